//! The records asked for every figure of the tables, and what became of each table.

use std::collections::{BTreeMap, BTreeSet};
use std::str::FromStr;
use std::sync::Arc;

use rust_decimal::Decimal;

use super::super::layout::FoundForm;
use super::super::reading::{Compared, Figure, printed, scale};
use super::super::{Entry, Fate};
use super::Run;
use crate::budget::build as budget_build;
use crate::budget::money::round_half_away;
use crate::check;
use crate::diag::{Finding, Location, Msg};
use crate::facts::key::Key;
use crate::facts::{Facts, Value};
use crate::pipeline::{economic_mapping, fact_settings};
use crate::records::Records;

impl Run<'_> {
    /// Asks the records for every figure of the tables.
    pub(super) fn hold(
        &mut self,
        records: &Records,
        keyed: &[Option<Key>],
        skeleton: &Facts,
        lines: &BTreeSet<usize>,
        earmarks: &BTreeSet<usize>,
        counts: &mut BTreeMap<usize, (usize, usize)>,
    ) {
        let mapping = economic_mapping(self.profile);
        let mut built = budget_build::build(records, &self.edition, &mapping);
        self.out.findings.append(&mut built.findings);
        let Some(budget) = built.value else { return };
        let settings = fact_settings(self.profile, &budget.document);
        let (facts, mut findings) = Facts::new(Arc::new(budget), settings);
        self.out.findings.append(&mut findings);
        let scope = check::BudgetScope {
            facts: &facts,
            profile: self.profile,
            edition: &self.edition,
            records,
        };
        for rule in [
            check::ledgers_disagree,
            check::procurement_sums,
            check::revenue_balance,
        ] {
            self.out.findings.append(&mut rule(&scope));
        }
        for (at, figure) in self.figures.iter().enumerate() {
            let Some(key) = keyed[at]
                .as_ref()
                .and_then(|key| facts.parse(&skeleton.id(key)).ok())
            else {
                continue;
            };
            let answer = facts.get(&key);
            let earlier = matches!(key, Key::Item { .. }) && key.period() != facts.own();
            let control = figure.compared == Compared::Not
                && !earlier
                && !figure.blank
                && !lines.contains(&at)
                && !earmarks.contains(&at);
            let finding = match answer {
                Ok(fact) if holds(figure, fact.value) => None,
                Ok(fact) if figure.blank => Some(
                    Finding::warn("import-blank-missed")
                        .arg("label", facts.label(&key))
                        .arg("sum", shown(figure, fact.value))
                        .at(&figure.location),
                ),
                Ok(fact) if figure.compared == Compared::Not => Some(
                    Finding::warn("import-total-missed")
                        .arg("label", facts.label(&key))
                        .arg(
                            "printed",
                            format!("{} {}", printed(figure), figure.unit.word()),
                        )
                        .arg("sum", shown(figure, fact.value))
                        .at(&figure.location),
                ),
                Ok(fact) => Some(
                    Finding::warn("import-comparison-missed")
                        .arg("label", facts.label(&key))
                        .arg("printed", &figure.text)
                        .arg("computed", fact.value.exact())
                        .at(&figure.location),
                ),
                Err(_) if figure.blank || figure.compared != Compared::Not => None,
                Err(gap) => Some(facts.finding(&gap).at(&figure.location)),
            };
            if control && finding.is_none() {
                counts.entry(figure.table).or_default().1 += 1;
            }
            self.out.findings.extend(finding);
        }
    }

    /// The entries in the order of the sheets.
    pub(super) fn report(&mut self, forms: &[(usize, FoundForm)]) {
        let mut entries = Vec::new();
        for (at, table) in self.tables.iter().enumerate() {
            let place = self.place(at);
            let found = &table.found;
            let taken = self.taken.iter().find(|taken| taken.table == at);
            let title = found.title.as_ref().map_or("", |title| title.text.as_str());
            entries.push(Entry {
                location: place(found.area.rows.0, found.area.columns.0),
                sheet: found.sheet,
                file: self.sources[table.source].file,
                title: title.to_owned(),
                taken_for: taken.map(|taken| self.patterns[taken.pattern].table.title.clone()),
                fate: self.fates.remove(&at).unwrap_or(Fate::Unknown {
                    why: Msg::new("import-table-unread"),
                }),
            });
        }
        for (source, form) in forms {
            let file = self.sources[*source].file;
            let title = form.title.as_ref().map_or("", |title| title.text.as_str());
            entries.push(Entry {
                location: Location::Cell {
                    file,
                    sheet: u16::try_from(form.sheet).unwrap_or(u16::MAX),
                    row: form.area.rows.0,
                    column: form.area.columns.0,
                },
                sheet: form.sheet,
                file,
                title: title.to_owned(),
                taken_for: None,
                fate: Fate::Unused {
                    why: Msg::new("import-form"),
                },
            });
        }
        entries.sort_by(|a, b| a.location.cmp(&b.location));
        self.out.entries = entries;
    }
}

fn shown(figure: &Figure, value: Value) -> String {
    match value {
        Value::Money(money) => {
            let places = figure.places.min(6);
            format!(
                "{} {}",
                money.in_unit(figure.unit, places),
                figure.unit.word()
            )
        }
        other => other.exact().to_string(),
    }
}

/// Whether a fact, shown as the figure is, is the figure.
fn holds(figure: &Figure, value: Value) -> bool {
    let Ok(number) = Decimal::from_str(&figure.text) else {
        return false;
    };
    let places = scale(&figure.text);
    match value {
        Value::Money(money) => {
            let places = figure.places.min(6);
            money.in_unit(figure.unit, places) == round_half_away(number, places)
        }
        Value::Ratio(ratio) => {
            let percent = ratio * Decimal::ONE_HUNDRED;
            // With or without a percent sign, as cells of either kind hold.
            round_half_away(percent, places) == number || round_half_away(ratio, places) == number
        }
        other => other.exact() == number,
    }
}
