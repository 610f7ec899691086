//! The summary: a page of its own, and the first section of the document's page.

use super::charts::{self, Shown};
use super::{NavEntry, Page};
use crate::document::summary_groups;
use crate::document::tree::{Block, Document, Inline, Paragraph};

impl Page<'_> {
    /// The summary as the first section of the document's page.
    pub(super) fn embedded(&mut self, summary: &Document) {
        let anchor = "summary".to_owned();
        self.html
            .raw("<section class=\"digest\" id=\"summary\" aria-labelledby=\"summary-title\">\n");
        self.html.raw("<h2 id=\"summary-title\">");
        self.html.text(&summary.title);
        self.html.raw("</h2>\n");
        self.entries.push(NavEntry {
            level: 1,
            anchor,
            text: summary.title.clone(),
        });
        self.groups(summary, "h3");
        self.html.raw("</section>\n");
    }

    /// The summary as all there is on a page.
    pub(super) fn summary(&mut self, summary: &Document, heading: &str) -> String {
        self.html.raw("<div class=\"digest\">\n");
        self.groups(summary, heading);
        self.html.raw("</div>\n");
        std::mem::take(&mut self.html).finish()
    }

    fn groups(&mut self, summary: &Document, tag: &str) {
        for group in summary_groups(&summary.body) {
            match group {
                [Block::Paragraph(_), ..] => self.keys(group),
                _ => self.group(group, tag),
            }
        }
    }

    /// The figures shown large.
    fn keys(&mut self, blocks: &[Block]) {
        self.html.raw("<ul class=\"keys\">\n");
        for block in blocks {
            if let Block::Paragraph(paragraph) = block {
                self.html.raw("<li>");
                self.key(paragraph);
                self.html.raw("</li>\n");
            }
        }
        self.html.raw("</ul>\n");
    }

    fn key(&mut self, paragraph: &Paragraph) {
        for part in paragraph.content.chunk_by(|a, b| figure(a) == figure(b)) {
            let tag = if part.iter().all(figure) { "b" } else { "span" };
            self.html.open(tag, &[]);
            self.figures.line(&mut self.html, part);
            self.html.raw(&format!("</{tag}>"));
        }
    }

    fn group(&mut self, blocks: &[Block], tag: &str) {
        self.html.raw("<section class=\"group\">\n");
        for block in blocks {
            match block {
                Block::Heading(heading) => {
                    self.html.open(tag, &[("id", &heading.anchor)]);
                    self.figures.line(&mut self.html, &heading.content);
                    self.html.close(tag);
                }
                Block::Paragraph(paragraph) => self.paragraph(paragraph),
                Block::Chart(chart) => charts::write(&mut self.html, &mut self.figures, chart),
                // A summary has no tables.
                Block::Grid(_) => {}
            }
        }
        self.html.raw("</section>\n");
    }
}

fn figure(inline: &Inline) -> bool {
    matches!(inline, Inline::Figure { .. })
}
