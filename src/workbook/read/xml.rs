//! What the XML parts have in common.

use std::borrow::Cow;

use quick_xml::XmlVersion;
use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::Reader;

use super::super::Refusal;
use crate::records::text::{Charset, decode};

/// A reader over a part; empty elements come as a start and an end.
pub type Xml<'a> = Reader<&'a [u8]>;

/// A part's bytes as text, refused when it declares a document type: with it go entities, which
/// can be made to grow without bounds.
pub fn decoded(bytes: Vec<u8>, name: &str) -> Result<String, Refusal> {
    let decoded = decode(bytes);
    if !matches!(decoded.charset, Charset::Utf8 | Charset::Utf16) {
        return Err(Refusal::Broken(format!("{name}: not UTF-8")));
    }
    if declares_type(&decoded.text) {
        return Err(Refusal::DocumentType);
    }
    Ok(decoded.text)
}

pub fn open(text: &str) -> Xml<'_> {
    let mut reader = Reader::from_str(text);
    reader.config_mut().expand_empty_elements = true;
    reader
}

/// Whether a document type is declared before the first element.
fn declares_type(text: &str) -> bool {
    let mut rest = text;
    while let Some(at) = rest.find('<') {
        rest = &rest[at..];
        let end = if rest.starts_with("<?") {
            "?>"
        } else if rest.starts_with("<!--") {
            "-->"
        } else {
            return rest.starts_with("<!");
        };
        let Some(at) = rest.find(end) else {
            return false;
        };
        rest = &rest[at + end.len()..];
    }
    false
}

pub fn broken(error: impl std::fmt::Display) -> Refusal {
    Refusal::Broken(error.to_string())
}

/// The next event.
pub fn next<'a>(xml: &mut Xml<'a>) -> Result<Event<'a>, Refusal> {
    match xml.read_event() {
        Ok(Event::DocType(_)) => Err(Refusal::DocumentType),
        Ok(event) => Ok(event),
        Err(error) => Err(broken(error)),
    }
}

/// The next event inside an element, where the part must not end.
pub fn inside<'a>(xml: &mut Xml<'a>) -> Result<Event<'a>, Refusal> {
    match next(xml)? {
        Event::Eof => Err(Refusal::Broken("a part ends too early".to_owned())),
        event => Ok(event),
    }
}

/// Passes over the rest of an element.
pub fn skip(xml: &mut Xml<'_>, element: &BytesStart<'_>) -> Result<(), Refusal> {
    xml.read_to_end(element.name()).map_err(broken)?;
    Ok(())
}

/// An attribute by its name without prefix.
pub fn attribute<'e>(element: &'e BytesStart<'_>, name: &str) -> Option<Cow<'e, str>> {
    let mut attributes = element.attributes();
    attributes
        .with_checks(false)
        .flatten()
        .find(|attribute| attribute.key.local_name().as_ref() == name)
        .map(|attribute| {
            let plain = attribute.normalized_value(XmlVersion::Implicit1_0);
            plain.unwrap_or(attribute.value)
        })
}

/// An attribute that is a number.
pub fn number<T: std::str::FromStr>(element: &BytesStart<'_>, name: &str) -> Option<T> {
    attribute(element, name)?.trim().parse().ok()
}

/// An attribute that is a truth.
pub fn is_true(element: &BytesStart<'_>, name: &str) -> bool {
    attribute(element, name).is_some_and(|value| matches!(&*value, "1" | "true" | "on"))
}

/// Adds what an event holds of text.
pub fn add_text(event: &Event<'_>, out: &mut String) -> Result<(), Refusal> {
    match event {
        Event::Text(text) => out.push_str(&text.xml10_content()),
        Event::CData(text) => out.push_str(&text.xml10_content()),
        Event::GeneralRef(reference) => {
            let name = reference.xml10_content();
            let character = match &*name {
                "lt" => Some('<'),
                "gt" => Some('>'),
                "amp" => Some('&'),
                "quot" => Some('"'),
                "apos" => Some('\''),
                _ => reference.resolve_char_ref().map_err(broken)?,
            };
            match character {
                Some(character) => out.push(character),
                None => return Err(Refusal::Broken(format!("unknown entity &{name};"))),
            }
        }
        _ => {}
    }
    Ok(())
}

/// The text directly in an element, up to its end.
pub fn text_of(xml: &mut Xml<'_>, out: &mut String) -> Result<(), Refusal> {
    let mut depth = 0usize;
    loop {
        match inside(xml)? {
            Event::Start(_) => depth += 1,
            Event::End(_) if depth == 0 => return Ok(()),
            Event::End(_) => depth -= 1,
            event if depth == 0 => add_text(&event, out)?,
            _ => {}
        }
    }
}
