//! What documents say of one another: sums of units, the bureau's summary, names, transfers.

use serde::{Deserialize, Serialize};

use super::Bureau;
use super::run::AgencyRun;
use crate::diag::Finding;
use crate::pipeline::Outcome;

/// What of a document others can be held against.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Digest {}

impl Digest {
    /// None where the records could not be read to the end.
    pub fn of(outcome: &Outcome) -> Option<Digest> {
        outcome.facts.as_ref().map(|_| Digest::default())
    }
}

/// A contradiction, the places named in its notes.
#[derive(Debug, Clone)]
pub struct Found {
    /// Codes of the agencies it is about.
    pub agencies: Vec<String>,
    pub finding: Finding,
}

/// Everything in which the documents of all agencies contradict one another, or the bureau.
pub fn find(_bureau: &Bureau, _agencies: &[AgencyRun]) -> Vec<Found> {
    Vec::new()
}
