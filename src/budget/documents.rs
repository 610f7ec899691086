//! Several documents from one set of records: which records each of them is made from.
//!
//! A record with `document` belongs to the documents it names, and takes the place of the general
//! one with the same id or fact. What depends on a year and phase and names none belongs to the
//! first document's; texts and names are everyone's.

mod unit;

use std::collections::BTreeSet;

use crate::diag::{Finding, Msg};
use crate::records::{Raw, Record, Records};

/// One document's part of the records.
#[derive(Debug)]
pub struct Share {
    /// The document's id; empty when it has none.
    pub id: String,
    pub records: Records,
    pub findings: Vec<Finding>,
}

/// Kinds that say something about one year and phase without naming it.
const OF_ONE_PERIOD: [&str; 12] = [
    "asset",
    "asset-holding",
    "control",
    "earmark",
    "goal",
    "indicator",
    "procurement",
    "service-purchase",
    "staff",
    "statistic",
    "transfer",
    "vehicle",
];

/// Divides the records among their documents: one share each, at least one in all.
pub fn shares(records: Records) -> Vec<Share> {
    let heads: Vec<Record> = records.of("document").cloned().collect();
    let tagged = records.list.iter().any(|r| r.text("document").is_some());
    let one = heads.len() < 2 && !tagged && heads.iter().all(|head| head.text("unit").is_none());
    if one || heads.is_empty() {
        let id = heads.first().and_then(|head| head.text("id"));
        return vec![Share {
            id: id.unwrap_or_default().to_owned(),
            records,
            findings: Vec::new(),
        }];
    }
    let mut records = records;
    let mut original = records.original.take();
    for records in std::iter::once(&mut records).chain(original.as_deref_mut()) {
        let list = std::mem::take(&mut records.list);
        records.list = list.into_iter().flat_map(single).collect();
    }
    let mut wrong = if heads.len() > 1 {
        wrong_ids(&heads)
    } else {
        Vec::new()
    };
    wrong.extend(unknown_documents(&records, &heads));
    let shares = heads.iter().map(|head| {
        let original = original.as_deref();
        let mut share = cut(&records, original, head, &heads[0], head.text("unit"));
        share.findings.splice(..0, wrong.clone());
        share
    });
    shares.collect()
}

/// The part of one document, cut down to a unit where one is named.
fn cut(
    records: &Records,
    original: Option<&Records>,
    head: &Record,
    first: &Record,
    unit: Option<&str>,
) -> Share {
    let mut findings = Vec::new();
    let mut own = share(records, head, first);
    let mut before = original.map(|all| share(all, head, first));
    if let Some(unit) = unit {
        unit::restrict(&mut own, head, unit, &mut findings);
        if let Some(before) = &mut before {
            unit::restrict(before, head, unit, &mut Vec::new());
        }
    }
    own.original = before.map(Box::new);
    Share {
        id: head.text("id").unwrap_or_default().to_owned(),
        records: own,
        findings,
    }
}

/// What one of the documents is made from, cut down to a unit where one is named.
pub fn of(records: &Records, head: &Record, unit: Option<&str>) -> Share {
    let first = records.one("document").unwrap_or(head);
    let singles = |all: &Records| Records {
        list: all.list.iter().cloned().flat_map(single).collect(),
        ..all.clone()
    };
    let original = records.original.as_deref().map(singles);
    cut(&singles(records), original.as_ref(), head, first, unit)
}

/// A reason of several facts as reasons of one each: another document may know better about one.
fn single(record: Record) -> Vec<Record> {
    let facts = record.text("fact").unwrap_or_default().to_owned();
    if record.kind.key != "reason" || !facts.contains([';', '；']) {
        return vec![record];
    }
    let facts = facts.split([';', '；']).map(str::trim);
    let one = |fact: &str| {
        let mut record = record.clone();
        if let Some(field) = record.fields.get_mut("fact") {
            field.value = Raw::Text(fact.to_owned());
        }
        record
    };
    facts.map(one).collect()
}

/// Ids are names of directories: each its own, also where upper and lower case are one.
fn wrong_ids(heads: &[Record]) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut seen: Vec<(String, &Record)> = Vec::new();
    for head in heads {
        let Some(id) = head.text("id") else {
            findings.push(Finding::deny("document-without-id").at(&head.location));
            continue;
        };
        if !names_directory(id) {
            findings.push(
                Finding::deny("document-id-no-name")
                    .arg("id", id)
                    .at(head.place("id")),
            );
        }
        let folded = id.to_ascii_lowercase();
        match seen.iter().find(|(other, _)| *other == folded) {
            Some((_, first)) => findings.push(
                Finding::deny("duplicate-id")
                    .arg("id", id)
                    .at(head.place("id"))
                    .also(first.place("id"), Msg::new("first-given-here")),
            ),
            None => seen.push((folded, head)),
        }
    }
    findings
}

/// Whether an id can be the name of a directory on every system.
pub fn names_directory(id: &str) -> bool {
    let stem = id.split('.').next().unwrap_or_default();
    id.bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'))
        && stem.starts_with(|c: char| c.is_ascii_alphanumeric())
        && !id.ends_with('.')
        && !["con", "prn", "aux", "nul"].contains(&stem.to_ascii_lowercase().as_str())
}

fn unknown_documents(records: &Records, heads: &[Record]) -> Vec<Finding> {
    let known = |id: &str| heads.iter().any(|head| head.text("id") == Some(id));
    let tagged = records.list.iter().filter_map(|record| {
        let mut names = record.text("document")?.split_whitespace();
        let name = names.find(|id| !known(id))?;
        Some(
            Finding::deny("unknown-document")
                .arg("id", name)
                .at(record.place("document")),
        )
    });
    tagged.collect()
}

fn share(all: &Records, head: &Record, first: &Record) -> Records {
    let id = head.text("id").unwrap_or_default();
    let period = |head: &Record| {
        let phase = head.text("phase").unwrap_or("original").to_owned();
        (head.text("year").map(str::to_owned), phase)
    };
    let same_period = period(head) == period(first);
    let belongs = |record: &&Record| match (record.kind.key, record.text("document")) {
        ("document", _) => record.location == head.location,
        (_, Some(ids)) => ids.split_whitespace().any(|one| one == id),
        // Lines of a ledger without a period stay: another document may look back to them.
        (kind, None) => same_period || !OF_ONE_PERIOD.contains(&kind),
    };
    let mut list: Vec<Record> = all.list.iter().filter(belongs).cloned().collect();
    let own: BTreeSet<(&str, String)> = list
        .iter()
        .filter(|record| record.text("document").is_some())
        .filter_map(identity)
        .collect();
    list.retain(|record| {
        record.text("document").is_some() || identity(record).is_none_or(|id| !own.contains(&id))
    });
    Records {
        list,
        published: all.published.clone(),
        named: all.named.clone(),
        home: Some(first.clone()),
        previous: all.previous.clone(),
        ..Records::default()
    }
}

/// What a record of one document takes the place of.
fn identity(record: &Record) -> Option<(&'static str, String)> {
    let field = match record.kind.key {
        "text" | "term" | "goal" | "indicator" | "statistic" => "id",
        "reason" => "fact",
        _ => return None,
    };
    Some((record.kind.key, record.text(field)?.to_owned()))
}
