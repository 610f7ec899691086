//! The agency and its units are called by their names: a name typed with a character more or less
//! is another one.

use std::collections::BTreeSet;

use crate::check::{DocumentScope, lines, origin};
use crate::diag::Finding;
use crate::document::tree::Inline;

/// Shorter names are like too many others.
const LEAST: usize = 7;

pub fn check(scope: &DocumentScope) -> Vec<Finding> {
    let budget = &scope.facts.budget;
    let units = budget.of("unit").iter();
    let fields = ["name", "short-name", "prose-name"];
    let names: BTreeSet<&str> = units
        .chain([&budget.agency])
        .flat_map(|entity| fields.iter().filter_map(|field| entity.get(field)))
        .collect();
    let full: Vec<Vec<char>> = names
        .iter()
        .map(|name| name.chars().collect::<Vec<char>>())
        .filter(|name| name.len() >= LEAST)
        .collect();
    let mut findings = Vec::new();
    let mut seen: BTreeSet<String> = BTreeSet::new();
    for line in scope.lines {
        for inline in line.content {
            let Inline::Text { text } = inline else {
                continue;
            };
            let Some((found, name)) = variant(text, &full, &names) else {
                continue;
            };
            if !seen.insert(found.clone()) {
                continue;
            }
            let finding = Finding::warn("name-variant")
                .arg("found", &found)
                .arg("name", name)
                .arg("sentence", lines::excerpt(&line.text))
                .arg("place", &line.place);
            findings.push(origin::at(scope, finding, line.content, &found));
        }
    }
    findings
}

/// A piece of text that is a name but for one character, two in a long one.
fn variant(text: &str, full: &[Vec<char>], names: &BTreeSet<&str>) -> Option<(String, String)> {
    let chars: Vec<char> = text.chars().collect();
    for name in full {
        let (first, last) = (&name[..2], name[name.len() - 1]);
        let slips = if name.len() >= 12 { 2 } else { 1 };
        for at in 0..chars.len().saturating_sub(2) {
            if chars[at..].starts_with(name) || &chars[at..at + 2] != first {
                continue;
            }
            let lengths = name.len() - slips..=name.len() + slips;
            let found = lengths
                .filter_map(|length| chars.get(at..at + length))
                .find(|piece| {
                    piece.last() == Some(&last) && (1..=slips).contains(&distance(piece, name))
                });
            let Some(piece) = found else { continue };
            let piece: String = piece.iter().collect();
            let former = at > 0 && chars[at - 1] == '原';
            // What is, holds or begins another name is that one.
            let known = names.iter().any(|name| {
                piece.contains(name) || name.contains(piece.as_str()) || {
                    let rest: String = chars[at..].iter().take(name.chars().count()).collect();
                    rest == **name
                }
            });
            if !former && !known {
                return Some((piece, name.iter().collect()));
            }
        }
    }
    None
}

/// How many characters must be changed, added or left out.
fn distance(one: &[char], other: &[char]) -> usize {
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (at, a) in one.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = at + 1;
        for (to, b) in other.iter().enumerate() {
            let changed = diagonal + usize::from(a != b);
            diagonal = row[to + 1];
            row[to + 1] = changed.min(row[to] + 1).min(diagonal + 1);
        }
    }
    row[other.len()]
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::variant;

    #[test]
    fn names_are_told_from_their_variants() {
        let names: BTreeSet<&str> = ["某某市科学技术局", "某某市科学技术局机关"].into();
        let full: Vec<Vec<char>> = names.iter().map(|name| name.chars().collect()).collect();
        let found = |text: &str| variant(text, &full, &names).map(|(found, _)| found);
        assert_eq!(
            found("由某某市科技技术局负责").as_deref(),
            Some("某某市科技技术局")
        );
        assert_eq!(
            found("某某市科学技术厅局").as_deref(),
            Some("某某市科学技术厅局")
        );
        for text in [
            "某某市科学技术局负责",
            "某某市科学技术局机关负责",
            "原某某市科学技木局",
            "某某市财政局和教育局",
        ] {
            assert_eq!(found(text), None, "{text}");
        }
    }
}
