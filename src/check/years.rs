//! Years that stand in words.

use std::ops::Range;

/// Brackets of a document's number, `〔2021〕3号`, also as typed.
const NUMBER: [(char, char); 5] = [
    ('〔', '〕'),
    ('[', ']'),
    ('（', '）'),
    ('(', ')'),
    ('［', '］'),
];

/// A year in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    pub year: i32,
    pub at: Range<usize>,
}

/// Every year a text names, but those in titles between 《 and 》 and in numbers of documents:
/// they are names and stay as they are.
pub fn named(text: &str) -> Vec<Named> {
    let bytes = text.as_bytes();
    let mut out = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let digits = bytes[at..]
            .iter()
            .take_while(|byte| byte.is_ascii_digit())
            .count();
        if digits == 4
            && let Ok(year @ 1949..=2100) = text[at..at + 4].parse::<i32>()
            && !part_of_a_word(text, at..at + 4)
            && !name(text, at..at + 4)
        {
            out.push(Named {
                year,
                at: at..at + 4,
            });
        }
        at += digits.max(1);
    }
    out
}

/// Digits of a number with decimals, of a code or of a telephone number.
fn part_of_a_word(text: &str, at: Range<usize>) -> bool {
    let before = text[..at.start].chars().next_back();
    let mut after = text[at.end..].chars();
    let next = after.next();
    let decimal = next == Some('.')
        && after.next().is_some_and(|c| c.is_ascii_digit())
        && !text[at.start..].contains('年');
    let unit = next.is_some_and(|c| {
        matches!(
            c,
            '万' | '亿'
                | '元'
                | '%'
                | '家'
                | '个'
                | '人'
                | '户'
                | '项'
                | '件'
                | '台'
                | '套'
                | '辆'
                | '次'
                | '场'
        )
    });
    before.is_some_and(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '¥'))
        || next.is_some_and(|c| c.is_ascii_alphabetic())
        || decimal
        || unit
}

/// Part of a title or of the number of a document.
fn name(text: &str, at: Range<usize>) -> bool {
    let (before, after) = (&text[..at.start], &text[at.end..]);
    if before.rfind('《') > before.rfind('》') || before.rfind('<') > before.rfind('>') {
        return true;
    }
    let number = |(open, close): &(char, char)| {
        before.ends_with(*open)
            && after.strip_prefix(*close).is_some_and(|rest| {
                let rest = rest.trim_start_matches(|c: char| c.is_ascii_digit() || c == '第');
                rest.starts_with('号')
            })
    };
    NUMBER.iter().any(number)
}

#[cfg(test)]
mod tests {
    use super::named;

    #[test]
    fn years_are_told_from_other_digits_and_from_names() {
        for (text, years) in [
            ("2024年完成", vec![2024]),
            ("2022年9月30日前", vec![2022]),
            ("2023—2024年度", vec![2023, 2024]),
            ("以2024为界", vec![2024]),
            ("共2024家企业、2024.5亿元、2024万元", vec![]),
            ("《2014-2018年全国规划》（武办发[2015]12号）", vec![]),
            ("（青政规〔2021〕3号）印发于2021年", vec![2021]),
            ("代码20240101、C2024", vec![]),
            ("《规划》2024年实施", vec![2024]),
        ] {
            let found: Vec<i32> = named(text).iter().map(|named| named.year).collect();
            assert_eq!(found, years, "{text}");
        }
    }
}
