//! HTML: one self-contained file that any website can host as it is.
//!
//! No request leaves it and nothing in it runs but its own script, whose hash the page's content
//! security policy names. Every figure is a `<data>` with its exact value and the key of its fact;
//! choosing one shows what it is made of, from published facts only.

pub(crate) mod charts;
mod facts;
mod grids;
mod summary;

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

use crate::document::tree::{Block, Document, Heading, Paragraph, ParagraphStyle, plain};
use crate::facts::Facts;
use crate::render::markup::Markup;
use charts::Shown;
use facts::Figures;

const STYLE: &str = include_str!("style.css");
const SCRIPT: &str = include_str!("script.js");

/// Words of the page itself; those of the document are in it already.
const SEARCH: &str = "查找数字和名词";

/// A document as a page. A draft says so on every screen and printed page.
pub fn render(document: &Document, facts: &Facts, draft: bool) -> String {
    notice(document, facts, &BTreeMap::new(), draft)
}

/// A notice as a page: its figures of the version before, and their differences, are known by their
/// exact values alone.
pub fn notice(
    document: &Document,
    facts: &Facts,
    exact: &BTreeMap<String, String>,
    draft: bool,
) -> String {
    let mut page = Page {
        html: Markup::default(),
        figures: Figures::new(facts, document, exact),
        entries: Vec::new(),
        paragraphs: 0,
    };
    let body = match document.one_page {
        true => page.summary(document, "h2"),
        false => page.document(document),
    };
    let mut out = Markup::default();
    out.raw("<!DOCTYPE html>\n<html lang=\"zh-CN\">\n<head>\n<meta charset=\"utf-8\">\n");
    out.raw("<meta http-equiv=\"Content-Security-Policy\" content=\"");
    out.text(&policy());
    out.raw("\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
    out.element("title", &document.title);
    out.raw("\n");
    out.raw("<meta name=\"generator\" content=\"gongkai\">\n<meta name=\"author\" content=\"");
    out.text(&document.agency);
    out.raw("\">\n<style>");
    out.raw(STYLE);
    out.raw("</style>\n</head>\n");
    let classes = [(draft, "draft"), (document.one_page, "one-page")];
    let classes = classes.iter().filter(|(on, _)| *on).map(|(_, name)| *name);
    out.open("body", &[("class", &classes.collect::<Vec<_>>().join(" "))]);
    out.raw("\n");
    out.raw("<a class=\"skip\" href=\"#content\">跳到正文</a>\n");
    if draft {
        out.raw("<p class=\"draft-note\" role=\"note\">草稿，未通过核对，不得公开</p>\n");
    }
    head(&mut out, document);
    out.raw("<div class=\"page\">\n");
    if !document.one_page {
        page.navigation(&mut out);
    }
    out.raw("<main id=\"content\" tabindex=\"-1\">\n");
    out.raw(&body);
    out.raw("</main>\n</div>\n");
    dialog(&mut out);
    out.raw("<script type=\"application/json\" id=\"facts\">");
    out.raw(&page.figures.json());
    out.raw("</script>\n<script>");
    out.raw(SCRIPT);
    out.raw("</script>\n</body>\n</html>\n");
    out.finish()
}

/// Nothing may be loaded, and nothing run or styled but the page's own.
fn policy() -> String {
    format!(
        "default-src 'none'; script-src '{}'; style-src '{}'; base-uri 'none'; form-action 'none'",
        integrity(SCRIPT),
        integrity(STYLE)
    )
}

/// The hash of a style or script as policies name it.
pub(crate) fn integrity(text: &str) -> String {
    format!(
        "sha256-{}",
        STANDARD.encode(Sha256::digest(text.as_bytes()))
    )
}

fn head(out: &mut Markup, document: &Document) {
    out.raw("<header class=\"top\">\n<h1>");
    out.text(&document.title);
    out.raw("</h1>\n");
    for line in &document.cover {
        out.element("p", &plain(line));
        out.raw("\n");
    }
    if document.one_page {
        out.raw("</header>\n");
        return;
    }
    // Shown by the script, without which it could do nothing.
    out.raw("<div class=\"search\" role=\"search\" hidden>\n<label for=\"query\">");
    out.text(SEARCH);
    out.raw(
        "</label>\n<input id=\"query\" type=\"search\" autocomplete=\"off\" \
         aria-controls=\"found\">\n<p id=\"count\" role=\"status\"></p>\n\
         <ul id=\"found\"></ul>\n</div>\n</header>\n",
    );
}

fn dialog(out: &mut Markup) {
    out.raw(
        "<dialog id=\"derivation\" aria-labelledby=\"derivation-title\">\n\
         <h2 id=\"derivation-title\"></h2>\n<div id=\"derivation-body\"></div>\n\
         <button type=\"button\" id=\"derivation-close\">关闭</button>\n</dialog>\n",
    );
}

/// An entry of the navigation.
struct NavEntry {
    level: u8,
    anchor: String,
    text: String,
}

struct Page<'a> {
    html: Markup,
    figures: Figures<'a>,
    entries: Vec<NavEntry>,
    /// Paragraphs numbered so far.
    paragraphs: usize,
}

impl Page<'_> {
    fn document(&mut self, document: &Document) -> String {
        // A letter has no parts: its highest headings come right below the title.
        let top = if document.letter { 2 } else { 1 };
        if let Some(summary) = &document.summary {
            self.embedded(summary);
        }
        self.blocks(&document.body, top);
        for attachment in &document.attachments {
            let anchor = format!("attachment-{}", attachment.number);
            let title = format!("附件{} {}", attachment.number, plain(&attachment.title));
            self.entries.push(NavEntry {
                level: 1,
                anchor: anchor.clone(),
                text: title.clone(),
            });
            self.html.open("h2", &[("id", &anchor)]);
            self.html.text(&title);
            self.html.raw("</h2>\n");
            self.blocks(&attachment.body, top);
        }
        std::mem::take(&mut self.html).finish()
    }

    fn blocks(&mut self, blocks: &[Block], top: u8) {
        let mut list = false;
        for block in blocks {
            let entry =
                matches!(block, Block::Paragraph(one) if one.style == ParagraphStyle::Listing);
            if entry != list {
                self.html.raw(if entry {
                    "<ol class=\"listing\">\n"
                } else {
                    "</ol>\n"
                });
                list = entry;
            }
            match block {
                Block::Heading(heading) => self.heading(heading, top),
                Block::Paragraph(paragraph) => self.paragraph(paragraph),
                Block::Grid(grid) => grids::write(&mut self.html, &mut self.figures, grid),
                Block::Chart(chart) => charts::write(&mut self.html, &mut self.figures, chart),
            }
        }
        if list {
            self.html.raw("</ol>\n");
        }
    }

    fn heading(&mut self, heading: &Heading, top: u8) {
        let text = format!("{}{}", heading.number, plain(&heading.content));
        let level = heading.level.max(top) - top;
        if level < 2 {
            self.entries.push(NavEntry {
                level: level + 1,
                anchor: heading.anchor.clone(),
                text: text.clone(),
            });
        }
        let tag = ["h2", "h3", "h4", "h5"][usize::from(level.min(3))];
        self.html.open(tag, &[("id", &heading.anchor)]);
        self.html.text(&heading.number);
        self.figures.line(&mut self.html, &heading.content);
        self.html.close(tag);
    }

    fn paragraph(&mut self, paragraph: &Paragraph) {
        let (tag, class) = match paragraph.style {
            ParagraphStyle::Body => ("p", "body"),
            ParagraphStyle::Note => ("p", "note"),
            ParagraphStyle::Listing => ("li", "entry"),
            ParagraphStyle::Addressee => ("p", "addressee"),
            ParagraphStyle::Signature => ("p", "signature"),
            ParagraphStyle::Key => ("p", "key"),
        };
        self.paragraphs += 1;
        let id = format!("t{}", self.paragraphs);
        self.html.open(tag, &[("class", class), ("id", &id)]);
        self.figures.line(&mut self.html, &paragraph.content);
        self.html.close(tag);
    }

    fn navigation(&self, out: &mut Markup) {
        out.raw("<nav aria-label=\"目录\">\n<ol>\n");
        for entry in &self.entries {
            out.open(
                "li",
                &[("class", if entry.level == 1 { "part" } else { "section" })],
            );
            out.open("a", &[("href", &format!("#{}", entry.anchor))]);
            out.text(&entry.text);
            out.raw("</a></li>\n");
        }
        out.raw("</ol>\n</nav>\n");
    }
}

#[cfg(test)]
mod tests;
