//! The header row: what separates the cells, and which field each column holds.

use super::scan::{Cell, DELIMITERS, Row, Scanner};
use crate::diag::{FileId, Finding, Location, Msg};
use crate::records::schema::{FieldSpec, Kind};
use crate::records::text::excerpt;
use crate::records::text::nearest::nearest;

/// What a column holds.
#[derive(Debug, Clone, Copy)]
pub(super) enum Column {
    Field(&'static FieldSpec),
    /// Its name is unknown or given twice, which is told once.
    Skipped,
    /// It has no name; allowed as long as it holds nothing.
    Unnamed,
}

/// What separates the cells: whatever makes most header cells known, then what occurs most.
pub(super) fn delimiter(text: &str, kind: &Kind) -> &'static str {
    let start = text.len() - text.trim_start().len();
    let line = text[start..].split(['\n', '\r']).next().unwrap_or_default();
    let mut cells = Vec::new();
    let mut best = (DELIMITERS[0], 0, 0);
    for delimiter in DELIMITERS {
        let count = Scanner::new(line, delimiter)
            .row(&mut cells)
            .map_or(0, |row| row.cells);
        let known = |cell: &&Cell| kind.field(cell.text(line).trim()).is_some();
        let known = cells.iter().filter(known).count();
        if (known, count) > (best.1, best.2) {
            best = (delimiter, known, count);
        }
    }
    best.0
}

/// The columns of a header row, with what is wrong about them.
pub(super) fn read(
    file: FileId,
    text: &str,
    kind: &'static Kind,
    row: &Row,
    cells: &[Cell],
) -> (Vec<Column>, Vec<Finding>) {
    let mut columns: Vec<Column> = Vec::with_capacity(cells.len());
    let mut findings = Vec::new();
    let mut places: Vec<(&'static str, Location)> = Vec::new();
    for cell in cells {
        let (name, span) = cell.trimmed(text);
        let place = Location::text(file, span);
        if name.is_empty() {
            columns.push(Column::Unnamed);
            continue;
        }
        let Some(spec) = kind.field(&name) else {
            findings.push(unknown(kind, &name).at(&place));
            columns.push(Column::Skipped);
            continue;
        };
        if let Some((_, first)) = places.iter().find(|(key, _)| *key == spec.key) {
            let finding = Finding::deny("csv-duplicate-header")
                .arg("header", excerpt(&name))
                .at(&place)
                .also(first, Msg::new("first-here"));
            findings.push(finding);
            columns.push(Column::Skipped);
            continue;
        }
        places.push((spec.key, place));
        columns.push(Column::Field(spec));
    }
    for spec in kind.fields.iter().filter(|spec| spec.required) {
        if !places.iter().any(|(key, _)| *key == spec.key) {
            let finding = Finding::deny("csv-missing-column")
                .arg("table", kind.key)
                .arg("table-label", kind.label)
                .arg("key", spec.key)
                .arg("label", spec.label);
            findings.push(finding.at(&Location::text(file, row.span())));
        }
    }
    (columns, findings)
}

fn unknown(kind: &Kind, name: &str) -> Finding {
    let finding = Finding::deny("csv-unknown-header")
        .arg("table", kind.key)
        .arg("table-label", kind.label)
        .arg("header", excerpt(name));
    let names = kind.fields.iter().flat_map(|spec| [spec.key, spec.label]);
    match nearest(name, names) {
        Some(near) => finding.with(Msg::new("did-you-mean").arg("name", near)),
        None => finding,
    }
}
