//! A definition says what a term means, of this agency's level and for this year.

use crate::check::terms::{self, Entry};
use crate::check::{DocumentScope, lines, origin};
use crate::diag::Finding;
use crate::document::tree::Inline;

/// A definition has one of them; a list of names has none.
const VERBS: [&str; 17] = [
    "指", "是", "反映", "用于", "包括", "包含", "为", "即", "按", "安排", "取得", "发生", "填列",
    "由", "从", "以", "对",
];
/// Levels of government with what is said of their budgets.
const LEVELS: [(&str, &[&str]); 5] = [
    ("central", &["中央财政"]),
    ("province", &["省级财政", "省财政", "自治区级财政"]),
    ("city", &["市级财政", "市财政"]),
    ("county", &["县级财政", "县财政"]),
    ("district", &["区级财政", "区财政"]),
];
/// What only the budget of one's own level does.
const OWN_MONEY: [&str; 2] = ["当年拨付", "拨付的资金"];

pub fn check(scope: &DocumentScope) -> Vec<Finding> {
    let mut findings = Vec::new();
    for entry in terms::all(scope).unwrap_or_default() {
        if terms::is_title(scope, &entry) {
            continue;
        }
        let found = empty(&entry)
            .or_else(|| year(scope, &entry))
            .map(|finding| origin::at(scope, finding, entry.content, &entry.name));
        findings.extend(found);
    }
    for line in scope.lines.iter().filter(|line| line.prose) {
        let text = line.text.as_str();
        if let Some(other) = level(scope, text) {
            let own = own_level(scope).unwrap_or_default();
            let finding = Finding::deny("definition-level")
                .arg("other", other)
                .arg("own", own)
                .arg("sentence", lines::excerpt(text))
                .arg("place", &line.place);
            findings.push(origin::at(scope, finding, line.content, other));
        }
    }
    findings
}

/// A term without explanation, or explained by a list of other names.
fn empty(entry: &Entry) -> Option<Finding> {
    let definition = &entry.definition;
    let letters = definition.chars().filter(|c| c.is_alphanumeric()).count();
    let verb = VERBS.iter().any(|verb| definition.contains(verb));
    if letters < 4 {
        return Some(Finding::deny("definition-empty").arg("name", lines::excerpt(&entry.name)));
    }
    let list = definition.matches(['、', '，']).count() >= 2;
    (list && !verb).then(|| {
        Finding::deny("definition-bare-list")
            .arg("name", &entry.name)
            .arg("text", lines::excerpt(definition))
    })
}

/// A year that is neither this one nor the one before was left from an earlier document.
fn year(scope: &DocumentScope, entry: &Entry) -> Option<Finding> {
    let own = scope.facts.own().year;
    let base = scope.facts.settings.base.year;
    let mut outside = true;
    for inline in entry.content {
        // The years of laws stand between their marks.
        if let Inline::Text { text } = inline {
            for c in text.chars() {
                outside = match c {
                    '《' | '（' | '〔' => false,
                    '》' | '）' | '〕' => true,
                    _ => outside,
                };
            }
        }
        let Inline::Date { text } = inline else {
            continue;
        };
        let found: String = text.chars().take(4).collect();
        let Ok(year) = found.parse::<i32>() else {
            continue;
        };
        if outside && ![own, own - 1, base].contains(&year) {
            return Some(
                Finding::warn("definition-year")
                    .arg("name", &entry.name)
                    .arg("found", text)
                    .arg("year", own)
                    .arg("previous", own - 1),
            );
        }
    }
    None
}

fn own_level(scope: &DocumentScope) -> Option<&'static str> {
    let level = scope.facts.budget.agency.get("level")?;
    let (_, words) = LEVELS.iter().find(|(name, _)| *name == level)?;
    words.first().copied()
}

/// Another level of government whose money a sentence says this is.
fn level(scope: &DocumentScope, text: &str) -> Option<&'static str> {
    let level = scope.facts.budget.agency.get("level")?;
    let others = LEVELS.iter().filter(|(name, _)| *name != level);
    let words = others.flat_map(|(_, words)| words.iter());
    words.copied().find(|word| {
        text.match_indices(word).any(|(at, _)| {
            let after = &text[at + word.len()..];
            // 上级补助 of the province is the province's; 全市财政 and 本市级财政 are no other level.
            let near: String = after.chars().take(16).collect();
            let clause = near.split(['，', '。', '；']).next().unwrap_or_default();
            let before = text[..at].chars().next_back();
            let whole = before.is_none_or(|c| !"城都省本全上".contains(c));
            whole && OWN_MONEY.iter().any(|words| clause.contains(words))
        })
    })
}
