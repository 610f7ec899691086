//! Column widths from content.

use super::lines::label_width;
use super::measured::{Measured, MeasuredCell};
use super::plan::Length;
use super::text::{Milli, natural_width};
use crate::document::tree::{Align, CellRole, Grid, Inline};

/// Room left and right of the text of a cell, together, in thousandths of the size: what
/// `grid.typ` sets, and a hair for rounding.
pub const INSET: Milli = 620;

/// Text up to this width is worth a line of its own.
const SHORT: Milli = 24_000;

/// How much wrapping is accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// Text of usual length stays on one line.
    Generous,
    /// Text wraps late and heads stay short.
    Comfortable,
    /// As comfortable, with all labels whole.
    Labels,
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
    /// Longest part of a label that is better not broken.
    label: Milli,
    /// Aligned to the right.
    number: bool,
}

#[derive(Debug, Clone, Copy, PartialEq)]
struct SpanNeed {
    first: usize,
    count: usize,
    hard: Milli,
    natural: Milli,
    /// What it takes on one line, or 0 when that is asking too much.
    short: Milli,
}

/// Collects what the columns of a grid need.
pub fn needs(grid: &Grid, texts: &Measured) -> Need {
    let columns = grid.columns.iter().map(|column| ColumnNeed {
        number: column.align == Align::Right,
        ..ColumnNeed::default()
    });
    let mut need = Need {
        columns: columns.collect(),
        spans: Vec::new(),
        weights: (grid.columns.iter().all(|column| column.width > 0))
            .then(|| grid.columns.iter().map(|c| u64::from(c.width)).collect()),
    };
    for cell in texts.head.iter().chain(&texts.body).flatten() {
        add(&mut need, cell);
    }
    need
}

fn add(need: &mut Need, text: &MeasuredCell) {
    let (cell, head, indent) = (text.cell, text.head, text.indent());
    let widest = |of: &dyn Fn(&[Inline]) -> Milli| {
        let each = cell.content.iter().map(|paragraph| of(paragraph));
        each.max().unwrap_or(0)
    };
    let hard = text.hard() + indent;
    let label = !head && cell.align == Align::Center && cell.role == CellRole::Label;
    let natural = if label {
        widest(&label_width)
    } else {
        widest(&natural_width) + indent
    };
    if cell.colspan <= 1 {
        let Some(column) = need.columns.get_mut(cell.column) else {
            return;
        };
        column.hard = column.hard.max(hard);
        let side = if head {
            &mut column.head
        } else if label {
            &mut column.label
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
            // Long text in a form is expected to wrap.
            short: if natural <= SHORT { natural } else { 0 },
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
    let mut numbers = Vec::with_capacity(columns.len());
    for &index in columns {
        let column = need.columns.get(index)?;
        least.push(scale(minimum(*column, level) + INSET));
        let head = match column.head <= 6_000 {
            true => column.head,
            false => short_head(column.head, 2),
        };
        let want = column.body.max(head).max(column.label).max(column.hard);
        wanted.push(scale(want + INSET));
        numbers.push(column.number);
    }
    for span in &need.spans {
        let lines = match level {
            Level::Generous | Level::Comfortable | Level::Labels => 2,
            Level::Tight => 3,
            Level::Hard => 6,
        };
        let asked = span.hard.max(span.natural / lines);
        widen(&mut least, columns, span, scale(asked + INSET));
        widen(
            &mut wanted,
            columns,
            span,
            scale(asked.max(span.short) + INSET),
        );
    }
    for (want, have) in wanted.iter_mut().zip(&least) {
        *want = (*want).max(*have);
    }
    if let Some(weights) = &need.weights {
        let chosen: Vec<u64> = columns.iter().map(|&index| weights[index]).collect();
        let given = proportional(&chosen, available);
        if (0..columns.len()).all(|at| given[at] >= wanted[at]) {
            return Some(given);
        }
        // A hint: a column gives away what it does not need and never gets less than it must have.
        let start: Vec<Length> = (0..columns.len())
            .map(|at| least[at].max(given[at].min(wanted[at])))
            .collect();
        if start.iter().sum::<Length>() <= available {
            return Some(spread(&start, &wanted, &chosen, available));
        }
    }
    let total: Length = least.iter().sum();
    if total > available {
        return None;
    }
    // Amounts of one table look best in columns of one width.
    let widest = (0..columns.len())
        .filter(|&at| numbers[at])
        .map(|at| wanted[at]);
    let widest = widest.max().unwrap_or(0);
    let sum: Length = wanted.iter().sum();
    let short: Length = (0..columns.len())
        .filter(|&at| numbers[at])
        .map(|at| widest - wanted[at])
        .sum();
    if sum + short <= available {
        for at in (0..columns.len()).filter(|&at| numbers[at]) {
            wanted[at] = widest;
        }
    }
    let weights: Vec<u64> = (0..columns.len())
        .map(|at| wanted[at] * if numbers[at] { 1 } else { 2 })
        .collect();
    Some(spread(&least, &wanted, &weights, available))
}

/// What some columns must have so that nothing is torn, and no label is a column of characters.
pub fn narrowest(need: &Need, columns: &[usize], size: Length) -> Vec<Length> {
    let scale = |milli: Milli| milli * size / 1000;
    let each = columns.iter().filter_map(|&index| need.columns.get(index));
    let mut least: Vec<Length> = each
        .map(|column| {
            let label = column.label.min(4_000);
            scale(column.hard.max(label).max(column.head.min(4_000)) + INSET)
        })
        .collect();
    for span in &need.spans {
        widen(&mut least, columns, span, scale(span.hard + INSET));
    }
    least
}

/// Widens the columns below a span, evenly, until they are as wide as it; columns ascend.
fn widen(widths: &mut [Length], columns: &[usize], span: &SpanNeed, asked: Length) {
    let end = span.first.saturating_add(span.count);
    let position = |of: usize| columns.partition_point(|&column| column < of);
    let inside = &mut widths[position(span.first)..position(end)];
    let have: Length = inside.iter().sum();
    if asked > have && !inside.is_empty() {
        let share = (asked - have).div_ceil(inside.len() as Length);
        for width in inside {
            *width += share;
        }
    }
}

/// The narrowest a column may get.
fn minimum(column: ColumnNeed, level: Level) -> Milli {
    // Lines a long text may take before the column gets wider, and how wide that may get.
    let (lines, cap, head_lines, label) = match level {
        Level::Generous => (1, 20_000, 2, 6_000),
        Level::Comfortable => (2, 14_000, 2, 4_000),
        Level::Labels => (2, 14_000, 2, 8_000),
        Level::Tight => (3, 10_000, 3, 4_000),
        Level::Hard => (5, 8_000, 6, 2_000),
    };
    let wrapped = column.body.div_ceil(lines).clamp(3_000, cap);
    let body = column.body.min(wrapped);
    let head = short_head(column.head, head_lines);
    column.hard.max(body).max(head).max(column.label.min(label))
}

/// Width of a head wrapped onto some lines, but never a single character a line.
fn short_head(natural: Milli, lines: u64) -> Milli {
    let wrapped = natural.div_ceil(lines).div_ceil(1000) * 1000;
    wrapped.max(natural.min(2_000))
}

/// Gives the columns what they want as far as there is room, and fills the rest by weights.
fn spread(least: &[Length], wanted: &[Length], weights: &[u64], available: Length) -> Vec<Length> {
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
    for (width, extra) in widths.iter_mut().zip(proportional(weights, rest)) {
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
