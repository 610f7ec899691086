//! How one grid is set: page direction, type size, column widths, room in the rows.

use std::collections::BTreeMap;

use serde::Serialize;

use super::columns::{Level, Need, needs, widths};
use super::fit::{PAD, fit};
use super::heights::{self, Heights, is_loose};
use super::lines;
use super::measured::Measured;
use super::nested::{NestedHead, nested_heads};
use super::plan::{LANDSCAPE, Length, PORTRAIT};
use super::text::Milli;
use crate::document::tree::{Align, Grid, plain};

/// Type sizes of tables in thousandths of a point, largest first. 12, 10.5, 9 and 7.5 points are
/// the traditional 小四, 五号, 小五 and 六号.
pub const SIZES: [Length; 8] = [12_000, 11_000, 10_500, 10_000, 9_500, 9_000, 8_000, 7_500];
/// The smallest size that is preferred to wrapping the names of rows.
const SMALLEST_GENEROUS: Length = 10_000;
/// The largest size at which such names wrap.
const LARGEST_WRAPPED: Length = 10_500;
/// The smallest size at which a table still stays on a portrait page.
pub const SMALLEST_PORTRAIT: Length = 9_000;
/// The smallest size at all; a table that is still too wide is split by columns.
pub const SMALLEST: Length = 7_500;

/// How a grid is set.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct GridPlan {
    /// Type size.
    pub size: Length,
    /// Room above and below the text of a cell, each, in thousandths of the size.
    pub pad: Milli,
    /// Size and lines of the title.
    pub title: TitlePlan,
    /// The whole grid is short enough to stay on one page.
    pub keep: bool,
    /// Rows of the body, by index, that may continue on the next page.
    pub loose_rows: Vec<usize>,
    /// Rows of the body that head a nested grid.
    pub heads: Vec<NestedHead>,
    /// The columns of the printed table; several when it is split.
    pub parts: Vec<Part>,
    /// Estimated height with title and notes.
    #[serde(skip)]
    pub height: Length,
}

impl GridPlan {
    /// All columns side by side, also of a grid that is split on paper.
    pub fn whole(&self) -> Part {
        let mut widths = BTreeMap::new();
        for part in &self.parts {
            for (&column, &width) in part.columns.iter().zip(&part.widths) {
                widths.entry(column).or_insert(width);
            }
        }
        Part::new(
            widths.keys().copied().collect(),
            widths.into_values().collect(),
        )
    }
}

/// The lines of a title and their size.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TitlePlan {
    pub size: Length,
    pub lines: Vec<String>,
}

impl TitlePlan {
    pub fn new(text: &str, sizes: &[Length], width: Length) -> TitlePlan {
        let (size, lines) = lines::title(text, sizes, width);
        TitlePlan { size, lines }
    }
}

/// A printed table: some of the columns of a grid.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Part {
    /// Indices of the grid's columns, ascending.
    pub columns: Vec<usize>,
    /// Width of each of them.
    pub widths: Vec<Length>,
    /// Lines of labels too long for one, by `head` or `body`, row and cell: `head-0-2`.
    pub labels: BTreeMap<String, Vec<String>>,
}

impl Part {
    pub fn new(columns: Vec<usize>, widths: Vec<Length>) -> Part {
        Part {
            columns,
            widths,
            labels: BTreeMap::new(),
        }
    }
}

/// Finds page direction and size: the largest size at which the columns are comfortable on a
/// portrait page, then on a landscape page, then the largest at which they fit tightly. A grid
/// that is then a little too tall for a page gets smaller until it is not.
///
/// `above` is the height of the headings that go with the grid.
pub fn place_grid(grid: &Grid, above: Length) -> (bool, GridPlan) {
    let texts = &Measured::new(grid);
    let needs = needs(grid, texts);
    let all: Vec<usize> = (0..grid.columns.len()).collect();
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
        let largest = match level {
            Level::Generous => SIZES[0],
            _ => LARGEST_WRAPPED,
        };
        let size = SIZES.iter().copied().find(|&size| {
            (smallest..=largest).contains(&size)
                && widths(&needs, &all, size, page.0, level).is_some()
        });
        if let Some(size) = size {
            let fitted = fit(grid, texts, &needs, size, page, landscape, above);
            let (size, pad, part) = fitted;
            let plan = finish(grid, texts, size, pad, page, vec![part]);
            return (landscape, plan);
        }
    }
    let parts = split(grid, &needs, LANDSCAPE.0);
    (true, finish(grid, texts, SMALLEST, PAD, LANDSCAPE, parts))
}

fn title(grid: &Grid, page_width: Length) -> TitlePlan {
    TitlePlan::new(&plain(&grid.title), &heights::TITLE, page_width)
}

/// Height of what stands above a grid.
pub fn caption(grid: &Grid, page_width: Length) -> Length {
    heights::caption(grid, title(grid, page_width).lines.len(), page_width)
}

/// Cuts a table that is too wide even at the smallest size into parts, each with the leading
/// columns that say what a row is.
fn split(grid: &Grid, needs: &Need, available: Length) -> Vec<Part> {
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
                Some(Part::new(columns, widths))
            });
            parts.collect::<Option<Vec<Part>>>()
        })
        .unwrap_or_else(|| {
            // Some column alone is wider than the page: its text is longer than a line.
            let each = |column| {
                let columns = with_keys(column..column + 1);
                let widths = vec![available / columns.len() as Length; columns.len()];
                Part::new(columns, widths)
            };
            (keys..count).map(each).collect()
        })
}

fn finish(
    grid: &Grid,
    texts: &Measured,
    size: Length,
    pad: Milli,
    page: (Length, Length),
    mut parts: Vec<Part>,
) -> GridPlan {
    let measured: Vec<Heights> = parts
        .iter()
        .map(|part| Heights::new(texts, part, size, pad))
        .collect();
    let tables: Length = measured
        .iter()
        .map(|heights| heights.total() + 12_000)
        .sum();
    let height = caption(grid, page.0) + tables + heights::notes(&grid.notes, page.0);
    let loose = |index: &usize| {
        let mut rows = measured
            .iter()
            .filter_map(|heights| heights.rows.get(*index));
        rows.any(|row| is_loose(*row, page.1))
    };
    for part in &mut parts {
        part.labels = heights::labels(texts, part, size);
    }
    GridPlan {
        size,
        pad,
        title: title(grid, page.0),
        keep: !grid.form && parts.len() == 1 && height * 100 <= page.1 * 60,
        heads: nested_heads(grid),
        loose_rows: (0..grid.body.len()).filter(loose).collect(),
        parts,
        height,
    }
}
