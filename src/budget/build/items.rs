//! Numbers that are no ledger amounts: head counts, vehicles, purchases, earmarks.

use std::collections::BTreeMap;
use std::str::FromStr;

use rust_decimal::Decimal;

use super::Builder;
use crate::budget::ledger::Period;
use crate::budget::model::{Item, Quantity};
use crate::budget::money::{Money, Unit};
use crate::budget::resolve::Resolver;
use crate::budget::transfers;
use crate::diag::{Finding, Location};
use crate::facts::holdings;
use crate::records::Record;
use crate::records::text::excerpt;

/// Kinds of what is bought: a row of a table each.
pub(super) const BOUGHT: [&str; 3] = ["procurement", "service-purchase", "asset"];

/// What tells something bought apart from others of its kind: its id, else its place among them.
pub(super) fn bought_id(record: &Record, at: usize) -> String {
    let own = record.text("id").map(str::to_owned);
    own.unwrap_or_else(|| format!("line-{}", at + 1))
}

impl Builder<'_> {
    /// The items of the records, all of one period.
    pub(super) fn items(&mut self, resolver: &Resolver, period: Period) -> Vec<Item> {
        let mut items = Vec::new();
        self.period = period;
        for record in self.records.of("staff") {
            self.count(
                record,
                "staff",
                "count",
                &["status", "class", "of-which", "unit"],
                &mut items,
            );
        }
        for record in self.records.of("vehicle") {
            self.count(record, "vehicles", "count", &["kind", "unit"], &mut items);
        }
        for record in self.records.of("vehicles") {
            self.count(record, "vehicles-planned", "planned", &[], &mut items);
            self.count(
                record,
                "large-equipment",
                "large-equipment",
                &[],
                &mut items,
            );
        }
        for record in self.records.of("agency") {
            self.count(
                record,
                "internal-divisions",
                "internal-divisions",
                &[],
                &mut items,
            );
        }
        for record in self.records.of("earmark") {
            let unit = self.unit_of(record, Unit::Yuan);
            let keys = ["item", "fund", "unit"];
            self.amount(
                resolver, record, "earmark", "amount", unit, &keys, &mut items,
            );
        }
        for record in self.records.of("transfer") {
            self.transfer(resolver, record, &mut items);
        }
        for (at, record) in self.records.of("procurement").enumerate() {
            self.procurement(resolver, record, &bought_id(record, at), &mut items);
        }
        for (kind, measure, keys) in [
            ("service-purchase", "service-purchase", &["unit"][..]),
            ("asset", "asset-allocation", &["kind", "unit"]),
        ] {
            for (at, record) in self.records.of(kind).enumerate() {
                let known = items.len();
                self.amount(
                    resolver,
                    record,
                    measure,
                    "amount",
                    Unit::Yuan,
                    keys,
                    &mut items,
                );
                for item in &mut items[known..] {
                    item.attributes.insert("id", bought_id(record, at));
                }
            }
        }
        for record in self.records.of("statistic") {
            self.statistic(record, &mut items);
        }
        self.asset_holdings(resolver, &mut items);
        items
    }

    /// A statistic with the values it carries: its own, the one before, the target.
    fn statistic(&mut self, record: &Record, items: &mut Vec<Item>) {
        for field in ["value", "previous", "target"] {
            let Some(text) = record.text(field) else {
                continue;
            };
            let Ok(value) = Decimal::from_str(text) else {
                self.findings.push(
                    Finding::deny("bad-number")
                        .arg("text", excerpt(text))
                        .at(record.place(field)),
                );
                continue;
            };
            let mut attributes = attributes(record, &["id"]);
            if field != "value" {
                attributes.insert("value", field.to_owned());
            }
            items.push(Item {
                measure: "statistic",
                attributes,
                value: Quantity::Count(value),
                period: self.period,
                location: record.place(field).clone(),
            });
        }
    }

    /// Original value and depreciation of each class of assets, now and a year before.
    fn asset_holdings(&mut self, resolver: &Resolver, items: &mut Vec<Item>) {
        for record in self.records.of("asset-holding") {
            let class = record.text("class").unwrap_or_default();
            if !holdings::CLASSES.contains(&class) {
                self.findings.push(
                    Finding::deny("bad-choice")
                        .arg("text", excerpt(class))
                        .arg("allowed", holdings::CLASSES.join("、"))
                        .at(record.place("class")),
                );
                continue;
            }
            let unit = self.unit_of(record, Unit::Yuan);
            for [field, measure] in [
                ["original", holdings::ORIGINAL],
                ["depreciation", holdings::DEPRECIATION],
                ["previous-original", holdings::PREVIOUS_ORIGINAL],
                ["previous-depreciation", holdings::PREVIOUS_DEPRECIATION],
            ] {
                let keys = ["class", "unit"];
                self.amount(resolver, record, measure, field, unit, &keys, items);
            }
        }
    }

    fn count(
        &mut self,
        record: &Record,
        measure: &'static str,
        field: &'static str,
        keys: &[&'static str],
        items: &mut Vec<Item>,
    ) {
        let Some(text) = record.text(field) else {
            return;
        };
        match Decimal::from_str(text) {
            Ok(value) if value.scale() == 0 && value < Decimal::from(100_000_000) => {
                items.push(Item {
                    measure,
                    attributes: attributes(record, keys),
                    value: Quantity::Count(value),
                    period: self.period,
                    location: record.place(field).clone(),
                });
            }
            _ => self.findings.push(
                Finding::deny("bad-count")
                    .arg("text", excerpt(text))
                    .at(record.place(field)),
            ),
        }
    }

    #[allow(clippy::too_many_arguments)]
    fn amount(
        &mut self,
        resolver: &Resolver,
        record: &Record,
        measure: &'static str,
        field: &'static str,
        unit: Unit,
        keys: &[&'static str],
        items: &mut Vec<Item>,
    ) {
        let Some(money) = self.positive(record, field, unit) else {
            return;
        };
        let mut attributes = attributes(record, keys);
        if let Some(unit) = attributes.get_mut("unit") {
            *unit = resolver.unit_key(unit);
        }
        items.push(Item {
            measure,
            attributes,
            value: Quantity::Money(money),
            period: self.period,
            location: record.place(field).clone(),
        });
    }

    /// A transfer of one of the directions and kinds there are.
    fn transfer(&mut self, resolver: &Resolver, record: &Record, items: &mut Vec<Item>) {
        for field in ["direction", "kind"] {
            let spec = record.kind.field(field);
            let (Some(spec), Some(text)) = (spec, record.text(field)) else {
                return;
            };
            if spec.word(text).is_none() {
                self.findings.push(
                    Finding::deny("bad-choice")
                        .arg("text", excerpt(text))
                        .arg("allowed", spec.meaning())
                        .at(record.place(field)),
                );
                return;
            }
        }
        let unit = self.unit_of(record, Unit::Yuan);
        let keys = &transfers::ATTRIBUTES;
        let measure = transfers::MEASURE;
        self.amount(resolver, record, measure, "amount", unit, keys, items);
    }

    fn procurement(
        &mut self,
        resolver: &Resolver,
        record: &Record,
        id: &str,
        items: &mut Vec<Item>,
    ) {
        let unit = self.unit_of(record, Unit::Yuan);
        let amount = match record.get("amount") {
            Some(_) => self.positive(record, "amount", unit),
            None => self.quantity_times_price(record, unit),
        };
        let kind = match (record.text("kind"), record.text("item-code")) {
            (Some(kind), _) => Some(kind.to_owned()),
            (None, Some(code)) => match code.chars().next() {
                Some('A' | 'a') => Some("goods".to_owned()),
                Some('B' | 'b') => Some("works".to_owned()),
                Some('C' | 'c') => Some("services".to_owned()),
                _ => None,
            },
            (None, None) => None,
        };
        let Some(kind) =
            kind.filter(|kind| ["goods", "works", "services"].contains(&kind.as_str()))
        else {
            self.findings
                .push(Finding::deny("procurement-kind").at(record.place("item-code")));
            return;
        };
        let Some(amount) = amount else { return };
        let mut attributes = attributes(record, &["unit", "project"]);
        attributes.insert("id", id.to_owned());
        attributes.insert("kind", kind);
        if let Some(unit) = attributes.get_mut("unit") {
            *unit = resolver.unit_key(unit);
        }
        let period = self.period;
        let mut push = |measure, value, location: &Location| {
            items.push(Item {
                measure,
                attributes: attributes.clone(),
                value: Quantity::Money(value),
                period,
                location: location.clone(),
            });
        };
        push("procurement", amount, record.place("amount"));
        let sme = self.positive(record, "sme", unit);
        let micro = self.positive(record, "micro", unit);
        // Micro and small enterprises are a part of small and medium ones.
        if let Some(sme) = sme.or(micro) {
            push("procurement-sme", sme, record.place("sme"));
        }
        if let Some(micro) = micro {
            push("procurement-micro", micro, record.place("micro"));
        }
    }

    fn quantity_times_price(&mut self, record: &Record, unit: Unit) -> Option<Money> {
        let quantity = record
            .text("quantity")
            .and_then(|t| Decimal::from_str(t).ok());
        let price = self.positive(record, "price", unit);
        let product = quantity.zip(price).and_then(|(quantity, price)| {
            quantity
                .checked_mul(price.yuan())
                .filter(|product| product.normalize().scale() <= 2)
                .map(Money::from_yuan)
        });
        if product.is_none() {
            self.findings.push(
                Finding::deny("missing-field")
                    .arg("key", "amount")
                    .arg("label", "金额")
                    .arg("kind", "procurement")
                    .at(&record.location),
            );
        }
        product
    }
}

fn attributes(record: &Record, keys: &[&'static str]) -> BTreeMap<&'static str, String> {
    keys.iter()
        .filter_map(|&key| Some((key, record.text(key)?.to_owned())))
        .collect()
}
