//! The order findings are shown in.

use std::collections::{BTreeMap, BTreeSet};

use crate::diag::{Finding, Level, Location};

/// Puts findings in the order they are shown: what blocks first, then warnings, then notes. Within
/// a level causes come first, then the first finding of each code keeps its turn, so the stages stay
/// in order; findings of one code stand together, by place. Exact duplicates are dropped.
pub fn sort(findings: &mut Vec<Finding>) {
    let mut turn: BTreeMap<&'static str, usize> = BTreeMap::new();
    let is_cause = |finding: &&Finding| !finding.consequences.is_empty();
    let causes = findings.iter().filter(is_cause);
    for finding in causes.chain(findings.iter()) {
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

type PlaceKey = (bool, u32, usize, usize, usize);

/// Sorts by file in reading order, then by place; findings without a place come last.
fn place_key(location: &Location) -> PlaceKey {
    match location {
        Location::None => (true, 0, 0, 0, 0),
        Location::Text { file, start, end } => (false, file.0, *start, *end, 0),
        Location::Cell {
            file,
            sheet,
            row,
            column,
        } => {
            let (sheet, row) = (usize::from(*sheet), *row as usize);
            (false, file.0, sheet, row, usize::from(*column))
        }
    }
}
