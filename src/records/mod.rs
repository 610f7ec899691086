//! Records: the input exactly as written, every value with the place it stands.
//!
//! TOML files, CSV files and workbooks all become the same list of [`Record`]s. What kinds
//! of record there are, and what their fields are called in each form, stands once in [`schema`].
//! Nothing is inferred here; values stay text until the budget stage gives them meaning.

pub mod csv;
pub mod docs;
mod limit;
pub mod load;
pub mod place;
pub mod published;
pub mod schema;
pub mod sheet;
mod table;
pub(crate) mod text;
pub mod toml;
pub mod write;

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::diag::Location;
use schema::{FieldSpec, Kind};

pub use text::cell::from_value;
pub use text::shape::Unit;

/// One field as written.
#[derive(Debug, Clone)]
pub struct Field {
    pub value: Raw,
    pub location: Location,
}

/// A value as written. Numbers keep their literal text, so no digit is lost.
#[derive(Debug, Clone)]
pub enum Raw {
    /// Text: a TOML string, or a non-numeric cell.
    Text(String),
    /// A number's literal text as written, without digit separators of the format (`_` in TOML).
    Number(String),
    Bool(bool),
    /// A date as `YYYY-MM-DD`.
    Date(String),
    List(Vec<Field>),
    Table(BTreeMap<String, Field>),
}

/// One record: a TOML table, a CSV row, a sheet row.
#[derive(Debug, Clone)]
pub struct Record {
    pub kind: &'static Kind,
    /// Fields by their canonical (TOML) key; only known keys, unknown ones became findings.
    pub fields: BTreeMap<&'static str, Field>,
    pub location: Location,
}

impl Record {
    /// A field by its canonical key.
    pub fn get(&self, key: &str) -> Option<&Field> {
        self.fields.get(key)
    }

    /// The text of a field given as text, number or date; `None` when absent or empty.
    pub fn text(&self, key: &str) -> Option<&str> {
        match &self.get(key)?.value {
            Raw::Text(text) | Raw::Number(text) | Raw::Date(text) if !text.trim().is_empty() => {
                Some(text.trim())
            }
            _ => None,
        }
    }

    /// Where a field stands, or the record itself when the field is absent.
    pub fn place(&self, key: &str) -> &Location {
        self.get(key)
            .map_or(&self.location, |field| &field.location)
    }
}

/// Names that stand beside codes and ids in cells of a workbook and are nobody's field: they must
/// be those the records and the catalogue give.
#[derive(Debug, Default, Clone)]
pub struct Named(BTreeMap<(&'static str, String, String), Location>);

impl Named {
    /// Adds the name of a code or id that stands in a field.
    pub fn add(&mut self, spec: &FieldSpec, code: String, name: String, location: Location) {
        // What refers to a unit under another key is a unit all the same.
        let of = if spec.key == "parent" {
            "unit"
        } else {
            spec.key
        };
        self.0.entry((of, code, name)).or_insert(location);
    }

    /// Adds the names of another file.
    pub fn append(&mut self, mut other: Named) {
        self.0.append(&mut other.0);
    }

    /// Code or id and name of what a field of this key refers to, with the first place.
    pub fn of<'a>(
        &'a self,
        key: &'a str,
    ) -> impl Iterator<Item = (&'a str, &'a str, &'a Location)> {
        let named = self.0.iter().filter(move |((of, _, _), _)| *of == key);
        named.map(|((_, code, name), location)| (code.as_str(), name.as_str(), location))
    }
}

/// All records of one input, in reading order.
#[derive(Debug, Default, Clone)]
pub struct Records {
    pub list: Vec<Record>,
    /// Documents published before, which this one is held against.
    pub published: Vec<published::Published>,
    pub named: Named,
    /// Among several documents, the first: what names no year and phase is of its.
    pub home: Option<Record>,
    /// The records of the year before that documents name, each once.
    pub previous: Vec<Previous>,
    /// Records of files that belong to an amendment; empty once amendments are applied.
    pub layers: Vec<Layer>,
    /// Where these are adjusted, what the original says: a phase of its own beside them.
    pub original: Option<Box<Records>>,
}

/// The records of a `[[file]]` that are there from an amendment on.
#[derive(Debug, Clone)]
pub struct Layer {
    pub amendment: String,
    /// Where the amendment is named.
    pub place: Location,
    pub records: Vec<Record>,
}

/// The records of another year, which comparisons look back to.
#[derive(Debug, Clone)]
pub struct Previous {
    /// The directory or workbook, relative to that of the input.
    pub path: String,
    pub records: Arc<Records>,
}

impl Records {
    /// All records of a kind, in reading order.
    pub fn of<'a>(&'a self, kind: &'a str) -> impl Iterator<Item = &'a Record> + 'a {
        self.list
            .iter()
            .filter(move |record| record.kind.key == kind)
    }

    /// The first record of a kind; singletons have at most one.
    pub fn one(&self, kind: &str) -> Option<&Record> {
        self.list.iter().find(|record| record.kind.key == kind)
    }

    /// The records a document names as last year's, where they could be read.
    pub fn previous_of(&self, document: &Record) -> Option<&Records> {
        let path = load::plain_path(document.text("previous")?).ok()?;
        let mut found = self.previous.iter();
        Some(&found.find(|previous| previous.path == path)?.records)
    }
}
