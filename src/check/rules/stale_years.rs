//! Years typed into texts are of this document, not of the one it was copied from.

use crate::check::origin::{self, Origin};
use crate::check::{DocumentScope, lines};
use crate::diag::Finding;
use crate::document::tree::{Block, Inline, plain};

/// After a year they say that it is meant as it stands.
const MEANT_AFTER: [&str; 16] = [
    "以来", "起", "至", "到", "—", "-", "～", "~", "前", "后", "底", "末", "版", "规划", "成立",
    "以",
];
/// Before a year they say so.
const MEANT_BEFORE: [&str; 10] = ["自", "从", "至", "到", "—", "-", "于", "截至", "对比", "《"];

pub fn check(scope: &DocumentScope) -> Vec<Finding> {
    let mut findings = typed(scope);
    findings.extend(headings(scope));
    findings
}

/// `2022年` without a month.
fn bare_year(text: &str) -> Option<i32> {
    let digits = text.strip_suffix('年')?;
    (digits.len() == 4).then(|| digits.parse().ok()).flatten()
}

/// The year a document rolled over by one year forgets: what was last year in the one before.
fn typed(scope: &DocumentScope) -> Vec<Finding> {
    let own = scope.facts.own().year;
    let stale = own - 2;
    let base = scope.facts.settings.base.year;
    let mut findings = Vec::new();
    if base == stale {
        return findings;
    }
    for line in scope.lines.iter().filter(|line| !line.is_figure()) {
        for (at, inline) in line.content.iter().enumerate() {
            let Inline::Date { text } = inline else {
                continue;
            };
            let (before, after) = around(line.content, at);
            let old = match bare_year(text) {
                Some(year) if year == stale => true,
                // What last year's document said of its own budget.
                Some(year) => year == own - 1 && own_budget(before, after),
                None => false,
            };
            if !old || meant(line.content, at) {
                continue;
            }
            let words = [after, before].into_iter();
            let words = words.map(str::trim).max_by_key(|words| words.len());
            let Origin::Record(place) = origin::of(scope, line.content, words.unwrap_or(text))
            else {
                continue;
            };
            if declared(scope, &place) {
                continue;
            }
            findings.push(
                Finding::warn("year-stale")
                    .arg("found", text)
                    .arg("year", own)
                    .arg("previous", own - 1)
                    .arg("sentence", lines::excerpt(&line.text))
                    .arg("place", &line.place)
                    .at(&place),
            );
        }
    }
    findings
}

/// What stands before and after a piece of a line.
fn around(content: &[Inline], at: usize) -> (&str, &str) {
    let near = |at: Option<usize>| {
        let inline = at.and_then(|at| content.get(at));
        inline.map_or("", Inline::text)
    };
    (
        near(at.checked_sub(1)).trim_end(),
        near(Some(at + 1)).trim_start(),
    )
}

/// Whether a year is meant as it stands: a beginning, an end, a name.
fn meant(content: &[Inline], at: usize) -> bool {
    let (before, after) = around(content, at);
    MEANT_AFTER.iter().any(|word| after.starts_with(word))
        || MEANT_BEFORE.iter().any(|word| before.ends_with(word))
        || inside_a_title(content, at)
}

/// Whether a text speaks of the budget of a year as its own, not as what it is compared with.
fn own_budget(before: &str, after: &str) -> bool {
    let compared = ["比", "较", "与", "和", "同", "照", "根据", "依据"];
    let what = after.strip_prefix('度').unwrap_or(after);
    let budget = ["部门预算", "单位预算", "本部门预算", "预算安排", "预算编制"];
    budget.iter().any(|words| what.starts_with(words))
        && !compared.iter().any(|word| before.ends_with(word))
}

/// Between 《 and 》.
fn inside_a_title(content: &[Inline], at: usize) -> bool {
    let before = plain(&content[..at]);
    before.rfind('《') > before.rfind('》')
}

/// Whether the record at a place says why its digits, years among them, are as they are.
fn declared(scope: &DocumentScope, place: &crate::diag::Location) -> bool {
    let mut entities = scope.facts.budget.entities.values().flatten();
    entities
        .find(|entity| entity.location == *place)
        .and_then(|entity| entity.get("literal"))
        .is_some_and(|reason| reason.contains('年'))
}

/// A heading of this year over a text that tells of the year before.
fn headings(scope: &DocumentScope) -> Vec<Finding> {
    let own = scope.facts.own().year;
    let tasks = [
        "主要工作",
        "工作任务",
        "重点工作",
        "工作计划",
        "工作安排",
        "工作打算",
    ];
    let mut findings = Vec::new();
    let mut open: Option<String> = None;
    let mut told: Vec<&Inline> = Vec::new();
    let mut first: Option<&[Inline]> = None;
    let mut close =
        |open: &mut Option<String>, told: &mut Vec<&Inline>, first: &mut Option<&[Inline]>| {
            let years: Vec<i32> = told.iter().filter_map(|date| year(date.text())).collect();
            if let (Some(heading), Some(content)) = (open.take(), first.take())
                && years.len() >= 2
                && years.iter().all(|&year| year == own - 1)
            {
                let finding = Finding::warn("heading-of-other-year")
                    .arg("heading", heading)
                    .arg("year", own)
                    .arg("found", own - 1)
                    .arg("count", years.len());
                let words = content
                    .iter()
                    .map(Inline::text)
                    .max_by_key(|text| text.len());
                findings.push(origin::at(
                    scope,
                    finding,
                    content,
                    words.unwrap_or_default(),
                ));
            }
            told.clear();
        };
    for block in scope.document.blocks() {
        match block {
            Block::Heading(heading) => {
                close(&mut open, &mut told, &mut first);
                let text = plain(&heading.content);
                let of_this_year = text.contains(&format!("{own}年"));
                let of_tasks = tasks.iter().any(|words| text.contains(words));
                open = (of_this_year && of_tasks).then_some(text);
            }
            Block::Paragraph(paragraph) if open.is_some() => {
                let dates = paragraph.content.iter();
                let dates: Vec<&Inline> = dates
                    .filter(|inline| matches!(inline, Inline::Date { .. }))
                    .collect();
                if !dates.is_empty() && first.is_none() {
                    first = Some(&paragraph.content);
                }
                told.extend(dates);
            }
            _ => {}
        }
    }
    close(&mut open, &mut told, &mut first);
    findings
}

fn year(date: &str) -> Option<i32> {
    let digits: String = date.chars().take_while(char::is_ascii_digit).collect();
    (digits.len() == 4).then(|| digits.parse().ok()).flatten()
}
