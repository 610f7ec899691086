//! What may be secret is published after a review, and the review is on record.

use std::collections::BTreeMap;

use crate::budget::money::Money;
use crate::budget::nodes::Dim;
use crate::check::BudgetScope;
use crate::diag::{Finding, Location};
use crate::records::Raw;

/// Classes of functions whose items need a look: 国防, 公共安全.
const SENSITIVE: [&str; 2] = ["203", "204"];
/// A review that says one of these is none.
const OPEN: [&str; 5] = ["未审", "待审", "未经", "不同意", "暂不"];

pub fn check(scope: &BudgetScope) -> Vec<Finding> {
    let budget = &scope.facts.budget;
    let document = &budget.document.entity;
    if let Some(review) = document.get("secrecy-review") {
        let open = OPEN.iter().any(|word| review.contains(word));
        let finding = Finding::deny("secrecy-review-open").arg("review", review);
        return if open {
            vec![finding.at(&document.location)]
        } else {
            Vec::new()
        };
    }
    let mut findings = Vec::new();
    let mut hidden = scope.records.of("line").filter(|line| {
        let value = line.get("confidential").map(|field| &field.value);
        matches!(value, Some(Raw::Bool(true)))
    });
    if let Some(first) = hidden.next() {
        let finding = Finding::warn("secrecy-review-missing").arg("count", 1 + hidden.count());
        findings.push(finding.at(&first.location));
    }
    findings.extend(sensitive(scope));
    findings
}

/// The items of these classes with their money, for somebody to confirm.
fn sensitive(scope: &BudgetScope) -> Option<Finding> {
    let facts = scope.facts;
    let tree = facts.budget.space.tree(Dim::Function);
    let mut sums: BTreeMap<&str, (Money, &Location)> = BTreeMap::new();
    let ledgers = facts.budget.ledgers.iter();
    let main = ledgers.filter(|ledger| ledger.period == facts.own());
    for line in main.flat_map(|ledger| &ledger.lines) {
        let node = tree.node(line.cross[Dim::Function.index()]);
        if SENSITIVE.iter().any(|class| node.key.starts_with(class)) && !line.amount.is_zero() {
            let (sum, _) = sums
                .entry(&node.key)
                .or_insert((Money::ZERO, &line.location));
            *sum = sum.plus(line.amount);
        }
    }
    let place = sums.values().next()?.1;
    let name = |code: &str| {
        tree.find(code)
            .map_or("", |node| tree.node(node).name.as_str())
    };
    let list: Vec<String> = sums
        .iter()
        .map(|(code, (sum, _))| format!("{code} {} {sum} 元", name(code)))
        .collect();
    let finding = Finding::note("sensitive-functions")
        .arg("count", list.len())
        .arg("list", list.join("、"));
    Some(finding.at(place))
}
