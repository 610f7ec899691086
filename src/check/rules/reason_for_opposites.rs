//! One reason for opposite changes: documented in `reason_for_opposites.toml`.

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
