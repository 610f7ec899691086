//! Cells of tables by the words a reader sees.

use super::fold::fold;
use super::places::{Place, Shown, Spot, kind_of};

/// The cells `table/row/column` names, in ids or in words; the column may be left out, `!` may
/// stand for `/`. Only those that fit best; or, when no column does, all of the row.
pub(super) fn find(question: &str, shown: &Shown) -> Result<Vec<usize>, Vec<usize>> {
    let by_id: Vec<usize> = (0..shown.places.len())
        .filter(|&at| is_id(&shown.places[at], question))
        .collect();
    if !by_id.is_empty() {
        return Ok(by_id);
    }
    let exclamation = question.contains(['!', '！']);
    let separator = |c| match exclamation {
        true => matches!(c, '!' | '！'),
        false => matches!(c, '/' | '／'),
    };
    let parts: Vec<String> = question.split(separator).map(fold).collect();
    let [table, row, column @ ..] = parts.as_slice() else {
        return Err(Vec::new());
    };
    let column = column.join("/");
    if table.is_empty() || row.is_empty() {
        return Err(Vec::new());
    }
    let fits = |place: &Place| {
        let Spot::Table {
            table: id,
            row: row_id,
            column: column_id,
            title,
            label,
            row_label,
            header,
        } = &place.spot
        else {
            return None;
        };
        let number = shown.tables.iter().position(|known| known == kind_of(id));
        Some((
            table_fit(table, id, &fold(title), &fold(label), number? + 1)?,
            row_fit(row, row_id, row_label)?,
            column_fit(&column, column_id, header),
        ))
    };
    let fitting = shown.places.iter().enumerate();
    let fitting: Vec<(usize, _)> = fitting
        .filter_map(|(at, place)| Some((at, fits(place)?)))
        .collect();
    let best = fitting.iter().map(|(_, fit)| *fit).max();
    let fitting = fitting.into_iter().filter(|(_, fit)| Some(*fit) == best);
    let fitting = fitting.map(|(at, _)| at).collect();
    match best {
        Some((_, _, Some(_))) => Ok(fitting),
        _ => Err(fitting),
    }
}

fn is_id(place: &Place, question: &str) -> bool {
    let Spot::Table {
        table, row, column, ..
    } = &place.spot
    else {
        return false;
    };
    let rest = question
        .strip_prefix(table.as_str())
        .and_then(|rest| rest.strip_prefix('/'));
    let rest = rest.and_then(|rest| rest.strip_prefix(row.as_str()));
    rest.and_then(|rest| rest.strip_prefix('/')) == Some(column)
}

/// By id, by title, by the number printed above it, by its place among the tables.
fn table_fit(asked: &str, id: &str, title: &str, label: &str, number: usize) -> Option<u8> {
    // Of 附表4-5.1 the table is number 5.
    let digits = |text: &str| -> Option<usize> {
        let digits = text.trim_matches(|c: char| !c.is_ascii_digit());
        let last = digits.rsplit('-').next().unwrap_or(digits);
        last.split('.').next().unwrap_or(last).parse().ok()
    };
    // 表3, 附表3, 第3表
    let numbered = asked.contains('表') && asked.chars().count() <= 6;
    if asked == id || asked == title || !label.is_empty() && asked == label {
        Some(4)
    } else if numbered && digits(asked).is_some() && digits(asked) == digits(label) {
        Some(3)
    } else if title.contains(asked) {
        Some(2)
    } else if numbered && label.is_empty() && digits(asked) == Some(number) {
        Some(1)
    } else {
        None
    }
}

fn row_fit(asked: &str, id: &str, label: &str) -> Option<u8> {
    let folded = fold(label);
    // Codes and names stand side by side; names may carry numbers such as 一、 or （一）.
    let word = || {
        label.split_whitespace().map(fold).any(|word| {
            let bare = word.rsplit(['、', '.', ')', ':']).next();
            word == asked || bare == Some(asked)
        })
    };
    if asked == id || asked == folded {
        Some(3)
    } else if word() {
        Some(2)
    } else if folded.contains(asked) {
        Some(1)
    } else {
        None
    }
}

fn column_fit(asked: &str, id: &str, header: &str) -> Option<u8> {
    let folded = fold(header);
    if asked.is_empty() || asked == id || asked == folded {
        Some(3)
    } else if folded.ends_with(&format!("/{asked}")) || folded.split('/').any(|part| part == asked)
    {
        Some(2)
    } else if folded.contains(asked) {
        Some(1)
    } else if folded
        .split('/')
        .any(|part| !part.is_empty() && asked.contains(part))
    {
        Some(0)
    } else {
        None
    }
}
