//! Rules: each looks at one stage's result and returns findings. They never change anything.
//!
//! One rule is `rules/NAME.rs`, its documentation `rules/NAME.toml` and one line in [`registry`].
//! What a stage finds by itself is documented in `built_in/NAME.toml`.

pub mod causes;
pub mod culprit;
mod lines;
pub mod points;
mod reasons;
pub mod reference;
pub mod registry;
mod rule;
mod rules;
mod sums;

pub use rule::{Both, Check, Example, Rule, Texts, rule_of};
pub(crate) use rules::{
    ledger_queries, ledgers_disagree, procurement_sums, revenue_balance, typed_digits,
};

use crate::budget::catalogue::Edition;
use crate::diag::{Finding, Level};
use crate::document::tree::Document;
use crate::facts::Facts;
use crate::profile::load::Resolved;
use crate::records::Records;

/// What rules of the budget stage look at.
pub struct BudgetScope<'a> {
    pub facts: &'a Facts,
    pub profile: &'a Resolved,
    pub edition: &'a Edition<'a>,
    pub records: &'a Records,
}

/// What rules of the document stage look at.
pub struct DocumentScope<'a> {
    pub facts: &'a Facts,
    pub profile: &'a Resolved,
    pub document: &'a Document,
}

/// Runs the rules of the budget stage.
pub fn budget(
    facts: &Facts,
    profile: &Resolved,
    edition: &Edition,
    records: &Records,
) -> Vec<Finding> {
    let scope = BudgetScope {
        facts,
        profile,
        edition,
        records,
    };
    registry::RULES
        .iter()
        .filter_map(|rule| match rule.check {
            Check::Budget(check) => Some(check(&scope)),
            Check::Document(_) | Check::BuiltIn => None,
        })
        .flatten()
        .collect()
}

/// Runs the rules of the document stage.
pub fn document(facts: &Facts, profile: &Resolved, document: &Document) -> Vec<Finding> {
    let scope = DocumentScope {
        facts,
        profile,
        document,
    };
    registry::RULES
        .iter()
        .filter_map(|rule| match rule.check {
            Check::Document(check) => Some(check(&scope)),
            Check::Budget(_) | Check::BuiltIn => None,
        })
        .flatten()
        .collect()
}

/// Findings no profile can lower: behind each stands a number that would be missing or wrong.
const FIXED: [&str; 5] = [
    "base-missing",
    "fact-declared-unknown",
    "fact-missing",
    "fact-unanswered",
    "parts-miss-whole",
];

/// Sets the levels the profile's layers give; a finding keeps its own where they say nothing.
pub fn set_levels(findings: &mut [Finding], profile: Option<&Resolved>) {
    let Some(profile) = profile else { return };
    for finding in findings {
        let set = profile.profile.level.get(finding.code);
        let set = set.filter(|_| !FIXED.contains(&finding.code));
        if let Some(level) = set.and_then(|level| Level::parse(level)) {
            finding.level = level;
            let layer = profile.layer(&format!("level.{}", finding.code));
            finding.level_set_by = layer.map(str::to_owned);
        }
        set_levels(&mut finding.consequences, Some(profile));
    }
}
