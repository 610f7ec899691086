//! Parts and wholes of previous figures: documented in `previous_figures.toml`.

use std::str::FromStr;

use rust_decimal::Decimal;

use crate::budget::model::KnownFigure;
use crate::budget::money::{Money, Unit};
use crate::check::BudgetScope;
use crate::check::sums::{self, Bounds};
use crate::diag::Finding;
use crate::facts::Facts;
use crate::facts::key::Key;

pub fn check(scope: &BudgetScope) -> Vec<Finding> {
    let facts = scope.facts;
    let mut findings = Vec::new();
    for whole in wholes(facts) {
        let mut sum = Bounds::default();
        for part in &whole.parts {
            sum.add(sums::bounds(facts, part));
        }
        if let Some(missed) = sum.missed_by(whole.amount, whole.slack) {
            findings.push(
                Finding::deny("previous-parts-miss-whole")
                    .arg("label", facts.label(&whole.key))
                    .arg("amount", whole.amount)
                    .arg("sum", missed)
                    .at(&whole.figure.amount_location),
            );
        }
    }
    findings
}

/// A known figure with what it should be the sum of.
pub struct Whole<'a> {
    pub figure: &'a KnownFigure,
    pub key: Key,
    pub amount: Money,
    pub parts: Vec<Key>,
    /// What rounding alone may make of the difference.
    pub slack: Money,
}

/// Known figures of other periods that have parts.
pub fn wholes(facts: &Facts) -> Vec<Whole<'_>> {
    let mut out = Vec::new();
    for figure in &facts.budget.previous {
        let Some((text, unit)) = &figure.amount else {
            continue;
        };
        let (Ok(key), Ok(amount)) = (facts.previous_key(figure), Money::parse(text, *unit)) else {
            continue;
        };
        let Key::Item {
            measure,
            attributes,
            period,
        } = &key
        else {
            continue;
        };
        let parts = sums::parts(facts, measure);
        if parts.is_empty() || !attributes.is_empty() {
            continue;
        }
        out.push(Whole {
            figure,
            amount,
            slack: slack(text, *unit, parts.len()),
            parts: parts.iter().map(|part| part.at(*period)).collect(),
            key,
        });
    }
    out
}

/// What rounding alone may add up to: half a last place for the whole and for each part. Amounts
/// in 元 are exact.
fn slack(text: &str, unit: Unit, parts: usize) -> Money {
    if unit == Unit::Yuan {
        return Money::ZERO;
    }
    let places = Decimal::from_str(text).map_or(2, |value| value.normalize().scale().max(2));
    let half = Decimal::new(5, places + 1) * Decimal::from(10_000);
    Money::from_yuan(half * Decimal::from(parts + 1))
}
