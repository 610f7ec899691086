//! Rolling records to the next year.
//!
//! A case is a directory `tests/roll/CASE`: `input`, the `arguments` beside it, what the program
//! says in `expected.txt` and the files it writes in `expected`, without the schemas and last
//! year's records. `UPDATE=1` writes them anew.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

#[path = "roll/examples.rs"]
mod examples;
#[path = "support/program.rs"]
mod program;
#[path = "properties/support.rs"]
mod support;

use gongkai::records::load::{Directory, load};
use support::root;

/// A directory of its own, removed afterwards.
struct Place(PathBuf);

impl Place {
    fn new(name: &str) -> Place {
        Place(program::place("roll", name))
    }

    /// What the program says and its exit code.
    fn run(&self, arguments: &[&str]) -> (String, i32) {
        let output = program::run(&self.0, arguments);
        let mut said = String::from_utf8_lossy(&output.stdout).into_owned();
        said.push_str(&String::from_utf8_lossy(&output.stderr));
        (said, output.status.code().expect("an exit code"))
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Files below a directory by relative path; none where there is no directory.
fn files(directory: &Path) -> BTreeMap<String, Vec<u8>> {
    match directory.is_dir() {
        true => support::directory(directory).0,
        false => BTreeMap::new(),
    }
}

fn write(directory: &Path, files: &BTreeMap<String, Vec<u8>>) {
    for (name, bytes) in files {
        let path = directory.join(name);
        fs::create_dir_all(path.parent().expect("a parent")).expect("directory");
        fs::write(path, bytes).expect("file");
    }
}

#[test]
fn cases() {
    let update = std::env::var_os("UPDATE").is_some();
    let mut wrong = Vec::new();
    let mut cases: Vec<PathBuf> = fs::read_dir(root().join("tests/roll"))
        .expect("cases")
        .map(|entry| entry.expect("case").path())
        .filter(|path| path.is_dir())
        .collect();
    cases.sort();
    assert!(!cases.is_empty());
    for case in cases {
        let name = case
            .file_name()
            .expect("name")
            .to_string_lossy()
            .into_owned();
        let input = files(&case.join("input"));
        let place = Place::new(&name);
        write(&place.0.join("input"), &input);
        let arguments = fs::read_to_string(case.join("arguments")).expect("arguments");
        let mut all = vec!["roll", "input", "-o", "next"];
        all.extend(arguments.split_whitespace());
        let (mut said, code) = place.run(&all);
        said.push_str(&format!("exit {code}\n"));
        let mut made = files(&place.0.join("next"));
        made.retain(|path, _| !path.starts_with(".schemas/"));
        let previous = take(&mut made, "previous/");
        if code == 0 {
            assert!(previous.contains_key("budget.toml"), "{name}");
            let same = |(path, bytes): (&String, &Vec<u8>)| input.get(path) == Some(bytes);
            assert!(previous.iter().all(same), "{name}: last year's records");
        }
        if update {
            fs::write(case.join("expected.txt"), &said).expect("expected.txt");
            let _ = fs::remove_dir_all(case.join("expected"));
            write(&case.join("expected"), &made);
        }
        let expected = fs::read_to_string(case.join("expected.txt")).unwrap_or_default();
        if said != expected {
            wrong.push(format!("{name}: said\n{said}"));
        }
        let expected = files(&case.join("expected"));
        for path in made.keys().chain(expected.keys()) {
            if made.get(path) != expected.get(path) {
                let text = made.get(path).map(|bytes| String::from_utf8_lossy(bytes));
                wrong.push(format!("{name}/{path}\n{}", text.unwrap_or_default()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Takes the files below a directory out.
fn take(files: &mut BTreeMap<String, Vec<u8>>, prefix: &str) -> BTreeMap<String, Vec<u8>> {
    let taken: BTreeMap<String, Vec<u8>> = files
        .iter()
        .filter_map(|(path, bytes)| Some((path.strip_prefix(prefix)?.to_owned(), bytes.clone())))
        .collect();
    files.retain(|path, _| !path.starts_with(prefix));
    taken
}

#[test]
fn a_workbook_becomes_a_workbook() {
    let place = Place::new("workbook");
    let example = root().join("examples/wuhan-qingshan-2024");
    let example = example.to_str().expect("a path");
    let (said, code) = place.run(&["export", example, "-o", "预算2024.xlsx"]);
    assert_eq!(code, 0, "{said}");
    let (said, code) = place.run(&["roll", "预算2024.xlsx", "--to", "2025"]);
    assert_eq!(code, 0, "{said}");
    let made = files(&place.0.join("预算2025"));
    let names: Vec<&str> = made.keys().map(String::as_str).collect();
    assert_eq!(names, ["previous/预算2024.xlsx", "预算2025.xlsx"]);
    let old = fs::read(place.0.join("预算2024.xlsx")).expect("the old workbook");
    assert!(made["previous/预算2024.xlsx"] == old);
    let next = load(&Directory::new(&place.0.join("预算2025")).starting_at("预算2025.xlsx"));
    let document = next.records.one("document").expect("a document");
    assert_eq!(document.text("year"), Some("2025"));
    assert_eq!(document.text("previous"), Some("previous/预算2024.xlsx"));
    let own = next
        .records
        .of("line")
        .filter(|line| line.text("ledger") != Some("spending-2023"));
    let own: Vec<_> = own.collect();
    assert_eq!(own.len(), 38);
    assert!(own.iter().all(|line| line.text("amount").is_none()));
    let projects: Vec<_> = next.records.of("project").collect();
    assert_eq!(projects.len(), 8);
    assert!(
        projects
            .iter()
            .all(|project| project.text("carried") == Some("2024"))
    );
}

#[test]
fn nothing_is_overwritten() {
    let place = Place::new("taken");
    write(
        &place.0.join("office-2024"),
        &files(&root().join("tests/roll/projects/input")),
    );
    let taken = BTreeMap::from([("notes.txt".to_owned(), b"mine".to_vec())]);
    write(&place.0.join("office-2025"), &taken);
    let (said, code) = place.run(&["roll", "office-2024", "--to", "2025"]);
    assert_eq!(code, 2, "{said}");
    assert!(said.contains("office-2025"), "{said}");
    assert!(files(&place.0.join("office-2025")) == taken);
}
