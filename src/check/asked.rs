//! Whether a rule was asked of a document at all.

use super::{Check, Rule, levels};
use crate::diag::Level;
use crate::pipeline::Outcome;

/// Whether the layers of the profile allow everything a rule could find.
pub fn allowed(rule: &'static Rule, outcome: &Outcome) -> bool {
    let Some(profile) = outcome.profile.as_deref() else {
        return false;
    };
    let allows = |code: &str| {
        let given = levels::given(code, profile);
        given.is_some_and(|given| given.level == Level::Allow)
    };
    rule.codes().all(allows)
}

/// Whether there are any records of the kinds a rule is about.
pub fn recorded(rule: &'static Rule, outcome: &Outcome) -> bool {
    let records = &rule.looks_at().records;
    let there = |kind: &String| outcome.records.of(kind).next().is_some();
    records.is_empty() || records.iter().any(there)
}

/// Whether the run got as far as what a rule looks at; `set` when pages were set.
pub fn ran(rule: &'static Rule, outcome: &Outcome, set: bool) -> bool {
    match (rule.check, rule.stage()) {
        (Check::Budget(_), _) | (Check::BuiltIn, "facts") => outcome.facts.is_some(),
        (Check::Document(_), _) | (Check::BuiltIn, "document") => outcome.document.is_some(),
        (Check::BuiltIn, "budget") => outcome.budget.is_some(),
        (Check::BuiltIn, "profile") => outcome.profile.is_some(),
        (Check::BuiltIn, OUTPUT) => set,
        // After a syntax error records may be missing.
        (Check::BuiltIn, _) => {
            let mut findings = outcome.findings.iter();
            !findings.any(|finding| finding.code.starts_with("toml-"))
        }
    }
}

/// The stage of rules that are asked only when pages are set.
pub const OUTPUT: &str = "output";
