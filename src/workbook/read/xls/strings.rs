//! Strings in records: of one or two bytes a character, across continuations, or in a code page.

use encoding_rs::Encoding;

use super::super::super::{Excess, Refusal};

/// Most shared strings: there are never more of them than cells.
const MOST: usize = 5_000_000;

/// How strings are stored.
#[derive(Clone, Copy)]
pub enum Text {
    /// Since Excel 97.
    Unicode,
    /// Before, in a code page.
    Page(&'static Encoding),
}

/// The encoding of a code page; the Chinese one where a file names none that is known.
pub fn page(number: u16) -> &'static Encoding {
    match number {
        932 => encoding_rs::SHIFT_JIS,
        949 => encoding_rs::EUC_KR,
        950 => encoding_rs::BIG5,
        1250 => encoding_rs::WINDOWS_1250,
        1251 => encoding_rs::WINDOWS_1251,
        1252 | 0x8001 => encoding_rs::WINDOWS_1252,
        65001 => encoding_rs::UTF_8,
        _ => encoding_rs::GB18030,
    }
}

/// Reads through a record and its continuations.
pub struct Bytes<'a> {
    parts: std::vec::IntoIter<&'a [u8]>,
    part: &'a [u8],
}

impl<'a> Bytes<'a> {
    pub fn new(parts: Vec<&'a [u8]>) -> Self {
        let mut parts = parts.into_iter();
        let part = parts.next().unwrap_or_default();
        Bytes { parts, part }
    }

    /// Goes on to the next part once this one is used up; `None` at the end of all.
    fn more(&mut self) -> Option<()> {
        while self.part.is_empty() {
            self.part = self.parts.next()?;
        }
        Some(())
    }

    pub fn is_at_end(&mut self) -> bool {
        self.more().is_none()
    }

    pub fn byte(&mut self) -> Option<u8> {
        self.more()?;
        let (first, rest) = self.part.split_first()?;
        self.part = rest;
        Some(*first)
    }

    pub fn number(&mut self) -> Option<u16> {
        Some(u16::from_le_bytes([self.byte()?, self.byte()?]))
    }

    fn long(&mut self) -> Option<u32> {
        Some(u32::from(self.number()?) | u32::from(self.number()?) << 16)
    }

    pub fn skip(&mut self, mut count: usize) -> Option<()> {
        while count > 0 {
            self.more()?;
            let here = count.min(self.part.len());
            self.part = &self.part[here..];
            count -= here;
        }
        Some(())
    }

    /// A string: a length of one or two bytes, flags, characters, then formatting and phonetic guides
    /// that are passed over.
    pub fn string(&mut self, text: Text, short: bool) -> Option<String> {
        let length = if short {
            usize::from(self.byte()?)
        } else {
            usize::from(self.number()?)
        };
        let page = match text {
            Text::Page(page) => page,
            Text::Unicode => {
                let flags = if length == 0 {
                    self.byte().unwrap_or(0)
                } else {
                    self.byte()?
                };
                let runs = if flags & 8 != 0 {
                    usize::from(self.number()?)
                } else {
                    0
                };
                let guides = if flags & 4 != 0 {
                    self.long()? as usize
                } else {
                    0
                };
                let string = self.characters(length, flags & 1 != 0)?;
                // The string is whole even where its decoration is cut short.
                let _ = self.skip(runs * 4).and_then(|()| self.skip(guides));
                return Some(string);
            }
        };
        let bytes: Option<Vec<u8>> = (0..length).map(|_| self.byte()).collect();
        Some(page.decode_without_bom_handling(&bytes?).0.into_owned())
    }

    fn characters(&mut self, mut length: usize, mut wide: bool) -> Option<String> {
        let mut units: Vec<u16> = Vec::with_capacity(length.min(self.part.len()));
        while length > 0 {
            if self.part.is_empty() {
                // Every continuation says anew how wide its characters are.
                self.more()?;
                wide = self.byte()? & 1 != 0;
            }
            let width = if wide { 2 } else { 1 };
            let here = length.min(self.part.len() / width);
            if here == 0 {
                return None;
            }
            let (bytes, rest) = self.part.split_at(here * width);
            self.part = rest;
            length -= here;
            if wide {
                units.extend(
                    bytes
                        .as_chunks::<2>()
                        .0
                        .iter()
                        .map(|unit| u16::from_le_bytes(*unit)),
                );
            } else {
                units.extend(bytes.iter().map(|byte| u16::from(*byte)));
            }
        }
        Some(String::from_utf16_lossy(&units))
    }
}

/// All shared strings of a workbook.
pub fn shared(parts: Vec<&[u8]>) -> Result<Vec<String>, Refusal> {
    let mut bytes = Bytes::new(parts);
    let mut strings = Vec::new();
    if bytes.skip(8).is_none() {
        return Ok(strings);
    }
    while !bytes.is_at_end() {
        match bytes.string(Text::Unicode, false) {
            Some(_) if strings.len() == MOST => return Err(Refusal::TooLarge(Excess::Text)),
            Some(string) => strings.push(string),
            None => {
                return Err(Refusal::Broken(
                    "the shared strings are cut short".to_owned(),
                ));
            }
        }
    }
    Ok(strings)
}
