//! Nothing vanishes: what tables, forms and leftovers hold is every cell of the workbook, once.

use std::collections::BTreeMap;

use gongkai::import::layout::{Layout, Line, Role, Words};
use gongkai::workbook::Workbook;

/// One cell can hold a label and something else.
fn apart(label: &Words, title: &Option<Words>, lines: &[Line]) -> bool {
    let mut others = title.iter().chain(lines.iter().map(|line| &line.words));
    !others.any(|other| (other.row, other.column) == (label.row, label.column))
}

/// Checks that each cell has one role, and that tables, forms and leftovers hold as many cells of
/// each role as there are.
pub fn add_up(place: &str, book: &Workbook, layout: &Layout) {
    assert_eq!(layout.roles.len(), book.sheets.len(), "{place}");
    for (index, sheet) in book.sheets.iter().enumerate() {
        let roles = &layout.roles[index];
        assert_eq!(roles.len(), sheet.cells.len(), "{place}: {}", sheet.name);
        let mut counts = BTreeMap::new();
        for role in roles {
            *counts.entry(*role).or_insert(0_usize) += 1;
        }
        let mut held: BTreeMap<Role, usize> = BTreeMap::new();
        let mut hold = |role: Role, count: usize| {
            if count > 0 {
                *held.entry(role).or_insert(0) += count;
            }
        };
        let mut body = Vec::new();
        for table in layout.tables.iter().filter(|table| table.sheet == index) {
            let label = table.label.as_ref();
            let apart = label.is_some_and(|label| apart(label, &table.title, &table.lines));
            hold(Role::Label, usize::from(apart));
            hold(Role::Title, usize::from(table.title.is_some()));
            hold(Role::Line, table.lines.len());
            for row in &table.rows {
                assert_eq!(
                    row.cells.len(),
                    table.columns.len(),
                    "{place}: {}",
                    sheet.name
                );
                for (cell, column) in row.cells.iter().zip(&table.columns) {
                    let Some(cell) = cell else { continue };
                    assert!(cell.carried || cell.row == row.row, "{place}");
                    assert!(cell.column <= column.column, "{place}");
                    let stands = sheet
                        .cell(cell.row, cell.column)
                        .expect("a cell of the sheet");
                    assert_eq!(
                        (&stands.value, stands.formula),
                        (&cell.value, cell.formula),
                        "{place}"
                    );
                    if !cell.carried {
                        body.push((cell.row, cell.column));
                    }
                }
            }
            if let Some(unit) = &table.unit {
                let words = &unit.words;
                assert!(sheet.cell(words.row, words.column).is_some(), "{place}");
            }
        }
        let count = body.len();
        body.sort_unstable();
        body.dedup();
        assert_eq!(body.len(), count, "{place}: a cell twice in {}", sheet.name);
        hold(Role::Body, count);
        for form in layout.forms.iter().filter(|form| form.sheet == index) {
            let label = form.label.as_ref();
            let apart = label.is_some_and(|label| apart(label, &form.title, &form.lines));
            hold(Role::Label, usize::from(apart));
            hold(Role::Title, usize::from(form.title.is_some()));
            hold(Role::Line, form.lines.len());
            hold(Role::Form, form.cells.len());
        }
        for left in layout.leftovers.iter().filter(|left| left.sheet == index) {
            hold(Role::Leftover, left.cells);
        }
        // Cells of headers and what is dropped are told by rows only.
        for role in [Role::Header, Role::Index, Role::Repeat] {
            let rows = sheet
                .cells
                .iter()
                .zip(roles)
                .filter(|(_, one)| **one == role);
            hold(role, rows.count());
        }
        assert_eq!(held, counts, "{place}: {}", sheet.name);
    }
}
