//! The program's document in the shape the published ones are stored in.

use gongkai::document::labels;
use gongkai::document::tree::{Block, Cell, Document, Grid, Inline, ParagraphStyle, Row, plain};

use crate::text::norm;

/// A numbered section with its paragraphs.
pub struct Section {
    /// Names the published documents may call it by, normalised, without `、`.
    pub names: Vec<String>,
    pub paragraphs: Vec<Vec<Inline>>,
}

/// Sections in order; what stands before the first heading is section `0.`.
pub fn sections(document: &Document) -> Vec<Section> {
    let mut out = vec![Section {
        names: vec!["0.".to_owned()],
        paragraphs: Vec::new(),
    }];
    let mut part = 0;
    let mut numbers = [const { String::new() }; 3];
    for block in document.blocks() {
        match block {
            // Published documents were stored with these as sentences of their section.
            Block::Heading(heading) if heading.level > 3 => {
                if let Some(section) = out.last_mut() {
                    let text = heading.number.clone();
                    let mut line = vec![Inline::Ordinal { text }];
                    line.extend(heading.content.clone());
                    section.paragraphs.push(line);
                }
            }
            Block::Heading(heading) => {
                let level = usize::from(heading.level.max(1));
                let number = section_name(&heading.number);
                let title = section_name(&plain(&heading.content));
                numbers[level - 1] = number;
                numbers[level..].fill(String::new());
                part += usize::from(level == 1);
                let above = format!("{part}.{}", numbers[1..level].concat());
                out.push(Section {
                    names: vec![format!("{above}{title}"), above],
                    paragraphs: Vec::new(),
                });
            }
            Block::Paragraph(paragraph) if paragraph.style != ParagraphStyle::Listing => {
                if let Some(section) = out.last_mut() {
                    section.paragraphs.push(paragraph.content.clone());
                }
            }
            _ => {}
        }
    }
    out
}

/// A section's name as it is compared.
pub fn section_name(name: &str) -> String {
    norm(name).replace('、', "")
}

pub fn grids(document: &Document) -> Vec<&Grid> {
    let blocks = document.blocks();
    blocks
        .filter_map(|block| match block {
            Block::Grid(grid) => Some(grid),
            _ => None,
        })
        .collect()
}

/// Headings down to level 3, as printed.
pub fn headings(document: &Document) -> Vec<String> {
    let blocks = document.blocks();
    blocks
        .filter_map(|block| match block {
            Block::Heading(heading) if heading.level <= 3 => {
                Some(format!("{}{}", heading.number, plain(&heading.content)))
            }
            _ => None,
        })
        .collect()
}

/// The entries of the list of tables.
pub fn listing(document: &Document) -> Vec<String> {
    let blocks = document.blocks();
    blocks
        .filter_map(|block| match block {
            Block::Paragraph(paragraph) if paragraph.style == ParagraphStyle::Listing => {
                Some(plain(&paragraph.content))
            }
            _ => None,
        })
        .collect()
}

pub fn cell_text(cell: &Cell) -> String {
    cell.content.iter().map(|line| plain(line)).collect()
}

/// Rows as full lists of cells; what spans several rows stands in each.
pub fn full_rows<'a>(width: usize, rows: impl Iterator<Item = &'a Row>) -> Vec<Vec<String>> {
    let mut held: Vec<(usize, String)> = vec![(0, String::new()); width];
    rows.map(|row| {
        let mut line = Vec::new();
        for slot in &mut held {
            line.push(if slot.0 > 0 {
                slot.1.clone()
            } else {
                String::new()
            });
            slot.0 = slot.0.saturating_sub(1);
        }
        for cell in &row.cells {
            line[cell.column] = cell_text(cell);
            if cell.rowspan > 1 {
                held[cell.column] = (cell.rowspan - 1, cell_text(cell));
            }
        }
        line
    })
    .collect()
}

/// A value of a form with the labels that name it, outermost first.
pub struct Field {
    pub labels: Vec<String>,
    pub value: String,
}

/// The labelled values of a form: those in the line above it, then those of its rows.
pub fn fields(grid: &Grid) -> Vec<Field> {
    let above = [&grid.head_left, &grid.head_right].map(|line| plain(line));
    let mut out: Vec<Field> = above
        .iter()
        .filter_map(|line| line.split_once('：'))
        .map(|(label, value)| Field {
            labels: vec![norm(label)],
            value: value.to_owned(),
        })
        .collect();
    for found in labels::labelled(&grid.body) {
        out.push(Field {
            labels: found
                .labels
                .iter()
                .map(|label| norm(&cell_text(label)))
                .collect(),
            value: ticked(&cell_text(found.value)),
        });
    }
    out
}

/// Of tick boxes only the ticked words: the published texts were stored that way.
fn ticked(text: &str) -> String {
    if !text.contains('■') {
        return text.to_owned();
    }
    let words = text.split_whitespace();
    words.filter_map(|word| word.strip_prefix('■')).collect()
}
