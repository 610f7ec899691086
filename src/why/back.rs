//! From a line of the records to the facts and places that depend on it.

use std::collections::HashMap;
use std::ops::RangeInclusive;
use std::sync::Arc;

use super::fold::fold;
use super::places::{Line, Shown};
use super::{Page, TextPlace, Use, Uses, lines_of, of, place_text, tree};
use crate::budget::nodes::{Dim, NodeId};
use crate::diag::{FileId, Location, Sources};
use crate::facts::{Fact, Facts, Origin};
use crate::pipeline::Outcome;
use crate::records::Record;
use crate::records::schema::{self, Type};

/// Reads `file:line`, also as findings print it with a column, or `file 工作表!单元格`; `None` when no
/// file of the input has that name.
pub(super) fn input_line(question: &str, sources: &Sources) -> Option<(Page, usize)> {
    if let Some(cell) = input_cell(question, sources) {
        return Some(cell);
    }
    let (file, line) = text_line(question, sources)?;
    Some((Page { file, sheet: None }, line))
}

/// Reads `工作表!单元格`, with the file before it or without.
fn input_cell(question: &str, sources: &Sources) -> Option<(Page, usize)> {
    let (sheet, cell) = question.rsplit_once('!')?;
    let digits = cell
        .trim()
        .trim_start_matches(|c: char| c.is_ascii_alphabetic());
    let line = digits.parse().ok()?;
    let mut pages = sources.iter().enumerate().flat_map(|(file, source)| {
        let names = source.sheets.iter().enumerate();
        names.map(move |(at, name)| (file, source, at, name))
    });
    let (file, _, at, _) = pages.find(|(_, source, _, name)| {
        let whole = format!("{} {name}", source.name);
        sheet.trim() == *name || sheet.trim() == whole || sheet.ends_with(&format!("/{whole}"))
    })?;
    let file = FileId(u32::try_from(file).ok()?);
    let sheet = Some(u16::try_from(at).ok()?);
    Some((Page { file, sheet }, line))
}

fn text_line(question: &str, sources: &Sources) -> Option<(FileId, usize)> {
    let (head, last) = question.rsplit_once(':')?;
    let last: usize = last.trim().parse().ok()?;
    let with_column = head.rsplit_once(':').and_then(|(name, line)| {
        let line: usize = line.trim().parse().ok()?;
        Some((file(name, sources)?, line))
    });
    with_column.or_else(|| Some((file(head, sources)?, last)))
}

/// A file by its name, or by a path that ends in it.
fn file(name: &str, sources: &Sources) -> Option<FileId> {
    let name = name.trim().replace('\\', "/");
    let at = sources
        .iter()
        .position(|file| name == file.name)
        .or_else(|| {
            sources
                .iter()
                .position(|file| name.ends_with(&format!("/{}", file.name)))
        })?;
    u32::try_from(at).ok().map(FileId)
}

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
    let (kind, id) = match question.split_once(|c: char| c.is_whitespace() || c == '/') {
        Some((kind, id)) => match schema::kind(kind.trim_matches(['[', ']'])) {
            Some(kind) => (Some(kind.key), id.trim()),
            None => return Vec::new(),
        },
        None => (None, question),
    };
    let named = |record: &&Record| {
        kind.is_none_or(|kind| record.kind.key == kind)
            && ["id", "code"]
                .iter()
                .any(|key| record.text(key) == Some(id))
    };
    let records = outcome.records.list.iter().filter(named);
    records
        .filter_map(|record| {
            let (page, first, last) = lines_of(&record.location, &outcome.sources)?;
            let lines = extent(record, page, &outcome.sources).unwrap_or((first, last));
            Some(uses(outcome, facts, record, page, lines.0..=lines.1, shown))
        })
        .collect()
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

/// First and last line of a record: its header and all its fields.
pub(crate) fn extent(record: &Record, page: Page, sources: &Sources) -> Option<(usize, usize)> {
    // The ledger of a sheet's rows stands above all of them.
    let own = |key: &str| page.sheet.is_none() || key != "ledger";
    let fields = record.fields.iter().filter(|(key, _)| own(key));
    let fields = fields.map(|(_, field)| &field.location);
    std::iter::once(&record.location)
        .chain(fields)
        .filter_map(|location| lines_of(location, sources))
        .filter(|(at, _, _)| *at == page)
        .map(|(_, first, last)| (first, last))
        .reduce(|a, b| (a.0.min(b.0), a.1.max(b.1)))
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
            Origin::Same(fact) => self.depends(fact),
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
