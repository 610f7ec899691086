//! The public notice of an amendment as a document: the sections its profile asks for, over the
//! facts of the version it makes and of the version before.

use std::sync::Arc;

use super::changes::{self, Cells};
pub use super::session::Earlier;
use super::session::Session;
use super::tree::{Block, Document, ParagraphStyle, plain};
use super::{Builder, bare};
use crate::budget::catalogue::Edition;
use crate::diag::{Checked, Sources};
use crate::facts::Facts;
use crate::profile::load::Resolved;
use crate::profile::model::{ChangeRows, ChangeTable, Notice, NoticeSection};

/// What changed, as rows of tables.
#[derive(Debug, Default)]
pub struct Told {
    /// Figures whose own records changed.
    pub direct: Vec<Cells>,
    /// Figures that changed because others did.
    pub dependent: Vec<Cells>,
    pub wording: Vec<Cells>,
    /// Records with their kind.
    pub records: Vec<(&'static str, Cells)>,
}

impl Told {
    fn rows(&self, builder: &Builder, table: &ChangeTable) -> Vec<Cells> {
        match table.rows {
            ChangeRows::Direct => self.direct.clone(),
            ChangeRows::Dependent => self.dependent.clone(),
            ChangeRows::Wording => self.wording.clone(),
            ChangeRows::Records => {
                let asked = |kind: &str| table.records.iter().any(|one| one == kind);
                let rows = self.records.iter().filter(|(kind, _)| asked(kind));
                rows.map(|(_, cells)| cells.clone()).collect()
            }
            ChangeRows::Versions => changes::versions(&builder.cx),
        }
    }
}

/// A notice as printed.
#[derive(Debug)]
pub struct Printed {
    pub document: Document,
    /// The reason of the amendment.
    pub reason: String,
}

/// Builds the notice of the last amendment of a version; `earlier` are the facts of the one before.
pub fn build(
    facts: &Arc<Facts>,
    earlier: Earlier,
    profile: &Arc<Resolved>,
    edition: Edition<'static>,
    sources: &Sources,
    notice: &Notice,
    told: &Told,
) -> Checked<Printed> {
    let session = Session::new(facts.clone(), profile.clone(), edition);
    let session = Arc::new(session.after(earlier));
    let labels = &session.clone().labels;
    let mut builder = Builder::new(&session, labels, sources);
    for section in &notice.section {
        builder.notice_section(section, told);
    }
    for line in &notice.signature {
        if let Some(line) = builder.cx.filled_line(line) {
            builder.paragraph(ParagraphStyle::Signature, line);
        }
    }
    let title = builder.cx.label(&notice.title, None);
    let told = builder.cx.findings.len();
    let amendment = facts.budget.amendments.last();
    let reason = amendment.map(|amendment| changes::reason(&mut builder.cx, amendment));
    // What is wrong in it was found where it is printed.
    builder.cx.findings.truncate(told);
    let document = Document {
        letter: true,
        front: true,
        ..bare(&builder.cx, &title, builder.blocks)
    };
    Checked {
        value: Printed {
            document,
            reason: plain(&reason.unwrap_or_default()),
        },
        findings: builder.cx.findings,
    }
}

impl Builder<'_> {
    /// A section, its heading only where something stands below it.
    fn notice_section(&mut self, section: &NoticeSection, told: &Told) {
        let table = match &section.table {
            None => None,
            Some(id) => {
                let Some(table) = self.change_table(id) else {
                    return;
                };
                let rows = told.rows(self, table);
                match changes::grid(&mut self.cx, id, table, &rows) {
                    Some(grid) => Some(grid),
                    None => return,
                }
            }
        };
        let (above, counters) = (self.blocks.len(), self.counters);
        if let Some(title) = &section.title {
            let title = self.cx.label(title, None);
            self.heading(2, title, true, &section.id);
        }
        let empty = self.blocks.len();
        if let Some(template) = &section.template {
            self.narrative(template, &section.id);
        }
        self.blocks.extend(table.map(Block::Grid));
        if self.blocks.len() == empty {
            self.blocks.truncate(above);
            self.counters = counters;
        }
    }
}

/// The figure of a version in a notice: those of the version before have a key of their own.
pub fn earlier_key(version: u32, key: &str) -> String {
    format!("v{version}/{key}")
}

/// What a figure of a version has over that of the one before.
pub fn difference_key(version: u32, key: &str) -> String {
    let before = version.saturating_sub(1);
    format!("v{before}..v{version}/{key}")
}
