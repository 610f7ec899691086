//! The records of a stream: a number, a length, and bytes.

/// Codes of the records that are looked at.
pub mod code {
    pub const FORMULA: u16 = 0x0006;
    pub const END: u16 = 0x000A;
    pub const DATE_MODE: u16 = 0x0022;
    pub const FILE_PASS: u16 = 0x002F;
    pub const CONTINUE: u16 = 0x003C;
    pub const CODE_PAGE: u16 = 0x0042;
    pub const COLUMN_INFO: u16 = 0x007D;
    pub const BOUND_SHEET: u16 = 0x0085;
    pub const FILTER_MODE: u16 = 0x009B;
    pub const AUTO_FILTER: u16 = 0x009D;
    pub const MULTIPLE_RK: u16 = 0x00BD;
    pub const RICH_STRING: u16 = 0x00D6;
    pub const VBA_PROJECT: u16 = 0x00D3;
    pub const STYLE: u16 = 0x00E0;
    pub const MERGED: u16 = 0x00E5;
    pub const SHARED_STRINGS: u16 = 0x00FC;
    pub const SHARED_STRING: u16 = 0x00FD;
    pub const OTHER_BOOK: u16 = 0x01AE;
    pub const NUMBER: u16 = 0x0203;
    pub const LABEL: u16 = 0x0204;
    pub const BOOL_OR_ERROR: u16 = 0x0205;
    pub const FORMULA_TEXT: u16 = 0x0207;
    pub const ROW: u16 = 0x0208;
    pub const RK: u16 = 0x027E;
    pub const FORMAT: u16 = 0x041E;
    pub const BEGIN: u16 = 0x0809;
}

/// A record with the ones that continue it.
pub struct Record<'a> {
    pub code: u16,
    /// Never empty: the record's own bytes, then those of each continuation.
    pub parts: Vec<&'a [u8]>,
}

impl<'a> Record<'a> {
    /// The record's own bytes.
    pub fn bytes(&self) -> &'a [u8] {
        self.parts[0]
    }
}

/// The records of a stream from a place on; what is cut off at the end is none.
pub struct Records<'a> {
    pub stream: &'a [u8],
    pub at: usize,
}

impl<'a> Records<'a> {
    fn take(&mut self) -> Option<(u16, &'a [u8])> {
        let code = u16_at(self.stream, self.at)?;
        let length = usize::from(u16_at(self.stream, self.at + 2)?);
        let bytes = self.stream.get(self.at + 4..self.at + 4 + length)?;
        self.at += 4 + length;
        Some((code, bytes))
    }
}

impl<'a> Iterator for Records<'a> {
    type Item = Record<'a>;

    fn next(&mut self) -> Option<Record<'a>> {
        let (code, bytes) = self.take()?;
        let mut parts = vec![bytes];
        while u16_at(self.stream, self.at) == Some(code::CONTINUE) {
            let Some((_, bytes)) = self.take() else {
                break;
            };
            parts.push(bytes);
        }
        Some(Record { code, parts })
    }
}

pub fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    let found = bytes.get(at..)?.first_chunk()?;
    Some(u16::from_le_bytes(*found))
}

pub fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    let found = bytes.get(at..)?.first_chunk()?;
    Some(u32::from_le_bytes(*found))
}

pub fn f64_at(bytes: &[u8], at: usize) -> Option<f64> {
    let found = bytes.get(at..)?.first_chunk()?;
    Some(f64::from_le_bytes(*found))
}
