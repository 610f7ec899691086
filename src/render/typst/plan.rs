//! Where things go: page direction, type sizes, column widths and page breaks, computed from the
//! content before any engine runs.
//!
//! All lengths are thousandths of a point, whole numbers, so that every machine plans the same.

use serde::Serialize;

pub use super::grids::GridPlan;
use super::grids::{TitlePlan, place_grid};
use super::heights;
use crate::document::tree::{Block, Document, Heading, ParagraphStyle, plain};

/// Thousandths of a point.
pub type Length = u64;

/// Text area of a portrait page: 156 mm × 225 mm.
pub const PORTRAIT: (Length, Length) = (442_205, 637_795);
/// Text area of a landscape page: 247 mm × 150 mm; the margins are those of `look.typ`.
pub const LANDSCAPE: (Length, Length) = (700_157, 425_197);

/// Sizes of the title on the cover: one line if at all possible.
const COVER: [Length; 5] = [32_000, 30_000, 28_000, 26_000, 24_000];
/// Sizes of the heading of a part.
const PART: [Length; 5] = [22_000, 21_000, 20_000, 19_000, 18_000];
/// Size of the title of a summary, and the width of its page: those of `summary.typ`.
const SUMMARY: (Length, Length) = (20_000, 510_236);
/// Distance of two lines of running text.
const LINE: Length = 28_991;

/// The plan of a document.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Plan {
    /// The title on the cover, the agency's name apart when the title begins with it.
    pub cover: Vec<TitlePlan>,
    /// One entry for each block.
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
    /// Size and lines of the heading of a part.
    pub title: Option<TitlePlan>,
    pub grid: Option<GridPlan>,
}

/// Plans a document's main file.
pub fn plan(document: &Document) -> Plan {
    Plan {
        cover: if document.one_page {
            summary_title(&document.title, &document.agency)
        } else {
            cover(&document.title, &document.agency)
        },
        blocks: place_all(&document.body),
    }
}

/// Plans every file of a document: the main one, then the attachments.
pub fn plans(document: &Document) -> Vec<Plan> {
    let attached = document.attachments.iter().map(|attachment| Plan {
        cover: cover(&plain(&attachment.title), &document.agency),
        blocks: place_all(&attachment.body),
    });
    std::iter::once(plan(document)).chain(attached).collect()
}

fn place_all(list: &[Block]) -> Vec<BlockPlan> {
    let mut blocks: Vec<BlockPlan> = Vec::with_capacity(list.len());
    for (index, block) in list.iter().enumerate() {
        // Headings go with the grid below them.
        let above = headings_before(list, index).map(|at| heading_height(&list[at], &blocks[at]));
        let above = above.sum();
        blocks.push(place(block, above));
    }
    let mut level = 0;
    for block in &mut blocks {
        match block.grid {
            Some(_) => block.level = level + 1,
            None if block.level > 0 => level = block.level,
            None => {}
        }
    }
    for (index, block) in list.iter().enumerate() {
        let Block::Grid(grid) = block else { continue };
        let landscape = blocks[index].landscape;
        let first = headings_before(list, index).next().unwrap_or(index);
        for heading in &mut blocks[first..index] {
            heading.landscape = landscape;
        }
        // The break stands before the first of the headings.
        if grid.page_break {
            blocks[index].page_break = false;
            blocks[first].page_break = true;
        }
        for at in notes_after(list, index) {
            blocks[at].landscape = landscape;
        }
    }
    share_pages(list, &mut blocks);
    blocks
}

/// The headings directly above a block.
fn headings_before(list: &[Block], index: usize) -> std::ops::Range<usize> {
    let above = list[..index].iter().rev();
    let count = above.take_while(|block| matches!(block, Block::Heading(_)));
    index - count.count()..index
}

/// The notes directly below a block.
fn notes_after(list: &[Block], index: usize) -> std::ops::Range<usize> {
    let is_note =
        |block: &&Block| matches!(block, Block::Paragraph(p) if p.style == ParagraphStyle::Note);
    let count = list[index + 1..].iter().take_while(is_note).count();
    index + 1..index + 1 + count
}

/// Takes away the page break of a small grid that has room below another small one.
fn share_pages(list: &[Block], blocks: &mut [BlockPlan]) {
    // The end of the last small grid, its page direction, and how much of its page is used.
    let mut open: Option<(usize, bool, Length)> = None;
    for index in 0..list.len() {
        let (Block::Grid(grid), Some(planned)) = (&list[index], &blocks[index].grid) else {
            continue;
        };
        let landscape = blocks[index].landscape;
        let page = if landscape { LANDSCAPE } else { PORTRAIT };
        let headings = headings_before(list, index);
        let notes = notes_after(list, index);
        let (start, end) = (headings.start, notes.end);
        let part = headings.clone().any(|at| blocks[at].title.is_some());
        let above: Length = headings
            .map(|at| heading_height(&list[at], &blocks[at]))
            .sum();
        let below = notes.filter_map(|at| match &list[at] {
            Block::Paragraph(note) => Some(&note.content),
            _ => None,
        });
        let below = heights::notes(below, page.0);
        let total = above + planned.height + below + LINE;
        let small = !grid.form && total * 2 <= page.1;
        let room = open.filter(|&(before, direction, used)| {
            before == start && direction == landscape && (used + total) * 100 <= page.1 * 97
        });
        open = None;
        if small {
            let mut used = 0;
            if let Some(room) = room.filter(|_| grid.page_break && !part) {
                blocks[start].page_break = false;
                used = room.2;
            }
            // Only a page that is known from its beginning has room that is known.
            if grid.page_break || part {
                open = Some((end, landscape, used + total));
            }
        }
    }
}

/// Height of a heading, with the room below it.
fn heading_height(block: &Block, planned: &BlockPlan) -> Length {
    match (block, &planned.title) {
        (Block::Heading(_), Some(title)) => {
            title.lines.len() as Length * (title.size + 12_000) + LINE
        }
        (Block::Heading(heading), None) => {
            let width = super::text::width(&heading_text(heading)) + 2_000;
            width.div_ceil(28_000) * LINE
        }
        _ => 0,
    }
}

fn heading_text(heading: &Heading) -> String {
    format!("{}{}", heading.number, plain(&heading.content))
}

fn cover(title: &str, agency: &str) -> Vec<TitlePlan> {
    let rest = title.strip_prefix(agency).map(str::trim);
    let lines = match rest.filter(|rest| !agency.is_empty() && !rest.is_empty()) {
        Some(rest) => vec![agency, rest],
        None => vec![title],
    };
    let planned = lines
        .into_iter()
        .map(|line| TitlePlan::new(line, &COVER, PORTRAIT.0));
    let mut planned: Vec<TitlePlan> = planned.collect();
    // One title has one size.
    let size = planned
        .iter()
        .map(|title| title.size)
        .min()
        .unwrap_or(COVER[0]);
    for title in &mut planned {
        title.size = size;
    }
    planned
}

/// The title of a summary: on one line, or broken after the agency's name.
fn summary_title(title: &str, agency: &str) -> Vec<TitlePlan> {
    let planned = |line: &str| TitlePlan::new(line, &[SUMMARY.0], SUMMARY.1);
    let whole = planned(title);
    let end = title.find(agency).map(|at| at + agency.len());
    match end.filter(|&end| !agency.is_empty() && end < title.len()) {
        Some(end) if whole.lines.len() > 1 => {
            vec![planned(&title[..end]), planned(title[end..].trim())]
        }
        _ => vec![whole],
    }
}

fn place(block: &Block, above: Length) -> BlockPlan {
    let mut planned = BlockPlan {
        landscape: false,
        page_break: false,
        level: 0,
        title: None,
        grid: None,
    };
    match block {
        Block::Heading(heading) => {
            planned.level = heading.level.clamp(1, 8);
            planned.page_break = planned.level == 1;
            planned.title = (planned.level == 1)
                .then(|| TitlePlan::new(&heading_text(heading), &PART, PORTRAIT.0));
        }
        Block::Paragraph(_) | Block::Chart(_) => {}
        Block::Grid(grid) => {
            let (landscape, placed) = place_grid(grid, above);
            planned.landscape = landscape;
            planned.page_break = grid.page_break;
            planned.grid = Some(placed);
        }
    }
    planned
}

#[cfg(test)]
#[path = "plan_tests.rs"]
mod tests;
