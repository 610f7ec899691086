//! A document cut into places — a paragraph, a row, a note — with what each shows.

use gongkai::document::tree::{Block, Document, Grid, Inline, Row, plain};

/// One place with its displayed text and the facts of its figures.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// Section or table, and row key.
    pub at: String,
    pub text: String,
    pub facts: Vec<String>,
    /// A 尾差 or other note: it names places in words.
    pub note: bool,
}

pub fn places(document: &Document) -> Vec<Place> {
    let mut out = Vec::new();
    let mut section = String::new();
    let mut push = |at: &str, content: &[Inline], note: bool| {
        out.push(Place {
            at: at.to_owned(),
            text: plain(content),
            facts: facts(content),
            note,
        });
    };
    for block in document.blocks() {
        match block {
            Block::Heading(heading) => {
                section = format!("{}{}", heading.number, plain(&heading.content));
                push(&section, &heading.content, false);
            }
            Block::Paragraph(paragraph) => {
                let note = paragraph.style == gongkai::document::tree::ParagraphStyle::Note;
                push(&section, &paragraph.content, note);
            }
            Block::Grid(grid) => {
                for row in grid.head.iter().chain(&grid.body) {
                    let cells = row.cells.iter().flat_map(|cell| &cell.content);
                    let mut line: Vec<Inline> = Vec::new();
                    for content in cells {
                        line.extend(content.iter().cloned());
                        line.push(Inline::Text {
                            text: "|".to_owned(),
                        });
                    }
                    push(&format!("{}:{}", grid.id, row.key), &line, false);
                }
                for note in &grid.notes {
                    push(&grid.id, note, true);
                }
            }
            Block::Chart(chart) => {
                let bars = chart.bars.iter().flat_map(|bar| &bar.marks);
                bars.for_each(|mark| push(&chart.anchor, &mark.content, false));
                for note in &chart.notes {
                    push(&chart.anchor, note, true);
                }
            }
        }
    }
    out
}

fn facts(content: &[Inline]) -> Vec<String> {
    let figures = content.iter().filter_map(|inline| match inline {
        Inline::Figure { fact, .. } => Some(fact.clone()),
        _ => None,
    });
    figures.collect()
}

/// Every line of inlines of a document, the plain strings left out.
pub fn lines(document: &Document) -> Vec<&[Inline]> {
    let mut out: Vec<&[Inline]> = document.cover.iter().map(Vec::as_slice).collect();
    for block in document.blocks() {
        match block {
            Block::Heading(heading) => out.push(&heading.content),
            Block::Paragraph(paragraph) => out.push(&paragraph.content),
            Block::Grid(grid) => {
                out.extend([
                    &grid.label[..],
                    &grid.title,
                    &grid.head_left,
                    &grid.head_right,
                ]);
                let rows = grid.head.iter().chain(&grid.body);
                out.extend(
                    rows.flat_map(|row| &row.cells)
                        .flat_map(|cell| &cell.content)
                        .map(Vec::as_slice),
                );
                out.extend(grid.notes.iter().map(Vec::as_slice));
            }
            Block::Chart(chart) => out.extend(chart.lines().map(Vec::as_slice)),
        }
    }
    out
}

/// The tables of a document that are no forms.
pub fn tables(document: &Document) -> impl Iterator<Item = &Grid> {
    document.blocks().filter_map(|block| match block {
        Block::Grid(grid) if !grid.form => Some(grid),
        _ => None,
    })
}

/// What a cell displays.
pub fn cell(row: &Row, column: usize) -> String {
    let cell = row.cells.iter().find(|cell| cell.column == column);
    cell.map_or_else(String::new, |cell| {
        cell.content.iter().map(|line| plain(line)).collect()
    })
}
