//! The style a figure is printed in, found again from what it prints.
//!
//! Places know what is printed, not how: a notice prints the figure before and the figure now in
//! the style of the document, and takes their difference as printed.

use crate::budget::money::Unit;
use crate::facts::Value;
use crate::facts::style::{Style, Trim, Zero};

/// Places of any printed number.
const MOST_PLACES: u32 = 6;

/// A style in which each of the values prints as it is shown, that of running text if it is one;
/// none for words.
pub fn of(values: &[(Value, &str)], text: Style) -> Option<Style> {
    let prints = |style: &Style| {
        let mut shown = values.iter();
        shown.all(|&(value, text)| style.show(value) == text)
    };
    let unsigned = Style {
        absolute: true,
        ..text
    };
    let mut all = [text, unsigned].into_iter().chain(styles(values));
    all.find(prints)
}

/// All styles that come into question, those that say most of the digits first.
fn styles<'a>(values: &'a [(Value, &'a str)]) -> impl Iterator<Item = Style> + 'a {
    let decimals = |text: &str| {
        let digits = text.trim_end_matches('%');
        let (_, after) = digits.split_once('.').unwrap_or((digits, ""));
        u32::try_from(after.len()).unwrap_or(MOST_PLACES)
    };
    let least = values.iter().map(|(_, text)| decimals(text)).max();
    let least = least.unwrap_or_default();
    let base = Style {
        thousands: values.iter().any(|(_, text)| text.contains(',')),
        percent_sign: values.iter().any(|(_, text)| text.ends_with('%')),
        zero: zero(values),
        ..Style::default()
    };
    let trims = [Trim::No, Trim::Zeros, Trim::Whole];
    trims.into_iter().flat_map(move |trim| {
        (least..=MOST_PLACES.max(least)).flat_map(move |places| {
            [Unit::Wan, Unit::Yuan].into_iter().flat_map(move |unit| {
                [false, true].into_iter().map(move |absolute| Style {
                    unit,
                    places,
                    percent_places: places,
                    trim,
                    absolute,
                    ..base
                })
            })
        })
    })
}

/// How a zero among the values is shown.
fn zero(values: &[(Value, &str)]) -> Zero {
    let marks = [
        Zero::Blank,
        Zero::Digit,
        Zero::Dash,
        Zero::Hyphen,
        Zero::Slash,
    ];
    let marked = values.iter().find_map(|(_, text)| {
        let mut marks = marks.into_iter();
        marks.find(|zero| zero.mark() == Some(text))
    });
    marked.unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use rust_decimal::Decimal;

    use super::*;
    use crate::budget::money::Money;

    fn money(text: &str) -> Value {
        Value::Money(Money::parse(text, Unit::Yuan).expect("an amount"))
    }

    #[test]
    fn every_style_is_found_again() {
        let values = [money("9814085.52"), money("9914085.5"), money("-12000000")];
        for trim in [Trim::No, Trim::Zeros, Trim::Whole] {
            for unit in [Unit::Wan, Unit::Yuan] {
                for places in 0..=2 {
                    for absolute in [false, true] {
                        let style = Style {
                            unit,
                            places,
                            trim,
                            absolute,
                            thousands: unit == Unit::Yuan,
                            ..Style::default()
                        };
                        let shown = values.map(|value| style.show(value));
                        let pairs: Vec<(Value, &str)> = values
                            .iter()
                            .zip(&shown)
                            .map(|(value, text)| (*value, text.as_str()))
                            .collect();
                        let found = of(&pairs, Style::default()).expect("a style");
                        assert_eq!((found.unit, found.absolute), (unit, absolute));
                        let again = values.map(|value| found.show(value));
                        assert_eq!(again, shown);
                    }
                }
            }
        }
    }

    #[test]
    fn a_zero_that_shows_a_mark_is_still_a_number() {
        let (zero, text) = (money("0"), Style::default());
        let style = of(&[(zero, "—"), (money("120000"), "12.00")], text).expect("a style");
        assert_eq!(style.difference(money("120000"), zero), "12.00");
        let ratio = Value::Ratio(Decimal::new(1234, 4));
        let style = of(&[(ratio, "12.34%")], text).expect("a style");
        let more = Value::Ratio(Decimal::new(1300, 4));
        assert_eq!(style.difference(more, ratio), "0.66");
        assert!(of(&[(zero, "无")], text).is_none());
    }
}
