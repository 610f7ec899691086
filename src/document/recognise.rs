//! Digits in words that are no figures: dates, document numbers, and what the author declares.

use super::tree::Inline;

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
