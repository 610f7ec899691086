//! Vehicles and their money: documented in `vehicles_sums.toml`.

use rust_decimal::Decimal;

use crate::check::{BudgetScope, sums};
use crate::diag::{Finding, Location};
use crate::facts::Value;

pub fn check(scope: &BudgetScope) -> Vec<Finding> {
    let facts = scope.facts;
    let count = |measure: &str| match facts.get(&facts.measure_key(measure)).ok()?.value {
        Value::Count(count) => Some(count),
        Value::Money(_) | Value::Ratio(_) | Value::Points(_) => None,
    };
    let record = scope.records.one("vehicles");
    let place = |field: &str| record.map_or(Location::None, |record| record.place(field).clone());
    let mut findings = Vec::new();
    let purchase = sums::money(facts, &facts.measure_key("vehicle-purchase"));
    if let (Some(planned), Some(purchase)) = (count("vehicles-planned"), purchase)
        && planned.is_zero() != purchase.is_zero()
    {
        findings.push(
            Finding::warn("vehicles-without-money")
                .arg("count", planned)
                .arg("amount", purchase)
                .at(&place("planned")),
        );
    }
    let running = sums::money(facts, &facts.measure_key("vehicle-operation"));
    let kept = count("vehicles").or_else(|| record.map(|_| Decimal::ZERO));
    if let (Some(kept), Some(running)) = (kept, running)
        && kept.is_zero()
        && !running.is_zero()
    {
        findings.push(
            Finding::warn("vehicles-without-vehicles")
                .arg("amount", running)
                .at(&place("as-of")),
        );
    }
    if let (Some(kept), Some(running)) = (count("vehicles"), running)
        && !kept.is_zero()
        && running.is_zero()
    {
        findings.push(
            Finding::note("vehicles-without-running")
                .arg("count", kept)
                .at(&place("as-of")),
        );
    }
    findings
}
