//! From a line of the records to the facts and places that depend on it.

use std::collections::HashMap;
use std::ops::RangeInclusive;
use std::sync::Arc;

use super::fold::fold;
use super::places::{Line, Shown};
use super::{TextPlace, Use, Uses, of, tree};
use crate::budget::nodes::{Dim, NodeId};
use crate::diag::{Location, Sources};
use crate::facts::{Fact, Facts, Origin};
use crate::pipeline::Outcome;
use crate::records::Record;
use crate::records::place::{self, Page, extent, lines_of, place_text};
use crate::records::schema::Type;

/// What depends on the record that stands on a line; `None` when none does.
pub(super) fn at_line(
    outcome: &Outcome,
    facts: &Facts,
    page: Page,
    line: usize,
    shown: &Shown,
) -> Option<Uses> {
    let sources = &outcome.sources;
    let (record, lines) = outcome.records.list.iter().find_map(|record| {
        let (first, last) = extent(record, page, sources)?;
        let lines = first..=last;
        lines.contains(&line).then_some((record, lines))
    })?;
    Some(uses(outcome, facts, record, page, lines, shown))
}

/// What depends on the records of an id or code, alone or behind their kind: `project survey`,
/// `项目/survey`.
pub(super) fn by_id(outcome: &Outcome, facts: &Facts, question: &str, shown: &Shown) -> Vec<Uses> {
    let records = place::named(question, &outcome.records.list).into_iter();
    records
        .filter_map(|record| of_record(outcome, facts, record, shown))
        .collect()
}

/// What depends on a record; `None` when it stands nowhere.
pub(super) fn of_record(
    outcome: &Outcome,
    facts: &Facts,
    record: &Record,
    shown: &Shown,
) -> Option<Uses> {
    let (page, first, last) = lines_of(&record.location, &outcome.sources)?;
    let lines = extent(record, page, &outcome.sources).unwrap_or((first, last));
    Some(uses(outcome, facts, record, page, lines.0..=lines.1, shown))
}

fn uses(
    outcome: &Outcome,
    facts: &Facts,
    record: &Record,
    page: Page,
    lines: RangeInclusive<usize>,
    shown: &Shown,
) -> Uses {
    let sources = &outcome.sources;
    let mut search = Search {
        facts,
        sources,
        page,
        lines,
        node: node(record, facts),
        ledger: match record.kind.key {
            "ledger" => record.text("id"),
            _ => None,
        },
        known: HashMap::new(),
    };
    let mut found = Vec::new();
    let mut unshown = 0;
    for fact in facts.all() {
        if !search.depends(&fact) {
            continue;
        }
        let places = of(&fact.id, shown);
        if places.is_empty() {
            unshown += 1;
            continue;
        }
        found.push(Use {
            key: fact.id.clone(),
            label: facts.label(&fact.key),
            value: tree::fact_text(&fact, facts),
            places,
        });
    }
    Uses {
        record: record.kind.label.to_owned(),
        place: place_text(&record.location, sources),
        facts: found,
        unshown,
        texts: texts(record, shown),
    }
}

/// The node money of a unit or project sits on.
fn node(record: &Record, facts: &Facts) -> Option<(Dim, NodeId)> {
    let dim = match record.kind.key {
        "unit" => Dim::Unit,
        "project" => Dim::Project,
        _ => return None,
    };
    let tree = facts.budget.space.tree(dim);
    let keys = ["id", "code"].into_iter();
    let node = keys.filter_map(|key| tree.find(record.text(key)?)).next()?;
    Some((dim, node))
}

/// Texts shorter than this stand everywhere and tell of nothing.
const LEAST: usize = 4;

/// Where the document prints the words of a record.
fn texts(record: &Record, shown: &Shown) -> Vec<TextPlace> {
    let public = record.fields.keys().filter(|key| {
        let spec = record.kind.field(key);
        spec.is_some_and(|spec| !spec.private && spec.ty == Type::Text && spec.options.is_empty())
    });
    let mut out: Vec<TextPlace> = Vec::new();
    for text in public.filter_map(|key| record.text(key)) {
        for piece in pieces(text) {
            let holding = shown
                .lines
                .iter()
                .filter(|line| line.folded.contains(&piece));
            for line in holding {
                let place = text_place(line, &piece);
                if !out.contains(&place) {
                    out.push(place);
                }
            }
        }
    }
    out
}

/// The words of a text between its lines and its figures, as they are compared.
fn pieces(text: &str) -> Vec<String> {
    let lines = text.lines().flat_map(|line| line.split("{{"));
    let words = lines.map(|part| part.split_once("}}").map_or(part, |(_, after)| after));
    let words = words.map(fold);
    words.filter(|word| word.chars().count() >= LEAST).collect()
}

/// A line with the words asked about in it.
pub(super) fn text_place(line: &Line, asked: &str) -> TextPlace {
    let text = if line.row { &line.folded } else { &*line.whole };
    let start = text.find(asked).unwrap_or(0);
    let skipped = text[..start].chars().count().saturating_sub(BEFORE);
    let mut shown: String = text.chars().skip(skipped).take(LONGEST).collect();
    if skipped > 0 {
        shown.insert(0, '…');
    }
    if text.chars().count() > skipped + LONGEST {
        shown.push('…');
    }
    TextPlace {
        under: line.under.to_vec(),
        text: shown,
    }
}

const BEFORE: usize = 8;
const LONGEST: usize = 40;

/// Where in the records words are written.
pub(super) fn written(outcome: &Outcome, words: &str) -> Vec<String> {
    let asked = fold(words);
    let mut out = Vec::new();
    for record in &outcome.records.list {
        for (key, field) in &record.fields {
            let private = record.kind.field(key).is_none_or(|spec| spec.private);
            let holds = || {
                record
                    .text(key)
                    .is_some_and(|text| fold(text).contains(&asked))
            };
            if !private && holds() {
                out.push(place_text(&field.location, &outcome.sources));
            }
        }
    }
    out.dedup();
    out
}

struct Search<'a> {
    facts: &'a Facts,
    sources: &'a Sources,
    page: Page,
    lines: RangeInclusive<usize>,
    /// What a line has to sit on to belong to the unit or project asked about.
    node: Option<(Dim, NodeId)>,
    /// All lines of this ledger.
    ledger: Option<&'a str>,
    /// Answers so far, by key.
    known: HashMap<String, bool>,
}

impl Search<'_> {
    fn depends(&mut self, fact: &Arc<Fact>) -> bool {
        if let Some(&known) = self.known.get(&fact.id) {
            return known;
        }
        let depends = match &fact.origin {
            Origin::Lines(lines) => lines.iter().any(|&at| {
                let line = self.facts.line(at);
                let on = |(dim, node): (Dim, NodeId)| {
                    let tree = self.facts.budget.space.tree(dim);
                    tree.under(line.cross[dim.index()], node)
                };
                self.node.is_some_and(on)
                    || self.ledger == Some(&self.facts.ledgers[at.ledger].id)
                    || self.covers(&line.location)
            }),
            Origin::Records(places) | Origin::Count(places) => {
                places.iter().any(|place| self.covers(place))
            }
            Origin::Sum(parts) => parts.iter().any(|part| self.depends(part)),
            Origin::Less { of, less } => of.iter().chain(less).any(|part| self.depends(part)),
            Origin::Same(fact) | Origin::Rounded(fact) => self.depends(fact),
            Origin::Difference { current, base } => self.depends(current) || self.depends(base),
            Origin::Ratio { of, whole } => self.depends(of) || self.depends(whole),
        };
        self.known.insert(fact.id.clone(), depends);
        depends
    }

    fn covers(&self, location: &Location) -> bool {
        lines_of(location, self.sources).is_some_and(|(page, first, last)| {
            page == self.page && first <= *self.lines.end() && last >= *self.lines.start()
        })
    }
}
