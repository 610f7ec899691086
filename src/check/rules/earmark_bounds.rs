//! Bounds of amounts “of which”: documented in `earmark_bounds.toml`.

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
    for item in facts.budget.items.iter().filter(|i| i.measure == "earmark") {
        let name = get(item, "item");
        if !earmark::names().any(|known| known == name) {
            let known: Vec<&str> = earmark::names().collect();
            findings.push(
                Finding::deny("earmark-unused")
                    .arg("item", name)
                    .arg("known", known.join("、"))
                    .at(&item.location),
            );
        }
    }
    for entered in entered(facts) {
        findings.extend(bounds(facts, &entered));
        findings.extend(parts(facts, &entered));
    }
    findings
}

/// An earmark typed in: entries that are added, with what they are held against.
pub struct Entered<'a> {
    pub items: Vec<&'a Item>,
    /// What the ledgers are asked for.
    pub asked: Item,
    /// What the document's figure is made of.
    pub parts: Vec<Key>,
}

/// Entries of one item, fund and unit are added, and so are those of units to their item: the
/// document's figure is the sum of all.
pub fn entered(facts: &Facts) -> Vec<Entered<'_>> {
    let mut units: BTreeMap<[&str; 3], Vec<&Item>> = BTreeMap::new();
    let mut wholes: BTreeMap<[&str; 2], Vec<&Item>> = BTreeMap::new();
    for item in facts.budget.items.iter().filter(|i| i.measure == "earmark") {
        let [name, fund, unit] = ["item", "fund", "unit"].map(|field| get(item, field));
        if !earmark::names().any(|known| known == name) {
            continue;
        }
        if !unit.is_empty() {
            units.entry([name, fund, unit]).or_default().push(item);
        }
        wholes.entry([name, fund]).or_default().push(item);
    }
    let units = units.into_values().map(|items| Entered {
        asked: items[0].clone(),
        items,
        parts: Vec::new(),
    });
    let wholes = wholes.into_iter().map(|([name, _], items)| {
        let mut asked = items[0].clone();
        asked.attributes.remove("unit");
        let mut parts = sums::parts(facts, name);
        for part in &mut parts {
            if let (Key::Item { attributes, .. }, Some(fund)) =
                (part, items[0].attributes.get("fund"))
            {
                attributes.insert("fund".to_owned(), fund.clone());
            }
        }
        Entered {
            items,
            asked,
            parts,
        }
    });
    units.chain(wholes).collect()
}

fn get<'a>(item: &'a Item, name: &str) -> &'a str {
    item.attributes.get(name).map_or("", String::as_str)
}

fn bounds(facts: &Facts, entered: &Entered) -> Option<Finding> {
    let (certain, possible) = facts.earmark_bounds(&entered.asked)?;
    let first = entered.items[0];
    let amount: Money = entered.items.iter().map(|item| value(item)).sum();
    (amount < certain || amount > possible).then(|| {
        Finding::deny("earmark-out-of-bounds")
            .arg("item", attribute_word(get(first, "item")))
            .arg("amount", amount)
            .arg("certain", certain)
            .arg("possible", possible)
            .at(&first.location)
    })
}

fn value(item: &Item) -> Money {
    match item.value {
        Quantity::Money(money) => money,
        Quantity::Count(_) => Money::ZERO,
    }
}

/// A whole typed in against its parts of the same fund, wherever those come from.
fn parts(facts: &Facts, entered: &Entered) -> Option<Finding> {
    if entered.parts.is_empty() {
        return None;
    }
    let mut sum = Bounds::default();
    for part in &entered.parts {
        sum.add(sums::bounds(facts, part));
    }
    let whole: Money = entered.items.iter().map(|item| value(item)).sum();
    let missed = sum.missed_by(whole, Money::ZERO)?;
    let first = entered.items[0];
    Some(
        Finding::deny("earmark-parts-miss-whole")
            .arg("item", attribute_word(get(first, "item")))
            .arg("amount", whole)
            .arg("sum", missed)
            .at(&first.location),
    )
}
