//! Chinese sentences have Chinese punctuation, and document numbers their own brackets.

use crate::check::{DocumentScope, origin};
use crate::diag::Finding;
use crate::document::tree::Inline;

/// As many places as a message shows.
const SHOWN: usize = 3;

pub fn check(scope: &DocumentScope) -> Vec<Finding> {
    let mut narrow: Vec<(&[Inline], String)> = Vec::new();
    let mut brackets: Vec<(&[Inline], String)> = Vec::new();
    for line in scope.lines.iter().filter(|line| line.prose) {
        for inline in line.content {
            match inline {
                Inline::Text { text } => {
                    narrow.extend(half_width(text).map(|found| (line.content, found)));
                }
                Inline::Identifier { text } if other_brackets(text) => {
                    brackets.push((line.content, text.clone()));
                }
                _ => {}
            }
        }
    }
    let narrow = told(scope, Finding::note("punctuation-half-width"), &narrow);
    let brackets = told(scope, Finding::note("document-number-brackets"), &brackets);
    narrow.into_iter().chain(brackets).collect()
}

/// One finding for all places, at the first.
fn told(scope: &DocumentScope, finding: Finding, found: &[(&[Inline], String)]) -> Option<Finding> {
    let (content, words) = found.first()?;
    let mut shown: Vec<&str> = Vec::new();
    for (_, words) in found {
        if !shown.contains(&words.as_str()) && shown.len() < SHOWN {
            shown.push(words);
        }
    }
    let finding = finding
        .arg("count", found.len())
        .arg("found", shown.join("”“"));
    Some(origin::at(scope, finding, content, words))
}

fn han(c: char) -> bool {
    ('\u{4E00}'..='\u{9FFF}').contains(&c)
}

/// The first half-width mark between Chinese characters, with its neighbours.
fn half_width(text: &str) -> Option<String> {
    let chars: Vec<char> = text.chars().collect();
    (1..chars.len()).find_map(|at| {
        let (before, mark) = (chars[at - 1], chars[at]);
        let after = chars.get(at + 1).copied();
        let wrong = match mark {
            ',' | ';' | ':' | '?' | '!' => han(before) && after.is_none_or(han),
            '(' => han(before) && after.is_some_and(han),
            ')' => han(before),
            _ => false,
        };
        wrong.then(|| chars[at - 1..(at + 2).min(chars.len())].iter().collect())
    })
}

/// `[2006]14号` for `〔2006〕14号`.
fn other_brackets(text: &str) -> bool {
    text.ends_with('号') && text.starts_with(['[', '［', '【', '（', '('])
}

#[cfg(test)]
mod tests {
    use super::{half_width, other_brackets};

    #[test]
    fn marks_are_told_apart() {
        assert_eq!(half_width("改制工作,督促").as_deref(), Some("作,督"));
        assert_eq!(half_width("因公出国(境)费").as_deref(), Some("国(境"));
        for text in ["增长3,000", "a,b", "时间8:30", "（境）", "R&D(研发)"] {
            assert_eq!(
                half_width(text).filter(|found| !found.contains(')')),
                None,
                "{text}"
            );
        }
        assert!(other_brackets("[2006]14号"));
        assert!(!other_brackets("〔2006〕14号"));
        assert!(!other_brackets("3号"));
    }
}
