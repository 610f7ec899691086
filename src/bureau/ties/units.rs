//! Units and their department: what a unit sent in for itself is what the department says of it, and
//! all units together are the department.

use std::collections::BTreeMap;

use super::books::{Book, Shelf};
use super::differ::{Side, roots};
use super::digest::Total;
use super::items::Totals;
use super::sides::Sides;
use super::{Desk, Doc, Found};
use crate::budget::ledger::Measure;

pub fn find(desk: &Desk) -> Vec<Found> {
    let mut found = Vec::new();
    let agencies = desk.docs.iter().copied();
    for whole in agencies.filter(|doc| doc.agency.parent.is_none() && doc.digest.unit.is_none()) {
        let units = units(desk, &whole);
        if units.is_empty() {
            continue;
        }
        let mut docs = vec![whole];
        docs.extend(&units);
        let shelf = Shelf::new(&docs, &[]);
        let family = Family {
            shelf: &shelf,
            whole,
        };
        for (at, unit) in units.iter().enumerate() {
            found.extend(family.one(at + 1, *unit));
        }
        if desk.bureau.units(&whole.agency.code).len() == units.len() {
            found.extend(family.all(&units));
        }
    }
    found
}

/// The documents of units that tell their part of a department's.
fn units<'a>(desk: &Desk<'a>, whole: &Doc) -> Vec<Doc<'a>> {
    let mut units: Vec<Doc> = Vec::new();
    for doc in desk.docs.iter().copied() {
        let below = doc.agency.parent.as_deref() == Some(whole.agency.code.as_str());
        let known = units.iter().any(|one| one.agency.code == doc.agency.code);
        if below && !known && doc.digest.unit.is_none() && doc.parallel(whole) {
            units.push(doc);
        }
    }
    units
}

/// A department and its units.
struct Family<'s, 'a> {
    shelf: &'s Shelf,
    whole: Doc<'a>,
}

impl<'a> Family<'_, 'a> {
    /// A unit's own document against what its department says of it.
    fn one(&self, at: usize, unit: Doc<'a>) -> Vec<Found> {
        let code = unit.agency.code.as_str();
        let own = self.shelf.book(at, unit, None);
        let within = self.shelf.book(0, self.whole, Some(code));
        let roots = match (own, within) {
            (Some(own), Some(within)) => {
                let (left, right) = ([own], [within]);
                let (left, right) = (Side { books: &left }, Side { books: &right });
                roots(&self.shelf.space, &left, &right)
            }
            _ => Vec::new(),
        };
        let mut totals: Totals = BTreeMap::new();
        let within = self.whole.digest.unit_totals.get(code);
        for (key, right) in within.into_iter().flatten() {
            if let Some(left) = unit.digest.totals.get(key) {
                totals.insert(key, (vec![left], right));
            }
        }
        self.sides(vec![unit]).told(roots, &totals)
    }

    /// All units together, for what the department does not say of each.
    fn all(&self, units: &[Doc<'a>]) -> Vec<Found> {
        let space = &self.shelf.space;
        let each_known = units.iter().all(|unit| {
            let book = self.shelf.book(0, self.whole, Some(&unit.agency.code));
            book.is_some_and(|book| Side { books: &[book] }.knows(space, Measure::Spending))
        });
        let mut roots = Vec::new();
        if !each_known {
            let books = units.iter().enumerate();
            let books = books.filter_map(|(at, unit)| self.shelf.book(at + 1, *unit, None));
            let books: Vec<Book> = books.collect();
            let whole: Vec<Book> = self.shelf.book(0, self.whole, None).into_iter().collect();
            let (left, right) = (Side { books: &books }, Side { books: &whole });
            roots = super::differ::roots(space, &left, &right);
        }
        let by_unit = &self.whole.digest.unit_totals;
        let known = |key: &str| {
            let mut codes = units.iter().map(|unit| by_unit.get(&unit.agency.code));
            codes.all(|totals| totals.is_some_and(|totals| totals.contains_key(key)))
        };
        let mut totals: Totals = BTreeMap::new();
        for (key, right) in &self.whole.digest.totals {
            let parts: Option<Vec<&Total>> = units
                .iter()
                .map(|unit| unit.digest.totals.get(key))
                .collect();
            // What follows from lines that name their unit has been told of the unit.
            if let Some(parts) = parts.filter(|_| !(known(key) || each_known && right.follows)) {
                totals.insert(key, (parts, right));
            }
        }
        self.sides(units.to_vec()).told(roots, &totals)
    }

    fn sides(&self, left: Vec<Doc<'a>>) -> Sides<'_, 'a> {
        Sides {
            left,
            right: self.whole,
            space: &self.shelf.space,
        }
    }
}
