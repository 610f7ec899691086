//! Comparison sentences: each case has its words, and the words fit the case.

use super::Scope;
use crate::diag::Finding;
use crate::document::compare::{DOWN, UP, misdirected};
use crate::profile::model::ComparisonWording;

pub fn check(scope: &mut Scope) {
    for (name, words) in &scope.profile().wording.comparison {
        let path = format!("wording.comparison.{name}");
        for (case, text) in words.cases() {
            one(scope, &format!("{path}.{case}"), case, text);
        }
        for (case, text) in [
            ("increased-slightly", &words.increased_slightly),
            ("decreased-slightly", &words.decreased_slightly),
        ] {
            if let Some(text) = text {
                one(scope, &format!("{path}.{case}"), case, text);
            }
        }
        reason(scope, &path, words);
    }
}

fn one(scope: &mut Scope, path: &str, case: &str, text: &str) {
    let mut tell = |finding: Finding, word: &str| {
        scope.tell(finding.arg("case", case).arg("text", text), path, word);
    };
    let wrong: &[&str] = match case {
        "increased" | "increased-slightly" | "new" => &DOWN,
        "decreased" | "decreased-slightly" | "ended" => &UP,
        _ => &[],
    };
    // 由增加转为减少 names both on purpose.
    let right = match case {
        "increased" | "increased-slightly" | "new" => &UP[..],
        _ => &DOWN[..],
    };
    let found = wrong.iter().copied().find(|word| text.contains(word));
    let found = found.filter(|_| !right.iter().any(|word| text.contains(word)));
    let before_figure = || {
        (!wrong.is_empty())
            .then(|| misdirected(text, wrong == DOWN))
            .flatten()
    };
    if let Some(word) = found.or_else(before_figure) {
        tell(Finding::deny("wording-direction").arg("word", word), word);
    }
    // Without a change there is no number of it, on a base of zero no rate.
    let never: &[&str] = match case {
        "equal" | "nearly-equal" | "none" => &["{change}", "{rate}"],
        "new" | "increased-slightly" | "decreased-slightly" => &["{rate}"],
        "unknown" => &["{change}", "{rate}", "{previous}"],
        _ => &[],
    };
    for slot in never.iter().filter(|slot| text.contains(**slot)) {
        tell(Finding::deny("wording-slot").arg("slot", slot), slot);
    }
    if text.contains("{reason}") {
        tell(Finding::deny("wording-reason-in-case"), "{reason}");
    }
}

fn reason(scope: &mut Scope, path: &str, words: &ComparisonWording) {
    if words.increased == words.decreased && !words.increased.trim().is_empty() {
        let finding = Finding::deny("wording-same").arg("text", &words.increased);
        scope.tell(finding, &format!("{path}.decreased"), "");
    }
    if !words.reason.is_empty() && !words.reason.contains("{reason}") {
        let finding = Finding::deny("wording-reason-dangling").arg("text", &words.reason);
        scope.tell(finding, &format!("{path}.reason"), "");
    }
    if words.reason_required && words.reason.is_empty() {
        let finding = Finding::deny("wording-reason-nowhere");
        scope.tell(finding, &format!("{path}.reason-required"), "");
    }
}
