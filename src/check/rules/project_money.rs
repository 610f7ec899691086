//! Projects have money: documented in `project_money.toml`.

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
