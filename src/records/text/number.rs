//! Decimal numbers as written, kept as text so that no digit is lost.

/// Most digits a number may have; more cannot be an amount and would not fit exact arithmetic.
const MAX_DIGITS: usize = 28;

/// Why a text is not an exact decimal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::records) enum Problem {
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
pub(in crate::records) struct Lenient {
    /// `[-]digits[.digits]`.
    pub literal: String,
    /// True when something out of the ordinary was converted: full-width characters, brackets for
    /// minus, a currency sign.
    pub odd: bool,
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

/// Reads a number as spreadsheets and people write it: `1,234.50`, `１２３４．５`, `¥12`, `(12)`.
pub(in crate::records) fn lenient(text: &str) -> Result<Lenient, Problem> {
    let text = text.trim();
    // Nearly every cell is plain; only the others pay for rewriting.
    if text
        .bytes()
        .all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'-'))
    {
        return strict(text).map(|literal| Lenient {
            literal,
            odd: false,
        });
    }
    let mut odd = false;
    let mut plain: String = text
        .chars()
        .map(|c| {
            let narrow = narrow(c);
            odd |= narrow != c;
            narrow
        })
        .collect();
    let mut negative = false;
    if let Some(inner) = plain.strip_prefix('(').and_then(|p| p.strip_suffix(')')) {
        plain = inner.trim().to_owned();
        (negative, odd) = (true, true);
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
    })
}

/// The ASCII form of a full-width digit or sign; other characters as they are.
pub(in crate::records) fn narrow(c: char) -> char {
    match c {
        '０'..='９' | '，' | '．' | '－' | '＋' | '（' | '）' => {
            char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c)
        }
        '\u{2212}' => '-',
        '￥' => '¥',
        '\u{3000}' | '\u{A0}' => ' ',
        _ => c,
    }
}

/// Removes thousands separators; `None` when they are not at thousands.
fn ungroup(text: &str) -> Option<String> {
    if !text.contains(',') {
        return Some(text.to_owned());
    }
    let (whole, fraction) = match text.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (text, None),
    };
    let mut groups = whole.split(',');
    let first = groups.next()?;
    if !(1..=3).contains(&first.len()) || fraction.is_some_and(|f| f.contains(',')) {
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
        ];
        for (text, literal, odd) in cases {
            assert_eq!(read(text), Ok((literal.to_owned(), odd)), "{text}");
        }
        for text in [
            "1,23", "12,345,6", "1.2,3", "12万", "(-3)", "¥-3", "-", "1 234", "－－1", "50%",
        ] {
            assert_eq!(read(text), Err(Problem::Malformed), "{text}");
        }
    }
}
