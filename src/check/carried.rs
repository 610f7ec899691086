//! Words carried over from the year before are stale until somebody has touched them: documented
//! in `built_in/carried.toml`.

use std::collections::BTreeMap;

use super::{lines, years};
use crate::diag::Finding;
use crate::records::{Record, Records};
use crate::roll::fields;

/// From how many on untouched records of a kind are told in one finding.
const MANY: usize = 6;
/// How many of them it names.
const NAMED: usize = 5;

/// What is to be said of records marked as carried over; `previous` are last year's.
pub fn check(records: &Records, previous: Option<&Records>) -> Vec<Finding> {
    let mut findings = Vec::new();
    let year = records
        .one("document")
        .and_then(|document| document.text("year")?.parse().ok());
    let mut untouched: BTreeMap<&str, Vec<&Record>> = BTreeMap::new();
    for record in &records.list {
        let Some(from) = record.text("carried") else {
            continue;
        };
        let before = previous.and_then(|previous| same(record, previous));
        if previous.is_some() && before.is_none() {
            // One that nobody has touched is told as a whole.
            emptied(record, previous, &mut findings);
            continue;
        }
        let stale = year.map_or(Vec::new(), |year| stale_years(record, year, from));
        if stale.is_empty() {
            untouched.entry(record.kind.key).or_default().push(record);
        }
        findings.extend(stale);
    }
    for records in untouched.values() {
        findings.extend(told(records));
    }
    findings
}

/// The record of last year that says the very same.
fn same<'r>(record: &Record, previous: &'r Records) -> Option<&'r Record> {
    // Keys of reasons may name a year, which moves.
    let reason = record.kind.key == "reason";
    previous.of(record.kind.key).find(|before| {
        let same = |key: &str| record.text(key) == before.text(key);
        (reason || same("id")) && fields::content(record.kind).all(|spec| same(spec.key))
    })
}

/// Fields that were filled in last year, and which the roll emptied.
fn emptied(record: &Record, previous: Option<&Records>, findings: &mut Vec<Finding>) {
    let mut before = previous
        .into_iter()
        .flat_map(|previous| previous.of(record.kind.key));
    let Some(before) =
        before.find(|before| record.text("id").is_some() && record.text("id") == before.text("id"))
    else {
        return;
    };
    for key in fields::emptied(record.kind.key) {
        if let (None, Some(_), Some(spec)) =
            (record.text(key), before.text(key), record.kind.field(key))
        {
            findings.push(
                Finding::warn("carried-field-empty")
                    .arg("record", record.kind.label)
                    .arg("id", name(record))
                    .arg("label", spec.label)
                    .arg("key", spec.key)
                    .at(&record.location),
            );
        }
    }
}

/// What an untouched record says of last year and of the one before: that was this year then, and
/// last year.
fn stale_years(record: &Record, year: i32, from: &str) -> Vec<Finding> {
    let mut findings = Vec::new();
    for spec in fields::content(record.kind) {
        let text = record.text(spec.key).unwrap_or_default();
        let mut named = years::named(text).into_iter();
        if let Some(first) = named.find(|named| (year - 2..year).contains(&named.year)) {
            findings.push(
                Finding::deny("carried-year")
                    .arg("record", record.kind.label)
                    .arg("id", name(record))
                    .arg("label", spec.label)
                    .arg("found", first.year)
                    .arg("from", from)
                    .arg("year", year)
                    .arg("text", lines::around(text, first.at))
                    .at(record.place(spec.key)),
            );
        }
    }
    findings
}

fn told(records: &[&Record]) -> Vec<Finding> {
    if records.len() < MANY {
        return records.iter().map(|record| one(record)).collect();
    }
    let names: Vec<String> = records
        .iter()
        .take(NAMED)
        .map(|record| name(record))
        .collect();
    let first = records[0];
    let finding = Finding::warn("carried-untouched-many")
        .arg("record", first.kind.label)
        .arg("count", records.len())
        .arg("ids", names.join("、"))
        .arg("from", first.text("carried").unwrap_or_default());
    vec![finding.at(&first.location)]
}

fn one(record: &Record) -> Finding {
    Finding::warn("carried-untouched")
        .arg("record", record.kind.label)
        .arg("id", name(record))
        .arg("from", record.text("carried").unwrap_or_default())
        .at(&record.location)
}

/// What a record is called.
fn name(record: &Record) -> String {
    let own = record.text("id").or_else(|| record.text("fact"));
    lines::excerpt(own.unwrap_or_default())
}
