//! # What it checks
//! The budget is not zero throughout.
//!
//! # Why
//! A total of zero is hardly ever meant: the file of the lines was not named, or is last year's.
//!
//! # Basis
//! 预算法 §46: a department's budget holds its revenue and spending.
//!
//! # Example wrong
//! Records without a single line.
//!
//! # Example right
//! Lines in `spending.csv`, and `file = "spending.csv"` in the ledger.
//!
//! # How to fix
//! Name the file with the lines, and check their year and phase.

use crate::budget::ledger::Measure;
use crate::budget::nodes::EVERYTHING;
use crate::check::{BudgetScope, sums};
use crate::diag::Finding;
use crate::facts::key::Key;

pub fn check(scope: &BudgetScope) -> Vec<Finding> {
    let facts = scope.facts;
    let any = [Measure::Spending, Measure::Revenue]
        .iter()
        .any(|&measure| {
            let key = Key::Amount {
                measure,
                cross: EVERYTHING,
                period: facts.own(),
            };
            let most = sums::bounds(facts, &key).most;
            most.is_some_and(|money| !money.is_zero())
        });
    if any {
        return Vec::new();
    }
    vec![Finding::warn("zero-budget").arg("year", facts.own().year)]
}
