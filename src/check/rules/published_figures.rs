//! Agreement with published figures: documented in `published_figures.toml`.

use crate::budget::ledger::{Period, Phase};
use crate::budget::money::{Money, Unit};
use crate::check::BudgetScope;
use crate::diag::{Finding, Msg};
use crate::facts::Value;
use crate::facts::key::{Key, Names};

pub fn check(scope: &BudgetScope) -> Vec<Finding> {
    let facts = scope.facts;
    let mut findings = Vec::new();
    for published in &scope.records.published {
        let phase = Phase::parse(&published.phase).unwrap_or_default();
        let names = Names {
            period: Period {
                year: published.year,
                phase,
            },
            ..facts.names()
        };
        let mut compared = 0_usize;
        for amount in &published.amounts {
            let Ok(key @ (Key::Amount { .. } | Key::Item { .. })) = Key::parse(&amount.key, names)
            else {
                continue;
            };
            let Ok(fact) = facts.get(&key) else { continue };
            let (Value::Money(ours), Ok(theirs)) =
                (fact.value, Money::parse(&amount.value, Unit::Yuan))
            else {
                continue;
            };
            compared += 1;
            if facts.on_grid(fact.value) != facts.on_grid(Value::Money(theirs)) {
                findings.push(
                    Finding::deny("published-differs")
                        .arg("label", facts.label(&key))
                        .arg("published", theirs)
                        .arg("ours", ours)
                        .arg("difference", ours.minus(theirs))
                        .at(&published.place)
                        .also(&amount.location, Msg::new("published-here")),
                );
            }
        }
        if compared == 0 {
            findings.push(Finding::warn("published-nothing-compared").at(&published.place));
        }
    }
    findings
}
