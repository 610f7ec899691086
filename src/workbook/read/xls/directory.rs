//! The directory of a compound file: a tree of entries of 128 bytes.

use super::records::{u16_at, u32_at};

/// A stream, a folder, or the root.
#[derive(Clone)]
pub struct Entry {
    pub name: String,
    left: u32,
    right: u32,
    pub child: u32,
    pub start: u32,
    pub size: u64,
}

pub fn entry(bytes: &[u8; 128]) -> Entry {
    let length = usize::from(u16_at(bytes, 64).unwrap_or(0)).clamp(2, 64) - 2;
    let units: Vec<u16> = bytes[..length]
        .as_chunks::<2>()
        .0
        .iter()
        .map(|b| u16::from_le_bytes(*b))
        .collect();
    let high = u64::from(u32_at(bytes, 124).unwrap_or(0));
    Entry {
        name: String::from_utf16_lossy(&units),
        left: u32_at(bytes, 68).unwrap_or(0),
        right: u32_at(bytes, 72).unwrap_or(0),
        child: u32_at(bytes, 76).unwrap_or(0),
        start: u32_at(bytes, 116).unwrap_or(0),
        // In files of small sectors the upper half is not used and may hold anything.
        size: u64::from(u32_at(bytes, 120).unwrap_or(0)) | if high < 16 { high << 32 } else { 0 },
    }
}

/// What hangs on the tree under `start`: names directly in the directory, not below it.
pub fn children(entries: &[Entry], start: u32) -> Vec<Entry> {
    let mut found = Vec::new();
    let mut seen = vec![false; entries.len()];
    let mut waiting = vec![start];
    while let Some(at) = waiting.pop() {
        let Some(entry) = entries.get(at as usize) else {
            continue;
        };
        if std::mem::replace(&mut seen[at as usize], true) {
            continue;
        }
        waiting.extend([entry.left, entry.right]);
        found.push(entry.clone());
    }
    found
}
