//! A rule with its documentation, which is data: `rules/NAME.toml`, or `built_in/NAME.toml` for
//! what a stage finds by itself.
//!
//! The head of the file (title, group, points, stage, levels) is read apart from the texts and
//! examples: levels are asked for in every run, texts only where they are shown.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde::Deserialize;

use super::registry::RULES;
use super::{BudgetScope, DocumentScope};
use crate::diag::{Finding, Lang, Level};

/// What a rule runs on.
#[derive(Clone, Copy)]
pub enum Check {
    Budget(fn(&BudgetScope) -> Vec<Finding>),
    Document(fn(&DocumentScope) -> Vec<Finding>),
    /// A stage makes these findings by itself; the rule only documents them.
    BuiltIn,
}

/// A rule as registered.
pub struct Rule {
    /// Stable name: that of its file, with hyphens.
    pub name: &'static str,
    pub check: Check,
    /// Text of its TOML file.
    source: &'static str,
    head: OnceLock<Head>,
    body: OnceLock<Body>,
}

/// A text in both languages.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Both {
    pub zh: String,
    pub en: String,
}

impl Both {
    pub fn pick(&self, lang: Lang) -> &str {
        match lang {
            Lang::Zh => &self.zh,
            Lang::En => &self.en,
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Head {
    title: Both,
    group: String,
    #[serde(default)]
    points: Vec<String>,
    stage: Option<String>,
    #[serde(default, rename = "looks-at")]
    looks_at: LooksAt,
    level: BTreeMap<String, String>,
}

/// What a rule is about, for who wants to look at the same.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct LooksAt {
    /// Kinds of records: without any of them there is nothing to check.
    pub records: Vec<String>,
    /// Measures of the figures it compares.
    pub facts: Vec<String>,
    /// Parts of the document: `all`, `tables`, `forms`, `text`, `comparisons`, `glossary`.
    pub parts: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Body {
    zh: Texts,
    en: Texts,
    #[serde(default)]
    example: Vec<Example>,
}

/// The documentation of a rule in one language.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Texts {
    pub what: String,
    pub why: String,
    pub basis: String,
    pub fix: String,
}

/// Records that give one finding, and the same ones put right.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Example {
    pub code: String,
    /// File of the base records the texts stand in the place of.
    pub file: String,
    pub wrong: String,
    pub right: String,
    /// Further files both stand beside.
    #[serde(default)]
    pub with: BTreeMap<String, String>,
}

/// Where the head ends.
const BODY: &str = "\n[zh]\n";

impl Rule {
    pub(super) const fn new(name: &'static str, check: Check, source: &'static str) -> Rule {
        Rule {
            name,
            check,
            source,
            head: OnceLock::new(),
            body: OnceLock::new(),
        }
    }

    fn head(&self) -> &Head {
        self.head.get_or_init(|| {
            let head = self.source.find(BODY).map_or("", |at| &self.source[..at]);
            toml::from_str(head).unwrap_or_else(|error| panic!("{} (tested): {error}", self.name))
        })
    }

    fn body(&self) -> &Body {
        self.body.get_or_init(|| {
            let at = self.source.find(BODY).unwrap_or_default();
            toml::from_str(&self.source[at..])
                .unwrap_or_else(|error| panic!("{} (tested): {error}", self.name))
        })
    }

    /// Group of inspection points it belongs to.
    pub fn group(&'static self) -> &'static str {
        &self.head().group
    }

    pub fn title(&self, lang: Lang) -> &str {
        self.head().title.pick(lang)
    }

    /// Inspection points it answers.
    pub fn points(&'static self) -> impl Iterator<Item = &'static str> {
        self.head().points.iter().map(String::as_str)
    }

    /// Name of the stage after or in which it runs.
    pub fn stage(&self) -> &str {
        match self.check {
            Check::Budget(_) => "budget",
            Check::Document(_) => "document",
            Check::BuiltIn => self.head().stage.as_deref().unwrap_or_default(),
        }
    }

    /// What it is about.
    pub fn looks_at(&self) -> &LooksAt {
        &self.head().looks_at
    }

    /// Codes of the findings it makes, sorted.
    pub fn codes(&'static self) -> impl Iterator<Item = &'static str> {
        self.head().level.keys().map(String::as_str)
    }

    /// Default level of one of its codes.
    pub fn level(&self, code: &str) -> Option<Level> {
        Level::parse(self.head().level.get(code)?)
    }

    pub fn texts(&self, lang: Lang) -> &Texts {
        match lang {
            Lang::Zh => &self.body().zh,
            Lang::En => &self.body().en,
        }
    }

    /// The provision it rests on.
    pub fn basis(&self, lang: Lang) -> &str {
        &self.texts(lang).basis
    }

    pub fn examples(&self) -> &[Example] {
        &self.body().example
    }
}

/// The rule that makes findings of a code.
pub fn rule_of(code: &str) -> Option<&'static Rule> {
    static BY_CODE: OnceLock<BTreeMap<&str, &Rule>> = OnceLock::new();
    let by_code = BY_CODE.get_or_init(|| {
        let pairs = RULES
            .iter()
            .flat_map(|&rule| rule.codes().map(move |code| (code, rule)));
        pairs.collect()
    });
    by_code.get(code).copied()
}
