//! Precision of comparisons: documented in `comparison_grid.toml`.

use std::collections::BTreeSet;
use std::str::FromStr;

use rust_decimal::Decimal;

use crate::budget::money::{Money, Unit};
use crate::check::DocumentScope;
use crate::diag::Finding;
use crate::document::tree::Inline;
use crate::facts::Value;
use crate::facts::key::Key;

pub fn check(scope: &DocumentScope) -> Vec<Finding> {
    let settings = &scope.facts.settings;
    let grid = step(settings.grid_unit, settings.grid_places);
    let mut places = BTreeSet::new();
    let mut findings = Vec::new();
    for line in scope.lines {
        for inline in line.content {
            let Inline::Figure { fact, text } = inline else {
                continue;
            };
            let finer = change(scope, fact)
                .and_then(|value| shown_step(text, value))
                .is_some_and(|shown| shown < grid);
            // One finding a table or section: its columns share a format.
            if finer && places.insert(line.place.clone()) {
                findings.push(
                    Finding::deny("finer-than-comparison")
                        .arg("place", &line.place)
                        .arg("figure", text)
                        .arg("unit", settings.grid_unit.word())
                        .arg("places", settings.grid_places),
                );
            }
        }
    }
    findings
}

/// The money of a fact that is a change.
fn change(scope: &DocumentScope, id: &str) -> Option<Money> {
    if !id.starts_with("change(") {
        return None;
    }
    let key = scope.facts.parse(id).ok()?;
    match &key {
        Key::Change { of, base } if !scope.facts.is_adjustment(of, base) => {}
        _ => return None,
    }
    match scope.facts.get(&key).ok()?.value {
        Value::Money(money) => Some(money),
        Value::Count(_) | Value::Ratio(_) | Value::Points(_) => None,
    }
}

/// 元 of one unit in the last place.
fn step(unit: Unit, places: u32) -> Decimal {
    let one = Decimal::new(1, places);
    match unit {
        Unit::Yuan => one,
        Unit::Wan => one * Decimal::from(10_000),
    }
}

/// The last place of a displayed amount in 元; its unit is the one in which the text is the value.
/// `None` for zero, which looks the same in every unit.
fn shown_step(text: &str, value: Money) -> Option<Decimal> {
    let digits: String = text
        .chars()
        .filter(|c| c.is_ascii_digit() || *c == '.')
        .collect();
    let number = Decimal::from_str(&digits).ok()?;
    let places = number.scale();
    let is = |unit| !value.is_zero() && value.in_unit(unit, places).abs() == number;
    [Unit::Yuan, Unit::Wan]
        .into_iter()
        .find(|&unit| is(unit))
        .map(|unit| step(unit, places))
}
