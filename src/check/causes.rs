//! Root causes: findings that only follow from another are folded under it.

use crate::diag::Finding;

/// When ledgers disagree, every table that shows both misses its whole by the same amount.
const CAUSE: &str = "ledgers-disagree";
const CONSEQUENCE: &str = "parts-miss-whole";

/// Folds consequences under the first finding they follow from.
pub fn fold(findings: &mut Vec<Finding>) {
    same_lines(findings);
    if !findings.iter().any(|finding| finding.code == CAUSE) {
        return;
    }
    let (mut folded, kept): (Vec<Finding>, Vec<Finding>) = std::mem::take(findings)
        .into_iter()
        .partition(|finding| finding.code == CONSEQUENCE);
    *findings = kept;
    if let Some(first) = findings.iter_mut().find(|finding| finding.code == CAUSE) {
        first.consequences.append(&mut folded);
    }
}

/// Many figures may wait for the same lines: one finding names them, the others follow.
fn same_lines(findings: &mut Vec<Finding>) {
    let mut kept: Vec<Finding> = Vec::new();
    for finding in std::mem::take(findings) {
        let first = kept.iter_mut().find(|first| {
            finding.code == "fact-unanswered"
                && first.code == finding.code
                && places(first) == places(&finding)
        });
        match first {
            Some(first) => first.consequences.push(finding),
            None => kept.push(finding),
        }
    }
    *findings = kept;
}

fn places(finding: &Finding) -> Vec<&crate::diag::Location> {
    finding
        .primary
        .iter()
        .chain(&finding.secondary)
        .map(|label| &label.location)
        .collect()
}
