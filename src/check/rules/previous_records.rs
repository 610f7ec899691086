//! Figures of last year typed beside its records: documented in `previous_records.toml`.

use std::str::FromStr;

use rust_decimal::Decimal;

use crate::budget::money::{Money, Unit};
use crate::budget::years::LastYear;
use crate::check::BudgetScope;
use crate::diag::{Finding, Location, Msg};
use crate::facts::key::{Key, STATISTIC};
use crate::facts::{Facts, Value};

pub fn check(scope: &BudgetScope) -> Vec<Finding> {
    let facts = scope.facts;
    let Some(last) = &facts.budget.last_year else {
        return Vec::new();
    };
    let mut findings = Vec::new();
    for (key, typed, place) in typed(facts) {
        let Some((recorded, there)) = facts.recorded(&key) else {
            continue;
        };
        if !agree(facts, last, typed, recorded) {
            findings.push(
                Finding::deny("previous-differs")
                    .arg("label", facts.label(&key))
                    .arg("typed", shown(typed))
                    .arg("recorded", shown(recorded))
                    .at(&place)
                    .also(&there, Msg::new("recorded-here")),
            );
        }
    }
    findings
}

/// What this year's records say of last year: `[[previous]]` figures, and the value before of a
/// statistic.
fn typed(facts: &Facts) -> Vec<(Key, Value, Location)> {
    let mut out = Vec::new();
    for figure in &facts.budget.previous {
        let (Ok(key), Some((text, unit))) = (facts.previous_key(figure), &figure.amount) else {
            continue;
        };
        let money = Money::parse(text, *unit).map(Value::Money);
        let count = || Decimal::from_str(text).map(Value::Count).ok();
        // Which of the two it is shows in what it is held against.
        let is_count = facts.recorded(&key);
        let is_count = is_count.is_some_and(|(value, _)| matches!(value, Value::Count(_)));
        let value = match is_count {
            true => count(),
            false => money.ok(),
        };
        let place = figure.amount_location.clone();
        out.extend(value.map(|value| (key, value, place)));
    }
    let Some(last) = &facts.budget.last_year else {
        return out;
    };
    for item in facts
        .budget
        .items
        .iter()
        .filter(|item| item.measure == STATISTIC)
    {
        if item.attributes.get("value").map(String::as_str) != Some("previous") {
            continue;
        }
        let attributes = item.attributes.iter().filter(|(name, _)| **name != "value");
        let key = Key::Item {
            measure: STATISTIC.to_owned(),
            attributes: attributes
                .map(|(name, value)| ((*name).to_owned(), value.clone()))
                .collect(),
            period: last.period,
        };
        let value = match item.value {
            crate::budget::model::Quantity::Money(money) => Value::Money(money),
            crate::budget::model::Quantity::Count(count) => Value::Count(count),
        };
        out.push((key, value, item.location.clone()));
    }
    out
}

/// Alike on the grid of this year's comparisons, or as last year's texts told it.
fn agree(facts: &Facts, last: &LastYear, typed: Value, recorded: Value) -> bool {
    let (Value::Money(typed), Value::Money(recorded)) = (typed, recorded) else {
        return typed == recorded;
    };
    let grids: [(Unit, u32); 2] = [
        (facts.settings.grid_unit, facts.settings.grid_places),
        last.comparison,
    ];
    let mut grids = grids.into_iter();
    grids.any(|(unit, places)| typed.round(unit, places) == recorded.round(unit, places))
}

fn shown(value: Value) -> String {
    match value {
        Value::Money(money) => format!("{money} 元"),
        value => value.exact().normalize().to_string(),
    }
}
