//! What separates the cells of a file.

use super::scan::{Cell, DELIMITERS, Scanner};
use crate::records::schema::Kind;

/// What separates the cells: whatever makes most header cells known, then what occurs most.
pub(super) fn delimiter(text: &str, kind: &Kind) -> &'static str {
    let start = text.len() - text.trim_start().len();
    let line = text[start..].split(['\n', '\r']).next().unwrap_or_default();
    let mut cells = Vec::new();
    let mut best = (DELIMITERS[0], 0, 0);
    for delimiter in DELIMITERS {
        let count = Scanner::new(line, delimiter)
            .row(&mut cells)
            .map_or(0, |row| row.cells);
        let known = |cell: &&Cell| kind.field(cell.text(line).trim()).is_some();
        let known = cells.iter().filter(known).count();
        if (known, count) > (best.1, best.2) {
            best = (delimiter, known, count);
        }
    }
    best.0
}
