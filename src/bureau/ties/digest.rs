//! What of a document others can be held against: public amounts, names and the formats it was made
//! with, each with where it stands. It is remembered of every agency, so it is kept small.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::amount;
use crate::budget::money::Money;

/// A document as others see it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Digest {
    pub year: i32,
    /// `original`, `adjusted`, …
    pub phase: String,
    /// The code of the unit the document is of; none for a whole agency.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// Some of the records could not be understood, so that amounts may be missing.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub partial: bool,
    /// Revenue is what spending is.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub as_spending: bool,
    /// Files of the submission that places are in.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<String>,
    /// The nodes money sits on and those above them, by dimension: cells number them from 1, 0 being
    /// the whole dimension.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub nodes: BTreeMap<String, Vec<Node>>,
    /// Ledgers of the document's own year and phase.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ledgers: Vec<Ledger>,
    /// Amounts that are in no ledger, and measures of the format, by key.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub totals: BTreeMap<String, Total>,
    /// The same of each unit with a code, by code; only where every amount names its unit.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub unit_totals: BTreeMap<String, BTreeMap<String, Total>>,
    /// What it pays to others and receives from them, as recorded.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub transfers: Vec<Transfer>,
    /// What the records call things that have a code everywhere.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub names: Vec<Named>,
    /// Hashes of the layers of its format, by id.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub layers: BTreeMap<String, String>,
}

/// A node of a dimension: key, name, and the number of the node above.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Node(pub String, pub String, pub u32);

/// A ledger with its lines added up by cell.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ledger {
    pub id: String,
    /// `spending`, `revenue` or `carry-forward`.
    pub measure: String,
    /// Where it is complete, one node of each dimension.
    pub scope: [u32; 7],
    pub cells: Vec<Cell>,
}

/// What lies on one node of each dimension, projects apart.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cell {
    pub at: [u32; 7],
    #[serde(with = "amount")]
    pub sum: Money,
    #[serde(flatten)]
    pub places: Places,
}

/// An amount that is in no ledger.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Total {
    /// What it is, in Chinese.
    pub label: String,
    #[serde(with = "amount")]
    pub sum: Money,
    /// It is made of lines of ledgers, and follows from them.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub follows: bool,
    #[serde(flatten)]
    pub places: Places,
}

/// Money that passes between this agency and another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Transfer {
    /// Paid out: otherwise received.
    pub paid: bool,
    /// `subsidy`, `remittance` or `project`.
    pub kind: String,
    /// Who the other is, as the records say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    #[serde(with = "amount")]
    pub amount: Money,
    #[serde(flatten)]
    pub places: Places,
}

/// A code and the name that goes with it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Named {
    /// `unit`, `project`, or a classification such as `function`.
    pub kind: String,
    pub code: String,
    pub name: String,
    #[serde(flatten)]
    pub places: Places,
}

/// The first places of several, and how many more there are.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Places {
    #[serde(default, rename = "in", skip_serializing_if = "Vec::is_empty")]
    pub first: Vec<Place>,
    #[serde(default, skip_serializing_if = "is_zero")]
    pub more: usize,
}

/// A file, counted from 0 among [`Digest::files`], the line or cell in it — `:12`, ` 明细!C3` — and
/// what of an amount stands there, where that is only a part of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place(
    pub u32,
    pub String,
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        with = "amount::part"
    )]
    pub Option<Money>,
);

// The signature serde asks for.
#[expect(clippy::trivially_copy_pass_by_ref)]
fn is_zero(count: &usize) -> bool {
    *count == 0
}

impl Digest {
    /// A place as told to users, below the directory of the submission.
    pub fn place(&self, place: &Place) -> String {
        let file = usize::try_from(place.0).ok();
        let file = file.and_then(|at| self.files.get(at));
        format!("{}{}", file.map_or("", String::as_str), place.1)
    }
}
