//! Records written in the files they stood in: the same names, order and columns, values as they
//! were written wherever they are as they were.

use std::collections::{BTreeMap, BTreeSet};

use super::comments::Comments;
use crate::diag::{FileId, Location, Sources};
use crate::records::load::{ENTRY, is_workbook};
use crate::records::schema::{self, FieldSpec, Kind};
use crate::records::{Field, Raw, Record, csv, write};

/// The columns of a table by the names its header gives them.
type Columns = Vec<(String, &'static FieldSpec)>;

/// A file to be written.
struct Out<'a> {
    name: String,
    /// Kind and columns of a table; none for TOML.
    table: Option<(&'static Kind, Columns)>,
    records: Vec<&'a Record>,
    /// The file it continues.
    old: Option<FileId>,
}

/// The files by name, each with the records it holds in the order they stand there.
pub struct Written<'a> {
    pub files: BTreeMap<String, Vec<u8>>,
    pub holds: BTreeMap<String, Vec<&'a Record>>,
}

/// Writes the records. `title` is what the entry begins with; `old` are the records as they were
/// read, which name the files.
pub fn write<'a>(
    title: &str,
    old: &[Record],
    records: &'a [Record],
    sources: &Sources,
) -> Written<'a> {
    let mut outs = outs(old, sources);
    for record in records.iter().filter(|record| record.kind.key != "file") {
        let at = home(record, &outs, records);
        outs[at].records.push(record);
    }
    let ledgers = records.iter().filter(|record| record.kind.key == "ledger");
    let ledgers: BTreeSet<String> = ledgers
        .filter_map(|ledger| ledger.text("file").map(renamed))
        .collect();
    outs.retain(|out| out.name == ENTRY || !out.records.is_empty() || ledgers.contains(&out.name));
    let names: BTreeSet<&str> = outs.iter().map(|out| out.name.as_str()).collect();
    let mut written = Written {
        files: BTreeMap::new(),
        holds: BTreeMap::new(),
    };
    for out in &outs {
        let text = match &out.table {
            Some((kind, columns)) => table(kind, columns, out, sources),
            None if out.name == ENTRY => {
                let body = toml(out, old, sources);
                format!("{title}{body}{}", entries(records, &names))
            }
            None => toml(out, old, sources).trim_start().to_owned(),
        };
        written.files.insert(out.name.clone(), text.into_bytes());
        written.holds.insert(out.name.clone(), out.records.clone());
    }
    written
}

/// A path without steps that lead nowhere, as sources are named.
fn plain(path: &str) -> String {
    let steps = path.split('/').filter(|step| !matches!(*step, "" | "."));
    steps.collect::<Vec<_>>().join("/")
}

/// The name a file has in the new directory: tables of workbooks become CSV files.
fn renamed(path: &str) -> String {
    let plain = plain(path);
    match plain.rsplit_once('.') {
        Some((stem, _)) if is_workbook(&plain) => format!("{stem}.csv"),
        _ => plain,
    }
}

/// The files there were, the entry first.
fn outs(old: &[Record], sources: &Sources) -> Vec<Out<'static>> {
    let id = |path: &str| {
        let path = plain(path);
        let at = sources.iter().position(|source| source.name == path)?;
        u32::try_from(at).ok().map(FileId)
    };
    let mut outs = vec![Out {
        name: ENTRY.to_owned(),
        table: None,
        records: Vec::new(),
        old: Some(FileId(0)),
    }];
    for record in old {
        let (path, kind) = match record.kind.key {
            "ledger" => match record.text("measure") {
                Some("revenue") => (record.text("file"), Some("revenue")),
                _ => (record.text("file"), Some("line")),
            },
            // What an amendment adds is from now on part of the whole.
            "file" if record.text("amendment").is_none() => {
                (record.text("path"), record.text("kind"))
            }
            _ => continue,
        };
        let Some(path) = path else { continue };
        let name = renamed(path);
        let old = id(path);
        let table = match kind.and_then(schema::kind) {
            _ if name.ends_with(".toml") => None,
            Some(kind) => {
                let text = old.map(|file| sources.get(file).text.as_str());
                Some((kind, csv::columns(text.unwrap_or_default(), kind)))
            }
            // Records of a workbook of several kinds go where others of their kind are.
            None => continue,
        };
        outs.push(Out {
            name,
            table,
            records: Vec::new(),
            old,
        });
    }
    outs
}

/// Where a record is written: in the file it stood in; with the rows of its ledger; where there
/// are others of its kind; in the entry.
fn home(record: &Record, outs: &[Out], records: &[Record]) -> usize {
    let kind = record.kind.key;
    let holds = |out: &Out| {
        out.table
            .as_ref()
            .is_none_or(|(table, _)| table.key == kind)
    };
    let file = record.location.file();
    let stood = outs
        .iter()
        .position(|out| file.is_some() && out.old == file && holds(out));
    let with_ledger = || {
        let id = record.text("ledger")?;
        let ledger = |one: &&Record| one.kind.key == "ledger" && one.text("id") == Some(id);
        let name = renamed(records.iter().find(ledger)?.text("file")?);
        outs.iter().position(|out| out.name == name && holds(out))
    };
    let with_kind = || {
        outs.iter().position(|out| match &out.table {
            Some((table, _)) => table.key == kind && record.text("ledger").is_none(),
            None => out.records.iter().any(|one| one.kind.key == kind),
        })
    };
    stood
        .or_else(with_ledger)
        .or_else(with_kind)
        .unwrap_or_default()
}

/// The entries for files that are still there.
fn entries(records: &[Record], names: &BTreeSet<&str>) -> String {
    let mut text = String::new();
    let mut seen = BTreeSet::new();
    for file in records.iter().filter(|record| record.kind.key == "file") {
        let Some(path) = file.text("path").map(renamed) else {
            continue;
        };
        if !names.contains(path.as_str()) || !seen.insert(path.clone()) {
            continue;
        }
        text.push_str(&format!("\n[[file]]\npath = {}\n", write::string(&path)));
        for key in ["kind", "ledger"] {
            if let Some(word) = file.text(key) {
                text.push_str(&format!("{key} = {}\n", write::string(word)));
            }
        }
    }
    text
}

fn table(kind: &Kind, columns: &Columns, out: &Out, sources: &Sources) -> String {
    let mut columns = columns.clone();
    let chinese = columns.first().is_some_and(|(name, _)| !name.is_ascii());
    for spec in kind.fields.iter().filter(|spec| spec.key != "ledger") {
        let there = columns.iter().any(|(_, column)| column.key == spec.key);
        let said = out.records.iter().any(|row| row.get(spec.key).is_some());
        if !there && (said || spec.required) {
            let name = if chinese { spec.label } else { spec.key };
            columns.push((name.to_owned(), spec));
        }
    }
    let names: Vec<&str> = columns.iter().map(|(name, _)| name.as_str()).collect();
    let mut text = names.join(",") + "\n";
    for row in &out.records {
        let cells = columns
            .iter()
            .map(|(_, spec)| cell(row, spec, out, sources));
        text.push_str(&cells.collect::<Vec<_>>().join(","));
        text.push('\n');
    }
    text
}

fn cell(row: &Record, spec: &FieldSpec, out: &Out, sources: &Sources) -> String {
    let Some(field) = row.get(spec.key) else {
        return String::new();
    };
    let text = match (as_written(field, out, sources), &field.value) {
        // Quotes inside are doubled.
        (Some(text), _) => text.replace("\"\"", "\""),
        (None, Raw::Bool(value)) => value.to_string(),
        (None, _) => row.text(spec.key).unwrap_or_default().to_owned(),
    };
    if text.contains([',', '"', '\n', '\r']) {
        return format!("\"{}\"", text.replace('"', "\"\""));
    }
    text
}

/// What stands in the file this one continues, for a field that is as it was.
fn as_written<'s>(field: &Field, out: &Out, sources: &'s Sources) -> Option<&'s str> {
    let Location::Text { file, start, end } = field.location else {
        return None;
    };
    let same = out.old == Some(file) && start < end && !matches!(field.value, Raw::Table(_));
    same.then(|| sources.get(file).text.get(start..end))?
}

fn toml(out: &Out, old: &[Record], sources: &Sources) -> String {
    let kept: BTreeSet<&Location> = out.records.iter().map(|one| &one.location).collect();
    let comments = out.old.map_or_else(Comments::default, |file| {
        Comments::read(file, old, sources, &kept)
    });
    let mut text = String::new();
    let mut last = "";
    for record in &out.records {
        let above = comments.above(&record.location);
        match above {
            Some(above) => text.push_str(above),
            None if last != record.kind.key && !comments.any() => {
                text.push_str(&write::heading(record.kind));
                text.push('\n');
            }
            None => text.push('\n'),
        }
        last = record.kind.key;
        text.push_str(&write::header(record));
        for (spec, field) in in_order(record) {
            let value = match as_written(field, out, sources) {
                Some(raw) => raw.to_owned(),
                // What is emptied keeps its place.
                None => write::value(record, spec).unwrap_or_else(|| "\"\"".to_owned()),
            };
            text.push_str(&format!("{} = {value}\n", spec.key));
        }
    }
    text
}

/// The fields of a record in the order they were written in: one that is not as it was stands
/// before the next that is, as the table of kinds has them.
fn in_order(record: &Record) -> Vec<(&'static FieldSpec, &Field)> {
    let fields = record.kind.fields.iter();
    let fields = fields.filter_map(|spec| Some((spec, record.get(spec.key)?)));
    let mut fields: Vec<(&FieldSpec, &Field)> = fields.collect();
    let written = |field: &Field| match field.location {
        Location::Text { start, .. } => Some(start),
        _ => None,
    };
    let starts: Vec<Option<usize>> = fields.iter().map(|(_, field)| written(field)).collect();
    let sorted = starts.iter().flatten().is_sorted();
    if !sorted {
        fields.sort_by_key(|(_, field)| written(field).unwrap_or(usize::MAX));
    }
    fields
}
