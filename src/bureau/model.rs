//! What a bureau lays down: the register, and what each agency must follow.

use std::collections::BTreeMap;

use super::summary::Summary;
use crate::budget::model::Date;
use crate::diag::{FileId, Location, Sources};
use crate::records::Record;

/// A bureau's workspace as `bureau.toml` and the register say.
#[derive(Debug, Clone)]
pub struct Bureau {
    pub name: String,
    pub year: u16,
    /// What documents must follow, or extend.
    pub profile: String,
    /// Where submissions lie, each with where that is said.
    pub patterns: Vec<(String, Location)>,
    /// Where what agencies published last year lies, below the workspace, and where that is said.
    pub last_year: Option<(String, Location)>,
    /// In the order of the register.
    pub entries: Vec<Entry>,
    pub grants: Vec<Grant>,
    /// What the bureau itself says of each agency, where it has a summary.
    pub summary: Option<Summary>,
    /// `bureau.toml` and the files it names.
    pub sources: Sources,
}

/// An agency of the register, or a unit of one.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    pub code: String,
    pub name: String,
    pub short_name: Option<String>,
    /// What it was called in last year's publications, where that was another name.
    pub former_name: Option<String>,
    /// The first year it has a budget.
    pub since: Option<u16>,
    /// The agency a unit belongs to.
    pub parent: Option<String>,
    pub nature: Option<String>,
    pub section: Option<String>,
    /// Its own or the bureau's.
    pub profile: String,
    pub approval: Option<Date>,
    pub deadline: Option<Date>,
    pub received: Option<Date>,
    pub location: Location,
}

/// A waiver the bureau granted an agency.
#[derive(Debug, Clone)]
pub struct Grant {
    /// Code of the agency.
    pub agency: String,
    pub record: Record,
    pub file: FileId,
}

impl Entry {
    /// Whether it must send something in: units stand in their agency's submission.
    pub fn must_submit(&self) -> bool {
        self.parent.is_none()
    }

    /// True for its name or its short name.
    pub fn is_called(&self, name: &str) -> bool {
        self.name == name || self.short_name.as_deref() == Some(name)
    }
}

impl Bureau {
    /// Units the register lists under an agency, by code.
    pub fn units(&self, agency: &str) -> BTreeMap<&str, &Entry> {
        let units = self.entries.iter();
        units
            .filter(|entry| entry.parent.as_deref() == Some(agency))
            .map(|entry| (entry.code.as_str(), entry))
            .collect()
    }

    /// What was granted to an agency.
    pub fn granted<'a>(&'a self, agency: &'a str) -> impl Iterator<Item = &'a Grant> {
        self.grants.iter().filter(move |one| one.agency == agency)
    }
}
