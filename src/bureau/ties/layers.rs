//! One format, one content: a layer of a profile is the same wherever documents were made with it.

use std::collections::BTreeMap;

use super::{Desk, Doc, Found};
use crate::diag::{Finding, Msg};

/// How many documents are named that were made with one content.
const NAMED: usize = 3;

pub fn find(desk: &Desk) -> Vec<Found> {
    let mut layers: BTreeMap<&str, BTreeMap<&str, Vec<&Doc>>> = BTreeMap::new();
    for doc in &desk.docs {
        for (layer, hash) in &doc.digest.layers {
            let made_with = layers.entry(layer).or_default();
            made_with.entry(hash).or_default().push(doc);
        }
    }
    let differ = layers
        .into_iter()
        .filter(|(_, contents)| contents.len() > 1);
    differ
        .map(|(layer, contents)| one(layer, contents))
        .collect()
}

fn one(layer: &str, contents: BTreeMap<&str, Vec<&Doc>>) -> Found {
    let mut contents: Vec<(&str, Vec<&Doc>)> = contents.into_iter().collect();
    // What most were made with first.
    contents.sort_by_key(|(_, docs)| std::cmp::Reverse(docs.len()));
    let few = contents.iter().skip(1).flat_map(|(_, docs)| docs);
    let codes: Vec<&str> = few.map(|doc| doc.agency.code.as_str()).collect();
    let finding = Finding::deny("tie-layer")
        .arg("layer", layer)
        .arg("count", contents.len());
    let mut found = Found::new(&codes, finding);
    for (hash, docs) in &contents {
        let named: Vec<String> = docs.iter().take(NAMED).map(|doc| doc.called()).collect();
        let note = match docs.len() > NAMED {
            true => Msg::new("tie-layer-documents-more").arg("count", docs.len()),
            false => Msg::new("tie-layer-documents"),
        };
        let note = note.arg("hash", hash).arg("documents", named.join("、"));
        found.finding = found.finding.with(note);
    }
    found
}
