//! Where a figure comes from, and where an input line goes to.
//!
//! [`explain`] takes what the user has in hand — a fact key, a displayed number, words copied out of
//! the document, a cell of a table, or a line of the records — and returns the derivation as data;
//! the command line only prints it.

mod back;
mod cells;
mod figure;
mod fold;
mod places;
mod quote;
mod tree;

use std::collections::HashMap;
use std::sync::Arc;

use serde::Serialize;

pub use places::{Line, Place, Shown, Spot, shown};
pub use tree::{Kind, Node};

use crate::diag::Finding;
use crate::facts::{Fact, Facts};
use crate::pipeline::Outcome;
use crate::records::place;
pub(crate) use crate::records::place::{Page, extent, lines_of, place_text};

/// One fact with its derivation and where the document shows it.
#[derive(Debug, Clone, Serialize)]
pub struct Figure {
    /// Where in the words asked about it stands, when there are several figures in them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub asked: Option<Place>,
    pub derivation: Node,
    pub places: Vec<Place>,
}

/// Where the document prints words of the records.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TextPlace {
    /// The headings or the table it stands under.
    pub under: Vec<String>,
    pub text: String,
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
    /// Where its words are printed.
    pub texts: Vec<TextPlace>,
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
    /// The facts meant; more than one when a number stands for several, or a sentence holds them.
    Figures(Vec<Figure>),
    /// The key is right but has no number, or the text is no key: the finding says why.
    Refused(Box<Finding>),
    /// The question was a line of the input, or the id of records.
    Uses(Vec<Uses>),
    /// Words that hold no figure: where they are printed, and the places in the records they come
    /// from; none when the words are the format's.
    Words(Vec<TextPlace>, Vec<String>),
    /// Nothing like it in the document; where the same number stands in other words.
    Nothing(Vec<Place>),
    /// A line of the input that holds no record.
    NoRecord,
}

/// More figures than these are named without their derivations: the question was too wide.
const MOST: usize = 12;

/// Explains a figure of a run. `depth` bounds the levels of the derivation.
///
/// `None` when the run did not get as far as facts; its findings say why.
pub fn explain(outcome: &Outcome, question: &str, depth: usize) -> Option<Answer> {
    let shown = outcome.document.as_ref().map(shown).unwrap_or_default();
    explain_in(outcome, &shown, question, depth)
}

/// The same with what the document shows at hand, for several questions.
pub fn explain_in(
    outcome: &Outcome,
    shown: &Shown,
    question: &str,
    depth: usize,
) -> Option<Answer> {
    let facts = outcome.facts.as_deref()?;
    let question = question.trim();
    let reader = Reader {
        outcome,
        facts,
        shown,
        depth,
    };
    if let Some((page, line)) = place::line(question, &outcome.sources) {
        let uses = back::at_line(outcome, facts, page, line, shown);
        return Some(uses.map_or(Answer::NoRecord, |uses| Answer::Uses(vec![uses])));
    }
    if let Some(at) = field_of(question, outcome) {
        let uses = back::of_record(outcome, facts, &outcome.records.list[at], shown);
        return Some(uses.map_or(Answer::NoRecord, |uses| Answer::Uses(vec![uses])));
    }
    match figure::by_key(question, facts) {
        figure::ByKey::Fact(fact) => {
            return Some(Answer::Figures(vec![reader.figure(&fact, None, depth)]));
        }
        figure::ByKey::Refused(finding) => {
            let records = back::by_id(outcome, facts, question, shown);
            return Some(match records.is_empty() {
                true => Answer::Refused(finding),
                false => Answer::Uses(records),
            });
        }
        figure::ByKey::No => {}
    }
    Some(reader.read(question))
}

/// The record whose field words name: `text:functions.body`, `spending.csv:5.amount`.
fn field_of(question: &str, outcome: &Outcome) -> Option<usize> {
    let (_, field) = question.rsplit_once('.')?;
    let found = place::find(question, &outcome.records.list, &outcome.sources).ok()?;
    let spec = outcome.records.list[found.record]
        .kind
        .field(field.trim())?;
    (found.field == Some(spec.key)).then_some(found.record)
}

struct Reader<'a> {
    outcome: &'a Outcome,
    facts: &'a Facts,
    shown: &'a Shown,
    depth: usize,
}

impl Reader<'_> {
    /// What words mean: a cell, a quotation, a number, the id of a record.
    fn read(&self, question: &str) -> Answer {
        if question.is_empty() {
            return Answer::Nothing(Vec::new());
        }
        let row = match cells::find(question, self.shown) {
            Ok(cells) => return self.figures(&cells, false),
            Err(row) => row,
        };
        let records = back::by_id(self.outcome, self.facts, question, self.shown);
        if !records.is_empty() {
            return Answer::Uses(records);
        }
        let mut printed = Vec::new();
        if quote::has_words(question) {
            let found = quote::find(question, self.shown);
            if !found.stretches.is_empty() {
                let several = found.stretches.len() > 1 || found.stretches[0].len() > 1;
                return self.figures(&found.stretches.concat(), several);
            }
            printed = found.lines;
        }
        if !printed.is_empty() {
            return self.words(question, &printed);
        }
        match figure::by_number(question, self.shown) {
            Ok(places) => self.figures(&places, false),
            Err(near) => match quote::closest(question, self.shown) {
                Some(places) if quote::has_words(question) => self.figures(&places, true),
                _ => {
                    let near = near.into_iter().chain(row);
                    Answer::Nothing(near.map(|at| self.shown.places[at].clone()).collect())
                }
            },
        }
    }

    /// The facts of places, each once; with the place asked about where there are several.
    fn figures(&self, places: &[usize], quoted: bool) -> Answer {
        let by_id: HashMap<String, Arc<Fact>> = self
            .facts
            .all()
            .into_iter()
            .map(|fact| (fact.id.clone(), fact))
            .collect();
        let mut ids: Vec<&str> = Vec::new();
        let mut asked = Vec::new();
        for place in places.iter().map(|&at| &self.shown.places[at]) {
            if !ids.contains(&place.fact.as_str()) {
                ids.push(&place.fact);
                asked.push(place);
            }
        }
        let several = quoted && asked.len() > 1;
        let depth = if asked.len() > MOST { 0 } else { self.depth };
        let figures = asked.into_iter().filter_map(|place| {
            let fact = by_id.get(&place.fact)?;
            Some(self.figure(fact, several.then(|| place.clone()), depth))
        });
        Answer::Figures(figures.collect())
    }

    fn figure(&self, fact: &Fact, asked: Option<Place>, depth: usize) -> Figure {
        let sources = &self.outcome.sources;
        Figure {
            asked,
            derivation: tree::derive(fact, self.facts, sources, depth),
            places: of(&fact.id, self.shown),
        }
    }

    fn words(&self, question: &str, lines: &[usize]) -> Answer {
        let lines = lines
            .iter()
            .map(|&at| back::text_place(&self.shown.lines[at], question));
        Answer::Words(lines.collect(), back::written(self.outcome, question))
    }
}

/// The places that show a fact.
fn of(id: &str, shown: &Shown) -> Vec<Place> {
    let places = shown.places.iter();
    places.filter(|place| place.fact == id).cloned().collect()
}
