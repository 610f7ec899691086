//! The year before from its own records. `tests/years/CASE/records/` is an input with `previous`,
//! `questions.txt` what is asked of it; `expected/` has the answers, what is found, and the
//! document. Profiles of all cases are in `tests/years/profiles`. `UPDATE=1` rewrites them.

#[path = "properties/support.rs"]
mod support;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use gongkai::budget::catalogue::Catalogue;
use gongkai::diag::Lang;
use gongkai::diag::render::{Format, render};
use gongkai::facts::Value;
use gongkai::pipeline::{self, Outcome};
use gongkai::profile::load::Library;
use gongkai::records::load::Memory;
use gongkai::render::markdown;
use support::{directory, root};

fn run(records: &Memory) -> Outcome {
    let profiles = directory(&root().join("tests/years/profiles"));
    let library = Library {
        user: Some(&profiles),
    };
    pipeline::run(records, &library, Catalogue::builtin())
}

/// What every key of a text is: its number, or why there is none.
fn answers(outcome: &Outcome, questions: &str) -> String {
    let mut out = String::new();
    let Some(facts) = &outcome.facts else {
        return out;
    };
    for text in questions.lines() {
        let Ok(key) = facts.parse(text) else {
            let _ = writeln!(out, "{text}: no key");
            continue;
        };
        let answer = match facts.get(&key) {
            Ok(fact) => match fact.value {
                Value::Money(money) => format!("{money} 元"),
                value => value.exact().round_dp(6).normalize().to_string(),
            },
            Err(gap) => facts.finding(&gap).message.text(Lang::Zh),
        };
        let _ = writeln!(out, "{text}: {answer}");
    }
    out
}

/// What comes of a case, by the names of files in `expected/`.
fn made(path: &Path) -> BTreeMap<String, String> {
    let outcome = run(&directory(&path.join("records")));
    let questions = fs::read_to_string(path.join("questions.txt")).unwrap_or_default();
    let mut made = BTreeMap::new();
    let short = render(
        &outcome.findings,
        &outcome.sources,
        Format::Short,
        Lang::Zh,
        false,
    );
    made.insert("findings.short".to_owned(), short);
    made.insert("answers.txt".to_owned(), answers(&outcome, &questions));
    if let (false, Some(document)) = (outcome.blocked(), &outcome.document) {
        made.insert("document.md".to_owned(), markdown::render(document));
    }
    made.retain(|_, text| !text.is_empty());
    made
}

#[test]
fn every_case_comes_out_as_expected() {
    let mut wrong = Vec::new();
    let entries = fs::read_dir(root().join("tests/years")).expect("the directory of cases");
    let mut paths: Vec<_> = entries
        .map(|entry| entry.expect("an entry").path())
        .collect();
    paths.sort();
    for path in paths.iter().filter(|path| path.join("records").is_dir()) {
        let made = made(path);
        let expected = path.join("expected");
        if std::env::var_os("UPDATE").is_some() {
            let _ = fs::remove_dir_all(&expected);
            fs::create_dir_all(&expected).expect("directory");
            for (file, text) in &made {
                fs::write(expected.join(file), text).expect("write the expected text");
            }
            continue;
        }
        let there = directory(&expected).0.into_iter();
        let there: BTreeMap<String, String> = there
            .map(|(file, bytes)| (file, String::from_utf8(bytes).expect("UTF-8")))
            .collect();
        if there != made {
            wrong.push(format!("{}\n{made:#?}", path.display()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
