//! # What it checks
//! Every earmark (其中数) typed in is between what the ledgers make certain and what they make
//! possible, adds up with its parts, and is one the document can use.
//!
//! # Why
//! “Of which” amounts lie inside the ledgers: 接待费 below the amounts of 30217 certain to be
//! there, or above all that may be, contradicts the lines of the same records.
//!
//! # Basis
//! 预算法 §46 (basic expenditure by economic 款); 三公 items and their sum as published.
//!
//! # Example wrong
//! Lines with 8000 under 30217, and `[[earmark]] item = "official-reception", amount = 5000`.
//!
//! # Example right
//! No entry (8000 follows from the lines), or one of 8000 or more where project lines without an
//! economic code may hold the rest.
//!
//! # How to fix
//! Correct the entry or the lines; delete an entry the lines already answer.

use std::collections::BTreeMap;

use crate::budget::model::{Item, Quantity};
use crate::budget::money::Money;
use crate::check::BudgetScope;
use crate::check::sums::{self, Bounds};
use crate::diag::Finding;
use crate::facts::key::Key;
use crate::facts::{Facts, attribute_word, earmark};

pub fn check(scope: &BudgetScope) -> Vec<Finding> {
    let facts = scope.facts;
    let mut findings = Vec::new();
    // Entries of one item, fund and unit are added; so are those of units to their item.
    let mut groups: BTreeMap<Vec<&str>, Vec<&Item>> = BTreeMap::new();
    for item in facts.budget.items.iter().filter(|i| i.measure == "earmark") {
        let get = |name| item.attributes.get(name).map_or("", String::as_str);
        let name = get("item");
        if !earmark::names().any(|known| known == name) {
            let known: Vec<&str> = earmark::names().collect();
            findings.push(
                Finding::deny("earmark-unused")
                    .arg("item", name)
                    .arg("known", known.join("、"))
                    .at(&item.location),
            );
            continue;
        }
        groups
            .entry(vec![name, get("fund"), get("unit")])
            .or_default()
            .push(item);
    }
    for (group, items) in &groups {
        if !group[2].is_empty() {
            findings.extend(bounds(facts, items, items[0]));
        }
    }
    // The document's figure is the sum of all entries, those of units included.
    let mut wholes: BTreeMap<(&str, &str), Vec<&Item>> = BTreeMap::new();
    for (group, items) in &groups {
        let whole = wholes.entry((group[0], group[1])).or_default();
        whole.extend(items);
    }
    for ((name, _), items) in &wholes {
        let mut any_unit = items[0].clone();
        any_unit.attributes.remove("unit");
        findings.extend(bounds(facts, items, &any_unit));
        findings.extend(parts(facts, name, items));
    }
    findings
}

fn bounds(facts: &Facts, items: &[&Item], asked: &Item) -> Option<Finding> {
    let (certain, possible) = facts.earmark_bounds(asked)?;
    let amount: Money = items.iter().map(|item| value(item)).sum();
    let name = items[0].attributes.get("item")?;
    (amount < certain || amount > possible).then(|| {
        Finding::deny("earmark-out-of-bounds")
            .arg("item", attribute_word(name))
            .arg("amount", amount)
            .arg("certain", certain)
            .arg("possible", possible)
            .at(&items[0].location)
    })
}

fn value(item: &Item) -> Money {
    match item.value {
        Quantity::Money(money) => money,
        Quantity::Count(_) => Money::ZERO,
    }
}

/// A whole typed in against its parts of the same fund, wherever those come from.
fn parts(facts: &Facts, name: &str, items: &[&Item]) -> Option<Finding> {
    let parts = sums::parts(facts, name);
    if parts.is_empty() {
        return None;
    }
    let fund = items[0].attributes.get("fund");
    let mut sum = Bounds::default();
    for mut part in parts {
        if let (Key::Item { attributes, .. }, Some(fund)) = (&mut part, fund) {
            attributes.insert("fund".to_owned(), fund.clone());
        }
        sum.add(sums::bounds(facts, &part));
    }
    let whole: Money = items.iter().map(|item| value(item)).sum();
    let missed = sum.missed_by(whole, Money::ZERO)?;
    Some(
        Finding::deny("earmark-parts-miss-whole")
            .arg("item", attribute_word(name))
            .arg("amount", whole)
            .arg("sum", missed)
            .at(&items[0].location),
    )
}
