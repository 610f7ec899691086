//! DOCX: the document in Word's own terms — styles, sections, repeated header rows, a table of
//! contents that updates itself — so that an office can go on working with it.
//!
//! The parts are written here: the one crate for it cannot repeat header rows.

mod body;
mod chart;
mod styles;
mod table;
pub mod tracked;

use std::collections::BTreeSet;
use std::io::{Cursor, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::markup::Markup;
use crate::document::tree::Document;
use crate::render::typst::Plan;

const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
const NAMESPACES: &str = "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\" xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"";

/// What a draft says at the head of every page.
const DRAFT: &str = "草稿，未通过核对，不得公开";

/// One file of a document as a DOCX package, with its plan.
pub fn render(document: &Document, plan: &Plan, draft: bool) -> Vec<u8> {
    let front = body::Front::of(document, plan);
    let (body, sizes, charts) = body::xml(document, plan, &front);
    package(document, body, &sizes, charts, draft)
}

/// The parts around the text of a document.
fn package(
    document: &Document,
    body: String,
    sizes: &BTreeSet<u64>,
    charts: Vec<String>,
    draft: bool,
) -> Vec<u8> {
    let names: Vec<String> = (1..=charts.len())
        .map(|number| format!("word/charts/chart{number}.xml"))
        .collect();
    let mut parts = vec![
        (
            "[Content_Types].xml",
            with(
                include_str!("parts/content-types.xml"),
                "</Types>",
                names.iter().map(|name| format!("<Override PartName=\"/{name}\" ContentType=\"application/vnd.openxmlformats-officedocument.drawingml.chart+xml\"/>")),
            ),
        ),
        (
            "_rels/.rels",
            include_str!("parts/relations.xml").to_owned(),
        ),
        ("docProps/core.xml", properties(document)),
        ("word/document.xml", body),
        (
            "word/_rels/document.xml.rels",
            with(
                include_str!("parts/document-relations.xml"),
                "</Relationships>",
                (1..=charts.len()).map(|number| format!("<Relationship Id=\"chart{number}\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/chart\" Target=\"charts/chart{number}.xml\"/>")),
            ),
        ),
        ("word/styles.xml", styles::xml(sizes)),
        (
            "word/settings.xml",
            include_str!("parts/settings.xml").to_owned(),
        ),
        (
            "word/fontTable.xml",
            include_str!("parts/fonts.xml").to_owned(),
        ),
        ("word/footer-odd.xml", footer("right")),
        ("word/footer-even.xml", footer("left")),
        ("word/header.xml", header(draft)),
    ];
    parts.extend(names.iter().map(String::as_str).zip(charts));
    pack(&parts)
}

/// A list of parts with further entries before its end.
fn with(list: &str, end: &str, entries: impl Iterator<Item = String>) -> String {
    let entries: String = entries.collect();
    list.replace(end, &(entries + end))
}

/// Packs the parts; every entry has the same time, so that the same parts are the same bytes.
fn pack(parts: &[(&str, String)]) -> Vec<u8> {
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(zip::DateTime::default());
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in parts {
        // Writing to memory fails only where an archive could not hold the parts at all.
        let written = archive
            .start_file(*name, options)
            .map_err(std::io::Error::from)
            .and_then(|()| archive.write_all(text.as_bytes()));
        debug_assert!(written.is_ok());
    }
    archive.finish().map(Cursor::into_inner).unwrap_or_default()
}

/// Title and agency; no person, no time, no program's user.
fn properties(document: &Document) -> String {
    let mut out = Markup::default();
    out.raw(HEAD);
    out.raw("<cp:coreProperties xmlns:cp=\"http://schemas.openxmlformats.org/package/2006/metadata/core-properties\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\">");
    out.element("dc:title", &document.title);
    out.element("dc:creator", &document.agency);
    out.element("dc:language", "zh-CN");
    out.raw("</cp:coreProperties>");
    out.finish()
}

/// The page number between dashes, one character in from the outer edge.
fn footer(side: &str) -> String {
    let mut out = Markup::default();
    out.raw(HEAD);
    out.raw(&format!(
        "<w:ftr {NAMESPACES}><w:p><w:pPr><w:pStyle w:val=\"Footer\"/>\
         <w:ind w:leftChars=\"100\" w:left=\"280\" w:rightChars=\"100\" w:right=\"280\"/>\
         <w:jc w:val=\"{side}\"/></w:pPr>"
    ));
    body::run(&mut out, "— ");
    body::field(&mut out, "PAGE", "1");
    body::run(&mut out, " —");
    out.raw("</w:p></w:ftr>");
    out.finish()
}

fn header(draft: bool) -> String {
    let mut out = Markup::default();
    out.raw(HEAD);
    out.raw(&format!(
        "<w:hdr {NAMESPACES}><w:p><w:pPr><w:pStyle w:val=\"Header\"/></w:pPr>"
    ));
    if draft {
        body::run(&mut out, DRAFT);
    }
    out.raw("</w:p></w:hdr>");
    out.finish()
}

#[cfg(test)]
mod tests;
