//! All displayed lines of a document with the place they stand in, for rules about text.

use std::rc::Rc;

use crate::budget::model::{Budget, Entity};
use crate::diag::Location;
use crate::document::tree::{Block, Document, Inline, plain};

/// One displayed line.
pub struct Line<'a> {
    /// The heading or table title it stands under.
    pub place: Rc<str>,
    pub content: &'a [Inline],
    /// All it shows.
    pub text: String,
    /// Running text, as against cells, titles and heads of tables.
    pub prose: bool,
}

impl Line<'_> {
    /// True for the cells most of a document is made of: nothing but a figure.
    pub fn is_figure(&self) -> bool {
        self.content
            .iter()
            .all(|inline| matches!(inline, Inline::Figure { .. }))
    }
}

/// Every line of the document, in reading order.
pub fn all<'a>(document: &'a Document) -> Vec<Line<'a>> {
    let mut out = Vec::new();
    let mut push = |place: &Rc<str>, content: &'a [Inline], prose| {
        out.push(Line {
            place: place.clone(),
            content,
            text: plain(content),
            prose,
        });
    };
    let title: Rc<str> = document.title.as_str().into();
    let mut heading = title.clone();
    let mut in_summary = false;
    for line in &document.cover {
        push(&title, line, false);
    }
    let summary = document.summary.iter().map(|one| (&one.title, &one.body));
    let attached = document.attachments.iter().map(|one| &one.body);
    let main = std::iter::once(&document.body).chain(attached);
    let files = main.map(|body| (None, body));
    let files = files.chain(summary.map(|(title, body)| (Some(title), body)));
    for (title, block) in files.flat_map(|(title, body)| body.iter().map(move |b| (title, b))) {
        // A summary begins under its own title.
        if let Some(title) = title.filter(|_| !in_summary) {
            in_summary = true;
            heading = title.as_str().into();
        }
        match block {
            Block::Heading(found) => {
                heading = plain(&found.content).into();
                push(&heading, &found.content, false);
            }
            Block::Paragraph(paragraph) => push(&heading, &paragraph.content, true),
            Block::Grid(grid) => {
                let title = plain(&grid.title).into();
                for line in [&grid.title, &grid.head_left, &grid.head_right] {
                    push(&title, line, false);
                }
                for row in grid.head.iter().chain(&grid.body) {
                    for line in row.cells.iter().flat_map(|cell| &cell.content) {
                        push(&title, line, false);
                    }
                }
                for note in &grid.notes {
                    push(&title, note, true);
                }
            }
            Block::Chart(chart) => {
                let title = plain(&chart.title).into();
                for line in chart.lines() {
                    push(&title, line, false);
                }
            }
        }
    }
    out
}

/// A line short enough for a message.
pub fn excerpt(text: &str) -> String {
    if text.chars().count() <= 60 {
        return text.to_owned();
    }
    let head: String = text.chars().take(57).collect();
    format!("{head}…")
}

/// The part of a text around a place, short enough for a message.
pub fn around(text: &str, at: std::ops::Range<usize>) -> String {
    const BEFORE: usize = 8;
    const AFTER: usize = 16;
    let from = text[..at.start].char_indices().rev().nth(BEFORE - 1);
    let to = text[at.end..].char_indices().nth(AFTER);
    let start = from.map_or(0, |(start, _)| start);
    let end = to.map_or(text.len(), |(end, _)| at.end + end);
    let lead = if start > 0 { "…" } else { "" };
    let rest = if end < text.len() { "…" } else { "" };
    format!("{lead}{}{rest}", text[start..end].replace('\n', " "))
}

/// The record a piece of displayed text was written in, when one holds it as it is. A few
/// characters stand in many records and tell of none.
pub fn source<'a>(budget: &'a Budget, text: &str) -> Option<&'a Location> {
    if text.chars().count() < 4 {
        return None;
    }
    let holds = |entity: &&Entity| entity.fields.values().any(|value| value.contains(text));
    let reason = budget.reasons.iter().find(|r| r.text.contains(text));
    let mut entities = [&budget.agency, &budget.document.entity]
        .into_iter()
        .chain(budget.entities.values().flatten());
    reason
        .map(|reason| &reason.location)
        .or_else(|| entities.find(holds).map(|entity| &entity.location))
}
