//! Small workspaces, each with what its bureau is told of it beyond single agencies: what is wrong
//! with its own files, and in what documents contradict one another. `UPDATE=1` writes it.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

#[test]
fn every_case_is_told_as_expected() {
    let cases = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/bureau/contradictions");
    let entries = fs::read_dir(&cases).expect("cases");
    let mut names: Vec<_> = entries.flatten().map(|one| one.file_name()).collect();
    names.sort();
    assert!(names.len() >= 12, "{names:?}");
    for name in names {
        let directory = cases.join(&name);
        let told = told(&directory);
        let expected = directory.join("expected.txt");
        if std::env::var_os("UPDATE").is_some() {
            fs::write(&expected, &told).expect("a writable case");
        }
        let expected = fs::read_to_string(&expected).unwrap_or_default();
        assert_eq!(told, expected, "{}", name.display());
    }
}

fn told(directory: &Path) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_gongkai"))
        .args(["check", ".", "--message-format", "json"])
        .current_dir(directory)
        .output()
        .expect("the program starts");
    let report: Value = serde_json::from_slice(&output.stdout).expect("a report");
    let mut text = String::new();
    for finding in report["findings"].as_array().expect("findings") {
        let place = &finding["locations"][0];
        let (file, line) = (&place["file"], &place["line"]);
        let file = file.as_str().unwrap_or_default();
        let _ = write!(text, "{file}:{line} ");
        one(&mut text, finding);
    }
    for tie in report["ties"].as_array().expect("ties") {
        let agencies = tie["agencies"].as_array().expect("agencies").iter();
        let agencies: Vec<&str> = agencies.filter_map(Value::as_str).collect();
        let _ = write!(text, "{} ", agencies.join(" "));
        one(&mut text, &tie["finding"]);
    }
    text
}

fn one(text: &mut String, finding: &Value) {
    // The workspace's own findings are in both languages.
    let words = |value: &Value| {
        let zh = value.get("zh").unwrap_or(value);
        zh.as_str().expect("a text").to_owned()
    };
    let (level, code) = (words(&finding["level"]), words(&finding["code"]));
    let _ = writeln!(text, "{level}[{code}]: {}", words(&finding["message"]));
    for note in finding["notes"].as_array().into_iter().flatten() {
        let _ = writeln!(text, "  {}", words(note));
    }
}
