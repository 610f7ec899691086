//! Merged cells among records: only the first cell of a merged area has a value, the others hide
//! what they hold.

use super::is_blank;
use super::page::Page;
use crate::diag::{Finding, cell_name};
use crate::records::table::{Column, Table};
use crate::workbook::Area;

/// Merged areas among the records of a sheet, by their first row.
pub(super) struct Covered {
    areas: Vec<Area>,
    next: usize,
    /// Those that reach the row asked for last.
    open: Vec<Area>,
}

impl Covered {
    /// The areas below a header; those that leave rows or columns without a value are told.
    pub fn new(page: &Page, header: u32, table: &mut Table) -> Covered {
        let several = |area: &&Area| area.rows.0 < area.rows.1 || area.columns.0 < area.columns.1;
        let below = page.sheet.merged.iter().filter(several);
        let mut areas: Vec<Area> = below.filter(|area| area.rows.1 > header).copied().collect();
        areas.sort_by_key(|area| (area.rows, area.columns));
        for area in &areas {
            let (row, column) = (area.rows.0, area.columns.0);
            let Column::Field(spec) = table.holds(column.into()) else {
                continue;
            };
            let cell = page.sheet.cell(row, column);
            if cell.is_none_or(is_blank) {
                continue;
            }
            let tall = area.rows.0 < area.rows.1;
            let finding = match tall {
                true => Finding::deny("merged-rows"),
                false => Finding::warn("merged-columns"),
            };
            let area = format!(
                "{}:{}",
                cell_name(row, column),
                cell_name(area.rows.1, area.columns.1)
            );
            let finding = finding.arg("area", area).arg("label", spec.label);
            table.findings.push(finding.at(&page.at(row, column)));
        }
        Covered {
            areas,
            next: 0,
            open: Vec::new(),
        }
    }

    /// True for a cell of an area that is not its first. Rows are asked for in their order.
    pub fn hides(&mut self, row: u32, column: u16) -> bool {
        while let Some(area) = self.areas.get(self.next).filter(|area| area.rows.0 <= row) {
            self.open.push(*area);
            self.next += 1;
        }
        self.open.retain(|area| area.rows.1 >= row);
        let first = |area: &Area| (area.rows.0, area.columns.0) == (row, column);
        let mut open = self.open.iter();
        open.any(|area| area.contains(row, column) && !first(area))
    }
}
