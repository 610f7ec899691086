//! Numbers, dates and texts as the cells of a workbook hold them.

use super::super::Value;
use super::format::Format;

/// A number under its format; `since_1904` is the date system of some workbooks.
pub fn number(number: f64, format: Format, since_1904: bool) -> Value {
    if !number.is_finite() {
        return Value::Error("#NUM!".to_owned());
    }
    match format {
        Format::Plain => Value::Number(literal(number)),
        Format::Zeros(digits) => Value::Number(padded(literal(number), digits.into())),
        Format::Duration => Value::Time(clock(seconds(number))),
        Format::Date => date(number, since_1904),
    }
}

/// A text, unless it is only blanks. Line breaks are line feeds.
pub fn text(text: String) -> Option<Value> {
    if text.trim().is_empty() {
        return None;
    }
    if !text.contains('\r') {
        return Some(Value::Text(text));
    }
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    Some(Value::Text(text))
}

fn padded(literal: String, digits: usize) -> String {
    if literal.contains(['.', '-']) || literal.len() >= digits {
        return literal;
    }
    format!("{literal:0>digits$}")
}

fn seconds(days: f64) -> i64 {
    // Beyond this nothing is a time any more; the conversion saturates anyway.
    (days * 86_400.0).round() as i64
}

fn clock(seconds: i64) -> String {
    let sign = if seconds < 0 { "-" } else { "" };
    let seconds = seconds.unsigned_abs();
    let (hours, minutes) = (seconds / 3600, seconds / 60 % 60);
    format!("{sign}{hours:02}:{minutes:02}:{:02}", seconds % 60)
}

fn date(number: f64, since_1904: bool) -> Value {
    let since_1900 = number + if since_1904 { 1_462.0 } else { 0.0 };
    // Days before the first and after 9999-12-31 are shown as ####.
    if !(0.0..2_958_466.0).contains(&since_1900) {
        return Value::Time(literal(number));
    }
    let seconds = seconds(since_1900);
    let (day, of_day) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    if day == 0 {
        return Value::Time(clock(of_day));
    }
    let mut text = calendar(day);
    if of_day != 0 {
        text.push(' ');
        text.push_str(&clock(of_day));
    }
    Value::Date(text)
}

/// The date of a day number, of which day 1 is 1900-01-01 and day 60 the 29 February that year did
/// not have.
fn calendar(day: i64) -> String {
    if day == 60 {
        return "1900-02-29".to_owned();
    }
    // Days since 0000-03-01, in eras of 400 years.
    let since_1970 = day - if day < 60 { 25_568 } else { 25_569 };
    let shifted = since_1970 + 719_468;
    let (era, of_era) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let from_march = (5 * of_year + 2) / 153;
    let day = of_year - (153 * from_march + 2) / 5 + 1;
    let month = if from_march < 10 {
        from_march + 3
    } else {
        from_march - 9
    };
    let year = era * 400 + year_of_era + i64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}")
}

/// Most decimals kept: more than any unit of money has, fewer than sums of binary fractions leave.
const DECIMALS: i32 = 8;

/// A number to 15 significant digits and eight decimals, as plain decimal text.
pub fn literal(number: f64) -> String {
    let magnitude = number.abs().log10().floor();
    // Nothing is left of 0, nor of what is only the residue of a sum.
    if magnitude < f64::from(-DECIMALS - 1) {
        return "0".to_owned();
    }
    let decimals = (14 - magnitude as i32).clamp(0, DECIMALS);
    let text = format!("{number:.*}", decimals as usize);
    let text = match text.split_once('.') {
        Some(_) => text.trim_end_matches('0').trim_end_matches('.'),
        None => &text,
    };
    let text = match text {
        "-0" => "0",
        text => text,
    };
    // Beyond 15 digits the rest is what the binary number happens to be.
    let digits = text.len() - usize::from(text.starts_with('-'));
    if decimals > 0 || digits <= 15 {
        return text.to_owned();
    }
    let (kept, lost) = text.split_at(text.len() - (digits - 15));
    format!("{kept}{}", "0".repeat(lost.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_what_spreadsheets_show() {
        let cases = [
            (0.1 + 0.2, "0.3"),
            (21_126_985.52, "21126985.52"),
            (-1234.5, "-1234.5"),
            (0.0, "0"),
            (-0.0, "0"),
            (1e15, "1000000000000000"),
            (0.000_1, "0.0001"),
            (100.0, "100"),
            (9_814_085.520_000_001, "9814085.52"),
            (0.3 - 0.1 - 0.2, "0"),
            (100.1 - 100.0, "0.1"),
            (-0.000_000_001, "0"),
            (0.000_000_009, "0.00000001"),
            (999_999_999_999_999.9, "1000000000000000"),
            (42_010_700_000_000_012.0, "42010700000000000"),
            (-42_010_700_000_000_012.0, "-42010700000000000"),
            (f64::MIN_POSITIVE, "0"),
        ];
        for (number, text) in cases {
            assert_eq!(literal(number), text);
        }
    }

    #[test]
    fn dates_count_from_either_epoch() {
        let read = |number: f64, since_1904| match super::number(number, Format::Date, since_1904) {
            Value::Date(text) | Value::Time(text) => text,
            other => panic!("{other:?}"),
        };
        let cases = [
            (1.0, "1900-01-01"),
            (59.0, "1900-02-28"),
            (60.0, "1900-02-29"),
            (61.0, "1900-03-01"),
            (25_569.0, "1970-01-01"),
            (45_323.0, "2024-02-01"),
            (45_351.5, "2024-02-29 12:00:00"),
            (45_322.999_999_9, "2024-02-01"),
            (2_958_465.0, "9999-12-31"),
            (2_958_466.0, "2958466"),
            (-1.0, "-1"),
            (0.25, "06:00:00"),
        ];
        for (number, text) in cases {
            assert_eq!(read(number, false), text, "{number}");
        }
        assert_eq!(read(43_861.0, true), "2024-02-01");
        let duration = super::number(1.5, Format::Duration, false);
        assert_eq!(duration, Value::Time("36:00:00".to_owned()));
        let code = super::number(1_001.0, Format::Zeros(6), false);
        assert_eq!(code, Value::Number("001001".to_owned()));
    }
}
