//! Tables side by side: parts of a sheet with empty columns between them.

use super::region::Row;
use crate::workbook::Sheet;

/// The rows of a sheet in strips, each to be read by itself from top to bottom.
pub fn strips(rows: Vec<Row>, _sheet: &Sheet) -> Vec<Vec<Row>> {
    vec![rows]
}
