//! Units listed have money of their own, or the document says that they are part of another.

use std::collections::BTreeSet;

use crate::budget::ledger::Measure;
use crate::budget::model::Entity;
use crate::budget::nodes::{Dim, EVERYTHING, NodeId};
use crate::check::DocumentScope;
use crate::diag::Finding;
use crate::facts::Facts;

/// What says that a unit keeps no accounts of its own or is told within another.
const WORDS: [&str; 9] = [
    "非独立核算",
    "不独立核算",
    "未独立核算",
    "不单独核算",
    "统一核算",
    "并入",
    "合并编",
    "汇总编",
    "不单独编",
];

pub fn check(scope: &DocumentScope) -> Vec<Finding> {
    let facts = scope.facts;
    let units = facts.budget.of("unit");
    let mut findings = Vec::new();
    let used = used(facts);
    let listed = units.iter().filter(|unit| kept_apart(unit));
    for unit in listed.filter(|_| !used.is_empty()) {
        if !without_money(facts, unit, &used) {
            continue;
        }
        findings.push(
            Finding::warn("unit-without-money")
                .arg("name", unit.get("name").unwrap_or(&unit.id))
                .at(&unit.location),
        );
    }
    let merged: Vec<&Entity> = units.iter().filter(|unit| !kept_apart(unit)).collect();
    let Some(first) = merged.first() else {
        return findings;
    };
    let shown = scope.lines;
    let said = shown.iter().any(|line| {
        let text = line.text.as_str();
        WORDS.iter().any(|word| text.contains(word))
    });
    if !said {
        let names: Vec<&str> = merged.iter().filter_map(|unit| unit.get("name")).collect();
        findings.push(
            Finding::warn("merged-units-unsaid")
                .arg("count", names.len())
                .arg("names", names.join("、"))
                .at(&first.location),
        );
    }
    findings
}

/// Whether a unit keeps accounts of its own.
fn kept_apart(unit: &Entity) -> bool {
    unit.get("independent") != Some("false")
}

/// Nodes of units that money of the year is at, by a complete ledger that tells the unit of every
/// line; none where no ledger does.
fn used(facts: &Facts) -> BTreeSet<NodeId> {
    let units = facts.budget.space.tree(Dim::Unit);
    let set = facts.set(Measure::Spending, facts.own());
    let ledgers = set.members().map(|at| &facts.ledgers[at]);
    let complete = ledgers.filter(|ledger| ledger.scope == EVERYTHING);
    let mut nodes = complete.map(|ledger| {
        let lines = ledger.lines.iter().filter(|line| !line.amount.is_zero());
        let nodes = lines.map(|line| line.cross[Dim::Unit.index()]);
        nodes.collect::<BTreeSet<NodeId>>()
    });
    // What stands at the agency itself is of no unit in particular.
    let told = |nodes: &BTreeSet<NodeId>| nodes.iter().all(|&node| units.node(node).depth >= 2);
    nodes.find(told).unwrap_or_default()
}

/// Whether no money can be the unit's; one without a code has no place in the ledgers.
fn without_money(facts: &Facts, unit: &Entity, used: &BTreeSet<NodeId>) -> bool {
    let units = facts.budget.space.tree(Dim::Unit);
    match facts.budget.unit_nodes.get(&unit.id) {
        Some(&own) => !used.iter().any(|&node| units.overlap(node, own)),
        None => true,
    }
}
