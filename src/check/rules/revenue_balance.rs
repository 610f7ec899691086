//! Revenue and spending balance: documented in `revenue_balance.toml`.

use std::collections::BTreeSet;

use crate::budget::ledger::{Measure, Period, Phase};
use crate::budget::money::Money;
use crate::budget::nodes::EVERYTHING;
use crate::check::BudgetScope;
use crate::diag::Finding;
use crate::facts::key::Key;
use crate::facts::{Facts, Value, phase_word};

pub fn check(scope: &BudgetScope) -> Vec<Finding> {
    let facts = scope.facts;
    let mut findings = Vec::new();
    for period in periods(facts) {
        let amount = |measure| amount(facts, measure, period);
        let (Some(revenue), Some(spending)) = (amount(Measure::Revenue), amount(Measure::Spending))
        else {
            continue;
        };
        let forward = amount(Measure::CarryForward).unwrap_or_default();
        let out = spending.plus(forward);
        if revenue == out {
            continue;
        }
        let finding = if period == facts.own() {
            Finding::deny("revenue-balance")
        } else {
            Finding::warn("previous-balance")
                .arg("period", format!("{}年{}", period.year, phase_word(period)))
        };
        findings.push(
            finding
                .arg("revenue", revenue)
                .arg("spending", spending)
                .arg("forward", forward)
                .arg("difference", revenue.minus(out)),
        );
    }
    findings
}

/// The periods whose revenue is held against their spending: the document's own, and original
/// budgets of other years, which nothing is carried forward from unless they say so.
pub fn periods(facts: &Facts) -> BTreeSet<Period> {
    let ledgers = facts.ledgers.iter().map(|ledger| ledger.period);
    let mut periods: BTreeSet<Period> = ledgers
        .filter(|period| period.phase == Phase::Original)
        .collect();
    periods.insert(facts.own());
    periods
}

/// The key of everything of a measure.
pub fn total(measure: Measure, period: Period) -> Key {
    Key::Amount {
        measure,
        cross: EVERYTHING,
        period,
    }
}

fn amount(facts: &Facts, measure: Measure, period: Period) -> Option<Money> {
    match facts.get(&total(measure, period)).ok()?.value {
        Value::Money(money) => Some(money),
        _ => None,
    }
}
