//! `gongkai verify` on publications somebody changed.
//!
//! A case is a directory `tests/verify/NAME`: `case.toml` says what becomes of a clean publication
//! (or of its records) and what is verified; `expected.txt` is what the program says and its exit
//! code. `UPDATE=1` writes them anew.

#[path = "support/program.rs"]
mod program;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;
use std::sync::LazyLock;

use program::run;
use serde::Deserialize;

const EXAMPLE: &str = "wuhan-qingshan-2024";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    /// What is verified, inside the publication.
    verify: String,
    /// Whether the records are named.
    #[serde(default)]
    source: bool,
    #[serde(default)]
    edit: Vec<Edit>,
    #[serde(default)]
    remove: Vec<Remove>,
    #[serde(default)]
    add: Vec<Add>,
}

#[derive(Deserialize)]
struct Edit {
    file: String,
    from: String,
    to: String,
}

#[derive(Deserialize)]
struct Remove {
    file: String,
}

#[derive(Deserialize)]
struct Add {
    file: String,
    text: String,
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn place(name: &str) -> PathBuf {
    program::place("verify", name)
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("directory");
    for entry in fs::read_dir(from).expect("directory") {
        let path = entry.expect("entry").path();
        let target = to.join(path.file_name().expect("name"));
        if path.is_dir() {
            copy(&path, &target);
        } else {
            fs::copy(&path, &target).expect("copy");
        }
    }
}

/// A clean publication of the example beside its records, made once.
static CLEAN: LazyLock<PathBuf> = LazyLock::new(|| {
    let at = place("base");
    copy(&root().join("examples").join(EXAMPLE), &at.join("records"));
    let built = run(
        &at,
        &[
            "build",
            "records",
            "-o",
            "out",
            "-f",
            "html,md,json,csv,xlsx",
        ],
    );
    assert!(built.status.success(), "{built:?}");
    fs::rename(at.join("out/records"), at.join("published")).expect("moved");
    at
});

/// The first place of a text in a file becomes another.
fn replace(at: &Path, edit: &Edit) {
    let path = at.join(&edit.file);
    let text = fs::read_to_string(&path).expect("file");
    assert!(text.contains(&edit.from), "{} has {}", edit.file, edit.from);
    fs::write(&path, text.replacen(&edit.from, &edit.to, 1)).expect("file");
}

/// What the program says, without what depends on other parts of it: hashes and counts.
fn said(output: &Output) -> String {
    let text = [&output.stdout[..], &output.stderr[..]].concat();
    let text = String::from_utf8(text).expect("UTF-8");
    assert!(!text.contains("panicked"), "{text}");
    let mut out = String::new();
    for line in text.lines().filter(|line| !line.contains("verify-done")) {
        let mut words = Vec::new();
        for word in line.split_inclusive([' ', '，']) {
            let hex = word.trim_end_matches([' ', '，']);
            let hash = hex.len() == 64 && hex.bytes().all(|byte| byte.is_ascii_hexdigit());
            words.push(if hash {
                word.replace(hex, "…")
            } else {
                word.to_owned()
            });
        }
        out.push_str(&words.concat());
        out.push('\n');
    }
    out
}

#[test]
fn what_was_changed_is_named() {
    let directory = root().join("tests/verify");
    let mut cases: Vec<PathBuf> = fs::read_dir(&directory)
        .expect("cases")
        .map(|entry| entry.expect("entry").path())
        .collect();
    cases.sort();
    assert!(cases.len() > 10);
    let mut wrong = Vec::new();
    for path in cases {
        let name = path
            .file_name()
            .and_then(|name| name.to_str())
            .expect("name");
        let text = fs::read_to_string(path.join("case.toml")).expect("case");
        let case: Case = toml::from_str(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
        let at = place(name);
        copy(&CLEAN, &at);
        for edit in &case.edit {
            let base = if edit.file.starts_with("records/") {
                "."
            } else {
                "published"
            };
            replace(&at.join(base), edit);
        }
        for one in &case.remove {
            fs::remove_file(at.join("published").join(&one.file)).expect("removed");
        }
        for one in &case.add {
            let base = if one.file.starts_with("records/") {
                "."
            } else {
                "published"
            };
            let path = at.join(base).join(&one.file);
            fs::create_dir_all(path.parent().expect("directory")).expect("directory");
            fs::write(path, &one.text).expect("added");
        }
        let what = format!("published/{}", case.verify);
        let mut arguments = vec!["verify", what.as_str(), "--message-format", "short"];
        if case.source {
            arguments.extend(["--source", "records"]);
        }
        let output = run(&at, &arguments);
        let code = output.status.code().expect("a code");
        let found = format!("{}exit code {code}\n", said(&output));
        let _ = fs::remove_dir_all(&at);
        let expected = path.join("expected.txt");
        if std::env::var_os("UPDATE").is_some() {
            fs::write(&expected, &found).expect("written");
        } else if fs::read_to_string(&expected).unwrap_or_default() != found {
            wrong.push(format!("== {name}\n{found}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.concat());
}

/// Every single byte of a page, of the facts and of the data may be any other: `verify` says so and
/// ends.
#[test]
fn no_changed_byte_passes() {
    let clean = CLEAN.join("published");
    let mut files = std::collections::BTreeMap::new();
    for name in [
        "manifest.json",
        "facts.json",
        "disclosure.html",
        "data/amounts.csv",
    ] {
        files.insert(name.to_owned(), fs::read(clean.join(name)).expect("file"));
    }
    let blocked = |files: &_| {
        let verdict = gongkai::verify::directory("", files);
        verdict
            .findings
            .iter()
            .filter(|finding| finding.level.blocks())
            .count()
    };
    // The other files are missing, which is said in any case.
    let before = blocked(&files);
    for name in ["facts.json", "disclosure.html", "data/amounts.csv"] {
        let length = files[name].len();
        for at in (0..length).step_by(length / 12) {
            let mut changed = files.clone();
            let bytes = changed.get_mut(name).expect("file");
            bytes[at] = if bytes[at] == b'7' { b'8' } else { b'7' };
            assert!(blocked(&changed) > before, "{name} at {at}");
        }
    }
}
