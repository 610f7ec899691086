//! Edits of records as read.

use super::Wrong;
use super::place::{no_field, resolve, which_field};
use crate::diag::{Location, Msg};
use crate::pipeline::Outcome;
use crate::records::load::Loaded;
use crate::records::place::main_field;
use crate::records::schema::{self, FieldSpec, Kind};
use crate::records::{Field, Record, Unit, from_value};
use crate::workbook::Value;

/// What the file of a record that is only thought of is called.
const ADDED: &str = "--add";

/// One edit as written.
#[derive(Debug, Clone)]
pub enum Edit {
    /// `PLACE=VALUE`; an empty value leaves the field out.
    Set(String),
    /// A record goes: `PLACE`.
    Remove(String),
    /// A new record: `KIND: FIELD=VALUE, FIELD=VALUE`.
    Add(String),
}

/// Edits as made.
#[derive(Debug, Default)]
pub struct Edits {
    /// Places of fields that are never published.
    pub private: Vec<String>,
}

/// Makes edits on the records, in their order; `outcomes` are the runs of the records as they are.
///
/// # Errors
/// When one cannot be made: it names no place, no field, or a value the field does not take.
pub fn apply(loaded: &mut Loaded, outcomes: &[Outcome], edits: &[Edit]) -> Result<Edits, Wrong> {
    let mut made = Edits::default();
    // Every place is one of the records as they are, whatever another edit does to them.
    let mut gone = Vec::new();
    let mut changed = Vec::new();
    for edit in edits {
        match edit {
            Edit::Set(text) => {
                let (place, value) = assignment(text)
                    .ok_or_else(|| Msg::new("what-if-no-value").arg("edit", text))?;
                let found = resolve(place, loaded, outcomes)?;
                let record = &loaded.records.list[found.record];
                let spec = match found.field {
                    Some(key) => record.kind.field(key),
                    None => main_field(record.kind),
                };
                let spec = spec.ok_or_else(|| which_field(place, record.kind))?;
                reads_files(record, spec.key)?;
                if spec.private {
                    made.private.push(place.to_owned());
                }
                changed.push((found.record, spec, read(loaded, record, spec, value)?));
            }
            Edit::Remove(place) => {
                let found = resolve(place, loaded, outcomes)?;
                let record = &loaded.records.list[found.record];
                if found.field.is_some() && !on_a_line(place, found.record, loaded) {
                    return Err(Box::new(
                        Msg::new("what-if-remove-field").arg("place", place),
                    ));
                }
                names_file(record)?;
                gone.push(found.record);
            }
            Edit::Add(text) => {
                let added = add(loaded, text)?;
                changed.extend(added);
            }
        }
    }
    for (at, spec, value) in changed {
        set(&mut loaded.records.list, at, spec, value);
    }
    gone.sort_unstable();
    gone.dedup();
    for at in gone.into_iter().rev() {
        loaded.records.list.remove(at);
    }
    Ok(made)
}

/// True when a place names its field only because it stands alone on the line.
fn on_a_line(place: &str, record: usize, loaded: &Loaded) -> bool {
    let record = &loaded.records.list[record];
    let named = place.rsplit_once('.');
    named.is_none_or(|(_, field)| record.kind.field(field.trim()).is_none())
}

/// Place and value, parted by the first `=` outside of braces.
fn assignment(text: &str) -> Option<(&str, &str)> {
    let mut depth = 0_usize;
    for (at, c) in text.char_indices() {
        match c {
            '{' | '(' => depth += 1,
            '}' | ')' => depth = depth.saturating_sub(1),
            '=' if depth == 0 => return Some((text[..at].trim(), text[at + 1..].trim())),
            _ => {}
        }
    }
    None
}

/// A value as the reader of cells takes it; none for a field left out.
fn read(
    loaded: &Loaded,
    record: &Record,
    spec: &'static FieldSpec,
    text: &str,
) -> Result<Option<Field>, Wrong> {
    let text = text.trim();
    if text.is_empty() && spec.required {
        return Err(Box::new(missing(record.kind, spec)));
    }
    if text.is_empty() {
        return Ok(None);
    }
    let value = Value::Text(text.to_owned());
    let (value, _) = from_value(spec, &value, unit(loaded, record))
        .map_err(|finding| Box::new(finding.message))?;
    let location = record.place(spec.key).clone();
    Ok(Some(Field { value, location }))
}

fn missing(kind: &Kind, spec: &FieldSpec) -> Msg {
    Msg::new("missing-field")
        .arg("table", kind.key)
        .arg("table-label", kind.label)
        .arg("key", spec.key)
        .arg("label", spec.label)
}

/// The unit of a record's amounts.
fn unit(loaded: &Loaded, record: &Record) -> Option<Unit> {
    let id = record.text("ledger");
    let ledgers = loaded.records.of("ledger");
    let ledger = ledgers
        .filter(|ledger| id.is_some() && ledger.text("id") == id)
        .map(|ledger| Unit::named(ledger.text("amount-unit")))
        .next();
    Unit::of(record.kind, record.text("amount-unit"), ledger.flatten())
}

fn set(records: &mut [Record], at: usize, spec: &'static FieldSpec, value: Option<Field>) {
    let key = spec.key;
    let Some(value) = value else {
        records[at].fields.remove(key);
        return;
    };
    let old = records[at].fields.insert(key, value.clone());
    // The rows of a ledger's file have its id from it.
    let inherited = (records[at].kind.key, key) == ("ledger", "id");
    let Some(old) = old.filter(|_| inherited) else {
        return;
    };
    for record in records {
        if let Some(field) = record.fields.get_mut("ledger")
            && field.location == old.location
        {
            field.value = value.value.clone();
        }
    }
}

/// Refuses what decides which files are read: that takes an edited copy.
fn reads_files(record: &Record, key: &str) -> Result<(), Wrong> {
    let decides = match (record.kind.key, key) {
        ("published" | "ledger", "file") | ("document", "previous") => true,
        ("file", _) | ("ledger", "measure" | "amount-unit") => names_file(record).is_err(),
        _ => false,
    };
    match decides {
        true => Err(files(record)),
        false => Ok(()),
    }
}

fn names_file(record: &Record) -> Result<(), Wrong> {
    let named = match record.kind.key {
        "file" => record.text("path"),
        "ledger" | "published" => record.text("file"),
        "document" => record.text("previous"),
        _ => None,
    };
    match named {
        Some(_) => Err(files(record)),
        None => Ok(()),
    }
}

fn files(record: &Record) -> Wrong {
    Box::new(Msg::new("what-if-files").arg("record", record.kind.label))
}

type Changed = Vec<(usize, &'static FieldSpec, Option<Field>)>;

/// A new record at the end, without fields yet, and the fields it is to have.
fn add(loaded: &mut Loaded, text: &str) -> Result<Changed, Wrong> {
    let wrong = || Msg::new("what-if-add").arg("edit", text);
    let (name, fields) = text.split_once([':', '：']).ok_or_else(wrong)?;
    let kind = schema::kind(name.trim());
    let kind = kind.ok_or_else(|| Msg::new("what-if-no-kind").arg("kind", name.trim()))?;
    let line = format!("{text}\n").replace('\r', " ");
    let file = loaded.sources.add(ADDED, line);
    let location = Location::text(file, 0..text.len());
    let mut record = Record {
        kind,
        fields: Default::default(),
        location,
    };
    let mut given: Vec<(&'static FieldSpec, String)> = Vec::new();
    for part in fields.split([',', '，', ';', '；']) {
        let named = assignment(part).and_then(|(name, value)| Some((kind.field(name)?, value)));
        match (named, given.last_mut(), assignment(part)) {
            (Some((spec, value)), _, _) => given.push((spec, value.to_owned())),
            // A comma within a value.
            (None, Some((_, value)), None) => value.push_str(&format!(",{part}")),
            (None, _, Some((name, _))) => return Err(no_field(kind.key, name)),
            (None, None, None) if part.trim().is_empty() => {}
            (None, None, None) => return Err(Box::new(wrong())),
        }
    }
    if kind.field("ledger").is_some() && !given.iter().any(|(spec, _)| spec.key == "ledger") {
        let spec = kind.field("ledger");
        given.extend(spec.map(|spec| (spec, "main".to_owned())));
    }
    // What the amounts are in is known before they are read.
    for key in ["ledger", "amount-unit"] {
        let value = given.iter().find(|(spec, _)| spec.key == key);
        if let Some((spec, text)) = value
            && let Some(field) = read(loaded, &record, spec, text)?
        {
            record.fields.insert(spec.key, field);
        }
    }
    for spec in kind.fields.iter().filter(|spec| spec.required) {
        if !given.iter().any(|(own, _)| own.key == spec.key) {
            return Err(Box::new(missing(kind, spec)));
        }
    }
    let at = loaded.records.list.len();
    let mut changed = Vec::new();
    for (spec, text) in given {
        changed.push((at, spec, read(loaded, &record, spec, &text)?));
    }
    loaded.records.list.push(record);
    Ok(changed)
}
