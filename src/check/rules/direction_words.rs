//! What stands before a change or a rate says its direction, and what stands after it its unit.

use crate::check::origin::{self, Origin};
use crate::check::{DocumentScope, lines};
use crate::diag::Finding;
use crate::document::tree::Inline;
use crate::facts::key::Key;
use crate::facts::{Fact, Value};

const UP: [&str; 9] = [
    "增加", "增长", "上升", "提高", "上涨", "增收", "增支", "增幅", "多",
];
const DOWN: [&str; 9] = [
    "减少", "下降", "降低", "缩减", "压减", "减收", "减支", "降幅", "少",
];
/// What may stand between the word and the number.
const BETWEEN: [&str; 10] = [
    "",
    "了",
    "约",
    "近",
    "为",
    "达",
    "额",
    "额为",
    "率为",
    "幅度为",
];
const PERCENT: [char; 2] = ['%', '％'];

pub fn check(scope: &DocumentScope) -> Vec<Finding> {
    let mut findings = Vec::new();
    for line in scope.lines {
        if !line.prose {
            continue;
        }
        for (at, inline) in line.content.iter().enumerate() {
            let Inline::Figure { fact, text } = inline else {
                continue;
            };
            let before = neighbour(at.checked_sub(1).and_then(|at| line.content.get(at)));
            let after = neighbour(line.content.get(at + 1));
            let found =
                direction(scope, fact, text, before).or_else(|| unit(scope, fact, text, after));
            let Some((finding, words)) = found else {
                continue;
            };
            let finding = finding
                .arg("sentence", lines::excerpt(&line.text))
                .arg("place", &line.place);
            // The longer of the two sides tells better where it was written.
            let words = [words, before.trim()]
                .into_iter()
                .max_by_key(|words| words.len());
            // Wordings are checked where they are read, and tell of every sentence made of them.
            let words = words.unwrap_or_default();
            match origin::of(scope, line.content, words) {
                Origin::Record(place) | Origin::Section(place) => findings.push(finding.at(&place)),
                Origin::Setting(_) => {}
                Origin::Unknown => findings.push(finding),
            }
        }
    }
    findings
}

fn neighbour(inline: Option<&Inline>) -> &str {
    match inline {
        Some(Inline::Text { text }) => text,
        _ => "",
    }
}

fn fact(scope: &DocumentScope, id: &str) -> Option<std::sync::Arc<Fact>> {
    let key = scope.facts.parse(id).ok()?;
    scope.facts.get(&key).ok()
}

/// The word directly before a number, and whether it says that something grew.
fn word(before: &str) -> Option<(&'static str, bool)> {
    let words = UP.iter().map(|word| (*word, true));
    let mut words = words.chain(DOWN.iter().map(|word| (*word, false)));
    words.find(|(word, _)| {
        BETWEEN.iter().any(|between| {
            let head = before.trim_end().strip_suffix(between);
            head.is_some_and(|head| head.ends_with(word))
        })
    })
}

fn direction<'a>(
    scope: &DocumentScope,
    id: &str,
    shown: &str,
    before: &'a str,
) -> Option<(Finding, &'a str)> {
    if !id.starts_with("change(") && !id.starts_with("rate(") {
        return None;
    }
    let (word, up) = word(before)?;
    let fact = fact(scope, id)?;
    if !matches!(fact.key, Key::Change { .. } | Key::Rate { .. }) {
        return None;
    }
    let nothing = !shown.chars().any(|c| ('1'..='9').contains(&c));
    let finding = if nothing {
        Finding::deny("direction-of-nothing")
    } else if up != (fact.value.sign() > 0) {
        let (of, base) = match &fact.key {
            Key::Change { of, base } | Key::Rate { of, base } => (of, base),
            _ => return None,
        };
        let value = |key: &Key| {
            let fact = scope.facts.get(key).ok();
            fact.map_or_else(String::new, |fact| crate::check::reasons::shown(fact.value))
        };
        Finding::deny("direction-contradicts")
            .arg("now", value(of))
            .arg("before", value(base))
    } else if shown.starts_with(['-', '−', '－']) {
        Finding::deny("direction-with-minus")
    } else {
        return None;
    };
    let finding = finding
        .arg("word", word)
        .arg("shown", shown)
        .arg("label", scope.facts.label(&fact.key));
    Some((finding, before.trim()))
}

/// A ratio is so many percent, a difference of ratios so many percentage points.
fn unit<'a>(
    scope: &DocumentScope,
    id: &str,
    shown: &str,
    after: &'a str,
) -> Option<(Finding, &'a str)> {
    let after = after.trim_start();
    let percent = after.starts_with(PERCENT).then_some("%");
    let points = ["个百分点", "百分点"];
    let points = points.iter().find(|word| after.starts_with(**word));
    let typed = percent.or(points.copied())?;
    let fact = fact(scope, id)?;
    let (typed, wanted) = match fact.value {
        // The number comes with its sign: 5%%.
        Value::Ratio(_) if percent.is_some() && shown.ends_with(PERCENT) => ("%%", "%"),
        Value::Ratio(_) if points.is_some() => (typed, "%"),
        Value::Points(_) if percent.is_some() => (typed, "个百分点"),
        _ => return None,
    };
    let finding = Finding::warn("percent-or-points")
        .arg("typed", typed)
        .arg("wanted", wanted)
        .arg("shown", shown)
        .arg("label", scope.facts.label(&fact.key));
    Some((finding, after))
}
