//! Original value and depreciation of assets: documented in `asset_holdings.toml`.

use crate::budget::money::{Money, Unit};
use crate::check::BudgetScope;
use crate::diag::Finding;
use crate::facts::attribute_word;
use crate::records::Record;

pub fn check(scope: &BudgetScope) -> Vec<Finding> {
    let own = scope.facts.own().year;
    let mut findings = Vec::new();
    for record in scope.records.of("asset-holding") {
        for (original, depreciation, year) in [
            ("original", "depreciation", own),
            ("previous-original", "previous-depreciation", own - 1),
        ] {
            let lost = amount(record, depreciation);
            let Some(lost) = lost.filter(|lost| !lost.is_zero()) else {
                continue;
            };
            let cost = amount(record, original).unwrap_or(Money::ZERO);
            if lost.yuan() > cost.yuan() {
                let class = record.text("class").unwrap_or_default();
                findings.push(
                    Finding::deny("depreciation-exceeds-original")
                        .arg("class", attribute_word(class))
                        .arg("year", format!("{year}年初"))
                        .arg("depreciation", lost)
                        .arg("original", cost)
                        .at(record.place(depreciation)),
                );
            }
        }
    }
    findings
}

/// An amount as written; what is none was reported when the budget was built.
fn amount(record: &Record, field: &str) -> Option<Money> {
    let unit = record.text("amount-unit").and_then(Unit::parse);
    Money::parse(record.text(field)?, unit.unwrap_or(Unit::Yuan)).ok()
}
