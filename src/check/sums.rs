//! Amounts as far as the ledgers tell them, for rules that compare sizes.

use crate::budget::ledger::{Answer, Measure};
use crate::budget::money::Money;
use crate::budget::nodes::{Cross, Dim, EVERYTHING};
use crate::facts::earmark;
use crate::facts::key::Key;
use crate::facts::{Facts, Gap, Value};

/// What a whole is made of: earmark items and measures of the profile.
pub fn parts(facts: &Facts, measure: &str) -> Vec<Key> {
    let items = earmark::parts(measure);
    if !items.is_empty() {
        return items.iter().map(|item| facts.measure_key(item)).collect();
    }
    let definition = facts.settings.measures.get(measure);
    let sum = definition.map_or(&[][..], |definition| &definition.sum);
    sum.iter()
        .filter_map(|text| facts.parse(text).ok())
        .collect()
}

/// The money of a key, when it is answered.
pub fn money(facts: &Facts, key: &Key) -> Option<Money> {
    match facts.get(key).ok()?.value {
        Value::Money(money) => Some(money),
        Value::Count(_) | Value::Ratio(_) | Value::Points(_) => None,
    }
}

/// Least and greatest amount of something; no greatest one where the records set no limit.
#[derive(Debug, Clone, Copy)]
pub struct Bounds {
    pub least: Money,
    pub most: Option<Money>,
}

impl Default for Bounds {
    fn default() -> Self {
        Bounds {
            least: Money::ZERO,
            most: Some(Money::ZERO),
        }
    }
}

impl Bounds {
    pub fn add(&mut self, other: Bounds) {
        self.least = self.least.plus(other.least);
        let both = self.most.zip(other.most);
        self.most = both.map(|(sum, most)| sum.plus(most));
    }

    /// The bound an amount is beyond by more than `slack`.
    pub fn missed_by(self, amount: Money, slack: Money) -> Option<Money> {
        if amount.plus(slack) < self.least {
            return Some(self.least);
        }
        self.most.filter(|most| amount > most.plus(slack))
    }
}

/// The bounds of a key's money.
pub fn bounds(facts: &Facts, key: &Key) -> Bounds {
    let (least, most) = match facts.get(key) {
        Ok(fact) => match fact.value {
            Value::Money(money) => (money, Some(money)),
            Value::Count(_) | Value::Ratio(_) | Value::Points(_) => (Money::ZERO, None),
        },
        Err(at) => match at.gap {
            Gap::Undecided {
                certain, possible, ..
            } => (certain, Some(possible)),
            _ => (Money::ZERO, None),
        },
    };
    Bounds { least, most }
}

/// Spending of the document's own period at most; `None` where no ledger covers the query.
pub fn spending_at_most(facts: &Facts, narrow: &[(Dim, &str)]) -> Option<Money> {
    let mut cross: Cross = EVERYTHING;
    for &(dim, node) in narrow {
        cross[dim.index()] = facts.budget.space.tree(dim).find(node)?;
    }
    match facts.set(Measure::Spending, facts.own()).answer(&cross) {
        Answer::Known { amount, .. } => Some(amount),
        Answer::Undecided { possible, .. } => Some(possible),
        Answer::OutOfScope => None,
    }
}
