//! Records from workbooks: sheets named after kinds of records, every value with the cell it stands
//! in. `fill_in` writes such workbooks; what they look like is told there and in
//! `docs/spreadsheets.md`.

mod head;
mod merged;
mod page;
mod rows;
pub(crate) mod upright;
mod value;

use super::schema::{self, KINDS, Kind};
use super::table::Ledger;
use super::text::excerpt;
use super::text::nearest::nearest;
use super::{Named, Record};
use crate::diag::{FileId, Finding, Location, Msg};
use crate::workbook::{Cell, Sheet, Value, Workbook};
use page::Page;

/// Leads rows, columns and cells that are the program's and never read.
pub const MARK: char = '※';

/// The sheets that are the program's alone: cover, control cells, lists.
pub const COVER: &str = "填写说明";
pub const CHECKS: &str = "核对";
pub const LISTS: &str = "代码表";
pub const OWN_SHEETS: [&str; 3] = [COVER, CHECKS, LISTS];

/// Rows among which the header must be.
const HEADER_WITHIN: u32 = 50;

/// What a workbook holds.
#[derive(Debug, Default)]
pub struct Parsed {
    /// In the order of the sheets, each from top to bottom.
    pub records: Vec<Record>,
    /// Names beside codes and ids, to be held against the others.
    pub named: Named,
    pub findings: Vec<Finding>,
}

/// Reads the sheets of a workbook registered as `file`. Never fails: what cannot be used becomes a
/// finding.
pub fn read(file: FileId, book: &Workbook) -> Parsed {
    let mut parsed = Parsed::default();
    let mut ours = 0;
    for (number, sheet) in (0..=u16::MAX).zip(&book.sheets) {
        if OWN_SHEETS.contains(&sheet.name.trim()) {
            ours += 1;
            continue;
        }
        let page = Page::new(file, number, sheet);
        match of_name(&sheet.name) {
            Some((kind, rest)) => {
                ours += 1;
                page.record_sheet(kind, rest, &mut parsed);
            }
            None => parsed.findings.extend(unread(&page)),
        }
    }
    if ours == 0 {
        // One answer instead of one a sheet.
        let finding = Finding::deny("workbook-foreign").at(&first_cell(file));
        parsed.findings = vec![finding];
    }
    parsed
}

/// True for the name of a sheet as this program names them.
pub fn is_ours(name: &str) -> bool {
    OWN_SHEETS.contains(&name.trim()) || of_name(name).is_some()
}

/// True for a cell that may become part of a record: neither the program's sheets nor its rows.
pub fn is_record_cell(sheet: &Sheet, cell: &Cell) -> bool {
    let first = sheet.row(cell.row).first().map(|first| first.value.text());
    !OWN_SHEETS.contains(&sheet.name.trim())
        && !first.is_some_and(|text| text.trim_start().starts_with(MARK))
}

/// Reads the sheets that hold records of one kind: those named after it, or the only one there is.
/// `ledger` is the ledger the rows belong to.
pub fn read_rows(
    file: FileId,
    book: &Workbook,
    kind: &'static Kind,
    ledger: Option<Ledger<'_>>,
) -> Parsed {
    let mut parsed = Parsed::default();
    let filled = |sheet: &&Sheet| {
        !OWN_SHEETS.contains(&sheet.name.trim()) && sheet.cells.iter().any(|cell| !is_blank(cell))
    };
    let only = book.sheets.iter().filter(filled).count() == 1;
    for (number, sheet) in (0..=u16::MAX).zip(&book.sheets) {
        if !filled(&sheet) {
            continue;
        }
        let page = Page::new(file, number, sheet);
        let named = of_name(&sheet.name).is_some_and(|(named, _)| named.key == kind.key);
        if named || only {
            page.rows_sheet(kind, ledger, &mut parsed);
        } else {
            parsed.findings.extend(unread(&page));
        }
    }
    parsed
}

/// The kind a sheet is named after, and what follows the `-` behind it.
fn of_name(name: &str) -> Option<(&'static Kind, Option<&str>)> {
    let name = name.trim();
    if let Some(kind) = schema::kind(name) {
        return Some((kind, None));
    }
    // Labels do not begin with one another before a hyphen, keys do (`service-purchase`).
    let mut found = KINDS.iter().filter_map(|kind| {
        let rest = name
            .strip_prefix(kind.label)
            .or_else(|| name.strip_prefix(kind.key))?;
        Some((kind, rest.strip_prefix(['-', '－', '—', '–'])?.trim()))
    });
    found.next().map(|(kind, rest)| (kind, Some(rest)))
}

/// A sheet with something on it that is no kind of record.
fn unread(page: &Page) -> Option<Finding> {
    let cells = page.sheet.cells.iter().filter(|cell| !is_blank(cell));
    let first = cells.clone().next()?;
    let name = &page.sheet.name;
    let mut finding = Finding::warn("sheet-unknown")
        .arg("sheet", excerpt(name))
        .arg("cells", cells.count());
    let head = name.split(['-', '－']).next().unwrap_or_default();
    if let Some(near) = nearest(head, KINDS.iter().map(|kind| kind.label)) {
        finding = finding.with(Msg::new("did-you-mean").arg("name", near));
    }
    Some(finding.at(&page.at(first.row, first.column)))
}

fn first_cell(file: FileId) -> Location {
    Location::Cell {
        file,
        sheet: 0,
        row: 0,
        column: 0,
    }
}

/// True for a cell with nothing but blanks in it. A formula without a value is not: it stands for
/// something.
fn is_blank(cell: &Cell) -> bool {
    matches!(&cell.value, Value::Text(text) if text.trim().is_empty())
}

/// True for what the program wrote for people to read.
fn is_remark(cell: &Cell) -> bool {
    matches!(&cell.value, Value::Text(text) if text.trim_start().starts_with(MARK))
}

/// A label as a cell gives it: without blanks and the mark of what must be filled in.
fn label(cell: &Cell) -> String {
    let text = cell.value.text();
    let mut label: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let plain = label.trim_end_matches(['*', '＊', '：', ':']).len();
    label.truncate(plain);
    label
}

#[cfg(test)]
mod tests;
