//! Records as a CSV file.

use crate::records::schema::FieldSpec;
use crate::records::{Raw, Record};

/// Records of one kind as rows, in the columns they use. `without` are columns left out.
pub(super) fn table(rows: &[&Record], without: &[&str]) -> String {
    let Some(first) = rows.first() else {
        return String::new();
    };
    let used = |spec: &&FieldSpec| {
        let used = rows.iter().any(|row| row.get(spec.key).is_some());
        (spec.required || used) && !without.contains(&spec.key)
    };
    let columns: Vec<&FieldSpec> = first.kind.fields.iter().filter(used).collect();
    let header: Vec<&str> = columns.iter().map(|spec| spec.key).collect();
    let mut out = header.join(",");
    out.push('\n');
    for row in rows {
        for (at, spec) in columns.iter().enumerate() {
            if at > 0 {
                out.push(',');
            }
            cell(&mut out, row, spec);
        }
        out.push('\n');
    }
    out
}

fn cell(out: &mut String, row: &Record, spec: &FieldSpec) {
    let text = match row.get(spec.key).map(|field| &field.value) {
        Some(Raw::Bool(true)) => "true",
        Some(Raw::Bool(false)) => "false",
        // Blanks around a text are no part of it.
        _ => row.text(spec.key).unwrap_or_default(),
    };
    if text.contains([',', '"', '\n', '\r']) {
        out.push_str(&format!("\"{}\"", text.replace('"', "\"\"")));
    } else {
        out.push_str(text);
    }
}
