//! Records as TOML tables.

use crate::records::schema::FieldSpec;
use crate::records::{Raw, Record};

/// Most digits of a number written as one; longer ones are texts, which no reader cuts.
const DIGITS: usize = 15;

/// Writes a record as a table. `file` is where its rows are; what the record says itself about that
/// is left out.
pub(super) fn record(out: &mut String, record: &Record, file: Option<&str>) {
    out.push('\n');
    out.push_str(&header(record));
    for spec in record.kind.fields {
        let ledger_file = record.kind.key == "ledger" && spec.key == "file";
        if ledger_file {
            if let Some(file) = file {
                out.push_str(&format!("file = {}\n", string(file)));
            }
            continue;
        }
        if let Some(value) = value(record, spec) {
            out.push_str(&format!("{} = {value}\n", spec.key));
        }
    }
}

/// The line a record begins with.
pub(crate) fn header(record: &Record) -> String {
    let single = record.kind.singleton || (record.kind.one_or_more() && record.get("id").is_none());
    match single {
        true => format!("[{}]\n", record.kind.key),
        false => format!("[[{}]]\n", record.kind.key),
    }
}

/// A field's value; `None` where there is nothing to write.
pub(crate) fn value(record: &Record, spec: &FieldSpec) -> Option<String> {
    Some(match &record.get(spec.key)?.value {
        Raw::Bool(value) => value.to_string(),
        Raw::Number(text) if is_number(text) => text.clone(),
        Raw::Date(date) => date.clone(),
        Raw::Text(text) | Raw::Number(text) => {
            let text = text.trim();
            (!text.is_empty()).then(|| string(text))?
        }
        Raw::Table(nodes) => {
            let pairs = nodes.iter().filter_map(|(dimension, field)| {
                let (Raw::Text(node) | Raw::Number(node)) = &field.value else {
                    return None;
                };
                Some(format!("{} = {}", key(dimension), string(node)))
            });
            let pairs: Vec<String> = pairs.collect();
            match pairs.is_empty() {
                true => "{}".to_owned(),
                false => format!("{{ {} }}", pairs.join(", ")),
            }
        }
        // No field holds a list.
        Raw::List(_) => return None,
    })
}

/// True for a literal that is a TOML number as it stands.
fn is_number(text: &str) -> bool {
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, "0"));
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    digits(whole)
        && digits(fraction)
        && (whole == "0" || !whole.starts_with('0'))
        && whole.len() + fraction.len() <= DIGITS
}

fn key(name: &str) -> String {
    let bare = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_');
    match !name.is_empty() && name.bytes().all(bare) {
        true => name.to_owned(),
        false => string(name),
    }
}

/// A text as a TOML string, in the form that needs the fewest escapes.
pub(crate) fn string(text: &str) -> String {
    let control = |c: char| c.is_control() && c != '\n';
    let special = text.contains(['"', '\\']);
    if text.contains(control) {
        return format!("\"{}\"", escaped(text, true));
    }
    if text.contains('\n') {
        if special && !text.contains("'''") && !text.ends_with('\'') {
            return format!("'''\n{text}'''");
        }
        return format!("\"\"\"\n{}\"\"\"", escaped(text, false));
    }
    if special && !text.contains('\'') {
        return format!("'{text}'");
    }
    format!("\"{}\"", escaped(text, true))
}

/// A text without what ends or changes a string; in one line, where that is wanted.
fn escaped(text: &str, one_line: bool) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' if one_line => out.push_str("\\n"),
            '\n' => out.push('\n'),
            '\t' => out.push_str("\\t"),
            c if c.is_control() => out.push_str(&format!("\\u{:04X}", u32::from(c))),
            c => out.push(c),
        }
    }
    out
}
