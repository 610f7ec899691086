//! What the texts of a row say of it.

use super::{Texts, Walk};
use crate::diag::Location;
use crate::import::layout::{FoundRow, FoundTable};
use crate::import::pattern::{Fit, List};
use crate::import::reading::amount;
use crate::import::words;
use crate::profile::model::{ColumnKind, RowKind, RowSpec};

/// The row family of a list: its tree, list or entities.
pub(super) fn family<'p>(list: &List<'p>) -> Option<&'p RowSpec> {
    let kinds = [RowKind::Tree, RowKind::List, RowKind::Each];
    list.rows
        .iter()
        .find(|spec| kinds.contains(&spec.kind))
        .copied()
}

/// A fixed row by its label; of several with one label the next one in order.
pub(super) fn fixed<'p>(
    list: &List<'p>,
    label: &str,
    year: Option<i32>,
    walk: &mut Walk,
) -> Option<&'p RowSpec> {
    let mut with = list.rows.iter().enumerate().filter(|(_, spec)| {
        matches!(spec.kind, RowKind::Fixed | RowKind::Total)
            && !spec.label.is_empty()
            && words::row_label(&spec.label, year) == label
    });
    let all: Vec<(usize, &&RowSpec)> = with.by_ref().collect();
    let next = all.iter().find(|(at, _)| *at >= walk.next).or(all.first());
    let &(at, spec) = next?;
    walk.next = at + 1;
    Some(spec)
}

/// A group heads projects and is none itself: it alone has no unit where projects have theirs, or
/// it is less indented than the next row, or its code is short where theirs are long.
pub(super) fn is_group(texts: &[Texts], at: usize, code: Option<&str>) -> bool {
    let own = &texts[at];
    let units = texts.iter().any(|text| !text.unit.is_empty());
    if units {
        return own.unit.is_empty();
    }
    let next = texts[at + 1..].iter().find(|text| !text.name.is_empty());
    let Some(next) = next else { return false };
    if own.indent != next.indent {
        return own.indent < next.indent;
    }
    let long = next.codes.first().map_or(0, |(_, code)| code.len());
    code.is_some_and(|code| code.len() <= 4 && long >= 8)
}

pub(super) fn words_of(name: &str) -> String {
    crate::budget::catalogue::full_width(name)
}

pub(super) fn texts(
    found: &FoundTable,
    row: &FoundRow,
    fit: &Fit,
    list: usize,
    own: &List,
    place: &impl Fn(u32, u16) -> Location,
) -> Texts {
    let mut texts = Texts {
        indent: row.indent,
        ..Texts::default()
    };
    for (at, cell) in row.cells.iter().enumerate() {
        let (Some(cell), Some(column)) = (cell, found.columns.get(at)) else {
            continue;
        };
        let matched = fit.columns.get(at).copied().flatten();
        let Some(matched) = matched.filter(|matched| matched.list == list) else {
            continue;
        };
        let text = cell.value.text().trim();
        if text.is_empty() {
            continue;
        }
        let spec = own.columns[matched.column];
        match spec.kind {
            ColumnKind::Code => {
                let level = matched.level.or(spec.level);
                texts.codes.push((level, text.to_owned()));
            }
            ColumnKind::Name => {
                texts.name = text.to_owned();
                texts.indent = texts.indent.max(cell.indent);
            }
            ColumnKind::Field if spec.field.as_deref() == Some("project-unit") => {
                texts.unit = text.to_owned();
            }
            ColumnKind::Field if spec.field.as_deref() == Some("unit.code") => {
                texts.codes.push((None, text.to_owned()));
            }
            ColumnKind::Field if spec.field.as_deref() == Some("unit.name") => {
                texts.name = text.to_owned();
            }
            ColumnKind::Value | ColumnKind::Change | ColumnKind::Rate => texts.amounts = true,
            ColumnKind::Field => {
                texts.fields += usize::from(amount(text).is_none());
            }
            _ => {}
        }
        let worded = matches!(
            spec.kind,
            ColumnKind::Code | ColumnKind::Name | ColumnKind::Field
        );
        if worded && texts.location.is_none() {
            texts.location = Some(place(cell.row, column.column));
            texts.first = text.to_owned();
        }
    }
    // A total is written in the column of codes, or in that of names.
    if texts.name.is_empty()
        && let Some(at) = texts
            .codes
            .iter()
            .position(|(_, code)| !code.chars().any(|c| c.is_ascii_digit()))
    {
        texts.name = texts.codes.remove(at).1;
    }
    texts
}
