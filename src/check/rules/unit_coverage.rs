//! Units listed have money of their own, or the document says that they are part of another.

use crate::budget::ledger::{Line, Measure};
use crate::budget::model::Entity;
use crate::budget::nodes::Dim;
use crate::check::{DocumentScope, lines};
use crate::diag::Finding;
use crate::document::tree::plain;
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
    for unit in units.iter().filter(|unit| kept_apart(unit)) {
        if !without_money(facts, unit) {
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
    let shown = lines::all(scope.document);
    let said = shown.iter().any(|line| {
        let text = plain(line.content);
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

/// Whether no line of the year can be the unit's, while others have their unit.
fn without_money(facts: &Facts, unit: &Entity) -> bool {
    let units = facts.budget.space.tree(Dim::Unit);
    let own = facts.budget.unit_nodes.get(&unit.id).copied();
    let set = facts.set(Measure::Spending, facts.own());
    let lines = set.members().flat_map(|at| &facts.ledgers[at].lines);
    let mut lines = lines.filter(|line| !line.amount.is_zero()).peekable();
    let may_be = |line: &Line| {
        let node = line.cross[Dim::Unit.index()];
        // What stands at the agency itself may be anybody's.
        units.node(node).depth < 2 || own.is_some_and(|own| units.overlap(node, own))
    };
    lines.peek().is_some() && !lines.any(may_be)
}
