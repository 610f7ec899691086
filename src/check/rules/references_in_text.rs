//! An attachment or table the text refers to is there.

use std::collections::BTreeSet;

use crate::check::{DocumentScope, lines};
use crate::diag::Finding;
use crate::document::tree::{Block, plain};

const SEE: [&str; 3] = ["见", "参阅", "详阅"];
const KINDS: [&str; 3] = ["附件", "附表", "附图"];

pub fn check(scope: &DocumentScope) -> Vec<Finding> {
    let document = scope.document;
    let mut labels: BTreeSet<String> = BTreeSet::new();
    let mut shown = false;
    for block in document.blocks() {
        if let Block::Grid(grid) = block {
            shown = true;
            labels.insert(squeezed(&plain(&grid.label)));
        }
    }
    for attachment in &document.attachments {
        labels.insert(format!("附件{}", attachment.number));
    }
    let mut findings = Vec::new();
    for line in scope.lines.iter().filter(|line| line.prose) {
        let text = squeezed(&line.text);
        for found in references(&text) {
            if found.there(&labels, shown) {
                continue;
            }
            let named = found.text();
            let finding = Finding::warn("text-refers-to-nothing")
                .arg("place", &line.place)
                .arg("reference", &named)
                .arg("sentence", lines::excerpt(&line.text));
            let source = lines::source(&scope.facts.budget, &named);
            findings.push(match source {
                Some(place) => finding.at(place),
                None => finding,
            });
        }
    }
    findings
}

fn squeezed(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

#[derive(Debug, PartialEq)]
struct Reference<'a> {
    kind: &'a str,
    /// `2`, `2-12`, `4-5.1`; empty for one without a number.
    number: &'a str,
}

impl Reference<'_> {
    fn text(&self) -> String {
        format!("{}{}", self.kind, self.number)
    }

    /// Whether a label, or both ends of a range of labels, is there.
    fn there(&self, labels: &BTreeSet<String>, any: bool) -> bool {
        if self.number.is_empty() {
            return any;
        }
        let has = |number: &str| labels.contains(&format!("{}{number}", self.kind));
        has(self.number)
            || self
                .number
                .split_once(['-', '—', '～', '~', '至'])
                .is_some_and(|(from, to)| has(from) && has(to.trim_start_matches(['-', '—'])))
    }
}

/// What a text asks to look at.
fn references(text: &str) -> Vec<Reference<'_>> {
    let mut found = Vec::new();
    for kind in KINDS {
        for (at, _) in text.match_indices(kind) {
            if !SEE.iter().any(|word| text[..at].ends_with(word)) {
                continue;
            }
            let rest = &text[at + kind.len()..];
            let inside = |c: char| c.is_ascii_digit() || "-.—～~至".contains(c);
            let end = rest.find(|c| !inside(c)).unwrap_or(rest.len());
            let number = rest[..end].trim_end_matches(|c: char| !c.is_ascii_digit());
            found.push(Reference { kind, number });
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::{Reference, references};

    #[test]
    fn references_are_read_with_their_numbers() {
        let one = |kind, number| vec![Reference { kind, number }];
        assert_eq!(references("详见附件2-12。"), one("附件", "2-12"));
        assert_eq!(references("（具体见附表4-5.1）"), one("附表", "4-5.1"));
        assert_eq!(references("预算公开表见附件。"), one("附件", ""));
        assert_eq!(references("附件1是另一文件的"), Vec::new());
    }

    #[test]
    fn a_range_is_there_when_both_ends_are() {
        let labels = ["附件2", "附件12", "附表4-1"].map(str::to_owned);
        let labels = labels.into_iter().collect();
        let there = |kind, number| Reference { kind, number }.there(&labels, true);
        assert!(there("附件", "2-12") && there("附表", "4-1") && there("附件", ""));
        assert!(!there("附件", "2-13") && !there("附表", "4-2"));
    }
}
