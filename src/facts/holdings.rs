//! Assets held at the beginning of the year: original value and depreciation by class, and the same
//! a year before. What they are worth is a measure of the profile: original less depreciation.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::items::sum_values;
use super::key::Key;
use super::{Fact, Facts, Gap, GapAt, Origin, Value};
use crate::budget::ledger::Period;
use crate::budget::model::{Item, Quantity};
use crate::budget::money::Money;

pub const ORIGINAL: &str = "asset-original";
pub const DEPRECIATION: &str = "asset-depreciation";
/// As the items of the year before are called.
pub const PREVIOUS_ORIGINAL: &str = "previous-asset-original";
pub const PREVIOUS_DEPRECIATION: &str = "previous-asset-depreciation";

/// Classes of assets a record may name.
pub const CLASSES: [&str; 11] = [
    "current",
    "buildings",
    "general-equipment",
    "special-equipment",
    "cultural-relics",
    "books",
    "furniture",
    "intangible",
    "investment",
    "construction",
    "other",
];

/// Those of them that are fixed assets: `class=fixed`.
const FIXED: [&str; 6] = [
    "buildings",
    "general-equipment",
    "special-equipment",
    "cultural-relics",
    "books",
    "furniture",
];

/// Whether a measure is one of assets held.
pub fn is(measure: &str) -> bool {
    [ORIGINAL, DEPRECIATION].contains(&measure)
}

/// Chinese word for a class; what is none stays as it is.
pub(super) fn class_word(class: &str) -> &str {
    match class {
        "current" => "流动资产",
        "fixed" => "固定资产",
        "buildings" => "房屋及构筑物",
        "general-equipment" => "通用设备",
        "special-equipment" => "专用设备",
        "cultural-relics" => "文物和陈列品",
        "books" => "图书档案",
        "furniture" => "家具用具",
        "investment" => "对外投资",
        "construction" => "在建工程",
        other => other,
    }
}

impl Facts {
    /// Sum over the classes asked for. A class without a record is zero; what no record tells —
    /// no assets at all, or those of the year before left out for one of them — is missing.
    pub(super) fn holding(
        &self,
        key: &Key,
        measure: &str,
        attributes: &BTreeMap<String, String>,
        period: Period,
    ) -> Result<Arc<Fact>, Arc<GapAt>> {
        let own = self.own();
        let last = self.budget.last_year.as_ref();
        let last = last.filter(|last| last.period.year == period.year);
        // A position at the beginning of a year has no phase.
        let [original, asked] = match own.year - period.year {
            0 if period == own && measure == ORIGINAL => [ORIGINAL, ORIGINAL],
            0 if period == own => [ORIGINAL, DEPRECIATION],
            1 if measure == ORIGINAL => [PREVIOUS_ORIGINAL, PREVIOUS_ORIGINAL],
            1 => [PREVIOUS_ORIGINAL, PREVIOUS_DEPRECIATION],
            _ => return Err(self.gap(key, Gap::Missing)),
        };
        let find = |period: Period, name: &str| -> Vec<&Item> {
            let items = self.items(period);
            items
                .filter(|item| item.measure == name && self.is_holding(item, attributes))
                .collect()
        };
        let any = |period: Period| self.items(period).any(|item| item.measure == ORIGINAL);
        let told = any(own) && find(own, ORIGINAL).len() == find(own, original).len();
        let found = match last {
            _ if told => find(own, asked),
            Some(last) if any(last.period) => find(last.period, measure),
            _ => return Err(self.gap(key, Gap::Missing)),
        };
        let values = found.iter().map(|item| match item.value {
            Quantity::Money(money) => Value::Money(money),
            Quantity::Count(count) => Value::Count(count),
        });
        let value = sum_values(values).unwrap_or(Value::Money(Money::ZERO));
        let places = found.iter().map(|item| item.location.clone()).collect();
        Ok(self.fact(key, value, Origin::Records(places)))
    }

    fn is_holding(&self, item: &Item, attributes: &BTreeMap<String, String>) -> bool {
        attributes.iter().all(|(name, value)| {
            let own = item.attributes.get(name.as_str()).map(String::as_str);
            match (name.as_str(), value.as_str()) {
                ("unit", unit) => self.unit_under(own, unit),
                ("class", "fixed") => own.is_some_and(|class| FIXED.contains(&class)),
                (_, value) => own == Some(value),
            }
        })
    }
}
