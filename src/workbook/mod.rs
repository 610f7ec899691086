//! Workbooks as other programs wrote them: sheets of cells with nothing interpreted.
//!
//! .xlsx, .xls (and .et) and .ods become the same [`Workbook`]. Numbers are taken to 15 significant digits,
//! which is what spreadsheets show, and kept as text from then on.

mod content;
mod findings;
mod read;
mod refusal;

use std::ops::Range;

pub use content::Wanted;
pub use findings::{remarks, unseen};
pub use read::read;
pub use refusal::{Excess, Refusal};

/// A workbook as read.
#[derive(Debug, Clone, Default)]
pub struct Workbook {
    /// Work sheets in their order; charts and macro sheets are not among them.
    pub sheets: Vec<Sheet>,
    /// Things about the whole file a person should know.
    pub remarks: Vec<Remark>,
}

/// What a workbook carries besides cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Remark {
    /// Program code, which is never run.
    Macros,
    /// Links to other files, which are never followed; the values stored last are used.
    ExternalLinks,
    /// Formulas are to be calculated when the file is opened: the stored values may be stand-ins of the
    /// program that wrote it.
    CalculatesOnOpening,
}

/// A sheet.
#[derive(Debug, Clone, Default)]
pub struct Sheet {
    pub name: String,
    pub hidden: bool,
    /// Cells that hold something, by row and then column.
    pub cells: Vec<Cell>,
    /// Merged ranges.
    pub merged: Vec<Area>,
    /// Rows hidden by hand or by a filter, in order.
    pub hidden_rows: Vec<Range<u32>>,
    pub hidden_columns: Vec<Range<u16>>,
    /// A filter is set, whether or not it hides rows.
    pub filtered: bool,
}

/// A cell that holds something; row and column are counted from 0.
#[derive(Debug, Clone, PartialEq)]
pub struct Cell {
    pub row: u32,
    pub column: u16,
    pub value: Value,
    /// Its value is that of a formula, as last stored.
    pub formula: bool,
}

/// A cell's value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    Text(String),
    /// `[-]digits[.digits]`, at most 15 significant digits; with leading zeros where the number format
    /// shows them (`000000`).
    Number(String),
    Bool(bool),
    /// A number shown as a date: `2024-01-24`, or with a time `2024-01-24 08:30:00`.
    Date(String),
    /// A number shown as a duration, or a date out of range, as text.
    Time(String),
    /// `#REF!` and the like.
    Error(String),
    /// A formula whose result was never stored.
    Uncalculated,
}

/// A rectangle of cells, first and last included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Area {
    pub rows: (u32, u32),
    pub columns: (u16, u16),
}

impl Area {
    /// True when a cell is inside.
    pub fn contains(&self, row: u32, column: u16) -> bool {
        (self.rows.0..=self.rows.1).contains(&row)
            && (self.columns.0..=self.columns.1).contains(&column)
    }
}

impl Sheet {
    /// The cells of a row.
    pub fn row(&self, row: u32) -> &[Cell] {
        let start = self.cells.partition_point(|cell| cell.row < row);
        let rest = &self.cells[start..];
        &rest[..rest.partition_point(|cell| cell.row == row)]
    }

    /// Rows that hold something, with their cells.
    pub fn rows(&self) -> impl Iterator<Item = (u32, &[Cell])> {
        self.cells
            .chunk_by(|a, b| a.row == b.row)
            .map(|cells| (cells[0].row, cells))
    }

    /// A cell, if it holds something.
    pub fn cell(&self, row: u32, column: u16) -> Option<&Cell> {
        let cells = self.row(row);
        let at = cells.binary_search_by_key(&column, |cell| cell.column);
        cells.get(at.ok()?)
    }

    /// Whether a row is hidden.
    pub fn is_hidden(&self, row: u32) -> bool {
        let at = self.hidden_rows.partition_point(|rows| rows.end <= row);
        self.hidden_rows
            .get(at)
            .is_some_and(|rows| rows.start <= row)
    }
}

impl Value {
    /// The value as text: what a person reads in the cell, without number formats.
    pub fn text(&self) -> &str {
        match self {
            Value::Text(text)
            | Value::Number(text)
            | Value::Date(text)
            | Value::Time(text)
            | Value::Error(text) => text,
            Value::Bool(true) => "TRUE",
            Value::Bool(false) => "FALSE",
            Value::Uncalculated => "",
        }
    }
}
