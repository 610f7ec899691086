//! What an edit of the records would change, before anyone makes it.
//!
//! An edit is made on the records as read, in memory; both versions then go through all stages and
//! are held against each other as two versions of files would be.

mod edit;
mod place;
pub mod report;

use std::collections::BTreeMap;

use serde::Serialize;

pub use edit::{Edit, Edits, apply};

use crate::check::rule_of;
use crate::diag::{Finding, Lang, Level, Msg};
use crate::diff::counts::{Counts, count};
use crate::diff::{self, Diff, Version};
use crate::pipeline::Outcome;
use crate::records::place::place_text;

/// What an edit would change in one document.
#[derive(Debug, Serialize)]
pub struct Effect {
    /// How much would read otherwise; none where the edited records make no document.
    pub counts: Option<Counts>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub diff: Option<Diff>,
    /// Findings that would stand and do not now.
    pub appear: Vec<Remark>,
    /// Findings that stand now and would not.
    pub go: Vec<Remark>,
}

/// A finding in words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Remark {
    pub code: &'static str,
    pub level: Level,
    /// The rule it is of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
    pub message: String,
    pub place: String,
    /// What follows from it, by message.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub consequences: Vec<String>,
}

impl Effect {
    /// True when a finding would appear that stops the build.
    pub fn blocks(&self) -> bool {
        self.appear.iter().any(|remark| remark.level.blocks())
    }
}

/// Holds a document against itself with the edit made.
pub fn effect(old: &Outcome, new: &Outcome, lang: Lang) -> Effect {
    let versions = Version::of_records(old).zip(Version::of_records(new));
    let diff = versions.map(|(old, new)| diff::compare(&old, &new));
    let documents = old.document.as_ref().zip(new.document.as_ref());
    let counts = diff.as_ref().zip(documents);
    let counts = counts.map(|(diff, (old, new))| count(old, new, diff));
    let (before, after) = (remarks(old, lang), remarks(new, lang));
    Effect {
        counts,
        diff,
        appear: over(&after, &before),
        go: over(&before, &after),
    }
}

fn remarks(outcome: &Outcome, lang: Lang) -> Vec<Remark> {
    let remark = |finding: &Finding| Remark {
        code: finding.code,
        level: finding.level,
        rule: rule_of(finding.code).map(|rule| rule.title(lang).to_owned()),
        message: finding.message.text(lang),
        place: finding.primary.as_ref().map_or_else(String::new, |label| {
            place_text(&label.location, &outcome.sources)
        }),
        consequences: finding
            .consequences
            .iter()
            .map(|one| one.message.text(lang))
            .collect(),
    };
    outcome.findings.iter().map(remark).collect()
}

/// Remarks of a list the other has not, or has fewer times.
fn over(list: &[Remark], other: &[Remark]) -> Vec<Remark> {
    let name = |remark: &Remark| format!("{remark:?}");
    let mut known: BTreeMap<String, usize> = BTreeMap::new();
    for remark in other {
        *known.entry(name(remark)).or_default() += 1;
    }
    let fresh = list.iter().filter(|remark| {
        let left = known.get_mut(&name(remark)).filter(|left| **left > 0);
        left.map(|left| *left -= 1).is_none()
    });
    fresh.cloned().collect()
}

/// What is wrong with an edit, with what would be right.
pub type Wrong = Box<Msg>;
