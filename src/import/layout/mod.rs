//! Finds the tables and forms on the sheets of a workbook by their shape alone.
//!
//! Nothing here knows what a table means: no classification codes, no profile. What is found keeps
//! the words of the sheet and where they stand. Nothing vanishes: every cell that holds something
//! has exactly one [`Role`].

mod body;
mod find;
mod header;
mod heading;
mod region;
mod shape;
mod split;
mod words;

use crate::budget::money::Unit;
use crate::workbook::{Area, Value};

pub use find::find;

/// What the sheets of a workbook hold.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Layout {
    /// Tables by sheet, from top to bottom and left to right.
    pub tables: Vec<FoundTable>,
    /// Forms, in the same order.
    pub forms: Vec<FoundForm>,
    /// Cells that belong to neither, in runs of one reason.
    pub leftovers: Vec<Leftover>,
    /// The role of each cell of each sheet, in the order of `Sheet::cells`.
    pub roles: Vec<Vec<Role>>,
}

/// What a cell is on its sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// `附表4-1`
    Label,
    Title,
    /// Agency, unit, notes, sign-off and page lines.
    Line,
    /// Part of a table's header.
    Header,
    /// `** ** 1 2 3` under the header.
    Index,
    Body,
    /// Label or value of a form.
    Form,
    /// Heading or header printed again on a later page, dropped.
    Repeat,
    /// In no table or form; [`Leftover`] says why.
    Leftover,
}

/// Words on a sheet, blanks around them removed, and the cell they stand in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Words {
    pub text: String,
    pub row: u32,
    pub column: u16,
}

/// A table: columns with header paths, and rows.
#[derive(Debug, Clone, PartialEq)]
pub struct FoundTable {
    /// Index into `Workbook::sheets`.
    pub sheet: usize,
    /// From its first line to its last, all columns.
    pub area: Area,
    /// `附表4-1`, `公开01表`
    pub label: Option<Words>,
    /// The title, blanks between its characters removed.
    pub title: Option<Words>,
    /// Whose table it is: what follows `编制单位：`, `部门/单位：`.
    pub agency: Option<Words>,
    /// The unit of its amounts, where the lines, the title or all columns that name one agree.
    pub unit: Option<FoundUnit>,
    /// All other lines around it, in their order: notes, year, sign-off, pages.
    pub lines: Vec<Line>,
    /// Columns from left to right; none where a sentence stands for the table.
    pub columns: Vec<FoundColumn>,
    /// First and last row of the header; index row included.
    pub header: Option<(u32, u32)>,
    pub rows: Vec<FoundRow>,
    /// Rows inside the table that repeat its heading or header, and are not in `rows`.
    pub repeats: Vec<Words>,
}

/// The unit of amounts, and the words that say so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundUnit {
    pub unit: Unit,
    pub words: Words,
}

/// A line above or below a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    pub kind: LineKind,
    pub words: Words,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum LineKind {
    /// Names the agency, or has the place for it.
    Agency,
    /// Names a unit of amounts.
    Unit,
    /// `注：…`, `备注：…`, or a sentence below the table.
    Note,
    /// `制表人：`, `审核：`, a date of filling in.
    SignOff,
    /// `第1页 共3页`
    Page,
    /// Above the table, none of these.
    Other,
}

/// A column of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundColumn {
    pub column: u16,
    /// Labels above it, outermost first, blanks removed; a merged label stands above each of its
    /// columns.
    pub path: Vec<String>,
    /// A unit its labels name: `金额（万元）`.
    pub unit: Option<Unit>,
    pub hidden: bool,
}

/// A row of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundRow {
    pub row: u32,
    pub hidden: bool,
    /// One for each column of the table.
    pub cells: Vec<Option<FoundCell>>,
    /// Indent of its first cell that begins with words.
    pub indent: u8,
}

/// A cell of a table row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundCell {
    /// Where its value stands: for a carried value, the first cell of the merge.
    pub row: u32,
    pub column: u16,
    pub value: Value,
    pub formula: bool,
    /// Its value is that of a merged cell that began in a row above.
    pub carried: bool,
    /// Levels of leading blanks among the cells of its column: 0, 1, 2 …
    pub indent: u8,
}

/// A form: labels beside values, no header row of its own.
#[derive(Debug, Clone, PartialEq)]
pub struct FoundForm {
    pub sheet: usize,
    pub area: Area,
    pub label: Option<Words>,
    pub title: Option<Words>,
    pub agency: Option<Words>,
    pub unit: Option<FoundUnit>,
    pub lines: Vec<Line>,
    /// Its cells in reading order.
    pub cells: Vec<FormCell>,
}

/// A cell of a form with the range it covers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormCell {
    pub area: Area,
    pub value: Value,
    pub formula: bool,
    pub hidden: bool,
}

/// Cells in no table or form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leftover {
    pub sheet: usize,
    pub reason: Reason,
    /// The range they stand in; cells in it may belong to tables.
    pub area: Area,
    /// How many there are.
    pub cells: usize,
    /// The first of them.
    pub first: Words,
}

/// Why cells are in no table or form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reason {
    /// A cover: a few short lines.
    Cover,
    /// A list of tables or of contents.
    Contents,
    /// Running text.
    Text,
    /// Beside a table, under no header.
    NoHeader,
    /// More rows and columns than its few cells can be a table of.
    TooSparse,
}

impl FoundTable {
    /// A cell by column and row of `columns` and `rows`.
    pub fn cell(&self, row: usize, column: usize) -> Option<&FoundCell> {
        self.rows.get(row)?.cells.get(column)?.as_ref()
    }
}
