//! Sheets with one field a row, for kinds of which there is one or a few: label, value, explanation.

use super::page::Page;
use super::value::{self, Taken};
use super::{HEADER_WITHIN, Parsed, head, is_blank, is_remark, label};
use crate::diag::{Finding, Msg, column_name};
use crate::records::schema::{FieldSpec, Kind};
use crate::records::table::Row;
use crate::records::text::excerpt;
use crate::records::text::nearest::nearest;
use crate::records::text::shape::Unit;
use crate::records::toml::missing_field;
use crate::records::{Field, Raw, Record};
use crate::workbook::Cell;

/// What columns are called; further records stand in 内容2, 内容3 and so on.
pub const LABEL: &str = "项目";
pub const VALUE: &str = "内容";
pub const MEANING: &str = "说明";

/// Where the labels and values stand.
pub(super) struct Header {
    row: u32,
    label: u16,
    values: Vec<u16>,
    meanings: Vec<u16>,
}

impl Header {
    pub fn find(page: &Page) -> Option<Header> {
        let lines = page.lines().take_while(|(row, _)| *row < HEADER_WITHIN);
        let mut headers = lines.filter_map(|(row, cells)| {
            let first = cells.iter().find(|cell| label(cell) == LABEL)?;
            let of = |wanted: fn(&str) -> bool| {
                let cells = cells.iter().filter(move |cell| wanted(&label(cell)));
                cells.map(|cell| cell.column).collect()
            };
            let header = Header {
                row,
                label: first.column,
                values: of(is_value),
                meanings: of(|label| label == MEANING),
            };
            (!header.values.is_empty()).then_some(header)
        });
        headers.next()
    }
}

fn is_value(label: &str) -> bool {
    let number = label.strip_prefix(VALUE);
    number.is_some_and(|number| number.chars().all(|c| c.is_ascii_digit()))
}

/// A record being read, and the column its values stand in.
struct Upright {
    column: u16,
    row: Row,
}

pub(super) fn read(page: &Page, kind: &'static Kind, header: &Header, parsed: &mut Parsed) {
    head::refuse(page, header.row, &mut parsed.findings);
    let new = |&column: &u16| Upright {
        column,
        row: Row::default(),
    };
    let mut records: Vec<Upright> = header.values.iter().map(new).collect();
    let mut labels: Vec<(&'static str, u32)> = Vec::new();
    for (row, cells) in page.lines().filter(|(row, _)| *row > header.row) {
        let filled = || {
            let cells = cells
                .iter()
                .filter(|cell| !is_blank(cell) && !is_remark(cell));
            cells.filter(|cell| !header.meanings.contains(&cell.column))
        };
        let Some(name) = filled().find(|cell| cell.column == header.label) else {
            if let Some(cell) = filled().next() {
                let finding = Finding::deny("sheet-stray").arg("value", excerpt(cell.value.text()));
                parsed.findings.push(finding.at(&page.at(row, cell.column)));
            }
            continue;
        };
        let place = page.at(row, name.column);
        let Some(spec) = kind.field(&label(name)) else {
            parsed.findings.push(unknown(kind, &label(name)).at(&place));
            continue;
        };
        if let Some((_, first)) = labels.iter().find(|(key, _)| *key == spec.key) {
            let finding = Finding::deny("duplicate-key").arg("key", spec.label);
            let first = page.at(*first, header.label);
            let finding = finding.at(&place).also(&first, Msg::new("first-here"));
            parsed.findings.push(finding);
            continue;
        }
        labels.push((spec.key, row));
        for cell in filled().filter(|cell| cell.column != header.label) {
            let of = records.iter_mut().find(|one| one.column == cell.column);
            match of {
                Some(record) => take(page, kind, spec, cell, record, parsed),
                None => {
                    let column = column_name(cell.column);
                    let finding = Finding::deny("unnamed-column").arg("column", column);
                    parsed.findings.push(finding.at(&page.at(row, cell.column)));
                }
            }
        }
    }
    records.retain(|one| !one.row.fields.is_empty() || !one.row.unusable.is_empty());
    if kind.singleton
        && let Some(second) = records.get(1)
    {
        let finding = Finding::deny("sheet-one-record")
            .arg("label", kind.label)
            .arg("column", column_name(second.column));
        let place = page.at(header.row, second.column);
        parsed.findings.push(finding.at(&place));
    }
    for Upright { column, row } in records {
        for spec in kind.fields.iter().filter(|spec| spec.required) {
            if !row.fields.contains_key(spec.key) && !row.unusable.contains(&spec.key) {
                let at = labels.iter().find(|(key, _)| *key == spec.key);
                let place = page.at(at.map_or(header.row, |(_, row)| *row), column);
                parsed.findings.push(missing_field(kind, spec).at(&place));
            }
        }
        parsed.records.push(Record {
            kind,
            fields: row.fields,
            location: page.at(header.row, column),
        });
    }
}

fn take(
    page: &Page,
    kind: &'static Kind,
    spec: &'static FieldSpec,
    cell: &Cell,
    record: &mut Upright,
    parsed: &mut Parsed,
) {
    let location = page.at(cell.row, cell.column);
    match value::take(kind, spec, &cell.value, Some(Unit::Yuan), &location) {
        Ok(Taken { raw, note, name }) => {
            parsed.findings.extend(note.map(|note| note.at(&location)));
            if let (Some(name), Raw::Text(code)) = (name, &raw) {
                parsed.named.add(spec, code.clone(), name, location.clone());
            }
            let value = raw;
            record
                .row
                .fields
                .insert(spec.key, Field { value, location });
        }
        Err(finding) => {
            parsed.findings.push(finding.at(&location));
            record.row.unusable.push(spec.key);
        }
    }
}

fn unknown(kind: &Kind, name: &str) -> Finding {
    let finding = Finding::deny("unknown-key")
        .arg("table", kind.label)
        .arg("key", excerpt(name));
    let names = kind.fields.iter().flat_map(|spec| [spec.key, spec.label]);
    match nearest(name, names) {
        Some(near) => finding.with(Msg::new("did-you-mean").arg("name", near)),
        None => finding,
    }
}
