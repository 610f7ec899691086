//! Calendar dates as written.

/// `YYYY-MM-DD` from `2024-01-24`, `2024/1/24`, `2024.1.24` or `2024年1月24日`; `None` for
/// anything else, days that do not exist included.
pub(in crate::records) fn parse(text: &str) -> Option<String> {
    let text = text.trim();
    let (year, month, day) = if let Some((year, rest)) = text.split_once('年') {
        let (month, rest) = rest.split_once('月')?;
        (year, month, rest.strip_suffix('日')?)
    } else {
        let separator = text.chars().find(|c| !c.is_ascii_digit())?;
        if !matches!(separator, '-' | '/' | '.') {
            return None;
        }
        let mut parts = text.splitn(3, separator);
        (parts.next()?, parts.next()?, parts.next()?)
    };
    let (year, month, day) = (
        digits(year, 4, 4)?,
        digits(month, 1, 2)?,
        digits(day, 1, 2)?,
    );
    exists(year, month, day).then(|| format!("{year:04}-{month:02}-{day:02}"))
}

/// True for a day of the Gregorian calendar from year 1 on.
pub(in crate::records) fn exists(year: u32, month: u32, day: u32) -> bool {
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let days = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => return false,
    };
    year >= 1 && (1..=days).contains(&day)
}

fn digits(text: &str, least: usize, most: usize) -> Option<u32> {
    let text = text.trim();
    ((least..=most).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit()))
        .then(|| text.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn reads_the_usual_ways_of_writing_a_date() {
        for text in ["2024-01-24", "2024年1月24日", "2024/1/24", "2024.01.24"] {
            assert_eq!(parse(text).as_deref(), Some("2024-01-24"), "{text}");
        }
        for text in [
            "2024-02-30",
            "2023年2月29日",
            "24-1-1",
            "2024-1",
            "2024-1/2",
            "",
            "年月日",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
        assert_eq!(parse("2024-02-29").as_deref(), Some("2024-02-29"));
    }
}
