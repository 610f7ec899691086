//! What names a value of a form: the labels to its left and above it.
//!
//! A form has no columns of its own that mean anything; readers find the meaning of a box from the
//! labels of its row and, where rows of nothing but labels head a block, from those.

use super::tree::{Cell, CellRole, Row};

/// A value with its labels, outermost first: titles, those of the row, those of the columns.
#[derive(Debug, Clone)]
pub struct Labelled<'a> {
    pub labels: Vec<&'a Cell>,
    pub value: &'a Cell,
    /// Index of its row in the rows given.
    pub row: usize,
}

/// The values of all rows that belong to no nested grid, in reading order.
pub fn labelled(rows: &[Row]) -> Vec<Labelled<'_>> {
    let mut out = Vec::new();
    for (at, row) in rows.iter().enumerate() {
        if row.nested.is_some() {
            continue;
        }
        for value in row.cells.iter().filter(|cell| is_value(cell)) {
            let mut labels = row_labels(rows, at, value);
            // A label across the whole block, the row's own labels included, is its title.
            let first = labels.first().map_or(value.column, |label| label.column);
            let (titles, columns): (Vec<_>, Vec<_>) = column_labels(rows, at, value)
                .into_iter()
                .partition(|label| label.column <= first);
            labels.splice(0..0, titles);
            labels.extend(columns);
            out.push(Labelled {
                labels,
                value,
                row: at,
            });
        }
    }
    out
}

/// A row of labels only: it heads the columns of the rows below it.
pub fn heads_columns(row: &Row) -> bool {
    row.nested.is_none() && !row.cells.iter().any(is_value)
}

fn is_value(cell: &Cell) -> bool {
    cell.role == CellRole::Value
}

/// Labels that reach down from rows above, then the last run of labels before the value in its row.
fn row_labels<'a>(rows: &'a [Row], at: usize, value: &Cell) -> Vec<&'a Cell> {
    let mut labels: Vec<&Cell> = Vec::new();
    for (above, row) in rows[..at].iter().enumerate() {
        let reaches = |cell: &&Cell| {
            !is_value(cell) && above + cell.rowspan > at && cell.column < value.column
        };
        labels.extend(row.cells.iter().filter(reaches));
    }
    let before: Vec<&Cell> = rows[at]
        .cells
        .iter()
        .filter(|cell| cell.column < value.column)
        .collect();
    let end = before
        .iter()
        .rposition(|cell| !is_value(cell))
        .map_or(0, |last| last + 1);
    let start = before[..end]
        .iter()
        .rposition(|cell| is_value(cell))
        .map_or(0, |last| last + 1);
    labels.extend(&before[start..end]);
    labels.sort_by_key(|cell| cell.column);
    labels
}

/// Labels of the nearest rows of labels above that cover the value's columns, from the top.
fn column_labels<'a>(rows: &'a [Row], at: usize, value: &Cell) -> Vec<&'a Cell> {
    let Some(last) = (0..at).rev().find(|&above| heads_columns(&rows[above])) else {
        return Vec::new();
    };
    // The block ends where a grid is nested, or labels stand where its first row has values.
    let under =
        |cell: &Cell, column: usize| (cell.column..cell.column + cell.colspan).contains(&column);
    let first_values = |column: usize| {
        let cells = rows[last + 1].cells.iter();
        cells
            .filter(|cell| is_value(cell))
            .any(|cell| under(cell, column))
    };
    let ends = |row: &Row| {
        let labels = row.cells.iter().filter(|cell| !is_value(cell));
        row.nested.is_some() || labels.into_iter().any(|cell| first_values(cell.column))
    };
    if rows[last + 1..=at].iter().any(ends) {
        return Vec::new();
    }
    let first = (0..last)
        .rev()
        .take_while(|&above| heads_columns(&rows[above]))
        .last()
        .unwrap_or(last);
    let end = value.column + value.colspan;
    rows[first..=last]
        .iter()
        .flat_map(|row| &row.cells)
        .filter(|cell| cell.column <= value.column && cell.column + cell.colspan >= end)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::tree::{Align, Inline, RowKind, plain};

    fn cell(role: CellRole, column: usize, colspan: usize, rowspan: usize, text: &str) -> Cell {
        let text = text.to_owned();
        Cell {
            column,
            colspan,
            rowspan,
            role,
            align: Align::Left,
            indent: 0,
            content: vec![vec![Inline::Text { text }]],
            number: None,
        }
    }

    fn row(cells: Vec<Cell>) -> Row {
        Row {
            key: String::new(),
            kind: RowKind::Item,
            nested: None,
            cells,
        }
    }

    #[test]
    fn values_are_named_by_their_row_and_by_the_head_above() {
        use CellRole::{Label, Value};
        let rows = [
            row(vec![cell(Label, 0, 4, 1, "基本信息")]),
            row(vec![
                cell(Label, 0, 1, 1, "名称"),
                cell(Value, 1, 3, 1, "甲局"),
            ]),
            row(vec![
                cell(Label, 0, 1, 4, "资金"),
                cell(Label, 1, 1, 2, "来源"),
                cell(Label, 2, 2, 1, "两年"),
            ]),
            row(vec![
                cell(Label, 2, 1, 1, "今年"),
                cell(Label, 3, 1, 1, "去年"),
            ]),
            row(vec![
                cell(Label, 1, 1, 1, "拨款"),
                cell(Value, 2, 1, 1, "一"),
                cell(Value, 3, 1, 1, "二"),
            ]),
            row(vec![
                cell(Label, 1, 1, 1, "其他"),
                cell(Value, 2, 1, 1, "三"),
                cell(Value, 3, 1, 1, "四"),
            ]),
            row(vec![
                cell(Label, 0, 1, 1, "起"),
                cell(Value, 1, 1, 1, "五"),
                cell(Label, 2, 1, 1, "止"),
                cell(Value, 3, 1, 1, "六"),
            ]),
        ];
        let found: Vec<String> = labelled(&rows)
            .iter()
            .map(|found| {
                let cells = found.labels.iter().copied().chain([found.value]);
                let words: Vec<String> = cells.map(|cell| plain(&cell.content[0])).collect();
                words.join("/")
            })
            .collect();
        assert_eq!(
            found,
            [
                "基本信息/名称/甲局",
                "资金/拨款/两年/今年/一",
                "资金/拨款/两年/去年/二",
                "资金/其他/两年/今年/三",
                "资金/其他/两年/去年/四",
                "起/五",
                "止/六",
            ]
        );
    }
}
