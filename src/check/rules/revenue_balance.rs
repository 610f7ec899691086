//! # What it checks
//! Revenue, carry-over and surplus used equal spending and carry-forward.
//!
//! # Why
//! Every published balance table ends in two equal totals. The program checks, it never solves.
//!
//! # Basis
//! 预算法 §12, and the totals of the 收支总表 every format prescribes.
//!
//! # Example wrong
//! Revenue 1000, spending 990, no carry-forward.
//!
//! # Example right
//! Revenue 1000, spending 990, carry-forward 10.
//!
//! # How to fix
//! Add what is missing among revenue, carry-over, surplus used, spending and carry-forward.

use crate::budget::ledger::Measure;
use crate::budget::nodes::EVERYTHING;
use crate::check::BudgetScope;
use crate::diag::Finding;
use crate::facts::Value;
use crate::facts::key::Key;

pub fn check(scope: &BudgetScope) -> Vec<Finding> {
    let facts = scope.facts;
    let total = |measure| {
        let key = Key::Amount {
            measure,
            cross: EVERYTHING,
            period: facts.own(),
        };
        match facts.get(&key).map(|fact| fact.value) {
            Ok(Value::Money(money)) => Some(money),
            _ => None,
        }
    };
    let (Some(revenue), Some(spending)) = (total(Measure::Revenue), total(Measure::Spending))
    else {
        return Vec::new();
    };
    let forward = total(Measure::CarryForward).unwrap_or_default();
    let out = spending.plus(forward);
    if revenue == out {
        return Vec::new();
    }
    vec![
        Finding::deny("revenue-balance")
            .arg("revenue", revenue)
            .arg("spending", spending)
            .arg("forward", forward)
            .arg("difference", revenue.minus(out)),
    ]
}
