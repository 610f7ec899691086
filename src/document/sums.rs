//! Sums of a table: exact parts make the exact whole, and displayed parts the displayed whole.

use rust_decimal::Decimal;

use super::context::{Context, RoundingPlace};
use super::grid::{Block, Shown};
use super::rows::{self, RowItem};
use super::tree::plain;
use crate::diag::Finding;
use crate::profile::model::{ColumnKind, ColumnSpec};

/// Every sum of the table: exact parts must make the exact whole; displayed parts that miss the
/// displayed whole are named in the 尾差 note.
pub fn check(cx: &mut Context, table: &str, block: &Block) {
    for (at, row) in block.rows.iter().enumerate() {
        if row.parts.is_empty() {
            continue;
        }
        for (c, column) in block.columns.iter().enumerate() {
            // Rates and shares have no parts that add up to them.
            if matches!(
                column.kind,
                ColumnKind::Rate | ColumnKind::Share | ColumnKind::Completion
            ) {
                continue;
            }
            // A part that could not be answered is reported already; the sum says nothing then.
            let parts: Option<Vec<&Shown>> = row
                .parts
                .iter()
                .filter(|&&part| block.rows[part].values)
                .map(|&part| block.cells[part][c].shown.as_ref())
                .collect();
            let Some(parts) = parts else { continue };
            let words = place_words(cx, row, column);
            let whole = block.cells[at][c].shown.as_ref();
            sum_of(cx, table, &words, whole, &parts, column.kind);
        }
    }
    for (c, column) in block.columns.iter().enumerate() {
        if column.parts.is_empty() {
            continue;
        }
        for (row, cells) in block.rows.iter().zip(&block.cells) {
            let parts: Option<Vec<&Shown>> = column
                .parts
                .iter()
                .filter_map(|id| block.columns.iter().position(|other| &other.id == id))
                .map(|at| cells[at].shown.as_ref())
                .collect();
            let Some(parts) = parts else { continue };
            let words = place_words(cx, row, column);
            sum_of(
                cx,
                table,
                &words,
                cells[c].shown.as_ref(),
                &parts,
                column.kind,
            );
        }
    }
}

/// Where a sum stands in its table: row by code and name, column.
fn place_words(cx: &Context, row: &RowItem, column: &ColumnSpec) -> String {
    let heading = column.head.last().map_or("", String::as_str);
    let row = format!("{}{}", rows::code_text(cx, row, None), plain(&row.label));
    if row.is_empty() {
        heading.to_owned()
    } else {
        format!("“{row}”{heading}")
    }
}

fn sum_of(
    cx: &mut Context,
    table: &str,
    place: &str,
    whole: Option<&Shown>,
    parts: &[&Shown],
    kind: ColumnKind,
) {
    let Some(whole) = whole else { return };
    if parts.is_empty() {
        return;
    }
    let total: Decimal = parts.iter().map(|part| part.fact.unrounded().exact()).sum();
    // Changes are differences of rounded numbers: they need not add up exactly.
    if kind != ColumnKind::Change && total != whole.fact.unrounded().exact() {
        cx.findings.push(
            Finding::deny("parts-miss-whole")
                .arg("place", format!("{table}{place}"))
                .arg("whole", whole.fact.unrounded().exact())
                .arg("parts", total)
                .arg("difference", whole.fact.unrounded().exact() - total),
        );
        return;
    }
    let displayed: Decimal = parts.iter().map(|part| part.number).sum();
    if displayed != whole.number {
        cx.rounding.push(RoundingPlace {
            place: place.to_owned(),
            whole: whole.inline.clone(),
            parts: parts.iter().map(|part| part.inline.clone()).collect(),
        });
    }
}
