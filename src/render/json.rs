//! `facts.json`: every fact shown, with its value, unit, label and the keys it comes from — the
//! public projection: no path, no note, no line of the records.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json, json};

use crate::budget::model::{Amendment, Budget};
use crate::document::tree::{Block, Document, Inline};
use crate::facts::{Fact, Facts, Origin, Value};

/// A published fact: the public projection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    pub key: String,
    pub label: String,
    /// The exact number.
    pub value: String,
    pub unit: String,
    /// How it comes from its parts.
    pub origin: String,
    /// Keys of its parts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub from: Vec<String>,
    /// Keys of what is taken off those.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub less: Vec<String>,
}

/// The facts a document shows, and those they are made of, as JSON text.
pub fn render(facts: &Facts, document: &Document) -> String {
    let list: Vec<Entry> = entries(facts, document).into_values().collect();
    let mut root = json!({
        "format": 1,
        "agency": document.agency,
        "year": document.year,
        "phase": facts.own().phase.name(),
        "profile": document.profile,
        "comparison": {
            "unit": facts.settings.grid_unit.word(),
            "places": facts.settings.grid_places,
            "percent_places": facts.settings.percent_places,
        },
        "facts": list,
    });
    if let Some(map) = root.as_object_mut() {
        map.extend(version(&facts.budget));
    }
    let mut text = serde_json::to_string_pretty(&root).unwrap_or_default();
    text.push('\n');
    text
}

/// What published files say of versions: the number of this one, the amendments it is made with and
/// the version before by its hash. The first publication says nothing.
pub fn version(budget: &Budget) -> Map<String, Json> {
    let mut map = Map::new();
    let Some(last) = budget.amendments.last() else {
        return map;
    };
    let list = budget.amendments.iter();
    let list: Vec<Json> = list.map(|one| amendment(one, None)).collect();
    map.insert("version".to_owned(), json!(last.version));
    map.insert("amendments".to_owned(), json!(list));
    if let Some(hash) = &last.predecessor {
        let before = last.version.saturating_sub(1);
        let before = json!({ "version": before, "facts_sha256": hash });
        map.insert("predecessor".to_owned(), before);
    }
    map
}

/// An amendment as published, its reason only where it is printed.
pub fn amendment(amendment: &Amendment, reason: Option<&str>) -> Json {
    let mut root = json!({
        "id": amendment.id,
        "kind": amendment.kind.name(),
        "number": amendment.number,
        "version": amendment.version,
        "date": amendment.date.to_string(),
        "authority": amendment.authority,
    });
    let optional = [
        (
            "publication_date",
            amendment.publication.map(|date| date.to_string()),
        ),
        ("document_number", amendment.document_number.clone()),
        ("corrects", amendment.corrects.clone()),
        ("reason", reason.map(str::to_owned)),
    ];
    if let Some(map) = root.as_object_mut() {
        let known = optional.into_iter();
        map.extend(known.filter_map(|(name, text)| Some((name.to_owned(), json!(text?)))));
    }
    root
}

/// The facts a document shows, and those they are made of, as published, by key.
pub fn entries(facts: &Facts, document: &Document) -> BTreeMap<String, Entry> {
    let published = published(facts, document).into_iter();
    published
        .map(|(key, fact)| (key, entry(facts, &fact)))
        .collect()
}

/// The facts a document shows, and those they are made of, by id.
pub(super) fn published(facts: &Facts, document: &Document) -> BTreeMap<String, Arc<Fact>> {
    let all = facts.all();
    let by_id = |id: &str| all.binary_search_by(|fact| fact.id.as_str().cmp(id));
    let mut published = BTreeMap::new();
    for id in shown_ids(document) {
        if let Ok(at) = by_id(id) {
            collect(&all[at], &mut published);
        }
    }
    published
}

fn collect(fact: &Arc<Fact>, shown: &mut BTreeMap<String, Arc<Fact>>) {
    if shown.contains_key(&fact.id) {
        return;
    }
    shown.insert(fact.id.clone(), fact.clone());
    for part in parts(&fact.origin) {
        collect(part, shown);
    }
}

/// The facts a fact is made of; lines of the records are not published.
pub(super) fn parts(origin: &Origin) -> Vec<&Arc<Fact>> {
    match origin {
        Origin::Sum(parts) => parts.iter().collect(),
        Origin::Less { of, less } => of.iter().chain(less).collect(),
        Origin::Same(fact) => vec![fact],
        Origin::Difference { current, base } => vec![current, base],
        Origin::Ratio { of, whole } => vec![of, whole],
        // What is behind an amount last year rounded was not published.
        Origin::Lines(_) | Origin::Records(_) | Origin::Count(_) | Origin::Rounded(_) => Vec::new(),
    }
}

/// A fact's exact value and its unit.
pub(super) fn value<'a>(facts: &'a Facts, fact: &Fact) -> (String, &'a str) {
    match fact.value {
        Value::Money(money) => (money.to_string(), "元"),
        Value::Count(count) => (count.normalize().to_string(), facts.unit_word(&fact.key)),
        Value::Points(points) => (points.normalize().to_string(), "百分点"),
        Value::Ratio(ratio) => (ratio.round_dp(12).normalize().to_string(), "1"),
    }
}

/// How a fact comes from its parts.
pub(super) fn kind(origin: &Origin) -> &'static str {
    match origin {
        Origin::Lines(_) | Origin::Sum(_) => "sum",
        Origin::Records(_) => "recorded",
        Origin::Count(_) => "count",
        Origin::Same(_) => "same",
        Origin::Difference { .. } | Origin::Less { .. } => "difference",
        Origin::Ratio { .. } => "ratio",
        Origin::Rounded(_) => "rounded",
    }
}

/// A fact as it would be published.
pub(crate) fn entry(facts: &Facts, fact: &Fact) -> Entry {
    let (value, unit) = value(facts, fact);
    let (from, less) = match &fact.origin {
        Origin::Less { of, less } => (of.iter().collect(), less.iter().collect()),
        origin => (parts(origin), Vec::new()),
    };
    let ids = |list: Vec<&Arc<Fact>>| list.iter().map(|part| part.id.clone()).collect();
    Entry {
        key: fact.id.clone(),
        label: facts.label(&fact.key),
        value,
        unit: unit.to_owned(),
        origin: kind(&fact.origin).to_owned(),
        from: ids(from),
        less: ids(less),
    }
}

/// Ids of all figures of a document, in reading order, with repeats.
pub fn shown_ids(document: &Document) -> Vec<&str> {
    let mut out = Vec::new();
    for block in document.blocks() {
        match block {
            Block::Heading(heading) => take(&heading.content, &mut out),
            Block::Paragraph(paragraph) => take(&paragraph.content, &mut out),
            Block::Grid(grid) => {
                for row in grid.head.iter().chain(&grid.body) {
                    for cell in &row.cells {
                        for content in &cell.content {
                            take(content, &mut out);
                        }
                    }
                }
                for note in &grid.notes {
                    take(note, &mut out);
                }
            }
            Block::Chart(chart) => {
                for line in chart.lines() {
                    take(line, &mut out);
                }
            }
        }
    }
    out
}

fn take<'a>(content: &'a [Inline], out: &mut Vec<&'a str>) {
    for inline in content {
        if let Inline::Figure { fact, .. } = inline {
            out.push(fact);
        }
    }
}
