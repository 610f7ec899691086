//! The overview on a terminal: agencies something must be done about, the worst first.

use crate::bureau::overview::{Overview, Row, areas, shown};
use crate::cli::columns::{clean, left, right, width};
use crate::diag::{Lang, Msg};

/// Columns of a terminal the table keeps to.
const WIDTH: usize = 100;
/// The most a name takes.
const NAME: usize = 30;

/// The table; empty when nothing is to be done.
pub fn table(overview: &Overview, lang: Lang) -> String {
    let heads = [
        Msg::new("overview-verdict"),
        Msg::new("overview-code"),
        Msg::new("overview-name"),
        Msg::new("overview-errors"),
        Msg::new("overview-warnings"),
        Msg::new("overview-deadline"),
        Msg::new("overview-where"),
    ];
    let mut rows = vec![heads.map(|head| head.text(lang))];
    rows.extend(overview.wanting().map(|row| cells(row, lang)));
    if rows.len() == 1 {
        return String::new();
    }
    let mut widths = [0; 6];
    for row in &rows {
        for (widest, cell) in widths.iter_mut().zip(row) {
            *widest = width(cell).max(*widest);
        }
    }
    let taken: usize = widths.iter().map(|width| width + 2).sum();
    let rest = WIDTH.saturating_sub(taken).max(12);
    let mut out = String::new();
    for row in &rows {
        let mut line = String::new();
        for (at, (cell, &width)) in row.iter().zip(&widths).enumerate() {
            let numbers = at == 3 || at == 4;
            line += &if numbers {
                right(cell, width)
            } else {
                left(cell, width)
            };
            line += "  ";
        }
        line += &shortened(&row[6], rest);
        out += line.trim_end();
        out.push('\n');
    }
    out
}

fn cells(row: &Row, lang: Lang) -> [String; 7] {
    let agency = row.agency;
    [
        row.standing.word(lang),
        clean(&agency.code),
        shortened(&clean(&agency.name), NAME),
        row.counts.errors.to_string(),
        row.counts.warnings.to_string(),
        agency
            .days_left
            .map_or(String::new(), |days| shown::days(days, lang)),
        wrong(row, lang),
    ]
}

/// The columns with errors, the most of them first.
fn wrong(row: &Row, lang: Lang) -> String {
    let cells = row.cells.iter().zip(areas::columns());
    let mut wrong: Vec<(usize, &str)> = cells
        .map(|(counts, column)| (counts.errors, column.title(lang)))
        .filter(|(errors, _)| *errors > 0)
        .collect();
    wrong.sort_by_key(|(errors, _)| std::cmp::Reverse(*errors));
    let words: Vec<String> = wrong
        .iter()
        .map(|(errors, title)| format!("{title} {errors}"))
        .collect();
    words.join(match lang {
        Lang::Zh => "、",
        Lang::En => ", ",
    })
}

/// A text in as many places, `…` in the place of what does not fit.
fn shortened(text: &str, most: usize) -> String {
    if width(text) <= most {
        return text.to_owned();
    }
    let mut out = String::new();
    for c in text.chars() {
        out.push(c);
        if width(&out) > most - 1 {
            out.pop();
            break;
        }
    }
    out + "…"
}
