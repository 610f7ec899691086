//! Control figures: documented in `control_figures.toml`.

use crate::budget::model::KnownFigure;
use crate::budget::money::Money;
use crate::check::BudgetScope;
use crate::diag::{Finding, Msg};
use crate::facts::key::{Key, KeyError};
use crate::facts::{Facts, Origin, Value};

/// The key a control figure is about.
///
/// # Errors
/// When its text is no key.
pub fn key(facts: &Facts, control: &KnownFigure) -> Result<Key, KeyError> {
    let key = facts.parse(&control.key)?;
    Ok(control.period.map_or(key.clone(), |period| key.at(period)))
}

pub fn check(scope: &BudgetScope) -> Vec<Finding> {
    let facts = scope.facts;
    let mut findings = Vec::new();
    for control in &facts.budget.controls {
        let key = match key(facts, control) {
            Ok(key) => key,
            Err(error) => {
                findings.push(
                    Finding::deny("bad-key")
                        .arg("key", &control.key)
                        .arg("why", error.text())
                        .at(&control.key_location),
                );
                continue;
            }
        };
        let Some((text, unit)) = &control.amount else {
            continue;
        };
        let Ok(approved) = Money::parse(text, *unit) else {
            findings.push(
                Finding::deny("bad-number")
                    .arg("text", text)
                    .at(&control.amount_location),
            );
            continue;
        };
        match facts.get(&key) {
            Ok(fact) => {
                let Value::Money(sum) = fact.value else {
                    continue;
                };
                let rounded = |places: u32| {
                    let places = places.min(6);
                    sum.in_unit(*unit, places) == approved.in_unit(*unit, places)
                };
                if sum == approved || control.places.is_some_and(rounded) {
                    continue;
                }
                let mut finding = Finding::deny("control-figure-missed")
                    .arg("label", facts.label(&fact.key))
                    .arg("approved", approved)
                    .arg("sum", sum)
                    .arg("difference", sum.minus(approved))
                    .at(&control.amount_location);
                for (location, amount) in addends(facts, &fact.origin).into_iter().take(5) {
                    finding = finding.also(&location, Msg::new("addend").arg("amount", amount));
                }
                findings.push(finding);
            }
            Err(gap) => findings.push(facts.finding(&gap).at(&control.key_location)),
        }
    }
    findings
}

fn addends(facts: &Facts, origin: &Origin) -> Vec<(crate::diag::Location, Money)> {
    match origin {
        Origin::Lines(lines) => lines
            .iter()
            .map(|&at| (facts.line(at).location.clone(), facts.line(at).amount))
            .collect(),
        Origin::Same(fact) => addends(facts, &fact.origin),
        _ => Vec::new(),
    }
}
