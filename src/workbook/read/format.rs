//! Number formats, as far as they change what a number is.

/// What a number format makes of a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    Plain,
    /// A date, a time of day, or both.
    Date,
    /// Hours and minutes that may exceed a day.
    Duration,
    /// At least so many digits: the leading zeros of a code.
    Zeros(u8),
}

/// The formats without a code of their own.
pub fn builtin(id: u32) -> Format {
    match id {
        // The East Asian ones, 27 and on, are dates whatever the language.
        14..=22 | 27..=36 | 45 | 47 | 50..=58 => Format::Date,
        46 => Format::Duration,
        _ => Format::Plain,
    }
}

/// What a format code makes of positive numbers.
pub fn of_code(code: &str) -> Format {
    let length = code.len();
    if (2..=30).contains(&length) && code.bytes().all(|byte| byte == b'0') {
        return Format::Zeros(length as u8);
    }
    let mut characters = code.chars();
    while let Some(c) = characters.next() {
        match c {
            // Words, escaped characters, and the widths and fillings after `_` and `*`.
            '"' => drop(characters.by_ref().take_while(|c| *c != '"').count()),
            '\\' | '_' | '*' => drop(characters.next()),
            '[' => {
                let inner: String = characters.by_ref().take_while(|c| *c != ']').collect();
                let unit = |c: char| matches!(c.to_ascii_lowercase(), 'h' | 'm' | 's');
                if !inner.is_empty() && inner.chars().all(unit) {
                    return Format::Duration;
                }
            }
            // A placeholder before any part of a date: letters behind it are words.
            '0' | '#' | '?' | ';' | '@' => return Format::Plain,
            c if matches!(c.to_ascii_lowercase(), 'y' | 'm' | 'd' | 'h' | 's') => {
                return Format::Date;
            }
            _ => {}
        }
    }
    Format::Plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_told_from_numbers_and_codes() {
        let cases = [
            ("General", Format::Plain),
            ("0.00", Format::Plain),
            ("#,##0.00_);[Red]\\(#,##0.00\\)", Format::Plain),
            ("\"days\"0", Format::Plain),
            ("#,##0 \"万元\"", Format::Plain),
            ("_ ¥* #,##0.00_ ;_ ¥* -#,##0.00_ ", Format::Plain),
            ("0.00E+00", Format::Plain),
            ("yyyy/m/d", Format::Date),
            ("yyyy\"年\"m\"月\"d\"日\";@", Format::Date),
            ("[$-804]aaaa;@", Format::Plain),
            ("[DBNum1][$-804]m\"月\"d\"日\"", Format::Date),
            ("上午/下午h\"时\"mm\"分\"", Format::Date),
            ("[h]:mm:ss", Format::Duration),
            ("[Red]mm:ss", Format::Date),
            ("000000", Format::Zeros(6)),
            ("0", Format::Plain),
            ("@", Format::Plain),
        ];
        for (code, format) in cases {
            assert_eq!(of_code(code), format, "{code}");
        }
        assert_eq!(builtin(14), Format::Date);
        assert_eq!(builtin(4), Format::Plain);
    }
}
