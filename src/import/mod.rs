//! Workbooks other systems exported: their tables found, understood and turned into records.
//!
//! A profile's table definitions are read backwards. [`pattern`] finds the definition a table goes
//! with by its title and headers, [`rows`] what each row is, [`keys`] the fact each cell is a figure
//! of. [`plan`] decides which figures become lines of which ledger; all others become control
//! figures. [`settle`] supplies the digits tables printed in 万元 leave out.

mod agency;
mod items;
mod keys;
pub mod layout;
pub mod mapping;
mod pattern;
mod plan;
mod reading;
mod report;
mod rows;
mod run;
mod settle;
mod words;
mod write;

use crate::diag::{FileId, Finding, Location, Msg};
use crate::records::Records;
use crate::workbook::Workbook;

use mapping::{About, Mapping, Question};

pub use run::import;

/// A workbook to import.
#[derive(Debug, Clone, Copy)]
pub struct Source<'a> {
    pub file: FileId,
    pub name: &'a str,
    pub book: &'a Workbook,
}

/// What the person says about the import as a whole.
#[derive(Debug, Clone, Default)]
pub struct Options {
    pub profile: Option<String>,
    pub year: Option<i32>,
    pub mapping: Mapping,
}

/// What became of a table or form.
#[derive(Debug, Clone)]
pub enum Fate {
    /// Its amounts are in the records.
    Taken {
        /// Ledgers its lines are in; none where all its amounts confirm others.
        ledgers: Vec<String>,
        lines: usize,
        /// Other records: purchases, earmarks.
        records: usize,
        controls: usize,
        held: usize,
    },
    /// Known, but nothing the records have a place for.
    Unused { why: Msg },
    /// Not understood.
    Unknown { why: Msg },
}

/// One table or form, and what became of it.
#[derive(Debug, Clone)]
pub struct Entry {
    pub location: Location,
    pub sheet: usize,
    pub file: FileId,
    /// As printed.
    pub title: String,
    /// Title of the table of the profile it was taken for.
    pub taken_for: Option<String>,
    pub fate: Fate,
}

/// What an import made.
#[derive(Debug, Default)]
pub struct Imported {
    /// Nothing where the person has to answer something first.
    pub records: Option<Records>,
    pub profile: String,
    pub year: i32,
    pub entries: Vec<Entry>,
    pub findings: Vec<Finding>,
    pub questions: Vec<Question>,
}

impl Imported {
    fn ask(&mut self, about: About, choices: Vec<(String, String)>) {
        if !self
            .questions
            .iter()
            .any(|question| question.about == about)
        {
            self.questions.push(Question { about, choices });
        }
    }
}
