//! Texts of cells: shared, in rich text, with escapes.

use std::borrow::Cow;

use quick_xml::events::Event;

use super::super::super::Refusal;
use super::super::xml::{self, Xml};

/// The shared strings, one behind the other.
#[derive(Default)]
pub struct Strings {
    text: String,
    /// Where each ends.
    ends: Vec<u32>,
}

impl Strings {
    pub fn read(text: &str) -> Result<Strings, Refusal> {
        let mut reader = xml::open(text);
        let mut strings = Strings::default();
        loop {
            match xml::next(&mut reader)? {
                Event::Start(element) if element.local_name().as_ref() == "si" => {
                    let start = strings.text.len();
                    rich(&mut reader, &mut strings.text)?;
                    if let Cow::Owned(plain) = unescaped(&strings.text[start..]) {
                        strings.text.truncate(start);
                        strings.text.push_str(&plain);
                    }
                    // A part is smaller than what fits, and texts are never longer than the part.
                    strings
                        .ends
                        .push(u32::try_from(strings.text.len()).unwrap_or(u32::MAX));
                }
                Event::Eof => return Ok(strings),
                _ => {}
            }
        }
    }

    pub fn get(&self, index: usize) -> Option<&str> {
        let end = *self.ends.get(index)? as usize;
        let start = index
            .checked_sub(1)
            .map_or(0, |before| self.ends[before] as usize);
        self.text.get(start..end)
    }
}

/// The text of a rich string up to the end of its element: all runs, without phonetic guides.
pub fn rich(reader: &mut Xml<'_>, out: &mut String) -> Result<(), Refusal> {
    let mut depth = 0usize;
    loop {
        match xml::inside(reader)? {
            Event::Start(element) => match element.local_name().as_ref() {
                "t" => xml::text_of(reader, out)?,
                "rPh" => xml::skip(reader, &element)?,
                _ => depth += 1,
            },
            Event::End(_) if depth == 0 => return Ok(()),
            Event::End(_) => depth -= 1,
            _ => {}
        }
    }
}

/// Resolves `_x000D_`, the way characters are written that XML has no place for.
pub fn unescaped(text: &str) -> Cow<'_, str> {
    if !text.contains("_x") {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("_x") {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let character = rest
            .get(2..6)
            .filter(|code| {
                rest[6..].starts_with('_') && code.bytes().all(|b| b.is_ascii_hexdigit())
            })
            .and_then(|code| u32::from_str_radix(code, 16).ok())
            .and_then(char::from_u32);
        match character {
            Some(character) => {
                out.push(character);
                rest = &rest[7..];
            }
            None => {
                out.push_str("_x");
                rest = &rest[2..];
            }
        }
    }
    out.push_str(rest);
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_are_resolved_once() {
        assert_eq!(unescaped("a_x000D_\nb"), "a\r\nb");
        assert_eq!(unescaped("_x005F_x000D_"), "_x000D_");
        assert_eq!(unescaped("_x00"), "_x00");
        assert_eq!(unescaped("_xD800_金_x金"), "_xD800_金_x金");
    }

    #[test]
    fn strings_are_their_runs_without_phonetic_guides() {
        let xml = "<sst><si><t>甲</t></si><si><r><rPr/><t>乙</t></r><r><t xml:space=\"preserve\"> 丙&amp;&#x4E01;</t></r>\
                   <rPh sb=\"0\" eb=\"1\"><t>YI</t></rPh><phoneticPr fontId=\"1\"/></si><si/></sst>";
        let strings = Strings::read(xml).expect("strings");
        let all: Vec<_> = (0..4).map(|index| strings.get(index)).collect();
        assert_eq!(all, [Some("甲"), Some("乙 丙&丁"), Some(""), None]);
    }
}
