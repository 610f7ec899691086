//! Edits a clerk may make, on the two examples: what moves in the document, line by line.
//!
//! `tests/edits/NAME.toml` says what is changed in which record file and which findings are
//! expected; `NAME.diff` holds the lines of the Markdown that differ. `UPDATE=1` rewrites the latter.

#[path = "properties/support.rs"]
mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use gongkai::pipeline::Outcome;
use gongkai::render::markdown;
use serde::Deserialize;
use support::{Change, apply, blocking, example, root, run};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Edit {
    example: String,
    /// Codes of the findings that stop the build, each once, sorted.
    #[serde(default)]
    refused: Vec<String>,
    change: Vec<Change>,
}

fn markdown_of(outcome: &Outcome) -> String {
    outcome
        .document
        .as_ref()
        .map_or_else(String::new, markdown::render)
}

/// Lines that differ, in order: `-` before, `+` after, `@` where the unchanged part before ends.
fn diff(before: &str, after: &str) -> String {
    let (a, b): (Vec<&str>, Vec<&str>) = (before.lines().collect(), after.lines().collect());
    let same = a.iter().zip(&b).take_while(|(x, y)| x == y).count();
    let rest = a.len().min(b.len()) - same;
    let end = a
        .iter()
        .rev()
        .zip(b.iter().rev())
        .take(rest)
        .take_while(|(x, y)| x == y)
        .count();
    let (a, b) = (&a[same..a.len() - end], &b[same..b.len() - end]);
    // Longest common run of lines, from the back.
    let mut common = vec![vec![0_u32; b.len() + 1]; a.len() + 1];
    for i in (0..a.len()).rev() {
        for j in (0..b.len()).rev() {
            common[i][j] = if a[i] == b[j] {
                common[i + 1][j + 1] + 1
            } else {
                common[i + 1][j].max(common[i][j + 1])
            };
        }
    }
    let mut out = String::new();
    let (mut i, mut j, mut apart) = (0, 0, false);
    while i < a.len() || j < b.len() {
        if i < a.len() && j < b.len() && a[i] == b[j] {
            (i, j, apart) = (i + 1, j + 1, true);
            continue;
        }
        if apart {
            out.push('\n');
            apart = false;
        }
        if j == b.len() || (i < a.len() && common[i + 1][j] >= common[i][j + 1]) {
            out += &format!("-{}\n", a[i]);
            i += 1;
        } else {
            out += &format!("+{}\n", b[j]);
            j += 1;
        }
    }
    out
}

#[test]
fn edits_move_what_they_should() {
    let directory = root().join("tests/edits");
    let mut names: Vec<String> = fs::read_dir(&directory)
        .expect("the edits")
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter_map(|name| name.strip_suffix(".toml").map(str::to_owned))
        .collect();
    names.sort();
    assert!(names.len() >= 30, "{} edits", names.len());
    let mut bases: BTreeMap<String, (String, BTreeSet<String>)> = BTreeMap::new();
    let mut wrong = Vec::new();
    for name in names {
        let text = fs::read_to_string(directory.join(format!("{name}.toml"))).expect("the edit");
        let edit: Edit = toml::from_str(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
        let (before, known) = bases
            .entry(edit.example.clone())
            .or_insert_with(|| {
                let outcome = run(&example(&edit.example));
                (
                    markdown_of(&outcome),
                    blocking(&outcome).into_iter().collect(),
                )
            })
            .clone();
        let mut files = example(&edit.example);
        apply(&name, &mut files, &edit.change);
        let outcome = run(&files);
        let found: Vec<String> = blocking(&outcome)
            .into_iter()
            .filter(|line| !known.contains(line))
            .collect();
        let codes: BTreeSet<&str> = found
            .iter()
            .filter_map(|line| Some(line.split_once(':')?.0))
            .collect();
        let mut report = found
            .iter()
            .map(|line| format!("! {line}\n"))
            .collect::<String>();
        if !found.is_empty() {
            report.push('\n');
        }
        report += &diff(&before, &markdown_of(&outcome));
        let path = directory.join(format!("{name}.diff"));
        if std::env::var_os("UPDATE").is_some() {
            fs::write(&path, &report).expect("write the difference");
        }
        let codes: Vec<&str> = codes.into_iter().collect();
        if codes != edit.refused {
            wrong.push(format!(
                "{name}: refused for {codes:?}, expected {:?}",
                edit.refused
            ));
        }
        if fs::read_to_string(&path).unwrap_or_default() != report {
            wrong.push(format!(
                "{name}: {} differs; look at it with UPDATE=1",
                path.display()
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
