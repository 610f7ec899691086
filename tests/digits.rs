//! Two numbers a message sets against each other never look the same, however little they differ: an
//! amount shown with too few digits would say “1.23 is not 1.23”. Looked at are the findings of all
//! cases of rules, causes and wrong edits.

#[path = "properties/support.rs"]
mod support;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use gongkai::diag::{Finding, Msg};
use gongkai::pipeline::Outcome;
use gongkai::records::load::Memory;
use serde::Deserialize;
use support::{Change, apply, directory, example, root, run_with};

/// Arguments of a message that are the two numbers it is about.
const AGAINST: [(&str, &str); 12] = [
    ("amount", "limit"),
    ("amount", "most"),
    ("amount", "product"),
    ("amount", "sum"),
    ("approved", "sum"),
    ("certain", "possible"),
    ("depreciation", "original"),
    ("in-post", "establishment"),
    ("old", "new"),
    ("part", "whole"),
    ("parts", "whole"),
    ("published", "ours"),
];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    example: String,
    change: Vec<Change>,
}

/// Directories below one, sorted.
fn below(directory: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(directory).expect("directory can be listed");
    let mut found: Vec<PathBuf> = entries.map(|entry| entry.expect("entry").path()).collect();
    found.retain(|path| path.is_dir());
    found.sort();
    found
}

/// The base records with those of a case over them.
fn over_the_base(case: &Path) -> Outcome {
    let mut records = directory(&root().join("tests/rules/_base"));
    let mut profiles = directory(&root().join("tests/profiles"));
    for (path, bytes) in directory(case).0 {
        match path.strip_prefix("profiles/") {
            Some(inside) => profiles.0.insert(inside.to_owned(), bytes),
            None => records.0.insert(path, bytes),
        };
    }
    run_with(&records, &profiles)
}

fn edited(case: &Path) -> Outcome {
    let text = fs::read_to_string(case.join("case.toml")).expect("case.toml");
    let written: Case = toml::from_str(&text).expect("a case");
    let mut files: Memory = example(&written.example);
    apply(&case.display().to_string(), &mut files, &written.change);
    run_with(&files, &directory(&root().join("tests/profiles")))
}

/// Adds the pairs of a message; what is wrong with them is returned.
fn look(message: &Msg, seen: &mut BTreeSet<usize>) -> Option<String> {
    let get = |wanted: &str| {
        let found = message.args.iter().find(|(name, _)| *name == wanted);
        found.map(|(_, text)| text.as_str())
    };
    let number = |text: &&str| text.chars().any(|c| c.is_ascii_digit());
    for (at, (one, other)) in AGAINST.iter().enumerate() {
        let (Some(one), Some(other)) = (get(one).filter(number), get(other).filter(number)) else {
            continue;
        };
        seen.insert(at);
        // What lies beyond bounds lies beyond them also where both are one.
        if one == other && message.id != "earmark-out-of-bounds" {
            return Some(format!("{}: {one} against {other}", message.id));
        }
    }
    let difference = get("difference").unwrap_or("1");
    let nothing = !difference.chars().any(|c| ('1'..='9').contains(&c));
    nothing.then(|| format!("{}: a difference of {difference}", message.id))
}

fn all<'a>(findings: &'a [Finding], out: &mut Vec<&'a Msg>) {
    for finding in findings {
        out.push(&finding.message);
        out.extend(&finding.notes);
        all(&finding.consequences, out);
    }
}

#[test]
fn numbers_set_against_each_other_look_different() {
    let rules = below(&root().join("tests/rules"));
    let rules = rules.iter().filter(|path| !path.ends_with("_base"));
    let mut outcomes: Vec<(PathBuf, Outcome)> = rules
        .flat_map(|rule| below(rule))
        .chain(below(&root().join("tests/causes")))
        .map(|case| (case.clone(), over_the_base(&case)))
        .collect();
    let edits = below(&root().join("tests/culprits"));
    outcomes.extend(edits.into_iter().map(|case| (case.clone(), edited(&case))));
    let mut seen = BTreeSet::new();
    let mut wrong = Vec::new();
    for (case, outcome) in &outcomes {
        let mut messages = Vec::new();
        all(&outcome.findings, &mut messages);
        for message in messages {
            if let Some(said) = look(message, &mut seen) {
                wrong.push(format!("{}: {said}", case.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let unseen = (0..AGAINST.len()).filter(|at| !seen.contains(at));
    let unseen: Vec<_> = unseen.map(|at| AGAINST[at]).collect();
    assert!(unseen.is_empty(), "no case for {unseen:?}");
}
