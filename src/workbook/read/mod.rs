//! Reading files of cells.
//!
//! Every format is read by a reader of its own that keeps only what is in cells, so that neither
//! far-away cells nor formatted emptiness cost anything, and that counts what it takes from the
//! file: headers inside a file are never believed.

mod format;
mod kind;
mod ods;
mod package;
mod room;
mod scalar;
mod xls;
mod xlsx;
mod xml;

use kind::FileKind;

use super::{Refusal, Sheet, Workbook};

/// Reads a workbook from its bytes; what it is shows in them, not in its name. Never panics, and
/// takes no more than a bounded multiple of [`room::MAX_TOTAL`], whatever the bytes are.
///
/// # Errors
/// When there is no workbook to be read in them.
pub fn read(bytes: &[u8]) -> Result<Workbook, Refusal> {
    match kind::of(bytes) {
        FileKind::Package => {
            let mut package = package::Package::open(bytes)?;
            if package.has("content.xml") || package.has("mimetype") {
                ods::read(&mut package)
            } else {
                xlsx::read(&mut package)
            }
        }
        FileKind::Compound => xls::read(bytes),
        FileKind::Refused(refusal) => Err(refusal),
    }
}

/// Puts what a reader found into the order a sheet promises; of two cells in one place the later one
/// counts.
fn ordered(sheet: &mut Sheet) {
    let place = |cell: &super::Cell| (cell.row, cell.column);
    if !sheet.cells.is_sorted_by(|a, b| place(a) < place(b)) {
        // Stable, so that the last of equals stays the last.
        sheet.cells.sort_by_key(place);
        let mut later = std::mem::take(&mut sheet.cells);
        later.reverse();
        later.dedup_by_key(|cell| place(cell));
        later.reverse();
        sheet.cells = later;
    }
    if !sheet.hidden_rows.is_sorted_by(|a, b| a.end < b.start) {
        sheet.hidden_rows.sort_by_key(|rows| rows.start);
        let rows = std::mem::take(&mut sheet.hidden_rows);
        for rows in rows {
            match sheet.hidden_rows.last_mut() {
                Some(last) if rows.start <= last.end => last.end = last.end.max(rows.end),
                _ => sheet.hidden_rows.push(rows),
            }
        }
    }
    sheet.hidden_columns.sort_by_key(|columns| columns.start);
}
