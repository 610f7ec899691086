//! Cover and title say of which year and what kind the document is.

use crate::budget::ledger::Phase;
use crate::check::DocumentScope;
use crate::diag::Finding;
use crate::document::tree::plain;

pub fn check(scope: &DocumentScope) -> Vec<Finding> {
    if scope.profile.profile.cover.is_empty() {
        return Vec::new();
    }
    let document = scope.document;
    let info = &scope.facts.budget.document;
    let mut shown = document.title.clone();
    for line in &document.cover {
        shown.push('\n');
        shown.push_str(&plain(line));
    }
    // An agency may be named after what it works on.
    if let Some(name) = scope.facts.budget.agency.get("name") {
        shown = shown.replace(name, "");
    }
    let mut findings = Vec::new();
    let year = info.period.year;
    if !shown.contains(&year.to_string()) {
        findings.push(Finding::deny("cover-year-absent").arg("year", year));
    }
    let evaluation = info.entity.get("kind") == Some("self-evaluation");
    let (wanted, other) = match info.period.phase {
        _ if evaluation => ("自评", None),
        Phase::Original => ("预算", Some("决算")),
        Phase::Adjusted => ("预算", None),
        Phase::Executed => return findings,
        Phase::FinalAccounts => ("决算", None),
    };
    if !shown.contains(wanted) || other.is_some_and(|other| shown.contains(other)) {
        findings.push(
            Finding::deny("cover-kind-wrong")
                .arg("kind", wanted)
                .arg("title", &document.title),
        );
    }
    findings
}
