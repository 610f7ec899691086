//! Rules: each looks at one stage's result and returns findings. They never change anything.
//!
//! One rule is one file under `rules/` and one line in [`registry`].

pub mod registry;
mod rules;

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

/// A rule with its stage.
#[derive(Clone, Copy)]
pub enum Check {
    Budget(fn(&BudgetScope) -> Vec<Finding>),
    Document(fn(&DocumentScope) -> Vec<Finding>),
}

/// A rule as registered.
pub struct Rule {
    /// Stable name; the code of its findings, or the common beginning of theirs.
    pub name: &'static str,
    pub check: Check,
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
            Check::Document(_) => None,
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
            Check::Budget(_) => None,
        })
        .flatten()
        .collect()
}

/// Sets the levels the profile's layers give; a finding keeps its own where they say nothing.
pub fn set_levels(findings: &mut [Finding], profile: Option<&Resolved>) {
    let Some(profile) = profile else { return };
    for finding in findings {
        let set = profile.profile.level.get(finding.code);
        if let Some(level) = set.and_then(|level| Level::parse(level)) {
            finding.level = level;
            finding.level_set_by = profile
                .layers
                .get(&format!("level.{}", finding.code))
                .cloned();
        }
        set_levels(&mut finding.consequences, Some(profile));
    }
}
