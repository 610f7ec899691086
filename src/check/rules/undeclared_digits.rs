//! # What it checks
//! No digit stands in plain words: numbers are facts, ordinals, identifiers, dates or declared
//! literals. Chinese numerals before 元, 万元 or % count as digits.
//!
//! # Why
//! A typed number is one the program cannot keep right.
//!
//! # Basis
//! 地方预决算公开操作规程: what is published is true, complete and consistent.
//!
//! # Example wrong
//! `body = "本年安排项目支出23万元"`
//!
//! # Example right
//! `body = "本年安排项目支出{{ spending{category=project} | wan }}万元"`
//!
//! # How to fix
//! Refer to the fact, or give the reason in the text's `literal` when the number is no figure of
//! the budget.

use crate::check::DocumentScope;
use crate::check::lines::{self, excerpt};
use crate::diag::Finding;
use crate::document::recognise::is_digit;
use crate::document::tree::{Inline, plain};

pub fn check(scope: &DocumentScope) -> Vec<Finding> {
    let mut findings = Vec::new();
    for line in lines::all(scope.document) {
        for inline in line.content {
            let Inline::Text { text } = inline else {
                continue;
            };
            let Some(found) = digits(text) else { continue };
            let mut finding = Finding::warn("undeclared-digits")
                .arg("digits", found)
                .arg("sentence", excerpt(&plain(line.content)))
                .arg("place", &line.place);
            if let Some(place) = lines::source(&scope.facts.budget, text.trim()) {
                finding = finding.at(place);
            }
            findings.push(finding);
        }
    }
    findings
}

/// The first run of digits in words, or of Chinese numerals before a unit of money or percent.
fn digits(text: &str) -> Option<String> {
    let chars: Vec<char> = text.chars().collect();
    if let Some(start) = chars.iter().position(|&c| is_digit(c)) {
        return Some(
            chars[start..]
                .iter()
                .take_while(|&&c| is_digit(c) || matches!(c, '.' | ',' | '%'))
                .collect(),
        );
    }
    let numeral =
        |c: char| "〇零一二三四五六七八九十百千万亿壹贰叁肆伍陆柒捌玖拾佰仟两".contains(c);
    let mut at = 0;
    while at < chars.len() {
        let run = chars[at..].iter().take_while(|&&c| numeral(c)).count();
        if run > 0 {
            let after = chars.get(at + run).copied();
            let amount = matches!(after, Some('元' | '%' | '％'));
            // 万元 alone is a unit, not an amount.
            let unit_only = run == 1 && matches!(chars[at], '万' | '亿');
            if amount && !unit_only {
                return Some(chars[at..=at + run].iter().collect());
            }
            at += run;
        } else {
            at += 1;
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::digits;

    #[test]
    fn numbers_in_words_are_found() {
        assert_eq!(digits("占52.5%"), Some("52.5%".into()));
        assert_eq!(digits("共３家"), Some("３".into()));
        assert_eq!(digits("安排二十三万元"), Some("二十三万元".into()));
        assert_eq!(digits("以万元为单位，第三部分，“三公”经费"), None);
    }
}
