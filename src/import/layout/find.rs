//! From sheets to tables.

use super::{FoundCell, FoundColumn, FoundRow, FoundTable, Layout, Leftover, Reason, Role, Words};
use crate::workbook::{Area, Cell, Sheet, Workbook};

/// Finds the tables and forms of a workbook.
pub fn find(book: &Workbook) -> Layout {
    let mut layout = Layout::default();
    for (index, sheet) in book.sheets.iter().enumerate() {
        let roles = one(index, sheet, &mut layout);
        layout.roles.push(roles);
    }
    layout
}

/// One table a sheet: single cells above, a header of the rows of words, the rest is its body.
fn one(index: usize, sheet: &Sheet, layout: &mut Layout) -> Vec<Role> {
    let rows: Vec<(u32, &[Cell])> = sheet.rows().collect();
    let Some(first) = rows.iter().position(|(_, cells)| cells.len() > 1) else {
        if let Some(cell) = sheet.cells.first() {
            layout.leftovers.push(Leftover {
                sheet: index,
                reason: Reason::Text,
                area: area(&sheet.cells),
                cells: sheet.cells.len(),
                first: words(cell),
            });
        }
        return vec![Role::Leftover; sheet.cells.len()];
    };
    let mut columns: Vec<FoundColumn> = Vec::new();
    for cell in rows[first].1 {
        columns.push(FoundColumn {
            column: cell.column,
            path: vec![words(cell).text],
            unit: None,
            hidden: false,
        });
    }
    let found = rows[first + 1..].iter().map(|&(row, cells)| FoundRow {
        row,
        hidden: sheet.is_hidden(row),
        cells: columns
            .iter()
            .map(|column| found(cells, column.column))
            .collect(),
        indent: 0,
    });
    layout.tables.push(FoundTable {
        sheet: index,
        area: area(&sheet.cells),
        label: None,
        title: (first > 0).then(|| words(&rows[0].1[0])),
        agency: None,
        unit: None,
        lines: Vec::new(),
        rows: found.collect(),
        columns,
        header: Some((rows[first].0, rows[first].0)),
        repeats: Vec::new(),
    });
    let role = |row| match row {
        row if row < rows[first].0 => Role::Title,
        row if row == rows[first].0 => Role::Header,
        _ => Role::Body,
    };
    sheet.cells.iter().map(|cell| role(cell.row)).collect()
}

fn found(cells: &[Cell], column: u16) -> Option<FoundCell> {
    let cell = cells.iter().find(|cell| cell.column == column)?;
    Some(FoundCell {
        row: cell.row,
        column,
        value: cell.value.clone(),
        formula: cell.formula,
        carried: false,
        indent: 0,
    })
}

fn words(cell: &Cell) -> Words {
    Words {
        text: cell.value.text().split_whitespace().collect(),
        row: cell.row,
        column: cell.column,
    }
}

fn area(cells: &[Cell]) -> Area {
    let columns = cells.iter().map(|cell| cell.column);
    Area {
        rows: (
            cells.first().map_or(0, |cell| cell.row),
            cells.last().map_or(0, |cell| cell.row),
        ),
        columns: (
            columns.clone().min().unwrap_or(0),
            columns.max().unwrap_or(0),
        ),
    }
}
