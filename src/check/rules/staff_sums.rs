//! Arithmetic of staff numbers: documented in `staff_sums.toml`.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use crate::budget::model::{Item, Quantity};
use crate::check::BudgetScope;
use crate::diag::Finding;
use crate::facts::attribute_word;

pub fn check(scope: &BudgetScope) -> Vec<Finding> {
    let items = scope.facts.budget.items.iter();
    let staff: Vec<&Item> = items.filter(|item| item.measure == "staff").collect();
    let mut findings = Vec::new();
    for part in staff.iter().filter(|item| get(item, "of-which").is_some()) {
        let whole: Decimal = staff
            .iter()
            .filter(|item| get(item, "of-which").is_none())
            .filter(|item| {
                ["status", "class", "unit"].iter().all(|name| {
                    let asked = get(part, name);
                    asked.is_none() || get(item, name) == asked
                })
            })
            .map(|item| count(item))
            .sum();
        if count(part) > whole {
            findings.push(
                Finding::deny("staff-of-which-exceeds")
                    .arg(
                        "part",
                        attribute_word(get(part, "of-which").unwrap_or_default()),
                    )
                    .arg("count", count(part))
                    .arg("whole", whole)
                    .at(&part.location),
            );
        }
    }
    over(&staff, &mut findings);
    findings
}

/// More in post than established, by class and in all.
fn over(staff: &[&Item], findings: &mut Vec<Finding>) {
    let mut sums: BTreeMap<&str, (Decimal, Decimal, Option<&Item>)> = BTreeMap::new();
    for item in staff.iter().filter(|item| get(item, "of-which").is_none()) {
        let class = get(item, "class").unwrap_or_default();
        for group in ["", class]
            .iter()
            .take(if class.is_empty() { 1 } else { 2 })
        {
            let (established, in_post, place) = sums.entry(group).or_default();
            match get(item, "status") {
                Some("establishment") => *established += count(item),
                Some("in-post") => {
                    *in_post += count(item);
                    place.get_or_insert(item);
                }
                _ => {}
            }
        }
    }
    for (class, (established, in_post, place)) in sums {
        if let Some(place) = place
            && !established.is_zero()
            && in_post > established
        {
            findings.push(
                Finding::note("staff-over-establishment")
                    .arg(
                        "class",
                        if class.is_empty() {
                            "全部"
                        } else {
                            attribute_word(class)
                        },
                    )
                    .arg("in-post", in_post)
                    .arg("establishment", established)
                    .at(&place.location),
            );
        }
    }
}

fn get<'a>(item: &'a Item, name: &str) -> Option<&'a str> {
    item.attributes.get(name).map(String::as_str)
}

fn count(item: &Item) -> Decimal {
    match item.value {
        Quantity::Count(count) => count,
        Quantity::Money(_) => Decimal::ZERO,
    }
}
