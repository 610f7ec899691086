//! # What it checks
//! Which classification codes of the records no trusted row of the year's catalogue confirms: one
//! list for the whole document. Codes the catalogue contradicts are refused elsewhere.
//!
//! # Why
//! The catalogue is a collection of official pages and published documents; what it does not know
//! may be right, and a person has to look.
//!
//! # Basis
//! 政府收支分类科目 of the year.
//!
//! # Example wrong
//! Function 2159901 with a name nobody compared with the year's book.
//!
//! # Example right
//! The same code, once its name has been looked up: the note then is simply read and passed over.
//!
//! # How to fix
//! Look the codes up in the year's 政府收支分类科目; correct those that are not there.

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
