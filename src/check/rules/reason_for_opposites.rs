//! # What it checks
//! No two changes of opposite signs have the same reason.
//!
//! # Why
//! What explains an increase and a decrease alike explains neither. One reason for several
//! increases is fine.
//!
//! # Basis
//! 财政预决算领域基层政务公开标准目录: increases and decreases are explained.
//!
//! # Example wrong
//! “按实际工作需要安排” for meetings that grew and for training that fell.
//!
//! # Example right
//! A reason of its own for each.
//!
//! # How to fix
//! Say of each amount what made it change in its own direction.

use std::collections::BTreeMap;

use crate::check::BudgetScope;
use crate::check::reasons::{self, Given, direction, letters};
use crate::diag::{Finding, Msg};

pub fn check(scope: &BudgetScope) -> Vec<Finding> {
    let facts = scope.facts;
    let mut groups: BTreeMap<String, Vec<Given>> = BTreeMap::new();
    for given in reasons::given(facts) {
        let said = letters(&given.words);
        if given.change.value.sign() != 0 && !said.is_empty() {
            groups.entry(said).or_default().push(given);
        }
    }
    let mut findings = Vec::new();
    for group in groups.values() {
        let first = &group[0];
        let sign = first.change.value.sign();
        let Some(other) = group.iter().find(|given| given.change.value.sign() != sign) else {
            continue;
        };
        findings.push(
            Finding::warn("reason-for-opposites")
                .arg("text", &other.reason.text)
                .arg("label", facts.label(&other.of))
                .arg("direction", direction(&other.change))
                .arg("other", facts.label(&first.of))
                .arg("opposite", direction(&first.change))
                .at(&other.reason.location)
                .also(&first.reason.location, Msg::new("first-given-here")),
        );
    }
    findings
}
