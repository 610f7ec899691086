//! # What it checks
//! Vehicles to be bought and money to buy them come together, and money to run vehicles comes with
//! vehicles. Where one side is not recorded nothing is said.
//!
//! # Why
//! 三公 money and the number of vehicles stand pages apart in the document and rarely meet.
//!
//! # Basis
//! 地方预决算公开操作规程: 公务用车购置 is published with its number, 运行 with the vehicles kept.
//!
//! # Example wrong
//! `planned = 2` and 公务用车购置费 0.
//!
//! # Example right
//! `planned = 2` and 公务用车购置费 360000.
//!
//! # How to fix
//! Correct the number of vehicles or the amount; say so in a text where vehicles are leased.

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
    findings
}
