//! Numbers as spreadsheets hold and show them: a binary number and a number format.

use rust_decimal::Decimal;

use crate::document::tree::Number;
use crate::facts::Value;

/// Significant digits a spreadsheet keeps.
const DIGITS: usize = 15;

/// A cell that is a number.
#[derive(Debug, Clone, PartialEq)]
pub struct NumberCell {
    pub value: f64,
    /// The same, as text.
    pub text: String,
    /// Shows what is printed.
    pub format: String,
}

/// The cell of a number; `None` when it has more digits than a spreadsheet keeps: it is a text then.
pub fn cell(number: &Number) -> Option<NumberCell> {
    let exact = number.printed();
    let text = exact.to_string();
    let digits = text.bytes().filter(u8::is_ascii_digit).collect::<Vec<_>>();
    let significant = digits.iter().skip_while(|&&digit| digit == b'0').count();
    if significant > DIGITS {
        return None;
    }
    Some(NumberCell {
        value: text.parse().ok()?,
        text,
        format: format(number, exact),
    })
}

/// The number format that shows a number as printed, and what else may come to stand in its cell as
/// the style has it.
fn format(number: &Number, exact: Decimal) -> String {
    let style = number.style;
    let rounded = style.number(number.value);
    let mark = style.zero.mark();
    let percent = matches!(number.value, Value::Ratio(_)) && style.percent_sign;
    let places = match (rounded.is_zero() && mark.is_some(), number.value) {
        // A mark says nothing about places.
        (true, Value::Money(_)) => style.places,
        (true, Value::Ratio(_)) => style.percent_places,
        (true, Value::Count(_) | Value::Points(_)) => 0,
        (false, value) => decimals(&style.show(value)),
    };
    let mut digits = String::from(if style.thousands { "#,##0" } else { "0" });
    if places > 0 {
        digits.push('.');
        digits.extend(std::iter::repeat_n('0', places as usize));
    }
    if percent {
        digits.push('%');
    }
    if rounded.is_zero() && !exact.is_zero() {
        // Too small to be seen: sections are chosen by the exact number.
        return match mark {
            Some(mark) => format!("{0};{0};{0}", quoted(mark)),
            None => format!("{digits};{digits}"),
        };
    }
    match mark {
        Some(mark) => format!("{digits};-{digits};{}", quoted(mark)),
        None if style.absolute => format!("{digits};{digits}"),
        None => digits,
    }
}

fn decimals(shown: &str) -> u32 {
    let places = shown.split_once('.').map_or(0, |(_, rest)| {
        rest.bytes().take_while(u8::is_ascii_digit).count()
    });
    u32::try_from(places).unwrap_or(0)
}

fn quoted(mark: &str) -> String {
    match mark {
        "" => String::new(),
        mark => format!("\"{mark}\""),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::budget::money::{Money, Unit};
    use crate::facts::style::{Style, Trim, Zero};

    fn shown(value: Value, style: Style) -> (String, String) {
        let number = Number {
            value,
            style,
            formula: None,
        };
        let cell = cell(&number).expect("few digits");
        (cell.text, cell.format)
    }

    fn yuan(text: &str) -> Value {
        Value::Money(Money::parse(text, Unit::Yuan).expect("an amount"))
    }

    #[test]
    fn formats_show_what_is_printed() {
        let wan = Style::default();
        let two = Style {
            trim: Trim::No,
            thousands: true,
            ..wan
        };
        let blank = Style {
            zero: Zero::Blank,
            ..two
        };
        let dash = Style {
            zero: Zero::Dash,
            ..wan
        };
        let cases = [
            (yuan("21126985.52"), wan, "2112.698552", "0.0"),
            (yuan("10000040"), wan, "1000.004", "0"),
            (yuan("-24300"), two, "-2.43", "#,##0.00"),
            (yuan("0"), wan, "0", "0"),
            (yuan("0"), blank, "0", "#,##0.00;-#,##0.00;"),
            (yuan("30000"), blank, "3", "#,##0.00;-#,##0.00;"),
            (yuan("0"), dash, "0", "0.00;-0.00;\"—\""),
            (yuan("-0.01"), two, "-0.000001", "#,##0.00;#,##0.00"),
            (yuan("-0.01"), blank, "-0.000001", ";;"),
            (yuan("0.01"), dash, "0.000001", "\"—\";\"—\";\"—\""),
            (Value::Ratio(Decimal::new(218, 4)), wan, "0.0218", "0.00%"),
            (
                Value::Ratio(Decimal::new(123_456, 6)),
                wan,
                "0.1235",
                "0.00%",
            ),
            (Value::Points(Decimal::new(-15, 1)), wan, "-1.5", "0.0"),
            (Value::Count(Decimal::from(1234)), two, "1234", "#,##0"),
        ];
        for (value, style, text, format) in cases {
            let wanted = (text.to_owned(), format.to_owned());
            assert_eq!(shown(value, style), wanted, "{}", style.show(value));
        }
        let unsigned = Style {
            percent_sign: false,
            ..wan
        };
        let ratio = Value::Ratio(Decimal::new(123_456, 6));
        assert_eq!(
            shown(ratio, unsigned),
            ("12.35".to_owned(), "0.00".to_owned())
        );
    }

    #[test]
    fn numbers_beyond_fifteen_digits_are_none() {
        let number = |text: &str| Number {
            value: yuan(text),
            style: Style {
                unit: Unit::Yuan,
                ..Style::default()
            },
            formula: None,
        };
        assert!(cell(&number("9999999999999.99")).is_some());
        let twice = Value::Money(Money::from_yuan(Decimal::new(1_999_999_999_999_998, 2)));
        let twice = Number {
            value: twice,
            ..number("1")
        };
        assert_eq!(cell(&twice), None);
    }
}
