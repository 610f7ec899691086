//! Statistics, claims and comparisons in running text: `tests/texts/CASE/` holds a profile
//! (`profile.toml`, `wording.toml`, `sections/`), the records (`budget.toml`), and in
//! `expected.txt` what is said about them, then the Markdown they make. `UPDATE=1` rewrites it.

#[path = "properties/support.rs"]
mod support;

use std::fs;

use gongkai::diag::Lang;
use gongkai::diag::render::{Format, render};
use gongkai::records::load::Memory;
use gongkai::render::markdown;
use support::{directory, root, run_with};

#[test]
fn every_case_reads_as_expected() {
    let update = std::env::var_os("UPDATE").is_some();
    let mut cases: Vec<_> = fs::read_dir(root().join("tests/texts"))
        .expect("tests/texts")
        .map(|entry| entry.expect("a case").path())
        .collect();
    cases.sort();
    assert!(!cases.is_empty());
    let mut wrong = Vec::new();
    for case in cases {
        let mut profiles = Memory::default();
        let mut records = Memory::default();
        for (file, bytes) in directory(&case).0 {
            match file.as_str() {
                "expected.txt" => {}
                "budget.toml" => drop(records.0.insert(file, bytes)),
                _ => drop(profiles.0.insert(format!("case/{file}"), bytes)),
            }
        }
        let outcome = run_with(&records, &profiles);
        let (findings, sources) = (&outcome.findings, &outcome.sources);
        let mut told = render(findings, sources, Format::Short, Lang::Zh, false);
        told.push_str("\n---\n");
        told.push_str(
            &outcome
                .document
                .as_ref()
                .map(markdown::render)
                .unwrap_or_default(),
        );
        let expected = case.join("expected.txt");
        if update {
            fs::write(&expected, &told).expect("write the expectation");
        } else if fs::read_to_string(&expected).ok().as_deref() != Some(told.as_str()) {
            wrong.push(format!("{}\n{told}", case.display()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What the documentation shows is what the cases print.
#[test]
fn documented_references_are_tested() {
    let page = fs::read_to_string(root().join("docs/texts.md")).expect("docs/texts.md");
    let case = root().join("tests/texts/statistics");
    let records = fs::read_to_string(case.join("budget.toml")).expect("records");
    let printed = fs::read_to_string(case.join("expected.txt")).expect("expectation");
    let mut rows = 0;
    for line in page.lines().filter(|line| line.starts_with("| `{{")) {
        let line = line.replace("\\|", "\u{0}");
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        let written = cells[1].trim_matches('`').replace('\u{0}', "|");
        assert!(records.contains(&written), "not tested: {written}");
        assert!(printed.contains(cells[2]), "not printed: {}", cells[2]);
        rows += 1;
    }
    assert!(rows > 10);
}
