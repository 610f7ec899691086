//! One code, one name: of units, projects and codes agencies declare, in whatever document.

use std::collections::BTreeMap;

use super::digest::Named;
use super::{Desk, Doc, Found};
use crate::diag::Finding;

/// How many documents are named that use one name.
const NAMED: usize = 2;

/// What goes by a kind and a code.
type Uses<'d, 'a> = BTreeMap<(&'a str, &'a str), Vec<(&'d Doc<'a>, &'a Named)>>;

pub fn find(desk: &Desk) -> Vec<Found> {
    let year = i32::from(desk.bureau.year);
    let mut uses: Uses = BTreeMap::new();
    // Names may change from year to year.
    for doc in desk.docs.iter().filter(|doc| doc.digest.year == year) {
        for named in &doc.digest.names {
            let kind = match named.kind.as_str() {
                // An agency is a unit to whoever lists it.
                "agency" => "unit",
                kind => kind,
            };
            if !told(desk, doc, kind, named) {
                let list = uses.entry((kind, named.code.as_str())).or_default();
                list.push((doc, named));
            }
        }
    }
    uses.into_iter()
        .filter_map(|((kind, code), list)| one(kind, code, &list))
        .collect()
}

/// Whether the register has been held against this name already.
fn told(desk: &Desk, doc: &Doc, kind: &str, named: &Named) -> bool {
    let Some(entry) = desk.entry(&named.code).filter(|_| kind == "unit") else {
        return false;
    };
    let own = doc.agency.code == entry.code;
    let of_parent = entry.parent.as_deref() == Some(doc.agency.code.as_str());
    (own || of_parent) && entry.name != named.name
}

fn one(kind: &str, code: &str, list: &[(&Doc, &Named)]) -> Option<Found> {
    let mut names: Vec<(&str, Vec<(&Doc, &Named)>)> = Vec::new();
    for (doc, named) in list {
        let known = names.iter_mut().find(|(name, _)| *name == named.name);
        match known {
            Some((_, users)) => users.push((doc, named)),
            None => names.push((&named.name, vec![(doc, named)])),
        }
    }
    let agencies = |doc: &Doc| doc.agency.code.clone();
    let first = agencies(list.first()?.0);
    // What one agency calls differently in its own documents is its own to find.
    let several = list.iter().any(|(doc, _)| agencies(doc) != first);
    if names.len() < 2 || !several {
        return None;
    }
    // What most say first.
    names.sort_by_key(|(_, users)| std::cmp::Reverse(users.len()));
    let finding = match kind {
        "unit" => Finding::deny("tie-unit-name"),
        "project" => Finding::deny("tie-project-name"),
        "economic" => Finding::deny("tie-economic-name"),
        _ => Finding::deny("tie-function-name"),
    };
    let called: Vec<String> = names.iter().map(|(name, _)| format!("“{name}”")).collect();
    let finding = finding.arg("code", code).arg("names", called.join("、"));
    let codes: Vec<&str> = list
        .iter()
        .map(|(doc, _)| doc.agency.code.as_str())
        .collect();
    let mut found = Found::new(&codes, finding);
    for (name, users) in names {
        for (doc, named) in users.iter().take(NAMED) {
            found = found.places(doc, &named.places, name);
        }
        if users.len() > NAMED {
            let more = crate::diag::Msg::new("tie-name-more").arg("name", name);
            found.finding = found.finding.with(more.arg("count", users.len() - NAMED));
        }
    }
    Some(found)
}
