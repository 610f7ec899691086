//! Colour for terminals that want it.

use crate::diag::Level;

/// What a piece of output is; decides its colour.
#[derive(Debug, Clone, Copy)]
pub enum Ink {
    Level(Level),
    /// Arrows, gutters, secondary underlines.
    Frame,
    Bold,
}

/// Wraps text in ANSI sequences, or leaves it alone.
#[derive(Debug, Clone, Copy)]
pub struct Paint(pub bool);

impl Paint {
    /// The text in its colour.
    pub fn ink(self, ink: Ink, text: &str) -> String {
        if !self.0 || text.is_empty() {
            return text.to_owned();
        }
        let code = match ink {
            Ink::Level(Level::Deny | Level::Forbid) => "1;31",
            Ink::Level(Level::Warn) => "1;33",
            Ink::Level(Level::Note | Level::Allow) => "1;36",
            Ink::Frame => "1;34",
            Ink::Bold => "1",
        };
        format!("\u{1b}[{code}m{text}\u{1b}[0m")
    }
}
