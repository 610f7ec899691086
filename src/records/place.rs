//! Places of the input as people name them: one grammar for `why`, waivers and `what-if`.
//!
//! ```text
//! place  := record [ .field ]
//! record := file:line[:column] | [file ]工作表!单元格 | [kind: ]id | kind
//! ```
//! Kinds and fields go by key or by Chinese label; a kind alone is the one record of it. With its
//! kind before it a record also goes by its name, item or fact. A line also names the field that
//! stands on it, a cell the one in it.

use crate::diag::{FileId, Location, Sources};

use super::Record;
use super::schema::{self, FieldSpec, Kind, Type};
use super::text::nearest::nearest;

/// A record of the input, and the field meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Found {
    /// Index into the records.
    pub record: usize,
    /// None when the whole record was named.
    pub field: Option<&'static str>,
}

/// Why words name no place of the input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Missed {
    /// Nothing has this name; something else has nearly the same.
    Nothing(Option<String>),
    /// Several records have it.
    Several(Vec<usize>),
    /// A kind of record has no such field.
    Field(&'static str, String),
    /// A line or cell without records.
    Empty,
}

/// The place words name.
///
/// # Errors
/// When they name none, or several.
pub fn find(words: &str, records: &[Record], sources: &Sources) -> Result<Found, Missed> {
    let words = words.trim().replace('！', "!").replace('：', ":");
    let words = words.trim_start_matches("./");
    let whole = record(words, records, sources);
    let Err(missed) = whole else { return whole };
    let Some((head, field)) = words.rsplit_once('.') else {
        return Err(missed);
    };
    let head = match record(head, records, sources) {
        Ok(found) => found,
        // What was asked about is in the head; a bare word with a dot may be a file.
        Err(Missed::Nothing(_)) => return Err(missed),
        Err(other) => return Err(other),
    };
    let kind = records[head.record].kind;
    match kind.field(field.trim()) {
        Some(spec) => Ok(Found {
            field: Some(spec.key),
            ..head
        }),
        None => Err(Missed::Field(kind.key, field.trim().to_owned())),
    }
}

fn record(words: &str, records: &[Record], sources: &Sources) -> Result<Found, Missed> {
    if let Some((page, number)) = line(words, sources) {
        return on_line(words, page, number, records, sources);
    }
    let found: Vec<usize> = (0..records.len())
        .filter(|&at| is_named(words, &records[at]))
        .collect();
    match found.as_slice() {
        [] => Err(Missed::Nothing(near(words, records))),
        &[record] => Ok(Found {
            record,
            field: None,
        }),
        several => Err(Missed::Several(several.to_vec())),
    }
}

/// The record on a line, and the field, where the line or cell holds one alone.
fn on_line(
    words: &str,
    page: Page,
    number: usize,
    records: &[Record],
    sources: &Sources,
) -> Result<Found, Missed> {
    let holds = |record: &Record| {
        extent(record, page, sources).is_some_and(|(from, to)| (from..=to).contains(&number))
    };
    let record = records.iter().position(holds).ok_or(Missed::Empty)?;
    let fields = records[record].fields.iter();
    let here = fields.filter(|(_, field)| {
        let own = lines_of(&field.location, sources);
        own.is_some_and(|(at, from, to)| at == page && (from..=to).contains(&number))
    });
    let here: Vec<(&'static str, &Location)> =
        here.map(|(key, field)| (*key, &field.location)).collect();
    let in_cell = |location: &Location| match location {
        Location::Cell {
            file,
            sheet,
            row,
            column,
        } => words.ends_with(&sources.cell(*file, *sheet, *row, *column).1),
        Location::Text { .. } => words.ends_with(&sources.display(location)),
        Location::None => false,
    };
    let exact = here.iter().find(|(_, location)| in_cell(location));
    let names_cell = page.sheet.is_some()
        && words
            .rsplit('!')
            .next()
            .is_some_and(|cell| cell.trim().starts_with(|c: char| c.is_ascii_alphabetic()));
    let field = match (exact, here.as_slice()) {
        (Some((key, _)), _) => Some(*key),
        (None, _) if names_cell => return Err(Missed::Empty),
        (None, [(key, _)]) => Some(*key),
        _ => None,
    };
    Ok(Found { record, field })
}

/// The records of a name: `functions`, `text:functions`, `项目/survey`, `agency`.
pub fn named<'a>(name: &str, records: &'a [Record]) -> Vec<&'a Record> {
    let records = records.iter();
    records.filter(|record| is_named(name, record)).collect()
}

fn is_named(name: &str, record: &Record) -> bool {
    let kind = record.kind;
    let whole = kind.singleton || kind.one_or_more();
    if whole && (name == kind.key || name == kind.label) {
        return true;
    }
    let (of, id) = kind_and_id(name);
    let called = |key: &str| record.text(key) == Some(id);
    // What has no id goes by what it is of, when its kind is said.
    let told = |key: &str| {
        let spec = kind.field(key);
        spec.is_some_and(|spec| record.text(key) == Some(&*spec.said(id)))
    };
    match of {
        None => called("id") || called("code"),
        Some(of) if std::ptr::eq(of, kind) => {
            called("id") || called("code") || ["item", "fact", "name"].into_iter().any(told)
        }
        Some(_) => false,
    }
}

/// The kind written before an id, if one is.
pub fn kind_and_id(name: &str) -> (Option<&'static Kind>, &str) {
    let split = name.split_once(|c: char| c.is_whitespace() || matches!(c, ':' | '/'));
    let split = split.and_then(|(kind, id)| {
        let kind = schema::kind(kind.trim_matches(['[', ']']))?;
        Some((kind, id.trim()))
    });
    split.map_or((None, name.trim()), |(kind, id)| (Some(kind), id))
}

/// The name of a record much like the one asked for.
fn near(words: &str, records: &[Record]) -> Option<String> {
    let words = words.split_once('.').map_or(words, |(head, _)| head);
    let names: Vec<String> = records
        .iter()
        .filter_map(|record| {
            if record.kind.singleton {
                return Some(record.kind.key.to_owned());
            }
            let id = record.text("id").or_else(|| record.text("code"))?;
            Some(format!("{}:{id}", record.kind.key))
        })
        .collect();
    let bare = |name: &str| name.find(':').map_or(0, |at| at + 1);
    let whole = nearest(words, names.iter().map(String::as_str)).map(str::to_owned);
    whole.or_else(|| {
        let id = nearest(words, names.iter().map(|name| &name[bare(name)..]))?;
        let name = names.iter().find(|name| &name[bare(name)..] == id);
        name.cloned()
    })
}

/// The field meant where a record is named and none of its fields: what it is there to say.
pub fn main_field(kind: &Kind) -> Option<&'static FieldSpec> {
    const SAID: [&str; 5] = ["amount", "value", "count", "body", "text"];
    let said = SAID.iter().find_map(|key| kind.field(key));
    said.or_else(|| {
        let mut fields = kind.fields.iter().filter(|spec| spec.ty == Type::Money);
        fields.next().filter(|_| fields.next().is_none())
    })
}

/// Reads `file:line`, also as findings print it with a column, or `file 工作表!单元格`; `None` when no
/// file of the input has that name.
pub fn line(words: &str, sources: &Sources) -> Option<(Page, usize)> {
    if let Some(cell) = cell_line(words, sources) {
        return Some(cell);
    }
    let (file, line) = text_line(words, sources)?;
    Some((Page { file, sheet: None }, line))
}

/// Reads `工作表!单元格`, with the file before it or without.
fn cell_line(words: &str, sources: &Sources) -> Option<(Page, usize)> {
    let (sheet, cell) = words.rsplit_once('!')?;
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

fn text_line(words: &str, sources: &Sources) -> Option<(FileId, usize)> {
    let (head, last) = words.rsplit_once(':')?;
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

/// `file:line`, or `file 工作表!单元格`; empty for nowhere.
pub(crate) fn place_text(location: &Location, sources: &Sources) -> String {
    match location {
        Location::Text { file, start, .. } => {
            let file = sources.get(*file);
            format!("{}:{}", file.name, file.line_col(*start).line)
        }
        other => sources.display(other),
    }
}

/// What lines are counted on: a text file, or a sheet of a workbook.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Page {
    file: FileId,
    sheet: Option<u16>,
}

/// First and last line of a place.
pub(crate) fn lines_of(location: &Location, sources: &Sources) -> Option<(Page, usize, usize)> {
    let (page, first, last) = match *location {
        Location::None => return None,
        Location::Text { file, start, end } => {
            let source = sources.get(file);
            let last = end.saturating_sub(1).max(start);
            let (first, last) = (source.line_col(start).line, source.line_col(last).line);
            (Page { file, sheet: None }, first, last)
        }
        Location::Cell {
            file, sheet, row, ..
        } => {
            let line = row as usize + 1;
            let sheet = Some(sheet);
            (Page { file, sheet }, line, line)
        }
    };
    Some((page, first, last))
}
