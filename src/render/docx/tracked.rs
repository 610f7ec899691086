//! The document with tracked changes: what the new version says inserted, what only the old one said
//! deleted. All accepted it is the new document, all rejected the old one.
//!
//! The two are one document first, whose lines hold marks no text can: characters that stand for
//! nothing. Writing a run turns them into Word's insertions and deletions.

use super::{body, package};
use crate::diff::align::{self, Pair, Piece};
use crate::document::tree::{Block, Cell, Chart, Document, Grid, Heading, Inline, Row, plain};
use crate::render::typst::Plan;
use crate::render::typst::plan as planned;

/// A stretch that is gone or new, up to the end of it.
const GONE: char = '\u{fdd0}';
const NEW: char = '\u{fdd1}';
const END: char = '\u{fdd2}';
/// Before a line, row or chart that is gone or new as a whole.
const ALL_GONE: char = '\u{fdd3}';
const ALL_NEW: char = '\u{fdd4}';

/// Who changed it; no time, since there is none in the records.
const BY: &str = "w:id=\"\u{fdd5}\" w:author=\"gongkai\"";
const ID: char = '\u{fdd5}';

/// What becomes of a stretch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mark {
    Gone,
    New,
}

impl Mark {
    fn tag(self) -> &'static str {
        match self {
            Mark::Gone => "w:del",
            Mark::New => "w:ins",
        }
    }

    /// What is around runs of this mark.
    pub fn around(self) -> (String, String) {
        let tag = self.tag();
        (format!("<{tag} {BY}>"), format!("</{tag}>"))
    }
}

/// The stretches of a text, marks taken out.
pub(super) fn stretches(text: &str) -> Vec<(Option<Mark>, &str)> {
    let mut out = Vec::new();
    let mut mark = None;
    for part in text.split_inclusive([GONE, NEW, END, ALL_GONE, ALL_NEW]) {
        let last = part.chars().next_back();
        let next = match last {
            Some(GONE) => Some(Mark::Gone),
            Some(NEW) => Some(Mark::New),
            _ => None,
        };
        let stretch = part.trim_end_matches([GONE, NEW, END, ALL_GONE, ALL_NEW]);
        if !stretch.is_empty() {
            out.push((mark, stretch));
        }
        mark = next;
    }
    out
}

/// A text without marks.
pub(super) fn bare(text: &str) -> String {
    stretches(text)
        .into_iter()
        .map(|(_, stretch)| stretch)
        .collect()
}

/// What a whole line, row or chart is, by its text or id.
pub(super) fn whole(text: &str) -> Option<Mark> {
    match text.chars().next() {
        Some(ALL_GONE) => Some(Mark::Gone),
        Some(ALL_NEW) => Some(Mark::New),
        _ => None,
    }
}

/// Properties of a paragraph whose end is gone or new with it.
pub(super) fn paragraph(text: &str) -> String {
    whole(text).map_or_else(String::new, |mark| format!("<w:rPr>{}</w:rPr>", row(mark)))
}

/// Properties of a row that is gone or new.
pub(super) fn row(mark: Mark) -> String {
    format!("<{} {BY}/>", mark.tag())
}

/// A DOCX package of the new document with what the old one said otherwise.
pub fn render(old: &Document, new: &Document) -> Vec<u8> {
    let marked = merged(old, new);
    let mut bare = marked.clone();
    without_marks(&mut bare);
    let plan = planned(&bare);
    let front = front(old, new);
    let (text, sizes, charts) = body::xml(&marked, &plan, &front);
    package(new, numbered(&text), &sizes, charts, false)
}

/// Every change with a number of its own, beyond those of bookmarks.
fn numbered(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for (at, part) in text.split(ID).enumerate() {
        if at > 0 {
            out.push_str(&(100_000 + at).to_string());
        }
        out.push_str(part);
    }
    out
}

/// The lines of both covers.
fn front(old: &Document, new: &Document) -> body::Front {
    let [before, after] = [old, new].map(|document| {
        let plan: Plan = planned(document);
        body::Front::of(document, &plan)
    });
    let merged = |old: &[String], new: &[String]| {
        let lines = |lines: &[String]| lines.iter().map(|text| words(text)).collect::<Vec<_>>();
        let (old, new) = (lines(old), lines(new));
        let pairs = align::lines(&old, &new);
        pairs.into_iter().map(|pair| plain(&line(pair))).collect()
    };
    body::Front {
        titles: merged(&before.titles, &after.titles),
        lines: merged(&before.lines, &after.lines),
    }
}

fn words(text: &str) -> Vec<Inline> {
    let text = text.to_owned();
    vec![Inline::Text { text }]
}

fn merged(old: &Document, new: &Document) -> Document {
    let title = [old, new].map(|document| words(&document.title));
    let (before, after): (Vec<&Block>, Vec<&Block>) =
        (old.blocks().collect(), new.blocks().collect());
    let mut body = Vec::new();
    for pair in align::blocks(&before, &after) {
        block(pair, &mut body);
    }
    Document {
        title: plain(&line((Some(&title[0]), Some(&title[1])))),
        body,
        attachments: Vec::new(),
        summary: None,
        ..new.clone()
    }
}

fn block((old, new): Pair<Block>, out: &mut Vec<Block>) {
    let Some(any) = new.or(old) else { return };
    match any {
        Block::Heading(heading) => {
            let lines = [old, new].map(|side| side.map(|side| align::heading_line(Some(side))));
            out.push(Block::Heading(Heading {
                number: String::new(),
                content: line((lines[0].as_ref(), lines[1].as_ref())),
                ..heading.clone()
            }));
        }
        Block::Paragraph(paragraph) => {
            fn content(side: Option<&Block>) -> Option<&Vec<Inline>> {
                match side {
                    Some(Block::Paragraph(paragraph)) => Some(&paragraph.content),
                    _ => None,
                }
            }
            let mut paragraph = paragraph.clone();
            paragraph.content = line((content(old), content(new)));
            out.push(Block::Paragraph(paragraph));
        }
        Block::Grid(_) => {
            let side = |side: Option<&'_ Block>| match side {
                Some(Block::Grid(grid)) => Some(grid.clone()),
                _ => None,
            };
            out.extend(grid(side(old), side(new)).map(Block::Grid));
        }
        Block::Chart(_) if old == new => out.extend(new.cloned()),
        // A drawing has no parts that could be gone.
        Block::Chart(_) => {
            for (side, all) in [(old, ALL_GONE), (new, ALL_NEW)] {
                if let Some(Block::Chart(chart)) = side {
                    out.push(Block::Chart(drawing(chart, all)));
                }
            }
        }
    }
}

fn drawing(chart: &Chart, all: char) -> Chart {
    let marked = |content: &Vec<Inline>| match all {
        ALL_GONE => line((Some(content), None)),
        _ => line((None, Some(content))),
    };
    Chart {
        id: format!("{all}{}", chart.id),
        title: marked(&chart.title),
        notes: chart.notes.iter().map(marked).collect(),
        ..chart.clone()
    }
}

fn grid(old: Option<Grid>, new: Option<Grid>) -> Option<Grid> {
    let any = new.as_ref().or(old.as_ref())?;
    let (old, new) = (old.as_ref(), new.as_ref());
    let merged = |of: fn(&Grid) -> &Vec<Inline>| line((old.map(of), new.map(of)));
    let rows = |of: fn(&Grid) -> &Vec<Row>| {
        let none = Vec::new();
        let side = |grid: Option<&'_ Grid>| grid.map_or(none.clone(), |grid| of(grid).clone());
        let (before, after) = (side(old), side(new));
        let pairs = align::rows(&before, &after);
        pairs.into_iter().filter_map(row_of).collect()
    };
    let none = Vec::new();
    let notes = |side: Option<&'_ Grid>| side.map_or(none.clone(), |grid| grid.notes.clone());
    let (before, after) = (notes(old), notes(new));
    Some(Grid {
        label: merged(|grid| &grid.label),
        title: merged(|grid| &grid.title),
        head_left: merged(|grid| &grid.head_left),
        head_right: merged(|grid| &grid.head_right),
        head: rows(|grid| &grid.head),
        body: rows(|grid| &grid.body),
        notes: align::lines(&before, &after)
            .into_iter()
            .map(line)
            .collect(),
        ..any.clone()
    })
}

fn row_of((old, new): Pair<Row>) -> Option<Row> {
    let mut row = new.or(old)?.clone();
    for cell in &mut row.cells {
        let before = old
            .and_then(|old| align::cell_before(Some(old), cell))
            .cloned();
        let after = new.is_some().then(|| cell.clone());
        let content = |cell: Option<Cell>| cell.map_or(Vec::new(), |cell| cell.content);
        let (before, after) = (content(before), content(after));
        let lines = 0..before.len().max(after.len());
        let none = Vec::new();
        // The end of a cell cannot go.
        cell.content = lines
            .map(|at| {
                let side = |lines: &Vec<Vec<Inline>>| lines.get(at).unwrap_or(&none).clone();
                line((Some(&side(&before)), Some(&side(&after))))
            })
            .collect();
    }
    match (old, new) {
        (Some(_), None) => row.key.insert(0, ALL_GONE),
        (None, Some(_)) => row.key.insert(0, ALL_NEW),
        _ => {}
    }
    Some(row)
}

/// A line of both versions with what differs marked.
fn line((old, new): Pair<Vec<Inline>>) -> Vec<Inline> {
    let none = Vec::new();
    let (before, after) = (old.unwrap_or(&none), new.unwrap_or(&none));
    if plain(before) == plain(after) {
        return after.clone();
    }
    let mut text = String::new();
    match (old, new) {
        (Some(_), None) => text.push(ALL_GONE),
        (None, Some(_)) => text.push(ALL_NEW),
        _ => {}
    }
    for piece in align::pieces(before, after) {
        match piece {
            Piece::Kept(kept) => text.push_str(&kept),
            Piece::Gone(gone) => {
                text.extend([&GONE.to_string(), &gone, &END.to_string()].map(String::as_str))
            }
            Piece::New(new) => {
                text.extend([&NEW.to_string(), &new, &END.to_string()].map(String::as_str))
            }
        }
    }
    vec![Inline::Text { text }]
}

/// The same texts without marks: what room they take.
fn without_marks(document: &mut Document) {
    let bare = |text: &mut String| {
        text.retain(|c| !matches!(c, GONE | NEW | END | ALL_GONE | ALL_NEW));
    };
    let line = |content: &mut Vec<Inline>| {
        for inline in content {
            if let Inline::Text { text } = inline {
                bare(text);
            }
        }
    };
    bare(&mut document.title);
    for block in &mut document.body {
        match block {
            Block::Heading(heading) => line(&mut heading.content),
            Block::Paragraph(paragraph) => line(&mut paragraph.content),
            Block::Chart(chart) => {
                bare(&mut chart.id);
                line(&mut chart.title);
                chart.notes.iter_mut().for_each(line);
            }
            Block::Grid(grid) => {
                let above = [
                    &mut grid.label,
                    &mut grid.title,
                    &mut grid.head_left,
                    &mut grid.head_right,
                ];
                above.into_iter().for_each(line);
                grid.notes.iter_mut().for_each(line);
                for row in grid.head.iter_mut().chain(&mut grid.body) {
                    bare(&mut row.key);
                    let cells = row.cells.iter_mut();
                    cells.flat_map(|cell| &mut cell.content).for_each(line);
                }
            }
        }
    }
}
