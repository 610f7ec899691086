//! The header of a table: rows of labels, of which the lower stand under the upper.

use super::region::{Item, Region, Row};
use super::words::{Look, Saying, bracketed, saying, short};

/// More rows are no header.
const HIGHEST: usize = 8;
/// Wider is no table.
const WIDEST: usize = 512;

/// A header and what belongs to it, as positions in the rows of the region.
#[derive(Debug)]
pub struct Header {
    pub first: usize,
    /// The last row of labels.
    pub last: usize,
    /// The row `** ** 1 2 3` under it.
    pub index: Option<usize>,
    /// Names of the system's fields under that.
    pub names: Option<usize>,
    /// Columns from left to right.
    pub leaves: Vec<Leaf>,
}

/// A column by its header: more than one column of the sheet where its label is merged.
#[derive(Debug, Clone)]
pub struct Leaf {
    pub first: u16,
    pub last: u16,
    pub path: Vec<String>,
}

impl Header {
    /// The first row after it.
    pub fn end(&self) -> usize {
        1 + self
            .last
            .max(self.index.unwrap_or(0))
            .max(self.names.unwrap_or(0))
    }
}

/// What stands above a column so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Above {
    Nothing,
    /// A label of its own.
    Label,
    /// A label with nothing to its right: perhaps one of several columns.
    Perhaps,
    /// A label merged over these columns.
    Group(u16, u16),
}

/// True when a row can be the first of a header: two or more short labels.
pub fn begins(region: &Region, at: usize) -> bool {
    let Some(row) = region.rows.get(at) else {
        return false;
    };
    row.items.len() > 1 && row.items.len() <= WIDEST && labels(region, row) && {
        let words = row
            .items
            .iter()
            .filter(|item| item.look == Look::Words)
            .count();
        let first = region.bare(&row.items[0]);
        (words * 2 >= row.items.len().max(3) || years(region, row))
            && row.items[1..].iter().any(|item| region.bare(item) != first)
    }
}

/// `项目 2022 2023 2024`
fn years(region: &Region, row: &Row) -> bool {
    let year = |item: &Item| region.bare(item).parse::<i32>().ok();
    row.items[0].look == Look::Words
        && row.items.len() > 2
        && row.items[1..]
            .windows(2)
            .all(|pair| match (year(&pair[0]), year(&pair[1])) {
                (Some(a), Some(b)) => a.abs_diff(b) == 1,
                _ => false,
            })
}

/// True when all cells of a row can be labels.
fn labels(region: &Region, row: &Row) -> bool {
    row.items.iter().all(|item| match item.look {
        Look::Words => {
            let text = region.raw(item);
            short(text) && {
                let text = region.bare(item);
                bracketed(&text) || matches!(saying(&text), Saying::Plain | Saying::Year)
            }
        }
        Look::Year => true,
        Look::Number | Look::Dash => false,
    })
}

/// Reads the header that begins in a row.
pub fn read(region: &Region, at: usize) -> Option<Header> {
    if !begins(region, at) {
        return None;
    }
    let mut first = at;
    if at > 0 && group_row(region, at) {
        first = at - 1;
    }
    let mut last = at;
    let mut bottom = bottom(&region.rows[at]);
    while let Some(row) = region.rows.get(last + 1) {
        if last + 1 - first >= HIGHEST {
            return None;
        }
        if row.row <= bottom {
            if !labels(region, row) {
                return None;
            }
        } else if row.row != region.rows[last].row + 1
            || !continues(region, &region.rows[first..=last], row)
        {
            break;
        }
        bottom = bottom.max(self::bottom(row));
        last += 1;
    }
    // A label cannot be higher than the header.
    if bottom > region.rows[last].row + HIGHEST as u32 {
        return None;
    }
    let leaves = leaves(region, &region.rows[first..=last])?;
    let mut header = Header {
        first,
        last,
        index: None,
        names: None,
        leaves,
    };
    let next = last + 1;
    if region
        .rows
        .get(next)
        .is_some_and(|row| index_row(region, row, header.leaves.len()))
    {
        header.index = Some(next);
        let names = next + 1;
        if region
            .rows
            .get(names)
            .is_some_and(|row| names_row(region, row, &header.leaves))
        {
            header.names = Some(names);
        }
    }
    (header.leaves.len() > 1).then_some(header)
}

fn bottom(row: &Row) -> u32 {
    row.items
        .iter()
        .map(|item| item.bottom)
        .max()
        .unwrap_or(row.row)
}

/// True when the row above holds only labels of groups: labels of single columns stand in the
/// lower row where nothing is merged.
fn group_row(region: &Region, at: usize) -> bool {
    let (above, row) = (&region.rows[at - 1], &region.rows[at]);
    let (Some(first), Some(last)) = (row.items.first(), row.items.last()) else {
        return false;
    };
    above.row + 1 == row.row
        && labels(region, above)
        && above.items.iter().all(|item| {
            item.bottom == above.row
                && item.column > first.column
                && item.last <= last.last
                && !super::words::titled(&region.bare(item))
                && region.bare(item).chars().count() <= 20
                && row
                    .items
                    .iter()
                    .filter(|below| {
                        (item.column..=item.last.max(item.column + 1)).contains(&below.column)
                    })
                    .count()
                    > 1
        })
}

/// What stands above a column in the rows of a header so far.
fn above(rows: &[Row], column: u16) -> Above {
    let over = |row: &Row, column: u16| -> Option<Item> {
        let at = row.items.partition_point(|item| item.column <= column);
        let item = row.items.get(at.checked_sub(1)?)?;
        (item.last >= column).then_some(*item)
    };
    for row in rows.iter().rev() {
        if let Some(item) = over(row, column) {
            if item.last > item.column {
                return Above::Group(item.column, item.last);
            }
            let beside = column
                .checked_add(1)
                .is_some_and(|next| rows.iter().any(|row| over(row, next).is_some()));
            return if beside { Above::Label } else { Above::Perhaps };
        }
    }
    Above::Nothing
}

/// True when a row goes on with a header: its labels stand where columns have none of their own.
fn continues(region: &Region, header: &[Row], row: &Row) -> bool {
    let below = |text: &str| bracketed(text) || matches!(text, "元" | "万元" | "%" | "％");
    if row.items.iter().all(|item| below(&region.bare(item))) {
        return row
            .items
            .iter()
            .all(|item| above(header, item.column) != Above::Nothing);
    }
    if !labels(region, row) {
        return false;
    }
    let left = header
        .iter()
        .flat_map(|row| &row.items)
        .map(|item| item.column)
        .min();
    let (mut filled, mut doubled) = (0, 0);
    for (at, item) in row.items.iter().enumerate() {
        let next = row.items.get(at + 1);
        match above(header, item.column) {
            Above::Nothing => filled += 1,
            Above::Group(first, last) if (first, last) == (item.column, item.last) => return false,
            Above::Group(..) => filled += 1,
            Above::Perhaps => {
                let beside = next.is_some_and(|next| {
                    let mut between = item.last.saturating_add(1)..=next.column;
                    between.all(|column| above(header, column) == Above::Nothing)
                });
                doubled += usize::from(!beside);
            }
            Above::Label => {
                let text = region.bare(item);
                let mut labels = header.iter().flat_map(|row| &row.items);
                let again =
                    labels.any(|label| label.column == item.column && region.bare(label) == text);
                if !again && Some(item.column) == left {
                    return false;
                }
                doubled += usize::from(!again);
            }
        }
    }
    // A group of one column has its label above that of the column.
    filled > doubled
}

/// Columns with the labels above each.
fn leaves(region: &Region, rows: &[Row]) -> Option<Vec<Leaf>> {
    let items = || rows.iter().flat_map(|row| &row.items);
    let left = items().map(|item| item.column).min()?;
    let right = items().map(|item| item.last).max()?;
    let width = usize::from(right - left) + 1;
    if width > WIDEST {
        return None;
    }
    let at = |column: u16| usize::from(column - left);
    // The lowest row with a label of its own for each column.
    let mut lowest = vec![None; width];
    for (level, row) in rows.iter().enumerate() {
        for item in &row.items {
            lowest[at(item.column)] = Some(level);
        }
    }
    let mut paths: Vec<Vec<String>> = vec![Vec::new(); width];
    // Columns where a label of a row above begins: no label of a lower row reaches over them.
    let mut begins = vec![false; width];
    let mut leaf: Vec<(u16, u16)> = (left..=right).map(|column| (column, column)).collect();
    for (level, row) in rows.iter().enumerate() {
        let mut next = row.items.iter().peekable();
        let mut current: Option<(Item, String)> = None;
        for column in left..=right {
            let place = at(column);
            if let Some(item) = next.next_if(|item| item.column == column) {
                current = Some((*item, region.bare(item)));
            } else if begins[place] && current.as_ref().is_some_and(|(item, _)| item.last < column)
            {
                current = None;
            }
            let Some((item, label)) = &current else {
                continue;
            };
            let merged = column <= item.last;
            // Without a merge, a label heads the columns to its right that have labels below it.
            let below = lowest[place].is_some_and(|lowest| lowest > level);
            if (merged || below) && paths[place].last() != Some(label) {
                paths[place].push(label.clone());
            }
            if merged {
                leaf[place] = (item.column, item.last);
            }
        }
        for item in &row.items {
            begins[at(item.column)] = true;
            // What is merged downwards stands in the way of labels beside it.
            for column in item.column..=item.last {
                begins[at(column)] |= item.bottom > row.row;
            }
        }
    }
    let mut leaves: Vec<Leaf> = Vec::new();
    for column in left..=right {
        let path = std::mem::take(&mut paths[at(column)]);
        if path.is_empty() {
            continue;
        }
        let (first, last) = leaf[at(column)];
        match leaves.last_mut() {
            Some(one) if last > first && one.first >= first && one.path == path => {
                one.last = column
            }
            _ => leaves.push(Leaf {
                first: column,
                last: column,
                path,
            }),
        }
    }
    Some(leaves)
}

/// `** ** 1 2 3`, `栏次 1 2 3`, `甲 乙 1 2=3+4`
pub fn index_row(region: &Region, row: &Row, columns: usize) -> bool {
    // A dash can stand for a column without a number, or for zero: alone it marks nothing.
    let (mut marks, mut dashes, mut number, mut numbers) = (0, 0, 0_usize, 0);
    for item in &row.items {
        let text = region.bare(item);
        let digits = text.split(['=', '＝']).next().unwrap_or_default();
        let digits = digits.trim_matches(['(', ')', '（', '）', '栏', '[', ']']);
        if let Ok(value) = digits.parse::<usize>() {
            if value <= number || (number == 0 && value != 1) {
                return false;
            }
            number = value;
            numbers += 1;
        } else if item.look == Look::Dash && !text.contains('*') {
            dashes += 1;
        } else if matches!(
            text.as_str(),
            "*" | "**" | "***" | "栏次" | "行次" | "栏目" | "序号"
        ) || (text.chars().count() == 1 && "甲乙丙丁戊己庚辛ABCDEFG×＊".contains(&text))
        {
            marks += 1;
        } else {
            return false;
        }
    }
    let all = marks + dashes + numbers;
    (marks > 0 && numbers > 0)
        || (marks > 1 && all == columns)
        || (numbers > 1 && numbers == columns && number == numbers)
}

/// Names of fields that an export prints under the index row: each says its column's label again.
fn names_row(region: &Region, row: &Row, leaves: &[Leaf]) -> bool {
    row.items.len() == leaves.len()
        && row.items.len() > 1
        && row.items.iter().zip(leaves).all(|(item, leaf)| {
            let text = region.bare(item);
            item.look == Look::Words
                && leaf
                    .path
                    .iter()
                    .any(|label| text.contains(label.as_str()) || label.contains(&text))
        })
}

/// True when rows from `at` on say the same as a header, in the same columns.
pub fn repeats(region: &Region, header: &Header, at: usize) -> bool {
    (header.first..=header.last).zip(at..).all(|(mine, other)| {
        let (Some(mine), Some(other)) = (region.rows.get(mine), region.rows.get(other)) else {
            return false;
        };
        mine.items.len() == other.items.len()
            && mine.items.iter().zip(&other.items).all(|(a, b)| {
                a.column == b.column && a.look == b.look && region.bare(a) == region.bare(b)
            })
    })
}
