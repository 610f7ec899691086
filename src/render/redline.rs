//! A redline: a whole document with what an earlier version said struck out beside what it says now.
//!
//! One self-contained page without scripts. What stands beside what is for [`align`] to say.

use super::html::integrity;
use super::markup::Markup;
use crate::diff::align::{self, Piece};
use crate::document::tree::{Block, Cell, CellRole, Document, Grid, Inline, Row, plain};

const STYLE: &str = include_str!("redline.css");

/// Words of the page itself.
pub struct Words {
    pub title: String,
    pub changes: String,
    pub nothing: String,
}

/// The new document with what is gone and what is new marked.
pub fn render(old: &Document, new: &Document, words: &Words) -> String {
    let mut page = Page::default();
    let cover = |document: &Document| {
        let mut lines = vec![vec![Inline::Text {
            text: document.title.clone(),
        }]];
        lines.extend(document.cover.iter().cloned());
        lines
    };
    page.html.raw("<section class=\"cover\">\n");
    page.lines("p", &cover(old), &cover(new));
    page.html.raw("</section>\n");
    let (old, new): (Vec<&Block>, Vec<&Block>) = (old.blocks().collect(), new.blocks().collect());
    page.blocks(&old, &new);
    page.finish(words)
}

#[derive(Default)]
struct Page {
    html: Markup,
    /// Headings of what is being written, and anchor and words of those under which something
    /// changed.
    under: String,
    changed: Vec<(String, String)>,
}

impl Page {
    fn finish(self, words: &Words) -> String {
        let mut out = Markup::default();
        out.raw("<!DOCTYPE html>\n<html lang=\"zh-CN\">\n<head>\n<meta charset=\"utf-8\">\n");
        out.raw("<meta http-equiv=\"Content-Security-Policy\" content=\"");
        out.text(&format!(
            "default-src 'none'; style-src '{}'; base-uri 'none'; form-action 'none'",
            integrity(STYLE)
        ));
        out.raw("\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
        out.element("title", &words.title);
        out.raw("\n<style>");
        out.raw(STYLE);
        out.raw("</style>\n</head>\n<body>\n<header>");
        out.element("h1", &words.title);
        out.raw("</header>\n<nav>\n");
        if self.changed.is_empty() {
            out.element("p", &words.nothing);
        } else {
            out.element("p", &words.changes);
            out.raw("\n<ol>\n");
            for (anchor, heading) in &self.changed {
                out.raw("<li>");
                out.open("a", &[("href", &format!("#{anchor}"))]);
                out.text(heading);
                out.raw("</a></li>\n");
            }
            out.raw("</ol>");
        }
        out.raw("\n</nav>\n<main>\n");
        out.raw(&self.html.finish());
        out.raw("</main>\n</body>\n</html>\n");
        out.finish()
    }

    fn blocks(&mut self, old: &[&Block], new: &[&Block]) {
        for (before, after) in align::blocks(old, new) {
            self.pair(before, after);
        }
    }

    /// A block in either version, or in one of them only.
    fn pair(&mut self, old: Option<&Block>, new: Option<&Block>) {
        let Some(block) = new.or(old) else { return };
        if let Block::Heading(heading) = block {
            self.under = format!("{}{}", heading.number, plain(&heading.content));
        }
        let mut inner = Page::default();
        match block {
            Block::Heading(heading) => {
                let tag = format!("h{}", (heading.level + 1).clamp(2, 6));
                inner.line(&tag, &align::heading_line(old), &align::heading_line(new));
            }
            Block::Paragraph(_) => {
                let content = |side: Option<&Block>| match side {
                    Some(Block::Paragraph(paragraph)) => paragraph.content.clone(),
                    _ => Vec::new(),
                };
                inner.line("p", &content(old), &content(new));
            }
            Block::Chart(_) => {
                let lines = |side: Option<&Block>| match side {
                    Some(Block::Chart(chart)) => align::chart_lines(chart),
                    _ => Vec::new(),
                };
                inner.lines("p", &lines(old), &lines(new));
            }
            Block::Grid(_) => {
                let grid = |side: Option<&'_ Block>| match side {
                    Some(Block::Grid(grid)) => Some(grid.clone()),
                    _ => None,
                };
                inner.grids(grid(old).as_ref(), grid(new).as_ref());
                if let Block::Grid(grid) = block {
                    self.under = plain(&grid.title);
                }
            }
        }
        let html = inner.html.finish();
        if html.contains("<del>") || html.contains("<ins>") {
            let anchor = format!("c{}", self.changed.len() + 1);
            if self
                .changed
                .last()
                .is_none_or(|(_, heading)| *heading != self.under)
            {
                self.changed.push((anchor.clone(), self.under.clone()));
                self.html.open("span", &[("id", &anchor)]);
                self.html.raw("</span>");
            }
        }
        self.html.raw(&html);
    }

    fn lines(&mut self, tag: &str, old: &[Vec<Inline>], new: &[Vec<Inline>]) {
        for (before, after) in align::lines(old, new) {
            let line = |side: Option<&'_ Vec<Inline>>| side.cloned().unwrap_or_default();
            self.line(tag, &line(before), &line(after));
        }
    }

    fn line(&mut self, tag: &str, old: &[Inline], new: &[Inline]) {
        self.html.open(tag, &[]);
        self.content(old, new);
        self.html.raw(&format!("</{tag}>\n"));
    }

    /// A line with what differs marked: figures whole, words by character.
    fn content(&mut self, old: &[Inline], new: &[Inline]) {
        for piece in align::pieces(old, new) {
            match piece {
                Piece::Kept(text) => self.html.text(&text),
                Piece::Gone(text) => self.html.element("del", &text),
                Piece::New(text) => self.html.element("ins", &text),
            }
        }
    }

    fn grids(&mut self, old: Option<&Grid>, new: Option<&Grid>) {
        let Some(grid) = new.or(old) else { return };
        let none = Vec::new();
        let line = |side: Option<&Grid>, of: fn(&Grid) -> &Vec<Inline>| {
            side.map_or(none.clone(), |grid| of(grid).clone())
        };
        self.html
            .raw("<div class=\"scroll\" tabindex=\"0\"><table>\n<caption>");
        let parts: [fn(&Grid) -> &Vec<Inline>; 4] = [
            |grid| &grid.label,
            |grid| &grid.title,
            |grid| &grid.head_left,
            |grid| &grid.head_right,
        ];
        for of in parts {
            self.content(&line(old, of), &line(new, of));
            self.html.raw(" ");
        }
        self.html.raw("</caption>\n");
        let rows = |side: Option<&Grid>, of: fn(&Grid) -> &Vec<Row>| {
            side.map_or(Vec::new(), |grid| of(grid).clone())
        };
        if !grid.head.is_empty() {
            self.html.raw("<thead>\n");
            self.rows(
                "th",
                &rows(old, |grid| &grid.head),
                &rows(new, |grid| &grid.head),
            );
            self.html.raw("</thead>\n");
        }
        self.html.raw("<tbody>\n");
        self.rows(
            "td",
            &rows(old, |grid| &grid.body),
            &rows(new, |grid| &grid.body),
        );
        self.html.raw("</tbody>\n</table></div>\n");
        let notes = |side: Option<&Grid>| side.map_or(Vec::new(), |grid| grid.notes.clone());
        self.lines("p", &notes(old), &notes(new));
    }

    fn rows(&mut self, tag: &str, old: &[Row], new: &[Row]) {
        for (before, after) in align::rows(old, new) {
            self.row(tag, before, after);
        }
    }

    fn row(&mut self, tag: &str, old: Option<&Row>, new: Option<&Row>) {
        let Some(row) = new.or(old) else { return };
        self.html.raw("<tr>");
        for cell in &row.cells {
            let empty = cell
                .content
                .iter()
                .all(|line| plain(line).trim().is_empty());
            let tag = match (empty, cell.role) {
                (true, _) => "td",
                (false, CellRole::Label) => "th",
                (false, CellRole::Value) => tag,
            };
            let (columns, rows) = (cell.colspan.to_string(), cell.rowspan.to_string());
            let class = if cell.number.is_some() { "number" } else { "" };
            let mut attributes = vec![("class", class)];
            attributes.extend((cell.colspan > 1).then_some(("colspan", columns.as_str())));
            attributes.extend((cell.rowspan > 1).then_some(("rowspan", rows.as_str())));
            self.html.open(tag, &attributes);
            // Of a row that is gone all cells are.
            let before = match new {
                Some(_) => align::cell_before(old, cell),
                None => Some(cell),
            };
            let content =
                |cell: Option<&Cell>| cell.map_or(Vec::new(), |cell| cell.content.clone());
            let (before, after) = (content(before), content(new.map(|_| cell)));
            let none = Vec::new();
            for line in 0..before.len().max(after.len()) {
                if line > 0 {
                    self.html.raw("<br>");
                }
                self.content(
                    before.get(line).unwrap_or(&none),
                    after.get(line).unwrap_or(&none),
                );
            }
            self.html.raw(&format!("</{tag}>"));
        }
        self.html.raw("</tr>\n");
    }
}
