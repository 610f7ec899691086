//! How tall the parts of a grid will be, as `grid.typ` sets them.
//!
//! The engine puts every line of text into exactly one type size, so the estimate differs from the
//! result only where it breaks a line elsewhere than [`lines`](super::lines) expects.

use std::collections::BTreeMap;

use super::columns::INSET;
use super::grids::Part;
use super::lines;
use super::plan::Length;
use super::text::{Milli, width};
use crate::document::tree::{Align, Cell, CellRole, Grid, Inline, Row, plain};

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
    pub fn new(grid: &Grid, part: &Part, size: Length, pad: Milli) -> Heights {
        let each = grid.body.iter().flat_map(|row| &row.cells);
        Heights {
            lines: each.map(|cell| cell_lines(cell, part, size, false)).sum(),
            head: rows(&grid.head, part, size, pad, true).iter().sum(),
            rows: rows(&grid.body, part, size, pad, false),
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

fn rows(rows: &[Row], part: &Part, size: Length, pad: Milli, head: bool) -> Vec<Length> {
    let height = |lines: Length| size * (1_300 * lines - 300 + 2 * pad) / 1000;
    let tallest = |row: &Row, span: bool| {
        let cells = row.cells.iter().filter(|cell| (cell.rowspan > 1) == span);
        cells
            .map(|cell| (cell.rowspan, height(cell_lines(cell, part, size, head))))
            .collect::<Vec<_>>()
    };
    let mut heights: Vec<Length> = rows
        .iter()
        .map(|row| {
            let cells = tallest(row, false).into_iter().map(|(_, height)| height);
            cells.max().unwrap_or_else(|| height(1))
        })
        .collect();
    // What a spanning cell needs beyond its rows goes to the last of them.
    for (index, row) in rows.iter().enumerate() {
        for (span, needed) in tallest(row, true) {
            let end = index.saturating_add(span).min(heights.len());
            let have: Length = heights[index..end].iter().sum();
            if let Some(last) = heights[index..end].last_mut() {
                *last += needed.saturating_sub(have);
            }
        }
    }
    heights
}

/// Room for text in a cell, in thousandths of the size; 0 when no column of the part is below it.
fn room(cell: &Cell, part: &Part, size: Length) -> Milli {
    let end = cell.column.saturating_add(cell.colspan.max(1));
    let width: Length = part
        .columns
        .iter()
        .zip(&part.widths)
        .filter(|(column, _)| (cell.column..end).contains(column))
        .map(|(_, width)| *width)
        .sum();
    if width == 0 {
        return 0;
    }
    // A hair less than there is: the engine rounds, too.
    (width * 1000 / size.max(1))
        .saturating_sub(INSET + 20)
        .max(1)
}

/// Lines of a cell of a part set in a size.
pub fn cell_lines(cell: &Cell, part: &Part, size: Length, head: bool) -> Length {
    let room = room(cell, part, size);
    if room == 0 {
        return 1;
    }
    if let Some(lines) = label_lines(cell, room, head) {
        return lines.len() as Length;
    }
    let room = room.saturating_sub(Milli::from(cell.indent) * 1000).max(1);
    let each = cell.content.iter().map(|p| lines::count(p, room));
    each.sum::<Length>().max(1)
}

/// The lines of a label, where the plan chooses them.
fn label_lines(cell: &Cell, room: Milli, head: bool) -> Option<Vec<String>> {
    let label = head || cell.role == CellRole::Label;
    if !label || cell.align != Align::Center || cell.indent > 0 {
        return None;
    }
    match cell.content.as_slice() {
        [only] => lines::label(only, room),
        _ => None,
    }
}

/// The lines of all labels that do not fit on one line, by `head` or `body`, row and cell.
pub fn labels(grid: &Grid, part: &Part, size: Length) -> BTreeMap<String, Vec<String>> {
    let mut found = BTreeMap::new();
    for (name, rows, head) in [("head", &grid.head, true), ("body", &grid.body, false)] {
        for (index, row) in rows.iter().enumerate() {
            for (at, cell) in row.cells.iter().enumerate() {
                let room = room(cell, part, size);
                if let Some(lines) = label_lines(cell, room, head).filter(|_| room > 0) {
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
    lines::count(content, width * 1000 / size.max(1))
}

/// Height of the notes below a table, with the room around them.
pub fn notes(notes: &[Vec<Inline>], page_width: Length) -> Length {
    let room = page_width * 1000 / SMALL;
    let each = notes.iter().map(|note| {
        let lines = lines::count(note, room);
        SMALL * (lines * 15 - 5) / 10 + 8_000
    });
    each.sum()
}
