//! Totals that are in no ledger, on two sides: which differ, and which of those follow from others.

use std::collections::BTreeMap;

use super::differ::Root;
use super::digest::Total;
use crate::budget::money::Money;
use crate::facts::earmark;

/// By key what each document of the left side says, and what the right side says.
pub type Totals<'a> = BTreeMap<&'a str, (Vec<&'a Total>, &'a Total)>;

/// A total two sides say differently.
pub struct Item<'a> {
    pub key: &'a str,
    pub lefts: Vec<&'a Total>,
    pub right: &'a Total,
    /// Labels of others that differ because of it.
    pub also: Vec<&'a str>,
}

impl Item<'_> {
    pub fn left(&self) -> Money {
        self.lefts.iter().map(|total| total.sum).sum()
    }

    pub fn difference(&self) -> Money {
        self.left().minus(self.right.sum)
    }

    /// It is made of lines of ledgers on both sides.
    fn follows(&self) -> bool {
        self.right.follows && self.lefts.iter().all(|total| total.follows)
    }

    /// It is made of lines of ledgers on one side at least.
    fn may_follow(&self) -> bool {
        self.right.follows || self.lefts.iter().any(|total| total.follows)
    }
}

/// Totals that differ and do not follow from differences of ledgers; what follows from a single one
/// of those is added to its list.
pub fn items<'a>(totals: &Totals<'a>, roots: &[Root], also: &mut [Vec<&'a str>]) -> Vec<Item<'a>> {
    let mut items: Vec<Item<'a>> = Vec::new();
    let mut keys: Vec<&'a str> = totals.keys().copied().collect();
    // Parts before what they are part of.
    keys.sort_by_key(|key| height(key));
    for key in keys {
        let Some((lefts, right)) = totals.get(key) else {
            continue;
        };
        let item = Item {
            key,
            lefts: lefts.clone(),
            right,
            also: Vec::new(),
        };
        let difference = item.difference();
        if difference.is_zero() {
            continue;
        }
        let same = roots
            .iter()
            .position(|root| root.difference() == difference);
        match same
            .filter(|_| item.may_follow())
            .and_then(|at| also.get_mut(at))
        {
            Some(list) => {
                list.push(&right.label);
                continue;
            }
            None if item.follows() && !roots.is_empty() => continue,
            None => {}
        }
        let inside = items.iter_mut().filter(|part| is_part(part.key, key));
        let mut inside: Vec<&mut Item> = inside.collect();
        let explained: Money = inside.iter().map(|part| part.difference()).sum();
        if !inside.is_empty() && explained == difference {
            if let [only] = inside.as_mut_slice() {
                only.also.push(&right.label);
            }
            continue;
        }
        items.push(item);
    }
    items
}

/// How many steps of parts lie below an earmark.
pub fn height(key: &str) -> usize {
    let parts = earmark::parts(key).iter();
    parts.map(|part| height(part) + 1).max().unwrap_or_default()
}

/// Whether an earmark is among the parts of another, or their parts.
pub fn is_part(key: &str, of: &str) -> bool {
    let parts = earmark::parts(of);
    parts.iter().any(|part| *part == key || is_part(key, part))
}
