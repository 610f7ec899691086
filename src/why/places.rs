//! Where the document shows which fact.

use std::ops::Range;
use std::sync::Arc;

use serde::Serialize;

use super::fold::fold;
use crate::document::tree::{Block, Cell, CellRole, Document, Grid, Inline, Row, plain};

/// Characters of the text around a figure that are shown with it.
const BEFORE: usize = 24;
const AFTER: usize = 8;

/// A figure as displayed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Place {
    /// Key of the fact.
    pub fact: String,
    /// As displayed, without the unit word.
    pub shown: String,
    #[serde(flatten)]
    pub spot: Spot,
}

/// Where a figure stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "in", rename_all = "kebab-case")]
pub enum Spot {
    /// A cell of a table or form.
    Table {
        /// Id, row key and column id: `table/row/column` names the cell.
        table: String,
        row: String,
        column: String,
        title: String,
        /// Printed above the title, e.g. `附表4-1`; often empty.
        label: String,
        /// Words of the row, empty when it has none.
        row_label: String,
        /// The header path joined by `/`.
        header: String,
    },
    /// Running text, a heading or a note.
    Text {
        /// The headings it stands under, outermost first.
        under: Vec<String>,
        /// One-based number of the paragraph under the last heading; 0 in the heading itself.
        paragraph: usize,
        before: String,
        after: String,
        /// The whole paragraph, for finding a figure by words.
        #[serde(skip)]
        whole: Arc<str>,
    },
}

impl Place {
    /// All words that describe the place, for matching.
    pub(super) fn words(&self) -> String {
        match &self.spot {
            Spot::Table {
                title,
                row_label,
                header,
                ..
            } => format!("{title} {row_label} {header}"),
            Spot::Text { under, whole, .. } => format!("{} {whole}", under.join(" ")),
        }
    }

    /// True when the figure stands right after a word, or in a row or column of that name.
    pub(super) fn follows(&self, word: &str) -> bool {
        match &self.spot {
            Spot::Table {
                row_label, header, ..
            } => row_label.ends_with(word) || header.ends_with(word),
            Spot::Text { before, .. } => before.ends_with(word) || word.ends_with(before.as_str()),
        }
    }
}

/// A line as printed, a row of a table being one.
pub struct Line {
    /// What is compared: see [`fold`].
    pub folded: String,
    /// The headings or the table it stands under, outermost first.
    pub under: Arc<[String]>,
    /// Where in `folded` its figures stand, and which of the places they are.
    pub figures: Vec<(Range<usize>, usize)>,
    /// A row of a table.
    pub row: bool,
    pub whole: Arc<str>,
}

/// What a document shows where.
#[derive(Default)]
pub struct Shown {
    /// Every figure, in reading order.
    pub places: Vec<Place>,
    pub lines: Vec<Line>,
    /// Ids of the tables in their order; the forms of one kind are one.
    pub tables: Vec<String>,
}

/// Everything a document shows, in reading order.
pub fn shown(document: &Document) -> Shown {
    let mut walk = Walk::default();
    let summary = document.summary.iter().map(|one| &one.title);
    let files = document.files().count() - summary.clone().count();
    for (at, file) in document.files().enumerate() {
        walk.under.clear();
        // The sections of a summary stand under its title.
        walk.under
            .extend(summary.clone().filter(|_| at == files).cloned());
        for block in file {
            walk.block(block);
        }
    }
    walk.out
}

#[derive(Default)]
struct Walk {
    under: Vec<String>,
    paragraph: usize,
    out: Shown,
}

impl Walk {
    fn block(&mut self, block: &Block) {
        match block {
            Block::Heading(heading) => {
                let level = usize::from(heading.level.max(1));
                self.under.truncate(level - 1);
                let words = format!("{}{}", heading.number, plain(&heading.content));
                self.under.push(words.trim().to_owned());
                self.paragraph = 0;
                self.line(&heading.content);
            }
            Block::Paragraph(paragraph) => {
                self.paragraph += 1;
                self.line(&paragraph.content);
            }
            Block::Grid(grid) => self.grid(grid),
            Block::Chart(chart) => {
                self.under.push(plain(&chart.title));
                for bar in &chart.bars {
                    for mark in &bar.marks {
                        let mut line = bar.label.clone();
                        line.extend(mark.content.iter().cloned());
                        self.line(&line);
                    }
                }
                for note in &chart.notes {
                    self.line(note);
                }
                self.under.pop();
            }
        }
    }

    fn line(&mut self, content: &[Inline]) {
        let whole: Arc<str> = plain(content).into();
        let mut line = Line::under(&self.under, whole.clone());
        let mut at = 0;
        for inline in content {
            let text = inline.text();
            let after = at + text.len();
            if let Inline::Figure { fact, text } = inline {
                line.figure(text, self.out.places.len());
                self.out.places.push(Place {
                    fact: fact.clone(),
                    shown: text.clone(),
                    spot: Spot::Text {
                        under: self.under.clone(),
                        paragraph: self.paragraph,
                        before: last_chars(&whole[..at], BEFORE),
                        after: whole[after..].chars().take(AFTER).collect(),
                        whole: whole.clone(),
                    },
                });
            } else {
                line.folded.push_str(&fold(text));
            }
            at = after;
        }
        self.out.lines.push(line);
    }

    fn grid(&mut self, grid: &Grid) {
        let title = plain(&grid.title);
        let label = plain(&grid.label);
        self.under.push(title.clone());
        let table = kind_of(&grid.id);
        if !self.out.tables.iter().any(|known| known == table) {
            self.out.tables.push(table.to_owned());
        }
        for row in grid.head.iter().chain(&grid.body) {
            let mut line = Line::under(&self.under, "".into());
            line.row = true;
            for (at, cell) in row.cells.iter().enumerate() {
                for inline in cell.content.iter().flatten() {
                    let Inline::Figure { fact, text } = inline else {
                        line.folded.push_str(&fold(inline.text()));
                        continue;
                    };
                    line.figure(text, self.out.places.len());
                    let column = grid.columns.get(cell.column);
                    self.out.places.push(Place {
                        fact: fact.clone(),
                        shown: text.clone(),
                        spot: Spot::Table {
                            table: grid.id.clone(),
                            row: row.key.clone(),
                            column: column.map_or_else(String::new, |c| c.id.clone()),
                            title: title.clone(),
                            label: label.clone(),
                            row_label: row_label(row, at),
                            header: column.map_or_else(String::new, |c| c.path.join("/")),
                        },
                    });
                }
            }
            self.out.lines.push(line);
        }
        for note in &grid.notes {
            self.line(note);
        }
        self.under.pop();
    }
}

/// The id of a table in its profile: repeated forms have their instance behind it.
pub(super) fn kind_of(table: &str) -> &str {
    table.split('/').next().unwrap_or(table)
}

impl Line {
    fn under(under: &[String], whole: Arc<str>) -> Line {
        Line {
            folded: String::new(),
            under: under.into(),
            figures: Vec::new(),
            row: false,
            whole,
        }
    }

    fn figure(&mut self, text: &str, place: usize) {
        let start = self.folded.len();
        self.folded.push_str(&fold(text));
        self.figures.push((start..self.folded.len(), place));
    }

    /// The figures that stand, at least in part, in a stretch of the folded text.
    pub fn inside(&self, range: &Range<usize>) -> Vec<usize> {
        let figures = self.figures.iter();
        figures
            .filter(|(at, _)| at.start < range.end && at.end > range.start)
            .map(|&(_, place)| place)
            .collect()
    }
}

/// The label cells nearest to the left of a cell: a table may have several lists side by side.
fn row_label(row: &Row, at: usize) -> String {
    let is_label = |cell: &&Cell| cell.role == CellRole::Label;
    let left = row.cells[..at].iter().rev();
    let words: Vec<String> = left
        .skip_while(|cell| !is_label(cell))
        .take_while(is_label)
        .map(|cell| {
            cell.content
                .iter()
                .map(|line| plain(line))
                .collect::<String>()
        })
        .map(|text| text.trim().to_owned())
        .filter(|text| !text.is_empty())
        .collect();
    if words.is_empty() {
        // The one cell of a total row that says so may stand anywhere.
        let labels = row
            .cells
            .iter()
            .filter(is_label)
            .flat_map(|cell| &cell.content);
        let labels = labels.map(|line| plain(line).trim().to_owned());
        return labels
            .filter(|text| !text.is_empty())
            .collect::<Vec<_>>()
            .join(" ");
    }
    words.into_iter().rev().collect::<Vec<_>>().join(" ")
}

fn last_chars(text: &str, count: usize) -> String {
    let skip = text.chars().count().saturating_sub(count);
    text.chars().skip(skip).collect()
}
