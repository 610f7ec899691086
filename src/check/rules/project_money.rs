//! # What it checks
//! Every declared project has money in the document's own ledgers. (A line that names a project
//! not declared is refused when the records are read.)
//!
//! # Why
//! A performance form of a project without money is a form of last year's project.
//!
//! # Basis
//! 中发〔2018〕34号: performance targets are published with the budget they are for.
//!
//! # Example wrong
//! `[[project]] id = "survey"` and no line with `project = "survey"`.
//!
//! # Example right
//! A line with `project = "survey"`, or `target-form = false` and a level of `allow` from the
//! bureau's profile for projects kept without money.
//!
//! # How to fix
//! Add the project's lines, or delete the project with its indicators.

use crate::budget::nodes::Dim;
use crate::check::{BudgetScope, sums};
use crate::diag::Finding;

pub fn check(scope: &BudgetScope) -> Vec<Finding> {
    let mut findings = Vec::new();
    for project in scope.facts.budget.of("project") {
        let most = sums::spending_at_most(scope.facts, &[(Dim::Project, &project.id)]);
        // Lines of projects that do not say of which one may be this one's.
        if most.is_none_or(|most| !most.is_zero()) {
            continue;
        }
        findings.push(
            Finding::warn("project-without-money")
                .arg("name", project.get("name").unwrap_or(&project.id))
                .at(&project.location),
        );
    }
    findings
}
