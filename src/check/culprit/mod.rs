//! Which typed amount is wrong, when amounts that should agree do not.
//!
//! [`ties`] writes down what the rules compare as sums of typed amounts that should be 0
//! ([`system`]). One edit is an explanation when it puts every failing tie right and no other
//! wrong; [`search`] tries single amounts, lines too many or missing, lines exchanged, shifted or
//! on the wrong node, and two slips at once. Amounts that occur in the same ties in the same way
//! cannot be told apart: they are one class, named by its most likely member. Explanations are
//! ranked by how few others would explain as much ([`slips`]).

mod rank;
mod say;
mod search;
pub mod slips;
pub mod system;
pub mod ties;
mod two;

pub use rank::effect;
pub use search::column_at;

use crate::budget::nodes::{Cross, Dim};
use crate::diag::{Finding, Sources};
use crate::facts::Facts;
use crate::records::Records;
use slips::Slip;
use system::{Cents, Column, System};

/// Shown under a finding at most.
const SHOWN: usize = 3;

/// What kind of mistake would explain the findings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    Slip(Slip),
    /// A line that is there twice.
    Doubled,
    /// The sum of other lines of its ledger.
    Parent,
    /// The amount of another year.
    Stale,
    /// The amount of the line before or after.
    Copied,
    Swapped,
    PersonnelOperating,
    /// The amounts of consecutive lines stand one line off.
    Shifted,
    Misplaced(Dim),
    Missing,
    Extra,
    /// Lines of one class are too high by what those of another are too low.
    Transfer,
    Unexplained,
}

/// One amount of an edit.
#[derive(Debug, Clone)]
pub struct Change {
    /// The value typed; none for a line that is not there.
    pub value: Option<usize>,
    /// Where a line that is not there would be.
    pub node: Option<(usize, Cross)>,
    pub column: Column,
    pub before: Cents,
    pub after: Cents,
}

/// An edit that would put everything right.
#[derive(Debug, Clone)]
pub struct Suggestion {
    pub kind: Kind,
    /// The mistake of the second edit, where it takes two.
    pub second: Option<Kind>,
    pub changes: Vec<Change>,
    pub cost: u32,
    /// Values no tie tells from the first.
    pub alike: usize,
}

impl Suggestion {
    fn new(kind: Kind, changes: Vec<Change>, cost: u32) -> Suggestion {
        Suggestion {
            kind,
            second: None,
            changes,
            cost,
            alike: 0,
        }
    }
}

/// Failing ties that one mistake may have caused, with what would explain them, best first.
#[derive(Debug, Clone)]
pub struct Explained {
    pub failing: Vec<usize>,
    pub suggestions: Vec<Suggestion>,
}

/// Explains every failing tie of a system.
pub fn explain(facts: &Facts, system: &System) -> Vec<Explained> {
    search::all(facts, system)
}

/// Findings that a wrong amount may be behind.
const CODES: [&str; 9] = [
    "control-figure-missed",
    "duplicate-line",
    "earmark-out-of-bounds",
    "earmark-parts-miss-whole",
    "fact-unanswered",
    "ledgers-disagree",
    "previous-balance",
    "previous-parts-miss-whole",
    "quantity-times-price",
];

/// Adds what may be wrong to the findings of ties that fail; costs nothing where none does.
pub fn suggest(facts: &Facts, records: &Records, sources: &Sources, findings: &mut [Finding]) {
    let fails =
        |finding: &Finding| finding.code == "revenue-balance" || CODES.contains(&finding.code);
    if !findings.iter().any(fails) {
        return;
    }
    let system = ties::system(facts, records);
    for explained in explain(facts, &system) {
        let ties = explained.failing.iter().map(|&at| &system.ties[at]);
        let told = ties.clone().find_map(|tie| {
            findings.iter().position(|finding| {
                let place = finding.primary.as_ref().map(|label| &label.location);
                finding.code == tie.code && (tie.place.is_none() || place == tie.place.as_ref())
            })
        });
        let Some(told) = told else { continue };
        for (at, suggestion) in explained.suggestions.iter().take(SHOWN).enumerate() {
            let said = say::notes(
                facts,
                &system,
                sources,
                suggestion,
                at + 1,
                explained.failing.len(),
            );
            findings[told].notes.extend(said);
        }
    }
}
