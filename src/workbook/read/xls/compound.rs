//! Compound files: a file system of sectors chained by a table.

use super::super::super::{Excess, Refusal};
use super::super::room::MAX_PART;
use super::directory::{Entry, children, entry};

const END: u32 = 0xFFFF_FFFE;
/// Sector numbers from here on have other meanings.
const SPECIAL: u32 = 0xFFFF_FFFA;
/// Streams smaller than this live in the small sectors of the root's stream.
const SMALL: u64 = 4096;
const SMALL_SECTOR: usize = 64;

/// An open compound file.
pub struct Compound<'a> {
    bytes: &'a [u8],
    sector: usize,
    /// The sector that follows each sector.
    next: Vec<u32>,
    /// The same for small sectors.
    next_small: Vec<u32>,
    /// The stream small sectors are cut from.
    small: Vec<u8>,
    /// What the root directory holds directly.
    entries: Vec<Entry>,
}

impl<'a> Compound<'a> {
    pub fn open(bytes: &'a [u8]) -> Result<Self, Refusal> {
        let header = bytes.get(..512).ok_or_else(damaged)?;
        let sector = match u16_at(header, 30) {
            9 => 512,
            12 => 4096,
            _ => return Err(damaged()),
        };
        let mut file = Compound {
            bytes,
            sector,
            next: Vec::new(),
            next_small: Vec::new(),
            small: Vec::new(),
            entries: Vec::new(),
        };
        file.read_table(header);
        let directory = file.chain(u32_at(header, 48), u64::MAX)?;
        let entries: Vec<Entry> = directory.as_chunks::<128>().0.iter().map(entry).collect();
        let root = entries.first().ok_or_else(damaged)?.clone();
        let small_table = file.chain(u32_at(header, 60), u64::MAX)?;
        file.next_small = numbers(&small_table).collect();
        if !file.next_small.is_empty() {
            file.small = file.chain(root.start, root.size)?;
        }
        file.entries = children(&entries, root.child);
        Ok(file)
    }

    /// The table of following sectors, itself in sectors listed in the header and a chain of lists.
    fn read_table(&mut self, header: &[u8]) {
        let mut sectors: Vec<u32> = numbers(&header[76..512]).collect();
        let mut list = u32_at(header, 68);
        // Every list is a sector: there are no more of them than sectors.
        for _ in 0..self.sectors() {
            let Some(bytes) = self.at(list).filter(|_| list < SPECIAL) else {
                break;
            };
            let mut further: Vec<u32> = numbers(bytes).collect();
            list = further.pop().unwrap_or(END);
            sectors.extend(further);
        }
        for sector in sectors.into_iter().filter(|sector| *sector < SPECIAL) {
            // Two mentions of one sector would let the table outgrow the file.
            if self.next.len() > self.sectors() {
                break;
            }
            match self.at(sector) {
                Some(bytes) => self.next.extend(numbers(bytes)),
                None => self.next.resize(self.next.len() + self.sector / 4, END),
            }
        }
    }

    fn sectors(&self) -> usize {
        self.bytes.len() / self.sector
    }

    /// The bytes of a sector; the last one may be cut short.
    fn at(&self, sector: u32) -> Option<&'a [u8]> {
        let start = (sector as usize).checked_add(1)?.checked_mul(self.sector)?;
        let rest = self.bytes.get(start..).filter(|rest| !rest.is_empty())?;
        Some(&rest[..rest.len().min(self.sector)])
    }

    /// The bytes of a chain of sectors, no more than `size`.
    fn chain(&self, start: u32, size: u64) -> Result<Vec<u8>, Refusal> {
        let sector = |at| self.at(at);
        follow(start, size, self.sectors(), &self.next, sector)
    }

    /// Whether the root directory holds something of this name.
    pub fn has(&self, name: &str) -> bool {
        self.find(name).is_some()
    }

    fn find(&self, name: &str) -> Option<&Entry> {
        self.entries
            .iter()
            .find(|entry| entry.name.eq_ignore_ascii_case(name))
    }

    /// A stream of the root directory.
    pub fn stream(&self, name: &str) -> Result<Option<Vec<u8>>, Refusal> {
        let Some(entry) = self.find(name) else {
            return Ok(None);
        };
        if entry.size >= SMALL {
            return self.chain(entry.start, entry.size).map(Some);
        }
        let sector = |at: u32| {
            let start = (at as usize).checked_mul(SMALL_SECTOR)?;
            let rest = self.small.get(start..).filter(|rest| !rest.is_empty())?;
            Some(&rest[..rest.len().min(SMALL_SECTOR)])
        };
        let sectors = self.small.len() / SMALL_SECTOR + 1;
        follow(entry.start, entry.size, sectors, &self.next_small, sector).map(Some)
    }
}

fn follow<'b>(
    start: u32,
    size: u64,
    sectors: usize,
    next: &[u32],
    sector: impl Fn(u32) -> Option<&'b [u8]>,
) -> Result<Vec<u8>, Refusal> {
    let mut bytes = Vec::new();
    let mut at = start;
    // A chain longer than there are sectors runs in a circle.
    for _ in 0..=sectors {
        if at >= SPECIAL || bytes.len() as u64 >= size {
            let size = usize::try_from(size).unwrap_or(usize::MAX);
            bytes.truncate(size);
            return Ok(bytes);
        }
        bytes.extend_from_slice(sector(at).ok_or_else(damaged)?);
        if bytes.len() > MAX_PART {
            return Err(Refusal::TooLarge(Excess::Bytes));
        }
        at = next.get(at as usize).copied().unwrap_or(END);
    }
    Err(damaged())
}

fn numbers(bytes: &[u8]) -> impl Iterator<Item = u32> {
    bytes
        .as_chunks::<4>()
        .0
        .iter()
        .map(|bytes| u32::from_le_bytes(*bytes))
}

fn damaged() -> Refusal {
    Refusal::Broken("the sectors of the compound file do not fit together".to_owned())
}

fn u16_at(bytes: &[u8], at: usize) -> u16 {
    super::records::u16_at(bytes, at).unwrap_or(0)
}

fn u32_at(bytes: &[u8], at: usize) -> u32 {
    super::records::u32_at(bytes, at).unwrap_or(0)
}
