//! The official file of a year, as a bureau exports it from its own systems.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::entry::{Classification, Entry, Tier};
use super::table::{self, Line, Unreadable};
use super::{code, full_width, parent};

/// Lines searched for the header; titles may stand above it.
const HEADER_WITHIN: usize = 10;
/// Errors reported at most: a file of another kind should not flood the screen.
const ERRORS: usize = 100;

/// The official codes of one year, complete for every classification that occurs in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Official {
    pub(super) year: u16,
    /// Each list sorted by code, one row a code.
    pub(super) tables: BTreeMap<Classification, Vec<Entry>>,
}

/// What is wrong with a line of an official file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OfficialErrorKind {
    /// Neither UTF-8 nor GB 18030.
    Encoding,
    /// A quotation mark is never closed.
    Quote,
    /// No line among the first ones names a code and a name column.
    NoHeader,
    /// There is a header, but no code under it.
    Empty,
    /// Not a code of the classification, or of any when none is given.
    Code { code: String },
    /// A code without a name.
    Name { code: String },
    /// An unknown word in the classification column.
    Classification { text: String },
    /// The same code with another name further up.
    Duplicate { code: String, first_line: usize },
    /// The code above is not in the file.
    Parent { code: String, parent: String },
}

/// An error with the one-based line it stands on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfficialError {
    pub line: usize,
    pub kind: OfficialErrorKind,
}

impl Official {
    /// The calendar year the file holds for.
    pub fn year(&self) -> u16 {
        self.year
    }

    /// Number of codes, by classification.
    pub fn counts(&self) -> impl Iterator<Item = (Classification, usize)> {
        self.tables
            .iter()
            .map(|(classification, rows)| (*classification, rows.len()))
    }

    /// The file in the form the program keeps: tab-separated, UTF-8, English headers, sorted.
    /// [`parse_official`] reads it back to the same value.
    pub fn to_tsv(&self) -> String {
        let mut out = String::from("code\tname\tclassification\n");
        for (classification, rows) in &self.tables {
            for row in rows {
                // Writing to a string cannot fail.
                let _ = writeln!(out, "{}\t{}\t{}", row.code, row.name, classification.key());
            }
        }
        out
    }
}

/// Columns by position.
struct Columns {
    code: usize,
    name: usize,
    classification: Option<usize>,
}

impl Columns {
    fn find(line: &Line) -> Option<Columns> {
        let at = |words: &[&str]| {
            line.cells
                .iter()
                .position(|cell| words.contains(&full_width(cell).to_ascii_lowercase().as_str()))
        };
        Some(Columns {
            code: at(&["科目编码", "科目代码", "编码", "代码", "code"])?,
            name: at(&["科目名称", "名称", "name"])?,
            classification: at(&["分类", "科目分类", "classification"]),
        })
    }
}

/// Reads the official file of a year: CSV or tab-separated text in UTF-8, UTF-16 or GB 18030, with
/// a code column (科目编码, 编码, code), a name column (科目名称, 名称, name) and perhaps a
/// classification column (分类, classification). Without the latter the first digit decides.
///
/// # Errors
/// Everything that is wrong, with lines; then nothing of the file is used, because a gap in an
/// authoritative list would turn right codes into errors.
pub fn parse_official(bytes: &[u8], year: u16) -> Result<Official, Vec<OfficialError>> {
    let lines = table::decode(bytes)
        .and_then(|text| table::split(&text))
        .map_err(|unreadable| vec![unreadable.into()])?;
    let header = lines.iter().take(HEADER_WITHIN).enumerate();
    let Some((at, columns)) = header
        .filter_map(|(at, line)| Some((at, Columns::find(line)?)))
        .next()
    else {
        return Err(vec![error(1, OfficialErrorKind::NoHeader)]);
    };
    let mut errors = Vec::new();
    let mut found: BTreeMap<Classification, BTreeMap<String, (usize, Entry)>> = BTreeMap::new();
    for line in &lines[at + 1..] {
        if let Err(kind) = read_line(line, &columns, year, &mut found) {
            errors.push(error(line.number, kind));
        }
    }
    for (&classification, rows) in &found {
        for (code, (line, _)) in rows {
            if let Some(parent) = parent(classification, code)
                && !rows.contains_key(parent.as_ref())
            {
                let (code, parent) = (code.clone(), parent.into_owned());
                errors.push(error(*line, OfficialErrorKind::Parent { code, parent }));
            }
        }
    }
    if found.is_empty() && errors.is_empty() {
        errors.push(error(lines[at].number, OfficialErrorKind::Empty));
    }
    if !errors.is_empty() {
        errors.sort_by_key(|error| error.line);
        errors.truncate(ERRORS);
        return Err(errors);
    }
    let rows = |rows: BTreeMap<String, (usize, Entry)>| {
        rows.into_values().map(|(_, entry)| entry).collect()
    };
    Ok(Official {
        year,
        tables: found
            .into_iter()
            .map(|(key, table)| (key, rows(table)))
            .collect(),
    })
}

fn read_line(
    line: &Line,
    columns: &Columns,
    year: u16,
    found: &mut BTreeMap<Classification, BTreeMap<String, (usize, Entry)>>,
) -> Result<(), OfficialErrorKind> {
    let cell = |at: usize| line.cells.get(at).map_or("", String::as_str);
    let code = cell(columns.code);
    let written = columns.classification.map_or("", cell);
    let bad_code = || OfficialErrorKind::Code {
        code: code.to_owned(),
    };
    let classification = match written {
        "" => code::guess(code).ok_or_else(bad_code)?,
        text => Classification::parse(text).ok_or_else(|| OfficialErrorKind::Classification {
            text: text.to_owned(),
        })?,
    };
    let level = code::level(classification, code).ok_or_else(bad_code)?;
    let name = full_width(cell(columns.name));
    if name.is_empty() {
        return Err(OfficialErrorKind::Name {
            code: code.to_owned(),
        });
    }
    let table = found.entry(classification).or_default();
    if let Some((first_line, other)) = table.get(code) {
        // The same row twice is harmless: files joined from several sheets repeat their 类.
        return match other.name == name {
            true => Ok(()),
            false => Err(OfficialErrorKind::Duplicate {
                code: code.to_owned(),
                first_line: *first_line,
            }),
        };
    }
    let entry = Entry {
        code: Cow::Owned(code.to_owned()),
        name: Cow::Owned(name),
        level,
        tier: Tier::Official,
        first_year: Some(year),
        last_year: Some(year),
        about: false,
        fund: None,
    };
    table.insert(code.to_owned(), (line.number, entry));
    Ok(())
}

fn error(line: usize, kind: OfficialErrorKind) -> OfficialError {
    OfficialError { line, kind }
}

impl From<Unreadable> for OfficialError {
    fn from(unreadable: Unreadable) -> Self {
        match unreadable {
            Unreadable::Encoding(line) => error(line, OfficialErrorKind::Encoding),
            Unreadable::Quote(line) => error(line, OfficialErrorKind::Quote),
        }
    }
}
