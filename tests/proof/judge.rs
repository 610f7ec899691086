//! Facts and figures before any file: what is published is what was computed, what is printed is a
//! right rounding of it.

use std::collections::{BTreeMap, BTreeSet};

use gongkai::document::tree::{Block, Document, Inline};
use gongkai::pipeline::Outcome;

use super::compare::Difference;
use super::facts::{self, Facts};
use super::html;

fn difference(kind: &str, place: &str, wanted: String, found: String) -> Difference {
    Difference {
        kind: kind.to_owned(),
        place: place.to_owned(),
        wanted,
        found,
    }
}

/// `facts.json` against the facts themselves.
pub fn published(outcome: &Outcome, facts: &Facts) -> Vec<Difference> {
    let computed = outcome.facts.as_ref().expect("facts").all();
    let computed: BTreeMap<&str, _> = (computed.iter())
        .map(|fact| (fact.id.as_str(), fact.value.exact()))
        .collect();
    let differs = |(key, fact): (&String, &facts::Fact)| {
        let exact = computed.get(key.as_str())?;
        let exact = match fact.is_ratio() {
            true => exact.round_dp(12),
            false => *exact,
        };
        let wanted = exact.normalize().to_string();
        (exact != fact.value).then(|| difference("Json", key, wanted, fact.text.clone()))
    };
    let made_up = |(key, fact): (&String, &facts::Fact)| {
        let parts = fact.from.iter().map(|part| Some(facts.get(part)?.value));
        let parts: Option<Vec<_>> = parts.collect();
        let sum = parts.filter(|parts| !parts.is_empty());
        let sum: Option<rust_decimal::Decimal> = sum.map(|parts| parts.iter().sum());
        let adds = matches!(fact.origin.as_str(), "sum" | "same");
        let wanted = sum.filter(|sum| adds && *sum != fact.value)?;
        let wanted = format!("{} = {wanted}", fact.from.join(" + "));
        Some(difference("Json", key, wanted, fact.text.clone()))
    };
    let differs = facts.iter().filter_map(differs);
    differs.chain(facts.iter().filter_map(made_up)).collect()
}

/// What the page knows of facts against `facts.json`; a summary knows those it shows.
pub fn known(name: &str, page: &str, facts: &Facts) -> Vec<Difference> {
    let known: BTreeMap<String, String> = html::facts(page)
        .into_iter()
        .map(|(key, value, unit)| (key, format!("{value} {unit}")))
        .collect();
    let told = |fact: &facts::Fact| format!("{} {}", fact.text, fact.unit);
    let facts: BTreeMap<String, String> = facts
        .iter()
        .filter(|(key, _)| name != "summary.html" || known.contains_key(*key))
        .map(|(key, fact)| (key.clone(), told(fact)))
        .collect();
    let keys: BTreeSet<&String> = known.keys().chain(facts.keys()).collect();
    let value = |map: &BTreeMap<String, String>, key: &String| map.get(key).cloned();
    keys.into_iter()
        .filter(|key| known.get(*key) != facts.get(*key))
        .map(|key| {
            let (wanted, found) = (value(&facts, key), value(&known, key));
            let place = format!("what the page knows of {key}");
            difference("Html", &place, format!("{wanted:?}"), format!("{found:?}"))
        })
        .collect()
}

/// Every figure of the document against its fact: the printed number is the exact one, rounded half
/// away from zero as its style says, or where the style is not known at the places printed.
pub fn figures(document: &Document, facts: &Facts) -> Vec<Difference> {
    let mut found = Vec::new();
    let mut line = |place: &str, content: &[Inline]| {
        for (at, inline) in content.iter().enumerate() {
            let Inline::Figure { fact, text } = inline else {
                continue;
            };
            let after = content.get(at + 1).map_or("", Inline::text);
            match facts.get(fact) {
                // A mark that stands for a zero, or a number that is none, in a table.
                Some(known) if known.allows(text, after) => {}
                known => {
                    let wanted = known.map_or("a fact".to_owned(), |known| known.text.clone());
                    let found_text = format!("{text}{after}");
                    found.push(difference(
                        "Document",
                        &format!("{place}: {fact}"),
                        wanted,
                        found_text,
                    ));
                }
            }
        }
    };
    for block in document.blocks() {
        match block {
            Block::Heading(heading) => line("heading", &heading.content),
            Block::Paragraph(paragraph) => line("paragraph", &paragraph.content),
            Block::Chart(chart) => {
                let lines = chart.lines().chain([&chart.alternative]);
                lines.for_each(|content| line(&chart.id, content));
            }
            Block::Grid(grid) => {
                let lines = [&grid.label, &grid.title, &grid.head_left, &grid.head_right];
                for content in lines.into_iter().chain(&grid.notes) {
                    line(&grid.id, content);
                }
                for cell in grid
                    .head
                    .iter()
                    .chain(&grid.body)
                    .flat_map(|row| &row.cells)
                {
                    if cell.number.is_none() {
                        for content in &cell.content {
                            line(&grid.id, content);
                        }
                    }
                }
            }
        }
    }
    found.extend(cells(document, facts));
    found
}

/// Cells whose style is known, to the last character.
fn cells(document: &Document, facts: &Facts) -> Vec<Difference> {
    let mut found = Vec::new();
    for block in document.blocks() {
        let Block::Grid(grid) = block else { continue };
        for row in grid.head.iter().chain(&grid.body) {
            for cell in &row.cells {
                let (Some(number), [content]) = (&cell.number, cell.content.as_slice()) else {
                    continue;
                };
                let [Inline::Figure { fact, text }] = content.as_slice() else {
                    continue;
                };
                let wanted = facts.get(fact).map(|it| it.shown(number.style));
                if wanted.as_ref() != Some(text) {
                    let place = format!("{} {} {}: {fact}", grid.id, row.key, cell.column);
                    let wanted = wanted.unwrap_or_default();
                    found.push(difference("Document", &place, wanted, text.clone()));
                }
            }
        }
    }
    found
}

pub fn told(differences: &[Difference]) -> String {
    let list: Vec<String> = differences
        .iter()
        .take(12)
        .map(ToString::to_string)
        .collect();
    format!("{} differences\n{}", differences.len(), list.join("\n"))
}
