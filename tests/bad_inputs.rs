//! Inputs with something wrong with them: what is said about each, word for word.
//!
//! A case is a directory `tests/bad-inputs/<case>/` with the input in `input/` and what is said
//! about it in `expected.short`. `UPDATE=1 cargo test --test bad_inputs` rewrites the latter.
//! A file `a.xlsx.sheets` stands for the workbook `a.xlsx` it describes (see `tests/sheets`).

#[path = "sheets/mod.rs"]
mod sheets;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use gongkai::diag::render::{Format, render};
use gongkai::diag::{Finding, Lang};
use gongkai::records::load::{Directory, Files, Loaded, Memory, load};

fn cases() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/bad-inputs");
    let mut cases: Vec<PathBuf> = fs::read_dir(root)
        .expect("tests/bad-inputs")
        .map(|entry| entry.expect("a case").path())
        .filter(|path| path.is_dir())
        .collect();
    cases.sort();
    cases
}

/// What a case is read from: its directory, or the same with the workbooks made.
fn input(case: &Path) -> Box<dyn Files> {
    let directory = Directory::new(&case.join("input"));
    let files = directory.list("");
    if !files.iter().any(|path| path.ends_with(".sheets")) {
        return Box::new(directory);
    }
    let read = files.into_iter().map(|path| {
        let bytes = directory.read(&path).expect("a file of the case");
        match path.strip_suffix(".sheets") {
            Some(name) => {
                let text = String::from_utf8(bytes).expect("text");
                (name.to_owned(), sheets::workbook(&text))
            }
            None => (path, bytes),
        }
    });
    Box::new(Memory(read.collect()))
}

fn short(loaded: &Loaded, lang: Lang) -> String {
    render(
        &loaded.findings,
        &loaded.sources,
        Format::Short,
        lang,
        false,
    )
}

/// An input of one file.
fn one(path: &str, bytes: Vec<u8>) -> BTreeMap<String, Vec<u8>> {
    BTreeMap::from([(path.to_owned(), bytes)])
}

fn codes(findings: &[Finding]) -> Vec<&'static str> {
    findings.iter().map(|finding| finding.code).collect()
}

#[test]
fn every_case_is_told_as_expected() {
    let update = std::env::var_os("UPDATE").is_some();
    let cases = cases();
    assert!(cases.len() >= 30, "only {} cases", cases.len());
    let mut wrong = Vec::new();
    for case in &cases {
        let loaded = load(&*input(case));
        let told = short(&loaded, Lang::Zh);
        let expected = case.join("expected.short");
        if update {
            fs::write(&expected, &told).expect("write the expectation");
        } else if fs::read_to_string(&expected).ok().as_deref() != Some(told.as_str()) {
            wrong.push(format!("{}\n{told}", case.display()));
        }
    }
    assert!(
        wrong.is_empty(),
        "told otherwise than expected:\n{}",
        wrong.join("\n")
    );
}

#[test]
fn every_message_is_in_the_catalogue_and_has_its_slots_filled() {
    for case in cases() {
        let loaded = load(&*input(&case));
        for finding in &loaded.findings {
            let labels = finding
                .secondary
                .iter()
                .filter_map(|label| label.message.as_ref());
            let notes = finding.notes.iter();
            for message in std::iter::once(&finding.message).chain(labels).chain(notes) {
                for lang in [Lang::Zh, Lang::En] {
                    let text = message.text(lang);
                    let missing = text.starts_with(&format!("{} [", message.id));
                    assert!(!missing, "{} is not in the catalogue", message.id);
                    let open = text.match_indices('{').any(|(at, _)| {
                        text[at + 1..].starts_with(|c: char| c.is_ascii_lowercase())
                    });
                    let mentions = message.args.iter().any(|(_, value)| value.contains('{'));
                    assert!(!open || mentions, "{}: {text}", message.id);
                }
            }
        }
    }
}

#[test]
fn a_directory_and_memory_read_the_same() {
    for case in cases() {
        let directory = Directory::new(&case.join("input"));
        let files = directory.list("");
        let bytes = files
            .iter()
            .filter_map(|path| Some((path.clone(), directory.read(path).ok()?)));
        let memory = Memory(bytes.collect());
        assert_eq!(memory.list(""), files, "{}", case.display());
        let (one, other) = (load(&directory), load(&memory));
        assert_eq!(
            short(&one, Lang::En),
            short(&other, Lang::En),
            "{}",
            case.display()
        );
    }
}

#[test]
fn ten_megabytes_in_one_value_are_refused() {
    let long = "金".repeat(10 << 20 >> 1);
    let toml = format!("format = 1\n[agency]\nname = \"{long}\"\n");
    let loaded = load(&Memory(one("budget.toml", toml.into_bytes())));
    assert_eq!(codes(&loaded.findings), ["text-too-long"]);
    assert!(
        loaded
            .records
            .one("agency")
            .is_some_and(|agency| agency.get("name").is_none())
    );

    let entry = "format = 1\n[[ledger]]\nid = \"main\"\nfile = \"a.csv\"\n";
    let mut files = one("budget.toml", entry.into());
    files.insert(
        "a.csv".into(),
        format!("amount,name\n1,{long}\n2,甲\n").into_bytes(),
    );
    let loaded = load(&Memory(files));
    assert_eq!(codes(&loaded.findings), ["text-too-long"]);
    assert_eq!(loaded.records.of("line").count(), 2);
}

#[test]
fn nesting_cannot_exhaust_the_stack() {
    for (open, close) in [("[", "]"), ("{a=", "}"), ("a.", ""), ("[[", "]]")] {
        for close in [close, ""] {
            let value = format!("{}{}", open.repeat(100_000), close.repeat(100_000));
            for text in [
                format!("format = 1\nx = {value}\n"),
                format!("format = 1\n{value}\n"),
            ] {
                let loaded = load(&Memory(one("budget.toml", text.into_bytes())));
                assert!(loaded.findings.iter().any(|f| f.level.blocks()), "{open}");
            }
        }
    }
}

#[test]
fn a_file_too_large_is_not_read() {
    let mut files = one(
        "budget.toml",
        b"format = 1\n[[file]]\npath = \"a.toml\"\n".to_vec(),
    );
    files.insert("a.toml".into(), vec![b'#'; (64 << 20) + 1]);
    let loaded = load(&Memory(files));
    assert_eq!(codes(&loaded.findings), ["file-too-large"]);
}

#[test]
fn a_million_rows_is_the_most() {
    let entry = "format = 1\n[[ledger]]\nid = \"main\"\nfile = \"a.csv\"\n";
    let mut files = one("budget.toml", entry.into());
    files.insert(
        "a.csv".into(),
        format!("amount\n{}", "1\n".repeat(1_000_001)).into_bytes(),
    );
    let loaded = load(&Memory(files));
    assert_eq!(codes(&loaded.findings), ["csv-too-many-rows"]);
    assert_eq!(loaded.records.of("line").count(), 1_000_000);
}

#[test]
fn only_blank_numbers_may_be_filled_in_with_0() {
    let case = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/bad-inputs/blank-fields");
    let loaded = load(&*input(&case));
    let zero_is_named = |table: &str| {
        let of = |finding: &&Finding| {
            let table = ("table", table.to_owned());
            finding.code == "missing-fields" && finding.message.args.contains(&table)
        };
        let found = loaded.findings.iter().find(of);
        let mut notes = found.expect("blank fields told once").notes.iter();
        notes.any(|note| note.id == "none-is-zero")
    };
    assert!(zero_is_named("line"));
    assert!(!zero_is_named("text"));
}

#[test]
fn findings_of_one_file_stay_few() {
    let bad = "[[line]]\namount = \"x\"\n".repeat(2_000);
    let loaded = load(&Memory(one(
        "budget.toml",
        format!("format = 1\n{bad}").into_bytes(),
    )));
    assert_eq!(loaded.findings.len(), 1_001);
    let last = loaded.findings.last().expect("the summary");
    assert_eq!((last.code, last.level.blocks()), ("further-findings", true));
    assert_eq!(loaded.records.of("line").count(), 2_000);
}

#[test]
fn many_repeated_keys_in_a_large_table_are_told_quickly() {
    let keys: String = (0..20_000).map(|at| format!("k{at} = 1\n")).collect();
    let repeated = "k0 = 2\n".repeat(100);
    let text = format!("format = 1\n[document]\n{keys}{repeated}");
    let loaded = load(&Memory(one("budget.toml", text.into_bytes())));
    let told = loaded
        .findings
        .iter()
        .filter(|finding| finding.code == "duplicate-key");
    // Each names the first one; a search that goes through the text for every key takes minutes.
    assert!(told.clone().all(|finding| finding.secondary.len() == 1));
    assert_eq!(told.count(), 100);
}
