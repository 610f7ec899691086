//! How much is taken from one file.

use super::super::{Cell, Excess, Refusal, Value};

/// Most bytes of one part, unpacked.
pub const MAX_PART: usize = 256 << 20;
/// Most bytes of all parts read, unpacked.
pub const MAX_TOTAL: usize = 512 << 20;
/// Most files in a package.
pub const MAX_PARTS: usize = 20_000;
/// Most cells that hold something.
const MAX_CELLS: usize = 5_000_000;
/// Most bytes of text in them: one long shared string may stand in many cells.
const MAX_TEXT: usize = 256 << 20;
/// Most work sheets.
const MAX_SHEETS: usize = 1_000;

/// What is left for the cells of a workbook.
pub struct Room {
    cells: usize,
    text: usize,
}

impl Room {
    /// For a workbook of so many sheets.
    pub fn new(sheets: usize) -> Result<Self, Refusal> {
        if sheets > MAX_SHEETS {
            return Err(Refusal::TooLarge(Excess::Sheets));
        }
        Ok(Room {
            cells: MAX_CELLS,
            text: MAX_TEXT,
        })
    }

    /// Room for a text before it is copied.
    pub fn text(&mut self, length: usize) -> Result<(), Refusal> {
        self.text = take(self.text, length, Excess::Text)?;
        Ok(())
    }

    /// Room for something of the size of a cell: a cell, a merged range, a hidden row.
    pub fn one(&mut self) -> Result<(), Refusal> {
        self.cells = take(self.cells, 1, Excess::Cells)?;
        Ok(())
    }

    /// Whether so many more cells would fit: asked before a cell is repeated.
    pub fn holds(&self, cells: usize) -> Result<(), Refusal> {
        take(self.cells, cells, Excess::Cells).map(drop)
    }

    /// Adds a cell, if there is room.
    pub fn push(
        &mut self,
        cells: &mut Vec<Cell>,
        place: (u32, u16),
        value: Value,
        formula: bool,
    ) -> Result<(), Refusal> {
        self.one()?;
        cells.push(Cell {
            row: place.0,
            column: place.1,
            value,
            formula,
        });
        Ok(())
    }
}

fn take(left: usize, amount: usize, excess: Excess) -> Result<usize, Refusal> {
    left.checked_sub(amount).ok_or(Refusal::TooLarge(excess))
}
