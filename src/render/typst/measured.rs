//! The texts of a grid as planning sees them: measured once, whatever sizes and widths are tried.

use std::cell::Cell as Known;

use super::columns::INSET;
use super::grids::Part;
use super::lines::Label;
use super::pieces::Pieces;
use super::plan::Length;
use super::text::Milli;
use crate::document::tree::{Align, Cell, CellRole, Grid, Row};

/// The cells of a grid, row by row.
#[derive(Debug)]
pub struct Measured<'a> {
    pub head: Vec<Vec<MeasuredCell<'a>>>,
    pub body: Vec<Vec<MeasuredCell<'a>>>,
}

impl<'a> Measured<'a> {
    pub fn new(grid: &'a Grid) -> Self {
        let rows = |rows: &'a [Row], head: bool| {
            let cells = |row: &'a Row| {
                let cells = row.cells.iter();
                cells.map(|cell| MeasuredCell::new(cell, head)).collect()
            };
            rows.iter().map(cells).collect()
        };
        Measured {
            head: rows(&grid.head, true),
            body: rows(&grid.body, false),
        }
    }
}

/// A cell with its text.
#[derive(Debug)]
pub struct MeasuredCell<'a> {
    pub cell: &'a Cell,
    /// A cell of a head row.
    pub head: bool,
    text: Text,
    /// The room last asked about, and the lines the text takes there: most of what is tried leaves
    /// most cells as they are.
    known: Known<(Milli, Length)>,
}

#[derive(Debug)]
enum Text {
    /// Lines of its own choosing.
    Label(Label),
    Paragraphs(Vec<Pieces>),
}

impl<'a> MeasuredCell<'a> {
    pub fn new(cell: &'a Cell, head: bool) -> Self {
        let label = head || cell.role == CellRole::Label;
        let label = match cell.content.as_slice() {
            [only] if label && cell.align == Align::Center && cell.indent == 0 => Label::new(only),
            _ => None,
        };
        let text = label.map_or_else(
            || {
                let each = cell.content.iter();
                Text::Paragraphs(each.map(|content| Pieces::new(content)).collect())
            },
            Text::Label,
        );
        MeasuredCell {
            cell,
            head,
            text,
            known: Known::default(),
        }
    }

    /// Room taken by the indentation.
    pub fn indent(&self) -> Milli {
        Milli::from(self.cell.indent) * 1000
    }

    /// Width of the longest piece that must not be broken.
    pub fn hard(&self) -> Milli {
        match &self.text {
            Text::Label(label) => label.hard(),
            Text::Paragraphs(each) => each.iter().map(Pieces::hard).max().unwrap_or(0),
        }
    }

    /// Lines of the cell where it has a part's room.
    pub fn lines(&self, rooms: &Rooms) -> Length {
        let Some(room) = rooms.of(self.cell) else {
            return 1;
        };
        if self.known.get().0 != room {
            self.known.set((room, self.count(room)));
        }
        self.known.get().1
    }

    fn count(&self, room: Milli) -> Length {
        match &self.text {
            Text::Label(label) => label.count(room),
            Text::Paragraphs(each) => {
                let room = room.saturating_sub(self.indent()).max(1);
                let each = each.iter().map(|text| text.count(room));
                each.sum::<Length>().max(1)
            }
        }
    }

    /// Lines of a label that needs several.
    pub fn label_lines(&self, rooms: &Rooms) -> Option<Vec<String>> {
        match &self.text {
            Text::Label(label) => label.lines(rooms.of(self.cell)?),
            Text::Paragraphs(_) => None,
        }
    }
}

/// The room cells have in a printed part at a size.
#[derive(Debug)]
pub struct Rooms {
    /// Where each of the grid's columns begins, and where the last one ends; what is not in the part
    /// has no width.
    edges: Vec<Length>,
    size: Length,
}

impl Rooms {
    pub fn new(part: &Part, size: Length) -> Rooms {
        let mut edges = vec![0];
        let mut used = 0;
        for (&column, &width) in part.columns.iter().zip(&part.widths) {
            edges.resize(column + 1, used);
            used += width;
            edges.push(used);
        }
        Rooms { edges, size }
    }

    /// Room for the text of a cell, in thousandths of the size; `None` when no column of the part is
    /// below it.
    fn of(&self, cell: &Cell) -> Option<Milli> {
        let edge = |column: usize| self.edges[column.min(self.edges.len() - 1)];
        let end = cell.column.saturating_add(cell.colspan.max(1));
        let width = edge(end) - edge(cell.column);
        // A hair less than there is: the engine rounds, too.
        (width > 0).then(|| {
            (width * 1000 / self.size.max(1))
                .saturating_sub(INSET + 20)
                .max(1)
        })
    }
}

#[cfg(test)]
#[path = "measured_tests.rs"]
mod tests;
