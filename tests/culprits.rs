//! What is suggested when amounts do not agree: one wrong edit of an example each.
//!
//! `tests/culprits/CASE/case.toml` says what is changed in which record file of which example;
//! `expected.txt` holds the findings concerned with what is suggested. `UPDATE=1` rewrites it.

#[path = "properties/support.rs"]
mod support;

use std::fs;

use gongkai::diag::{Finding, Lang};
use serde::Deserialize;
use support::{Change, apply, example, root, run, words};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    example: String,
    change: Vec<Change>,
}

fn suggestions(finding: &Finding, lang: Lang) -> Vec<String> {
    let notes = finding.notes.iter();
    notes
        .filter(|note| note.id.starts_with("culprit-"))
        .map(|note| note.text(lang))
        .collect()
}

#[test]
fn each_slip_is_named() {
    let mut directories: Vec<_> = fs::read_dir(root().join("tests/culprits"))
        .expect("the cases")
        .map(|entry| entry.expect("entry").path())
        .collect();
    directories.sort();
    assert!(directories.len() >= 12, "{} cases", directories.len());
    let mut wrong = Vec::new();
    for directory in directories {
        let name = directory.display().to_string();
        let text = fs::read_to_string(directory.join("case.toml")).expect("case.toml");
        let case: Case = toml::from_str(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
        let mut files = example(&case.example);
        apply(&name, &mut files, &case.change);
        let outcome = run(&files);
        let mut found = String::new();
        for finding in &outcome.findings {
            let zh = suggestions(finding, Lang::Zh);
            if zh.is_empty() {
                continue;
            }
            found += &format!("{}\n", words(finding));
            for line in zh.iter().chain(&suggestions(finding, Lang::En)) {
                found += &format!("  {line}\n");
            }
        }
        let path = directory.join("expected.txt");
        if std::env::var_os("UPDATE").is_some() {
            fs::write(&path, &found).expect("expected can be written");
        }
        if found.is_empty() || fs::read_to_string(&path).unwrap_or_default() != found {
            wrong.push(format!("{name}:\n{found}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
