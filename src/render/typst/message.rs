//! What an engine has to say.

use std::fmt;

/// How seriously the engine takes a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    Warning,
    Error,
}

/// A message of the engine, with its place in the virtual project where it named one.
///
/// The text is the engine's own, in English; the caller wraps it into a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EngineMessage {
    pub severity: Severity,
    pub text: String,
    /// Virtual path of the source, e.g. `grid.typ`.
    pub file: Option<String>,
    /// One-based line and column.
    pub line: Option<usize>,
    pub column: Option<usize>,
    /// What the engine suggests to do about it.
    pub hints: Vec<String>,
}

impl EngineMessage {
    /// An error that belongs to no place in the sources.
    pub fn error(text: impl Into<String>) -> Self {
        EngineMessage {
            severity: Severity::Error,
            text: text.into(),
            file: None,
            line: None,
            column: None,
            hints: Vec::new(),
        }
    }
}

impl fmt::Display for EngineMessage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(file) = &self.file {
            write!(f, "{file}:")?;
            if let (Some(line), Some(column)) = (self.line, self.column) {
                write!(f, "{line}:{column}:")?;
            }
            write!(f, " ")?;
        }
        write!(f, "{}", self.text)?;
        for hint in &self.hints {
            write!(f, " ({hint})")?;
        }
        Ok(())
    }
}
