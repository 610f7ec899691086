//! Typed numbers: documented in `undeclared_digits.toml`.

use crate::check::DocumentScope;
use crate::check::lines::{self, excerpt};
use crate::diag::Finding;
use crate::document::recognise::is_digit;
use crate::document::tree::Inline;

pub fn check(scope: &DocumentScope) -> Vec<Finding> {
    let mut findings = Vec::new();
    for line in scope.lines {
        for inline in line.content {
            let Inline::Text { text } = inline else {
                continue;
            };
            let found = digits(text);
            if found.is_empty() {
                continue;
            }
            let mut finding = Finding::deny("undeclared-digits")
                .arg("digits", found.join("”“"))
                .arg("sentence", excerpt(&line.text))
                .arg("place", &line.place);
            if let Some(place) = lines::source(&scope.facts.budget, text.trim()) {
                finding = finding.at(place);
            }
            findings.push(finding);
        }
    }
    findings
}

/// The runs of digits in words, and of Chinese numerals before a unit of money or percent.
pub(crate) fn digits(text: &str) -> Vec<String> {
    let chars: Vec<char> = text.chars().collect();
    let mut found = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        let rest = &chars[at..];
        let numerals = count(rest, |c| NUMERALS.contains(c));
        let (words, after) = rest.split_at(numerals);
        let length = if is_digit(rest[0]) {
            count(rest, |c| is_digit(c) || matches!(c, '.' | ',' | '%' | '％'))
        } else if let Some(unit) = unit(words, after).or_else(|| fraction(words, after)) {
            numerals + unit
        } else {
            at += numerals.max(1);
            continue;
        };
        found.push(rest[..length].iter().collect());
        at += length;
    }
    found
}

fn count(chars: &[char], of: impl Fn(char) -> bool) -> usize {
    chars.iter().take_while(|&&c| of(c)).count()
}

const NUMERALS: &str = "〇零一二三四五六七八九十百千万亿壹贰叁肆伍陆柒捌玖拾佰仟两";

/// Length of the unit of money or percent after Chinese numerals, with what stands between.
fn unit(words: &[char], after: &[char]) -> Option<usize> {
    let begins = |at: usize, word: &str| {
        let rest = after.get(at..).unwrap_or_default();
        rest.len() >= word.chars().count() && word.chars().zip(rest).all(|(a, b)| a == *b)
    };
    // 万元 alone is a unit, not an amount.
    if words.iter().all(|c| "万亿".contains(*c)) {
        return None;
    }
    let about = usize::from(begins(0, "多") || begins(0, "余"));
    let scale = about + count(&after[about..], |c| "万亿".contains(c));
    if begins(scale, "元") {
        // 一元化 and 二元结构 are no money.
        let other = ["元化", "元体", "元制", "元素", "元结构"];
        return (!other.iter().any(|word| begins(scale, word))).then_some(scale + 1);
    }
    let percent = ["%", "％", "‰", "个百分点", "百分点"];
    let found = percent.iter().find(|word| begins(0, word))?;
    Some(found.chars().count())
}

/// Length of what follows 百 or 千 in 百分之五.
fn fraction(words: &[char], after: &[char]) -> Option<usize> {
    let [.., '百' | '千' | '万'] = words else {
        return None;
    };
    let number = match after {
        ['分', '之', rest @ ..] => count(rest, |c| NUMERALS.contains(c)),
        _ => 0,
    };
    (number > 0).then_some(2 + number)
}

#[cfg(test)]
mod tests {
    use super::digits;

    #[test]
    fn numbers_in_words_are_found() {
        for (text, found) in [
            ("占52.5%", "52.5%"),
            ("共３家", "３"),
            ("安排２３万元", "２３"),
            ("安排二十三万元", "二十三万元"),
            ("安排二十三亿元", "二十三亿元"),
            ("补助一百二十元", "一百二十元"),
            ("约三十余万元", "三十余万元"),
            ("下降三个百分点", "三个百分点"),
            ("增长五％", "五％"),
            ("达到百分之九十五以上", "百分之九十五"),
            ("贰拾叁万元整", "贰拾叁万元"),
            ("安排23万元，召开3次，增长百分之五", "23 3 百分之五"),
        ] {
            assert_eq!(digits(text).join(" "), found);
        }
        for text in [
            "以万元为单位，第三部分，“三公”经费",
            "单位：万元、亿元、万亿元",
            "城乡二元结构，一元化管理，多元投入",
            "百分点、千分尺",
            "三家单位、五个项目、十四五规划、十四届人大",
        ] {
            assert_eq!(digits(text), Vec::<String>::new(), "{text}");
        }
    }
}
