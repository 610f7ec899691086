//! Findings of one file, kept to a number somebody can read.

use crate::diag::{Finding, Level};

/// Most findings told one by one.
const MOST: usize = 1_000;

/// A list of findings that stops growing, so that a million bad rows do not fill the memory.
#[derive(Default)]
pub(super) struct Limited {
    list: Vec<Finding>,
    /// How many more there were, and the gravest of them.
    further: Option<(usize, Level)>,
}

impl Limited {
    pub fn push(&mut self, finding: Finding) {
        if self.list.len() < MOST {
            self.list.push(finding);
            return;
        }
        let (count, level) = self.further.unwrap_or((0, finding.level));
        self.further = Some((count + 1, level.max(finding.level)));
    }

    /// The findings; when some were left out, the last one says how many and is as grave as they.
    pub fn finish(mut self) -> Vec<Finding> {
        if let Some((count, level)) = self.further {
            let mut finding = Finding::new("further-findings", level).arg("count", count);
            if let Some(primary) = self.list.last().and_then(|last| last.primary.as_ref()) {
                finding = finding.at(&primary.location);
            }
            self.list.push(finding);
        }
        self.list
    }
}
