//! Codes to be confirmed: documented in `unconfirmed_codes.toml`.

use crate::check::BudgetScope;
use crate::diag::Finding;

/// Codes listed in the message; the count tells of the others.
const SHOWN: usize = 30;

pub fn check(scope: &BudgetScope) -> Vec<Finding> {
    let codes = &scope.facts.budget.unconfirmed;
    if codes.is_empty() {
        return Vec::new();
    }
    let mut shown: Vec<&str> = codes.iter().take(SHOWN).map(String::as_str).collect();
    if codes.len() > SHOWN {
        shown.push("……");
    }
    vec![
        Finding::note("codes-unconfirmed")
            .arg("count", codes.len())
            .arg("codes", shown.join("、")),
    ]
}
