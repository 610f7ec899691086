//! Agency free text: its own small grammar, never the template engine.
//!
//! `{{ KEY | style }}` prints a fact, `\{{` a literal brace pair; anything else between double
//! braces is an error. Years, dates and document numbers are recognised; other digits stay plain
//! text — and a finding — unless the author declares them with a reason.

use super::tree::Inline;
use crate::facts::key::KeyError;
use crate::facts::style::{self, Style};
use crate::facts::{Facts, GapAt};

/// What is wrong with a free text.
#[derive(Debug, Clone)]
pub enum TextError {
    /// `{{` without `}}`.
    Open,
    /// `}}` without `{{`.
    Close,
    UnknownStyle(String),
    Key {
        text: String,
        error: KeyError,
    },
    Gap(std::sync::Arc<GapAt>),
}

/// One line of free text as inlines; errors leave a gap but do not stop the rest.
pub fn parse(
    text: &str,
    facts: &Facts,
    base: Style,
    literal: Option<&str>,
    errors: &mut Vec<TextError>,
) -> Vec<Inline> {
    let mut out = Vec::new();
    let mut rest = text;
    let mut words = String::new();
    // Literal openings whose closing is literal too.
    let mut escaped = 0_usize;
    while !rest.is_empty() {
        if let Some(tail) = rest.strip_prefix("\\{{") {
            words.push_str("{{");
            escaped += 1;
            rest = tail;
        } else if let Some(tail) = rest.strip_prefix("{{") {
            recognise(&words, literal, &mut out);
            words.clear();
            let Some(end) = tail.find("}}") else {
                errors.push(TextError::Open);
                return out;
            };
            match reference(&tail[..end], facts, base) {
                Ok(figure) => out.push(figure),
                Err(error) => errors.push(error),
            }
            rest = &tail[end + 2..];
        } else if let Some(tail) = rest.strip_prefix("}}") {
            if escaped > 0 {
                escaped -= 1;
                words.push_str("}}");
            } else {
                errors.push(TextError::Close);
            }
            rest = tail;
        } else {
            let mut chars = rest.chars();
            words.extend(chars.next());
            rest = chars.as_str();
        }
    }
    recognise(&words, literal, &mut out);
    out
}

fn reference(inner: &str, facts: &Facts, base: Style) -> Result<Inline, TextError> {
    let (key, style) = inner.split_once('|').unwrap_or((inner, ""));
    let style = style::named(style.trim(), base)
        .ok_or_else(|| TextError::UnknownStyle(style.trim().to_owned()))?;
    let key = facts.parse(key).map_err(|error| TextError::Key {
        text: key.trim().to_owned(),
        error,
    })?;
    let fact = facts.get(&key).map_err(TextError::Gap)?;
    Ok(Inline::Figure {
        fact: fact.id.clone(),
        text: style.show(fact.value),
    })
}

/// Splits words into plain text, dates, document numbers and — with a reason — declared digits.
pub fn recognise(text: &str, literal: Option<&str>, out: &mut Vec<Inline>) {
    let chars: Vec<char> = text.chars().collect();
    let mut plain = String::new();
    let mut at = 0;
    while at < chars.len() {
        let found = document_number(&chars[at..])
            .map(|length| (length, 'i'))
            .or_else(|| {
                let after_digit = at > 0 && chars[at - 1].is_ascii_digit();
                (!after_digit).then(|| date(&chars[at..]).map(|length| (length, 'd')))?
            })
            .or_else(|| Some((digits(&chars[at..], literal)?, 'l')));
        let Some((length, kind)) = found else {
            plain.push(chars[at]);
            at += 1;
            continue;
        };
        if !plain.is_empty() {
            out.push(Inline::Text {
                text: std::mem::take(&mut plain),
            });
        }
        let text: String = chars[at..at + length].iter().collect();
        out.push(match (kind, literal) {
            ('i', _) => Inline::Identifier { text },
            ('l', Some(reason)) => Inline::Literal {
                text,
                reason: reason.to_owned(),
            },
            _ => Inline::Date { text },
        });
        at += length;
    }
    if !plain.is_empty() {
        out.push(Inline::Text { text: plain });
    }
}

/// `〔2015〕19号` with its year in any usual bracket.
fn document_number(chars: &[char]) -> Option<usize> {
    let close = match chars.first()? {
        '〔' => '〕',
        '[' => ']',
        '［' => '］',
        _ => return None,
    };
    let year = count_digits(&chars[1..]);
    if year != 4 || chars.get(5) != Some(&close) {
        return None;
    }
    let number = count_digits(&chars[6..]);
    (number > 0 && chars.get(6 + number) == Some(&'号')).then_some(7 + number)
}

/// `2024年`, `2024年1月`, `2024年1月24日`, `1月24日`.
fn date(chars: &[char]) -> Option<usize> {
    let first = count_digits(chars);
    let unit = chars.get(first)?;
    let mut length = first + 1;
    match (first, unit) {
        (4, '年') => {
            let year: u32 = chars[..4].iter().collect::<String>().parse().ok()?;
            if !(1900..=2100).contains(&year) {
                return None;
            }
            let month = count_digits(&chars[length..]);
            if !(1..=2).contains(&month) || chars.get(length + month) != Some(&'月') {
                return Some(length);
            }
            length += month + 1;
        }
        (1 | 2, '月') => {}
        _ => return None,
    }
    let day = count_digits(&chars[length..]);
    if (1..=2).contains(&day) && chars.get(length + day) == Some(&'日') {
        return Some(length + day + 1);
    }
    (first == 4).then_some(length)
}

fn digits(chars: &[char], literal: Option<&str>) -> Option<usize> {
    literal?;
    let number = chars
        .iter()
        .take_while(|c| is_digit(**c) || matches!(c, '.' | ',' | '%' | '％'))
        .count();
    (is_digit(*chars.first()?) && number > 0).then_some(number)
}

fn count_digits(chars: &[char]) -> usize {
    chars.iter().take_while(|c| c.is_ascii_digit()).count()
}

/// ASCII and full-width digits.
pub fn is_digit(c: char) -> bool {
    c.is_ascii_digit() || ('０'..='９').contains(&c)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(text: &str, literal: Option<&str>) -> String {
        let mut out = Vec::new();
        recognise(text, literal, &mut out);
        out.iter()
            .map(|inline| {
                let mark = match inline {
                    Inline::Identifier { .. } => "#",
                    Inline::Date { .. } => "@",
                    Inline::Literal { .. } => "=",
                    _ => "",
                };
                format!("{mark}{}", inline.text())
            })
            .collect::<Vec<_>>()
            .join("|")
    }

    #[test]
    fn dates_and_document_numbers_are_recognised() {
        assert_eq!(
            kinds("《三定方案》（赣市府办发〔2015〕19号）", None),
            "《三定方案》（赣市府办发|#〔2015〕19号|）"
        );
        assert_eq!(
            kinds("截至2023年12月31日有3辆", None),
            "截至|@2023年12月31日|有3辆"
        );
        assert_eq!(kinds("12024年", None), "12024年");
        assert_eq!(
            kinds("占52.5%，共３家", Some("统计")),
            "占|=52.5%|，共|=３|家"
        );
    }
}
