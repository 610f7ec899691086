//! One sheet: what it is, where its header stands.

use super::head::{self, Head};
use super::{HEADER_WITHIN, Parsed, is_blank, is_remark, label, rows, upright};
use crate::diag::{FileId, Finding, Location};
use crate::records::schema::Kind;
use crate::records::table::Ledger;
use crate::records::text::excerpt;
use crate::records::text::shape::Unit;
use crate::workbook::{Cell, Sheet};

/// A sheet of a workbook.
pub(super) struct Page<'a> {
    file: FileId,
    number: u16,
    pub sheet: &'a Sheet,
}

/// A row with its cells, from left to right.
pub(super) type Line<'a> = (u32, &'a [Cell]);

impl<'a> Page<'a> {
    pub fn new(file: FileId, number: u16, sheet: &'a Sheet) -> Page<'a> {
        Page {
            file,
            number,
            sheet,
        }
    }

    pub fn at(&self, row: u32, column: u16) -> Location {
        Location::Cell {
            file: self.file,
            sheet: self.number,
            row,
            column,
        }
    }

    /// Rows that hold something and are not the program's.
    pub fn lines(&self) -> impl Iterator<Item = Line<'a>> + use<'a> {
        self.sheet.rows().filter(|(_, cells)| {
            let first = cells.first().filter(|cell| cell.column == 0);
            !first.is_some_and(is_remark) && !cells.iter().all(is_blank)
        })
    }

    /// Reads a sheet named after a kind; `rest` is what its name says further.
    pub fn record_sheet(&self, kind: &'static Kind, rest: Option<&str>, parsed: &mut Parsed) {
        let before = parsed.records.len();
        if (kind.singleton || kind.one_or_more())
            && let Some(header) = upright::Header::find(self)
        {
            upright::read(self, kind, &header, parsed);
        } else if let Some(header) = self.header(kind, parsed) {
            let head = Head::read(self, kind, header, &mut parsed.findings);
            let ledger = head.ledger(self, kind, rest, parsed);
            let of_rows = ledger.as_ref().and_then(|ledger| {
                let unit = Unit::named(ledger.text("amount-unit"));
                let id = ledger.get("id")?;
                Some(Ledger { id, unit })
            });
            let count = rows::read(self, kind, header, of_rows, parsed);
            // A form nobody filled in says nothing, least of all that there is no money.
            if let Some(ledger) = ledger.filter(|_| count > 0) {
                parsed.records.insert(before, ledger);
            }
        }
        if self.sheet.hidden && parsed.records.len() > before {
            let finding = Finding::note("hidden-sheet").arg("sheet", excerpt(&self.sheet.name));
            parsed.findings.push(finding.at(&self.at(0, 0)));
        }
    }

    /// Reads a sheet as rows of a kind that belong to a ledger declared elsewhere.
    pub fn rows_sheet(&self, kind: &'static Kind, ledger: Option<Ledger<'_>>, parsed: &mut Parsed) {
        let Some(header) = self.header(kind, parsed) else {
            return;
        };
        head::refuse(self, header, &mut parsed.findings);
        rows::read(self, kind, header, ledger, parsed);
    }

    /// The header row: the first in which at least two cells name fields of the kind.
    fn header(&self, kind: &'static Kind, parsed: &mut Parsed) -> Option<u32> {
        let is_header = |(_, cells): &Line| {
            let known = cells
                .iter()
                .filter(|cell| kind.field(&label(cell)).is_some());
            known.count() >= kind.fields.len().min(2)
        };
        let mut lines = self.lines().take_while(|(row, _)| *row < HEADER_WITHIN);
        if let Some((row, _)) = lines.find(is_header) {
            return Some(row);
        }
        // A title alone is an empty sheet.
        if let Some((row, cells)) = self.lines().find(|&(row, _)| row > 0) {
            let labels = kind.fields.iter().map(|spec| spec.label);
            let labels: Vec<&str> = labels.take(6).collect();
            let finding = Finding::deny("sheet-no-header")
                .arg("sheet", excerpt(&self.sheet.name))
                .arg("rows", HEADER_WITHIN)
                .arg("labels", labels.join("、"));
            let column = cells.first().map_or(0, |cell| cell.column);
            parsed.findings.push(finding.at(&self.at(row, column)));
        }
        None
    }
}
