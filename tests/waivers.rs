//! Waivers and levels: what an agency answers for itself and what it cannot, what a layer sets.
//!
//! A case is a directory `tests/waivers/CASE` whose files stand in the place of those of
//! `tests/rules/_base` (those below `profiles/` in the place of `tests/profiles`). `as-of` holds the
//! day of a check; without it the document's own dates count, as in a build. What is reported stands
//! in `expected.FORMAT`; `UPDATE=1` writes it anew, as `short` where there is none yet.

#[path = "properties/support.rs"]
mod support;

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use gongkai::budget::catalogue::Catalogue;
use gongkai::budget::model::Date;
use gongkai::diag::render::{Format, Style, Subject, report};
use gongkai::pipeline::{self, Outcome};
use gongkai::profile::load::Library;
use gongkai::records::load::Memory;
use support::{directory, root};

fn files(below: &str) -> BTreeMap<String, Vec<u8>> {
    directory(&root().join(below)).0
}

/// Runs the base records with other files over them.
fn run(over: BTreeMap<String, Vec<u8>>, day: Option<Date>) -> Outcome {
    let mut records = files("tests/rules/_base");
    let mut profiles = files("tests/profiles");
    for (path, bytes) in over {
        match path.strip_prefix("profiles/") {
            Some(inside) => profiles.insert(inside.to_owned(), bytes),
            None => records.insert(path, bytes),
        };
    }
    let user = Memory(profiles);
    let library = Library { user: Some(&user) };
    let files = Memory(records);
    let mut outcomes = pipeline::run_as_of(&files, &library, Catalogue::builtin(), day);
    assert_eq!(outcomes.len(), 1);
    outcomes.remove(0)
}

fn shown(outcome: &Outcome, format: Format, as_of: Option<Date>) -> String {
    let style = Style {
        format,
        subject: Subject::Disclosure,
        closing: true,
        as_of,
        root: "records".to_owned(),
        ..Style::default()
    };
    report(&outcome.findings, &outcome.waived, &outcome.sources, &style)
}

#[test]
fn every_case_reports_what_it_should() {
    let update = std::env::var_os("UPDATE").is_some();
    let mut wrong = Vec::new();
    let cases = fs::read_dir(root().join("tests/waivers")).expect("cases");
    let mut cases: Vec<PathBuf> = cases.map(|entry| entry.expect("entry").path()).collect();
    cases.sort();
    for case in cases {
        let mut over = directory(&case).0;
        let day = over.remove("as-of").map(|bytes| {
            let text = String::from_utf8(bytes).expect("UTF-8");
            Date::parse(text.trim()).expect("a date")
        });
        let expected: Vec<(String, Vec<u8>)> = over
            .extract_if(.., |name, _| name.starts_with("expected."))
            .collect();
        let outcome = run(over, day);
        let formats = expected.iter().map(|(name, _)| name.as_str());
        let formats: Vec<&str> = match expected.is_empty() {
            true => vec!["expected.short"],
            false => formats.collect(),
        };
        for (at, name) in formats.into_iter().enumerate() {
            let format = Format::parse(&name["expected.".len()..]).expect("a format");
            let found = shown(&outcome, format, day);
            if update {
                fs::write(case.join(name), found).expect("expected can be written");
            } else if expected.get(at).map(|(_, text)| text.as_slice()) != Some(found.as_bytes()) {
                wrong.push(format!("{}/{name}:\n{found}", case.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_is_waived_does_not_stop_a_build() {
    let mut over = files("tests/waivers/one_of_two_texts");
    let outcome = run(over.clone(), None);
    assert!(outcome.blocked(), "one of two is left");
    let more = over.get_mut("more.toml").expect("the waiver");
    let wider = String::from_utf8(more.clone()).expect("UTF-8");
    *more = wider.replace("at = ", "# at = ").into_bytes();
    let outcome = run(over, None);
    assert!(!outcome.blocked());
    assert_eq!(outcome.waived.len(), 2);
}
