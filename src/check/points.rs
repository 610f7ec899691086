//! Inspection points: what inspectors of published budgets look for, from `points.toml`.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde::Deserialize;

use super::registry::RULES;
use super::rule::{Both, Rule};
use crate::diag::{Lang, Level};

/// Points of one kind.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Group {
    pub id: String,
    /// How the ids of its points begin.
    pub prefix: String,
    zh: String,
    en: String,
}

impl Group {
    pub fn title(&self, lang: Lang) -> &str {
        match lang {
            Lang::Zh => &self.zh,
            Lang::En => &self.en,
        }
    }

    /// Its points, in order.
    pub fn points(&self) -> impl Iterator<Item = (&'static str, &'static Point)> {
        let own = |(id, _): &(&str, &Point)| id.split('-').next() == Some(&self.prefix);
        points().filter(own)
    }

    /// Rules of the group, sorted by name.
    pub fn rules(&self) -> impl Iterator<Item = &'static Rule> {
        let rules = RULES.iter().copied();
        rules.filter(|rule| rule.group() == self.id)
    }
}

/// One thing inspectors look for.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Point {
    zh: String,
    en: String,
    level: String,
    /// Letters of provisions, see [`provision`].
    pub basis: Vec<String>,
    /// Why the design keeps the defect from happening, or a part of it.
    pub impossible: Option<Both>,
    /// Why it cannot be decided from one document.
    pub outside: Option<Both>,
}

impl Point {
    pub fn title(&self, lang: Lang) -> &str {
        match lang {
            Lang::Zh => &self.zh,
            Lang::En => &self.en,
        }
    }

    /// How seriously inspectors take it; codes of rules have levels of their own.
    pub fn level(&self) -> Option<Level> {
        Level::parse(&self.level)
    }
}

#[derive(Deserialize)]
struct File {
    group: Vec<Group>,
    basis: BTreeMap<String, Both>,
    #[serde(flatten)]
    points: BTreeMap<String, Point>,
}

fn file() -> &'static File {
    static FILE: OnceLock<File> = OnceLock::new();
    FILE.get_or_init(|| {
        toml::from_str(include_str!("points.toml")).expect("points.toml is tested to parse")
    })
}

/// All groups, in order.
pub fn groups() -> &'static [Group] {
    &file().group
}

pub fn group(id: &str) -> Option<&'static Group> {
    groups().iter().find(|group| group.id == id)
}

/// All points; in order within their group.
pub fn points() -> impl Iterator<Item = (&'static str, &'static Point)> {
    let points = file().points.iter();
    points.map(|(id, point)| (id.as_str(), point))
}

pub fn point(id: &str) -> Option<&'static Point> {
    file().points.get(id)
}

/// Rules that answer a point, sorted by name.
pub fn rules(id: &str) -> impl Iterator<Item = &'static Rule> {
    let rules = RULES.iter().copied();
    rules.filter(move |rule| rule.points().any(|own| own == id))
}

/// The provision a letter stands for.
pub fn provision(letter: &str, lang: Lang) -> Option<&'static str> {
    Some(file().basis.get(letter)?.pick(lang))
}

/// Letters and provisions, in order.
pub fn provisions(lang: Lang) -> impl Iterator<Item = (&'static str, &'static str)> {
    let basis = file().basis.iter();
    basis.map(move |(letter, name)| (letter.as_str(), name.pick(lang)))
}
