//! The order findings are shown in.

use std::collections::{BTreeMap, BTreeSet};

use crate::diag::{Finding, Level, Location};

/// Puts findings in the order they are shown: what blocks first, then warnings, then notes. Within
/// a level the first finding of each code keeps its turn, so the stages stay in order; findings of
/// one code stand together, by place. Exact duplicates are dropped.
pub fn sort(findings: &mut Vec<Finding>) {
    let mut turn: BTreeMap<&'static str, usize> = BTreeMap::new();
    for finding in findings.iter() {
        let next = turn.len();
        turn.entry(finding.code).or_insert(next);
    }
    findings.sort_by_cached_key(|finding| {
        let place = finding.primary.as_ref().map(|label| &label.location);
        (
            rank(finding.level),
            turn.get(finding.code).copied(),
            place_key(place.unwrap_or(&Location::None)),
        )
    });
    drop_duplicates(findings);
}

fn rank(level: Level) -> u8 {
    match level {
        Level::Forbid | Level::Deny => 0,
        Level::Warn => 1,
        Level::Note => 2,
        Level::Allow => 3,
    }
}

/// Findings of the same code in the same place differ in their arguments; only those equal in
/// everything shown are one.
fn drop_duplicates(findings: &mut Vec<Finding>) {
    let mut seen = BTreeSet::new();
    findings.retain(|finding| seen.insert(format!("{finding:?}")));
    for finding in findings {
        drop_duplicates(&mut finding.consequences);
    }
}

type PlaceKey = (bool, u32, usize, usize, String, u32, u32);

/// Sorts by file in reading order, then by place; findings without a place come last.
fn place_key(location: &Location) -> PlaceKey {
    match location {
        Location::None => (true, 0, 0, 0, String::new(), 0, 0),
        Location::Text { file, start, end } => (false, file.0, *start, *end, String::new(), 0, 0),
        Location::Cell { file, sheet, cell } => {
            let (row, column) = row_column(cell);
            (false, file.0, 0, 0, sheet.clone(), row, column)
        }
    }
}

/// Row and column of a cell name such as `C12`, so that `C2` stands before `C12`.
fn row_column(cell: &str) -> (u32, u32) {
    let mut row = 0_u32;
    let mut column = 0_u32;
    for c in cell.chars() {
        if let Some(digit) = c.to_digit(10) {
            row = row.saturating_mul(10).saturating_add(digit);
        } else if c.is_ascii_alphabetic() {
            column = column
                .saturating_mul(26)
                .saturating_add(c.to_digit(36).unwrap_or(0) - 9);
        }
    }
    (row, column)
}
