//! Notes on empty tables: documented in `empty_tables.toml`.

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
