//! Shares of all parts of a whole, printed together, make a hundred; or the note says why not.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use crate::check::{DocumentScope, lines, origin};
use crate::diag::Finding;
use crate::document::tree::{Block, Document, Inline, ParagraphStyle, plain};
use crate::facts::key::Key;

pub fn check(scope: &DocumentScope) -> Vec<Finding> {
    let noted = noted(scope.document);
    let mut findings = Vec::new();
    for line in lines::all(scope.document) {
        if !line.prose || noted.iter().any(|place| **place == *line.place) {
            continue;
        }
        let mut shares: BTreeMap<Key, Vec<(Key, Decimal)>> = BTreeMap::new();
        for inline in line.content {
            if let Inline::Figure { fact, text } = inline
                && fact.starts_with("share(")
                && let Ok(Key::Share { of, whole }) = scope.facts.parse(fact)
                && let Ok(shown) = text.trim_end_matches(['%', '％']).parse()
            {
                shares.entry(*whole).or_default().push((*of, shown));
            }
        }
        for (whole, parts) in shares {
            if let Some((sum, shown)) = misses(scope, &whole, &parts) {
                let finding = Finding::note("shares-miss-hundred")
                    .arg("label", scope.facts.label(&whole))
                    .arg("shares", shown)
                    .arg("sum", sum)
                    .arg("place", &line.place);
                let words = origin::longest(line.content);
                findings.push(origin::at(scope, finding, line.content, words));
            }
        }
    }
    findings
}

/// The sum of printed shares that is not a hundred, though their amounts are the whole.
fn misses(
    scope: &DocumentScope,
    whole: &Key,
    parts: &[(Key, Decimal)],
) -> Option<(Decimal, String)> {
    let exact = |key: &Key| scope.facts.get(key).ok().map(|fact| fact.value.exact());
    let mut sum = Decimal::ZERO;
    for (of, _) in parts {
        sum = sum.checked_add(exact(of)?)?;
    }
    let whole = exact(whole)?;
    if parts.len() < 2 || whole.is_zero() || sum != whole {
        return None;
    }
    let shown: Decimal = parts.iter().map(|(_, shown)| *shown).sum();
    let list: Vec<String> = parts.iter().map(|(_, shown)| format!("{shown}%")).collect();
    (shown != Decimal::ONE_HUNDRED).then(|| (shown.normalize(), list.join("、")))
}

/// Headings under which a note speaks of rounding.
fn noted(document: &Document) -> Vec<String> {
    let mut heading = String::new();
    let mut noted = Vec::new();
    for block in document.blocks() {
        match block {
            Block::Heading(found) => heading = plain(&found.content),
            Block::Paragraph(paragraph)
                if paragraph.style == ParagraphStyle::Note
                    && plain(&paragraph.content).contains("尾差") =>
            {
                noted.push(heading.clone());
            }
            _ => {}
        }
    }
    noted
}
