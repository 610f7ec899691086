//! Errors of an official file as findings. The caller adds the place.

use super::official::{OfficialError, OfficialErrorKind};
use crate::diag::Finding;

/// Every message id this module uses, sorted.
pub const MESSAGE_IDS: [&str; 9] = [
    "official-classification",
    "official-code",
    "official-duplicate",
    "official-empty",
    "official-encoding",
    "official-header",
    "official-name",
    "official-parent",
    "official-quote",
];

impl OfficialError {
    /// The finding, without a place; the line is also an argument of every message.
    pub fn finding(&self) -> Finding {
        let finding = match &self.kind {
            OfficialErrorKind::Encoding => Finding::deny("official-encoding"),
            OfficialErrorKind::Quote => Finding::deny("official-quote"),
            OfficialErrorKind::NoHeader => Finding::deny("official-header"),
            OfficialErrorKind::Empty => Finding::deny("official-empty"),
            OfficialErrorKind::Code { code } => Finding::deny("official-code").arg("code", code),
            OfficialErrorKind::Name { code } => Finding::deny("official-name").arg("code", code),
            OfficialErrorKind::Classification { text } => {
                Finding::deny("official-classification").arg("text", text)
            }
            OfficialErrorKind::Duplicate { code, first_line } => {
                Finding::deny("official-duplicate")
                    .arg("code", code)
                    .arg("first", first_line)
            }
            OfficialErrorKind::Parent { code, parent } => Finding::deny("official-parent")
                .arg("code", code)
                .arg("parent", parent),
        };
        finding.arg("line", self.line)
    }
}
