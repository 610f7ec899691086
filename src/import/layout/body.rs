//! The rows under a header, and what stands below them.

use std::collections::BTreeSet;

use super::header::{self, Header};
use super::heading::{self, Heading};
use super::region::{Item, Region, Row};
use super::words::{Look, Saying, bare, first_page, leading, nothing, saying};
use super::{FoundCell, FoundRow, Line, LineKind, Words};

/// What the rows under a header are, as positions in the rows of the region.
#[derive(Debug, Default)]
pub struct Body {
    pub rows: Vec<usize>,
    pub lines: Vec<(usize, LineKind)>,
    /// Heading and header printed again.
    pub repeats: Vec<usize>,
    /// Cells under no column.
    pub beside: Vec<Item>,
    /// First row that is not part of the table.
    pub end: usize,
}

/// Numbers and words seen in a column.
#[derive(Debug, Clone, Copy, Default)]
pub struct Seen {
    pub numbers: usize,
    pub words: usize,
}

/// Reads the rows under a header until something else begins.
pub fn read(region: &Region, header: &Header, heading: &Heading) -> Body {
    let mut body = Body::default();
    let mut seen = vec![Seen::default(); header.leaves.len()];
    let mut noted = false;
    let mut at = header.end();
    while let Some(row) = region.rows.get(at) {
        if header::repeats(region, header, at) {
            at = again(region, header, at, &mut body);
            continue;
        }
        if title_again(region, heading, at) || row_again(region, header, row) {
            body.repeats.push(at);
            at += 1;
            continue;
        }
        if let Some(opening) = heading::opens(region, at) {
            match opening.header {
                Some(next) if continued(region, header, heading, &body, at, next) => {
                    body.repeats.extend(at..next);
                    at = next;
                    continue;
                }
                _ => break,
            }
        }
        if let Some(kind) = line(region, row, noted) {
            match kind {
                Some(kind) => body.lines.push((at, kind)),
                None => body.repeats.push(at),
            }
            noted |= kind == Some(LineKind::Note);
            at += 1;
            continue;
        }
        if (noted || region.gap(at)) && another(region, header, &seen, at) {
            break;
        }
        noted = false;
        let mut inside = false;
        for item in &row.items {
            let Some(leaf) = leaf(header, item) else {
                body.beside.push(*item);
                continue;
            };
            inside = true;
            match item.look {
                Look::Words => seen[leaf].words += 1,
                _ => seen[leaf].numbers += 1,
            }
        }
        if inside {
            body.rows.push(at);
        }
        at += 1;
    }
    body.end = at;
    body
}

/// True for the title of the table with its rows, not its header, going on below.
fn title_again(region: &Region, heading: &Heading, at: usize) -> bool {
    let (Some(title), [item]) = (&heading.title, region.rows[at].items.as_slice()) else {
        return false;
    };
    let text = region.bare(item);
    let marked = first_page(&text) != text;
    let numbers = |row: &Row| row.items.iter().any(|item| item.look != Look::Words);
    marked
        && first_page(&text) == first_page(&title.text)
        && region.rows.get(at + 1).is_some_and(numbers)
}

/// True for one row of the header, or the index row, printed again.
fn row_again(region: &Region, header: &Header, row: &Row) -> bool {
    let rows = (header.first..=header.last).chain(header.index);
    row.items.len() > 1
        && rows.filter_map(|at| region.rows.get(at)).any(|mine| {
            let same = |(a, b): (&Item, &Item)| {
                a.column == b.column && a.look == b.look && region.bare(a) == region.bare(b)
            };
            mine.items.len() == row.items.len() && mine.items.iter().zip(&row.items).all(same)
        })
}

/// Records a header printed again with its index row; the row after it.
fn again(region: &Region, header: &Header, at: usize, body: &mut Body) -> usize {
    let mut end = at + header.last + 1 - header.first;
    for extra in [header.index, header.names].into_iter().flatten() {
        let same = |row: &Row| {
            let texts = |row: &Row| {
                row.items
                    .iter()
                    .map(|item| region.bare(item))
                    .collect::<Vec<_>>()
            };
            region
                .rows
                .get(extra)
                .is_some_and(|mine| texts(mine) == texts(row))
        };
        if region.rows.get(end).is_some_and(same) {
            end += 1;
        }
    }
    body.repeats.extend(at..end);
    end
}

/// True when the heading from `at` and the header at `next` are those of the table on a later page.
fn continued(
    region: &Region,
    header: &Header,
    heading: &Heading,
    body: &Body,
    at: usize,
    next: usize,
) -> bool {
    if !header::repeats(region, header, next) || !heading.again(&heading::read(region, at..next)) {
        return false;
    }
    // A table that begins again with its first row is another one.
    let first = |row: usize| {
        let row = region.rows.get(row)?;
        row.items
            .iter()
            .find(|item| item.look == Look::Words)
            .map(|item| region.bare(item))
    };
    let after = again(region, header, next, &mut Body::default());
    let mine = body.rows.first().and_then(|&row| first(row));
    mine.is_none() || mine != first(after)
}

/// Whether a row is a line below or between the rows: `Some(None)` for `续表`.
fn line(region: &Region, row: &Row, noted: bool) -> Option<Option<LineKind>> {
    let first = row.items.first()?;
    if row.items.len() > 12 || (first.look != Look::Words && row.items.len() > 1) {
        return None;
    }
    let text = region.bare(first);
    let alone = row.items.len() == 1;
    let kind = match saying(&text) {
        Saying::Page if alone => LineKind::Page,
        Saying::Continued if alone => return Some(None),
        Saying::SignOff => LineKind::SignOff,
        Saying::Note if row.items.iter().all(|item| item.look == Look::Words) => LineKind::Note,
        Saying::Unit(..) if alone && text.contains("单位") => LineKind::Unit,
        Saying::Agency(_) if text.contains([':', '：']) && row.items.len() <= 3 => {
            LineKind::Agency
        }
        Saying::Plain
            if alone
                && first.look == Look::Words
                && (noted || nothing(&text) || text.contains('。')) =>
        {
            LineKind::Note
        }
        _ => return None,
    };
    Some(Some(kind))
}

/// True when the header of another table begins: words where all was numbers.
fn another(region: &Region, header: &Header, seen: &[Seen], at: usize) -> bool {
    if !header::begins(region, at) || header::read(region, at).is_none() {
        return false;
    }
    let row = &region.rows[at];
    let in_numbers = row.items.iter().filter(|item| {
        let leaf = leaf(header, item);
        leaf.is_none_or(|leaf| seen[leaf].numbers > 0 && seen[leaf].words == 0)
    });
    in_numbers.count() * 2 >= row.items.len().max(2)
}

/// The column of the table a cell stands in: where it begins, or the first it covers.
pub fn leaf(header: &Header, item: &Item) -> Option<usize> {
    let leaves = &header.leaves;
    let at = leaves.partition_point(|leaf| leaf.last < item.column);
    let leaf = leaves.get(at)?;
    (leaf.first <= item.last).then_some(at)
}

/// Columns of the table as columns of the sheet, each with its leaf: a merged label may head
/// several that are filled.
pub fn columns(region: &Region, header: &Header, body: &Body) -> Vec<(u16, usize)> {
    let merged = header.leaves.iter().any(|leaf| leaf.last > leaf.first);
    let rows = if merged { body.rows.as_slice() } else { &[] };
    let mut filled = BTreeSet::new();
    for item in rows.iter().flat_map(|&row| &region.rows[row].items) {
        if let Some(leaf) = leaf(header, item) {
            filled.insert(item.column.max(header.leaves[leaf].first));
        }
    }
    let mut columns = Vec::new();
    for (at, leaf) in header.leaves.iter().enumerate() {
        let inside: Vec<u16> = filled.range(leaf.first..=leaf.last).copied().collect();
        let inside = if inside.is_empty() {
            vec![leaf.first]
        } else {
            inside
        };
        columns.extend(inside.into_iter().map(|column| (column, at)));
    }
    columns
}

/// The rows of the table, one cell a column.
pub fn found(
    region: &Region,
    body: &Body,
    header: &Header,
    columns: &[(u16, usize)],
) -> Vec<FoundRow> {
    let mut hidden = region.sheet.hidden_rows.clone();
    hidden.sort_by_key(|rows| rows.start);
    let mut hidden = hidden.into_iter().peekable();
    let mut carried: Vec<Option<(u32, FoundCell)>> = vec![None; columns.len()];
    let mut blanks: Vec<Vec<u32>> = vec![Vec::new(); columns.len()];
    let mut rows = Vec::with_capacity(body.rows.len());
    for &at in &body.rows {
        let row = &region.rows[at];
        let mut cells: Vec<Option<FoundCell>> = vec![None; columns.len()];
        for item in &row.items {
            let Some(leaf) = leaf(header, item) else {
                continue;
            };
            let column = item.column.max(header.leaves[leaf].first);
            let Ok(at) = columns.binary_search_by_key(&column, |&(one, _)| one) else {
                continue;
            };
            let Some(cell) = region.sheet.cells.get(item.index) else {
                continue;
            };
            let Some(place) = cells.get_mut(at) else {
                continue;
            };
            let leading = if item.look == Look::Words
                || !cell.value.text().starts_with(super::words::blank)
            {
                leading(cell.value.text())
            } else {
                0
            };
            if let Err(place) = blanks[at].binary_search(&leading)
                && blanks[at].len() < 32
            {
                blanks[at].insert(place, leading);
            }
            let found = FoundCell {
                row: cell.row,
                column: cell.column,
                value: cell.value.clone(),
                formula: cell.formula,
                carried: false,
                indent: u8::try_from(leading).unwrap_or(u8::MAX),
            };
            carried[at] = (item.bottom > row.row).then(|| {
                (
                    item.bottom,
                    FoundCell {
                        carried: true,
                        ..found.clone()
                    },
                )
            });
            *place = Some(found);
        }
        for (place, carried) in cells.iter_mut().zip(&mut carried) {
            match carried {
                Some((bottom, _)) if *bottom < row.row => *carried = None,
                Some((_, cell)) if place.is_none() => *place = Some(cell.clone()),
                _ => {}
            }
        }
        while hidden.peek().is_some_and(|rows| rows.end <= row.row) {
            hidden.next();
        }
        rows.push(FoundRow {
            row: row.row,
            hidden: hidden.peek().is_some_and(|rows| rows.contains(&row.row)),
            cells,
            indent: 0,
        });
    }
    for row in &mut rows {
        for (cell, blanks) in row.cells.iter_mut().zip(&blanks) {
            if let Some(cell) = cell {
                let level = blanks.partition_point(|&one| one < u32::from(cell.indent));
                cell.indent = u8::try_from(level).unwrap_or(u8::MAX);
            }
        }
        let worded = |cell: &&FoundCell| super::words::look(cell.value.text()) == Look::Words;
        row.indent = row
            .cells
            .iter()
            .flatten()
            .find(worded)
            .map_or(0, |cell| cell.indent);
    }
    rows
}

/// A row of the region as lines.
pub fn lines(region: &Region, row: usize, kind: LineKind) -> Vec<Line> {
    let items = region.rows[row].items.iter();
    items
        .map(|item| Line {
            kind,
            words: Words {
                text: region
                    .raw(item)
                    .trim_matches(super::words::blank)
                    .to_owned(),
                ..region.words(item, "")
            },
        })
        .collect()
}

/// A row of the region in words.
pub fn row_words(region: &Region, row: usize) -> Option<Words> {
    let row = region.rows.get(row)?;
    let first = row.items.first()?;
    let texts: Vec<String> = row
        .items
        .iter()
        .map(|item| bare(region.raw(item)))
        .collect();
    Some(region.words(first, &texts.join(" ")))
}
