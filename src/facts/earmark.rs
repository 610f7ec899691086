//! Earmarks: “of which” amounts inside the ledgers — the four 三公 items, meetings, training.
//!
//! An explicit entry wins; else the parts of the item are added; else the amount of its economic
//! class is taken where the ledgers answer that query. It is never guessed: an item whose class may
//! hide in lines without an economic code must be stated, 0 included.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::key::{Key, set_node};
use super::{Fact, Facts, Gap, GapAt, Origin, Value};
use crate::budget::ledger::{Measure, Period};
use crate::budget::model::{Item, Quantity};
use crate::budget::money::Money;
use crate::budget::nodes::EVERYTHING;

/// An earmark item: its name, the parts it is made of, and the economic 款 it is recorded under.
struct Spec {
    name: &'static str,
    parts: &'static [&'static str],
    economic: Option<&'static str>,
}

const SPECS: [Spec; 10] = [
    Spec {
        name: "three-public",
        parts: &["overseas-travel", "official-vehicles", "official-reception"],
        economic: None,
    },
    Spec {
        name: "overseas-travel",
        parts: &["overseas-official", "overseas-academic"],
        economic: Some("30212"),
    },
    Spec {
        name: "overseas-official",
        parts: &[],
        economic: None,
    },
    Spec {
        name: "overseas-academic",
        parts: &[],
        economic: None,
    },
    Spec {
        name: "official-vehicles",
        parts: &["vehicle-purchase", "vehicle-operation"],
        economic: None,
    },
    Spec {
        name: "vehicle-purchase",
        parts: &[],
        economic: Some("31013"),
    },
    Spec {
        name: "vehicle-operation",
        parts: &[],
        economic: Some("30231"),
    },
    Spec {
        name: "official-reception",
        parts: &[],
        economic: Some("30217"),
    },
    Spec {
        name: "meeting",
        parts: &[],
        economic: Some("30215"),
    },
    Spec {
        name: "training",
        parts: &[],
        economic: Some("30216"),
    },
];

/// Fund earmarks are counted in when none is named: the published 三公 口径.
const DEFAULT_FUND: &str = "general-public-budget";

/// What an earmark is the sum of; nothing for one recorded by itself, or for another measure.
pub fn parts(name: &str) -> &'static [&'static str] {
    SPECS
        .iter()
        .find(|spec| spec.name == name)
        .map_or(&[], |spec| spec.parts)
}

/// The items an agency records for an earmark: itself where it has an economic class of its own or
/// no parts, else those of its parts.
pub fn recorded(name: &str) -> Vec<&'static str> {
    let spec = SPECS.iter().find(|spec| spec.name == name);
    match spec {
        Some(spec) if spec.economic.is_none() && !spec.parts.is_empty() => {
            spec.parts.iter().flat_map(|part| recorded(part)).collect()
        }
        Some(spec) => vec![spec.name],
        None => Vec::new(),
    }
}

/// The measures that are earmarks.
pub fn names() -> impl Iterator<Item = &'static str> {
    SPECS.iter().map(|spec| spec.name)
}

impl Facts {
    pub(super) fn earmark(
        &self,
        key: &Key,
        name: &str,
        attributes: &BTreeMap<String, String>,
        period: Period,
    ) -> Result<Arc<Fact>, Arc<GapAt>> {
        let Some(spec) = SPECS.iter().find(|spec| spec.name == name) else {
            return Err(self.gap(key, Gap::Missing));
        };
        let entries: Vec<&Item> = self
            .items(period)
            .filter(|item| item.measure == "earmark" && self.is_entry(item, name, attributes))
            .collect();
        if !entries.is_empty() {
            let value: Money = entries
                .iter()
                .map(|item| match item.value {
                    Quantity::Money(money) => money,
                    Quantity::Count(_) => Money::ZERO,
                })
                .sum();
            let places = entries.iter().map(|item| item.location.clone()).collect();
            return Ok(self.fact(key, Value::Money(value), Origin::Records(places)));
        }
        if let Some(fact) = self.earmark_parts_fact(key, spec, attributes, period) {
            return Ok(fact);
        }
        let query = self.earmark_query(spec, attributes, period);
        match query {
            Some(query) => {
                let same = self
                    .exact(&query)
                    .map_err(|gap| self.gap(key, gap.gap.clone()))?;
                Ok(self.fact(key, same.value, Origin::Same(same)))
            }
            None => Err(self.gap(key, Gap::Missing)),
        }
    }

    fn earmark_parts_fact(
        &self,
        key: &Key,
        spec: &Spec,
        attributes: &BTreeMap<String, String>,
        period: Period,
    ) -> Option<Arc<Fact>> {
        if spec.parts.is_empty() {
            return None;
        }
        let parts = spec
            .parts
            .iter()
            .map(|part| {
                self.exact(&Key::Item {
                    measure: (*part).to_owned(),
                    attributes: attributes.clone(),
                    period,
                })
                .ok()
            })
            .collect::<Option<Vec<_>>>()?;
        let value = super::items::sum_values(parts.iter().map(|part| part.value))?;
        Some(self.fact(key, value, Origin::Sum(parts)))
    }

    /// The ledger query an earmark item lies within: its economic class where it has one.
    fn earmark_query(
        &self,
        spec: &Spec,
        attributes: &BTreeMap<String, String>,
        period: Period,
    ) -> Option<Key> {
        let space = &self.budget.space;
        let mut cross = EVERYTHING;
        set_node(space, &mut cross, "economic", spec.economic?).ok()?;
        let fund = attributes.get("fund").map_or(DEFAULT_FUND, String::as_str);
        set_node(space, &mut cross, "fund", fund).ok()?;
        if let Some(unit) = attributes.get("unit") {
            set_node(space, &mut cross, "unit", unit).ok()?;
        }
        Some(Key::Amount {
            measure: Measure::Spending,
            cross,
            period,
        })
    }

    fn is_entry(&self, item: &Item, name: &str, asked: &BTreeMap<String, String>) -> bool {
        let fund = |value: Option<&String>| value.map_or(DEFAULT_FUND, String::as_str).to_owned();
        item.attributes.get("item").is_some_and(|own| own == name)
            && fund(item.attributes.get("fund")) == fund(asked.get("fund"))
            && asked.get("unit").is_none_or(|unit| {
                self.unit_under(item.attributes.get("unit").map(String::as_str), unit)
            })
    }

    /// The ledger query an explicit earmark entry lies within; `None` when it has no class of its
    /// own.
    pub fn earmark_key(&self, item: &Item) -> Option<Key> {
        let name = item.attributes.get("item")?;
        let spec = SPECS.iter().find(|spec| spec.name == name)?;
        let attributes = item
            .attributes
            .iter()
            .map(|(&k, v)| (k.to_owned(), v.clone()))
            .collect();
        self.earmark_query(spec, &attributes, item.period)
    }

    /// What the ledgers allow an explicit earmark entry to be; `None` when it has no class of its
    /// own or nothing covers it.
    pub fn earmark_bounds(&self, item: &Item) -> Option<(Money, Money)> {
        let Key::Amount { cross, period, .. } = self.earmark_key(item)? else {
            return None;
        };
        match self.amount_answer(Measure::Spending, &cross, period) {
            crate::budget::ledger::Answer::Known { amount, .. } => Some((amount, amount)),
            crate::budget::ledger::Answer::Undecided {
                certain, possible, ..
            } => Some((certain, possible)),
            crate::budget::ledger::Answer::OutOfScope => None,
        }
    }
}
