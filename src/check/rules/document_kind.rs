//! Budget or accounts, 部门 or 单位: the words say what kind of document this is.

use crate::budget::ledger::Phase;
use crate::check::origin::{self, Origin};
use crate::check::{DocumentScope, lines};
use crate::diag::Finding;
use crate::document::tree::{Block, Inline, plain};

pub fn check(scope: &DocumentScope) -> Vec<Finding> {
    let document = &scope.facts.budget.document.entity;
    if document.get("kind") == Some("self-evaluation") || scope.profile.profile.letter.is_some() {
        return Vec::new();
    }
    let mut findings = Vec::new();
    for line in scope.lines {
        if line.is_figure() {
            continue;
        }
        let text = line.text.as_str();
        let heading = !line.prose && *line.place == *text;
        if let Some(found) = other_phase(scope, text, heading) {
            let (kind, other) = match final_accounts(scope) {
                true => ("决算", "预算"),
                false => ("预算", "决算"),
            };
            let finding = Finding::deny("budget-or-accounts")
                .arg("found", &found)
                .arg("kind", kind)
                .arg("other", other)
                .arg("sentence", lines::excerpt(text))
                .arg("place", &line.place);
            findings.push(origin::at(scope, finding, line.content, &found));
        }
    }
    findings.extend(title(scope));
    findings.extend(own_words(scope));
    findings
}

fn final_accounts(scope: &DocumentScope) -> bool {
    matches!(
        scope.facts.own().phase,
        Phase::FinalAccounts | Phase::Executed
    )
}

/// Words that belong to the other kind of document.
fn other_phase(scope: &DocumentScope, text: &str, heading: bool) -> Option<String> {
    let year = scope.facts.own().year;
    let bodies = ["部门", "单位", "度部门", "度单位", "度", ""];
    if final_accounts(scope) {
        if !heading || !text.contains("预算") {
            return None;
        }
        let found = bodies.iter().find_map(|body| {
            let words = format!("{year}年{body}预算");
            let open = ["公开", "情况说明", "说明", "表"];
            let open = open.iter().map(|end| format!("{words}{end}"));
            open.into_iter().find(|words| text.contains(words.as_str()))
        });
        return found;
    }
    if !text.contains("决算") {
        return None;
    }
    // What is said of the accounts of years before, and of drawing up 预决算, is right.
    let own = bodies.iter().find_map(|body| {
        let words = format!("{year}年{body}决算");
        text.contains(&words).then_some(words)
    });
    let fixed = ["决算安排", "年初决算", "收支决算总体情况", "决算公开表"];
    let fixed = || fixed.iter().find(|words| text.contains(**words));
    own.or_else(|| fixed().map(|words| (*words).to_owned()))
}

/// The title of a department's document says 部门, that of a unit's 单位.
fn title(scope: &DocumentScope) -> Option<Finding> {
    let unit = scope.facts.budget.agency.get("kind") == Some("unit");
    let (own, other) = if unit {
        ("单位", "部门")
    } else {
        ("部门", "单位")
    };
    let title = &scope.document.title;
    let mut headings = scope.document.blocks().filter_map(|block| match block {
        Block::Heading(heading) if heading.level == 1 => Some(plain(&heading.content)),
        _ => None,
    });
    let wrong = |text: &str| {
        let kinds = ["预算", "决算"];
        kinds.iter().any(|kind| {
            text.contains(&format!("{other}{kind}")) && !text.contains(&format!("{own}{kind}"))
        })
    };
    let found = match wrong(title) {
        true => Some(title.clone()),
        false => headings.find(|text| wrong(text)),
    }?;
    let finding = Finding::deny("department-or-unit")
        .arg("title", found)
        .arg("own", own)
        .arg("other", other);
    let setting = scope.profile.settings.get("document-title");
    Some(match setting {
        Some(setting) => finding.at(&setting.at),
        None => finding,
    })
}

/// The agency's own texts call it what it is not.
fn own_words(scope: &DocumentScope) -> Option<Finding> {
    let unit = scope.facts.budget.agency.get("kind") == Some("unit");
    let (own, other) = if unit {
        ("本单位", "本部门")
    } else {
        ("本部门", "本单位")
    };
    let mut found: Option<Finding> = None;
    let mut count = 0;
    for line in scope.lines {
        // Forms are filled in by units; tables have their own words.
        let names =
            |inline: &&Inline| matches!(inline, Inline::Text { text } if text.contains(other));
        let Some(inline) = line.content.iter().find(names).filter(|_| line.prose) else {
            continue;
        };
        let words = inline.text();
        if let Origin::Record(place) = origin::of(scope, line.content, words.trim()) {
            count += 1;
            found.get_or_insert_with(|| {
                Finding::note("own-words-mixed")
                    .arg("other", other)
                    .arg("own", own)
                    .arg("sentence", lines::excerpt(&line.text))
                    .at(&place)
            });
        }
    }
    found.map(|finding| finding.arg("count", count))
}
