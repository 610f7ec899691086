//! Statistics: numbers from the agency's own work, with the year before and the target they carry.
//!
//! They are no budget money: no ledger knows them, nothing adds them up. What is derived from them
//! — growth, share, completion rate — is a fact like any other.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::key::{Key, STATISTIC};
use super::{Fact, Facts, Gap, GapAt, Origin, Value};
use crate::budget::ledger::Period;
use crate::budget::model::{Entity, Item, Quantity};
use crate::diag::Location;
use crate::records::schema::kind;

impl Facts {
    pub(super) fn statistic(
        &self,
        key: &Key,
        attributes: &BTreeMap<String, String>,
        period: Period,
    ) -> Result<Arc<Fact>, Arc<GapAt>> {
        let found = self.statistic_item(attributes, period).or_else(|| {
            // What a record does not say of the year before, last year's records may.
            let last = self.budget.last_year.as_ref()?;
            let before = attributes.get("value").map(String::as_str) == Some("previous");
            let mut value = attributes.clone();
            value.remove("value");
            let own = period == self.own();
            self.statistic_item(&value, last.period)
                .filter(|_| own && before)
        });
        match found {
            Some(item) => {
                let value = match item.value {
                    Quantity::Count(count) => Value::Count(count),
                    Quantity::Money(money) => Value::Money(money),
                };
                let origin = Origin::Records(vec![item.location.clone()]);
                Ok(self.fact(key, value, origin))
            }
            None if self.statistic_entity(attributes).is_none() => {
                let id = attributes.get("id").map_or("", String::as_str);
                Err(self.gap(key, Gap::BadKey(format!("没有编号为“{id}”的统计数"))))
            }
            None => Err(self.gap(key, Gap::Missing)),
        }
    }

    /// The one item of a period that has exactly these attributes.
    fn statistic_item(
        &self,
        attributes: &BTreeMap<String, String>,
        period: Period,
    ) -> Option<&Item> {
        self.items(period).find(|item| {
            let mut own = item.attributes.iter();
            item.measure == STATISTIC
                && item.attributes.len() == attributes.len()
                && own.all(|(&name, value)| attributes.get(name) == Some(value))
        })
    }

    fn statistic_entity(&self, attributes: &BTreeMap<String, String>) -> Option<&Entity> {
        self.budget.entity(STATISTIC, attributes.get("id")?)
    }

    pub(super) fn statistic_label(&self, attributes: &BTreeMap<String, String>) -> String {
        let name = match self.statistic_entity(attributes) {
            Some(entity) => entity.get("name").unwrap_or(&entity.id),
            None => attributes.get("id").map_or("统计数", String::as_str),
        };
        match attributes.get("value").map(String::as_str) {
            Some("previous") => format!("{name}（上年同期）"),
            Some("target") => format!("{name}（目标）"),
            _ => name.to_owned(),
        }
    }

    /// The record of a statistic and the label of the field a key asks for.
    pub(super) fn statistic_place(&self, key: &Key) -> Option<(Location, &'static str)> {
        let Key::Item {
            measure,
            attributes,
            ..
        } = key
        else {
            return None;
        };
        if measure != STATISTIC {
            return None;
        }
        let place = self.statistic_entity(attributes)?.location.clone();
        let field = attributes.get("value").map_or("value", String::as_str);
        let field = kind(STATISTIC)?.field(field)?;
        Some((place, field.label))
    }

    /// The word after a fact that is no money: the unit a statistic is recorded in.
    pub fn unit_word(&self, key: &Key) -> &str {
        match key {
            Key::Item {
                measure,
                attributes,
                ..
            } if measure == STATISTIC => self
                .statistic_entity(attributes)
                .and_then(|entity| entity.get("measure-unit"))
                .unwrap_or_default(),
            Key::Change { of, .. } if matches!(**of, Key::Share { .. }) => "个百分点",
            Key::Change { of, .. } => match self.unit_word(of) {
                "%" | "％" => "个百分点",
                unit => unit,
            },
            _ => "",
        }
    }

    /// Whether a comparison of a key makes sense: not of an approximate number, and of percentages
    /// only in percentage points.
    pub(super) fn comparable(&self, key: &Key, of: &Key) -> Result<(), Arc<GapAt>> {
        let Key::Item {
            measure,
            attributes,
            ..
        } = of
        else {
            return Ok(());
        };
        let entity = match measure.as_str() {
            STATISTIC => self.statistic_entity(attributes),
            _ => None,
        };
        let Some(entity) = entity else { return Ok(()) };
        let why = if entity.get("approximate") == Some("true") {
            "约数不能计算增减和比率"
        } else if matches!(key, Key::Rate { .. }) && self.unit_word(of).starts_with(['%', '％']) {
            "百分数之间只比较百分点，不计算增长率"
        } else {
            return Ok(());
        };
        Err(self.gap(key, Gap::BadKey(why.to_owned())))
    }

    /// How a base is called in sentences: the profile's words for its period.
    pub fn base_name<'a>(
        &'a self,
        base: &Key,
        names: &'a BTreeMap<String, String>,
    ) -> Option<&'a str> {
        let period = base.period();
        let own = self.names();
        names
            .iter()
            .find(|(text, _)| own.parse_period(text) == Some(period))
            .map(|(_, name)| name.as_str())
    }
}
