//! Rules: each looks at one stage's result and returns findings. They never change anything.
//!
//! One rule is one file under `rules/` and one line in [`registry`]. The head of the file is the
//! rule's documentation: [`Rule::doc`] gives it back under the headings of [`HEADINGS`].

pub mod causes;
pub mod culprit;
mod lines;
mod reasons;
pub mod registry;
mod rules;
mod sums;

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

/// A rule with its stage.
#[derive(Clone, Copy)]
pub enum Check {
    Budget(fn(&BudgetScope) -> Vec<Finding>),
    Document(fn(&DocumentScope) -> Vec<Finding>),
}

/// A rule as registered.
pub struct Rule {
    /// Stable name: that of its file, with hyphens.
    pub name: &'static str,
    /// Codes of the findings it makes, sorted.
    pub codes: &'static [&'static str],
    pub check: Check,
    /// Text of its source file.
    source: &'static str,
}

/// Headings of every rule's documentation, in order.
pub const HEADINGS: [&str; 6] = [
    "What it checks",
    "Why",
    "Basis",
    "Example wrong",
    "Example right",
    "How to fix",
];

impl Rule {
    /// The rule's documentation: each heading with the text below it.
    pub fn doc(&self) -> Vec<(&'static str, String)> {
        let mut out: Vec<(&'static str, String)> = Vec::new();
        for line in self.source.lines() {
            let Some(line) = line.strip_prefix("//!") else {
                break;
            };
            let line = line.strip_prefix(' ').unwrap_or(line);
            match (line.strip_prefix("# "), out.last_mut()) {
                (Some(heading), _) => out.push((heading, String::new())),
                (None, Some((_, text))) => {
                    if !text.is_empty() {
                        text.push('\n');
                    }
                    text.push_str(line);
                }
                (None, None) => {}
            }
        }
        for (_, text) in &mut out {
            *text = text.trim().to_owned();
        }
        out
    }
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
