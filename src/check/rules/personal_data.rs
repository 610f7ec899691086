//! Personal data: documented in `personal_data.toml`.

use crate::check::DocumentScope;
use crate::check::lines;
use crate::diag::Finding;
use crate::document::tree::{Inline, plain};

pub fn check(scope: &DocumentScope) -> Vec<Finding> {
    let mut findings = Vec::new();
    for line in scope.lines {
        if line.is_figure() {
            continue;
        }
        // Amounts and ordinals are no one's number, and end a run of digits.
        let mut text = String::new();
        let mut codes = false;
        for inline in line.content {
            match inline {
                Inline::Figure { .. } | Inline::Ordinal { .. } => text.push('\u{0}'),
                Inline::Identifier { text: code } => {
                    codes = true;
                    text.push_str(code);
                }
                other => text.push_str(other.text()),
            }
        }
        for (kind, number) in numbers(&text, codes).into_iter().chain(mail(&text)) {
            let mut finding = Finding::deny("personal-data")
                .arg("kind", kind)
                .arg("number", masked(&number))
                .arg("place", &line.place);
            let place = lines::source(&scope.facts.budget, &number)
                .or_else(|| lines::source(&scope.facts.budget, plain(line.content).trim()));
            if let Some(place) = place {
                finding = finding.at(place);
            }
            findings.push(finding);
        }
    }
    findings
}

/// The first three and the last two characters, so that the message does not spread the number.
fn masked(number: &str) -> String {
    let chars: Vec<char> = number.chars().collect();
    let hidden = chars.len().saturating_sub(5);
    let shown = |(at, c): (usize, &char)| {
        if (3..3 + hidden).contains(&at) {
            '*'
        } else {
            *c
        }
    };
    chars.iter().enumerate().map(shown).collect()
}

/// Numbers of persons among the runs of digits. In a line with codes only unmistakable ones count.
fn numbers(text: &str, codes: bool) -> Vec<(&'static str, String)> {
    let chars: Vec<char> = text.chars().collect();
    let mut found = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        if digit(chars[at]).is_none() {
            at += 1;
            continue;
        }
        let (end, _) = run(&chars, at);
        match kind(&chars, at, end, codes) {
            Some(kind) => found.push((kind, chars[at..end].iter().collect())),
            // Several numbers one after the other look like one with blanks in it.
            None => {
                let mut from = at;
                while from < end {
                    let group = chars[from..end].iter().take_while(|&&c| digit(c).is_some());
                    let to = from + group.count();
                    if to - from < end - at
                        && let Some(kind) = kind(&chars, from, to, codes)
                    {
                        found.push((kind, chars[from..to].iter().collect()));
                    }
                    from = to + 1;
                }
            }
        }
        at = end;
    }
    found
}

/// What number of a person a run of digits is.
fn kind(chars: &[char], start: usize, end: usize, codes: bool) -> Option<&'static str> {
    let (_, digits) = run(&chars[..end], start);
    let part = |c: Option<&char>, next: Option<&char>| match c {
        Some('.') => next.is_some_and(|&c| digit(c).is_some()),
        c => c.is_some_and(char::is_ascii_alphabetic),
    };
    let back = |by: usize| start.checked_sub(by).and_then(|at| chars.get(at));
    let before = part(back(1), back(2));
    let after = part(chars.get(end), chars.get(end + 1));
    let cross = matches!(chars.get(end), Some('X' | 'x'))
        && !chars.get(end + 1).is_some_and(char::is_ascii_alphanumeric);
    let written: String = chars[start..end].iter().collect();
    if before {
        None
    } else if identity(&digits, cross) && (cross || !after) {
        Some("身份证号")
    } else if after {
        None
    } else if mobile(&digits, &written) {
        Some("手机号码")
    } else if !codes && card(&digits) {
        Some("银行卡号")
    } else {
        None
    }
}

fn digit(c: char) -> Option<u8> {
    match c {
        '0'..='9' => Some(c as u8 - b'0'),
        '０'..='９' => u8::try_from(u32::from(c) - u32::from('０')).ok(),
        _ => None,
    }
}

/// End and digits of a run; single blanks and hyphens between digits belong to it.
fn run(chars: &[char], start: usize) -> (usize, Vec<u8>) {
    let mut end = start;
    let mut digits = Vec::new();
    while let Some(&c) = chars.get(end) {
        if let Some(value) = digit(c) {
            digits.push(value);
        } else {
            let between = matches!(c, ' ' | '-');
            if !between || chars.get(end + 1).copied().and_then(digit).is_none() {
                break;
            }
        }
        end += 1;
    }
    (end, digits)
}

/// 1[3-9] and nine digits, in one piece or as 3-4-4, with or without 86 before it.
fn mobile(digits: &[u8], written: &str) -> bool {
    let own = match digits {
        [8, 6, own @ ..] if own.len() == 11 => own,
        _ => digits,
    };
    let groups: Vec<usize> = written
        .split([' ', '-'])
        .map(|group| group.chars().count())
        .collect();
    let grouped = matches!(
        groups.as_slice(),
        [11] | [13] | [3, 4, 4] | [2, 11] | [2, 3, 4, 4]
    );
    own.len() == 11 && own[0] == 1 && own[1] >= 3 && grouped
}

/// 18 characters with a birthday and the right check character (GB 11643).
fn identity(digits: &[u8], cross: bool) -> bool {
    let last = match (digits.len(), cross) {
        (18, false) => u32::from(digits[17]),
        (17, true) => 10,
        _ => return false,
    };
    let number = |range: std::ops::Range<usize>| {
        digits[range]
            .iter()
            .fold(0_u32, |sum, &digit| sum * 10 + u32::from(digit))
    };
    let born = (1900..=2099).contains(&number(6..10))
        && (1..=12).contains(&number(10..12))
        && (1..=31).contains(&number(12..14));
    let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let sum: u32 = weights
        .iter()
        .zip(digits)
        .map(|(weight, &digit)| weight * u32::from(digit))
        .sum();
    born && (12 - sum % 11) % 11 == last
}

/// 16 to 19 digits that begin like a card of a Chinese bank and pass the Luhn test.
fn card(digits: &[u8]) -> bool {
    let begins = matches!(digits, [6, 2, ..] | [6, 0, ..] | [4 | 5, ..] | [9, ..]);
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(at, &digit)| match u32::from(digit) * 2 {
            _ if at % 2 == 0 => u32::from(digit),
            double if double > 9 => double - 9,
            double => double,
        })
        .sum();
    (16..=19).contains(&digits.len()) && begins && sum.is_multiple_of(10)
}

/// E-mail addresses.
fn mail(text: &str) -> Vec<(&'static str, String)> {
    let part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-' | '+');
    text.match_indices('@')
        .filter_map(|(at, _)| {
            let before = &text[..at];
            let user = &before[before.trim_end_matches(part).len()..];
            let after = &text[at + 1..];
            let host = &after[..after.find(|c| !part(c)).unwrap_or(after.len())];
            let host = host.trim_end_matches('.');
            (!user.is_empty() && host.contains('.')).then(|| ("电子邮箱", format!("{user}@{host}")))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{mail, masked, numbers};

    fn kinds(text: &str) -> Vec<&'static str> {
        numbers(text, false)
            .into_iter()
            .chain(mail(text))
            .map(|(kind, _)| kind)
            .collect()
    }

    #[test]
    fn numbers_of_persons_are_found() {
        assert_eq!(kinds("电话13800000000。"), ["手机号码"]);
        assert_eq!(kinds("138-0000-0000"), ["手机号码"]);
        assert_eq!(kinds("+86 138 0000 0000"), ["手机号码"]);
        assert_eq!(kinds("１３８０００００００0"), ["手机号码"]);
        assert_eq!(kinds("Tel. 13800000000."), ["手机号码"]);
        assert_eq!(kinds("13800000000 13900000000"), ["手机号码"; 2]);
        // Made up: area 000000, with the right check character.
        assert_eq!(kinds("000000190001010009"), ["身份证号"]);
        assert_eq!(kinds("卡号6200000000000005"), ["银行卡号"]);
        assert_eq!(kinds("邮箱nobody@example.com。"), ["电子邮箱"]);
    }

    #[test]
    fn codes_and_office_phones_are_not() {
        for text in [
            "42010724307T000000100",
            "42010724307T13800000000",
            "010-00000000",
            "13800000000.00",
            "2024-01-24",
            "360000220000000012345",
            "C21040000",
            "6200000000000006",
        ] {
            assert_eq!(kinds(text), Vec::<&str>::new(), "{text}");
        }
    }

    #[test]
    fn messages_do_not_spread_numbers() {
        assert_eq!(masked("13800000000"), "138******00");
    }
}
