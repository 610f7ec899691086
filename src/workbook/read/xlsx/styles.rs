//! Cell styles, as far as they say what a number is.

use std::collections::BTreeMap;

use quick_xml::events::Event;

use super::super::super::Refusal;
use super::super::format::{self, Format};
use super::super::xml;

/// The number format of every cell style.
pub fn read(text: &str) -> Result<Vec<Format>, Refusal> {
    let mut reader = xml::open(text);
    let mut codes: BTreeMap<u32, Format> = BTreeMap::new();
    let mut formats = Vec::new();
    let mut in_cells = false;
    loop {
        match xml::next(&mut reader)? {
            Event::Start(element) => match element.local_name().as_ref() {
                "numFmt" => {
                    let id = xml::number(&element, "numFmtId");
                    if let (Some(id), Some(code)) = (id, xml::attribute(&element, "formatCode")) {
                        codes.insert(id, format::of_code(&code));
                    }
                }
                "cellXfs" => in_cells = true,
                "xf" if in_cells => {
                    let id = xml::number(&element, "numFmtId").unwrap_or(0);
                    let own = codes.get(&id).copied();
                    formats.push(own.unwrap_or_else(|| format::builtin(id)));
                }
                _ => {}
            },
            Event::End(element) if element.local_name().as_ref() == "cellXfs" => in_cells = false,
            Event::Eof => return Ok(formats),
            _ => {}
        }
    }
}
