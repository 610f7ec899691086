//! From a line of the records to the facts and places that depend on it.

use std::collections::HashMap;
use std::sync::Arc;

use super::places::Place;
use super::{Use, Uses, lines_of, of, place_text, tree};
use crate::diag::{FileId, Location, Sources};
use crate::facts::{Fact, Facts, Origin};
use crate::pipeline::Outcome;
use crate::records::Record;

/// Reads `file:line`, also as findings print it with a column; `None` when no file of the input
/// has that name.
pub(super) fn input_line(question: &str, sources: &Sources) -> Option<(FileId, usize)> {
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
    file: FileId,
    line: usize,
    shown: &[Place],
) -> Option<Uses> {
    let sources = &outcome.sources;
    let (record, first, last) = outcome.records.list.iter().find_map(|record| {
        let (first, last) = extent(record, file, sources)?;
        (first..=last)
            .contains(&line)
            .then_some((record, first, last))
    })?;
    let mut search = Search {
        facts,
        sources,
        file,
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
fn extent(record: &Record, file: FileId, sources: &Sources) -> Option<(usize, usize)> {
    let fields = record.fields.values().map(|field| &field.location);
    std::iter::once(&record.location)
        .chain(fields)
        .filter_map(|location| lines_of(location, sources))
        .filter(|(at, _, _)| *at == file)
        .map(|(_, first, last)| (first, last))
        .reduce(|a, b| (a.0.min(b.0), a.1.max(b.1)))
}

struct Search<'a> {
    facts: &'a Facts,
    sources: &'a Sources,
    file: FileId,
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
        lines_of(location, self.sources).is_some_and(|(file, first, last)| {
            file == self.file && first <= self.last && last >= self.first
        })
    }
}
