//! Exact amounts of money in 元.

use std::fmt;
use std::str::FromStr;

use rust_decimal::{Decimal, RoundingStrategy};

use crate::diag::Finding;
use crate::records::text::excerpt;

/// An exact amount in 元. Amounts read from records have at most 2 decimals (6 when declared in
/// 万元) and stay below 10¹³ in size; sums are exact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Money(Decimal);

/// Unit an amount is written or printed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Unit {
    /// 元
    #[default]
    Yuan,
    /// 万元 = 10,000 元
    Wan,
}

impl Unit {
    /// Parses the Chinese unit word or its English code.
    pub fn parse(text: &str) -> Option<Unit> {
        match text {
            "元" | "yuan" => Some(Unit::Yuan),
            "万元" | "wan" => Some(Unit::Wan),
            _ => None,
        }
    }

    /// The unit word as printed.
    pub fn word(self) -> &'static str {
        match self {
            Unit::Yuan => "元",
            Unit::Wan => "万元",
        }
    }

    /// Decimals an amount written in it may have.
    fn places(self) -> u32 {
        match self {
            Unit::Yuan => 2,
            Unit::Wan => 6,
        }
    }
}

/// Why a text is not an acceptable amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AmountError {
    /// Not an exact decimal number.
    NotANumber,
    /// More decimals than the unit allows (2 for 元, 6 for 万元).
    TooPrecise,
    /// 10¹³ 元 or more.
    TooLarge,
}

impl AmountError {
    /// The finding about a text in a unit; its place is for the caller to add.
    pub fn finding(self, text: &str, unit: Unit) -> Finding {
        let code = match self {
            AmountError::NotANumber => "bad-number",
            AmountError::TooPrecise => "too-many-decimals",
            AmountError::TooLarge => "amount-too-large",
        };
        Finding::deny(code)
            .arg("text", excerpt(text))
            .arg("unit", unit.word())
            .arg("places", unit.places())
    }
}

impl Money {
    pub const ZERO: Money = Money(Decimal::ZERO);

    /// An amount of a decimal number of 元.
    pub fn from_yuan(amount: Decimal) -> Self {
        Money(amount.normalize())
    }

    /// Reads a literal exactly. `+` and digit separators are not accepted; the records stage has
    /// already normalised what spreadsheets and people write.
    ///
    /// # Errors
    /// When the text is no plain decimal, is finer than the unit allows, or is out of range.
    pub fn parse(text: &str, unit: Unit) -> Result<Money, AmountError> {
        let digits = text.strip_prefix('-').unwrap_or(text);
        let plain = !digits.is_empty()
            && digits.bytes().all(|b| b.is_ascii_digit() || b == b'.')
            && digits.bytes().any(|b| b.is_ascii_digit());
        if !plain {
            return Err(AmountError::NotANumber);
        }
        if digits.find('.').unwrap_or(digits.len()) > 20 {
            return Err(AmountError::TooLarge);
        }
        let value = Decimal::from_str(text)
            .map_err(|_| AmountError::NotANumber)?
            .normalize();
        let factor = match unit {
            Unit::Yuan => Decimal::ONE,
            Unit::Wan => Decimal::from(10_000),
        };
        if value.scale() > unit.places() {
            return Err(AmountError::TooPrecise);
        }
        let yuan = value.checked_mul(factor).ok_or(AmountError::TooLarge)?;
        if yuan.abs() >= Decimal::from(10_000_000_000_000_i64) {
            return Err(AmountError::TooLarge);
        }
        Ok(Money(yuan.normalize()))
    }

    /// The amount as a decimal number of 元.
    pub fn yuan(self) -> Decimal {
        self.0
    }

    pub fn is_zero(self) -> bool {
        self.0.is_zero()
    }

    pub fn is_negative(self) -> bool {
        self.0.is_sign_negative() && !self.0.is_zero()
    }

    /// Exact sum. A million amounts of the largest size still fit, so overflow cannot come from
    /// accepted records; it saturates rather than panics all the same.
    #[must_use]
    pub fn plus(self, other: Money) -> Money {
        Money(self.0.saturating_add(other.0))
    }

    /// Exact difference.
    #[must_use]
    pub fn minus(self, other: Money) -> Money {
        Money(self.0.saturating_sub(other.0))
    }

    /// Rounds to a number of places of a unit, half away from zero.
    #[must_use]
    pub fn round(self, unit: Unit, places: u32) -> Money {
        let shift = match unit {
            Unit::Yuan => Decimal::ONE,
            Unit::Wan => Decimal::from(10_000),
        };
        Money((round_half_away(self.0 / shift, places) * shift).normalize())
    }

    /// The number of `unit`s, rounded half away from zero to exactly `places` places.
    pub fn in_unit(self, unit: Unit, places: u32) -> Decimal {
        let value = match unit {
            Unit::Yuan => self.0,
            Unit::Wan => self.0 / Decimal::from(10_000),
        };
        let mut rounded = round_half_away(value, places);
        rounded.rescale(places);
        rounded
    }
}

impl std::iter::Sum for Money {
    fn sum<I: Iterator<Item = Money>>(iter: I) -> Money {
        iter.fold(Money::ZERO, Money::plus)
    }
}

/// Plain number of 元 with at least two decimals, for messages and data files.
impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut value = self.0.normalize();
        if value.scale() < 2 {
            value.rescale(2);
        }
        write!(f, "{value}")
    }
}

/// Rounds half away from zero, as every published figure does.
pub fn round_half_away(value: Decimal, places: u32) -> Decimal {
    value.round_dp_with_strategy(places, RoundingStrategy::MidpointAwayFromZero)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn yuan(text: &str) -> Money {
        Money::parse(text, Unit::Yuan).expect(text)
    }

    #[test]
    fn literals_are_exact() {
        assert_eq!(yuan("603441.44").to_string(), "603441.44");
        assert_eq!(
            Money::parse("983.84", Unit::Wan).map(|m| m.to_string()),
            Ok("9838400.00".into())
        );
        assert_eq!(
            Money::parse("1.005", Unit::Yuan),
            Err(AmountError::TooPrecise)
        );
        assert_eq!(
            Money::parse("1.0000001", Unit::Wan),
            Err(AmountError::TooPrecise)
        );
        assert_eq!(
            Money::parse("1e5", Unit::Yuan),
            Err(AmountError::NotANumber)
        );
        assert_eq!(Money::parse("", Unit::Yuan), Err(AmountError::NotANumber));
        assert_eq!(
            Money::parse("1.2.3", Unit::Yuan),
            Err(AmountError::NotANumber)
        );
        assert_eq!(
            Money::parse("10000000000000", Unit::Yuan),
            Err(AmountError::TooLarge)
        );
        assert_eq!(
            Money::parse(&"9".repeat(400), Unit::Yuan),
            Err(AmountError::TooLarge)
        );
    }

    #[test]
    fn rounding_goes_half_away_from_zero() {
        assert_eq!(yuan("603441.44").in_unit(Unit::Wan, 2).to_string(), "60.34");
        assert_eq!(yuan("50").in_unit(Unit::Wan, 2).to_string(), "0.01");
        assert_eq!(yuan("-50").in_unit(Unit::Wan, 2).to_string(), "-0.01");
        assert_eq!(yuan("49.99").in_unit(Unit::Wan, 2).to_string(), "0.00");
        assert_eq!(
            yuan("603441.44").round(Unit::Wan, 2).to_string(),
            "603400.00"
        );
    }
}
