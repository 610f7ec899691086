//! The rows and columns of a grid: heads merged, lists side by side, body cells put in their places.

use super::Block;
use crate::document::context::Context;
use crate::document::rows::RowItem;
use crate::document::tree::{Align, Cell, CellRole, Column, Inline, Number, Row, RowKind, plain};
use crate::profile::model::{ColumnKind, Side, Table};

/// Columns and merged head rows of all blocks side by side.
pub(super) fn header(
    cx: &mut Context,
    table: &Table,
    blocks: &[(Option<&Side>, Block)],
) -> (Vec<Column>, Vec<Row>) {
    let mut columns = Vec::new();
    for (side, block) in blocks {
        for column in &block.columns {
            let mut path: Vec<String> = Vec::new();
            if let Some(side) = side {
                path.push(plain(&cx.label(&side.head, None)));
            }
            for part in &column.head {
                path.push(plain(&cx.label(part, None)));
            }
            let align = match (column.align.as_deref(), column.kind) {
                (Some("left"), _) => Align::Left,
                (Some("center"), _) => Align::Center,
                (Some("right"), _) => Align::Right,
                (_, ColumnKind::Name | ColumnKind::Field | ColumnKind::Code) => Align::Left,
                (_, ColumnKind::Ordinal) => Align::Center,
                _ => Align::Right,
            };
            let prefix = side.map(|side| format!("{}-", side.id)).unwrap_or_default();
            columns.push(Column {
                id: format!("{prefix}{}", column.id),
                path,
                align,
                width: column.width,
            });
        }
    }
    let head = merge_head(cx, table, blocks, &columns);
    (columns, head)
}

fn merge_head(
    cx: &mut Context,
    table: &Table,
    blocks: &[(Option<&Side>, Block)],
    columns: &[Column],
) -> Vec<Row> {
    let paths: Vec<Vec<Vec<Inline>>> = blocks
        .iter()
        .flat_map(|(side, block)| block.columns.iter().map(move |column| (side, column)))
        .map(|(side, column)| {
            side.iter()
                .map(|side| &side.head)
                .chain(&column.head)
                .map(|part| cx.label(part, None))
                .collect()
        })
        .collect();
    let mut head = head_rows(columns, &paths);
    if table.index_row {
        head.push(index_row(blocks));
    }
    head
}

/// Head rows in which equal neighbours of the header paths are one cell.
pub(in crate::document) fn head_rows(columns: &[Column], paths: &[Vec<Vec<Inline>>]) -> Vec<Row> {
    let depth = columns
        .iter()
        .map(|column| column.path.len())
        .max()
        .unwrap_or(0);
    let mut head = Vec::new();
    for level in 0..depth {
        let mut cells = Vec::new();
        let mut at = 0;
        while at < columns.len() {
            let path = &columns[at].path;
            if level >= path.len() {
                at += 1;
                continue;
            }
            let last = level + 1 == path.len();
            let mut span = 1;
            while !last
                && columns.get(at + span).is_some_and(|next| {
                    next.path.len() > level + 1 && next.path[..=level] == path[..=level]
                })
            {
                span += 1;
            }
            cells.push(Cell {
                column: at,
                colspan: span,
                rowspan: if last { depth - level } else { 1 },
                role: CellRole::Label,
                align: Align::Center,
                indent: 0,
                content: vec![paths[at][level].clone()],
                number: None,
            });
            at += span;
        }
        head.push(Row {
            key: format!("head-{}", level + 1),
            kind: RowKind::Head,
            nested: None,
            cells,
        });
    }
    head
}

pub(super) fn index_row(blocks: &[(Option<&Side>, Block)]) -> Row {
    let mut count = 0;
    let columns = blocks.iter().flat_map(|(_, block)| &block.columns);
    let cells = columns
        .enumerate()
        .map(|(at, column)| {
            let label = matches!(
                column.kind,
                ColumnKind::Name | ColumnKind::Code | ColumnKind::Field | ColumnKind::Ordinal
            );
            let inline = if label {
                Inline::Text {
                    text: "**".to_owned(),
                }
            } else {
                count += 1;
                Inline::Ordinal {
                    text: count.to_string(),
                }
            };
            body_cell(at, Align::Center, 0, vec![inline], CellRole::Label)
        })
        .collect();
    Row {
        key: "index".to_owned(),
        kind: RowKind::Index,
        nested: None,
        cells,
    }
}

fn body_cell(
    column: usize,
    align: Align,
    indent: u8,
    inlines: Vec<Inline>,
    role: CellRole,
) -> Cell {
    Cell {
        column,
        colspan: 1,
        rowspan: 1,
        role,
        align,
        indent,
        content: vec![inlines],
        number: None,
    }
}

/// Body rows; blocks side by side are padded so that rows with the same `meet` word meet.
pub(super) fn assemble(
    blocks: &[(Option<&Side>, Block)],
    orders: &[Vec<Option<usize>>],
) -> Vec<Row> {
    let height = orders.iter().map(Vec::len).max().unwrap_or(0);
    let mut out = Vec::new();
    for line in 0..height {
        let mut cells = Vec::new();
        let mut keys = Vec::new();
        let mut kind = RowKind::Item;
        let mut offset = 0;
        for ((side, block), order) in blocks.iter().zip(orders) {
            let row = order.get(line).copied().flatten();
            for (at, column) in block.columns.iter().enumerate() {
                let content = row.map(|row| &block.cells[row][at]);
                let align = match column.kind {
                    ColumnKind::Name | ColumnKind::Field | ColumnKind::Code => {
                        match column.align.as_deref() {
                            Some("center") => Align::Center,
                            Some("right") => Align::Right,
                            _ => Align::Left,
                        }
                    }
                    ColumnKind::Ordinal => Align::Center,
                    _ => Align::Right,
                };
                let role = if column.kind == ColumnKind::Name || column.kind == ColumnKind::Code {
                    CellRole::Label
                } else {
                    CellRole::Value
                };
                let number = content.and_then(|content| content.shown.as_ref());
                let cell = body_cell(
                    offset + at,
                    align,
                    content.map_or(0, |content| content.indent),
                    content.map_or_else(Vec::new, |content| content.inlines.clone()),
                    role,
                );
                cells.push(Cell {
                    number: number.map(|shown| Number {
                        value: shown.value,
                        style: shown.style,
                        formula: None,
                    }),
                    ..cell
                });
            }
            if let Some(row) = row {
                let item = &block.rows[row];
                let prefix = side.map(|side| format!("{}/", side.id)).unwrap_or_default();
                keys.push(format!("{prefix}{}", item.key));
                if item.kind == RowKind::Total {
                    kind = RowKind::Total;
                }
            }
            offset += block.columns.len();
        }
        out.push(Row {
            key: keys.join("|"),
            kind,
            nested: None,
            cells,
        });
    }
    out
}

/// For each block the order of its rows, with gaps before rows that must meet another side's.
pub(super) fn align_sides(blocks: &[(Option<&Side>, Block)]) -> Vec<Vec<Option<usize>>> {
    let mut orders: Vec<Vec<Option<usize>>> = vec![Vec::new(); blocks.len()];
    let mut next = vec![0; blocks.len()];
    loop {
        for (at, (_, block)) in blocks.iter().enumerate() {
            while let Some(row) = block.rows.get(next[at]) {
                if row.spec.meet.is_some() {
                    break;
                }
                orders[at].push(Some(next[at]));
                next[at] += 1;
            }
        }
        let waiting = |at: usize, next: &[usize]| {
            let row: Option<&RowItem> = blocks[at].1.rows.get(next[at]);
            row.and_then(|row| row.spec.meet.clone())
        };
        let Some(word) = (0..blocks.len()).find_map(|at| waiting(at, &next)) else {
            break;
        };
        let height = orders.iter().map(Vec::len).max().unwrap_or(0);
        for at in 0..blocks.len() {
            if waiting(at, &next).as_ref() == Some(&word) {
                orders[at].resize(height, None);
                orders[at].push(Some(next[at]));
                next[at] += 1;
            }
        }
    }
    orders
}
