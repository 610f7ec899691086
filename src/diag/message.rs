//! The message catalogue: every text the program shows, in Chinese and English, by id.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde::Deserialize;

/// Language of everything shown to the user.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Lang {
    #[default]
    Zh,
    En,
}

/// A message by its catalogue id, with arguments for its `{name}` slots.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Msg {
    pub id: &'static str,
    pub args: Vec<(&'static str, String)>,
}

impl Msg {
    /// A message without arguments yet.
    pub fn new(id: &'static str) -> Self {
        Msg {
            id,
            args: Vec::new(),
        }
    }

    /// Adds an argument.
    #[must_use]
    pub fn arg(mut self, name: &'static str, value: impl ToString) -> Self {
        self.args.push((name, value.to_string()));
        self
    }

    /// The message in a language. An id missing from the catalogue shows as itself with its
    /// arguments, so that nothing is lost; a test makes sure it does not happen.
    pub fn text(&self, lang: Lang) -> String {
        match entry(self.id) {
            Some(entry) => fill(entry.pick(lang), &self.args),
            None => format!("{} {:?}", self.id, self.args),
        }
    }

    /// What to do about it, when the catalogue says so.
    pub fn help(&self, lang: Lang) -> Option<String> {
        let help = entry(self.id)?.help(lang)?;
        Some(fill(help, &self.args))
    }
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct Entry {
    zh: String,
    en: String,
    help_zh: Option<String>,
    help_en: Option<String>,
}

impl Entry {
    fn pick(&self, lang: Lang) -> &str {
        match lang {
            Lang::Zh => &self.zh,
            Lang::En => &self.en,
        }
    }

    fn help(&self, lang: Lang) -> Option<&str> {
        match lang {
            Lang::Zh => self.help_zh.as_deref(),
            Lang::En => self.help_en.as_deref(),
        }
    }
}

fn catalogue() -> &'static BTreeMap<String, Entry> {
    static CATALOGUE: OnceLock<BTreeMap<String, Entry>> = OnceLock::new();
    CATALOGUE.get_or_init(|| {
        toml::from_str(include_str!("messages.toml")).expect("messages.toml is tested to parse")
    })
}

fn entry(id: &str) -> Option<&'static Entry> {
    catalogue().get(id)
}

/// All message ids, sorted.
pub fn catalogue_ids() -> impl Iterator<Item = &'static str> {
    catalogue().keys().map(String::as_str)
}

fn fill(template: &str, args: &[(&'static str, String)]) -> String {
    let mut out = String::with_capacity(template.len());
    let mut rest = template;
    while let Some(open) = rest.find('{') {
        out.push_str(&rest[..open]);
        let tail = &rest[open + 1..];
        let Some(close) = tail.find('}') else {
            out.push_str(&rest[open..]);
            return out;
        };
        match args.iter().find(|(name, _)| *name == &tail[..close]) {
            Some((_, value)) => out.push_str(value),
            None => out.push_str(&rest[open..open + close + 2]),
        }
        rest = &tail[close + 1..];
    }
    out.push_str(rest);
    out
}
