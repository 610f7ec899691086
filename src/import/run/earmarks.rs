//! 三公 and the like, and rows that are records of their own.

use std::collections::{BTreeMap, BTreeSet};

use super::super::items;
use super::super::reading::Compared;
use super::super::write::Make;
use super::Run;
use crate::budget::money::Unit;
use crate::facts::key::Key;
use crate::facts::{Facts, earmark};
use crate::profile::model::ColumnKind;
use crate::records::Records;

impl Run<'_> {
    /// 三公, meetings, training: the items an agency records of those the tables give.
    pub(super) fn earmarks(
        &mut self,
        facts: &Facts,
        keyed: &[Option<Key>],
        records: &mut Records,
    ) -> BTreeSet<usize> {
        let mut used = BTreeSet::new();
        let items: Vec<(usize, &str, &BTreeMap<String, String>)> = (keyed.iter().enumerate())
            .filter(|&(at, _)| self.figures[at].compared == Compared::Not)
            .filter_map(|(at, key)| match key {
                Some(Key::Item {
                    measure,
                    attributes,
                    period,
                }) if *period == facts.own() => Some((at, measure.as_str(), attributes)),
                _ => None,
            })
            .filter(|(_, measure, _)| earmark::names().any(|name| name == *measure))
            .collect();
        let has = |name: &str| items.iter().any(|(_, measure, _)| *measure == name);
        let mut given: BTreeSet<(String, Option<String>, Option<String>)> = BTreeSet::new();
        for &(at, measure, attributes) in &items {
            let recorded = !made_up(measure, &has);
            let fund = attributes.get("fund").cloned();
            let unit = attributes
                .get("unit")
                .filter(|unit| *unit != self.agency.key())
                .cloned();
            let by_unit = items.iter().any(|(_, other, attributes)| {
                *other == measure
                    && attributes
                        .get("unit")
                        .is_some_and(|unit| unit != self.agency.key())
            });
            if !recorded || (by_unit && unit.is_none()) {
                continue;
            }
            if !given.insert((measure.to_owned(), fund.clone(), unit.clone())) {
                continue;
            }
            let figure = &self.figures[at];
            let mut make = Make::new("earmark", &figure.location)
                .text("item", measure)
                .maybe(
                    "fund",
                    fund.as_deref()
                        .filter(|fund| *fund != "general-public-budget"),
                )
                .maybe("unit", unit.as_deref())
                .number("amount", figure.text.clone());
            if figure.unit == Unit::Wan {
                make = make.text("amount-unit", Unit::Wan.word());
            }
            make.into(records);
            used.insert(at);
        }
        self.empty_earmarks(records);
        used
    }

    /// A table of such items without rows says there are none.
    fn empty_earmarks(&self, records: &mut Records) {
        for taken in &self.taken {
            let table = taken.table;
            if self.figures.iter().any(|figure| figure.table == table) {
                continue;
            }
            let lists = &self.patterns[taken.pattern].lists;
            let measures: BTreeSet<&str> = (lists.iter())
                .flat_map(|list| list.columns.iter().map(move |column| (list, column)))
                .filter(|(_, column)| column.kind == ColumnKind::Value)
                .map(|(list, column)| column.measure.as_deref().unwrap_or(list.measure))
                .filter(|measure| earmark::names().any(|name| name == *measure))
                .collect();
            let area = self.tables[table].found.area;
            let place = self.place(table)(area.rows.0, area.columns.0);
            for &measure in &measures {
                if !made_up(measure, &|name| measures.contains(name)) {
                    Make::new("earmark", &place)
                        .text("item", measure)
                        .number("amount", "0")
                        .into(records);
                }
            }
        }
    }

    /// Rows that are records of their own: purchases, assets.
    pub(super) fn entities(&self, records: &mut Records) -> BTreeMap<usize, usize> {
        let mut counts: BTreeMap<usize, usize> = BTreeMap::new();
        for (number, (table, row)) in self.entities.iter().enumerate() {
            items::record(row, number + 1, &self.agency, records);
            *counts.entry(*table).or_default() += 1;
        }
        counts
    }
}

/// Whether the parts of an earmark are all given, themselves or by theirs.
fn made_up(measure: &str, has: &dyn Fn(&str) -> bool) -> bool {
    let parts = earmark::parts(measure);
    !parts.is_empty() && parts.iter().all(|part| has(part) || made_up(part, has))
}
