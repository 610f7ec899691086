//! # What it checks
//! No digit stands in plain words: numbers are facts, ordinals, identifiers, dates or declared
//! literals. Chinese numerals before 元, 万元 or % count as digits.
//!
//! # Why
//! A typed number is one the program cannot keep right.

use crate::check::DocumentScope;
use crate::diag::Finding;
use crate::document::freetext::is_digit;
use crate::document::tree::{Block, Inline, plain};

pub fn check(scope: &DocumentScope) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut look = |line: &[Inline], place: &str| {
        for inline in line {
            if let Inline::Text { text } = inline
                && let Some(found) = digits(text)
            {
                findings.push(
                    Finding::warn("undeclared-digits")
                        .arg("digits", found)
                        .arg("sentence", excerpt(&plain(line)))
                        .arg("place", place),
                );
            }
        }
    };
    let mut heading = String::new();
    for block in &scope.document.blocks {
        match block {
            Block::Heading(found) => {
                heading = plain(&found.content);
                look(&found.content, &heading);
            }
            Block::Paragraph(paragraph) => look(&paragraph.content, &heading),
            Block::Grid(grid) => {
                let title = plain(&grid.title);
                for line in [&grid.title, &grid.head_left, &grid.head_right] {
                    look(line, &title);
                }
                for note in &grid.notes {
                    look(note, &title);
                }
                for row in grid.head.iter().chain(&grid.body) {
                    for cell in &row.cells {
                        for line in &cell.content {
                            look(line, &title);
                        }
                    }
                }
            }
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

fn excerpt(text: &str) -> String {
    if text.chars().count() <= 60 {
        return text.to_owned();
    }
    let head: String = text.chars().take(57).collect();
    format!("{head}…")
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
