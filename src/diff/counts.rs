//! How much of a document reads otherwise.

use serde::Serialize;
use similar::{Algorithm, DiffOp, capture_diff_slices};

use super::{Diff, align};
use crate::document::tree::{Block, Cell, Document, Grid, Inline, Row, plain};

/// What reads otherwise, counted once each.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Figures shown otherwise somewhere.
    pub figures: usize,
    /// Sentences of running text, headings, titles and notes.
    pub sentences: usize,
    /// Cells of tables and forms.
    pub cells: usize,
    /// Charts.
    pub charts: usize,
}

impl Counts {
    pub fn is_nothing(&self) -> bool {
        *self == Counts::default()
    }
}

/// Counts what differs between two documents whose difference is known.
pub fn count(old: &Document, new: &Document, diff: &Diff) -> Counts {
    let shown = |figure: &&super::Figure| !figure.places.is_empty();
    let mut counts = Counts {
        figures: diff.figures.iter().filter(shown).count(),
        ..Counts::default()
    };
    counts.texts(&[&old.title], &[&new.title]);
    counts.lines(&old.cover, &new.cover);
    let (old, new): (Vec<&Block>, Vec<&Block>) = (old.blocks().collect(), new.blocks().collect());
    for pair in align::blocks(&old, &new) {
        counts.block(pair);
    }
    counts
}

impl Counts {
    fn block(&mut self, (old, new): align::Pair<Block>) {
        match old.zip(new) {
            Some((Block::Grid(old), Block::Grid(new))) => self.grid(Some(old), Some(new)),
            Some((Block::Chart(old), Block::Chart(new))) => {
                self.charts += usize::from(old != new);
            }
            Some((old, new)) => self.texts(&[&line(old)], &[&line(new)]),
            None => {
                for block in old.into_iter().chain(new) {
                    match block {
                        Block::Grid(grid) => self.grid(None, Some(grid)),
                        Block::Chart(_) => self.charts += 1,
                        block => self.texts(&[], &[&line(block)]),
                    }
                }
            }
        }
    }

    fn grid(&mut self, old: Option<&Grid>, new: Option<&Grid>) {
        let lines = |side: Option<&Grid>| {
            side.map_or(Vec::new(), |grid| {
                let above = [&grid.label, &grid.title, &grid.head_left, &grid.head_right];
                above.into_iter().chain(&grid.notes).cloned().collect()
            })
        };
        self.lines(&lines(old), &lines(new));
        let none = Vec::new();
        let parts: [fn(&Grid) -> &Vec<Row>; 2] = [|grid| &grid.head, |grid| &grid.body];
        for of in parts {
            let (before, after) = (old.map_or(&none, of), new.map_or(&none, of));
            for (before, after) in align::rows(before, after) {
                self.row(before, after);
            }
        }
    }

    fn row(&mut self, old: Option<&Row>, new: Option<&Row>) {
        let Some(row) = new.or(old) else { return };
        let text = |cell: Option<&Cell>| {
            let lines = cell.map_or(&[][..], |cell| &cell.content);
            lines
                .iter()
                .map(|line| plain(line))
                .collect::<Vec<_>>()
                .join("\n")
        };
        let differs = |cell: &&Cell| match old.zip(new) {
            Some((old, _)) => text(align::cell_before(Some(old), cell)) != text(Some(cell)),
            None => !text(Some(cell)).trim().is_empty(),
        };
        self.cells += row.cells.iter().filter(differs).count();
    }

    fn lines(&mut self, old: &[Vec<Inline>], new: &[Vec<Inline>]) {
        let texts =
            |lines: &[Vec<Inline>]| lines.iter().map(|line| plain(line)).collect::<Vec<_>>();
        let (old, new) = (texts(old), texts(new));
        self.texts(&old, &new);
    }

    /// Sentences that are not the same in both.
    fn texts<T: AsRef<str>>(&mut self, old: &[T], new: &[T]) {
        let (old, new) = (sentences(old), sentences(new));
        for op in capture_diff_slices(Algorithm::Myers, &old, &new) {
            if !matches!(op, DiffOp::Equal { .. }) {
                self.sentences += op.old_range().len().max(op.new_range().len());
            }
        }
    }
}

fn line(block: &Block) -> String {
    match block {
        Block::Paragraph(paragraph) => plain(&paragraph.content),
        block => plain(&align::heading_line(Some(block))),
    }
}

fn sentences<T: AsRef<str>>(texts: &[T]) -> Vec<&str> {
    let parts = texts
        .iter()
        .flat_map(|text| text.as_ref().split_inclusive(['。', '！', '？']));
    parts.filter(|part| !part.trim().is_empty()).collect()
}
