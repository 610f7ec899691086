//! Records of the files of an amendment: they take the place of those of the same name, or are new.

use std::collections::BTreeMap;

use super::lines::{State, changed};
use crate::diag::{Finding, Msg};
use crate::records::schema::Kind;
use crate::records::text::nearest::nearest;
use crate::records::{Layer, Raw, Record};

/// What a record takes the place of: its kind, what it is called, and the documents it is for.
type Name = (&'static str, Vec<String>);

/// Puts the records of a file in their place.
pub fn apply(state: &mut State, layer: &Layer, findings: &mut Vec<Finding>) {
    let mut places: BTreeMap<Name, Vec<usize>> = BTreeMap::new();
    for (at, record) in state.records().enumerate() {
        if let Some(name) = name(record) {
            places.entry(name).or_default().push(at);
        }
    }
    let mut fresh = Vec::new();
    for record in &layer.records {
        if let Some(finding) = refused(record, &layer.amendment) {
            findings.push(finding);
            continue;
        }
        let there = name(record).and_then(|name| places.get(&name));
        let Some(&[at]) = there.map(Vec::as_slice) else {
            if let Some(finding) = slip(record, &places, &layer.amendment) {
                findings.push(finding);
            }
            fresh.push(record.clone());
            continue;
        };
        let Some(old) = state.records_mut().nth(at) else {
            continue;
        };
        let mut new = record.clone();
        if record.kind.singleton {
            // What is not said again stays.
            for (key, field) in &old.fields {
                new.fields.entry(key).or_insert_with(|| field.clone());
            }
        }
        if same(old, &new) {
            let finding = Finding::warn("layer-changes-nothing")
                .arg("id", &layer.amendment)
                .arg("record", called(record))
                .at(&record.location)
                .also(&old.location, Msg::new("first-given-here"));
            findings.push(finding);
        }
        *old = new;
    }
    for record in fresh {
        if record.kind.key == "reason" {
            give_way(state, &record);
        }
        state.push(record);
    }
}

/// Reasons of several facts that a new reason is of are of the others only.
fn give_way(state: &mut State, new: &Record) {
    let own = facts(new);
    let mut empty = false;
    for old in state.records_mut().filter(|old| old.kind.key == "reason") {
        let left = facts(old).into_iter().filter(|one| !own.contains(one));
        let left: Vec<String> = left.collect();
        if old.text("document") == new.text("document")
            && let Some(field) = old.fields.get_mut("fact")
        {
            empty |= left.is_empty();
            field.value = Raw::Text(left.join("；"));
        }
    }
    if empty {
        state.remove(|record| record.kind.key == "reason" && facts(record).is_empty());
    }
}

fn facts(reason: &Record) -> Vec<String> {
    let facts = reason.text("fact").unwrap_or_default().split([';', '；']);
    facts
        .map(|fact| fact.trim().to_owned())
        .filter(|fact| !fact.is_empty())
        .collect()
}

/// Money is changed line by line, with the amount it is expected to find; and what a budget is,
/// no amendment changes.
fn refused(record: &Record, amendment: &str) -> Option<Finding> {
    let key = record.kind.key;
    let finding = match key {
        _ if changed(key) => Finding::deny("layer-money"),
        "document" | "ledger" | "previous" | "published" | "file" | "amendment" | "change" => {
            Finding::deny("layer-kind")
        }
        _ => return None,
    };
    Some(
        finding
            .arg("id", amendment)
            .arg("kind", record.kind.label)
            .at(&record.location),
    )
}

/// A new record whose name is nearly that of one there is.
fn slip(record: &Record, places: &BTreeMap<Name, Vec<usize>>, amendment: &str) -> Option<Finding> {
    let own = record.text("id")?;
    let known = places.keys().filter(|(kind, _)| *kind == record.kind.key);
    let known = known.filter_map(|(_, parts)| parts.first().map(String::as_str));
    let near = nearest(own, known)?;
    // Numbered names differ in their numbers.
    let letters = |text: &str| -> String { text.chars().filter(|c| !c.is_ascii_digit()).collect() };
    if letters(near) == letters(own) {
        return None;
    }
    let finding = Finding::warn("layer-adds-near")
        .arg("id", amendment)
        .arg("record", called(record));
    let finding = finding.at(record.place("id"));
    Some(finding.with(Msg::new("did-you-mean").arg("name", near)))
}

fn called(record: &Record) -> String {
    let name = record
        .text("id")
        .or(record.text("fact"))
        .or(record.text("name"));
    match name {
        Some(name) => format!("{} {name}", record.kind.label),
        None => record.kind.label.to_owned(),
    }
}

/// `None` for records that are not told apart by anything: they are always new.
fn name(record: &Record) -> Option<Name> {
    let parts: Vec<String> = match own_keys(record.kind) {
        [] if !record.kind.singleton => return None,
        keys => {
            let texts = keys.iter().map(|key| record.text(key));
            texts
                .map(|text| text.unwrap_or_default().to_owned())
                .collect()
        }
    };
    if parts.first().is_some_and(String::is_empty) && own_keys(record.kind)[0] == "id" {
        return None;
    }
    let documents = record.text("document").unwrap_or_default().to_owned();
    Some((record.kind.key, [parts, vec![documents]].concat()))
}

/// The fields that tell a record of a kind from the others.
fn own_keys(kind: &Kind) -> &'static [&'static str] {
    match kind.key {
        "project" | "goal" | "indicator" | "procurement" | "statistic" | "text" | "term"
        | "unit" => &["id"],
        "reason" => &["fact"],
        // A control figure of the original stays beside that of an adjustment.
        "control" => &["fact", "year", "phase"],
        "code" => &["classification", "code"],
        "staff" => &["status", "class", "of-which", "unit"],
        "transfer" => &[
            "direction",
            "kind",
            "counterparty",
            "counterparty-name",
            "fund",
            "unit",
            "project",
            "id",
        ],
        "vehicle" => &["kind", "unit"],
        "asset" => &["name", "unit", "project", "class"],
        "asset-holding" => &["class", "unit"],
        "service-purchase" => &["content", "unit", "directory3"],
        _ => &[],
    }
}

/// Whether two records say the same.
fn same(a: &Record, b: &Record) -> bool {
    let said = |record: &Record| -> Vec<String> {
        let fields = record.fields.iter();
        fields
            .map(|(key, field)| format!("{key}={}", text(&field.value)))
            .collect()
    };
    said(a) == said(b)
}

fn text(value: &Raw) -> String {
    match value {
        Raw::Text(text) | Raw::Number(text) | Raw::Date(text) => text.trim().to_owned(),
        Raw::Bool(value) => value.to_string(),
        Raw::List(list) => {
            let list: Vec<String> = list.iter().map(|field| text(&field.value)).collect();
            list.join("\u{1f}")
        }
        Raw::Table(table) => {
            let parts: Vec<String> = table
                .iter()
                .map(|(key, field)| format!("{key}={}", text(&field.value)))
                .collect();
            parts.join("\u{1f}")
        }
    }
}
