//! Budget of zero: documented in `zero_budget.toml`.

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
