//! Where a finding counts, from `areas.toml`: its column in the table of compliance, and its
//! dimension in the scores.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde::Deserialize;

use crate::check::registry::RULES;
use crate::check::{Rule, rule_of};
use crate::diag::{Lang, Level};

/// A column of the table of compliance.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Column {
    zh: String,
    en: String,
    #[serde(default)]
    pub groups: Vec<String>,
    #[serde(default)]
    codes: Vec<String>,
}

impl Column {
    pub fn title(&self, lang: Lang) -> &str {
        match lang {
            Lang::Zh => &self.zh,
            Lang::En => &self.en,
        }
    }
}

/// What a document is scored in.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Dimension {
    pub id: String,
    zh: String,
    en: String,
    /// What is asked, in a sentence.
    pub what: String,
    pub groups: Vec<String>,
    #[serde(default)]
    item: Vec<Item>,
}

impl Dimension {
    pub fn title(&self, lang: Lang) -> &str {
        match lang {
            Lang::Zh => &self.zh,
            Lang::En => &self.en,
        }
    }
}

/// Something asked of a submission that is no rule of documents.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Item {
    pub name: String,
    pub zh: String,
    pub weight: u32,
    /// It can be said of what could not be read, too.
    #[serde(default)]
    always: bool,
    codes: Vec<String>,
}

/// What of a weight is lost, in hundredths.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lost {
    pub error: u32,
    pub warning: u32,
    pub note: u32,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    lost: Lost,
    weight: BTreeMap<String, u32>,
    column: Vec<Column>,
    dimension: Vec<Dimension>,
}

fn file() -> &'static File {
    static FILE: OnceLock<File> = OnceLock::new();
    FILE.get_or_init(|| {
        toml::from_str(include_str!("areas.toml")).expect("areas.toml is tested to parse")
    })
}

pub fn columns() -> &'static [Column] {
    &file().column
}

pub fn dimensions() -> &'static [Dimension] {
    &file().dimension
}

pub fn lost() -> &'static Lost {
    &file().lost
}

/// The column findings of a code stand in.
pub fn column(code: &str) -> usize {
    let own = columns().iter().map(|one| (&one.codes, &one.groups));
    place(code, own).unwrap_or_default()
}

/// What a finding of a code takes weight from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Asked {
    Rule(&'static str),
    Item(&'static str),
}

/// One thing asked in a dimension: a rule, or an item.
#[derive(Debug, Clone, Copy)]
pub struct Question {
    pub asked: Asked,
    pub title: &'static str,
    pub weight: u32,
    /// It can be said of records that could not be read, too.
    pub always: bool,
}

/// Everything asked in a dimension: its rules by name, then its items.
pub fn questions(dimension: &'static Dimension) -> Vec<Question> {
    let rules = RULES.iter().copied().filter(|rule| {
        let mut codes = rule.codes();
        dimension.groups.iter().any(|group| group == rule.group())
            && codes.any(|code| asked(code) == Some(Asked::Rule(rule.name)))
    });
    let rules = rules.map(|rule| Question {
        asked: Asked::Rule(rule.name),
        title: rule.title(Lang::Zh),
        weight: weight(rule),
        always: false,
    });
    let items = dimension.item.iter().map(|item| Question {
        asked: Asked::Item(&item.name),
        title: &item.zh,
        weight: item.weight,
        always: item.always,
    });
    rules.chain(items).collect()
}

/// What a finding of a code is held against; none where no dimension takes it.
pub fn asked(code: &str) -> Option<Asked> {
    let items = || dimensions().iter().flat_map(|one| &one.item);
    let named = items().find(|item| narrow(&item.codes, code));
    if let Some(item) = named {
        return Some(Asked::Item(&item.name));
    }
    if let Some(rule) = rule_of(code) {
        return Some(Asked::Rule(rule.name));
    }
    let rest = items().find(|item| item.codes.iter().any(|one| one == "*"));
    rest.map(|item| Asked::Item(&item.name))
}

/// What a code is about, in words; the code where nobody has any.
pub fn title(code: &str) -> &str {
    if let Some(rule) = rule_of(code) {
        return rule.title(Lang::Zh);
    }
    let items = dimensions().iter().flat_map(|one| &one.item);
    let mut named = items.filter(|item| narrow(&item.codes, code));
    named.next().map_or(code, |item| &item.zh)
}

fn weight(rule: &'static Rule) -> u32 {
    let gravest = rule.codes().filter_map(|code| rule.level(code)).max();
    let name = match gravest {
        Some(Level::Deny | Level::Forbid) => "deny",
        Some(Level::Warn) => "warn",
        _ => "note",
    };
    file().weight.get(name).copied().unwrap_or(1)
}

/// Where a code stands: by its own beginning, else by the group of its rule, else with the rest.
fn place<'a>(
    code: &str,
    all: impl Iterator<Item = (&'a Vec<String>, &'a Vec<String>)> + Clone,
) -> Option<usize> {
    let by_code = all.clone().position(|(codes, _)| narrow(codes, code));
    let group = rule_of(code).map(Rule::group);
    let by_group = || {
        let group = group?;
        all.clone()
            .position(|(_, groups)| groups.iter().any(|one| one == group))
    };
    let rest = || {
        all.clone()
            .position(|(codes, _)| codes.iter().any(|one| one == "*"))
    };
    by_code.or_else(by_group).or_else(rest)
}

/// Whether patterns name a code, or how it begins; `*` alone names nothing.
fn narrow(patterns: &[String], code: &str) -> bool {
    patterns
        .iter()
        .any(|pattern| match pattern.strip_suffix('*') {
            Some("") => false,
            Some(start) => code.starts_with(start),
            None => pattern == code,
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::points::groups;

    #[test]
    fn every_group_has_one_column_and_one_dimension() {
        for group in groups() {
            let of = |all: &[String]| all.iter().filter(|one| **one == group.id).count();
            let columns: usize = columns().iter().map(|one| of(&one.groups)).sum();
            let dimensions: usize = dimensions().iter().map(|one| of(&one.groups)).sum();
            assert_eq!((columns, dimensions), (1, 1), "{}", group.id);
        }
        let known = |name: &String| groups().iter().any(|group| group.id == *name);
        let named = columns().iter().flat_map(|one| &one.groups);
        assert!(
            named
                .chain(dimensions().iter().flat_map(|one| &one.groups))
                .all(known)
        );
    }

    #[test]
    fn every_rule_is_asked_once() {
        for rule in RULES {
            let asked = dimensions().iter().flat_map(questions);
            let asked = asked
                .filter(|one| one.asked == Asked::Rule(rule.name))
                .count();
            let by_items = rule
                .codes()
                .all(|code| matches!(super::asked(code), Some(Asked::Item(_))));
            assert_eq!(asked, usize::from(!by_items), "{}", rule.name);
        }
    }

    #[test]
    fn codes_stand_before_groups_and_the_rest_has_a_place() {
        let title = |code| columns()[column(code)].title(Lang::Zh);
        assert_eq!(title("register-year"), "名录报送");
        assert_eq!(title("tie-anything"), "文件之间");
        assert_eq!(title("published-late"), "及时");
        assert_eq!(title("ledgers-disagree"), "表内表间");
        assert_eq!(title("toml-syntax"), "文件字段");
        assert_eq!(asked("published-late"), Some(Asked::Rule("dates")));
        assert_eq!(
            asked("submission-late"),
            Some(Asked::Item("submitted-in-time"))
        );
        assert_eq!(asked("toml-syntax"), Some(Asked::Item("files")));
    }
}
