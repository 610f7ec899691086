//! Column widths from content.

use super::plan::Length;
use super::text::{Milli, hard_width, natural_width};
use crate::document::tree::{Cell, Grid, Row};

/// Room left and right of the text of a cell, together, in thousandths of the size; `grid.typ`
/// sets half of it on each side.
pub const INSET: Milli = 600;

/// How much wrapping is accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// Text of usual length stays on one line.
    Generous,
    /// Text wraps late and heads stay short.
    Comfortable,
    /// Text columns are narrow, heads are tall.
    Tight,
    /// Only what must not be broken counts.
    Hard,
}

/// What the columns of a grid ask for, in thousandths of the size.
#[derive(Debug, Clone, PartialEq)]
pub struct Need {
    columns: Vec<ColumnNeed>,
    spans: Vec<SpanNeed>,
    /// Relative widths, when the grid gives one for every column.
    weights: Option<Vec<u64>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Default)]
struct ColumnNeed {
    /// Longest unbreakable piece, heads included.
    hard: Milli,
    /// Longest paragraph of the body.
    body: Milli,
    /// Longest paragraph of the head.
    head: Milli,
}

#[derive(Debug, Clone, Copy, PartialEq)]
struct SpanNeed {
    first: usize,
    count: usize,
    hard: Milli,
    natural: Milli,
}

/// Collects what the columns of a grid need.
pub fn needs(grid: &Grid) -> Need {
    let mut need = Need {
        columns: vec![ColumnNeed::default(); grid.columns.len()],
        spans: Vec::new(),
        weights: (grid.columns.iter().all(|column| column.width > 0))
            .then(|| grid.columns.iter().map(|c| u64::from(c.width)).collect()),
    };
    let mut each = |rows: &[Row], head: bool| {
        for cell in rows.iter().flat_map(|row| &row.cells) {
            add(&mut need, cell, head);
        }
    };
    each(&grid.head, true);
    each(&grid.body, false);
    need
}

fn add(need: &mut Need, cell: &Cell, head: bool) {
    let indent = Milli::from(cell.indent) * 1000;
    let hard = cell
        .content
        .iter()
        .map(|p| hard_width(p))
        .max()
        .unwrap_or(0);
    let natural = cell
        .content
        .iter()
        .map(|p| natural_width(p))
        .max()
        .unwrap_or(0)
        + indent;
    if cell.colspan <= 1 {
        let Some(column) = need.columns.get_mut(cell.column) else {
            return;
        };
        column.hard = column.hard.max(hard);
        let side = if head {
            &mut column.head
        } else {
            &mut column.body
        };
        *side = (*side).max(natural);
    } else {
        need.spans.push(SpanNeed {
            first: cell.column,
            count: cell.colspan,
            hard,
            natural: if head { natural } else { 0 },
        });
    }
}

/// Widths of some columns at a size that fill the available width exactly, or `None` when they
/// need more at this level.
pub fn widths(
    need: &Need,
    columns: &[usize],
    size: Length,
    available: Length,
    level: Level,
) -> Option<Vec<Length>> {
    let scale = |milli: Milli| milli * size / 1000;
    let mut least = Vec::with_capacity(columns.len());
    let mut wanted = Vec::with_capacity(columns.len());
    for &index in columns {
        let column = need.columns.get(index)?;
        least.push(scale(minimum(*column, level) + INSET));
        wanted.push(scale(column.body.max(column.head).max(column.hard) + INSET));
    }
    for span in &need.spans {
        let inside: Vec<usize> = (0..columns.len())
            .filter(|&at| {
                (span.first..span.first.saturating_add(span.count)).contains(&columns[at])
            })
            .collect();
        let have: Length = inside.iter().map(|&at| least[at]).sum();
        let lines = match level {
            Level::Generous | Level::Comfortable => 2,
            Level::Tight => 3,
            Level::Hard => 6,
        };
        let asked = scale(span.hard.max(span.natural / lines) + INSET);
        if asked > have && !inside.is_empty() {
            let share = (asked - have).div_ceil(inside.len() as Length);
            for &at in &inside {
                least[at] += share;
            }
        }
    }
    if let Some(weights) = &need.weights {
        let chosen: Vec<u64> = columns.iter().map(|&index| weights[index]).collect();
        let fixed = proportional(&chosen, available);
        let hard = columns.iter().map(|&i| scale(need.columns[i].hard + INSET));
        if fixed.iter().zip(hard).all(|(width, hard)| *width >= hard) {
            return Some(fixed);
        }
    }
    let total: Length = least.iter().sum();
    if total > available {
        return None;
    }
    Some(spread(&least, &wanted, available))
}

/// The narrowest a column may get.
fn minimum(column: ColumnNeed, level: Level) -> Milli {
    // Lines a long text may take before the column gets wider, and how wide that may get.
    let (lines, cap, head_lines) = match level {
        Level::Generous => (1, 20_000, 2),
        Level::Comfortable => (2, 14_000, 2),
        Level::Tight => (3, 10_000, 3),
        Level::Hard => (5, 8_000, 6),
    };
    let wrapped = column.body.div_ceil(lines).clamp(3_000, cap);
    let body = column.body.min(wrapped);
    let head = short_head(column.head, head_lines);
    column.hard.max(body).max(head)
}

/// Width of a head wrapped onto some lines, but never a single character a line.
fn short_head(natural: Milli, lines: u64) -> Milli {
    let wrapped = natural.div_ceil(lines).div_ceil(1000) * 1000;
    wrapped.max(natural.min(2_000))
}

/// Gives the columns what they want as far as there is room, and fills the rest evenly.
fn spread(least: &[Length], wanted: &[Length], available: Length) -> Vec<Length> {
    let used: Length = least.iter().sum();
    let mut rest = available - used;
    let missing: Vec<Length> = least
        .iter()
        .zip(wanted)
        .map(|(have, want)| want.saturating_sub(*have))
        .collect();
    let asked: Length = missing.iter().sum();
    let mut widths = least.to_vec();
    if asked > 0 {
        let granted = asked.min(rest);
        for (width, extra) in widths.iter_mut().zip(proportional(&missing, granted)) {
            *width += extra;
        }
        rest -= granted;
    }
    let base = widths.clone();
    for (width, extra) in widths.iter_mut().zip(proportional(&base, rest)) {
        *width += extra;
    }
    widths
}

/// Divides a length by weights without losing a thousandth: the last weighted one takes the rest.
fn proportional(weights: &[u64], length: Length) -> Vec<Length> {
    let total: u128 = weights.iter().map(|w| u128::from(*w)).sum();
    if total == 0 {
        return vec![0; weights.len()];
    }
    let mut given = 0;
    let mut parts: Vec<Length> = Vec::with_capacity(weights.len());
    for weight in weights {
        let part = (u128::from(*weight) * u128::from(length) / total) as Length;
        given += part;
        parts.push(part);
    }
    if let Some(last) = weights.iter().rposition(|w| *w > 0) {
        parts[last] += length - given;
    }
    parts
}
