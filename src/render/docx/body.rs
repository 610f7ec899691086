//! `word/document.xml`: front matter, sections of one page direction each, headings and text.

use std::collections::BTreeSet;

use super::styles::{PART_SIZE, size_of};
use super::{HEAD, NAMESPACES, chart, table, tracked};
use crate::document::tree::{Block, Document, Heading, Inline, Paragraph, ParagraphStyle, plain};
use crate::render::markup::Markup;
use crate::render::typst::grids::TitlePlan;
use crate::render::typst::plan::{BlockPlan, Plan};

/// The text of the part, the type sizes of its tables in thousandths of a point, and the charts
/// it shows.
pub(super) fn xml(
    document: &Document,
    planned: &Plan,
    front: &Front,
) -> (String, BTreeSet<u64>, Vec<String>) {
    let mut body = Body {
        out: Markup::default(),
        bookmarks: 0,
        fresh: true,
        below_table: false,
        sizes: BTreeSet::new(),
        charts: Vec::new(),
    };
    body.out.raw(HEAD);
    body.out.raw(&format!("<w:document {NAMESPACES}><w:body>"));
    if document.front && !document.letter {
        body.cover(front);
    }
    if document.contents_depth > 0 {
        body.contents(document);
    }
    if document.front && document.letter {
        body.line("Title", &document.title, "");
        body.line("Normal", "", "");
        body.fresh = false;
    }
    let mut numbering = Numbering::First;
    let landscape = |at: usize| planned.blocks.get(at).is_some_and(|block| block.landscape);
    for (at, (block, place)) in document.body.iter().zip(&planned.blocks).enumerate() {
        body.block(block, place);
        let next = at + 1 < document.body.len();
        if next && landscape(at) != landscape(at + 1) {
            body.section_end(landscape(at), numbering);
            numbering = Numbering::On;
        }
    }
    let last = landscape(document.body.len().saturating_sub(1));
    body.out.raw(&section(last, numbering));
    body.out.raw("</w:body></w:document>");
    (body.out.finish(), body.sizes, body.charts)
}

/// The lines of a cover: its title, and what stands below.
pub(super) struct Front {
    pub titles: Vec<String>,
    pub lines: Vec<String>,
}

impl Front {
    pub fn of(document: &Document, planned: &Plan) -> Front {
        let titles = planned.cover.iter().flat_map(|title| title.lines.clone());
        let mut lines: Vec<String> = document.cover.iter().map(|line| plain(line)).collect();
        let named = lines.iter().any(|line| line.contains(&document.agency));
        if !document.agency.is_empty() && !named {
            lines.insert(0, document.agency.clone());
        }
        Front {
            titles: titles.collect(),
            lines,
        }
    }
}

/// How pages of a section are numbered.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Numbering {
    /// Not at all: the cover.
    None,
    /// I, II, III, from the first: the contents.
    Roman,
    /// 1, 2, 3, from the first.
    First,
    /// 1, 2, 3, on from the section before.
    On,
}

/// A section's page: A4 as GB/T 9704-2012 has it, in twentieths of a point.
fn section(landscape: bool, numbering: Numbering) -> String {
    let mut out = String::from("<w:sectPr>");
    if numbering != Numbering::None {
        out.push_str("<w:headerReference w:type=\"default\" r:id=\"header\"/><w:headerReference w:type=\"even\" r:id=\"header\"/><w:footerReference w:type=\"default\" r:id=\"footer-odd\"/><w:footerReference w:type=\"even\" r:id=\"footer-even\"/>");
    } else {
        out.push_str("<w:headerReference w:type=\"default\" r:id=\"header\"/><w:headerReference w:type=\"even\" r:id=\"header\"/>");
    }
    out.push_str("<w:type w:val=\"nextPage\"/>");
    if landscape {
        out.push_str("<w:pgSz w:w=\"16838\" w:h=\"11906\" w:orient=\"landscape\"/><w:pgMar w:top=\"1928\" w:right=\"1417\" w:bottom=\"1474\" w:left=\"1417\" w:header=\"850\" w:footer=\"992\" w:gutter=\"0\"/>");
    } else {
        out.push_str("<w:pgSz w:w=\"11906\" w:h=\"16838\"/><w:pgMar w:top=\"2098\" w:right=\"1474\" w:bottom=\"1985\" w:left=\"1588\" w:header=\"850\" w:footer=\"1588\" w:gutter=\"0\"/>");
    }
    out.push_str(match numbering {
        Numbering::Roman => "<w:pgNumType w:fmt=\"upperRoman\" w:start=\"1\"/>",
        Numbering::First => "<w:pgNumType w:fmt=\"decimal\" w:start=\"1\"/>",
        Numbering::None | Numbering::On => "",
    });
    out.push_str("</w:sectPr>");
    out
}

pub(super) struct Body {
    pub out: Markup,
    /// Bookmarks set so far.
    bookmarks: usize,
    /// Nothing stands on the page yet.
    pub fresh: bool,
    /// Directly below a table on the same page.
    below_table: bool,
    pub sizes: BTreeSet<u64>,
    /// The parts of charts so far.
    pub charts: Vec<String>,
}

impl Body {
    fn cover(&mut self, front: &Front) {
        let above = "<w:spacing w:before=\"2600\" w:line=\"760\" w:lineRule=\"exact\"/>";
        for (at, line) in front.titles.iter().enumerate() {
            self.line("Title", line, if at == 0 { above } else { "" });
        }
        for (at, line) in front.lines.iter().enumerate() {
            let above = "<w:spacing w:before=\"6400\" w:line=\"640\" w:lineRule=\"exact\"/>";
            self.line("Subtitle", line, if at == 0 { above } else { "" });
        }
        self.section_end(false, Numbering::None);
    }

    /// A field Word fills with page numbers; its entries stand in it already.
    fn contents(&mut self, document: &Document) {
        let depth = document.contents_depth.clamp(1, 3);
        self.line("TOCHeading", "目　录", "");
        let mut mark = 0;
        let mut begun = false;
        for block in &document.body {
            let Block::Heading(heading) = block else {
                continue;
            };
            mark += 1;
            if heading.level > depth {
                continue;
            }
            self.out.raw(&format!(
                "<w:p><w:pPr><w:pStyle w:val=\"TOC{}\"/>{}</w:pPr>",
                heading.level.max(1),
                tracked::paragraph(&heading_text(heading))
            ));
            if !begun {
                begun = true;
                self.out
                    .raw("<w:r><w:fldChar w:fldCharType=\"begin\" w:dirty=\"true\"/></w:r>");
                instruction(&mut self.out, &format!("TOC \\o \"1-{depth}\" \\h \\z \\u"));
                self.out
                    .raw("<w:r><w:fldChar w:fldCharType=\"separate\"/></w:r>");
            }
            self.out.raw(&format!(
                "<w:hyperlink w:anchor=\"_Toc{mark}\" w:history=\"1\">"
            ));
            run(&mut self.out, &heading_text(heading));
            self.out.raw("<w:r><w:tab/></w:r>");
            field(&mut self.out, &format!("PAGEREF _Toc{mark} \\h"), "");
            self.out.raw("</w:hyperlink></w:p>");
        }
        if begun {
            self.out
                .raw("<w:p><w:r><w:fldChar w:fldCharType=\"end\"/></w:r></w:p>");
        }
        self.section_end(false, Numbering::Roman);
    }

    fn block(&mut self, block: &Block, place: &BlockPlan) {
        let fresh = std::mem::replace(&mut self.fresh, false);
        let page_break = place.page_break && !fresh;
        let below_table = std::mem::replace(&mut self.below_table, false) && !fresh && !page_break;
        match block {
            Block::Heading(heading) => self.heading(heading, place.title.as_ref(), page_break),
            Block::Paragraph(paragraph) => self.paragraph(paragraph),
            Block::Grid(grid) => {
                if let Some(planned) = &place.grid {
                    let before = match (page_break, below_table) {
                        (true, _) => "<w:pageBreakBefore/>",
                        (_, true) => "<w:spacing w:before=\"580\"/>",
                        (false, false) => "",
                    };
                    table::write(self, grid, planned, before);
                    self.below_table = true;
                }
            }
            Block::Chart(one) => chart::write(self, one),
        }
    }

    /// A title that would not fit its line is set as much smaller as the plan says.
    fn heading(&mut self, heading: &Heading, title: Option<&TitlePlan>, page_break: bool) {
        self.bookmarks += 1;
        let mark = self.bookmarks;
        let level = heading.level.clamp(1, 4);
        let before = if page_break {
            "<w:pageBreakBefore/>"
        } else {
            ""
        };
        let end = tracked::paragraph(&heading_text(heading));
        self.out.raw(&format!("<w:p><w:pPr><w:pStyle w:val=\"Heading{level}\"/>{before}{end}</w:pPr><w:bookmarkStart w:id=\"{mark}\" w:name=\"_Toc{mark}\"/>"));
        let look = title
            .map(|title| smaller(title, PART_SIZE))
            .unwrap_or_default();
        run_with(&mut self.out, &heading_text(heading), &look);
        self.out
            .raw(&format!("<w:bookmarkEnd w:id=\"{mark}\"/></w:p>"));
    }

    fn paragraph(&mut self, paragraph: &Paragraph) {
        let style = match paragraph.style {
            ParagraphStyle::Body => "BodyText",
            ParagraphStyle::Note => "TableNote",
            ParagraphStyle::Listing => "Listing",
            ParagraphStyle::Addressee => "Addressee",
            ParagraphStyle::Signature => "Signature",
            ParagraphStyle::Key => "BodyText",
        };
        self.content(style, &paragraph.content, "");
    }

    /// A paragraph of inlines; `extra` are further paragraph properties.
    pub fn content(&mut self, style: &str, content: &[Inline], extra: &str) {
        self.line(style, &plain(content), extra);
    }

    pub fn line(&mut self, style: &str, text: &str, extra: &str) {
        self.open(style, &format!("{extra}{}", tracked::paragraph(text)));
        run(&mut self.out, text);
        self.out.raw("</w:p>");
    }

    /// Begins a paragraph.
    pub fn open(&mut self, style: &str, extra: &str) {
        self.out.raw(&format!(
            "<w:p><w:pPr><w:pStyle w:val=\"{style}\"/>{extra}</w:pPr>"
        ));
    }

    /// Ends a section with the properties of its pages.
    fn section_end(&mut self, landscape: bool, numbering: Numbering) {
        let section = section(landscape, numbering);
        // A paragraph must carry it; this one is as low as one can be.
        self.out.raw(&format!("<w:p><w:pPr><w:pStyle w:val=\"Normal\"/><w:spacing w:before=\"0\" w:after=\"0\" w:line=\"20\" w:lineRule=\"exact\"/>{section}</w:pPr></w:p>"));
        self.fresh = true;
    }
}

fn heading_text(heading: &Heading) -> String {
    format!("{}{}", heading.number, plain(&heading.content))
}

/// The size of a title that must be smaller than its style to fit its line; else nothing.
pub(super) fn smaller(title: &TitlePlan, usual: u64) -> String {
    if title.size < usual {
        size_of(title.size)
    } else {
        String::new()
    }
}

/// A run of text; empty text makes none.
pub(super) fn run(out: &mut Markup, text: &str) {
    run_with(out, text, "");
}

/// A run of text with properties of its own.
pub(super) fn run_with(out: &mut Markup, text: &str, properties: &str) {
    for (mark, text) in tracked::stretches(text) {
        let (before, after) = mark.map(tracked::Mark::around).unwrap_or_default();
        let tag = match mark {
            Some(tracked::Mark::Gone) => "w:delText",
            _ => "w:t",
        };
        out.raw(&before);
        out.raw("<w:r>");
        if !properties.is_empty() {
            out.raw(&format!("<w:rPr>{properties}</w:rPr>"));
        }
        out.raw(&format!("<{tag} xml:space=\"preserve\">"));
        out.text(text);
        out.raw(&format!("</{tag}></w:r>{after}"));
    }
}

fn instruction(out: &mut Markup, text: &str) {
    out.raw("<w:r><w:instrText xml:space=\"preserve\"> ");
    out.text(text);
    out.raw(" </w:instrText></w:r>");
}

/// A field with what it shows until it is updated.
pub(super) fn field(out: &mut Markup, text: &str, shown: &str) {
    out.raw("<w:r><w:fldChar w:fldCharType=\"begin\"/></w:r>");
    instruction(out, text);
    out.raw("<w:r><w:fldChar w:fldCharType=\"separate\"/></w:r>");
    run(out, shown);
    out.raw("<w:r><w:fldChar w:fldCharType=\"end\"/></w:r>");
}
