//! Arithmetic of procurement: documented in `procurement_sums.toml`.

use std::collections::BTreeMap;
use std::str::FromStr;

use rust_decimal::Decimal;

use crate::budget::model::Quantity;
use crate::budget::money::{Money, Unit};
use crate::budget::nodes::Dim;
use crate::check::{BudgetScope, sums};
use crate::diag::{Finding, Msg};
use crate::records::{Record, Records};

pub fn check(scope: &BudgetScope) -> Vec<Finding> {
    let mut findings = Vec::new();
    findings.extend(products(scope.records).filter_map(|found| product(&found)));
    for record in scope.records.of("procurement") {
        findings.extend(shares(record));
    }
    spending(scope, &mut findings);
    findings
}

fn money(record: &Record, field: &str) -> Option<Money> {
    let unit = record.text("amount-unit").and_then(Unit::parse);
    Money::parse(record.text(field)?, unit.unwrap_or_default()).ok()
}

/// Quantity, price and amount of one record.
pub struct Product<'a> {
    pub record: &'a Record,
    pub quantity: Decimal,
    pub price: Money,
    pub amount: Money,
}

/// The purchases and assets that give all three.
pub fn products(records: &Records) -> impl Iterator<Item = Product<'_>> {
    let records = ["procurement", "asset"].map(|kind| records.of(kind));
    records.into_iter().flatten().filter_map(|record| {
        Some(Product {
            record,
            quantity: Decimal::from_str(record.text("quantity")?).ok()?,
            price: money(record, "price")?,
            amount: money(record, "amount")?,
        })
    })
}

fn product(found: &Product) -> Option<Finding> {
    let Product {
        record,
        quantity,
        price,
        amount,
    } = found;
    let product = quantity.checked_mul(price.yuan())?.normalize();
    (product != amount.yuan()).then(|| {
        Finding::deny("quantity-times-price")
            .arg("quantity", quantity)
            .arg("price", price)
            .arg("product", Money::from_yuan(product))
            .arg("amount", amount)
            .at(record.place("amount"))
            .also(record.place("price"), Msg::new("price-here"))
    })
}

fn shares(record: &Record) -> Option<Finding> {
    let amount = money(record, "amount").or_else(|| {
        let quantity = Decimal::from_str(record.text("quantity")?).ok()?;
        let price = money(record, "price")?;
        Some(Money::from_yuan(quantity.checked_mul(price.yuan())?))
    });
    let (sme, micro) = (money(record, "sme"), money(record, "micro"));
    let too_much = |part: Option<Money>, whole: Option<Money>| {
        part.zip(whole).filter(|(part, whole)| part > whole)
    };
    let (field, (part, whole)) = too_much(micro, sme.or(amount))
        .map(|pair| ("micro", pair))
        .or_else(|| too_much(sme, amount).map(|pair| ("sme", pair)))?;
    Some(
        Finding::deny("procurement-share-exceeds")
            .arg("part", part)
            .arg("whole", whole)
            .at(record.place(field)),
    )
}

/// Purchases against what may be spent, in all and by project.
fn spending(scope: &BudgetScope, findings: &mut Vec<Finding>) {
    let facts = scope.facts;
    let mut by_project: BTreeMap<Option<&str>, Money> = BTreeMap::new();
    for item in &facts.budget.items {
        let (Quantity::Money(amount), "procurement") = (item.value, item.measure) else {
            continue;
        };
        let project = item.attributes.get("project").map(String::as_str);
        for group in [None, project] {
            let sum = by_project.entry(group).or_default();
            *sum = sum.plus(amount);
            if project.is_none() {
                break;
            }
        }
    }
    for (project, amount) in by_project {
        let narrow: Vec<(Dim, &str)> = project.map(|id| (Dim::Project, id)).into_iter().collect();
        let Some(most) = sums::spending_at_most(facts, &narrow) else {
            continue;
        };
        if amount <= most {
            continue;
        }
        let place = scope
            .records
            .of("procurement")
            .find(|record| project.is_none() || record.text("project") == project);
        let named = project.and_then(|id| facts.budget.entity("project", id));
        let name = named.and_then(|entity| entity.get("name"));
        let mut finding = Finding::warn("procurement-over-spending")
            .arg("name", name.or(project).unwrap_or("全部支出"))
            .arg("amount", amount)
            .arg("most", most);
        if let Some(record) = place {
            finding = finding.at(&record.location);
        }
        findings.push(finding);
    }
}
