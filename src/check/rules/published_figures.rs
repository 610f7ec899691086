//! Agreement with published figures: documented in `published_figures.toml`.

use crate::budget::ledger::{Period, Phase};
use crate::budget::money::{Money, Unit};
use crate::budget::nodes::Dim;
use crate::check::BudgetScope;
use crate::diag::{Finding, Msg};
use crate::facts::key::{Key, Names};
use crate::facts::{Facts, Value};

pub fn check(scope: &BudgetScope) -> Vec<Finding> {
    let facts = scope.facts;
    let mut findings = Vec::new();
    for published in &scope.records.published {
        let phase = Phase::parse(&published.phase).unwrap_or_default();
        let own = facts.own();
        if published.version.is_some() && (own.year, own.phase) != (published.year, phase) {
            findings.push(
                Finding::deny("published-other-version")
                    .arg("year", published.year)
                    .arg("phase", phase.word())
                    .arg("version", scope.facts.budget.version())
                    .arg("own", format!("{}年{}", own.year, own.phase.word()))
                    .at(&published.place),
            );
            continue;
        }
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
            if moved(facts, &key) {
                continue;
            }
            let Ok(fact) = facts.get(&key) else { continue };
            let (Value::Money(ours), Ok(theirs)) =
                (fact.value, Money::parse(&amount.value, Unit::Yuan))
            else {
                continue;
            };
            compared += 1;
            let finding = match published.version {
                // Versions of one year are told apart to the last digit.
                Some(version) if ours != theirs => {
                    Finding::deny("version-differs").arg("version", version)
                }
                None if facts.on_grid(fact.value) != facts.on_grid(Value::Money(theirs)) => {
                    Finding::deny("published-differs")
                }
                _ => continue,
            };
            let finding = finding
                .arg("label", facts.label(&key))
                .arg("published", theirs)
                .arg("ours", ours)
                .arg("difference", ours.minus(theirs))
                .at(&published.place)
                .also(&amount.location, Msg::new("published-here"))
                .also(&facts.first_place(&fact), Msg::new("recorded-here"));
            findings.push(finding);
        }
        if compared == 0 {
            findings.push(Finding::warn("published-nothing-compared").at(&published.place));
        }
    }
    findings
}

/// Money of a code that was merged or divided since: what was published of it is another amount.
fn moved(facts: &Facts, key: &Key) -> bool {
    let (Some(last), Key::Amount { cross, period, .. }) = (&facts.budget.last_year, key) else {
        return false;
    };
    let is = |dim: &Dim| last.moved.contains(&(*dim, cross[dim.index()]));
    period.year == last.period.year && Dim::ALL.iter().any(is)
}
