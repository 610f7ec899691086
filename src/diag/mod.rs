//! Findings: what the program has to say about its input, as values.
//!
//! Stages return findings beside their result and never print. A [`Finding`] names its message by
//! an id from the catalogue in `messages.toml` (Chinese and English side by side) and carries the
//! arguments; it is turned into text only where it is shown.

mod message;
pub mod render;
mod source;

pub use message::{Lang, Msg, catalogue_ids};
pub use source::{FileId, LineCol, Location, SourceFile, Sources, cell_name, column_name, hash};

use serde::{Deserialize, Serialize};

use crate::budget::model::Date;

/// How seriously a finding is taken. `Forbid` is `Deny` that lower profile layers cannot touch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    Allow,
    Note,
    Warn,
    Deny,
    Forbid,
}

impl Level {
    /// Parses the lower-case English name used in profiles.
    pub fn parse(text: &str) -> Option<Level> {
        Some(match text {
            "allow" => Level::Allow,
            "note" => Level::Note,
            "warn" => Level::Warn,
            "deny" => Level::Deny,
            "forbid" => Level::Forbid,
            _ => return None,
        })
    }

    /// True when a finding of this level stops the build.
    pub fn blocks(self) -> bool {
        self >= Level::Deny
    }
}

/// A place with what is to be said about it.
#[derive(Debug, Clone)]
pub struct Label {
    pub location: Location,
    pub message: Option<Msg>,
}

/// One thing that is wrong, or worth knowing: the message with its numbers, every place involved,
/// and what to do about it.
#[derive(Debug, Clone)]
pub struct Finding {
    /// Stable name, kebab-case; also the id of the main message in the catalogue.
    pub code: &'static str,
    pub level: Level,
    pub message: Msg,
    /// The place to look at first; `None` when the whole budget is meant.
    pub primary: Option<Label>,
    /// Other places involved.
    pub secondary: Vec<Label>,
    /// Further facts, one a line.
    pub notes: Vec<Msg>,
    /// Which layer set the level, when it is not the rule's default.
    pub level_set_by: Option<String>,
    /// Findings that follow from this one; folded under it when shown.
    pub consequences: Vec<Finding>,
}

impl Finding {
    /// A finding with the message of the same id as its code.
    pub fn new(code: &'static str, level: Level) -> Self {
        Finding {
            code,
            level,
            message: Msg::new(code),
            primary: None,
            secondary: Vec::new(),
            notes: Vec::new(),
            level_set_by: None,
            consequences: Vec::new(),
        }
    }

    /// A finding that stops the build.
    pub fn deny(code: &'static str) -> Self {
        Self::new(code, Level::Deny)
    }

    /// A finding that does not stop the build but should be looked at.
    pub fn warn(code: &'static str) -> Self {
        Self::new(code, Level::Warn)
    }

    /// A finding for information.
    pub fn note(code: &'static str) -> Self {
        Self::new(code, Level::Note)
    }

    /// Adds an argument of the main message.
    #[must_use]
    pub fn arg(mut self, name: &'static str, value: impl ToString) -> Self {
        self.message = self.message.arg(name, value);
        self
    }

    /// Sets the primary place.
    #[must_use]
    pub fn at(mut self, location: &Location) -> Self {
        self.primary = Some(Label {
            location: location.clone(),
            message: None,
        });
        self
    }

    /// Adds a further place, with what is to be said about it.
    #[must_use]
    pub fn also(mut self, location: &Location, message: Msg) -> Self {
        self.secondary.push(Label {
            location: location.clone(),
            message: Some(message),
        });
        self
    }

    /// Adds a further fact.
    #[must_use]
    pub fn with(mut self, note: Msg) -> Self {
        self.notes.push(note);
        self
    }
}

/// A finding the agency answers for: it is listed and stops nothing.
#[derive(Debug, Clone)]
pub struct Waived {
    pub finding: Finding,
    pub reason: String,
    /// The last day the waiver is good for.
    pub until: Date,
    /// Where the waiver stands.
    pub by: Location,
}

/// A stage's result with the findings made on the way; the value is there even when some are denied.
#[derive(Debug)]
pub struct Checked<T> {
    pub value: T,
    pub findings: Vec<Finding>,
}

impl<T> Checked<Option<T>> {
    /// The value made into another, with the same findings.
    pub fn map<U>(self, with: impl FnOnce(T) -> U) -> Checked<Option<U>> {
        Checked {
            value: self.value.map(with),
            findings: self.findings,
        }
    }
}
