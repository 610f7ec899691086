//! What people wrote between the records of a TOML file.

use std::collections::{BTreeMap, BTreeSet};

use crate::diag::{FileId, Location, Sources};
use crate::records::Record;

/// The comments above each record that is kept, with the blank lines around them.
#[derive(Default)]
pub struct Comments {
    above: BTreeMap<Location, String>,
}

impl Comments {
    /// Reads the comments of a file. Those above the first record of the entry tell of the year
    /// that is over; those above a record that is not kept go with it, unless its like follows.
    pub fn read(
        file: FileId,
        records: &[Record],
        sources: &Sources,
        kept: &BTreeSet<&Location>,
    ) -> Comments {
        let text = &sources.get(file).text;
        let mut records: Vec<(&Record, usize)> = records
            .iter()
            .filter_map(|record| match record.location {
                Location::Text {
                    file: own, start, ..
                } if own == file => Some((record, start)),
                _ => None,
            })
            .collect();
        records.sort_by_key(|(_, start)| *start);
        let mut above = BTreeMap::new();
        let mut from = 0;
        let mut waiting = String::new();
        for (at, (record, start)) in records.iter().enumerate() {
            // The rest of the line a record ends on belongs to it.
            let gap = text.get(from..*start).unwrap_or_default();
            let gap = match at {
                0 if file == FileId(0) => "",
                0 => gap,
                _ => gap.split_once('\n').map_or("", |(_, rest)| rest),
            };
            waiting.push_str(&comments(gap));
            from = end(record, file, *start);
            if kept.contains(&record.location) {
                let found = std::mem::take(&mut waiting);
                if !found.is_empty() {
                    above.insert(record.location.clone(), found);
                }
            } else if records
                .get(at + 1)
                .is_none_or(|(next, _)| next.kind.key != record.kind.key)
            {
                waiting.clear();
            }
        }
        Comments { above }
    }

    pub fn above(&self, place: &Location) -> Option<&str> {
        self.above.get(place).map(String::as_str)
    }

    pub fn any(&self) -> bool {
        !self.above.is_empty()
    }
}

/// Where the last value of a record ends.
fn end(record: &Record, file: FileId, start: usize) -> usize {
    let ends = record
        .fields
        .values()
        .filter_map(|field| match field.location {
            Location::Text { file: own, end, .. } if own == file => Some(end),
            _ => None,
        });
    ends.max().unwrap_or(start).max(start)
}

/// The comments of a stretch between records, with a blank line above and as many below as there
/// are; nothing where there are none.
fn comments(gap: &str) -> String {
    let lines: Vec<&str> = gap.lines().map(str::trim).collect();
    let is = |line: &&&str| line.starts_with('#') && !line.starts_with("#:schema ");
    let Some(last) = lines.iter().rposition(|line| is(&line)) else {
        return String::new();
    };
    let mut out = String::from("\n");
    for line in lines.iter().filter(is) {
        out.push_str(line);
        out.push('\n');
    }
    if lines[last + 1..].iter().any(|line| line.is_empty()) {
        out.push('\n');
    }
    out
}
