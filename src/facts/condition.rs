//! Conditions on facts: what a section, a requirement, a template or a claim in a text hangs on.

use std::str::FromStr;
use std::sync::Arc;

use rust_decimal::Decimal;

use super::key::{Key, STATISTIC};
use super::{Fact, Facts, Gap, GapAt, Value};
use crate::budget::money::{Money, Unit};

/// A condition on one fact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Condition {
    /// It has a number.
    Present,
    Zero,
    Nonzero,
    /// Against its base, on the comparison grid.
    Increased,
    Decreased,
    NotIncreased,
    NotDecreased,
    /// Exactly as in the base.
    Unchanged,
    /// Against the target of a statistic: at least, above, below.
    Met,
    Exceeded,
    Missed,
    /// A bound as written, e.g. `90%`.
    AtLeast(String),
    AtMost(String),
}

impl Condition {
    /// Parses `increased`, `at-least 90%` …
    pub fn parse(text: &str) -> Option<Condition> {
        let (word, rest) = text.trim().split_once(' ').unwrap_or((text.trim(), ""));
        let bound = rest.trim().to_owned();
        let condition = match word {
            "present" => Condition::Present,
            "zero" => Condition::Zero,
            "nonzero" => Condition::Nonzero,
            "increased" => Condition::Increased,
            "decreased" => Condition::Decreased,
            "not-increased" => Condition::NotIncreased,
            "not-decreased" => Condition::NotDecreased,
            "unchanged" => Condition::Unchanged,
            "met" => Condition::Met,
            "exceeded" => Condition::Exceeded,
            "missed" => Condition::Missed,
            "at-least" if parse_bound(&bound).is_some() => return Some(Condition::AtLeast(bound)),
            "at-most" if parse_bound(&bound).is_some() => return Some(Condition::AtMost(bound)),
            _ => return None,
        };
        bound.is_empty().then_some(condition)
    }

    /// The bound of `at-least` and `at-most`, as written.
    pub fn bound(&self) -> Option<&str> {
        match self {
            Condition::AtLeast(bound) | Condition::AtMost(bound) => Some(bound),
            _ => None,
        }
    }

    /// In Chinese, for messages.
    pub fn words(&self) -> String {
        match self {
            Condition::Present => "有数".to_owned(),
            Condition::Zero => "为零".to_owned(),
            Condition::Nonzero => "不为零".to_owned(),
            Condition::Increased => "增加".to_owned(),
            Condition::Decreased => "减少".to_owned(),
            Condition::NotIncreased => "不增加".to_owned(),
            Condition::NotDecreased => "不减少".to_owned(),
            Condition::Unchanged => "持平".to_owned(),
            Condition::Met => "达到目标".to_owned(),
            Condition::Exceeded => "超过目标".to_owned(),
            Condition::Missed => "未达到目标".to_owned(),
            Condition::AtLeast(bound) => format!("不低于{bound}"),
            Condition::AtMost(bound) => format!("不高于{bound}"),
        }
    }

    /// What the fact is held against, when it is another fact.
    pub fn other(&self, facts: &Facts, key: &Key) -> Option<Key> {
        match self {
            Condition::Increased
            | Condition::Decreased
            | Condition::NotIncreased
            | Condition::NotDecreased
            | Condition::Unchanged => Some(key.before(facts.settings.base)),
            Condition::Met | Condition::Exceeded | Condition::Missed => match key {
                Key::Item { measure, .. } if measure == STATISTIC => Some(key.target(facts.own())),
                _ => None,
            },
            _ => None,
        }
    }
}

impl Facts {
    /// Whether a condition holds of a key.
    ///
    /// # Errors
    /// When what it needs has no number; only [`Condition::Present`] is false then.
    pub fn holds(&self, condition: &Condition, key: &Key) -> Result<bool, Arc<GapAt>> {
        if *condition == Condition::Present {
            return Ok(self.get(key).is_ok());
        }
        let fact = self.get(key)?;
        let sign = || -> Result<(i8, bool), Arc<GapAt>> {
            let change = self.get(&Key::change(key.clone(), self.settings.base))?;
            Ok((change.value.sign(), change.nearly))
        };
        Ok(match condition {
            Condition::Present => true,
            Condition::Zero => fact.value.is_zero(),
            Condition::Nonzero => !fact.value.is_zero(),
            Condition::Increased => sign()?.0 > 0,
            Condition::Decreased => sign()?.0 < 0,
            Condition::NotIncreased => sign()?.0 <= 0,
            Condition::NotDecreased => sign()?.0 >= 0,
            Condition::Unchanged => sign()? == (0, false),
            Condition::Met | Condition::Exceeded | Condition::Missed => {
                let Some(target) = condition.other(self, key) else {
                    return Err(self.gap(key, Gap::BadKey("只有统计数有目标".to_owned())));
                };
                let target = self.get(&target)?.value.exact();
                let value = fact.value.exact();
                match condition {
                    Condition::Met => value >= target,
                    Condition::Exceeded => value > target,
                    _ => value < target,
                }
            }
            Condition::AtLeast(bound) => self.bound(key, &fact, bound)? <= fact.value.exact(),
            Condition::AtMost(bound) => self.bound(key, &fact, bound)? >= fact.value.exact(),
        })
    }

    /// A bound in the unit the fact's exact value is in.
    fn bound(&self, key: &Key, fact: &Fact, text: &str) -> Result<Decimal, Arc<GapAt>> {
        let wrong = || self.gap(key, Gap::BadKey(format!("界限“{text}”的单位与这个数不同")));
        let (number, unit) = parse_bound(text).ok_or_else(wrong)?;
        match fact.value {
            Value::Money(_) => Unit::parse(unit)
                .and_then(|unit| Money::parse(&number.to_string(), unit).ok())
                .map(|money| money.yuan()),
            Value::Ratio(_) if matches!(unit, "%" | "％") => {
                number.checked_div(Decimal::ONE_HUNDRED)
            }
            Value::Count(_) | Value::Points(_) => {
                let own = self.unit_word(key);
                (unit.is_empty() || unit == own).then_some(number)
            }
            Value::Ratio(_) => None,
        }
        .ok_or_else(wrong)
    }
}

/// The number of a bound and the unit after it.
fn parse_bound(text: &str) -> Option<(Decimal, &str)> {
    let end = text
        .find(|c: char| !(c.is_ascii_digit() || c == '.'))
        .unwrap_or(text.len());
    let number = Decimal::from_str(&text[..end]).ok()?;
    Some((number, text[end..].trim()))
}
