//! Finding the facts a question means.

use std::str::FromStr;
use std::sync::Arc;

use rust_decimal::Decimal;

use super::places::{Place, Spot};
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

/// The facts shown where the question says, in the order of the document; or, when there is
/// nothing, the places that at least show the same number.
pub(super) fn by_place(question: &str, shown: &[Place]) -> Result<Vec<String>, Vec<Place>> {
    let cells = ids(shown.iter().filter(|place| is_cell(place, question)));
    if !cells.is_empty() {
        return Ok(cells);
    }
    let Some(asked) = Number::read(question) else {
        return Err(Vec::new());
    };
    let same: Vec<&Place> = asked.matching(shown);
    let in_words = same.iter().filter(|place| {
        let words = half_width(&place.words());
        asked.words.iter().all(|word| words.contains(word.as_str()))
    });
    let in_words: Vec<&Place> = in_words.copied().collect();
    // Words right before the number say more than words somewhere in the same paragraph.
    let next_to = in_words
        .iter()
        .filter(|place| asked.before.is_empty() || place.follows(&asked.before));
    let mut found = ids(next_to.copied());
    if found.is_empty() {
        found = ids(in_words.into_iter());
    }
    if found.is_empty() {
        Err(same.into_iter().cloned().collect())
    } else {
        Ok(found)
    }
}

fn ids<'a>(places: impl Iterator<Item = &'a Place>) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for place in places {
        if !out.contains(&place.fact) {
            out.push(place.fact.clone());
        }
    }
    out
}

/// `table/row/column` in ids, or `表!行!列` (the column may be left out) in ids or words.
fn is_cell(place: &Place, question: &str) -> bool {
    let Spot::Table {
        table,
        row,
        column,
        title,
        row_label,
        header,
    } = &place.spot
    else {
        return false;
    };
    if question == format!("{table}/{row}/{column}") {
        return true;
    }
    let parts: Vec<&str> = question.split(['!', '！']).map(str::trim).collect();
    let (asked_table, asked_row, asked_column) = match parts.as_slice() {
        [table, row] => (*table, *row, ""),
        [table, row, column] => (*table, *row, *column),
        _ => return false,
    };
    let named = |asked: &str, id: &str, words: &str| {
        asked == id || (!asked.is_empty() && words.contains(asked))
    };
    named(asked_table, table, title)
        && (named(asked_row, row, "") || row_label == asked_row || has_word(row_label, asked_row))
        && (asked_column.is_empty()
            || asked_column == column
            || asked_column == header
            || header.split('/').any(|part| part == asked_column))
}

/// True when the words of a row are the one asked for, leaving out numbering such as `1.`, `（一）`.
fn has_word(label: &str, asked: &str) -> bool {
    !asked.is_empty()
        && label.split_whitespace().any(|word| {
            let after = word.rsplit(['、', '.', '．', '）', '：']).next();
            word == asked || after == Some(asked)
        })
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
    fn matching<'a>(&self, shown: &'a [Place]) -> Vec<&'a Place> {
        let find = |percent: bool| -> Vec<&'a Place> {
            shown
                .iter()
                .filter(|place| {
                    let text = half_width(&place.shown).replace(',', "");
                    let number = text.strip_suffix('%');
                    number.is_some() == percent
                        && Decimal::from_str(number.unwrap_or(&text)) == Ok(self.value)
                })
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
