//! Several documents from one set of records: `tests/documents/CASE/` holds the records, the
//! profile they name and what must come of each document: `expected/ID.md`, and the findings in
//! `expected/ID.short` where there are any. `UPDATE=1` rewrites them.

#[path = "properties/support.rs"]
mod support;

use std::collections::BTreeMap;
use std::fs;

use gongkai::budget::catalogue::Catalogue;
use gongkai::budget::money::Money;
use gongkai::diag::Lang;
use gongkai::diag::render::{Format, render};
use gongkai::pipeline::{self, Outcome};
use gongkai::profile::load::Library;
use gongkai::records::load::Memory;
use gongkai::render::markdown;
use support::{directory, root};

/// Runs a case, and compares what comes of it.
fn case(name: &str) -> Vec<Outcome> {
    let path = root().join("tests/documents").join(name);
    let (mut records, mut profiles) = (Memory::default(), Memory::default());
    let mut expected = BTreeMap::new();
    for (file, bytes) in directory(&path).0 {
        if let Some(inside) = file.strip_prefix("profile/") {
            profiles.0.insert(format!("case/{inside}"), bytes);
        } else if file.starts_with("expected/") {
            expected.insert(file, String::from_utf8(bytes).expect("UTF-8"));
        } else {
            records.0.insert(file, bytes);
        }
    }
    let library = Library {
        user: Some(&profiles),
    };
    let outcomes = pipeline::run_all(&records, &library, Catalogue::builtin());
    let mut made = BTreeMap::new();
    for outcome in &outcomes {
        let file = |ending: &str| format!("expected/{}.{ending}", outcome.id);
        let found = &outcome.findings;
        if !found.is_empty() {
            let text = render(found, &outcome.sources, Format::Short, Lang::Zh, false);
            made.insert(file("short"), text);
        }
        if !outcome.blocked() {
            let document = outcome.document.as_ref().expect("a document");
            made.insert(file("md"), markdown::render(document));
        }
    }
    if std::env::var_os("UPDATE").is_some() {
        let _ = fs::remove_dir_all(path.join("expected"));
        fs::create_dir_all(path.join("expected")).expect("directory");
        for (file, text) in &made {
            fs::write(path.join(file), text).expect("write the expected text");
        }
        return outcomes;
    }
    assert_eq!(expected, made, "{name}");
    outcomes
}

fn total(outcome: &Outcome) -> Money {
    let facts = support::facts(outcome);
    let fact = facts.get(&facts.parse("spending").expect("a key"));
    match fact.map(|fact| fact.value) {
        Ok(gongkai::facts::Value::Money(money)) => money,
        other => panic!("{}: {other:?}", outcome.id),
    }
}

#[test]
fn a_department_and_its_units() {
    let outcomes = case("units");
    let [department, units @ ..] = outcomes.as_slice() else {
        panic!("no documents");
    };
    assert_eq!(units.len(), 2);
    let sum: Money = units.iter().map(total).sum();
    assert_eq!(sum, total(department));
}

#[test]
fn what_does_not_say_its_unit_is_refused_in_a_units_document() {
    case("open");
}

#[test]
fn documents_of_different_years() {
    case("years");
}
