//! The place a waiver is for: by name, which stays true when lines move, or by file and line.

use std::collections::BTreeSet;

use super::Scope;
use crate::diag::{Finding, Location, Sources};
use crate::document::tree::{Block, Document, plain};
use crate::records::{Record, Records, place};

/// Names and spans that mean one place.
#[derive(Debug)]
pub struct Place {
    /// As written, in the form [`Sources::display`] has.
    written: String,
    /// What a finding may call it.
    names: BTreeSet<String>,
    /// Where the records of that name stand.
    spans: Vec<Location>,
}

impl Place {
    pub fn new(at: &str, scope: &Scope) -> Place {
        let written = at.replace('！', "!").replace('：', ":");
        let written = written.trim_start_matches("./").to_owned();
        let mut names = titles(at, scope.document);
        if let Ok(key) = scope.facts.parse(at) {
            names.insert(scope.facts.label(&key));
        }
        // A number alone is no name: any amount in a message might be meant.
        if at.chars().any(char::is_alphabetic) {
            names.insert(at.to_owned());
        }
        Place {
            written,
            names,
            spans: spans(at, scope.records),
        }
    }

    /// Whether a finding is about this place.
    pub fn is_of(&self, finding: &Finding, sources: &Sources) -> bool {
        let labels = finding.primary.iter().chain(&finding.secondary);
        let mut args = finding.message.args.iter();
        args.any(|(_, value)| self.names.contains(value))
            || labels
                .map(|label| &label.location)
                .any(|location| self.covers(location, sources))
    }

    fn covers(&self, location: &Location, sources: &Sources) -> bool {
        let written = match location {
            Location::None => return false,
            Location::Text { file, start, .. } => {
                let file = sources.get(*file);
                let at = file.line_col(*start);
                self.written == file.name
                    || self.written == format!("{}:{}", file.name, at.line)
                    || self.written == format!("{}:{}:{}", file.name, at.line, at.column)
            }
            Location::Cell {
                file,
                sheet,
                row,
                column,
            } => {
                let (sheet, cell) = sources.cell(*file, *sheet, *row, *column);
                let file = &sources.get(*file).name;
                self.written == *file
                    || self.written == sheet
                    || self.written == format!("{sheet}!{cell}")
                    || self.written == format!("{file} {sheet}!{cell}")
            }
        };
        written || self.spans.iter().any(|span| holds(span, location))
    }
}

/// What stands under an id in the document.
fn titles(id: &str, document: &Document) -> BTreeSet<String> {
    let titles = document.blocks().filter_map(|block| match block {
        Block::Heading(heading) if heading.anchor == id => Some(plain(&heading.content)),
        Block::Grid(grid) if grid.id == id => Some(plain(&grid.title)),
        Block::Chart(chart) if chart.id == id => Some(plain(&chart.title)),
        _ => None,
    });
    titles.filter(|title| !title.is_empty()).collect()
}

/// Where records of a name stand, with or without their kind before it: `text:functions`.
fn spans(name: &str, records: &Records) -> Vec<Location> {
    // Reasons of several facts are about each of them.
    let of_fact = |record: &&Record| {
        let (kind, fact) = place::kind_and_id(name);
        let facts = record.text("fact").unwrap_or_default();
        let mut facts = facts.split([';', '；']).map(str::trim);
        kind.is_none_or(|kind| std::ptr::eq(kind, record.kind)) && facts.any(|one| one == fact)
    };
    let named = place::named(name, &records.list).into_iter();
    let named = named.chain(records.list.iter().filter(of_fact));
    let named = named.filter(|record| record.kind.key != "waiver");
    let own = |record: &Record| {
        let fields = record.fields.values().map(|field| field.location.clone());
        std::iter::once(record.location.clone())
            .chain(fields)
            .collect::<Vec<_>>()
    };
    named.flat_map(own).collect()
}

/// Whether a place is another or inside it.
fn holds(span: &Location, place: &Location) -> bool {
    match (span, place) {
        (
            Location::Text { file, start, end },
            Location::Text {
                file: other,
                start: from,
                end: to,
            },
        ) => file == other && start <= from && to <= end,
        _ => span == place,
    }
}
