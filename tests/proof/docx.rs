//! Word's own reading of a package: paragraphs by style, cells by grid columns and merges.

use std::collections::BTreeMap;
use std::io::{Cursor, Read};

use super::nodes::{Node, xml};
use super::reading::{Matrix, Reading, Shown};

/// The parts of a package that are text.
pub fn parts(package: &[u8]) -> BTreeMap<String, String> {
    let mut archive = zip::ZipArchive::new(Cursor::new(package)).expect("an archive");
    let mut parts = BTreeMap::new();
    for at in 0..archive.len() {
        let mut file = archive.by_index(at).expect("a part");
        let name = file.name().expect("a name").into_owned();
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).expect("a part");
        if let Ok(text) = String::from_utf8(bytes) {
            parts.insert(name, text);
        }
    }
    parts
}

pub fn read(package: &[u8]) -> Reading {
    let parts = parts(package);
    let document = xml(&parts["word/document.xml"]);
    let body = document
        .child("w:document")
        .and_then(|it| it.child("w:body"));
    let mut reading = Reading::default();
    // A title may take several paragraphs.
    let mut title = String::new();
    for node in body.expect("a body").nodes() {
        let style = match node.name.as_str() {
            "w:p" => style(node),
            _ => String::new(),
        };
        if style == "Title" {
            title.push_str(&text(node));
            continue;
        }
        reading.line(std::mem::take(&mut title));
        match (node.name.as_str(), style.as_str()) {
            ("w:tbl", _) => {
                reading.part(table(node));
            }
            ("w:p", style) if style != "TOCHeading" && style.starts_with("TOC") => {
                reading.contents.push(text(node).trim_end().to_owned());
            }
            // The ends of the line above a table.
            ("w:p", "TableLine") => {
                for end in text(node).split('\t') {
                    reading.line(end.to_owned());
                }
            }
            ("w:p", "Caption" | "Heading1" | "Heading2" | "Heading3" | "Heading4") => {
                reading.heading(text(node));
            }
            ("w:p", "Drawing") => {
                for chart in node.named("c:chart") {
                    let id = chart.attribute("r:id").expect("a part");
                    names(&parts[&format!("word/charts/{id}.xml")], &mut reading);
                }
                // The same for who cannot see it.
                for about in node.named("wp:docPr") {
                    reading.line(about.attribute("descr").expect("words").to_owned());
                }
            }
            ("w:p", _) => reading.line(text(node)),
            _ => {}
        }
    }
    reading
}

/// The names of a chart's bars, which say what is printed; its numbers are among them.
fn names(chart: &str, reading: &mut Reading) {
    let chart = xml(chart);
    let points = |list: &str| -> Vec<(usize, String)> {
        let points = chart.named(list)[0].named("c:pt");
        let points = points.iter().map(|it| (it.number("idx"), it.text()));
        points.collect()
    };
    let names = points("c:strLit");
    for (at, number) in points("c:numLit") {
        let name = &names
            .iter()
            .find(|(other, _)| *other == at)
            .expect("a name")
            .1;
        assert!(
            name.replace(',', "").contains(&number),
            "{number} in {name}"
        );
    }
    for (_, name) in names {
        reading.line(name);
    }
}

fn style(paragraph: &Node) -> String {
    let properties = paragraph.child("w:pPr");
    let style = properties.and_then(|it| it.child("w:pStyle"));
    let name = style.and_then(|it| it.attribute("w:val"));
    name.unwrap_or_default().to_owned()
}

/// What a paragraph shows: runs and tabs, not the instructions of fields.
fn text(node: &Node) -> String {
    let mut out = String::new();
    for node in node.nodes() {
        match node.name.as_str() {
            "w:t" => out.push_str(&node.text()),
            "w:tab" => out.push('\t'),
            "w:br" => out.push('\n'),
            "w:pPr" | "w:rPr" | "w:instrText" | "w:drawing" => {}
            _ => out.push_str(&text(node)),
        }
    }
    out
}

fn table(node: &Node) -> Matrix {
    let columns = node.named("w:gridCol").len();
    let mut rows: Matrix = Vec::new();
    for row in node.nodes().filter(|it| it.name == "w:tr") {
        let mut line: Vec<Shown> = Vec::new();
        for cell in row.nodes().filter(|it| it.name == "w:tc") {
            let properties = cell.child("w:tcPr").expect("properties");
            let span = properties.child("w:gridSpan");
            let span = span.map_or(1, |it| it.number("w:val"));
            let merge = properties.child("w:vMerge");
            let shown = match merge.map(|it| it.attribute("w:val")) {
                // The cell above goes on.
                Some(None | Some("continue")) => {
                    let above = rows.last().expect("a row above");
                    above[line.len()].clone()
                }
                _ => {
                    let lines = cell.nodes().filter(|it| it.name == "w:p").map(text);
                    let lines: Vec<String> = lines.collect();
                    Shown::from(lines.join("\n"))
                }
            };
            line.extend(std::iter::repeat_n(shown, span));
        }
        assert_eq!(line.len(), columns, "cells fill their row");
        rows.push(line);
    }
    rows
}
