//! A workbook read from its parts: what each cell holds, its formula and its number format.

use std::collections::BTreeMap;
use std::io::{Cursor, Read};

use quick_xml::Reader;
use quick_xml::events::Event;

pub struct Book {
    pub sheets: Vec<Sheet>,
    /// Every part, by name.
    pub parts: BTreeMap<String, String>,
}

pub struct Sheet {
    pub name: String,
    pub part: String,
    /// By row and column, counted from 0.
    pub cells: BTreeMap<(u32, u32), Cell>,
    pub merges: Vec<String>,
}

#[derive(Debug, Default, Clone)]
pub struct Cell {
    pub text: Option<String>,
    pub number: Option<String>,
    pub formula: Option<String>,
    pub format: String,
    pub border: bool,
}

pub fn open(bytes: &[u8]) -> Book {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).expect("an archive");
    let mut parts = BTreeMap::new();
    for at in 0..archive.len() {
        let mut file = archive.by_index(at).expect("a part");
        let mut text = String::new();
        file.read_to_string(&mut text).expect("UTF-8");
        let name = file.name().expect("a name").into_owned();
        parts.insert(name, text);
    }
    let strings = strings(&parts["xl/sharedStrings.xml"]);
    let formats = formats(&parts["xl/styles.xml"]);
    let names: Vec<String> = elements(&parts["xl/workbook.xml"], "sheet")
        .into_iter()
        .map(|mut sheet| sheet.remove("name").expect("a name"))
        .collect();
    let sheets = (1..)
        .zip(names)
        .map(|(number, name)| {
            let part = format!("xl/worksheets/sheet{number}.xml");
            let merges = elements(&parts[&part], "mergeCell");
            Sheet {
                name,
                cells: cells(&parts[&part], &strings, &formats),
                merges: merges.into_iter().map(|it| it["ref"].clone()).collect(),
                part,
            }
        })
        .collect();
    Book { sheets, parts }
}

fn attributes(start: &quick_xml::events::BytesStart) -> BTreeMap<String, String> {
    start
        .attributes()
        .map(|it| it.expect("an attribute"))
        .map(|it| {
            let value = quick_xml::escape::unescape(&it.value).expect("entities");
            (it.key.as_ref().to_owned(), value.into_owned())
        })
        .collect()
}

/// The attributes of all elements of a name.
pub fn elements(xml: &str, name: &str) -> Vec<BTreeMap<String, String>> {
    let mut reader = Reader::from_str(xml);
    let mut found = Vec::new();
    loop {
        match reader.read_event().expect("well-formed") {
            Event::Start(it) | Event::Empty(it) if it.name().as_ref() == name => {
                found.push(attributes(&it));
            }
            Event::Eof => return found,
            _ => {}
        }
    }
}

/// Text of an event inside an element.
pub fn text(event: &Event) -> Option<String> {
    match event {
        Event::Text(it) => Some(it.xml10_content().into_owned()),
        Event::GeneralRef(it) => {
            let name: &str = it;
            let entity = format!("&{name};");
            let text = quick_xml::escape::unescape(&entity).expect("an entity");
            Some(text.into_owned())
        }
        _ => None,
    }
}

fn strings(xml: &str) -> Vec<String> {
    let mut reader = Reader::from_str(xml);
    let mut found = Vec::new();
    loop {
        match reader.read_event().expect("well-formed") {
            Event::Start(it) if it.name().as_ref() == "si" => found.push(String::new()),
            Event::Eof => return found.iter().map(|text| unescaped(text)).collect(),
            event => {
                if let (Some(text), Some(last)) = (text(&event), found.last_mut()) {
                    last.push_str(&text);
                }
            }
        }
    }
}

/// `_x0007_` stands for a character XML cannot hold.
fn unescaped(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find("_x") {
        let code = rest
            .get(at + 2..at + 6)
            .filter(|_| rest[at..].get(6..7) == Some("_"));
        let code = code.and_then(|code| u32::from_str_radix(code, 16).ok());
        match code.and_then(char::from_u32) {
            Some(c) => {
                out.push_str(&rest[..at]);
                out.push(c);
                rest = &rest[at + 7..];
            }
            None => {
                out.push_str(&rest[..at + 2]);
                rest = &rest[at + 2..];
            }
        }
    }
    out + rest
}

/// The number format of each cell format, and whether it has borders.
fn formats(xml: &str) -> Vec<(String, bool)> {
    let own: BTreeMap<String, String> = elements(xml, "numFmt")
        .into_iter()
        .map(|it| (it["numFmtId"].clone(), it["formatCode"].clone()))
        .collect();
    let builtin = |id: &str| match id {
        "0" => "General",
        "1" => "0",
        "2" => "0.00",
        "3" => "#,##0",
        "4" => "#,##0.00",
        "9" => "0%",
        "10" => "0.00%",
        other => panic!("a format of an unknown number: {other}"),
    };
    let from = xml.find("<cellXfs").expect("cell formats");
    let to = xml.find("</cellXfs>").expect("cell formats");
    elements(&xml[from..to], "xf")
        .into_iter()
        .map(|it| {
            let id = it["numFmtId"].as_str();
            let format = own.get(id).cloned();
            let format = format.unwrap_or_else(|| builtin(id).to_owned());
            (format, it["borderId"] != "0")
        })
        .collect()
}

fn cells(xml: &str, strings: &[String], formats: &[(String, bool)]) -> BTreeMap<(u32, u32), Cell> {
    let mut reader = Reader::from_str(xml);
    let mut found = BTreeMap::new();
    let mut place = (0, 0);
    let mut kind = String::new();
    let mut inside = String::new();
    loop {
        let event = reader.read_event().expect("well-formed");
        match &event {
            Event::Start(it) | Event::Empty(it) => {
                inside = it.name().as_ref().to_owned();
                if inside == "c" {
                    let own = attributes(it);
                    place = address(&own["r"]);
                    kind = own.get("t").cloned().unwrap_or_default();
                    let format = own.get("s").map_or(0, |s| s.parse().expect("a number"));
                    let (format, border) = formats[format].clone();
                    let cell = Cell {
                        format,
                        border,
                        ..Cell::default()
                    };
                    found.insert(place, cell);
                }
            }
            Event::End(_) => inside.clear(),
            Event::Eof => return found,
            _ => {}
        }
        let (Some(text), Some(cell)) = (text(&event), found.get_mut(&place)) else {
            continue;
        };
        match (inside.as_str(), kind.as_str()) {
            ("f", _) => cell.formula.get_or_insert_default().push_str(&text),
            ("v", "s") => {
                let at: usize = text.parse().expect("an index");
                cell.text = Some(strings[at].clone());
            }
            ("v", "") => cell.number = Some(text),
            ("v", other) => panic!("a cell of the kind {other}: {text}"),
            _ => {}
        }
    }
}

/// `C12` as row and column, counted from 0.
pub fn address(text: &str) -> (u32, u32) {
    let letters = text.bytes().take_while(u8::is_ascii_uppercase);
    let column = letters.fold(0, |all, byte| all * 26 + u32::from(byte - b'A') + 1);
    let digits = text.trim_start_matches(|c: char| c.is_ascii_uppercase());
    let row: u32 = digits.parse().expect("a row");
    (row - 1, column - 1)
}
