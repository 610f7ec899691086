//! The styles of the document: everything a reader may want to restyle is a style, named as Word
//! names it in Chinese. Sizes and faces follow GB/T 9704-2012.

use std::collections::BTreeSet;

use crate::render::markup::Markup;

/// Faces by role, as they are called on Windows.
const BODY: &str = "仿宋_GB2312";
const KAI: &str = "楷体_GB2312";
const HEI: &str = "黑体";
const SONG: &str = "宋体";
const TITLE: &str = "方正小标宋简体";
const LATIN: &str = "Times New Roman";

/// 28.99 points: 22 lines fill the 225 mm of a page.
const LINE: &str = "<w:spacing w:before=\"0\" w:after=\"0\" w:line=\"580\" w:lineRule=\"exact\"/>";

/// Type size of the heading of a part, in thousandths of a point.
pub(super) const PART_SIZE: u64 = 22_000;
/// Type size of the title of a table.
pub(super) const TABLE_TITLE_SIZE: u64 = 16_000;
/// Between the lines of a cell, in thousandths of the type size; the plan counts with it.
pub(super) const LEADING: u64 = 300;

/// A paragraph style.
struct Style<'a> {
    id: &'a str,
    name: &'a str,
    based_on: Option<&'a str>,
    next: Option<&'a str>,
    /// Shown among the styles users pick from.
    quick: bool,
    paragraph: String,
    run: String,
}

/// `word/styles.xml`, with a table text style for each type size, in thousandths of a point.
pub(super) fn xml(sizes: &BTreeSet<u64>) -> String {
    let mut out = Markup::default();
    out.raw("<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<w:styles xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\">");
    out.raw("<w:docDefaults><w:rPrDefault><w:rPr>");
    out.raw(&face(BODY));
    out.raw("<w:kern w:val=\"2\"/><w:sz w:val=\"32\"/><w:szCs w:val=\"32\"/><w:lang w:val=\"en-US\" w:eastAsia=\"zh-CN\" w:bidi=\"ar-SA\"/></w:rPr></w:rPrDefault><w:pPrDefault/></w:docDefaults>");
    for style in fixed() {
        write(&mut out, &style);
    }
    for &size in sizes {
        let name = format!("表格文字（{}磅）", points(size));
        write(
            &mut out,
            &Style {
                id: &table_text(size),
                name: &name,
                based_on: Some("TableText"),
                next: None,
                quick: false,
                paragraph: format!(
                    "<w:spacing w:before=\"0\" w:after=\"0\" w:line=\"{}\" w:lineRule=\"exact\"/>",
                    size * (1000 + LEADING) / 1000 / 50
                ),
                run: size_of(size),
            },
        );
    }
    out.raw("<w:style w:type=\"table\" w:default=\"1\" w:styleId=\"TableNormal\"><w:name w:val=\"Normal Table\"/><w:uiPriority w:val=\"99\"/><w:semiHidden/><w:tblPr><w:tblInd w:w=\"0\" w:type=\"dxa\"/><w:tblCellMar><w:top w:w=\"0\" w:type=\"dxa\"/><w:left w:w=\"60\" w:type=\"dxa\"/><w:bottom w:w=\"0\" w:type=\"dxa\"/><w:right w:w=\"60\" w:type=\"dxa\"/></w:tblCellMar></w:tblPr></w:style>");
    out.raw("<w:style w:type=\"table\" w:customStyle=\"1\" w:styleId=\"DisclosureTable\"><w:name w:val=\"公开表格\"/><w:basedOn w:val=\"TableNormal\"/><w:qFormat/><w:tblPr><w:tblBorders>");
    for side in ["top", "left", "bottom", "right", "insideH", "insideV"] {
        out.raw(&format!(
            "<w:{side} w:val=\"single\" w:sz=\"4\" w:space=\"0\" w:color=\"auto\"/>"
        ));
    }
    out.raw("</w:tblBorders></w:tblPr></w:style></w:styles>");
    out.finish()
}

/// Id of the style of table text of a size.
pub(super) fn table_text(size: u64) -> String {
    format!("TableText{}", size / 100)
}

fn points(size: u64) -> String {
    let (whole, rest) = (size / 1000, size % 1000 / 100);
    match rest {
        0 => whole.to_string(),
        rest => format!("{whole}.{rest}"),
    }
}

fn face(name: &str) -> String {
    format!(
        "<w:rFonts w:ascii=\"{LATIN}\" w:hAnsi=\"{LATIN}\" w:cs=\"{LATIN}\" w:eastAsia=\"{name}\"/>"
    )
}

/// A size in half points: Word knows no others, and a larger one would not fit its column.
pub(super) fn size_of(size: u64) -> String {
    let half = size / 500;
    format!("<w:sz w:val=\"{half}\"/><w:szCs w:val=\"{half}\"/>")
}

fn heading(level: usize) -> Style<'static> {
    const IDS: [&str; 4] = ["Heading1", "Heading2", "Heading3", "Heading4"];
    const NAMES: [&str; 4] = ["heading 1", "heading 2", "heading 3", "heading 4"];
    let outline = format!("<w:outlineLvl w:val=\"{level}\"/>");
    let indent = "<w:ind w:firstLineChars=\"200\" w:firstLine=\"640\"/>";
    let (paragraph, run) = match level {
        0 => (
            format!(
                "<w:keepNext/><w:spacing w:before=\"0\" w:after=\"580\" w:line=\"680\" w:lineRule=\"exact\"/><w:ind w:firstLine=\"0\"/><w:jc w:val=\"center\"/>{outline}"
            ),
            format!("{}{}", face(TITLE), size_of(PART_SIZE)),
        ),
        1 => (format!("<w:keepNext/>{LINE}{indent}{outline}"), face(HEI)),
        2 => (format!("<w:keepNext/>{LINE}{indent}{outline}"), face(KAI)),
        _ => (
            format!("<w:keepNext/>{LINE}{indent}{outline}"),
            format!("{}<w:b/>", face(BODY)),
        ),
    };
    Style {
        id: IDS[level],
        name: NAMES[level],
        based_on: Some("Normal"),
        next: Some("BodyText"),
        quick: true,
        paragraph,
        run,
    }
}

fn fixed() -> Vec<Style<'static>> {
    let style = |id, name, paragraph: &str, run: String| Style {
        id,
        name,
        based_on: Some("Normal"),
        next: None,
        quick: true,
        paragraph: paragraph.to_owned(),
        run,
    };
    let exact = |line: u32, rest: &str| {
        format!(
            "<w:spacing w:before=\"0\" w:after=\"0\" w:line=\"{line}\" w:lineRule=\"exact\"/>{rest}"
        )
    };
    // Heights of what stands above and below a table are those the plan counts with.
    let table = |line: u32, after: u32| {
        format!(
            "<w:keepNext/><w:spacing w:before=\"0\" w:after=\"{after}\" w:line=\"{line}\" w:lineRule=\"exact\"/>"
        )
    };
    let toc = |indent: u32| {
        format!(
            "<w:tabs><w:tab w:val=\"right\" w:leader=\"dot\" w:pos=\"8840\"/></w:tabs><w:spacing w:before=\"0\" w:after=\"0\" w:line=\"520\" w:lineRule=\"exact\"/><w:ind w:left=\"{indent}\" w:right=\"560\"/>"
        )
    };
    vec![
        Style {
            id: "Normal",
            name: "Normal",
            based_on: None,
            next: None,
            quick: true,
            // No room of its own between Chinese and figures: the plan does not count with any.
            paragraph: format!(
                "<w:widowControl w:val=\"0\"/><w:autoSpaceDE w:val=\"0\"/><w:autoSpaceDN w:val=\"0\"/>{LINE}<w:jc w:val=\"both\"/>"
            ),
            run: String::new(),
        },
        style(
            "BodyText",
            "Body Text",
            "<w:ind w:firstLineChars=\"200\" w:firstLine=\"640\"/>",
            String::new(),
        ),
        heading(0),
        heading(1),
        heading(2),
        heading(3),
        style(
            "Title",
            "Title",
            &exact(760, "<w:jc w:val=\"center\"/>"),
            format!("{}<w:sz w:val=\"48\"/><w:szCs w:val=\"48\"/>", face(TITLE)),
        ),
        style(
            "Subtitle",
            "Subtitle",
            &exact(640, "<w:jc w:val=\"center\"/>"),
            "<w:sz w:val=\"36\"/><w:szCs w:val=\"36\"/>".to_owned(),
        ),
        style(
            "TOCHeading",
            "TOC Heading",
            "<w:spacing w:before=\"0\" w:after=\"580\" w:line=\"680\" w:lineRule=\"exact\"/><w:jc w:val=\"center\"/>",
            format!("{}<w:sz w:val=\"44\"/><w:szCs w:val=\"44\"/>", face(TITLE)),
        ),
        style(
            "TOC1",
            "toc 1",
            &toc(0),
            format!("{}<w:sz w:val=\"28\"/><w:szCs w:val=\"28\"/>", face(HEI)),
        ),
        style(
            "TOC2",
            "toc 2",
            &toc(560),
            "<w:sz w:val=\"28\"/><w:szCs w:val=\"28\"/>".to_owned(),
        ),
        style(
            "TOC3",
            "toc 3",
            &toc(1120),
            "<w:sz w:val=\"28\"/><w:szCs w:val=\"28\"/>".to_owned(),
        ),
        style("Listing", "列表项", "", String::new()),
        style("Addressee", "主送机关", "", String::new()),
        style(
            "Signature",
            "Signature",
            "<w:ind w:rightChars=\"200\" w:right=\"640\"/><w:jc w:val=\"right\"/>",
            String::new(),
        ),
        style(
            "TableLabel",
            "表号",
            &format!("{}<w:jc w:val=\"left\"/>", table(280, 80)),
            format!("{}{}", face(HEI), size_of(12_000)),
        ),
        style(
            "Caption",
            "caption",
            &format!("{}<w:jc w:val=\"center\"/>", table(400, 80)),
            format!("{}{}", face(TITLE), size_of(TABLE_TITLE_SIZE)),
        ),
        style(
            "TableLine",
            "表头行",
            &format!("{}<w:jc w:val=\"left\"/>", table(240, 50)),
            size_of(10_500),
        ),
        style(
            "TableText",
            "表格文字",
            "<w:spacing w:before=\"20\" w:after=\"20\" w:line=\"240\" w:lineRule=\"auto\"/>",
            format!("{}{}", face(SONG), size_of(10_500)),
        ),
        style("TableNote", "表注", &exact(310, ""), size_of(10_500)),
        style(
            "Drawing",
            "图",
            "<w:spacing w:before=\"0\" w:after=\"80\" w:line=\"240\" w:lineRule=\"auto\"/><w:jc w:val=\"center\"/>",
            size_of(10_500),
        ),
        style("TableEnd", "表后", &exact(20, ""), size_of(1_000)),
        style(
            "Footer",
            "footer",
            "<w:spacing w:before=\"0\" w:after=\"0\" w:line=\"240\" w:lineRule=\"auto\"/>",
            format!("{}<w:sz w:val=\"28\"/><w:szCs w:val=\"28\"/>", face(SONG)),
        ),
        style(
            "Header",
            "header",
            "<w:spacing w:before=\"0\" w:after=\"0\" w:line=\"240\" w:lineRule=\"auto\"/><w:jc w:val=\"center\"/>",
            format!(
                "{}<w:b/><w:color w:val=\"C00000\"/><w:sz w:val=\"24\"/><w:szCs w:val=\"24\"/>",
                face(HEI)
            ),
        ),
    ]
}

fn write(out: &mut Markup, style: &Style) {
    let default = if style.id == "Normal" {
        " w:default=\"1\""
    } else {
        ""
    };
    out.raw(&format!(
        "<w:style w:type=\"paragraph\"{default} w:styleId=\"{}\"><w:name w:val=\"",
        style.id
    ));
    out.text(style.name);
    out.raw("\"/>");
    if let Some(base) = style.based_on {
        out.raw(&format!("<w:basedOn w:val=\"{base}\"/>"));
    }
    if let Some(next) = style.next {
        out.raw(&format!("<w:next w:val=\"{next}\"/>"));
    }
    if style.quick {
        out.raw("<w:qFormat/>");
    }
    out.raw(&format!(
        "<w:pPr>{}</w:pPr><w:rPr>{}</w:rPr></w:style>",
        style.paragraph, style.run
    ));
}
