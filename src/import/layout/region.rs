//! A part of a sheet as rows of cells with the ranges they cover.

use std::collections::HashMap;

use super::Words;
use super::words::{Look, bare, look};
use crate::workbook::{Area, Sheet, Value};

/// A cell that holds something, and the merged range it stands for.
#[derive(Debug, Clone, Copy)]
pub struct Item {
    /// Index into `Sheet::cells`.
    pub index: usize,
    pub column: u16,
    /// Last column and row it covers.
    pub last: u16,
    pub bottom: u32,
    pub look: Look,
}

/// A row that holds something.
#[derive(Debug, Clone)]
pub struct Row {
    pub row: u32,
    pub items: Vec<Item>,
}

/// Rows of a sheet, of all its columns or of some.
pub struct Region<'a> {
    pub sheet: &'a Sheet,
    pub rows: Vec<Row>,
}

/// All rows of a sheet.
pub fn rows(sheet: &Sheet) -> Vec<Row> {
    let merged: HashMap<(u32, u16), &Area> = sheet
        .merged
        .iter()
        .map(|area| ((area.rows.0, area.columns.0), area))
        .collect();
    let mut rows: Vec<Row> = Vec::new();
    for (index, cell) in sheet.cells.iter().enumerate() {
        let area = merged.get(&(cell.row, cell.column));
        let look = match &cell.value {
            Value::Text(text) => look(text),
            Value::Number(text) => match look(text) {
                Look::Year => Look::Year,
                _ => Look::Number,
            },
            _ => Look::Number,
        };
        let item = Item {
            index,
            column: cell.column,
            last: area.map_or(cell.column, |area| area.columns.1.max(cell.column)),
            bottom: area.map_or(cell.row, |area| area.rows.1.max(cell.row)),
            look,
        };
        match rows.last_mut() {
            Some(last) if last.row == cell.row => {
                // Cells can hold something under a merged range: then it is not over them.
                if let Some(before) = last.items.last_mut() {
                    before.last = before
                        .last
                        .min(item.column.saturating_sub(1))
                        .max(before.column);
                }
                last.items.push(item);
            }
            _ => rows.push(Row {
                row: cell.row,
                items: vec![item],
            }),
        }
    }
    rows
}

impl Region<'_> {
    /// The text of a cell without blanks.
    pub fn bare(&self, item: &Item) -> String {
        bare(self.raw(item))
    }

    pub fn raw(&self, item: &Item) -> &str {
        self.sheet
            .cells
            .get(item.index)
            .map_or("", |cell| cell.value.text())
    }

    /// A cell's words with the place it stands in; `text` is what is left of them.
    pub fn words(&self, item: &Item, text: &str) -> Words {
        Words {
            text: text.to_owned(),
            row: self.sheet.cells.get(item.index).map_or(0, |cell| cell.row),
            column: item.column,
        }
    }

    /// True when rows are missing between a row and the one before it.
    pub fn gap(&self, at: usize) -> bool {
        let before = at.checked_sub(1).and_then(|before| self.rows.get(before));
        match (before, self.rows.get(at)) {
            (Some(before), Some(row)) => row.row > before.row + 1,
            _ => true,
        }
    }
}
