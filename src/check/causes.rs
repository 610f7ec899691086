//! Root causes: findings that only follow from another are folded under it.

use crate::diag::Finding;

/// When ledgers disagree, every table that shows both misses its whole by the same amount.
const CAUSE: &str = "ledgers-disagree";
const CONSEQUENCE: &str = "parts-miss-whole";

/// Folds consequences under the first finding they follow from.
pub fn fold(findings: &mut Vec<Finding>) {
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
