//! Every string of a document, and how wide its characters are when set.

use crate::document::tree::{Block, Document, Grid, Inline, Row};

/// Calls `visit` with every displayed string of the document.
pub fn each_string(document: &Document, visit: &mut dyn FnMut(&str)) {
    visit(&document.title);
    visit(&document.agency);
    for line in &document.cover {
        each_inline(line, visit);
    }
    for attachment in &document.attachments {
        each_inline(&attachment.title, visit);
    }
    for block in document.blocks() {
        match block {
            Block::Heading(heading) => {
                visit(&heading.number);
                each_inline(&heading.content, visit);
            }
            Block::Paragraph(paragraph) => each_inline(&paragraph.content, visit),
            Block::Grid(grid) => each_of_grid(grid, visit),
            Block::Chart(chart) => {
                for line in chart.lines() {
                    each_inline(line, visit);
                }
            }
        }
    }
}

fn each_of_grid(grid: &Grid, visit: &mut dyn FnMut(&str)) {
    for line in [&grid.label, &grid.title, &grid.head_left, &grid.head_right] {
        each_inline(line, visit);
    }
    for note in &grid.notes {
        each_inline(note, visit);
    }
    for row in grid.head.iter().chain(&grid.body) {
        each_of_row(row, visit);
    }
}

fn each_of_row(row: &Row, visit: &mut dyn FnMut(&str)) {
    for cell in &row.cells {
        for paragraph in &cell.content {
            each_inline(paragraph, visit);
        }
    }
}

fn each_inline(content: &[Inline], visit: &mut dyn FnMut(&str)) {
    for inline in content {
        visit(inline.text());
    }
}

/// Thousandths of the type size.
pub type Milli = u64;

/// Advance of one character in a table. Half-width values are those of the bold cut of the bundled
/// Latin face, the wider one, rounded up, so that a width is never estimated too small.
pub fn advance(c: char) -> Milli {
    match c {
        '\u{300}'..='\u{36f}' | '\u{200b}'..='\u{200f}' | '\u{fe00}'..='\u{fe0f}' => 0,
        ' ' | '.' | ',' | '/' | '|' | '\'' => 280,
        ':' | ';' | '!' | '(' | ')' | '[' | ']' | '-' | 'i' | 'j' | 'l' | 't' | 'I' => 390,
        '0'..='9' | '*' | 'a' | 'c' | 'e' | 'f' | 'g' | 'r'..='s' | 'v' | 'x'..='z' => 500,
        'b' | 'd' | 'h' | 'k' | 'n'..='q' | 'u' => 560,
        '%' | '@' | 'M' | 'W' => 1000,
        'm' | 'w' => 840,
        'A'..='Z' => 780,
        '\u{21}'..='\u{7e}' => 600,
        '\u{a0}'..='\u{24f}' => 800,
        _ => 1000,
    }
}

/// Width of a string on one line.
pub fn width(text: &str) -> Milli {
    text.chars().map(advance).sum()
}

/// Width of a paragraph on one line.
pub fn natural_width(content: &[Inline]) -> Milli {
    content.iter().map(|inline| width(inline.text())).sum()
}
