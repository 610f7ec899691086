//! Records from CSV: rows become records of one kind, every cell with the bytes it stands on.
//!
//! The header row names the columns by English key or Chinese label. Numbers may be written as
//! spreadsheets write them; whatever was converted is told.

mod header;
mod scan;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;

use super::limit::Limited;
use super::schema::{FieldSpec, Kind, Type};
use super::text::characters::forbidden;
use super::text::shape::{self, Unit};
use super::text::{MAX_TEXT, excerpt};
use super::toml::{forbidden_character, missing_field};
use super::{Field, Raw, Record};
use crate::diag::{FileId, Finding, Location, Msg, Sources};
use header::Column;
use scan::{Cell, Problem, Row, Scanner};

/// Most rows one file may hold.
const MAX_ROWS: usize = 1_000_000;

/// What a CSV file holds.
#[derive(Debug, Default)]
pub struct Parsed {
    /// In the order of the file.
    pub records: Vec<Record>,
    pub findings: Vec<Finding>,
}

/// The ledger the rows of a file belong to.
#[derive(Debug, Clone, Copy)]
pub struct Ledger<'a> {
    pub id: &'a Field,
    /// The unit of its amounts, where it is known.
    pub unit: Option<Unit>,
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
        kind,
        ledger,
        columns: Vec::new(),
        unnamed: Vec::new(),
        short: None,
        findings: Limited::default(),
        records: Vec::new(),
    };
    reader.file();
    Parsed {
        records: reader.records,
        findings: reader.findings.finish(),
    }
}

struct Reader<'a> {
    file: FileId,
    text: &'a str,
    kind: &'static Kind,
    ledger: Option<Ledger<'a>>,
    columns: Vec<Column>,
    /// Columns without a name that were found to hold something, so that each is told once.
    unnamed: Vec<usize>,
    /// The first row with too few cells, and how many such rows there are.
    short: Option<(Range<usize>, usize)>,
    findings: Limited,
    records: Vec<Record>,
}

impl<'a> Reader<'a> {
    fn at(&self, span: Range<usize>) -> Location {
        Location::text(self.file, span)
    }

    fn push(&mut self, finding: Finding, span: Range<usize>) {
        let location = self.at(span);
        self.findings.push(finding.at(&location));
    }

    fn file(&mut self) {
        let text = self.text;
        let mut scanner = Scanner::new(text, header::delimiter(text, self.kind));
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
                let (columns, findings) = header::read(self.file, text, self.kind, &row, &cells);
                self.columns = columns;
                findings
                    .into_iter()
                    .for_each(|finding| self.findings.push(finding));
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
                .arg("columns", self.columns.len());
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
        let columns = self.columns.len();
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
            let finding = Finding::deny("csv-total-row").arg("value", word);
            self.push(finding, span);
            return;
        }
        let mut fields: BTreeMap<&'static str, Field> = BTreeMap::new();
        // Fields that are there but unusable are not reported as missing on top.
        let mut unusable: Vec<&'static str> = Vec::new();
        let unit = self.unit(cells);
        for (at, cell) in cells.iter().enumerate().take(columns) {
            let (text, span) = cell.trimmed(self.text);
            if text.is_empty() {
                continue;
            }
            let spec = match self.columns[at] {
                Column::Field(spec) => spec,
                Column::Skipped => continue,
                Column::Unnamed => {
                    if !self.unnamed.contains(&at) {
                        self.unnamed.push(at);
                        let finding = Finding::deny("csv-unnamed-column").arg("column", at + 1);
                        self.push(finding, span);
                    }
                    continue;
                }
            };
            match self.value(spec, text, &span, unit) {
                Ok(value) => {
                    let location = self.at(span);
                    fields.insert(spec.key, Field { value, location });
                }
                Err(finding) => {
                    self.findings.push(*finding);
                    unusable.push(spec.key);
                }
            }
        }
        self.fill_ledger(&mut fields);
        for spec in self.kind.fields.iter().filter(|spec| spec.required) {
            let has_column = || {
                let named = |c: &Column| matches!(c, Column::Field(f) if f.key == spec.key);
                self.columns.iter().any(named)
            };
            // A column missing altogether is told once, at the header.
            if !fields.contains_key(spec.key) && !unusable.contains(&spec.key) && has_column() {
                self.push(missing_field(self.kind, spec), row.span());
            }
        }
        self.records.push(Record {
            kind: self.kind,
            fields,
            location: self.at(row.span()),
        });
    }

    /// The unit of a row's amounts.
    fn unit(&self, cells: &[Cell]) -> Option<Unit> {
        let named = |c: &Column| matches!(c, Column::Field(field) if field.key == "amount-unit");
        let cell = self
            .columns
            .iter()
            .position(named)
            .and_then(|at| cells.get(at));
        let text = cell.map(|cell| cell.trimmed(self.text).0);
        let own = text.as_deref().filter(|text| !text.is_empty());
        Unit::of(self.kind, own, self.ledger.and_then(|ledger| ledger.unit))
    }

    /// The word that makes a row a total of others, if one does, and where it stands. Such a row
    /// would count the same money twice.
    fn total(&self, cells: &[Cell]) -> Option<(String, Range<usize>)> {
        // The longest word with blanks between its characters; longer cells are not looked at.
        const LONGEST: usize = "合　　计：".len();
        self.columns.iter().zip(cells).find_map(|(column, cell)| {
            let (text, span) = cell.trimmed(self.text);
            if !matches!(column, Column::Field(_)) || text.is_ascii() || text.len() > LONGEST {
                return None;
            }
            let plain = |c: &char| !c.is_whitespace() && !matches!(c, ':' | '：');
            let word: String = text.chars().filter(plain).collect();
            let known = ["合计", "总计", "小计", "共计"].contains(&word.as_str());
            known.then_some((word, span))
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

    /// Puts the row into the ledger the file is for.
    fn fill_ledger(&mut self, fields: &mut BTreeMap<&'static str, Field>) {
        let (Some(ledger), Some(spec)) = (self.ledger, self.kind.field("ledger")) else {
            return;
        };
        let ledger = ledger.id;
        let Raw::Text(id) = &ledger.value else {
            return;
        };
        match fields.get("ledger") {
            None => {
                fields.insert(spec.key, ledger.clone());
            }
            Some(Field {
                value: Raw::Text(written),
                location,
            }) if written != id => {
                let finding = Finding::deny("ledger-differs")
                    .arg("written", excerpt(written))
                    .arg("ledger", excerpt(id))
                    .at(location)
                    .also(&ledger.location, Msg::new("ledger-of-file"));
                self.findings.push(finding);
            }
            Some(_) => {}
        }
    }
}

#[cfg(test)]
mod tests;
