//! Tables of records, one a row under a header: what CSV files and sheets have in common.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::limit::Limited;
use super::schema::{FieldSpec, Kind};
use super::text::excerpt;
use super::text::nearest::nearest;
use super::text::shape::Unit;
use super::toml::missing_field;
use super::{Field, Raw, Record};
use crate::diag::{Finding, Location, Msg};

/// Most rows one table may hold.
pub(super) const MAX_ROWS: usize = 1_000_000;

/// The ledger the rows of a table belong to.
#[derive(Debug, Clone, Copy)]
pub struct Ledger<'a> {
    pub id: &'a Field,
    /// The unit of its amounts, where it is known.
    pub unit: Option<Unit>,
}

/// What a column holds.
#[derive(Debug, Clone, Copy)]
pub(super) enum Column {
    Field(&'static FieldSpec),
    /// Its name is unknown or given twice, which is told once.
    Skipped,
    /// It has no name; allowed as long as it holds nothing.
    Unnamed,
    /// The program's own remarks on a sheet.
    Remarks,
}

/// A table as far as it is read.
pub(super) struct Table<'a> {
    pub kind: &'static Kind,
    pub ledger: Option<Ledger<'a>>,
    pub columns: Vec<Column>,
    pub findings: Limited,
    pub records: Vec<Record>,
    /// Columns without a name that were found to hold something, so that each is told once.
    unnamed: Vec<usize>,
}

/// The fields of a row. Those that are there but unusable are not reported as missing on top.
#[derive(Default)]
pub(super) struct Row {
    pub fields: BTreeMap<&'static str, Field>,
    pub unusable: Vec<&'static str>,
}

impl<'a> Table<'a> {
    pub fn new(kind: &'static Kind, ledger: Option<Ledger<'a>>) -> Table<'a> {
        Table {
            kind,
            ledger,
            columns: Vec::new(),
            findings: Limited::default(),
            records: Vec::new(),
            unnamed: Vec::new(),
        }
    }

    /// Takes the columns from the names of a header row, which stands at `place`.
    pub fn header<'t>(
        &mut self,
        names: impl Iterator<Item = (Cow<'t, str>, Location)>,
        place: &Location,
    ) {
        let kind = self.kind;
        let mut places: Vec<(&'static str, Location)> = Vec::new();
        for (name, at) in names {
            if name.is_empty() {
                self.columns.push(Column::Unnamed);
                continue;
            }
            let Some(spec) = kind.field(&name) else {
                self.findings.push(unknown(kind, &name).at(&at));
                self.columns.push(Column::Skipped);
                continue;
            };
            if let Some((_, first)) = places.iter().find(|(key, _)| *key == spec.key) {
                let finding = Finding::deny("duplicate-header")
                    .arg("header", excerpt(&name))
                    .at(&at)
                    .also(first, Msg::new("first-here"));
                self.findings.push(finding);
                self.columns.push(Column::Skipped);
                continue;
            }
            places.push((spec.key, at));
            self.columns.push(Column::Field(spec));
        }
        for spec in kind.fields.iter().filter(|spec| spec.required) {
            if self.column(spec.key).is_none() {
                let finding = Finding::deny("missing-column")
                    .arg("table", kind.key)
                    .arg("table-label", kind.label)
                    .arg("key", spec.key)
                    .arg("label", spec.label);
                self.findings.push(finding.at(place));
            }
        }
    }

    /// The column of a field.
    pub fn column(&self, key: &str) -> Option<usize> {
        let named = |column: &Column| matches!(column, Column::Field(spec) if spec.key == key);
        self.columns.iter().position(named)
    }

    /// What a column holds, also to the right of the header.
    pub fn holds(&self, column: usize) -> Column {
        let column = self.columns.get(column).copied();
        column.unwrap_or(Column::Unnamed)
    }

    /// Tells that a column without a name holds something; `name` is what to call it.
    pub fn unnamed(&mut self, column: usize, name: impl ToString, place: &Location) {
        if !self.unnamed.contains(&column) {
            self.unnamed.push(column);
            let finding = Finding::deny("unnamed-column").arg("column", name);
            self.findings.push(finding.at(place));
        }
    }

    /// The unit of a row's amounts; `own` is what its cell for the unit says.
    pub fn unit(&self, own: Option<&str>) -> Option<Unit> {
        Unit::of(self.kind, own, self.ledger.and_then(|ledger| ledger.unit))
    }

    /// Adds a row as a record. `missing` is where a field that has a column should have stood.
    pub fn add(&mut self, mut row: Row, place: Location, missing: impl Fn(usize) -> Location) {
        self.fill_ledger(&mut row.fields);
        for spec in self.kind.fields.iter().filter(|spec| spec.required) {
            if row.fields.contains_key(spec.key) || row.unusable.contains(&spec.key) {
                continue;
            }
            // A column missing altogether is told once, at the header.
            if let Some(column) = self.column(spec.key) {
                let finding = missing_field(self.kind, spec);
                self.findings.push(finding.at(&missing(column)));
            }
        }
        self.records.push(Record {
            kind: self.kind,
            fields: row.fields,
            location: place,
        });
    }

    /// Puts the row into the ledger the table is for.
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

/// The word that makes a row a total of others, if a cell holds one. Such a row would count the
/// same money twice.
pub(super) fn total(text: &str) -> Option<String> {
    // The longest word with blanks between its characters; longer cells are not looked at.
    const LONGEST: usize = "合　　计：".len();
    if text.is_ascii() || text.len() > LONGEST {
        return None;
    }
    let plain = |c: &char| !c.is_whitespace() && !matches!(c, ':' | '：');
    let word: String = text.chars().filter(plain).collect();
    let known = ["合计", "总计", "小计", "共计"].contains(&word.as_str());
    known.then_some(word)
}

fn unknown(kind: &Kind, name: &str) -> Finding {
    let finding = Finding::deny("unknown-header")
        .arg("table", kind.key)
        .arg("table-label", kind.label)
        .arg("header", excerpt(name));
    let names = kind.fields.iter().flat_map(|spec| [spec.key, spec.label]);
    match nearest(name, names) {
        Some(near) => finding.with(Msg::new("did-you-mean").arg("name", near)),
        None => finding,
    }
}
