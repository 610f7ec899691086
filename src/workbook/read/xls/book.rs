//! What the sheets of a workbook share, and where each begins.

use std::collections::BTreeMap;

use super::super::super::Refusal;
use super::super::format::{self, Format};
use super::records::{Record, Records, code, u16_at, u32_at};
use super::strings::{self, Bytes, Text};

/// The records before the first sheet.
pub struct Book {
    /// Work sheets in their order.
    pub sheets: Vec<Entry>,
    pub strings: Vec<String>,
    /// The number format of every cell style.
    pub formats: Vec<Format>,
    pub since_1904: bool,
    pub text: Text,
    pub macros: bool,
    pub external: bool,
}

/// A work sheet as listed.
pub struct Entry {
    pub name: String,
    pub hidden: bool,
    /// Where its records begin in the stream.
    pub start: usize,
}

impl Book {
    pub fn read(stream: &[u8]) -> Result<Book, Refusal> {
        let mut records = Records { stream, at: 0 };
        let begin = records.next().ok_or(Refusal::NotAWorkbook)?;
        let text = match (begin.code, u16_at(begin.bytes(), 0)) {
            (code::BEGIN, Some(0x0600)) => Text::Unicode,
            (code::BEGIN, Some(0x0500)) => Text::Page(strings::page(936)),
            _ => return Err(Refusal::TooOld),
        };
        let mut book = Book {
            sheets: Vec::new(),
            strings: Vec::new(),
            formats: Vec::new(),
            since_1904: false,
            text,
            macros: false,
            external: false,
        };
        let mut codes = BTreeMap::new();
        let mut styles = Vec::new();
        for record in records {
            let bytes = record.bytes();
            match record.code {
                code::FILE_PASS => return Err(Refusal::Password),
                code::CODE_PAGE => {
                    if let (Text::Page(_), Some(number)) = (book.text, u16_at(bytes, 0)) {
                        book.text = Text::Page(strings::page(number));
                    }
                }
                code::DATE_MODE => book.since_1904 = u16_at(bytes, 0) == Some(1),
                code::FORMAT => {
                    let short = matches!(book.text, Text::Page(_));
                    let mut reader = Bytes::new(record.parts);
                    let id = reader.number();
                    if let (Some(id), Some(code)) = (id, reader.string(book.text, short)) {
                        codes.insert(id, format::of_code(&code));
                    }
                }
                code::STYLE => styles.push(u16_at(bytes, 2).unwrap_or(0)),
                code::BOUND_SHEET => book.sheet(&record),
                code::SHARED_STRINGS => book.strings = strings::shared(record.parts)?,
                code::VBA_PROJECT => book.macros = true,
                // Four bytes stand for this workbook itself or for functions of add-ins.
                code::OTHER_BOOK => book.external |= bytes.len() > 4,
                code::END => break,
                _ => {}
            }
        }
        let format = |id: &u16| {
            let own = codes.get(id).copied();
            own.unwrap_or_else(|| format::builtin((*id).into()))
        };
        book.formats = styles.iter().map(format).collect();
        Ok(book)
    }

    fn sheet(&mut self, record: &Record<'_>) {
        let bytes = record.bytes();
        let (Some(start), Some(&[state, kind])) = (
            u32_at(bytes, 0),
            bytes.get(4..6).and_then(|b| b.first_chunk()),
        ) else {
            return;
        };
        match kind {
            0 => {
                let mut reader = Bytes::new(vec![&bytes[6..]]);
                let name = reader.string(self.text, true).unwrap_or_default();
                self.sheets.push(Entry {
                    name,
                    hidden: state & 3 != 0,
                    start: start as usize,
                });
            }
            // Charts hold no cells; macro sheets and modules hold code.
            kind => self.macros |= kind != 2,
        }
    }
}
