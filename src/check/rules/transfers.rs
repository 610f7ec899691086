//! Transfers inside the ledgers: documented in `transfers.toml`.

use std::collections::{BTreeMap, BTreeSet};

use crate::budget::model::{Entity, Item, Quantity};
use crate::budget::money::Money;
use crate::budget::transfers::Sort;
use crate::check::BudgetScope;
use crate::check::sums::{self, Bounds};
use crate::diag::{Finding, Msg};
use crate::facts::Facts;
use crate::facts::key::Key;

pub fn check(scope: &BudgetScope) -> Vec<Finding> {
    let facts = scope.facts;
    let mut sorts: BTreeMap<Sort, Vec<&Item>> = BTreeMap::new();
    let mut findings = Vec::new();
    for item in &facts.budget.items {
        if let Some(sort) = Sort::of(item) {
            sorts.entry(sort).or_default().push(item);
            findings.extend(counterparty(facts, item));
        }
    }
    for (sort, items) in sorts {
        match whole(facts, sort, &items) {
            Some(finding) => findings.push(finding),
            None => findings.extend(parts(facts, sort, &items)),
        }
    }
    findings
}

/// Nobody, or the agency itself.
fn counterparty(facts: &Facts, item: &Item) -> Option<Finding> {
    let get = |name: &str| item.attributes.get(name).map(String::as_str);
    let (code, name) = (get("counterparty"), get("counterparty-name"));
    if code.is_none() && name.is_none() {
        return Some(Finding::deny("transfer-counterparty-missing").at(&item.location));
    }
    // A unit may have money of the department it belongs to, but not of itself.
    let own = match get("unit") {
        Some(unit) => {
            let is = |one: &&Entity| one.id == unit || one.get("code") == Some(unit);
            facts.budget.of("unit").iter().find(is)?
        }
        None => &facts.budget.agency,
    };
    let is = |field: &str, said: Option<&str>| said.is_some() && own.get(field) == said;
    (is("code", code) || (code.is_none() && is("name", name))).then(|| {
        Finding::deny("transfer-to-itself")
            .arg("counterparty", code.or(name).unwrap_or_default())
            .at(&item.location)
    })
}

/// All transfers of a sort against all there is of it in the ledgers.
fn whole(facts: &Facts, sort: Sort, items: &[&Item]) -> Option<Finding> {
    let (measure, inside, all) = sort.within();
    let key = facts
        .parse(&format!("{}{{{inside}}}", measure.name()))
        .ok()?;
    let bounds = sums::bounds(facts, &key);
    let sum = sum(items);
    if !all {
        return over(facts, sort, items, &key, bounds);
    }
    let missed = bounds.missed_by(sum, Money::ZERO)?;
    let finding = Finding::deny("transfer-not-whole")
        .arg("sort", sort.words())
        .arg("sum", sum)
        .arg("label", facts.label(&key))
        .arg("amount", missed)
        .arg("difference", sum.minus(missed));
    Some(placed(finding, items))
}

/// Transfers of one fund, unit and project against what the ledgers have there.
fn parts(facts: &Facts, sort: Sort, items: &[&Item]) -> Vec<Finding> {
    let (measure, inside, all) = sort.within();
    // Revenue knows no projects, and the sources of some are what they are.
    let narrowing: &[(&str, &str)] = match (sort.paid, all) {
        (true, _) => &[("fund", "fund"), ("unit", "unit"), ("project", "project")],
        (false, true) => &[("unit", "unit")],
        (false, false) => &[("source", "fund"), ("unit", "unit")],
    };
    let dims = |item: &Item| -> Vec<String> {
        let said = narrowing.iter().filter_map(|&(dim, field)| {
            let node = item.attributes.get(field)?;
            Some(format!("{dim}={node}"))
        });
        said.collect()
    };
    let groups: BTreeSet<Vec<String>> = items.iter().map(|item| dims(item)).collect();
    let mut findings = Vec::new();
    for group in groups.iter().filter(|group| !group.is_empty()) {
        let within = |item: &&&Item| {
            let own = dims(item);
            group.iter().all(|dim| own.contains(dim))
        };
        let items: Vec<&Item> = items.iter().filter(within).copied().collect();
        let asked = [&[inside.to_owned()], group.as_slice()].concat().join(",");
        let Ok(key) = facts.parse(&format!("{}{{{asked}}}", measure.name())) else {
            continue;
        };
        let bounds = sums::bounds(facts, &key);
        findings.extend(over(facts, sort, &items, &key, bounds));
    }
    findings
}

fn over(facts: &Facts, sort: Sort, items: &[&Item], key: &Key, bounds: Bounds) -> Option<Finding> {
    let sum = sum(items);
    let most = bounds.most.filter(|most| sum > *most)?;
    let finding = Finding::deny("transfer-over-ledger")
        .arg("sort", sort.words())
        .arg("sum", sum)
        .arg("label", facts.label(key))
        .arg("amount", most)
        .arg("difference", sum.minus(most));
    Some(placed(finding, items))
}

fn sum(items: &[&Item]) -> Money {
    let amounts = items.iter().map(|item| match item.value {
        Quantity::Money(money) => money,
        Quantity::Count(_) => Money::ZERO,
    });
    amounts.sum()
}

fn placed(finding: Finding, items: &[&Item]) -> Finding {
    let Some((first, others)) = items.split_first() else {
        return finding;
    };
    let finding = finding.at(&first.location);
    others.iter().fold(finding, |finding, item| {
        finding.also(&item.location, Msg::new("transfer-also-here"))
    })
}
