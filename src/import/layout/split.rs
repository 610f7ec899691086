//! Tables side by side: parts of a sheet with empty columns between them.

use std::ops::Range;

use super::header;
use super::region::{Region, Row};
use super::words::{Look, titled};
use crate::workbook::Sheet;

/// Rows in which a table has its title and header.
const TOP: usize = 20;

/// Rows between blank rows, and the columns in use there.
struct Band {
    rows: Range<usize>,
    /// First and last columns, from left to right, with unused columns between.
    used: Vec<(u16, u16)>,
}

/// The rows of a sheet in strips, each to be read by itself from top to bottom.
pub fn strips(rows: Vec<Row>, sheet: &Sheet) -> Vec<Vec<Row>> {
    let bands = bands(&rows);
    if bands.iter().all(|band| band.used.len() < 2) {
        return vec![rows];
    }
    let region = Region { sheet, rows };
    let mut strips = Vec::new();
    let (mut from, mut at) = (0, 0);
    while at < bands.len() {
        let cuts = cuts(&region, &bands, from, at);
        if cuts.is_empty() {
            at += 1;
            continue;
        }
        let mut first = at;
        while first > from && open(&bands[first - 1], &cuts) && bands[first - 1].rows.len() <= 3 {
            first -= 1;
        }
        let mut end = at + 1;
        while end < bands.len() && open(&bands[end], &cuts) {
            end += 1;
        }
        strips.push(region.rows[range(&bands[from..first])].to_vec());
        let rows = &region.rows[range(&bands[first..end])];
        strips.extend(sides(rows, &cuts));
        (from, at) = (end, end);
    }
    strips.push(region.rows[range(&bands[from..])].to_vec());
    strips.retain(|rows| !rows.is_empty());
    strips
}

fn range(bands: &[Band]) -> Range<usize> {
    match (bands.first(), bands.last()) {
        (Some(first), Some(last)) => first.rows.start..last.rows.end,
        _ => 0..0,
    }
}

fn bands(rows: &[Row]) -> Vec<Band> {
    let mut bands: Vec<Band> = Vec::new();
    let mut before = None;
    for (at, row) in rows.iter().enumerate() {
        if before.is_none_or(|before| row.row > before + 1) {
            bands.push(Band {
                rows: at..at,
                used: Vec::new(),
            });
        }
        before = Some(row.row);
        let Some(band) = bands.last_mut() else {
            continue;
        };
        band.rows.end = at + 1;
        for item in &row.items {
            add(&mut band.used, (item.column, item.last));
        }
    }
    bands
}

/// Adds columns to those in use; neighbours become one.
fn add(used: &mut Vec<(u16, u16)>, (first, last): (u16, u16)) {
    let start = used.partition_point(|one| one.1.saturating_add(1) < first);
    let end = used.partition_point(|one| one.0 <= last.saturating_add(1));
    let joined = used.get(start..end).unwrap_or_default();
    let (Some(left), Some(right)) = (joined.first(), joined.last()) else {
        used.insert(start, (first, last));
        return;
    };
    let joined = (left.0.min(first), right.1.max(last));
    used.splice(start..end, [joined]);
}

/// Unused columns of a band with a title and a header on both sides.
fn cuts(region: &Region, bands: &[Band], from: usize, at: usize) -> Vec<u16> {
    let band = &bands[at];
    if band.used.len() < 2 {
        return Vec::new();
    }
    // Titles may stand apart, above a blank row.
    let mut first = at;
    while first > from && at - first < 3 && bands[first - 1].rows.len() <= 3 {
        first -= 1;
    }
    let top = bands[first].rows.start..band.rows.end.min(band.rows.start + TOP);
    let gaps: Vec<u16> = band.used.windows(2).map(|pair| pair[0].1 + 1).collect();
    let mut cuts = Vec::new();
    for gap in gaps {
        let mut all = cuts.clone();
        all.push(gap);
        let parts = sides(&region.rows[top.clone()], &all);
        if parts.len() == all.len() + 1 && parts.into_iter().all(|rows| table(region.sheet, rows)) {
            cuts.push(gap);
        }
    }
    cuts
}

/// True when the first rows of a part hold a title and a header below it.
fn table(sheet: &Sheet, rows: Vec<Row>) -> bool {
    let region = Region { sheet, rows };
    let title = region.rows.iter().position(|row| {
        row.items
            .iter()
            .any(|item| item.look == Look::Words && titled(&region.bare(item)))
    });
    title.is_some_and(|title| {
        (title + 1..region.rows.len()).any(|at| header::read(&region, at).is_some())
    })
}

/// True when nothing stands in or over the columns cut at.
fn open(band: &Band, cuts: &[u16]) -> bool {
    let inside = |cut: &u16| band.used.iter().any(|used| (used.0..=used.1).contains(cut));
    !cuts.iter().any(inside)
}

/// Rows cut at columns.
fn sides(rows: &[Row], cuts: &[u16]) -> Vec<Vec<Row>> {
    let mut sides: Vec<Vec<Row>> = vec![Vec::new(); cuts.len() + 1];
    for row in rows {
        for items in row
            .items
            .chunk_by(|a, b| side(cuts, a.column) == side(cuts, b.column))
        {
            let Some(side) = sides.get_mut(side(cuts, items[0].column)) else {
                continue;
            };
            side.push(Row {
                row: row.row,
                items: items.to_vec(),
            });
        }
    }
    sides
}

fn side(cuts: &[u16], column: u16) -> usize {
    cuts.partition_point(|&cut| cut < column)
}
