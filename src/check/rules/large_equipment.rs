//! Equipment above the price that must be reported is counted in the number the document prints.

use std::str::FromStr;

use rust_decimal::Decimal;

use crate::budget::money::{Money, Unit};
use crate::check::BudgetScope;
use crate::diag::{Finding, Location, Msg};
use crate::records::Record;

pub fn check(scope: &BudgetScope) -> Vec<Finding> {
    let Some(threshold) = scope.profile.profile.review.large_equipment else {
        return Vec::new();
    };
    let threshold = Money::from_yuan(Decimal::from(threshold));
    let vehicles = scope.records.one("vehicles");
    let Some(vehicles) = vehicles.filter(|_| scope.facts.budget.space.own_unit.is_root()) else {
        return Vec::new();
    };
    let told = vehicles.text("large-equipment").unwrap_or("0");
    let Ok(told) = Decimal::from_str(told) else {
        return Vec::new();
    };
    // An asset is often bought through a purchase listed too: the longer list counts.
    let lists = ["procurement", "asset"].map(|kind| {
        let large = scope
            .records
            .of(kind)
            .filter_map(|record| large(record, threshold));
        large.collect::<Vec<_>>()
    });
    let count = |list: &[Large]| list.iter().map(|one| one.quantity).sum::<Decimal>();
    let [purchases, assets] = &lists;
    let listed = if count(assets) > count(purchases) {
        assets
    } else {
        purchases
    };
    let found = count(listed);
    let Some(first) = listed.first().filter(|_| found > told) else {
        return Vec::new();
    };
    let mut finding = Finding::warn("large-equipment-untold")
        .arg("threshold", threshold.in_unit(Unit::Wan, 0))
        .arg("listed", found.normalize())
        .arg("told", told.normalize())
        .arg("name", first.name)
        .arg("price", first.price)
        .at(first.place);
    finding = finding.also(
        vehicles.place("large-equipment"),
        Msg::new("number-told-here"),
    );
    vec![finding]
}

struct Large<'a> {
    name: &'a str,
    price: Money,
    quantity: Decimal,
    place: &'a Location,
}

/// A record of equipment of this unit price; vehicles are reported by themselves.
fn large<'a>(record: &'a Record, threshold: Money) -> Option<Large<'a>> {
    let unit = record
        .text("amount-unit")
        .and_then(Unit::parse)
        .unwrap_or_default();
    let field = ["approved-price", "price"]
        .into_iter()
        .find(|field| record.text(field).is_some())?;
    let price = Money::parse(record.text(field)?, unit).ok()?;
    let name = ["item", "name"]
        .into_iter()
        .find_map(|field| record.text(field))
        .unwrap_or_default();
    let code = record.text("item-code").unwrap_or_default();
    let goods = match record.kind.key {
        "asset" => record.text("kind") == Some("equipment"),
        _ => record.text("kind") == Some("goods") || code.starts_with('A'),
    };
    if !goods || price < threshold || name.contains('车') {
        return None;
    }
    let field = ["approved-quantity", "quantity"]
        .into_iter()
        .find_map(|field| record.text(field));
    let quantity = field
        .and_then(|text| Decimal::from_str(text).ok())
        .unwrap_or(Decimal::ONE);
    Some(Large {
        name,
        price,
        quantity,
        place: record.place("price"),
    })
}
