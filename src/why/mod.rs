//! Where a figure comes from, and where an input line goes to.
//!
//! [`explain`] takes what the user has in hand — a fact key, a displayed number, a cell of a table,
//! or a line of the records — and returns the derivation as data; the command line only prints it.

mod back;
mod figure;
mod places;
mod tree;

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Serialize;

pub use places::{Place, Spot, places};
pub use tree::{Kind, Node};

use crate::diag::{FileId, Finding, Location, Sources};
use crate::facts::Fact;
use crate::pipeline::Outcome;

/// One fact with its derivation and where the document shows it.
#[derive(Debug, Clone, Serialize)]
pub struct Figure {
    pub derivation: Node,
    pub places: Vec<Place>,
}

/// What depends on one record of the input.
#[derive(Debug, Clone, Serialize)]
pub struct Uses {
    /// Kind of the record, in Chinese, and where it begins.
    pub record: String,
    pub place: String,
    /// Facts made from it that the document shows, by key.
    pub facts: Vec<Use>,
    /// How many more facts were made from it that are not shown themselves.
    pub unshown: usize,
}

/// A fact that depends on the record asked about.
#[derive(Debug, Clone, Serialize)]
pub struct Use {
    pub key: String,
    pub label: String,
    pub value: String,
    pub places: Vec<Place>,
}

/// The answer to a question.
#[derive(Debug)]
pub enum Answer {
    /// The facts meant; more than one when a displayed number stands for several.
    Figures(Vec<Figure>),
    /// The key is right but has no number, or the text is no key: the finding says why.
    Refused(Box<Finding>),
    /// The question was a line of the input.
    Uses(Uses),
    /// Nothing like it in the document; where the same number stands in other words.
    Nothing(Vec<Place>),
    /// A line of the input that holds no record.
    NoRecord,
}

/// Explains a figure of a run. `depth` bounds the levels of the derivation.
///
/// `None` when the run did not get as far as facts; its findings say why.
pub fn explain(outcome: &Outcome, question: &str, depth: usize) -> Option<Answer> {
    let facts = outcome.facts.as_deref()?;
    let shown = outcome.document.as_ref().map(places).unwrap_or_default();
    let question = question.trim();
    if let Some((page, line)) = back::input_line(question, &outcome.sources) {
        let uses = back::uses(outcome, facts, page, line, &shown);
        return Some(uses.map_or(Answer::NoRecord, Answer::Uses));
    }
    let asked = match figure::by_key(question, facts) {
        figure::ByKey::Fact(fact) => vec![fact],
        figure::ByKey::Refused(finding) => return Some(Answer::Refused(finding)),
        figure::ByKey::No => {
            let by_id: BTreeMap<String, Arc<Fact>> = facts
                .all()
                .into_iter()
                .map(|fact| (fact.id.clone(), fact))
                .collect();
            match figure::by_place(question, &shown) {
                Ok(ids) => ids.iter().filter_map(|id| by_id.get(id)).cloned().collect(),
                Err(near) => return Some(Answer::Nothing(near)),
            }
        }
    };
    let figures = asked
        .iter()
        .map(|fact| Figure {
            derivation: tree::derive(fact, facts, &outcome.sources, depth),
            places: of(&fact.id, &shown),
        })
        .collect();
    Some(Answer::Figures(figures))
}

/// The places that show a fact.
fn of(id: &str, shown: &[Place]) -> Vec<Place> {
    shown
        .iter()
        .filter(|place| place.fact == id)
        .cloned()
        .collect()
}

/// `file:line`, or `file 工作表!单元格`; empty for nowhere.
fn place_text(location: &Location, sources: &Sources) -> String {
    match location {
        Location::Text { file, start, .. } => {
            let file = sources.get(*file);
            format!("{}:{}", file.name, file.line_col(*start).line)
        }
        other => sources.display(other),
    }
}

/// What lines are counted on: a text file, or a sheet of a workbook.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Page {
    file: FileId,
    sheet: Option<u16>,
}

/// First and last line of a place.
fn lines_of(location: &Location, sources: &Sources) -> Option<(Page, usize, usize)> {
    let (page, first, last) = match *location {
        Location::None => return None,
        Location::Text { file, start, end } => {
            let source = sources.get(file);
            let last = end.saturating_sub(1).max(start);
            let (first, last) = (source.line_col(start).line, source.line_col(last).line);
            (Page { file, sheet: None }, first, last)
        }
        Location::Cell {
            file, sheet, row, ..
        } => {
            let line = row as usize + 1;
            let sheet = Some(sheet);
            (Page { file, sheet }, line, line)
        }
    };
    Some((page, first, last))
}
