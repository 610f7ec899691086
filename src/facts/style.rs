//! How a value is displayed. Rounding happens here and nowhere else.

use rust_decimal::Decimal;
use serde::de::Error;
use serde::{Deserialize, Deserializer};

use super::Value;
use crate::budget::money::{Unit, round_half_away};

/// How zero is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Zero {
    /// Like any other number: `0.00`, `0`.
    #[default]
    Plain,
    /// Nothing.
    Blank,
    /// `0` without decimals.
    Digit,
    /// `—`
    Dash,
    /// `-`
    Hyphen,
    /// `/`
    Slash,
}

impl Zero {
    /// What stands for a zero, or for a ratio there is none of; `None` for an ordinary number.
    pub fn mark(self) -> Option<&'static str> {
        match self {
            Zero::Plain => None,
            Zero::Blank => Some(""),
            Zero::Digit => Some("0"),
            Zero::Dash => Some("—"),
            Zero::Hyphen => Some("-"),
            Zero::Slash => Some("/"),
        }
    }

    /// What stands where a ratio has no base: never a number.
    pub fn without_base(self) -> &'static str {
        match self {
            Zero::Plain | Zero::Digit => "",
            other => other.mark().unwrap_or_default(),
        }
    }
}

/// Which trailing zeros are dropped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Trim {
    /// None: `1000.00`, `2112.70`.
    #[default]
    No,
    /// All: `1000`, `2112.7`.
    Zeros,
    /// Those of whole numbers: `1000`, `2112.70`.
    Whole,
}

/// A profile writes `true`, `false` or `"whole"`.
impl<'de> Deserialize<'de> for Trim {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Written {
            Flag(bool),
            Word(String),
        }
        match Written::deserialize(from)? {
            Written::Flag(true) => Ok(Trim::Zeros),
            Written::Flag(false) => Ok(Trim::No),
            Written::Word(word) if word == "whole" => Ok(Trim::Whole),
            Written::Word(word) => Err(D::Error::custom(format!(
                "trim = \"{word}\": true, false or \"whole\""
            ))),
        }
    }
}

/// How a figure is displayed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Style {
    /// Unit of money; ratios print as percent, counts as they are.
    pub unit: Unit,
    /// Places of money in its unit.
    pub places: u32,
    /// Places of percentages.
    pub percent_places: u32,
    /// `1,234.00`
    pub thousands: bool,
    pub trim: Trim,
    /// Without sign: the direction stands in words.
    pub absolute: bool,
    pub zero: Zero,
    /// `%` after ratios.
    pub percent_sign: bool,
}

impl Default for Style {
    fn default() -> Self {
        Style {
            unit: Unit::Wan,
            places: 2,
            percent_places: 2,
            thousands: false,
            trim: Trim::Zeros,
            absolute: false,
            zero: Zero::Plain,
            percent_sign: true,
        }
    }
}

impl Style {
    /// The rounded number as displayed, before separators: in units, or percent.
    pub fn number(&self, value: Value) -> Decimal {
        let number = match value {
            Value::Money(money) => money.in_unit(self.unit, self.places),
            Value::Count(count) => count,
            Value::Ratio(ratio) => self.percent(ratio.saturating_mul(Decimal::ONE_HUNDRED)),
            Value::Points(points) => self.percent(points).normalize(),
        };
        if self.absolute { number.abs() } else { number }
    }

    fn percent(&self, number: Decimal) -> Decimal {
        let mut rounded = round_half_away(number, self.percent_places);
        rounded.rescale(self.percent_places);
        rounded
    }

    /// The display string, without unit word.
    pub fn show(&self, value: Value) -> String {
        let mut number = self.number(value);
        let ratio = matches!(value, Value::Ratio(_));
        if number.is_zero() {
            if let Some(mark) = self.zero.mark() {
                return mark.to_owned();
            }
            number.set_sign_positive(true);
        }
        let text = self.text(number, matches!(value, Value::Money(_)));
        if ratio && self.percent_sign {
            format!("{text}%")
        } else {
            text
        }
    }

    /// What one value has over another as both are printed, with its sign; of ratios, in percentage
    /// points.
    pub fn difference(&self, now: Value, before: Value) -> String {
        let signed = Style {
            absolute: false,
            ..*self
        };
        let number = signed.number(now).saturating_sub(signed.number(before));
        self.text(number, matches!(now, Value::Money(_)))
    }

    /// Digits of a rounded number.
    fn text(&self, number: Decimal, money: bool) -> String {
        // Statistics are shown with the places they were recorded with.
        let trimmed = match self.trim {
            Trim::No => false,
            Trim::Zeros => money,
            Trim::Whole => money && number.fract().is_zero(),
        };
        let text = if trimmed {
            number.normalize().to_string()
        } else {
            number.to_string()
        };
        if self.thousands { group(&text) } else { text }
    }
}

/// Puts separators between groups of three digits of the whole part.
fn group(text: &str) -> String {
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", text),
    };
    let (whole, rest) = match digits.find('.') {
        Some(at) => digits.split_at(at),
        None => (digits, ""),
    };
    let mut out = String::from(sign);
    for (at, c) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at) % 3 == 0 {
            out.push(',');
        }
        out.push(c);
    }
    out + rest
}

/// Styles by name, as templates and free text write them.
pub fn named(name: &str, base: Style) -> Option<Style> {
    Some(match name {
        "plain" | "" => base,
        "wan" => Style {
            unit: Unit::Wan,
            places: 2,
            trim: match base.trim {
                Trim::Whole => Trim::Whole,
                Trim::No | Trim::Zeros => Trim::Zeros,
            },
            ..base
        },
        "wan2" => Style {
            unit: Unit::Wan,
            places: 2,
            trim: Trim::No,
            ..base
        },
        "wan0" => Style {
            unit: Unit::Wan,
            places: 0,
            ..base
        },
        "yuan" => Style {
            unit: Unit::Yuan,
            places: 2,
            trim: Trim::No,
            ..base
        },
        "yuan0" => Style {
            unit: Unit::Yuan,
            places: 0,
            ..base
        },
        "abs" => Style {
            absolute: true,
            ..base
        },
        "percent0" => Style {
            percent_places: 0,
            ..base
        },
        "percent1" => Style {
            percent_places: 1,
            ..base
        },
        "percent2" => Style {
            percent_places: 2,
            ..base
        },
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::budget::money::Money;

    fn money(text: &str) -> Value {
        Value::Money(Money::parse(text, Unit::Yuan).expect("amount"))
    }

    #[test]
    fn values_print_as_published() {
        let wan = Style::default();
        assert_eq!(wan.show(money("21126985.52")), "2112.7");
        assert_eq!(wan.show(money("10000000")), "1000");
        assert_eq!(wan.show(money("0")), "0");
        assert_eq!(wan.show(money("-24300")), "-2.43");
        assert_eq!(
            Style {
                absolute: true,
                ..wan
            }
            .show(money("-24300")),
            "2.43"
        );
        let table = Style {
            unit: Unit::Yuan,
            thousands: true,
            trim: Trim::No,
            ..wan
        };
        assert_eq!(table.show(money("21126985.52")), "21,126,985.52");
        assert_eq!(table.show(money("100")), "100.00");
        assert_eq!(
            Style {
                zero: Zero::Blank,
                ..table
            }
            .show(money("0")),
            ""
        );
        let whole = Style {
            trim: Trim::Whole,
            ..wan
        };
        assert_eq!(whole.show(money("21126985.52")), "2112.70");
        assert_eq!(whole.show(money("10000000")), "1000");
        assert_eq!(
            named("wan", whole).map(|style| style.trim),
            Some(Trim::Whole)
        );
        let ratio = Value::Ratio(Decimal::new(218, 4));
        assert_eq!(
            Style {
                percent_places: 1,
                ..wan
            }
            .show(ratio),
            "2.2%"
        );
        assert_eq!(
            Style {
                percent_places: 1,
                ..wan
            }
            .show(Value::Ratio(Decimal::ONE)),
            "100.0%"
        );
        // A negative amount that rounds to nothing must not print as "-0".
        assert_eq!(wan.show(money("-0.01")), "0");
    }
}
