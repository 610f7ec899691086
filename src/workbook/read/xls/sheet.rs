//! The records of one sheet.

use super::super::super::{Refusal, Sheet, Value};
use super::super::format::Format;
use super::super::room::Room;
use super::super::scalar;
use super::book::Book;
use super::layout;
use super::records::{Record, Records, code, f64_at, u16_at, u32_at};
use super::strings::Bytes;

pub const COLUMNS: u16 = 16_384;

pub fn read(stream: &[u8], start: usize, book: &Book, room: &mut Room) -> Result<Sheet, Refusal> {
    let mut reader = Reader {
        book,
        room,
        sheet: Sheet::default(),
        text_of: None,
    };
    let mut depth = 0usize;
    for record in (Records { stream, at: start }) {
        match record.code {
            code::BEGIN => depth += 1,
            code::END if depth <= 1 => return Ok(reader.sheet),
            code::END => depth -= 1,
            // Charts in a sheet have records of their own.
            _ if depth == 1 => reader.record(record)?,
            _ => {}
        }
    }
    Err(Refusal::Broken("a sheet is cut short".to_owned()))
}

struct Reader<'b> {
    book: &'b Book,
    room: &'b mut Room,
    sheet: Sheet,
    /// The formula whose text comes in a later record.
    text_of: Option<(u32, u16)>,
}

impl Reader<'_> {
    /// Reads a record; one that is too short is passed over.
    fn record(&mut self, record: Record<'_>) -> Result<(), Refusal> {
        let bytes = record.bytes();
        match record.code {
            code::ROW => layout::row(&mut self.sheet, self.room, bytes),
            code::COLUMN_INFO => layout::columns(&mut self.sheet, self.room, bytes),
            code::AUTO_FILTER | code::FILTER_MODE => {
                self.sheet.filtered = true;
                Ok(())
            }
            code::MERGED => layout::merged(&mut self.sheet, self.room, bytes),
            code::MULTIPLE_RK => self.several(bytes),
            code::FORMULA_TEXT => match self.text_of.take() {
                Some(place) => {
                    let text = Bytes::new(record.parts).string(self.book.text, false);
                    self.text(place, text, true)
                }
                None => Ok(()),
            },
            _ => match place(bytes) {
                Some(place) => self.cell(place, record),
                None => Ok(()),
            },
        }
    }

    fn cell(&mut self, place: (u32, u16), record: Record<'_>) -> Result<(), Refusal> {
        let bytes = record.bytes();
        match record.code {
            code::NUMBER => match f64_at(bytes, 6) {
                Some(number) => self.number(place, number, bytes, false),
                None => Ok(()),
            },
            code::RK => match u32_at(bytes, 6) {
                Some(rk) => self.number(place, compressed(rk), bytes, false),
                None => Ok(()),
            },
            code::SHARED_STRING => {
                let index = u32_at(bytes, 6).unwrap_or(u32::MAX) as usize;
                let Some(text) = self.book.strings.get(index) else {
                    return Err(Refusal::Broken(format!(
                        "there is no shared string {index}"
                    )));
                };
                self.room.text(text.len())?;
                self.text(place, Some(text.clone()), false)
            }
            code::LABEL | code::RICH_STRING => {
                let mut reader = Bytes::new(record.parts);
                let text = reader
                    .skip(6)
                    .and_then(|()| reader.string(self.book.text, false));
                self.text(place, text, false)
            }
            code::BOOL_OR_ERROR => match bytes.get(6..8) {
                Some(&[value, 0]) => self.push(place, Value::Bool(value != 0), false),
                Some(&[value, _]) => self.push(place, error(value), false),
                _ => Ok(()),
            },
            code::FORMULA => match bytes.get(6..14) {
                Some(&[0, .., 0xFF, 0xFF]) => {
                    self.text_of = Some(place);
                    Ok(())
                }
                Some(&[1, _, value, .., 0xFF, 0xFF]) => {
                    self.push(place, Value::Bool(value != 0), true)
                }
                Some(&[2, _, value, .., 0xFF, 0xFF]) => self.push(place, error(value), true),
                // No text at all.
                Some(&[3, .., 0xFF, 0xFF]) => Ok(()),
                _ => match f64_at(bytes, 6) {
                    Some(number) => self.number(place, number, bytes, true),
                    None => Ok(()),
                },
            },
            _ => Ok(()),
        }
    }

    fn number(
        &mut self,
        place: (u32, u16),
        number: f64,
        bytes: &[u8],
        formula: bool,
    ) -> Result<(), Refusal> {
        let style = u16_at(bytes, 4).unwrap_or(0);
        let value = self.styled(number, style);
        self.push(place, value, formula)
    }

    fn styled(&self, number: f64, style: u16) -> Value {
        let format = self.book.formats.get(usize::from(style));
        let format = format.copied().unwrap_or(Format::Plain);
        scalar::number(number, format, self.book.since_1904)
    }

    /// A row of numbers in one record: row, first column, then style and number of each.
    fn several(&mut self, bytes: &[u8]) -> Result<(), Refusal> {
        let Some((row, first)) = place(bytes) else {
            return Ok(());
        };
        let numbers = bytes
            .get(4..bytes.len().saturating_sub(2))
            .unwrap_or_default();
        for (column, number) in (first..COLUMNS).zip(numbers.as_chunks::<6>().0) {
            let style = u16_at(number, 0).unwrap_or(0);
            let value = self.styled(compressed(u32_at(number, 2).unwrap_or(0)), style);
            self.push((row, column), value, false)?;
        }
        Ok(())
    }

    fn text(
        &mut self,
        place: (u32, u16),
        text: Option<String>,
        formula: bool,
    ) -> Result<(), Refusal> {
        let Some(text) = text else {
            return Err(Refusal::Broken("a text is cut short".to_owned()));
        };
        self.room.text(text.len())?;
        match scalar::text(text) {
            Some(value) => self.push(place, value, formula),
            None => Ok(()),
        }
    }

    fn push(&mut self, place: (u32, u16), value: Value, formula: bool) -> Result<(), Refusal> {
        self.room.push(&mut self.sheet.cells, place, value, formula)
    }
}

/// Row and column at the start of a record.
fn place(bytes: &[u8]) -> Option<(u32, u16)> {
    let (row, column) = (u16_at(bytes, 0)?, u16_at(bytes, 2)?);
    (column < COLUMNS).then_some((row.into(), column))
}

/// A number in four bytes: a whole number or the upper half of a float, perhaps in hundredths.
fn compressed(rk: u32) -> f64 {
    let number = if rk & 2 != 0 {
        f64::from((rk as i32) >> 2)
    } else {
        f64::from_bits(u64::from(rk & !3) << 32)
    };
    if rk & 1 != 0 { number / 100.0 } else { number }
}

fn error(code: u8) -> Value {
    let name = match code {
        0x00 => "#NULL!",
        0x07 => "#DIV/0!",
        0x0F => "#VALUE!",
        0x17 => "#REF!",
        0x1D => "#NAME?",
        0x24 => "#NUM!",
        0x2A => "#N/A",
        _ => "#ERROR!",
    };
    Value::Error(name.to_owned())
}
