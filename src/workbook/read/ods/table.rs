//! One sheet: columns, rows, and how often each stands.

use std::ops::Range;

use quick_xml::events::{BytesStart, Event};

use super::super::super::{Area, Excess, Refusal, Sheet, Value};
use super::super::room::Room;
use super::super::xml::{self, Xml};
use super::cell;

const ROWS: u32 = 1_048_576;
const COLUMNS: u32 = 16_384;

/// Reads a sheet up to the end of its element; `None` for a copy of another file's sheet.
/// `calculated` says that formulas have their results.
pub fn read(
    xml: &mut Xml<'_>,
    room: &mut Room,
    calculated: bool,
) -> Result<Option<Sheet>, Refusal> {
    let mut table = Table {
        xml,
        room,
        calculated,
        sheet: Sheet::default(),
        row: 0,
        column: 0,
        hidden_groups: Vec::new(),
    };
    let own = table.body()?;
    Ok(own.then_some(table.sheet))
}

struct Table<'t, 'a> {
    xml: &'t mut Xml<'a>,
    room: &'t mut Room,
    calculated: bool,
    sheet: Sheet,
    row: u32,
    column: u32,
    /// For every group of rows that is open, whether it is folded away.
    hidden_groups: Vec<bool>,
}

/// A cell of a row, with the columns it stands in.
struct Found {
    columns: Range<u32>,
    value: Value,
    formula: bool,
}

impl Table<'_, '_> {
    fn body(&mut self) -> Result<bool, Refusal> {
        let mut own = true;
        let mut depth = 0usize;
        loop {
            match xml::inside(self.xml)? {
                Event::Start(element) => match element.local_name().as_ref() {
                    "table-column" => {
                        self.columns(&element);
                        xml::skip(self.xml, &element)?;
                    }
                    "table-row" => self.row(&element)?,
                    "table-row-group" => {
                        let shown = xml::attribute(&element, "display");
                        self.hidden_groups.push(shown.as_deref() == Some("false"));
                        depth += 1;
                    }
                    "table-source" => {
                        own = false;
                        depth += 1;
                    }
                    "table-columns"
                    | "table-rows"
                    | "table-header-rows"
                    | "table-header-columns"
                    | "table-column-group" => depth += 1,
                    // Drawings may hold tables of their own.
                    _ => xml::skip(self.xml, &element)?,
                },
                Event::End(_) if depth == 0 => return Ok(own),
                Event::End(element) => {
                    if element.local_name().as_ref() == "table-row-group" {
                        self.hidden_groups.pop();
                    }
                    depth -= 1;
                }
                _ => {}
            }
        }
    }

    fn columns(&mut self, element: &BytesStart<'_>) {
        let first = self.column;
        let count = xml::number(element, "number-columns-repeated").unwrap_or(1);
        self.column = first.saturating_add(count).min(COLUMNS);
        if is_hidden(element) && first < self.column {
            let columns = first as u16..self.column as u16;
            match self.sheet.hidden_columns.last_mut() {
                Some(last) if last.end == columns.start => last.end = columns.end,
                _ => self.sheet.hidden_columns.push(columns),
            }
        }
    }

    fn row(&mut self, element: &BytesStart<'_>) -> Result<(), Refusal> {
        let count: u32 = xml::number(element, "number-rows-repeated").unwrap_or(1);
        let rows = self.row..self.row.saturating_add(count).min(ROWS);
        self.row = self.row.saturating_add(count);
        if is_hidden(element) || self.hidden_groups.contains(&true) {
            self.hide(&rows)?;
        }
        let mut found: Vec<Found> = Vec::new();
        let mut column = 0u32;
        loop {
            match xml::inside(self.xml)? {
                Event::Start(cell) => match cell.local_name().as_ref() {
                    "table-cell" | "covered-table-cell" => {
                        let count = xml::number(&cell, "number-columns-repeated").unwrap_or(1);
                        let columns = column..column.saturating_add(count);
                        column = columns.end;
                        self.merged(&cell, rows.start, columns.start)?;
                        if let Some((value, formula)) =
                            cell::read(self.xml, &cell, self.calculated)?
                        {
                            found.push(Found {
                                columns,
                                value,
                                formula,
                            });
                        }
                    }
                    _ => xml::skip(self.xml, &cell)?,
                },
                Event::End(_) => break,
                _ => {}
            }
        }
        if found.is_empty() {
            return Ok(());
        }
        // Something beyond the last row or column that can be shown is not left out silently.
        let beyond = found.iter().any(|found| found.columns.end > COLUMNS);
        if self.row > ROWS || beyond {
            return Err(Refusal::TooLarge(Excess::Cells));
        }
        let cells = found.iter().map(|found| found.columns.len()).sum::<usize>();
        self.room.holds(cells.saturating_mul(rows.len()))?;
        for row in rows {
            for found in &found {
                for column in found.columns.clone() {
                    self.room.text(found.value.text().len())?;
                    let place = (row, column as u16);
                    let value = found.value.clone();
                    self.room
                        .push(&mut self.sheet.cells, place, value, found.formula)?;
                }
            }
        }
        Ok(())
    }

    fn hide(&mut self, rows: &Range<u32>) -> Result<(), Refusal> {
        match self.sheet.hidden_rows.last_mut() {
            Some(last) if last.end == rows.start => last.end = rows.end,
            _ if rows.is_empty() => {}
            _ => {
                self.room.one()?;
                self.sheet.hidden_rows.push(rows.clone());
            }
        }
        Ok(())
    }

    fn merged(&mut self, cell: &BytesStart<'_>, row: u32, column: u32) -> Result<(), Refusal> {
        let columns: u32 = xml::number(cell, "number-columns-spanned").unwrap_or(1);
        let rows: u32 = xml::number(cell, "number-rows-spanned").unwrap_or(1);
        if (columns <= 1 && rows <= 1) || row >= ROWS || column >= COLUMNS {
            return Ok(());
        }
        let last_column = column.saturating_add(columns.max(1) - 1).min(COLUMNS - 1);
        self.room.one()?;
        self.sheet.merged.push(Area {
            rows: (row, row.saturating_add(rows.max(1) - 1).min(ROWS - 1)),
            columns: (column as u16, last_column as u16),
        });
        Ok(())
    }
}

fn is_hidden(element: &BytesStart<'_>) -> bool {
    let visibility = xml::attribute(element, "visibility");
    matches!(visibility.as_deref(), Some("collapse" | "filter"))
}
