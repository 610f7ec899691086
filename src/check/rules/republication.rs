//! Dates of republished versions: documented in `republication.toml`.

use crate::check::BudgetScope;
use crate::diag::Finding;

pub fn check(scope: &BudgetScope) -> Vec<Finding> {
    let budget = &scope.facts.budget;
    let mut before = budget.document.publication;
    let mut findings = Vec::new();
    for amendment in &budget.amendments {
        let finding = |finding: Finding| {
            finding
                .arg("id", &amendment.id)
                .arg("version", amendment.version)
                .at(&amendment.location)
        };
        let Some(publication) = amendment.publication else {
            findings.push(finding(Finding::warn("republished-undated")));
            continue;
        };
        if let Some(before) = before.filter(|before| publication < *before) {
            findings.push(
                finding(Finding::deny("republished-before-predecessor"))
                    .arg("publication", publication.chinese())
                    .arg("before", before.chinese())
                    .arg("previous", amendment.version.saturating_sub(1)),
            );
        }
        before = Some(publication);
    }
    findings
}
