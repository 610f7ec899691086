//! Places of a document that show a fact otherwise than before.

use std::collections::{BTreeMap, HashMap};

use serde::Serialize;

use crate::pipeline::Outcome;
use crate::why::{Place, Spot, shown};

/// A place with what it shows in each version; none where the version has no such place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Moved {
    pub before: Option<String>,
    pub after: Option<String>,
    #[serde(flatten)]
    pub spot: Spot,
}

/// For each fact the places that read otherwise, and how many read the same.
pub type Spots = BTreeMap<String, (Vec<Moved>, usize)>;

/// What tells a place from all others: the fact, the cell or the headings, and how often it has
/// stood there before.
type Name = (String, Vec<String>, usize);

pub fn compare(old: &Outcome, new: &Outcome) -> Spots {
    let list = |run: &Outcome| {
        run.document
            .as_ref()
            .map(|document| shown(document).places)
            .unwrap_or_default()
    };
    let (old, new) = (named(list(old)), named(list(new)));
    let before: HashMap<&Name, &Place> = old.iter().map(|(name, place)| (name, place)).collect();
    let after: HashMap<&Name, &Place> = new.iter().map(|(name, place)| (name, place)).collect();
    let mut spots = Spots::new();
    for (name, place) in &new {
        let was = before.get(name).map(|place| &place.shown);
        let of = spots.entry(place.fact.clone()).or_default();
        if was == Some(&place.shown) {
            of.1 += 1;
        } else {
            of.0.push(moved(place, was, Some(&place.shown)));
        }
    }
    for (name, place) in old.iter().filter(|(name, _)| !after.contains_key(name)) {
        debug_assert_eq!(name.0, place.fact);
        let of = spots.entry(place.fact.clone()).or_default();
        of.0.push(moved(place, Some(&place.shown), None));
    }
    spots
}

fn moved(place: &Place, before: Option<&String>, after: Option<&String>) -> Moved {
    Moved {
        before: before.cloned(),
        after: after.cloned(),
        spot: place.spot.clone(),
    }
}

fn named(places: Vec<Place>) -> Vec<(Name, Place)> {
    let mut seen: HashMap<(String, Vec<String>), usize> = HashMap::new();
    let name = |place: Place| {
        let at = match &place.spot {
            Spot::Table {
                table, row, column, ..
            } => vec![table.clone(), row.clone(), column.clone()],
            Spot::Text { under, .. } => under.to_vec(),
        };
        let name = (place.fact.clone(), at);
        let count = seen.entry(name.clone()).or_default();
        *count += 1;
        ((name.0, name.1, *count), place)
    };
    places.into_iter().map(name).collect()
}
