//! The printed tables with exact values: a column for each column, a row for each row.

use std::collections::BTreeMap;

use super::columns::{Column, Kind, Resource, Value};
use crate::document::tree::{Block, Cell, Document, Grid, RowKind, plain};
use crate::facts::Value as FactValue;

/// Every table of a document, forms left out: what a form says has no columns.
pub fn all(document: &Document) -> Vec<Resource> {
    let tables = document.blocks().filter_map(|block| match block {
        Block::Grid(grid) if !grid.form => Some(grid),
        _ => None,
    });
    let filled = tables.filter(|grid| !grid.columns.is_empty());
    (1..)
        .zip(filled)
        .map(|(at, grid)| table(at, grid))
        .collect()
}

fn table(number: usize, grid: &Grid) -> Resource {
    let id: String = grid
        .id
        .to_ascii_lowercase()
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { '-' })
        .collect();
    let cells = cells(grid);
    let mut columns = vec![
        Column::new("row", "行次", Kind::Integer).required(),
        Column::new("row_kind", "行类型", Kind::Text).required(),
    ];
    let mut taken: BTreeMap<String, usize> = BTreeMap::new();
    taken.extend(columns.iter().map(|column| (column.name.clone(), 1)));
    let mut numeric = Vec::new();
    for (at, column) in grid.columns.iter().enumerate() {
        let path = column.path.join("/");
        let path = if path.is_empty() {
            column.id.clone()
        } else {
            path
        };
        let count = taken.entry(path.clone()).or_default();
        *count += 1;
        let name = match count {
            1 => path.clone(),
            again => format!("{path} ({again})"),
        };
        let is_numeric = is_numeric(cells.iter().map(|row| row.1[at]));
        numeric.push(is_numeric);
        let kind = if is_numeric { Kind::Number } else { Kind::Text };
        columns.push(Column::new(name, path, kind));
    }
    let mut rows = Vec::new();
    for (at, (kind, line)) in (1_u64..).zip(&cells) {
        let mut row = vec![Value::Number(at.into()), Value::text(*kind)];
        row.extend(
            line.iter()
                .zip(&numeric)
                .map(|(cell, &numeric)| value(*cell, numeric)),
        );
        rows.push(row);
    }
    let title = [plain(&grid.label), plain(&grid.title)];
    let title: Vec<&str> = title
        .iter()
        .map(|text| text.trim())
        .filter(|text| !text.is_empty())
        .collect();
    Resource {
        name: format!("table-{number:02}-{id}"),
        path: format!("tables/{number:02}-{id}.csv"),
        title: title.join(" "),
        description: "公开文件中的表格，数值未经舍入：金额以元为单位，比率以1为单位；\
                      row_kind为item的是明细行，为total的是合计行。"
            .to_owned(),
        columns,
        key: &["row"],
        constant: None,
        rows,
    }
}

/// The cells of the body in full: one that spans stands in each place it covers.
fn cells(grid: &Grid) -> Vec<(&'static str, Vec<Option<&Cell>>)> {
    let width = grid.columns.len();
    let mut held: Vec<Option<(usize, &Cell)>> = vec![None; width];
    let mut out = Vec::new();
    for row in &grid.body {
        let mut line: Vec<Option<&Cell>> = vec![None; width];
        for (slot, place) in held.iter_mut().zip(&mut line) {
            if let Some((left, cell)) = *slot {
                *place = Some(cell);
                *slot = (left > 1).then_some((left - 1, cell));
            }
        }
        for cell in &row.cells {
            let end = (cell.column + cell.colspan).min(width);
            for at in cell.column.min(end)..end {
                line[at] = Some(cell);
                held[at] = (cell.rowspan > 1).then_some((cell.rowspan - 1, cell));
            }
        }
        let kind = match row.kind {
            RowKind::Item => "item",
            RowKind::Total => "total",
            RowKind::Head => "head",
            RowKind::Index => continue,
        };
        out.push((kind, line));
    }
    out
}

/// A column of numbers holds numbers, and beside them only marks such as `—`.
fn is_numeric<'a>(cells: impl Iterator<Item = Option<&'a Cell>>) -> bool {
    let mut numbers = false;
    for cell in cells.flatten() {
        if cell.number.is_some() {
            numbers = true;
        } else if text(cell).contains(char::is_alphanumeric) {
            return false;
        }
    }
    numbers
}

fn text(cell: &Cell) -> String {
    let lines: Vec<String> = cell.content.iter().map(|line| plain(line)).collect();
    lines.join("\n").trim().to_owned()
}

fn value(cell: Option<&Cell>, numeric: bool) -> Value {
    let Some(cell) = cell else {
        return Value::Nothing;
    };
    match &cell.number {
        Some(number) => Value::Number(match number.value {
            FactValue::Ratio(ratio) => ratio.round_dp(12),
            value => value.exact(),
        }),
        // A mark in a column of numbers stands for none.
        None if numeric => Value::Nothing,
        None => Value::text(text(cell)),
    }
}
