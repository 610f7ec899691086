//! The tables and statements the profile requires are in the finished document.

use super::requirements;
use crate::check::DocumentScope;
use crate::diag::{Finding, Msg};
use crate::document::tree::{Block, plain};
use crate::profile::model::Requirement;

pub fn check(scope: &DocumentScope) -> Vec<Finding> {
    let requirements = &scope.profile.profile.requirement;
    let asked: Vec<&Requirement> = requirements
        .iter()
        .filter(|one| requirements::of_document(&one.item))
        .collect();
    if asked.is_empty() {
        return Vec::new();
    }
    let lines: Vec<String> = scope.lines.iter().map(|line| plain(line.content)).collect();
    asked
        .into_iter()
        .filter_map(|requirement| judge(scope, requirement, &lines))
        .collect()
}

fn judge(scope: &DocumentScope, requirement: &Requirement, lines: &[String]) -> Option<Finding> {
    // What makes no sense is told with the requirements on records.
    let wanted = requirements::wanted(scope.facts, requirement).ok()??;
    let (form, name) = requirement.item.split_once(':')?;
    let shown = match form {
        "table" => scope.document.blocks().any(|block| match block {
            Block::Grid(grid) => grid.id.split('/').next() == Some(name),
            _ => false,
        }),
        _ => name
            .split('|')
            .any(|words| lines.iter().any(|line| line.contains(words.trim()))),
    };
    if wanted == shown {
        return None;
    }
    let table = scope.profile.profile.table.get(name);
    let label = match table.filter(|_| form == "table") {
        Some(table) => table
            .list_title
            .clone()
            .unwrap_or_else(|| table.title.clone()),
        None => name.replace('|', "、"),
    };
    let finding = match (wanted, form) {
        (false, _) => Finding::deny("prohibited-shown"),
        (true, "table") => Finding::deny("required-table-absent"),
        (true, _) => Finding::deny("required-statement-absent"),
    };
    let mut finding = finding.arg("label", label).arg("id", &requirement.id);
    if let Some(basis) = &requirement.basis {
        finding = finding.with(Msg::new("requirement-basis").arg("basis", basis));
    }
    if let Some(note) = &requirement.note {
        finding = finding.with(Msg::new("requirement-note").arg("note", note));
    }
    Some(finding)
}
