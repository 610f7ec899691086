//! Records one a row, below a header.

use std::borrow::Cow;

use super::merged::Covered;
use super::page::Page;
use super::value::{self, Taken};
use super::{Parsed, is_blank, is_remark, label};
use crate::diag::{Finding, Location, column_name};
use crate::records::schema::{FieldSpec, Kind};
use crate::records::table::{self, Column, Ledger, MAX_ROWS, Row, Table};
use crate::records::text::shape::Unit;
use crate::records::{Field, Named, Raw};
use crate::workbook::Cell;

/// Reads the rows below a header; how many of them hold something.
pub(super) fn read(
    page: &Page,
    kind: &'static Kind,
    header: u32,
    ledger: Option<Ledger<'_>>,
    parsed: &mut Parsed,
) -> usize {
    let mut table = Table::new(kind, ledger);
    columns(page, header, &mut table);
    let covered = Covered::new(page, header, &mut table);
    let mut rows = Rows {
        page,
        table,
        covered,
        named: &mut parsed.named,
        count: 0,
        hidden: None,
    };
    for (row, cells) in page.lines().filter(|(row, _)| *row > header) {
        if !rows.row(row, cells) {
            break;
        }
    }
    rows.tell_hidden(header);
    let count = rows.count;
    let mut table = rows.table;
    parsed.records.append(&mut table.records);
    parsed.findings.extend(table.findings.finish());
    count
}

/// Takes the columns from the header row; cells without a name are columns too.
fn columns(page: &Page, header: u32, table: &mut Table) {
    let cells = page.sheet.row(header);
    let named = cells.iter().rfind(|cell| !is_blank(cell));
    let width = named.map_or(0, |cell| u32::from(cell.column) + 1);
    let mut remarks = Vec::new();
    let columns = (0..=u16::MAX).zip(0..width);
    let names = columns.map(|(column, _)| {
        let place = page.at(header, column);
        let cell = cells.iter().find(|cell| cell.column == column);
        let name = match cell {
            Some(cell) if is_remark(cell) => {
                remarks.push(usize::from(column));
                String::new()
            }
            Some(cell) => label(cell),
            None => String::new(),
        };
        (Cow::Owned(name), place)
    });
    table.header(names, &page.at(header, 0));
    for column in remarks {
        table.columns[column] = Column::Remarks;
    }
}

struct Rows<'p, 'a, 'n> {
    page: &'p Page<'a>,
    table: Table<'p>,
    covered: Covered,
    named: &'n mut Named,
    /// Rows that hold something.
    count: usize,
    /// The first hidden row, and how many there are.
    hidden: Option<(u32, usize)>,
}

impl Rows<'_, '_, '_> {
    /// Reads a row; false when there are too many.
    fn row(&mut self, row: u32, cells: &[Cell]) -> bool {
        let holds = |cell: &Cell| self.table.holds(cell.column.into());
        let mut filled = cells
            .iter()
            .filter(|cell| !is_blank(cell) && !matches!(holds(cell), Column::Remarks));
        let Some(first) = filled.next().map(|cell| cell.column) else {
            return true;
        };
        let place = self.page.at(row, first);
        self.count += 1;
        if self.count > MAX_ROWS {
            let finding = Finding::deny("csv-too-many-rows").arg("most", MAX_ROWS);
            self.table.findings.push(finding.at(&place));
            return false;
        }
        if self.page.sheet.is_hidden(row) {
            self.hidden.get_or_insert((row, 0)).1 += 1;
        }
        let total = cells.iter().find_map(|cell| {
            let in_field = matches!(holds(cell), Column::Field(_));
            let word = in_field.then(|| table::total(cell.value.text().trim()))?;
            Some((word?, cell.column))
        });
        if let Some((word, column)) = total {
            let finding = Finding::deny("total-row").arg("value", word);
            let place = self.page.at(row, column);
            self.table.findings.push(finding.at(&place));
            return true;
        }
        let read = self.fields(row, cells);
        let page = self.page;
        let missing = |column| page.at(row, u16::try_from(column).unwrap_or(u16::MAX));
        self.table.add(read, place, missing);
        true
    }

    fn fields(&mut self, row: u32, cells: &[Cell]) -> Row {
        let mut read = Row::default();
        let mut names: Vec<(&'static FieldSpec, String, String, Location)> = Vec::new();
        let unit = self.unit(cells);
        for cell in cells.iter().filter(|cell| !is_blank(cell)) {
            let place = self.page.at(row, cell.column);
            let spec = match self.table.holds(cell.column.into()) {
                Column::Field(spec) => spec,
                Column::Skipped | Column::Remarks => continue,
                Column::Unnamed => {
                    let name = column_name(cell.column);
                    self.table.unnamed(cell.column.into(), name, &place);
                    continue;
                }
            };
            if self.covered.hides(row, cell.column) {
                let finding = Finding::deny("merged-hidden").at(&place);
                self.table.findings.push(finding);
                continue;
            }
            match value::take(self.table.kind, spec, &cell.value, unit, &place) {
                Ok(Taken { raw, note, name }) => {
                    if let Some(note) = note {
                        self.table.findings.push(note.at(&place));
                    }
                    if let (Some(name), Raw::Text(code)) = (name, &raw) {
                        names.push((spec, code.clone(), name, place.clone()));
                    }
                    let value = raw;
                    let location = place;
                    read.fields.insert(spec.key, Field { value, location });
                }
                Err(finding) => {
                    self.table.findings.push(finding.at(&place));
                    read.unusable.push(spec.key);
                }
            }
        }
        self.names(&mut read, names);
        read
    }

    /// The name beside a line's code is the line's name: that of its function, else of its economic
    /// class. The other names are held against what the records say elsewhere.
    fn names(
        &mut self,
        read: &mut Row,
        names: Vec<(&'static FieldSpec, String, String, Location)>,
    ) {
        let named = match read.fields.contains_key("function") {
            true => "function",
            false => "economic",
        };
        for (spec, code, name, location) in names {
            let field = self.table.kind.field("name");
            let own = self.table.kind.key == "line" && spec.key == named;
            match field {
                Some(field) if own && !read.fields.contains_key(field.key) => {
                    let value = Raw::Text(name);
                    read.fields.insert(field.key, Field { value, location });
                }
                _ => self.named.add(spec, code, name, location),
            }
        }
    }

    fn unit(&self, cells: &[Cell]) -> Option<Unit> {
        let column = self.table.column("amount-unit");
        let cell = column.and_then(|at| cells.iter().find(|cell| usize::from(cell.column) == at));
        let own = cell.map(|cell| cell.value.text().trim());
        self.table.unit(own.filter(|text| !text.is_empty()))
    }

    fn tell_hidden(&mut self, header: u32) {
        if let Some((row, rows)) = self.hidden {
            let finding = Finding::note("hidden-rows").arg("rows", rows);
            let place = self.page.at(row, 0);
            self.table.findings.push(finding.at(&place));
        }
        let sheet = self.page.sheet;
        let in_hidden = |column: u16| sheet.hidden_columns.iter().any(|c| c.contains(&column));
        for (column, holds) in (0..=u16::MAX).zip(&self.table.columns) {
            let Column::Field(spec) = holds else { continue };
            let filled =
                |cell: &&Cell| cell.column == column && cell.row > header && !is_blank(cell);
            if in_hidden(column)
                && let Some(cell) = sheet.cells.iter().find(filled)
            {
                let finding = Finding::note("hidden-column")
                    .arg("label", spec.label)
                    .at(&self.page.at(cell.row, column));
                self.table.findings.push(finding);
            }
        }
    }
}
