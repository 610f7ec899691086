//! Root causes first: what follows from a mistake is folded under it, or said once.
//!
//! A case is a directory `tests/causes/CASE` whose files stand in the place of those of
//! `tests/rules/_base`; what is reported of its last document stands in `expected.full`, without
//! what rules say of themselves. `UPDATE=1` writes it anew.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use gongkai::budget::catalogue::Catalogue;
use gongkai::diag::Lang;
use gongkai::diag::render::{Format, render, sort};
use gongkai::pipeline;
use gongkai::profile::load::Library;
use gongkai::records::load::Memory;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Adds the files below a directory by relative path.
fn add(files: &mut BTreeMap<String, Vec<u8>>, directory: &Path, below: &str) {
    for entry in fs::read_dir(directory).expect("directory can be listed") {
        let path = entry.expect("entry").path();
        let name = path.file_name().and_then(|name| name.to_str());
        let name = format!("{below}{}", name.expect("name"));
        if path.is_dir() {
            add(files, &path, &format!("{name}/"));
        } else {
            files.insert(name, fs::read(&path).expect("file can be read"));
        }
    }
}

#[test]
fn what_follows_is_folded() {
    let mut profiles = BTreeMap::new();
    add(&mut profiles, &root().join("tests/profiles"), "");
    let user = Memory(profiles);
    let library = Library { user: Some(&user) };
    let update = std::env::var_os("UPDATE").is_some();
    let cases = fs::read_dir(root().join("tests/causes")).expect("cases");
    let mut cases: Vec<PathBuf> = cases.map(|entry| entry.expect("entry").path()).collect();
    cases.sort();
    assert!(cases.len() >= 3);
    let mut wrong = Vec::new();
    for case in cases {
        let mut files = BTreeMap::new();
        add(&mut files, &root().join("tests/rules/_base"), "");
        add(&mut files, &case, "");
        let expected = files.remove("expected.full").unwrap_or_default();
        let outcomes = pipeline::run_all(&Memory(files), &library, Catalogue::builtin());
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
