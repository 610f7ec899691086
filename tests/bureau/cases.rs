//! Small workspaces: each directory below `cases` stands over `_base`, without the files `gone.txt`
//! names, and is checked; what is said is in `expected.txt`. `UPDATE=1` writes it anew.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests")
}

/// Directories of cases, sorted.
fn cases() -> Vec<PathBuf> {
    let entries = fs::read_dir(root().join("bureau/cases")).expect("cases can be listed");
    let mut found: Vec<PathBuf> = entries.map(|entry| entry.expect("entry").path()).collect();
    found.retain(|path| path.is_dir() && !path.ends_with("_base"));
    found.sort();
    found
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("directory");
    for entry in fs::read_dir(from).expect("directory can be listed") {
        let from = entry.expect("entry").path();
        let to = to.join(from.file_name().expect("name"));
        match from.is_dir() {
            true => copy(&from, &to),
            false => {
                fs::copy(&from, &to).expect("file can be copied");
            }
        }
    }
}

/// A workspace of its own, removed afterwards.
pub struct Desk(pub PathBuf);

impl Drop for Desk {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

impl Desk {
    /// The base with the case of that name over it, if there is one.
    pub fn of(case: &str) -> Desk {
        let name = format!("gongkai-cases-{}-{case}", std::process::id());
        let desk = Desk(std::env::temp_dir().join(name));
        let _ = fs::remove_dir_all(&desk.0);
        let cases = root().join("bureau/cases");
        copy(&cases.join("_base"), &desk.0);
        if cases.join(case).is_dir() {
            copy(&cases.join(case), &desk.0);
        }
        let gone = fs::read_to_string(desk.0.join("gone.txt")).unwrap_or_default();
        for path in gone.lines() {
            fs::remove_file(desk.0.join(path)).expect("a file of the base");
            // Directories go with their last file.
            for above in Path::new(path).ancestors().skip(1) {
                let _ = fs::remove_dir(desk.0.join(above));
            }
        }
        desk
    }

    /// What the program says of it.
    pub fn says(&self, arguments: &[&str]) -> String {
        let output = Command::new(env!("CARGO_BIN_EXE_gongkai"))
            .args(arguments)
            .arg("--profiles")
            .arg(root().join("profiles"))
            .current_dir(&self.0)
            .stdin(Stdio::null())
            .output()
            .expect("the program starts");
        let said = [output.stdout, output.stderr].concat();
        let said = String::from_utf8(said).expect("UTF-8");
        assert!(!said.contains("panicked"), "{said}");
        said
    }

    /// What a check finds, without the table of agencies below it.
    pub fn checked(&self) -> String {
        let mut said = self.says(&["check", ".", "--as-of", "2024-02-10", "-q"]);
        let below = ["\n结论 ", "\n某某市财政局："];
        let at = below.iter().filter_map(|words| said.find(words)).min();
        said.truncate(at.expect("the run says what it came to"));
        said
    }
}

#[test]
fn every_workspace_says_what_it_should() {
    let update = std::env::var_os("UPDATE").is_some();
    let mut wrong = Vec::new();
    for case in cases() {
        let name = case.file_name().expect("name").to_string_lossy();
        let found = Desk::of(&name).checked();
        let expected = case.join("expected.txt");
        if update {
            fs::write(&expected, found).expect("expected can be written");
            continue;
        }
        let expected = fs::read_to_string(&expected).unwrap_or_default();
        if found != expected {
            wrong.push(format!("{name}\nexpected:\n{expected}found:\n{found}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
