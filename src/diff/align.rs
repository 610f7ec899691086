//! Which parts of two versions of a document are the same part: the one answer behind the redline,
//! the document with tracked changes and the counts of `what-if`.
//!
//! Blocks are matched by heading, wording, or id of their table; rows by their keys, so that a row
//! more moves nothing else; words by character, figures whole.

use similar::{Algorithm, DiffOp, capture_diff_slices};

use crate::document::tree::{Block, Cell, Chart, Grid, Inline, Row};

/// A part in either version, or in one of them only.
pub type Pair<'a, T> = (Option<&'a T>, Option<&'a T>);

/// A stretch of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    Kept(String),
    Gone(String),
    New(String),
}

/// Blocks in the order a reader of both versions meets them. Tables whose cells cannot stand in one
/// are two.
pub fn blocks<'a>(old: &[&'a Block], new: &[&'a Block]) -> Vec<Pair<'a, Block>> {
    let names = |blocks: &[&Block]| blocks.iter().map(|block| name(block)).collect::<Vec<_>>();
    let mut pairs = Vec::new();
    for op in capture_diff_slices(Algorithm::Myers, &names(old), &names(new)) {
        let (before, after) = (&old[op.old_range()], &new[op.new_range()]);
        for at in 0..before.len().max(after.len()) {
            match (before.get(at).copied(), after.get(at).copied()) {
                (Some(before), Some(after)) if alike(before, after) => {
                    pairs.push((Some(before), Some(after)));
                }
                (before, after) => {
                    pairs.extend(before.map(|block| (Some(block), None)));
                    pairs.extend(after.map(|block| (None, Some(block))));
                }
            }
        }
    }
    pairs
}

/// Lines in order, each beside the one it stands for now.
pub fn lines<'a>(old: &'a [Vec<Inline>], new: &'a [Vec<Inline>]) -> Vec<Pair<'a, Vec<Inline>>> {
    let words = |lines: &[Vec<Inline>]| lines.iter().map(|line| words(line)).collect::<Vec<_>>();
    let mut pairs = Vec::new();
    for op in capture_diff_slices(Algorithm::Myers, &words(old), &words(new)) {
        let (before, after) = (&old[op.old_range()], &new[op.new_range()]);
        let most = before.len().max(after.len());
        pairs.extend((0..most).map(|at| (before.get(at), after.get(at))));
    }
    pairs
}

/// Rows of comparable grids.
pub fn rows<'a>(old: &'a [Row], new: &'a [Row]) -> Vec<Pair<'a, Row>> {
    let names = |rows: &[Row]| rows.iter().map(row_name).collect::<Vec<_>>();
    let mut pairs = Vec::new();
    for op in capture_diff_slices(Algorithm::Myers, &names(old), &names(new)) {
        let (before, after) = (&old[op.old_range()], &new[op.new_range()]);
        if matches!(op, DiffOp::Equal { .. }) {
            pairs.extend(before.iter().map(Some).zip(after.iter().map(Some)));
            continue;
        }
        pairs.extend(before.iter().map(|row| (Some(row), None)));
        pairs.extend(after.iter().map(|row| (None, Some(row))));
    }
    pairs
}

/// The cell of the row before that stands in the column of a cell.
pub fn cell_before<'a>(old: Option<&'a Row>, cell: &Cell) -> Option<&'a Cell> {
    let mut cells = old?.cells.iter();
    cells.find(|before| before.column == cell.column)
}

/// A line with what differs set apart: figures whole, words by character.
pub fn pieces(old: &[Inline], new: &[Inline]) -> Vec<Piece> {
    let (old, new) = (tokens(old), tokens(new));
    let mut pieces = Vec::new();
    for op in capture_diff_slices(Algorithm::Myers, &old, &new) {
        let (before, after) = (old[op.old_range()].concat(), new[op.new_range()].concat());
        if matches!(op, DiffOp::Equal { .. }) {
            pieces.push(Piece::Kept(after));
            continue;
        }
        pieces.extend((!before.is_empty()).then_some(Piece::Gone(before)));
        pieces.extend((!after.is_empty()).then_some(Piece::New(after)));
    }
    pieces
}

/// True when the cells of two grids can stand in one table: the same columns, and no cell over
/// several rows where rows differ.
fn comparable(old: &Grid, new: &Grid) -> bool {
    let columns = |grid: &Grid| {
        grid.columns
            .iter()
            .map(|column| column.id.clone())
            .collect::<Vec<_>>()
    };
    let rows = |grid: &Grid| {
        let rows = grid.head.iter().chain(&grid.body);
        rows.map(row_name).collect::<Vec<_>>()
    };
    let spans = |grid: &Grid| {
        let mut cells = grid.body.iter().flat_map(|row| &row.cells);
        cells.any(|cell| cell.rowspan > 1)
    };
    columns(old) == columns(new) && (rows(old) == rows(new) || !(spans(old) || spans(new)))
}

/// What a row is matched by: its key, and which columns its cells take.
fn row_name(row: &Row) -> String {
    let cells = row.cells.iter();
    let spans = cells.map(|cell| format!(" {}:{}:{}", cell.column, cell.colspan, cell.rowspan));
    format!("{}{}", row.key, spans.collect::<String>())
}

/// What a block is matched by.
fn name(block: &Block) -> String {
    match block {
        Block::Heading(heading) => format!("heading {}", words(&heading.content)),
        Block::Paragraph(paragraph) => format!("paragraph {}", words(&paragraph.content)),
        Block::Grid(grid) => format!("grid {}", grid.id),
        Block::Chart(chart) => format!("chart {}", chart.id),
    }
}

fn alike(old: &Block, new: &Block) -> bool {
    match (old, new) {
        (Block::Grid(old), Block::Grid(new)) => old.id == new.id && comparable(old, new),
        (Block::Chart(old), Block::Chart(new)) => old.id == new.id,
        (old, new) => std::mem::discriminant(old) == std::mem::discriminant(new),
    }
}

/// The number and words of a heading.
pub fn heading_line(block: Option<&Block>) -> Vec<Inline> {
    let Some(Block::Heading(heading)) = block else {
        return Vec::new();
    };
    let mut line = vec![Inline::Ordinal {
        text: heading.number.clone(),
    }];
    line.extend(heading.content.iter().cloned());
    line
}

/// A chart as lines: its title, a line for each bar, its notes.
pub fn chart_lines(chart: &Chart) -> Vec<Vec<Inline>> {
    let mut lines = vec![chart.title.clone()];
    for bar in &chart.bars {
        let mut line = bar.label.clone();
        for mark in &bar.marks {
            line.push(Inline::Text {
                text: " ".to_owned(),
            });
            line.extend(mark.content.iter().cloned());
        }
        lines.push(line);
    }
    lines.extend(chart.notes.iter().cloned());
    lines
}

/// The words of a line, a figure being its fact.
pub(super) fn words(content: &[Inline]) -> String {
    let mut words = String::new();
    for inline in content {
        match inline {
            Inline::Figure { fact, .. } => words.push_str(&format!("\u{1f}{fact}\u{1f}")),
            // Numbers of headings move when one is added; that is no other wording.
            Inline::Ordinal { .. } => {}
            other => words.push_str(other.text()),
        }
    }
    words
}

/// What is struck out or kept as one: a figure, a date, a character.
fn tokens(content: &[Inline]) -> Vec<String> {
    let mut tokens = Vec::new();
    for inline in content {
        match inline {
            Inline::Text { text } => tokens.extend(text.chars().map(String::from)),
            other => tokens.push(other.text().to_owned()),
        }
    }
    tokens
}
