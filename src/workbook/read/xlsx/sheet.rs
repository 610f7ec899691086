//! A sheet, in one pass over its part.

use quick_xml::events::{BytesStart, Event};

use super::super::super::{Area, Refusal, Sheet, Value};
use super::super::format::Format;
use super::super::room::Room;
use super::super::xml::{self, Xml};
use super::super::{ordered, scalar};
use super::Shared;
use super::strings::{rich, unescaped};

const ROWS: u32 = 1_048_576;
const COLUMNS: u32 = 16_384;

pub fn read(text: &str, shared: &Shared, room: &mut Room) -> Result<Sheet, Refusal> {
    let mut reader = Reader {
        xml: xml::open(text),
        shared,
        room,
        sheet: Sheet::default(),
        row: 0,
        column: 0,
    };
    reader.part()?;
    let mut sheet = reader.sheet;
    ordered(&mut sheet);
    Ok(sheet)
}

struct Reader<'a> {
    xml: Xml<'a>,
    shared: &'a Shared,
    room: &'a mut Room,
    sheet: Sheet,
    /// Where the next row and cell without an address stand.
    row: u32,
    column: u32,
}

impl Reader<'_> {
    fn part(&mut self) -> Result<(), Refusal> {
        loop {
            match xml::next(&mut self.xml)? {
                Event::Start(element) => match element.local_name().as_ref() {
                    "row" => self.start_row(&element)?,
                    "c" => self.cell(&element)?,
                    "col" => self.columns(&element),
                    "autoFilter" => self.sheet.filtered = true,
                    "mergeCell" => self.merged(&element)?,
                    _ => {}
                },
                Event::Eof => return Ok(()),
                _ => {}
            }
        }
    }

    fn start_row(&mut self, element: &BytesStart<'_>) -> Result<(), Refusal> {
        let mut hidden = false;
        for attribute in element.attributes().with_checks(false).flatten() {
            match attribute.key.local_name().as_ref() {
                "r" => {
                    let number: u32 = attribute.value.trim().parse().map_err(xml::broken)?;
                    self.row = number.saturating_sub(1);
                }
                "hidden" => hidden |= matches!(&*attribute.value, "1" | "true"),
                _ => {}
            }
        }
        if self.row >= ROWS {
            return Err(out_of_bounds(&format!("row {}", self.row)));
        }
        if hidden {
            let rows = &mut self.sheet.hidden_rows;
            match rows.last_mut() {
                Some(last) if last.end == self.row => last.end += 1,
                _ => {
                    self.room.one()?;
                    rows.push(self.row..self.row + 1);
                }
            }
        }
        self.column = 0;
        // Rows without an address follow each other; those with one set it themselves.
        self.row += 1;
        Ok(())
    }

    fn columns(&mut self, element: &BytesStart<'_>) {
        let (first, last) = (xml::number(element, "min"), xml::number(element, "max"));
        let (Some(first @ 1..), Some(last)) = (first, last) else {
            return;
        };
        if xml::is_true(element, "hidden") && first <= last && last <= COLUMNS as u16 {
            self.sheet.hidden_columns.push(first - 1..last);
        }
    }

    fn merged(&mut self, element: &BytesStart<'_>) -> Result<(), Refusal> {
        self.room.one()?;
        let range = xml::attribute(element, "ref").unwrap_or_default();
        let (first, last) = range.split_once(':').unwrap_or((&range, &range));
        let (first, last) = (address(first)?, address(last)?);
        self.sheet.merged.push(Area {
            rows: (first.0.min(last.0), first.0.max(last.0)),
            columns: (first.1.min(last.1), first.1.max(last.1)),
        });
        Ok(())
    }

    fn cell(&mut self, element: &BytesStart<'_>) -> Result<(), Refusal> {
        let mut place = None;
        let mut format = Format::Plain;
        let mut kind = Kind::Number;
        for attribute in element.attributes().with_checks(false).flatten() {
            match attribute.key.local_name().as_ref() {
                "r" => place = Some(address(&attribute.value)?),
                "s" => {
                    let style: usize = attribute.value.parse().unwrap_or(0);
                    format = self.shared.formats.get(style).copied().unwrap_or(format);
                }
                "t" => kind = Kind::named(&attribute.value),
                _ => {}
            }
        }
        let place = match place {
            Some(place) => place,
            None if self.column < COLUMNS => (self.row.saturating_sub(1), self.column as u16),
            None => return Err(out_of_bounds("a row's cells")),
        };
        self.column = u32::from(place.1) + 1;
        let mut formula = false;
        let mut written: Option<String> = None;
        loop {
            match xml::inside(&mut self.xml)? {
                Event::Start(child) => match child.local_name().as_ref() {
                    "v" if kind != Kind::Inline => {
                        xml::text_of(&mut self.xml, written.get_or_insert_default())?;
                    }
                    "is" => rich(&mut self.xml, written.get_or_insert_default())?,
                    name => {
                        formula |= name == "f";
                        xml::skip(&mut self.xml, &child)?;
                    }
                },
                Event::End(_) => break,
                _ => {}
            }
        }
        let value = match written {
            Some(written) => self.value(written, kind, format)?,
            None => None,
        };
        let stored = kind == Kind::Text;
        match value {
            Some(value) => self.room.push(&mut self.sheet.cells, place, value, formula),
            // A formula of text may well result in no text at all.
            None if formula && !stored => {
                let value = Value::Uncalculated;
                self.room.push(&mut self.sheet.cells, place, value, true)
            }
            None => Ok(()),
        }
    }

    fn value(
        &mut self,
        written: String,
        kind: Kind,
        format: Format,
    ) -> Result<Option<Value>, Refusal> {
        let plain = written.trim();
        if plain.is_empty() {
            return Ok(None);
        }
        Ok(match kind {
            Kind::Shared => {
                let index: usize = plain.parse().map_err(xml::broken)?;
                let Some(text) = self.shared.strings.get(index) else {
                    return Err(Refusal::Broken(format!(
                        "there is no shared string {index}"
                    )));
                };
                self.room.text(text.len())?;
                scalar::text(text.to_owned())
            }
            Kind::Text | Kind::Inline => {
                self.room.text(written.len())?;
                scalar::text(unescaped(&written).into_owned())
            }
            Kind::Bool => Some(Value::Bool(matches!(plain, "1" | "true" | "TRUE"))),
            Kind::Error => Some(Value::Error(plain.to_owned())),
            Kind::Date => Some(Value::Date(iso(plain))),
            Kind::Number => match plain.parse::<f64>() {
                Ok(number) => Some(scalar::number(number, format, self.shared.since_1904)),
                Err(_) => {
                    self.room.text(written.len())?;
                    scalar::text(written)
                }
            },
        })
    }
}

/// What the value of a cell is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Number,
    Shared,
    /// The text a formula resulted in.
    Text,
    Inline,
    Bool,
    Error,
    Date,
}

impl Kind {
    fn named(name: &str) -> Kind {
        match name {
            "s" => Kind::Shared,
            "str" => Kind::Text,
            "inlineStr" | "is" => Kind::Inline,
            "b" => Kind::Bool,
            "e" => Kind::Error,
            "d" => Kind::Date,
            _ => Kind::Number,
        }
    }
}

/// `2024-01-24T00:00:00Z` as dates are kept here.
pub fn iso(text: &str) -> String {
    let text = text.trim_end_matches('Z').replace('T', " ");
    let text = text
        .split_once('.')
        .map_or(text.as_str(), |(whole, _)| whole);
    text.strip_suffix(" 00:00:00").unwrap_or(text).to_owned()
}

/// Row and column of an address such as `C12` or `$C$12`, counted from 0.
fn address(text: &str) -> Result<(u32, u16), Refusal> {
    let (mut row, mut column) = (0u32, 0u32);
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' if row == 0 => {
                let letter = u32::from(byte.to_ascii_uppercase() - b'A') + 1;
                column = column.saturating_mul(26).saturating_add(letter);
            }
            b'0'..=b'9' => {
                row = row
                    .saturating_mul(10)
                    .saturating_add(u32::from(byte - b'0'));
            }
            b'$' => {}
            _ => return Err(out_of_bounds(text)),
        }
    }
    match (row, column) {
        (1..=ROWS, 1..=COLUMNS) => Ok((row - 1, (column - 1) as u16)),
        _ => Err(out_of_bounds(text)),
    }
}

fn out_of_bounds(what: &str) -> Refusal {
    let what: String = what.chars().take(20).collect();
    Refusal::Broken(format!("{what} is not a place on a sheet"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_within_the_sheet() {
        assert_eq!(address("A1"), Ok((0, 0)));
        assert_eq!(address("$XFD$1048576"), Ok((1_048_575, 16_383)));
        for text in [
            "",
            "A",
            "1",
            "A0",
            "XFE1",
            "A1048577",
            "A1B",
            "金1",
            "A99999999999",
        ] {
            assert!(address(text).is_err(), "{text}");
        }
    }
}
