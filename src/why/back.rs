//! From a line of the records to the facts and places that depend on it.

use std::collections::HashMap;
use std::sync::Arc;

use super::places::Place;
use super::{Page, Use, Uses, lines_of, of, place_text, tree};
use crate::diag::{FileId, Location, Sources};
use crate::facts::{Fact, Facts, Origin};
use crate::pipeline::Outcome;
use crate::records::Record;

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
pub(super) fn uses(
    outcome: &Outcome,
    facts: &Facts,
    page: Page,
    line: usize,
    shown: &[Place],
) -> Option<Uses> {
    let sources = &outcome.sources;
    let (record, first, last) = outcome.records.list.iter().find_map(|record| {
        let (first, last) = extent(record, page, sources)?;
        (first..=last)
            .contains(&line)
            .then_some((record, first, last))
    })?;
    let mut search = Search {
        facts,
        sources,
        page,
        first,
        last,
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
    Some(Uses {
        record: record.kind.label.to_owned(),
        place: place_text(&record.location, sources),
        facts: found,
        unshown,
    })
}

/// First and last line of a record: its header and all its fields.
fn extent(record: &Record, page: Page, sources: &Sources) -> Option<(usize, usize)> {
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
    first: usize,
    last: usize,
    /// Answers so far, by key.
    known: HashMap<String, bool>,
}

impl Search<'_> {
    fn depends(&mut self, fact: &Arc<Fact>) -> bool {
        if let Some(&known) = self.known.get(&fact.id) {
            return known;
        }
        let depends = match &fact.origin {
            Origin::Lines(lines) => lines
                .iter()
                .any(|&at| self.covers(&self.facts.line(at).location)),
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
            page == self.page && first <= self.last && last >= self.first
        })
    }
}
