//! Root causes first: what follows from a mistake is folded under it, or said once.
//!
//! A case is a directory `tests/causes/CASE` whose files stand in the place of those of
//! `tests/rules/_base`; what is reported of its last document stands in `expected.full`, without
//! what rules say of themselves. `UPDATE=1` writes it anew.

#[path = "properties/support.rs"]
mod support;

use std::fs;
use std::path::PathBuf;

use gongkai::budget::catalogue::Catalogue;
use gongkai::diag::Lang;
use gongkai::diag::render::{Format, render, sort};
use gongkai::pipeline;
use gongkai::profile::load::Library;
use support::{directory, root};

#[test]
fn what_follows_is_folded() {
    let user = directory(&root().join("tests/profiles"));
    let library = Library { user: Some(&user) };
    let update = std::env::var_os("UPDATE").is_some();
    let cases = fs::read_dir(root().join("tests/causes")).expect("cases");
    let mut cases: Vec<PathBuf> = cases.map(|entry| entry.expect("entry").path()).collect();
    cases.sort();
    assert!(cases.len() >= 3);
    let mut wrong = Vec::new();
    for case in cases {
        let mut files = directory(&root().join("tests/rules/_base"));
        files.0.extend(directory(&case).0);
        let expected = files.0.remove("expected.full").unwrap_or_default();
        let outcomes = pipeline::run_all(&files, &library, Catalogue::builtin());
        let mut outcome = outcomes.into_iter().next_back().expect("a document");
        sort(&mut outcome.findings);
        let (findings, sources) = (&outcome.findings, &outcome.sources);
        let all = render(findings, sources, Format::Full, Lang::Zh, false);
        let said = |line: &&str| {
            let said = line.trim_start();
            !said.starts_with("= 缘由: ") && !said.starts_with("= 依据: ")
        };
        let found: String = all.split_inclusive('\n').filter(said).collect();
        if update {
            fs::write(case.join("expected.full"), found).expect("expected can be written");
        } else if found.as_bytes() != expected {
            wrong.push(format!("{}:\n{found}", case.display()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
