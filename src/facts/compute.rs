//! Computing a fact from its key.

use std::sync::Arc;

use super::key::Key;
use super::{Fact, Facts, Gap, GapAt, LineRef, Origin, Value};
use crate::budget::ledger::{Answer, Measure, Period};
use rust_decimal::Decimal;

use crate::budget::money::{Money, round_half_away};
use crate::budget::nodes::Cross;

impl Facts {
    pub(super) fn compute(&self, key: &Key) -> Result<Arc<Fact>, Arc<GapAt>> {
        if let Some(reason) = self.unknown.get(key) {
            return Err(self.gap(key, Gap::DeclaredUnknown(reason.clone())));
        }
        if let Some((value, location)) = self.known.get(key) {
            return Ok(self.fact(key, *value, Origin::Records(vec![location.clone()])));
        }
        self.derived(key)
    }

    /// The fact of a key, whatever figure of it is known.
    pub(super) fn derived(&self, key: &Key) -> Result<Arc<Fact>, Arc<GapAt>> {
        match key {
            Key::Amount {
                measure,
                cross,
                period,
            } => self.amount(key, *measure, cross, *period),
            Key::Item {
                measure,
                attributes,
                period,
            } => self.item(key, measure, attributes, *period),
            Key::Change { of, base } => self.change(key, of, base),
            Key::Rate { of, base } => {
                let change = self.get(&Key::Change {
                    of: of.clone(),
                    base: base.clone(),
                })?;
                let base = self.get(base)?;
                self.comparable(key, of)?;
                self.ratio(key, &change, &base)
            }
            Key::Share { of, whole } => {
                let (of, whole) = (self.get(of)?, self.get(whole)?);
                self.ratio(key, &of, &whole)
            }
        }
    }

    fn amount(
        &self,
        key: &Key,
        measure: Measure,
        cross: &Cross,
        period: Period,
    ) -> Result<Arc<Fact>, Arc<GapAt>> {
        let set = self.set(measure, period);
        if measure == Measure::Revenue && self.as_spending(period) {
            // A known revenue figure of another period is used as it is; what it does not say
            // follows from spending.
            if let Answer::Known { amount, parts } = set.answer(cross)
                && set.members().next().is_some()
            {
                return Ok(self.fact_of_parts(key, amount, &parts));
            }
            let same = self.exact(&Key::Amount {
                measure: Measure::Spending,
                cross: *cross,
                period,
            })?;
            return Ok(self.fact(key, same.value, Origin::Same(same)));
        }
        match self.amount_answer(measure, cross, period) {
            Answer::Known { amount, parts } => {
                if parts.is_empty() && set.members().next().is_none() {
                    return Err(self.gap(key, Gap::Missing));
                }
                Ok(self.fact_of_parts(key, amount, &parts))
            }
            Answer::Undecided {
                ledger,
                certain,
                possible,
                blocking,
                missing,
            } => {
                let blocking = blocking.into_iter();
                let blocking: Vec<LineRef> =
                    blocking.map(|line| LineRef { ledger, line }).collect();
                let gap = self
                    .split_gap(cross, period, &blocking)
                    .unwrap_or(Gap::Undecided {
                        certain,
                        possible,
                        blocking,
                        missing,
                    });
                Err(self.gap(key, gap))
            }
            Answer::OutOfScope => Err(self.gap(key, Gap::Missing)),
        }
    }

    fn fact_of_parts(
        &self,
        key: &Key,
        amount: Money,
        parts: &[crate::budget::ledger::Part],
    ) -> Arc<Fact> {
        let lines = parts
            .iter()
            .flat_map(|part| {
                part.lines.iter().map(|&line| LineRef {
                    ledger: part.ledger,
                    line,
                })
            })
            .collect();
        self.fact(key, Value::Money(amount), Origin::Lines(lines))
    }

    fn change(&self, key: &Key, of: &Key, base: &Key) -> Result<Arc<Fact>, Arc<GapAt>> {
        let current = self.get(of)?;
        self.comparable(key, of)?;
        let base = self.get(base)?;
        // Two amounts are alike where they are so to the last digit known.
        let exact = minus(current.unrounded(), base.unrounded());
        let compared = match self.is_adjustment(&current.key, &base.key) {
            true => exact,
            false => minus(self.on_grid(current.value), self.on_grid(base.value)),
        };
        let (Some(value), Some(exact)) = (compared, exact) else {
            return Err(self.gap(key, Gap::BadKey("两期数的单位不同".to_owned())));
        };
        // Percentages are recorded as plain numbers.
        let value = match value {
            Value::Count(count) if self.unit_word(of).starts_with(['%', '％']) => {
                Value::Points(count)
            }
            other => other,
        };
        Ok(Arc::new(Fact {
            key: key.clone(),
            id: self.id(key),
            value,
            nearly: value.is_zero() && !exact.is_zero(),
            origin: Origin::Difference { current, base },
        }))
    }

    /// A ratio of two facts on the comparison grid. Nothing of nothing is 0, but no completion
    /// rate; anything else of nothing is no ratio.
    fn ratio(&self, key: &Key, of: &Arc<Fact>, whole: &Arc<Fact>) -> Result<Arc<Fact>, Arc<GapAt>> {
        let (numerator, denominator) = match (self.on_grid(of.value), self.on_grid(whole.value)) {
            (Value::Money(a), Value::Money(b)) => (a.yuan(), b.yuan()),
            (Value::Count(a), Value::Count(b)) => (a, b),
            _ => return Err(self.gap(key, Gap::BadKey("分子与分母的单位不同".to_owned()))),
        };
        let (unit, whole_unit) = (self.unit_word(&of.key), self.unit_word(&whole.key));
        if matches!(key, Key::Share { .. })
            && ![unit, whole_unit].contains(&"")
            && unit != whole_unit
        {
            let why = format!("分子的单位是{unit}，分母的单位是{whole_unit}，不能相除");
            return Err(self.gap(key, Gap::BadKey(why)));
        }
        if matches!(key, Key::Rate { .. })
            && denominator.is_sign_negative()
            && !denominator.is_zero()
        {
            let why = "基数是负数，不能计算增减比率".to_owned();
            return Err(self.gap(key, Gap::BadKey(why)));
        }
        let share = matches!(key, Key::Share { of, whole } if of == whole || !of.completes(whole));
        let value = match numerator.checked_div(denominator) {
            Some(value) => value,
            None if share && numerator.is_zero() => numerator,
            None => return Err(self.gap(key, Gap::ZeroBase)),
        };
        let origin = Origin::Ratio {
            of: of.clone(),
            whole: whole.clone(),
        };
        Ok(self.fact(key, Value::Ratio(value), origin))
    }

    /// Whether a change is what adjustments made of the original: an amount the records give, and
    /// no comparison of two rounded ones.
    pub fn is_adjustment(&self, of: &Key, base: &Key) -> bool {
        of.adjusts(base, self.own())
    }

    /// A value rounded to the comparison grid; counts are exact, ratios are compared as printed.
    pub fn on_grid(&self, value: Value) -> Value {
        match value {
            Value::Money(money) => {
                Value::Money(money.round(self.settings.grid_unit, self.settings.grid_places))
            }
            Value::Ratio(ratio) => {
                Value::Ratio(round_half_away(ratio, self.settings.percent_places + 2))
            }
            other => other,
        }
    }
}

pub(super) fn minus(a: Value, b: Value) -> Option<Value> {
    Some(match (a, b) {
        (Value::Money(a), Value::Money(b)) => Value::Money(a.minus(b)),
        (Value::Count(a), Value::Count(b)) => Value::Count(a.checked_sub(b)?),
        (Value::Ratio(a), Value::Ratio(b)) => {
            Value::Points(a.checked_sub(b)?.checked_mul(Decimal::ONE_HUNDRED)?)
        }
        _ => return None,
    })
}
