//! Words of another fund: documented in `table_words.toml`.

use crate::check::DocumentScope;
use crate::diag::Finding;
use crate::document::tree::{Block, plain};
use crate::profile::model::Query;

/// The budgets that have tables of their own, and the words their tables are known by.
const FUNDS: [(&str, &str); 3] = [
    ("general-public-budget", "一般公共预算"),
    ("government-fund-budget", "政府性基金"),
    ("state-capital-budget", "国有资本经营"),
];

pub fn check(scope: &DocumentScope) -> Vec<Finding> {
    let mut findings = Vec::new();
    for block in scope.document.blocks() {
        let Block::Grid(grid) = block else { continue };
        let Some(table) = scope.profile.profile.table.get(&grid.id) else {
            continue;
        };
        let title = plain(&grid.title);
        let whole = words(&table.query);
        if let Some(own) = whole {
            let notes = grid.notes.iter().map(|note| plain(note));
            for text in [title.clone()].into_iter().chain(notes) {
                if let Some(other) = foreign(&text, own) {
                    findings.push(
                        Finding::deny("note-of-another-fund")
                            .arg("title", &title)
                            .arg("own", own)
                            .arg("other", other)
                            .arg("text", text),
                    );
                }
            }
        }
        for column in &grid.columns {
            let spec = table.column.iter().find(|spec| spec.id == column.id);
            let Some(own) = spec.and_then(|spec| words(&spec.query)).or(whole) else {
                continue;
            };
            let head = column.path.join("/");
            if let Some(other) = foreign(&head, own) {
                findings.push(
                    Finding::deny("heading-of-another-fund")
                        .arg("title", &title)
                        .arg("own", own)
                        .arg("other", other)
                        .arg("head", head),
                );
            }
        }
    }
    findings
}

/// The words of the one fund a query is narrowed to.
fn words(query: &Query) -> Option<&'static str> {
    let fund = query.get("fund")?;
    let found = FUNDS.iter().find(|(key, _)| key == fund);
    found.map(|(_, words)| *words)
}

/// Words of another fund in a text that does not name its own.
fn foreign(text: &str, own: &str) -> Option<&'static str> {
    if text.contains(own) {
        return None;
    }
    let other = FUNDS.iter().find(|(_, words)| text.contains(words));
    other.map(|(_, words)| *words)
}
