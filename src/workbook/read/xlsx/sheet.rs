//! A sheet, in one pass over its part.

use quick_xml::events::{BytesStart, Event};

use super::super::super::{Area, Refusal, Sheet, Value};
use super::super::format::Format;
use super::super::ordered;
use super::super::room::Room;
use super::super::xml::{self, Xml};
use super::Shared;
use super::address::{self, COLUMNS, ROWS};
use super::strings::rich;
use super::value::{Kind, value};

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
            return Err(address::out_of_bounds(&format!("row {}", self.row)));
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
        let (first, last) = (address::read(first)?, address::read(last)?);
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
                "r" => place = Some(address::read(&attribute.value)?),
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
            None => return Err(address::out_of_bounds("a row's cells")),
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
            Some(written) => value(written, kind, format, self.shared, self.room)?,
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
}
