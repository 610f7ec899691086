//! Where things go: page direction, type size, column widths and page breaks, computed from the
//! content before any engine runs.
//!
//! All lengths are thousandths of a point, whole numbers, so that every machine plans the same.

use serde::Serialize;

use super::columns::{Level, Need, needs, widths};
use super::text::natural_width;
use crate::document::tree::{Block, Cell, Document, Grid, ParagraphStyle, Row};

/// Thousandths of a point.
pub type Length = u64;

/// Text area of a portrait page: 156 mm × 225 mm.
const PORTRAIT: (Length, Length) = (442_205, 637_795);
/// Text area of a landscape page: 247 mm × 152 mm; the margins are those of `look.typ`.
const LANDSCAPE: (Length, Length) = (700_157, 430_866);

/// Type sizes of tables in thousandths of a point, largest first. 12, 10.5, 9 and 7.5 points are
/// the traditional 小四, 五号, 小五 and 六号.
const SIZES: [Length; 7] = [12_000, 11_000, 10_500, 10_000, 9_000, 8_000, 7_500];
/// The smallest size that is preferred to wrapping the names of rows.
const SMALLEST_GENEROUS: Length = 10_500;
/// The smallest size at which a table still stays on a portrait page.
const SMALLEST_PORTRAIT: Length = 9_000;
/// The smallest size at all; a table that is still too wide is split by columns.
const SMALLEST: Length = 7_500;

/// The plan of a document: one entry for each block.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Plan {
    pub blocks: Vec<BlockPlan>,
}

/// How a block is placed.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct BlockPlan {
    /// On a landscape page.
    pub landscape: bool,
    /// Starts on a new page.
    pub page_break: bool,
    /// Level of its heading; that of a grid is one below the heading before it.
    pub level: u8,
    pub grid: Option<GridPlan>,
}

/// How a grid is set.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct GridPlan {
    /// Type size.
    pub size: Length,
    /// The whole grid is short enough to stay on one page.
    pub keep: bool,
    /// Rows of the body, by index, that may continue on the next page.
    pub loose_rows: Vec<usize>,
    /// The columns of the printed table; several when it is split.
    pub parts: Vec<Part>,
}

/// A printed table: some of the columns of a grid.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Part {
    /// Indices of the grid's columns, ascending.
    pub columns: Vec<usize>,
    /// Width of each of them.
    pub widths: Vec<Length>,
}

/// Plans a document.
pub fn plan(document: &Document) -> Plan {
    let mut blocks: Vec<BlockPlan> = document.blocks.iter().map(place).collect();
    let mut level = 0;
    for block in &mut blocks {
        match block.grid {
            Some(_) => block.level = level + 1,
            None if block.level > 0 => level = block.level,
            None => {}
        }
    }
    for (index, block) in document.blocks.iter().enumerate() {
        let Block::Grid(grid) = block else { continue };
        // Headings go with the grid below them, and the break stands before the first of them.
        let mut first = index;
        while first > 0 && matches!(document.blocks[first - 1], Block::Heading(_)) {
            first -= 1;
        }
        let landscape = blocks[index].landscape;
        for heading in &mut blocks[first..index] {
            heading.landscape = landscape;
        }
        if grid.page_break {
            blocks[index].page_break = false;
            blocks[first].page_break = true;
        }
        for (offset, below) in document.blocks[index + 1..].iter().enumerate() {
            match below {
                Block::Paragraph(p) if p.style == ParagraphStyle::Note => {
                    blocks[index + 1 + offset].landscape = landscape;
                }
                _ => break,
            }
        }
    }
    Plan { blocks }
}

fn place(block: &Block) -> BlockPlan {
    match block {
        Block::Heading(heading) => BlockPlan {
            landscape: false,
            level: heading.level.clamp(1, 8),
            page_break: heading.level <= 1,
            grid: None,
        },
        Block::Paragraph(_) => BlockPlan {
            landscape: false,
            level: 0,
            page_break: false,
            grid: None,
        },
        Block::Grid(grid) => {
            let (landscape, plan) = place_grid(grid);
            BlockPlan {
                landscape,
                level: 0,
                page_break: grid.page_break,
                grid: Some(plan),
            }
        }
    }
}

/// Finds page direction and size: the largest size at which the columns are comfortable on a
/// portrait page, then on a landscape page, then the largest at which they fit tightly.
fn place_grid(grid: &Grid) -> (bool, GridPlan) {
    let needs = needs(grid);
    let all: Vec<usize> = (0..grid.columns.len()).collect();
    let try_fit = |page: (Length, Length), smallest: Length, level: Level| {
        SIZES
            .iter()
            .filter(|size| **size >= smallest)
            .find_map(|&size| {
                widths(&needs, &all, size, page.0, level).map(|widths| (size, widths))
            })
    };
    let mut attempts = Vec::new();
    if !grid.landscape {
        attempts.push((false, SMALLEST_GENEROUS, Level::Generous));
        attempts.push((false, SMALLEST_PORTRAIT, Level::Comfortable));
        if grid.form {
            attempts.push((false, SMALLEST, Level::Tight));
        }
    }
    attempts.push((true, SMALLEST_GENEROUS, Level::Generous));
    attempts.push((true, SMALLEST_PORTRAIT, Level::Comfortable));
    attempts.push((true, SMALLEST, Level::Tight));
    attempts.push((true, SMALLEST, Level::Hard));
    for (landscape, smallest, level) in attempts {
        let page = if landscape { LANDSCAPE } else { PORTRAIT };
        if let Some((size, widths)) = try_fit(page, smallest, level) {
            let part = Part {
                columns: all.clone(),
                widths,
            };
            return (landscape, finish(grid, size, page.1, vec![part]));
        }
    }
    let parts = split(grid, &needs, LANDSCAPE.0);
    (true, finish(grid, SMALLEST, LANDSCAPE.1, parts))
}

/// Cuts a table that is too wide even at the smallest size into parts, each with the leading
/// columns that say what a row is.
fn split(grid: &Grid, needs: &Need, available: Length) -> Vec<Part> {
    use crate::document::tree::Align;
    let count = grid.columns.len();
    let fits = |columns: &[usize], level| widths(needs, columns, SMALLEST, available, level);
    let mut keys = (0..count)
        .take_while(|&column| column < 3 && grid.columns[column].align != Align::Right)
        .count();
    // The keys are of no use when they leave no room for another column.
    while keys > 0 && fits(&(0..=keys.min(count - 1)).collect::<Vec<_>>(), Level::Hard).is_none() {
        keys -= 1;
    }
    let with_keys = |range: std::ops::Range<usize>| (0..keys).chain(range).collect::<Vec<_>>();
    let rest = count - keys;
    // The fewest parts of nearly equal numbers of columns that all fit; a further part is better
    // than names broken into many lines.
    [Level::Tight, Level::Hard]
        .into_iter()
        .flat_map(|level| (2..=rest).map(move |number| (level, number)))
        .find_map(|(level, number)| {
            let parts = (0..number).map(|part| {
                let from = keys + rest * part / number;
                let to = keys + rest * (part + 1) / number;
                let columns = with_keys(from..to);
                let widths = fits(&columns, level)?;
                Some(Part { columns, widths })
            });
            parts.collect::<Option<Vec<Part>>>()
        })
        .unwrap_or_else(|| {
            // Some column alone is wider than the page: its text is longer than a line.
            let each = |column| {
                let columns = with_keys(column..column + 1);
                let widths = vec![available / columns.len() as Length; columns.len()];
                Part { columns, widths }
            };
            (keys..count).map(each).collect()
        })
}

fn finish(grid: &Grid, size: Length, page_height: Length, parts: Vec<Part>) -> GridPlan {
    let heights: Vec<Length> = grid
        .body
        .iter()
        .map(|row| {
            let part_heights = parts.iter().map(|part| row_height(row, part, size));
            part_heights.max().unwrap_or(0)
        })
        .collect();
    let head: Length = grid
        .head
        .iter()
        .map(|row| {
            parts
                .iter()
                .map(|part| row_height(row, part, size))
                .max()
                .unwrap_or(0)
        })
        .sum();
    let total: Length = head + heights.iter().sum::<Length>();
    GridPlan {
        size,
        keep: !grid.form && parts.len() == 1 && total * 100 <= page_height * 55,
        loose_rows: heights
            .iter()
            .enumerate()
            .filter(|(_, height)| **height * 3 > page_height)
            .map(|(index, _)| index)
            .collect(),
        parts,
    }
}

/// Estimated height of a row: the cells that end in it, one and a third of the size a line.
fn row_height(row: &Row, part: &Part, size: Length) -> Length {
    let lines = row
        .cells
        .iter()
        .filter(|cell| cell.rowspan <= 1)
        .map(|cell| lines(cell, part, size))
        .max()
        .unwrap_or(1);
    lines * size * 4 / 3 + size * 7 / 10
}

fn lines(cell: &Cell, part: &Part, size: Length) -> Length {
    let end = cell.column.saturating_add(cell.colspan);
    let room: Length = part
        .columns
        .iter()
        .zip(&part.widths)
        .filter(|(column, _)| (cell.column..end).contains(column))
        .map(|(_, width)| *width)
        .sum();
    if room == 0 {
        return 0;
    }
    let room = room.saturating_sub(size * 6 / 10).max(size);
    cell.content
        .iter()
        .map(|paragraph| {
            (natural_width(paragraph) * size / 1000)
                .div_ceil(room)
                .max(1)
        })
        .sum::<Length>()
        .max(1)
}

#[cfg(test)]
#[path = "plan_tests.rs"]
mod tests;
