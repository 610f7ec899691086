//! How tall the parts of a grid will be, as `grid.typ` sets them.
//!
//! The engine puts every line of text into exactly one type size, so the estimate differs from the
//! result only where it breaks a line elsewhere than [`pieces`](super::pieces) expects.

use std::collections::BTreeMap;

use super::grids::Part;
use super::measured::{Measured, MeasuredCell, Rooms};
use super::pieces::Pieces;
use super::plan::Length;
use super::text::{Milli, width};
use crate::document::tree::{Grid, Inline, plain};

/// Size of the label above a table, of its title, and of the lines above and below it.
const LABEL: Length = 12_000;
pub const TITLE: [Length; 3] = [16_000, 15_000, 14_000];
const SMALL: Length = 10_500;

/// Heights of the rows of a printed part.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Heights {
    pub head: Length,
    pub rows: Vec<Length>,
    /// Lines in all cells of the body.
    pub lines: u64,
}

impl Heights {
    /// Measures the rows of a part; `pad` is the room above and below the text of a cell, each, in
    /// thousandths of the size.
    pub fn new(texts: &Measured, part: &Part, size: Length, pad: Milli) -> Heights {
        let rooms = Rooms::new(part, size);
        let height = |lines: Length| size * (1_300 * lines - 300 + 2 * pad) / 1000;
        let (head, _) = rows(&texts.head, &rooms, height);
        let (rows, lines) = rows(&texts.body, &rooms, height);
        Heights {
            head: head.iter().sum(),
            rows,
            lines,
        }
    }

    /// Less is better: the height, then the number of lines.
    pub fn cost(&self) -> (Length, u64) {
        (self.total(), self.lines)
    }

    pub fn total(&self) -> Length {
        self.head + self.rows.iter().sum::<Length>()
    }

    /// Number of pages and how much of the last one is filled when the rows start with `first`
    /// free and go on with `page` free on each further page; `after` follows the last row.
    pub fn pages(&self, first: Length, page: Length, after: Length) -> (usize, Length) {
        let (mut pages, mut room, mut used) = (1, first, self.head);
        let last = self.rows.len().saturating_sub(1);
        for (index, &row) in self.rows.iter().enumerate() {
            let needed = if index == last { row + after } else { row };
            if used + needed <= room {
                used += row;
            } else if is_loose(row, page) {
                // It flows over as many pages as it takes.
                let mut rest = row - room.saturating_sub(used).min(row);
                let free = page.saturating_sub(self.head).max(1);
                pages += 1;
                while rest > free {
                    rest -= free;
                    pages += 1;
                }
                used = self.head + rest;
            } else {
                pages += 1;
                used = self.head + row;
            }
            if pages > 1 {
                room = page;
            }
        }
        (pages, used + after)
    }
}

/// A row this tall may continue on the next page.
pub fn is_loose(row: Length, page: Length) -> bool {
    row * 3 > page
}

/// The heights of rows, and the lines of all their cells.
fn rows(
    rows: &[Vec<MeasuredCell>],
    rooms: &Rooms,
    height: impl Fn(Length) -> Length,
) -> (Vec<Length>, u64) {
    let mut total = 0;
    let mut spanning = Vec::new();
    let mut heights = Vec::with_capacity(rows.len());
    for (index, row) in rows.iter().enumerate() {
        let mut tallest = None;
        for cell in row {
            let lines = cell.lines(rooms);
            total += lines;
            if cell.cell.rowspan > 1 {
                spanning.push((index, cell.cell.rowspan, lines));
            } else {
                tallest = tallest.max(Some(lines));
            }
        }
        heights.push(height(tallest.unwrap_or(1)));
    }
    // What a spanning cell needs beyond its rows goes to the last of them.
    for (index, span, lines) in spanning {
        let end = index.saturating_add(span).min(heights.len());
        let have: Length = heights[index..end].iter().sum();
        if let Some(last) = heights[index..end].last_mut() {
            *last += height(lines).saturating_sub(have);
        }
    }
    (heights, total)
}

/// The lines of all labels that do not fit on one line, by `head` or `body`, row and cell.
pub fn labels(texts: &Measured, part: &Part, size: Length) -> BTreeMap<String, Vec<String>> {
    let rooms = Rooms::new(part, size);
    let mut found = BTreeMap::new();
    for (name, rows) in [("head", &texts.head), ("body", &texts.body)] {
        for (index, row) in rows.iter().enumerate() {
            for (at, cell) in row.iter().enumerate() {
                if let Some(lines) = cell.label_lines(&rooms) {
                    found.insert(format!("{name}-{index}-{at}"), lines);
                }
            }
        }
    }
    found
}

/// Height of label, title and the line above a table.
pub fn caption(grid: &Grid, title_lines: usize, page_width: Length) -> Length {
    let mut total = 0;
    if !plain(&grid.label).is_empty() {
        total += LABEL + 6_000;
    }
    if !plain(&grid.title).is_empty() {
        total += title_lines as Length * TITLE[0] * 14 / 10 + 8_000;
    }
    let (left, right) = (plain(&grid.head_left), plain(&grid.head_right));
    if !left.is_empty() || !right.is_empty() {
        let room = (page_width * 1000 / SMALL).saturating_sub(width(&right) + 1000);
        let lines = width(&left).div_ceil(room.max(1)).max(1);
        total += lines * SMALL * 13 / 10 + 4_000;
    }
    total
}

/// Lines of a paragraph in a width.
pub fn text_lines(content: &[Inline], size: Length, width: Length) -> u64 {
    Pieces::new(content).count(width * 1000 / size.max(1))
}

/// Height of the notes below a table, with the room around them.
pub fn notes<'a>(notes: impl IntoIterator<Item = &'a Vec<Inline>>, page_width: Length) -> Length {
    let room = page_width * 1000 / SMALL;
    let each = notes.into_iter().map(|note| {
        let lines = Pieces::new(note).count(room);
        SMALL * (lines * 15 - 5) / 10 + 8_000
    });
    each.sum()
}
