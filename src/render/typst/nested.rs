//! Head rows of the grids nested in a form.

use serde::Serialize;

use crate::document::tree::{Grid, RowKind};

/// Head rows inside the body: kept together and with the row below them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NestedHead {
    /// Index of the first row, and of the first row after them.
    pub first: usize,
    pub end: usize,
    /// Nothing but its nested grid follows, so that it may head further pages.
    pub repeat: bool,
}

/// The head rows of nested grids that no other cell reaches into.
pub fn nested_heads(grid: &Grid) -> Vec<NestedHead> {
    let is_head = |index: usize| {
        grid.body
            .get(index)
            .is_some_and(|r| r.kind == RowKind::Head)
    };
    // The first row that no cell above reaches.
    let mut free = vec![0; grid.body.len() + 1];
    let mut reach = 0;
    for (index, row) in grid.body.iter().enumerate() {
        free[index] = reach;
        let spans = row.cells.iter().map(|cell| cell.rowspan.max(1));
        reach = reach.max(index.saturating_add(spans.max().unwrap_or(1)));
    }
    free[grid.body.len()] = reach;
    let mut found: Vec<NestedHead> = Vec::new();
    let mut index = 0;
    while index < grid.body.len() {
        let first = index;
        while is_head(index) {
            index += 1;
        }
        let (columns, end) = (grid.columns.len(), index);
        let full = |row: usize| covers(grid, row, first, columns);
        if end > first && free[first] <= first && free[end] <= end && (first..end).all(full) {
            let nested = &grid.body[first].nested;
            let rest = &grid.body[end..];
            let repeat = nested.is_some()
                && !rest.is_empty()
                && rest
                    .iter()
                    .all(|row| row.nested == *nested && row.kind != RowKind::Head);
            found.push(NestedHead { first, end, repeat });
        }
        index = index.max(first + 1);
    }
    found
}

/// Every column of a row has a cell that begins in the rows from `first` on.
fn covers(grid: &Grid, row: usize, first: usize, columns: usize) -> bool {
    (0..columns).all(|column| {
        (first..=row).any(|above| {
            grid.body[above].cells.iter().any(|cell| {
                let end = cell.column.saturating_add(cell.colspan.max(1));
                (cell.column..end).contains(&column) && above + cell.rowspan.max(1) > row
            })
        })
    })
}
