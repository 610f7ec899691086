//! What LibreOffice shows of a workbook after it has worked out every formula anew.

use std::fs;
use std::io::{Cursor, Read, Write};
use std::path::Path;
use std::process::Command;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

/// Makes LibreOffice recalculate whatever it loads.
const SETTINGS: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse">
<value>0</value></prop></item></oor:items>"#;

/// The workbook with a wrong result in place of each formula's.
pub fn spoiled(workbook: &[u8]) -> Vec<u8> {
    let mut archive = zip::ZipArchive::new(Cursor::new(workbook)).expect("an archive");
    let mut out = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for at in 0..archive.len() {
        let mut part = archive.by_index(at).expect("a part");
        let mut text = String::new();
        part.read_to_string(&mut text).expect("UTF-8");
        let mut pieces = text.split("</f><v>");
        let mut spoiled = pieces.next().unwrap_or_default().to_owned();
        for piece in pieces {
            let (_, rest) = piece.split_once("</v>").expect("a result");
            spoiled.push_str("</f><v>987654321</v>");
            spoiled.push_str(rest);
        }
        let name = part.name().expect("a name").into_owned();
        let options = zip::write::SimpleFileOptions::default();
        out.start_file(name, options).expect("a part");
        out.write_all(spoiled.as_bytes()).expect("a part");
    }
    out.finish().expect("an archive").into_inner()
}

/// The texts in the cells of each sheet, in reading order, empty ones left out.
pub fn shown(workbook: &[u8], place: &Path) -> Vec<Vec<String>> {
    let user = place.join("user/user");
    fs::create_dir_all(&user).expect("a directory");
    fs::write(user.join("registrymodifications.xcu"), SETTINGS).expect("settings");
    fs::write(place.join("tables.xlsx"), workbook).expect("the workbook");
    let run = Command::new("soffice")
        .arg(format!(
            "-env:UserInstallation=file://{}",
            place.join("user").display()
        ))
        .args(["--headless", "--convert-to", "fods", "--outdir"])
        .arg(place)
        .arg(place.join("tables.xlsx"))
        .output()
        .expect("LibreOffice");
    assert!(run.status.success(), "{run:?}");
    sheets(&fs::read_to_string(place.join("tables.fods")).expect("what it made of it"))
}

fn sheets(xml: &str) -> Vec<Vec<String>> {
    let mut reader = Reader::from_str(xml);
    let mut sheets: Vec<Vec<String>> = Vec::new();
    // The paragraphs of the cell that is being read.
    let mut cell: Option<Vec<String>> = None;
    let mut inside = false;
    // Equal neighbours are written once.
    let (mut across, mut down, mut start) = (1, 1, 0);
    loop {
        let event = reader.read_event().expect("well-formed");
        match &event {
            Event::Start(it) => match it.name().as_ref() {
                "table:table" => sheets.push(Vec::new()),
                "table:table-row" => {
                    down = count(it, "table:number-rows-repeated");
                    start = sheets.last().map_or(0, Vec::len);
                }
                "table:table-cell" | "table:covered-table-cell" => {
                    across = count(it, "table:number-columns-repeated");
                    cell = Some(Vec::new());
                }
                "text:p" => {
                    inside = true;
                    cell.iter_mut().for_each(|lines| lines.push(String::new()));
                }
                _ => {}
            },
            Event::Empty(it) if inside && it.name().as_ref() == "text:s" => {
                if let Some(line) = cell.as_mut().and_then(|lines| lines.last_mut()) {
                    line.push_str(&" ".repeat(count(it, "text:c")));
                }
            }
            Event::End(it) => match it.name().as_ref() {
                "text:p" => inside = false,
                "table:table-cell" | "table:covered-table-cell" => {
                    let text = cell.take().unwrap_or_default().join("\n");
                    if let (false, Some(sheet)) = (text.is_empty(), sheets.last_mut()) {
                        sheet.extend(std::iter::repeat_n(text, across));
                    }
                }
                "table:table-row" => {
                    if let Some(sheet) = sheets.last_mut() {
                        let row = sheet[start..].to_vec();
                        sheet.extend(std::iter::repeat_n(row, down - 1).flatten());
                    }
                }
                _ => {}
            },
            Event::Eof => return sheets,
            _ => {}
        }
        if let (true, Some(text)) = (inside, super::book::text(&event))
            && let Some(line) = cell.as_mut().and_then(|lines| lines.last_mut())
        {
            line.push_str(&text);
        }
    }
}

fn count(element: &BytesStart, name: &str) -> usize {
    let mut attributes = element.attributes().flatten();
    let found = attributes.find(|it| it.key.as_ref() == name);
    found.and_then(|it| it.value.parse().ok()).unwrap_or(1)
}
