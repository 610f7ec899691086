//! Finding the facts a question means.

use std::str::FromStr;
use std::sync::Arc;

use rust_decimal::Decimal;

use super::places::Shown;
use crate::diag::Finding;
use crate::facts::{Fact, Facts};

/// A question read as a fact key.
pub(super) enum ByKey {
    Fact(Arc<Fact>),
    Refused(Box<Finding>),
    /// It does not look like a key at all.
    No,
}

pub(super) fn by_key(question: &str, facts: &Facts) -> ByKey {
    match facts.parse(question) {
        Ok(key) => match facts.get(&key) {
            Ok(fact) => ByKey::Fact(fact),
            Err(gap) => ByKey::Refused(Box::new(facts.finding(&gap))),
        },
        Err(error) if looks_like_key(question) => ByKey::Refused(Box::new(
            Finding::deny("bad-key")
                .arg("key", question)
                .arg("why", error.text()),
        )),
        Err(_) => ByKey::No,
    }
}

/// An ASCII word, alone or followed by a brace, a bracket or a period.
fn looks_like_key(question: &str) -> bool {
    let word = question
        .find(|c: char| !(c.is_ascii_lowercase() || c == '-'))
        .unwrap_or(question.len());
    let rest = &question[word..];
    word > 1 && (rest.is_empty() || rest.starts_with(['{', '(', '@']))
}

/// Where a displayed number stands, in the order of the document; or, when it does not stand beside
/// the words asked for, where at least the same number does.
pub(super) fn by_number(question: &str, shown: &Shown) -> Result<Vec<usize>, Vec<usize>> {
    let Some(asked) = Number::read(question) else {
        return Err(Vec::new());
    };
    let same = asked.matching(shown);
    let in_words = same.iter().copied().filter(|&at| {
        let words = half_width(&shown.places[at].words());
        asked.words.iter().all(|word| words.contains(word.as_str()))
    });
    let in_words: Vec<usize> = in_words.collect();
    // Words right before the number say more than words somewhere in the same paragraph.
    let next_to = in_words.iter().copied();
    let next_to = next_to
        .filter(|&at| asked.before.is_empty() || shown.places[at].follows(&asked.before))
        .collect::<Vec<usize>>();
    match (next_to.is_empty(), in_words.is_empty()) {
        (false, _) => Ok(next_to),
        (true, false) => Ok(in_words),
        (true, true) => Err(same),
    }
}

/// A displayed number with the words around it.
struct Number {
    value: Decimal,
    percent: bool,
    words: Vec<String>,
    /// The last word before the number.
    before: String,
}

impl Number {
    /// Takes the last number of the text; the rest are words.
    fn read(question: &str) -> Option<Number> {
        let text = half_width(question);
        let part = |c: char| c.is_ascii_digit() || matches!(c, '.' | ',');
        let last = text.rfind(|c: char| c.is_ascii_digit())?;
        let start = text[..last].rfind(|c: char| !part(c)).map_or(0, |at| {
            at + text[at..].chars().next().map_or(1, char::len_utf8)
        });
        let mut before = &text[..start];
        let after = &text[last + 1..];
        let mut digits: String = text[start..=last].chars().filter(|&c| c != ',').collect();
        if let Some(rest) = before.strip_suffix('-') {
            digits.insert(0, '-');
            before = rest;
        }
        let value = Decimal::from_str(digits.trim_start_matches('.')).ok()?;
        let percent = after.starts_with('%');
        let after = after.trim_start_matches('%');
        let after = ["亿元", "万元", "元", "人", "辆"]
            .iter()
            .find_map(|unit| after.strip_prefix(unit))
            .unwrap_or(after);
        let split = |text: &str| -> Vec<String> {
            text.split(|c: char| c.is_whitespace() || "，。：；,:;".contains(c))
                .filter(|word| !word.is_empty())
                .map(str::to_owned)
                .collect()
        };
        let mut words = split(before);
        let before = words.last().cloned().unwrap_or_default();
        words.extend(split(after));
        Some(Number {
            value,
            percent,
            words,
            before,
        })
    }

    /// Places that show this number: percentages where a percent sign was written, else amounts
    /// and counts, and percentages only when there are none of these.
    fn matching(&self, shown: &Shown) -> Vec<usize> {
        let find = |percent: bool| -> Vec<usize> {
            let places = shown.places.iter().enumerate();
            places
                .filter(|(_, place)| {
                    let text = half_width(&place.shown).replace(',', "");
                    let number = text.strip_suffix('%');
                    number.is_some() == percent
                        && Decimal::from_str(number.unwrap_or(&text)) == Ok(self.value)
                })
                .map(|(at, _)| at)
                .collect()
        };
        let found = find(self.percent);
        if found.is_empty() && !self.percent {
            find(true)
        } else {
            found
        }
    }
}

/// Full-width digits and number signs as ASCII.
fn half_width(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '０'..='９' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
            '．' => '.',
            '％' => '%',
            '－' | '−' | '–' => '-',
            c => c,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (String, bool, Vec<String>) {
        let number = Number::read(text).expect("a number");
        (number.value.to_string(), number.percent, number.words)
    }

    #[test]
    fn numbers_are_read_out_of_their_words() {
        assert_eq!(
            read("机关运行经费60.34"),
            ("60.34".into(), false, vec!["机关运行经费".into()])
        );
        assert_eq!(read("２１，１２６".replace('，', ",").as_str()).0, "21126");
        assert_eq!(read("1,234.50元"), ("1234.50".into(), false, vec![]));
        assert_eq!(read("占比 -2.1%").0, "-2.1");
        assert!(read("2.1％").1);
        assert!(Number::read("没有").is_none());
    }

    #[test]
    fn only_ascii_words_are_taken_for_keys() {
        assert!(looks_like_key("spending{category=basc}"));
        assert!(looks_like_key("three-publik"));
        assert!(!looks_like_key("60.34"));
        assert!(!looks_like_key("balance/total/amount"));
        assert!(!looks_like_key("机关运行经费"));
    }
}
