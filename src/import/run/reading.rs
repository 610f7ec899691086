//! The cells of all tables taken.

use std::collections::BTreeSet;

use super::super::mapping::{About, NONE};
use super::super::reading::{self, Compared, Figure, Where, cents};
use super::super::rows::Reader;
use super::super::{words, write};
use super::Run;
use crate::budget::money::Unit;
use crate::diag::Finding;

impl Run<'_> {
    pub(super) fn read_tables(&mut self) {
        let unit = self.common_unit();
        for at in 0..self.taken.len() {
            let taken = &self.taken[at];
            let (table, fit) = (taken.table, taken.fit.clone());
            let place = self.place(table);
            let found = self.tables[table].found.clone();
            let title = found.title.as_ref().map_or("", |title| title.text.as_str());
            let own = found.unit.as_ref().map(|unit| unit.unit);
            let head = self.tables[table].head(self.year);
            let said = self.mapping.unit(&self.taken[at].name, &head);
            // Where nothing is printed the unit does not matter.
            let own = own
                .or(said)
                .or(unit)
                .or(found.rows.is_empty().then_some(Unit::Yuan));
            let Some(unit) = own else {
                self.out.findings.push(
                    Finding::deny("import-no-unit")
                        .arg("title", title)
                        .at(&place(found.area.rows.0, found.area.columns.0)),
                );
                let choices =
                    [Unit::Yuan, Unit::Wan].map(|unit| (unit.word().to_owned(), String::new()));
                let title = self.taken[at].name.clone();
                self.out.ask(About::Unit { title, head }, choices.to_vec());
                continue;
            };
            let lists = self.patterns[taken.pattern].lists.len();
            for list in 0..lists {
                if !found.columns.is_empty()
                    && !fit.columns.iter().flatten().any(|place| place.list == list)
                {
                    continue;
                }
                let answers = self.mapping.rows(&self.taken[at].name);
                let mut reader = Reader {
                    edition: self.edition,
                    year: Some(self.year),
                    agency: &mut self.agency,
                    names: &mut self.names,
                    answers: &answers,
                };
                let pattern = &self.patterns[fit.pattern];
                let own = &pattern.lists[list];
                let (rows, unread) = reader.rows(&found, &fit, list, own, &place);
                for row in unread {
                    let finding = Finding::deny("import-row-unknown")
                        .arg("title", title)
                        .arg("label", &row.label);
                    let first = found.columns.first().map_or(0, |column| column.column);
                    let line = found.rows[row.at].row;
                    self.out.findings.push(finding.at(&place(line, first)));
                    let mut choices = row.choices;
                    if choices.is_empty() {
                        choices = own.choices();
                    }
                    choices.push((NONE.to_owned(), "不导入".to_owned()));
                    let about = About::Row {
                        table: self.taken[at].name.clone(),
                        label: words::row_label(&row.label, Some(self.year)),
                    };
                    self.out.ask(about, choices);
                }
                let hidden = rows.iter().filter(|row| found.rows[row.at].hidden);
                if let Some(first) = hidden.clone().next() {
                    let column = found.columns.first().map_or(0, |column| column.column);
                    self.out.findings.push(
                        Finding::note("import-hidden-rows")
                            .arg("title", title)
                            .arg("count", hidden.count())
                            .at(&place(found.rows[first.at].row, column)),
                    );
                }
                let here = Where {
                    table,
                    list,
                    unit,
                    title,
                };
                let read = reading::cells(&found, &fit, pattern, &rows, &here, &place);
                for cell in read.no_amounts {
                    self.out.findings.push(
                        Finding::deny("import-no-amount")
                            .arg("text", crate::records::text::excerpt(&cell.text))
                            .at(&cell.location),
                    );
                }
                self.figures.extend(read.figures);
                self.entities
                    .extend(read.entities.into_iter().map(|one| (table, one)));
            }
        }
    }

    /// Amounts in 元 that are all whole hundreds were printed in 万元 before and rounded there.
    pub(super) fn rounded(&mut self) {
        const FEWEST: usize = 10;
        for source in 0..self.sources.len() {
            let tables = &self.tables;
            let of = |figure: &Figure| {
                tables[figure.table].source == source
                    && figure.unit == Unit::Yuan
                    && figure.compared == Compared::Not
            };
            let amounts: BTreeSet<i64> = (self.figures.iter())
                .filter(|figure| of(figure))
                .map(cents)
                .filter(|&amount| amount != 0)
                .collect();
            if amounts.len() < FEWEST || amounts.iter().any(|amount| amount % 10_000 != 0) {
                continue;
            }
            for figure in self.figures.iter_mut().filter(|figure| of(figure)) {
                figure.text = write::written(cents(figure), Unit::Wan);
                figure.unit = Unit::Wan;
                figure.places = 2;
            }
        }
    }

    /// The unit all tables that name one have.
    fn common_unit(&self) -> Option<Unit> {
        let mut units = (self.tables.iter()).filter_map(|table| table.found.unit.as_ref());
        let first = units.next()?.unit;
        units.all(|unit| unit.unit == first).then_some(first)
    }
}
