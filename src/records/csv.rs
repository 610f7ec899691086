//! Records from CSV: rows become records of one kind, every cell with the bytes it stands on.
//!
//! The header row names the columns by English key or Chinese label. Numbers may be written as
//! spreadsheets write them; whatever was converted is told.

mod header;
pub mod plain;
mod scan;

use std::borrow::Cow;
use std::ops::Range;

use super::schema::{FieldSpec, Kind, Type};
use super::table::{self, Column, Ledger, MAX_ROWS, Table};
use super::text::MAX_TEXT;
use super::text::characters::forbidden;
use super::text::shape::{self, Unit};
use super::toml::forbidden_character;
use super::{Field, Raw, Record};
use crate::diag::{FileId, Finding, Location, Sources};
use scan::{Cell, Problem, Row, Scanner};

/// What a CSV file holds.
#[derive(Debug, Default)]
pub struct Parsed {
    /// In the order of the file.
    pub records: Vec<Record>,
    pub findings: Vec<Finding>,
}

/// Reads a CSV file registered in `sources` as records of `kind`. Never fails: what cannot be used
/// becomes a finding.
///
/// `ledger` is the ledger the rows belong to, for kinds with a field `ledger`; the field is filled
/// in from it, and a column of that name may only repeat it.
pub fn read(
    file: FileId,
    sources: &Sources,
    kind: &'static Kind,
    ledger: Option<Ledger<'_>>,
) -> Parsed {
    let text = &sources.get(file).text;
    let mut reader = Reader {
        file,
        text,
        table: Table::new(kind, ledger),
        short: None,
    };
    reader.file();
    Parsed {
        records: reader.table.records,
        findings: reader.table.findings.finish(),
    }
}

/// The known columns of a file, each by the name its header gives it.
pub(crate) fn columns(text: &str, kind: &'static Kind) -> Vec<(String, &'static FieldSpec)> {
    let mut scanner = Scanner::new(text, header::delimiter(text, kind));
    let mut cells = Vec::new();
    let blank = |cell: &Cell| cell.text(text).trim().is_empty();
    while scanner.row(&mut cells).is_some() {
        if !cells.iter().all(blank) {
            break;
        }
    }
    let named = cells.iter().filter_map(|cell| {
        let (name, _) = cell.trimmed(text);
        let spec = kind.field(&name)?;
        Some((name.into_owned(), spec))
    });
    named.collect()
}

struct Reader<'a> {
    file: FileId,
    text: &'a str,
    table: Table<'a>,
    /// The first row with too few cells, and how many such rows there are.
    short: Option<(Range<usize>, usize)>,
}

impl<'a> Reader<'a> {
    fn at(&self, span: Range<usize>) -> Location {
        Location::text(self.file, span)
    }

    fn push(&mut self, finding: Finding, span: Range<usize>) {
        let location = self.at(span);
        self.table.findings.push(finding.at(&location));
    }

    fn file(&mut self) {
        let text = self.text;
        let mut scanner = Scanner::new(text, header::delimiter(text, self.table.kind));
        let mut cells = Vec::new();
        let mut rows = 0usize;
        let mut has_header = false;
        while let Some(row) = scanner.row(&mut cells) {
            let blank = cells.iter().all(|cell| cell.text(text).trim().is_empty());
            if let Some(problem) = &row.problem {
                self.problem(problem);
            } else if blank {
                continue;
            }
            if !has_header {
                has_header = true;
                let file = self.file;
                let names = cells.iter().map(|cell| {
                    let (name, span) = cell.trimmed(text);
                    (name, Location::text(file, span))
                });
                self.table.header(names, &Location::text(file, row.span()));
                continue;
            }
            rows += 1;
            if rows > MAX_ROWS {
                let finding = Finding::deny("csv-too-many-rows").arg("most", MAX_ROWS);
                self.push(finding, row.span());
                break;
            }
            if row.problem.is_none() {
                self.row(&row, &cells);
            }
        }
        if !has_header {
            self.push(Finding::deny("empty-file"), 0..0);
        }
        if let Some((span, rows)) = self.short.take() {
            let finding = Finding::warn("csv-too-few-cells")
                .arg("rows", rows)
                .arg("columns", self.table.columns.len());
            self.push(finding, span);
        }
    }

    fn problem(&mut self, problem: &Problem) {
        match problem {
            Problem::Unclosed(at) => self.push(Finding::deny("csv-unclosed-quote"), *at..*at + 1),
            Problem::AfterQuote(span) => {
                self.push(Finding::deny("csv-after-quote"), span.clone());
            }
        }
    }

    fn row(&mut self, row: &Row, cells: &[Cell]) {
        let columns = self.table.columns.len();
        if row.cells < columns {
            let (_, rows) = self.short.get_or_insert_with(|| (row.span(), 0));
            *rows += 1;
        } else if row.cells > columns {
            let extra = cells.get(columns..).unwrap_or_default();
            let filled = extra
                .iter()
                .find(|cell| !cell.text(self.text).trim().is_empty());
            if let Some(cell) = filled {
                // An unquoted comma has moved the cells behind it: none of them can be trusted.
                let finding = Finding::deny("csv-too-many-cells")
                    .arg("cells", row.cells)
                    .arg("columns", columns);
                let span = cell.start..cells.last().map_or(cell.end, |last| last.end);
                self.push(finding, span);
                return;
            }
        }
        if let Some((word, span)) = self.total(cells) {
            let finding = Finding::deny("total-row").arg("value", word);
            self.push(finding, span);
            return;
        }
        let mut read = table::Row::default();
        let unit = self.unit(cells);
        for (at, cell) in cells.iter().enumerate().take(columns) {
            let (text, span) = cell.trimmed(self.text);
            if text.is_empty() {
                continue;
            }
            let spec = match self.table.holds(at) {
                Column::Field(spec) => spec,
                Column::Skipped | Column::Remarks => continue,
                Column::Unnamed => {
                    let place = self.at(span);
                    self.table.unnamed(at, at + 1, &place);
                    continue;
                }
            };
            match self.value(spec, text, &span, unit) {
                Ok(value) => {
                    let location = self.at(span);
                    read.fields.insert(spec.key, Field { value, location });
                }
                Err(finding) => {
                    self.table.findings.push(*finding);
                    read.unusable.push(spec.key);
                }
            }
        }
        let place = self.at(row.span());
        self.table.add(read, place.clone(), |_| place.clone());
    }

    /// The unit of a row's amounts.
    fn unit(&self, cells: &[Cell]) -> Option<Unit> {
        let column = self.table.column("amount-unit");
        let cell = column.and_then(|at| cells.get(at));
        let text = cell.map(|cell| cell.trimmed(self.text).0);
        let own = text.as_deref().filter(|text| !text.is_empty());
        self.table.unit(own)
    }

    /// The word that makes a row a total of others, if one does, and where it stands.
    fn total(&self, cells: &[Cell]) -> Option<(String, Range<usize>)> {
        let mut pairs = self.table.columns.iter().zip(cells);
        pairs.find_map(|(column, cell)| {
            let (text, span) = cell.trimmed(self.text);
            let word = matches!(column, Column::Field(_)).then(|| table::total(&text))?;
            word.map(|word| (word, span))
        })
    }

    fn value(
        &mut self,
        spec: &'static FieldSpec,
        text: Cow<'a, str>,
        span: &Range<usize>,
        unit: Option<Unit>,
    ) -> Result<Raw, Box<Finding>> {
        if text.len() > MAX_TEXT {
            return Err(Finding::deny("text-too-long")
                .arg("key", spec.key)
                .arg("bytes", text.len())
                .arg("most", MAX_TEXT)
                .at(&self.at(span.clone()))
                .into());
        }
        if let Some((_, c)) = forbidden(&text) {
            let found = self.text[span.clone()].find(c).map_or(span.clone(), |at| {
                let start = span.start + at;
                start..start + c.len_utf8()
            });
            return Err(forbidden_character(spec.key, c).at(&self.at(found)).into());
        }
        if spec.ty == Type::Text && spec.options.is_empty() {
            // The common case needs no second look and no second copy.
            return Ok(Raw::Text(text.into_owned()));
        }
        match shape::from_cell(spec, &text, unit) {
            Ok((raw, note)) => {
                if let Some(note) = note {
                    self.push(note, span.clone());
                }
                Ok(raw)
            }
            Err(finding) => Err(finding.at(&self.at(span.clone())).into()),
        }
    }
}

#[cfg(test)]
mod tests;
