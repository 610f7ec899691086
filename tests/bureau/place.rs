//! A workspace on disk, and the program run over it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

use super::synthetic::{self, Agency};

/// A directory of its own for one test, removed afterwards, with a bureau in `desk`.
pub struct Place {
    pub root: PathBuf,
    pub agencies: Vec<Agency>,
}

pub struct Run {
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

impl Place {
    pub fn new(test: &str, count: usize) -> Place {
        let name = format!("gongkai-bureau-{}-{test}", std::process::id());
        let root = std::env::temp_dir().join(name);
        let _ = fs::remove_dir_all(&root);
        let agencies = synthetic::small_agencies(7, count);
        let files = synthetic::workspace(&agencies);
        synthetic::write(&files, &root.join("desk")).expect("a workspace");
        Place { root, agencies }
    }

    /// A file or directory of the submission of an agency.
    pub fn sent(&self, at: usize, file: &str) -> PathBuf {
        let directory = self.agencies[at].directory();
        self.root
            .join("desk/submissions")
            .join(directory)
            .join(file)
    }

    pub fn desk(&self, file: &str) -> PathBuf {
        self.root.join("desk").join(file)
    }

    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_gongkai"));
        command.args(arguments).current_dir(&self.root);
        command.stdin(Stdio::null());
        command
    }

    pub fn run(&self, arguments: &[&str]) -> Run {
        let output = self
            .command(arguments)
            .output()
            .expect("the program starts");
        let run = Run {
            code: output.status.code(),
            out: String::from_utf8(output.stdout).expect("UTF-8"),
            err: String::from_utf8(output.stderr).expect("UTF-8"),
        };
        assert!(!run.err.contains("panicked"), "{}", run.err);
        run
    }

    /// A check as of the last day, as JSON.
    pub fn check(&self) -> Value {
        let check = [
            "check",
            "desk",
            "--as-of",
            "2025-02-05",
            "--message-format",
            "json",
        ];
        self.run(&check).json()
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.root);
    }
}

impl Run {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.out)
            .unwrap_or_else(|e| panic!("{e}\n{}\n{}", self.out, self.err))
    }

    #[track_caller]
    pub fn exits(self, code: i32) -> Run {
        assert_eq!(self.code, Some(code), "{}\n{}", self.out, self.err);
        self
    }

    #[track_caller]
    pub fn says(self, words: &str) -> Run {
        let said = self.out.contains(words) || self.err.contains(words);
        assert!(said, "{words:?} is in\n{}\n{}", self.out, self.err);
        self
    }
}

/// A number asked for by an environment variable, else the usual one.
pub fn asked(variable: &str, usual: usize) -> usize {
    match std::env::var(variable) {
        Ok(text) => text.parse().expect("a number"),
        Err(_) => usual,
    }
}

pub fn edit(path: &Path, from: &str, to: &str) {
    let text = fs::read_to_string(path).expect("a file");
    assert!(text.contains(from), "{} has {from:?}", path.display());
    fs::write(path, text.replacen(from, to, 1)).expect("write");
}

/// The agency of a code in a report.
pub fn agency<'a>(report: &'a Value, code: &str) -> &'a Value {
    let mut agencies = report["agencies"].as_array().expect("agencies").iter();
    agencies.find(|one| one["code"] == code).expect("an agency")
}

/// Codes of the findings of an agency, or of the bureau.
pub fn codes(of: &Value) -> Vec<String> {
    let lists: Vec<&Value> = match of["documents"].as_array() {
        Some(documents) => documents.iter().map(|one| &one["findings"]).collect(),
        None => vec![&of["findings"]],
    };
    let findings = lists
        .iter()
        .flat_map(|list| list.as_array().expect("findings"));
    findings
        .map(|one| one["code"].as_str().expect("a code").to_owned())
        .collect()
}

/// All files below a directory but what the program remembers, by path.
pub fn files(directory: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut waiting = vec![directory.to_owned()];
    while let Some(path) = waiting.pop() {
        for entry in fs::read_dir(&path).into_iter().flatten() {
            let path = entry.expect("an entry").path();
            let name = path.strip_prefix(directory).expect("below");
            let name = name.to_string_lossy().into_owned();
            if name == ".gongkai" {
                continue;
            }
            match path.is_dir() {
                true => waiting.push(path),
                false => {
                    found.insert(name, fs::read(&path).expect("a file"));
                }
            }
        }
    }
    found
}
