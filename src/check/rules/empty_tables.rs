//! # What it checks
//! A table without money carries a note that says so, and a table with money carries none.
//! (The profile's `empty-note` follows the figures by itself; this looks at what is displayed,
//! fixed notes included.)
//!
//! # Why
//! A blank table may be a forgotten one. A note of another year over real amounts is worse.
//!
//! # Basis
//! 财政预决算领域基层政务公开标准目录: tables without amounts are published and explained.
//!
//! # Example wrong
//! A 政府性基金 table with only zeros and no note.
//!
//! # Example right
//! `empty-note = "注：本部门{year}年没有使用政府性基金预算安排的支出。"`
//!
//! # How to fix
//! Give the table an `empty-note` in the profile; take a fixed `note` about emptiness away.

use crate::check::DocumentScope;
use crate::diag::Finding;
use crate::document::tree::{Block, Grid, Inline, plain};
use crate::profile::model::{RowKind, Table};

/// What only a note about an empty table says.
const EMPTY_WORDS: [&str; 7] = [
    "没有使用",
    "未安排",
    "无此项",
    "本表为空",
    "空表",
    "本表无数据",
    "特此声明",
];

pub fn check(scope: &DocumentScope) -> Vec<Finding> {
    let mut findings = Vec::new();
    for block in scope.document.blocks() {
        let Block::Grid(grid) = block else { continue };
        let Some(table) = scope.profile.profile.table.get(&grid.id) else {
            continue;
        };
        if grid.form {
            continue;
        }
        let title = plain(&grid.title);
        let said = grid
            .notes
            .iter()
            .map(|note| plain(note))
            .find(|note| EMPTY_WORDS.iter().any(|words| note.contains(words)));
        let has_money = money(scope, grid);
        match said {
            Some(note) if has_money => findings.push(
                Finding::deny("empty-note-with-money")
                    .arg("title", title)
                    .arg("note", note),
            ),
            None if !has_money && grid.notes.is_empty() && !lists_records(scope, table) => {
                findings.push(Finding::warn("empty-table-without-note").arg("title", title));
            }
            _ => {}
        }
    }
    findings
}

/// Whether any figure of a table is not zero.
fn money(scope: &DocumentScope, grid: &Grid) -> bool {
    let cells = grid.body.iter().flat_map(|row| &row.cells);
    cells
        .flat_map(|cell| &cell.content)
        .flatten()
        .any(|inline| {
            let Inline::Figure { fact, .. } = inline else {
                return false;
            };
            // A figure that cannot be looked up again is no reason to call the table empty.
            let key = scope.facts.parse(fact).ok();
            key.and_then(|key| scope.facts.get(&key).ok())
                .is_none_or(|fact| !fact.value.is_zero())
        })
}

/// Whether rows are records of a kind there are any of.
fn lists_records(scope: &DocumentScope, table: &Table) -> bool {
    let sides = table.side.iter().flat_map(|side| &side.row);
    table.row.iter().chain(sides).any(|row| {
        let kind = row.each.as_deref();
        (row.kind == RowKind::Each || kind.is_some())
            && kind.is_some_and(|kind| !scope.facts.budget.of(kind).is_empty())
    })
}
