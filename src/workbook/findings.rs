//! What a person should know about a workbook besides its cells.

use super::{Cell, Remark, Sheet, Workbook};
use crate::diag::{FileId, Finding, Location, Msg};

/// Findings about a workbook registered as `file` as a whole: macros, links, and formulas without
/// results of their own among the cells that are read.
pub fn remarks(
    book: &Workbook,
    file: FileId,
    is_read: impl Fn(&Sheet, &Cell) -> bool,
) -> Vec<Finding> {
    let formula = |(at, sheet): (usize, &Sheet)| {
        let formulas = sheet.cells.iter().filter(|cell| cell.formula);
        let cell = formulas.into_iter().find(|cell| is_read(sheet, cell))?;
        Some(place(file, at, cell.row, cell.column))
    };
    let found = |remark: &Remark| {
        let top = place(file, 0, 0, 0);
        Some(match remark {
            Remark::Macros => Finding::note("workbook-macros").at(&top),
            Remark::ExternalLinks => Finding::note("workbook-external-links").at(&top),
            Remark::CalculatesOnOpening => {
                let first = book.sheets.iter().enumerate().find_map(formula)?;
                Finding::note("workbook-calculates-on-opening").at(&first)
            }
        })
    };
    book.remarks.iter().filter_map(found).collect()
}

/// Findings about what is read from a workbook although it is not seen on the screen: hidden sheets,
/// rows and columns, cells under merged ones. `is_read` says which sheets are used.
pub fn unseen(book: &Workbook, file: FileId, is_read: impl Fn(&Sheet) -> bool) -> Vec<Finding> {
    let mut found = Vec::new();
    for (index, sheet) in book.sheets.iter().enumerate() {
        if is_read(sheet) && !sheet.cells.is_empty() {
            of_sheet(
                sheet,
                |row, column| place(file, index, row, column),
                &mut found,
            );
        }
    }
    found
}

fn place(file: FileId, sheet: usize, row: u32, column: u16) -> Location {
    Location::Cell {
        file,
        // There are never that many sheets.
        sheet: u16::try_from(sheet).unwrap_or(u16::MAX),
        row,
        column,
    }
}

fn of_sheet(sheet: &Sheet, at: impl Fn(u32, u16) -> Location, found: &mut Vec<Finding>) {
    if sheet.hidden {
        let finding = Finding::warn("sheet-hidden").arg("sheet", &sheet.name);
        found.push(finding.at(&at(0, 0)));
    }
    let mut rows = sheet.rows().filter(|(row, _)| sheet.is_hidden(*row));
    if let Some((row, cells)) = rows.next() {
        let mut finding = Finding::warn("sheet-hidden-rows")
            .arg("sheet", &sheet.name)
            .arg("rows", 1 + rows.count());
        if sheet.filtered {
            finding = finding.with(Msg::new("sheet-filtered"));
        }
        found.push(finding.at(&at(row, cells[0].column)));
    }
    let hidden = |column: u16| {
        sheet
            .hidden_columns
            .iter()
            .any(|columns| columns.contains(&column))
    };
    // Few ranges of columns are hidden, if any; many cells stand in few columns.
    let mut columns: Vec<u16> = Vec::new();
    if !sheet.hidden_columns.is_empty() {
        columns.extend(sheet.cells.iter().map(|cell| cell.column));
        columns.sort_unstable();
        columns.dedup();
        columns.retain(|column| hidden(*column));
    }
    if let Some(first) = columns.first() {
        let cell = sheet.cells.iter().find(|cell| cell.column == *first);
        let finding = Finding::warn("sheet-hidden-columns")
            .arg("sheet", &sheet.name)
            .arg("columns", columns.len());
        found.push(finding.at(&at(cell.map_or(0, |cell| cell.row), *first)));
    }
    for area in &sheet.merged {
        let first = (area.rows.0, area.columns.0);
        let start = sheet
            .cells
            .partition_point(|cell| (cell.row, cell.column) <= first);
        let rows = &sheet.cells[start..];
        let rows = &rows[..rows.partition_point(|cell| cell.row <= area.rows.1)];
        let mut covered = rows
            .iter()
            .filter(|cell| area.contains(cell.row, cell.column));
        if let Some(cell) = covered.next() {
            let finding = Finding::warn("sheet-merged-covers").arg("cells", 1 + covered.count());
            found.push(finding.at(&at(cell.row, cell.column)));
        }
    }
}
