//! What a profile can vary, by data only: `tests/variations/CASE/profile/` is a profile of fewer
//! than sixty lines, `expected.md` what it makes of the records of `tests/variations/agency`, or of
//! the case's own in `records/`. `docs/variations.md` lists the cases. `UPDATE=1` rewrites the
//! expected texts.

#[path = "properties/support.rs"]
mod support;

use std::fs;
use std::path::{Path, PathBuf};

use gongkai::records::load::Memory;
use gongkai::render::markdown;
use support::{blocking, directory, root, run_with};

const MOST_LINES: usize = 60;

/// The cases: all directories but the shared ones.
fn cases() -> Vec<PathBuf> {
    let entries = fs::read_dir(root().join("tests/variations")).expect("the directory of cases");
    let mut cases: Vec<PathBuf> = entries
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.join("profile").is_dir())
        .collect();
    cases.sort();
    cases
}

fn name(case: &Path) -> &str {
    case.file_name()
        .and_then(|name| name.to_str())
        .expect("a name")
}

/// The files of a directory under another one.
fn under(prefix: &str, path: &Path) -> Memory {
    let files = directory(path).0.into_iter();
    Memory(
        files
            .map(|(file, bytes)| (format!("{prefix}/{file}"), bytes))
            .collect(),
    )
}

fn profiles(case: &Path) -> Memory {
    let mut profiles = under("case", &case.join("profile"));
    let base = root().join("tests/variations/base");
    profiles.0.extend(under("base", &base).0);
    profiles
}

#[test]
fn each_makes_its_document_of_the_same_records() {
    let shared = directory(&root().join("tests/variations/agency"));
    let mut wrong = Vec::new();
    for case in cases() {
        let own = directory(&case.join("records"));
        let records = if own.0.is_empty() { &shared } else { &own };
        let outcome = run_with(records, &profiles(&case));
        let blocking = blocking(&outcome);
        if !blocking.is_empty() {
            wrong.push(format!("{}:\n{}", name(&case), blocking.join("\n")));
            continue;
        }
        let text = markdown::render(outcome.document.as_ref().expect("a document"));
        let expected = case.join("expected.md");
        if std::env::var_os("UPDATE").is_some() {
            fs::write(&expected, &text).expect("write the expected text");
        }
        if fs::read_to_string(&expected).unwrap_or_default() != text {
            wrong.push(format!(
                "{}: {} differs:\n{text}",
                name(&case),
                expected.display()
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn each_takes_fewer_than_sixty_lines() {
    for case in cases() {
        let files = under("case", &case.join("profile")).0;
        let lines: usize = files
            .values()
            .map(|bytes| String::from_utf8_lossy(bytes).lines().count())
            .sum();
        assert!(lines < MOST_LINES, "{}: {lines} lines", name(&case));
    }
}

#[test]
fn each_is_listed() {
    let page = fs::read_to_string(root().join("docs/variations.md")).expect("docs/variations.md");
    for case in cases() {
        let entry = format!("`{}`", name(&case));
        assert!(
            page.contains(&entry),
            "docs/variations.md does not name {entry}"
        );
    }
}
