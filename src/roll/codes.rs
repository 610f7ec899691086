//! Codes the classification of the new year no longer has: what took their place.

use std::collections::{BTreeMap, BTreeSet};

use super::records::set;
use super::report::{Report, Section};
use crate::budget::catalogue::{Classification, Edition};
use crate::diag::{Location, Msg};
use crate::records::{Raw, Record};

/// Classifications, with the fields of records that name their codes.
const CODED: [(Classification, &str); 2] = [
    (Classification::Function, "function"),
    (Classification::Economic, "economic"),
];

/// Puts the codes of the new year in the place of those it renamed or merged, and tells of the
/// others it does not have. Ledgers of earlier years keep theirs.
pub fn map(
    records: &mut Vec<Record>,
    (before, after): (&Edition, &Edition),
    report: &mut Report,
    at: &dyn Fn(&Location) -> String,
) {
    let old = of_earlier_years(records, i32::from(after.year()));
    let mut moved: BTreeMap<(&str, String), String> = BTreeMap::new();
    for record in records.iter_mut() {
        if record
            .text("ledger")
            .is_some_and(|ledger| old.contains(ledger))
        {
            continue;
        }
        for (of, field) in CODED {
            let known = record.kind.field(field).is_some();
            let Some(code) = record.text(field).filter(|_| known).map(str::to_owned) else {
                continue;
            };
            let Some(was) = before
                .lookup(of, &code)
                .filter(|_| after.lookup(of, &code).is_none())
            else {
                continue;
            };
            let new: Vec<&str> = before
                .catalogue()
                .successors(of, &code)
                .filter(|row| row.year > before.year() && row.year <= after.year())
                .map(|row| row.new)
                .filter(|new| !new.is_empty())
                .collect();
            let names = new.iter().map(|new| {
                let name = after.lookup(of, new).map_or("", |entry| &entry.name);
                format!("{new} {name}").trim_end().to_owned()
            });
            let names = names.collect::<Vec<_>>().join("、");
            let place = at(record.place(field));
            let id = match new.len() {
                0 => "roll-code-ended",
                1 => "roll-code-moved",
                _ => "roll-code-split",
            };
            let message = Msg::new(id)
                .arg("code", &code)
                .arg("name", &was.name)
                .arg("year", after.year())
                .arg("new", names);
            report.add(Section::Changed, message, place);
            if let [new] = new.as_slice() {
                set(record, field, Raw::Text((*new).to_owned()));
                // The name is that of the function, or of the economic code where there is none.
                let own = of == Classification::Function || record.text("function").is_none();
                let name = after
                    .name(of, new)
                    .filter(|_| own && record.get("name").is_some());
                if let Some(name) = name {
                    set(record, "name", Raw::Text(name.to_owned()));
                }
                moved.insert((field, code), (*new).to_owned());
            }
        }
    }
    for reason in records
        .iter_mut()
        .filter(|record| record.kind.key == "reason")
    {
        in_fact(reason, &moved);
    }
    without_doubles(records);
}

/// Ledgers of years before the new one.
fn of_earlier_years(records: &[Record], year: i32) -> BTreeSet<String> {
    let ledgers = records.iter().filter(|record| record.kind.key == "ledger");
    let earlier = ledgers.filter(|ledger| {
        let own = ledger.text("year").and_then(|own| own.parse::<i32>().ok());
        own.is_some_and(|own| own < year)
    });
    earlier
        .filter_map(|ledger| ledger.text("id").map(str::to_owned))
        .collect()
}

/// Codes in the key of a reason.
fn in_fact(reason: &mut Record, moved: &BTreeMap<(&str, String), String>) {
    let Some(fact) = reason.text("fact").map(str::to_owned) else {
        return;
    };
    let mut out = fact.clone();
    for ((field, old), new) in moved {
        for end in [",", "}"] {
            out = out.replace(
                &format!("{field}={old}{end}"),
                &format!("{field}={new}{end}"),
            );
        }
    }
    if out != fact {
        set(reason, "fact", Raw::Text(out));
    }
}

/// Lines of codes that became one are one line.
fn without_doubles(records: &mut Vec<Record>) {
    let mut seen = BTreeSet::new();
    records.retain(|record| {
        if record.kind.key != "line" || record.text("amount").is_some() {
            return true;
        }
        let nodes = record
            .kind
            .fields
            .iter()
            .filter(|spec| !matches!(spec.key, "name" | "amount" | "note"));
        let nodes: Vec<Option<String>> = nodes
            .map(|spec| record.text(spec.key).map(str::to_owned))
            .collect();
        seen.insert(nodes)
    });
}
