//! Decimal numbers as written, kept as text so that no digit is lost.

/// Most digits a number may have; more cannot be an amount and would not fit exact arithmetic.
const MAX_DIGITS: usize = 28;

/// Why a text is not an exact decimal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Problem {
    Malformed,
    /// `1.2e6`: rounded by whatever program wrote it.
    Exponent,
    /// `inf`, `nan`.
    NotFinite,
    /// `0xFF`, `0o17`, `0b1`.
    Radix,
    TooLong,
}

/// A number read leniently.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Lenient {
    /// `[-]digits[.digits]`.
    pub literal: String,
    /// True when something out of the ordinary was converted: full-width characters, brackets for
    /// minus, a currency sign, blanks between thousands, a unit.
    pub odd: bool,
    /// The unit written behind the number, if one is.
    pub unit: Option<Written>,
}

/// A unit of money written behind a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Written {
    pub word: &'static str,
    /// One of it is ten to this power of 元.
    pub power: i32,
}

/// Units people write behind amounts; a word before those it ends with.
const UNITS: [Written; 8] = [
    Written::new("百万元", 6),
    Written::new("亿元", 8),
    Written::new("万元", 4),
    Written::new("千元", 3),
    Written::new("亿", 8),
    Written::new("万", 4),
    Written::new("元", 0),
    Written::new("圆", 0),
];

impl Written {
    const fn new(word: &'static str, power: i32) -> Self {
        Written { word, power }
    }
}

/// Checks an exact decimal, `[+-]digits[.digits]`, and drops a plus sign.
pub(in crate::records) fn strict(text: &str) -> Result<String, Problem> {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, "0"));
    if !all_digits(whole) || !all_digits(fraction) {
        return Err(diagnose(unsigned));
    }
    if unsigned.len() - usize::from(unsigned.contains('.')) > MAX_DIGITS {
        return Err(Problem::TooLong);
    }
    Ok(text.strip_prefix('+').unwrap_or(text).to_owned())
}

/// Reads a number as spreadsheets and people write it: `1,234.50`, `1 234.50`, `１２３４．５`, `¥12`,
/// `(12)`, `12.5万元`. The number is as written: what a unit behind it means is for the caller.
pub(crate) fn lenient(text: &str) -> Result<Lenient, Problem> {
    let text = text.trim();
    // Nearly every cell is plain; only the others pay for rewriting.
    if text
        .bytes()
        .all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'-'))
    {
        return strict(text).map(|literal| Lenient {
            literal,
            odd: false,
            unit: None,
        });
    }
    let mut odd = false;
    let mut unit = None;
    let mut plain: String = text
        .chars()
        .map(|c| {
            let narrow = narrow(c);
            odd |= narrow != c;
            narrow
        })
        .collect();
    plain = plain.trim().to_owned();
    take_unit(&mut plain, &mut unit);
    let mut negative = false;
    if let Some(inner) = plain.strip_prefix('(').and_then(|p| p.strip_suffix(')')) {
        plain = inner.trim().to_owned();
        (negative, odd) = (true, true);
        take_unit(&mut plain, &mut unit);
    }
    if let Some(rest) = plain.strip_prefix('-') {
        if negative {
            return Err(Problem::Malformed);
        }
        plain = rest.to_owned();
        negative = true;
    } else if let Some(rest) = plain.strip_prefix('+') {
        plain = rest.to_owned();
    }
    if let Some(rest) = plain.strip_prefix('¥') {
        plain = rest.trim().to_owned();
        odd = true;
    }
    odd |= unit.is_some() || plain.contains(' ');
    let digits = ungroup(&plain).ok_or_else(|| diagnose(&plain))?;
    if digits.starts_with(['+', '-']) {
        return Err(Problem::Malformed);
    }
    let digits = strict(&digits)?;
    Ok(Lenient {
        literal: if negative {
            format!("-{digits}")
        } else {
            digits
        },
        odd,
        unit,
    })
}

/// Takes a unit off the end of a number, unless one was taken before.
fn take_unit(plain: &mut String, unit: &mut Option<Written>) {
    let found = UNITS.iter().find(|unit| plain.ends_with(unit.word));
    if let (None, Some(found)) = (&unit, found) {
        plain.truncate(plain.len() - found.word.len());
        plain.truncate(plain.trim_end().len());
        *unit = Some(*found);
    }
}

/// A plain decimal times ten to a power, exactly: the point moves.
pub(crate) fn shifted(literal: &str, power: i32) -> String {
    let (sign, unsigned) = match literal.strip_prefix('-') {
        Some(unsigned) => ("-", unsigned),
        None => ("", literal),
    };
    let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, ""));
    let mut digits = format!("{whole}{fraction}");
    let mut point = whole.len() as i32 + power;
    if point <= 0 {
        digits.insert_str(0, &"0".repeat(1 + point.unsigned_abs() as usize));
        point = 1;
    }
    while (digits.len() as i32) < point {
        digits.push('0');
    }
    let (whole, fraction) = digits.split_at(point as usize);
    let whole = match whole.trim_start_matches('0') {
        "" => "0",
        whole => whole,
    };
    match fraction.trim_end_matches('0') {
        "" => format!("{sign}{whole}"),
        fraction => format!("{sign}{whole}.{fraction}"),
    }
}

/// The ASCII form of a full-width digit or sign; other characters as they are.
pub(in crate::records) fn narrow(c: char) -> char {
    match c {
        '０'..='９' | '，' | '．' | '－' | '＋' | '（' | '）' => {
            char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c)
        }
        '\u{2212}' => '-',
        '￥' => '¥',
        // Blanks that separate thousands in print.
        '\u{3000}' | '\u{A0}' | '\u{2007}' | '\u{2009}' | '\u{202F}' => ' ',
        _ => c,
    }
}

/// Removes thousands separators, all commas or all blanks; `None` when they are not at thousands.
fn ungroup(text: &str) -> Option<String> {
    let separator = match (text.contains(','), text.contains(' ')) {
        (false, false) => return Some(text.to_owned()),
        (true, true) => return None,
        (comma, _) => {
            if comma {
                ','
            } else {
                ' '
            }
        }
    };
    let (whole, fraction) = match text.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (text, None),
    };
    let mut groups = whole.split(separator);
    let first = groups.next()?;
    if !(1..=3).contains(&first.len()) || fraction.is_some_and(|f| f.contains(separator)) {
        return None;
    }
    let mut out = first.to_owned();
    for group in groups {
        if group.len() != 3 {
            return None;
        }
        out.push_str(group);
    }
    if let Some(fraction) = fraction {
        out.push('.');
        out.push_str(fraction);
    }
    Some(out)
}

fn all_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

fn diagnose(unsigned: &str) -> Problem {
    let lower: String = unsigned.chars().take(64).collect::<String>().to_lowercase();
    if matches!(lower.as_str(), "inf" | "nan" | "infinity") {
        return Problem::NotFinite;
    }
    if lower.starts_with("0x") || lower.starts_with("0o") || lower.starts_with("0b") {
        return Problem::Radix;
    }
    match lower.split_once('e') {
        Some((mantissa, exponent))
            if mantissa.starts_with(|c: char| c.is_ascii_digit())
                && all_digits(exponent.strip_prefix(['+', '-']).unwrap_or(exponent)) =>
        {
            Problem::Exponent
        }
        _ => Problem::Malformed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strict_takes_plain_decimals_only() {
        assert_eq!(strict("1456488.00").as_deref(), Ok("1456488.00"));
        assert_eq!(strict("+5").as_deref(), Ok("5"));
        assert_eq!(strict("-0.1").as_deref(), Ok("-0.1"));
        let cases = [
            ("1e5", Problem::Exponent),
            ("1.5E+03", Problem::Exponent),
            ("nan", Problem::NotFinite),
            ("-inf", Problem::NotFinite),
            ("0xFF", Problem::Radix),
            ("1,000", Problem::Malformed),
            ("1.", Problem::Malformed),
            ("", Problem::Malformed),
            ("--1", Problem::Malformed),
            ("12345678901234567890123456789", Problem::TooLong),
        ];
        for (text, problem) in cases {
            assert_eq!(strict(text), Err(problem), "{text}");
        }
    }

    #[test]
    fn lenient_reads_what_people_write() {
        let read = |text| lenient(text).map(|n| (n.literal, n.odd));
        let cases = [
            ("1,234.50 ", "1234.50", false),
            ("-1,234,567", "-1234567", false),
            ("１２３４．５", "1234.5", true),
            ("¥12.30", "12.30", true),
            ("￥ 12", "12", true),
            ("(12.5)", "-12.5", true),
            ("（1,000）", "-1000", true),
            ("－3", "-3", true),
            ("1 234 567.89", "1234567.89", true),
            ("-1\u{A0}234", "-1234", true),
            ("125000元", "125000", true),
            ("￥1,234.50 元", "1234.50", true),
            ("（12.5万元）", "-12.5", true),
            ("(12.5)万元", "-12.5", true),
            ("１２万", "12", true),
        ];
        for (text, literal, odd) in cases {
            assert_eq!(read(text), Ok((literal.to_owned(), odd)), "{text}");
        }
        for text in [
            "1,23",
            "12,345,6",
            "1.2,3",
            "(-3)",
            "¥-3",
            "-",
            "1 23",
            "1,234 567",
            "－－1",
            "50%",
            "元",
            "12万元元",
            "(1元)元",
            "1 .5",
        ] {
            assert_eq!(read(text), Err(Problem::Malformed), "{text}");
        }
    }

    #[test]
    fn units_behind_numbers_are_told_and_shift_the_point_exactly() {
        let power = |text| lenient(text).ok().and_then(|n| n.unit).map(|u| u.power);
        assert_eq!(power("12.5万元"), Some(4));
        assert_eq!(power("12.5 亿"), Some(8));
        assert_eq!(power("3百万元"), Some(6));
        assert_eq!(power("12.5元"), Some(0));
        assert_eq!(power("12.5"), None);
        let cases = [
            ("12.5", 4, "125000"),
            ("-0.00015", 4, "-1.5"),
            ("125", -4, "0.0125"),
            ("-7", -4, "-0.0007"),
            ("100", 0, "100"),
            ("1.20", 0, "1.2"),
            ("0", 4, "0"),
            ("12345.678", -4, "1.2345678"),
        ];
        for (literal, power, text) in cases {
            assert_eq!(shifted(literal, power), text, "{literal} {power}");
        }
    }
}
