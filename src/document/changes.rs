//! Tables of what differs between versions: rows of ready cells in the columns a profile asks for.

use std::collections::BTreeMap;

use super::context::Context;
use super::grid::head_rows;
use super::tree::{Align, Cell, CellRole, Column, Grid, Inline, Row, RowKind, plain};
use crate::budget::model::{Amendment, AmendmentKind, Date};
use crate::profile::model::{ChangeColumn, ChangeRows, ChangeShow, ChangeTable};

/// What the cells of one row show, by what a column may ask for.
pub type Cells = BTreeMap<ChangeShow, Vec<Inline>>;

/// Characters of a hash that are printed; `manifest.json` has all of it.
const HASH: usize = 16;

/// A hash as printed.
pub fn short(hash: &str) -> String {
    hash.chars().take(HASH).collect()
}

/// A table of rows; none where there are no rows.
pub fn grid(cx: &mut Context, id: &str, table: &ChangeTable, rows: &[Cells]) -> Option<Grid> {
    if rows.is_empty() {
        return None;
    }
    let paths: Vec<Vec<Vec<Inline>>> = table
        .column
        .iter()
        .map(|column| {
            column
                .head
                .iter()
                .map(|head| cx.label(head, None))
                .collect()
        })
        .collect();
    let columns: Vec<Column> = table
        .column
        .iter()
        .zip(&paths)
        .map(|(column, path)| Column {
            id: column.id.clone(),
            path: path.iter().map(|head| plain(head)).collect(),
            align: align(table.rows, column),
            width: column.width,
        })
        .collect();
    let mut body: Vec<Row> = rows
        .iter()
        .enumerate()
        .map(|(at, cells)| Row {
            key: (at + 1).to_string(),
            kind: RowKind::Item,
            nested: None,
            cells: row(table, &columns, cells, at),
        })
        .collect();
    for (at, column) in table.column.iter().enumerate() {
        if column.show == ChangeShow::Place {
            merge(&mut body, at);
        }
    }
    Some(Grid {
        id: id.to_owned(),
        label: Vec::new(),
        title: cx.label(&table.title, None),
        head_left: Vec::new(),
        head_right: cx.label(&table.head_right, None),
        form: false,
        landscape: false,
        page_break: false,
        head: head_rows(&columns, &paths),
        columns,
        body,
        notes: table.note.iter().map(|note| cx.label(note, None)).collect(),
        anchor: format!("table-{id}"),
    })
}

fn row(table: &ChangeTable, columns: &[Column], cells: &Cells, at: usize) -> Vec<Cell> {
    let specs = table.column.iter().zip(columns).enumerate();
    let cell = |(place, (spec, column)): (usize, (&ChangeColumn, &Column))| {
        let number = (at + 1).to_string();
        let line = match spec.show {
            ChangeShow::Ordinal => vec![Inline::Ordinal { text: number }],
            show => cells.get(&show).cloned().unwrap_or_default(),
        };
        Cell {
            column: place,
            colspan: 1,
            rowspan: 1,
            role: role(spec.show),
            align: column.align,
            indent: 0,
            content: vec![line],
            number: None,
        }
    };
    specs.map(cell).collect()
}

/// Equal neighbours of a column become one cell.
fn merge(body: &mut [Row], column: usize) {
    let text = |row: &Row| {
        let cell = row.cells.iter().find(|cell| cell.column == column);
        cell.map(|cell| cell.content.clone())
    };
    let mut first = 0;
    for at in 1..=body.len() {
        if at < body.len() && text(&body[at]) == text(&body[first]) {
            continue;
        }
        for row in &mut body[first + 1..at] {
            row.cells.retain(|cell| cell.column != column);
        }
        let head = &mut body[first].cells;
        if let Some(cell) = head.iter_mut().find(|cell| cell.column == column) {
            cell.rowspan = at - first;
        }
        first = at;
    }
}

fn role(show: ChangeShow) -> CellRole {
    match show {
        ChangeShow::Ordinal
        | ChangeShow::Place
        | ChangeShow::Name
        | ChangeShow::Kind
        | ChangeShow::Unit
        | ChangeShow::Version => CellRole::Label,
        _ => CellRole::Value,
    }
}

fn align(rows: ChangeRows, column: &ChangeColumn) -> Align {
    use ChangeShow as Show;
    match (column.align.as_deref(), column.show) {
        (Some("left"), _) => Align::Left,
        (Some("center"), _) => Align::Center,
        (Some("right"), _) => Align::Right,
        (_, Show::Before | Show::After | Show::Difference) => match rows {
            ChangeRows::Direct | ChangeRows::Dependent => Align::Right,
            _ => Align::Left,
        },
        (_, Show::Name | Show::Place | Show::Also | Show::Authority) => Align::Left,
        _ => Align::Center,
    }
}

/// The versions published so far, a row each.
pub fn versions(cx: &Context) -> Vec<Cells> {
    let budget = &cx.facts.budget;
    let dated = |date: Option<Date>| {
        let text = date.map(|date| Inline::Date {
            text: date.chinese(),
        });
        text.into_iter().collect::<Vec<_>>()
    };
    let words = |text: &str| vec![Inline::Text { text: text.into() }];
    let named = |text: &str| vec![Inline::Identifier { text: text.into() }];
    let ordinal = |number: u32| {
        vec![Inline::Ordinal {
            text: number.to_string(),
        }]
    };
    let mut rows = vec![Cells::from([
        (ChangeShow::Version, ordinal(1)),
        (ChangeShow::Kind, words("首次公开")),
        (ChangeShow::Date, dated(budget.document.approval)),
        (ChangeShow::Published, dated(budget.document.publication)),
    ])];
    for amendment in &budget.amendments {
        let mut kind = words("第");
        kind.extend(ordinal(amendment.number));
        kind.extend(words(&format!("次{}", kind_word(amendment.kind))));
        let number = amendment.document_number.as_deref().unwrap_or_default();
        let hash = amendment.predecessor.as_deref().unwrap_or_default();
        rows.push(Cells::from([
            (ChangeShow::Version, ordinal(amendment.version)),
            (ChangeShow::Kind, kind),
            (ChangeShow::Date, dated(Some(amendment.date))),
            (ChangeShow::Published, dated(amendment.publication)),
            (ChangeShow::Authority, named(&amendment.authority)),
            (ChangeShow::DocumentNumber, named(number)),
            (ChangeShow::Notice, named(&notice_name(amendment))),
            (ChangeShow::Predecessor, named(&short(hash))),
        ]));
    }
    for row in &mut rows {
        row.retain(|_, line| !plain(line).is_empty());
    }
    rows
}

/// The files of the notice of an amendment, without their endings.
pub fn notice_name(amendment: &Amendment) -> String {
    format!("notice-v{}", amendment.version)
}

/// What a slot or a template may ask of an amendment.
pub fn slot(amendment: &Amendment, name: &str) -> Option<Inline> {
    let date = |date: Date| Inline::Date {
        text: date.chinese(),
    };
    Some(match name {
        "number" => Inline::Ordinal {
            text: amendment.number.to_string(),
        },
        "version" => Inline::Ordinal {
            text: amendment.version.to_string(),
        },
        "previous-version" => Inline::Ordinal {
            text: amendment.version.saturating_sub(1).to_string(),
        },
        "kind" => Inline::Text {
            text: kind_word(amendment.kind).to_owned(),
        },
        "date" => date(amendment.date),
        "publication-date" => date(amendment.publication?),
        // Digits in the name of an authority are part of it.
        "authority" => Inline::Identifier {
            text: amendment.authority.clone(),
        },
        "document-number" => Inline::Identifier {
            text: amendment.document_number.clone()?,
        },
        _ => return None,
    })
}

/// The profile's word for what an amendment starts from.
pub fn before(amendment: &Amendment) -> &'static str {
    match (amendment.kind, amendment.number) {
        (AmendmentKind::Adjustment, 1) => "before-first-adjustment",
        (AmendmentKind::Adjustment, _) => "before-adjustment",
        (AmendmentKind::Correction, _) => "before-correction",
    }
}

/// Why it was made: free text of the agency.
pub fn reason(cx: &mut Context, amendment: &Amendment) -> Vec<Inline> {
    let literal = amendment.literal.as_deref();
    let lines = amendment.reason.lines().map(str::trim);
    let lines = lines.filter(|line| !line.is_empty());
    let read = |line| cx.free_text(line, literal, &amendment.location);
    let mut line: Vec<Inline> = lines.flat_map(read).collect();
    // It ends a sentence of the profile's.
    if let Some(Inline::Text { text }) = line.last_mut() {
        text.truncate(text.trim_end_matches('。').len());
    }
    line
}

/// The names [`slot`] knows.
pub const SLOTS: [&str; 8] = [
    "number",
    "version",
    "previous-version",
    "kind",
    "date",
    "publication-date",
    "authority",
    "document-number",
];

/// What an amendment is called in documents.
pub fn kind_word(kind: AmendmentKind) -> &'static str {
    match kind {
        AmendmentKind::Adjustment => "预算调整",
        AmendmentKind::Correction => "更正",
    }
}
