//! What documents say of one another: units and their department, the bureau's summary, names and
//! codes, profiles.
//!
//! In the work on an agency each of its documents leaves a [`Digest`]; when all agencies are through,
//! [`find`] holds the digests against one another, one function a tie. Nothing else is looked at, so
//! that runs joined later come to the same.

mod amount;
mod books;
mod desk;
mod differ;
mod digest;
mod items;
mod layers;
mod make;
mod names;
mod sides;
mod summary;
mod transfers;
mod units;

use super::Bureau;
use super::run::AgencyRun;
use crate::diag::Finding;
use crate::facts::key::Key;

pub use desk::{Desk, Doc};
pub use digest::{Cell, Digest, Ledger, Named, Node, Place, Places, Total, Transfer};

/// A contradiction, the places named in its notes.
#[derive(Debug, Clone)]
pub struct Found {
    /// Codes of the agencies it is about.
    pub agencies: Vec<String>,
    pub finding: Finding,
}

/// The ties, in the order they are told.
const TIES: [fn(&Desk) -> Vec<Found>; 5] = [
    units::find,
    summary::find,
    names::find,
    layers::find,
    transfers::find,
];

/// Everything in which the documents of all agencies contradict one another, or the bureau.
pub fn find(bureau: &Bureau, agencies: &[AgencyRun]) -> Vec<Found> {
    let desk = Desk::new(bureau, agencies);
    TIES.iter().flat_map(|tie| tie(&desk)).collect()
}

/// What a key asks of a document; none where it is no amount of the document's own period.
pub fn question(key: &str) -> Option<Key> {
    books::Shelf::new(&[], &[key]).question(key)
}

#[cfg(test)]
mod tests;
