//! The defects of the five published documents: each is shown to be impossible — the program
//! prints the right figure whatever is typed — or to be reported.
//!
//! `tests/defects.toml` is the one list; `docs/defects.md` is made from it (`UPDATE=1`).

#[path = "properties/support.rs"]
mod support;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;

use gongkai::render::markdown;
use serde::Deserialize;
use support::{Change, apply, blocking, codes, example, root, run};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct List {
    defect: Vec<Defect>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Defect {
    example: String,
    /// What was published.
    published: String,
    /// What is so with this program.
    now: String,
    /// Impossible: texts the clean document holds, and texts it does not.
    #[serde(default)]
    prints: Vec<String>,
    #[serde(default)]
    never: Vec<String>,
    /// Reported: what is typed into the records, and the code of the finding.
    #[serde(default)]
    change: Vec<Change>,
    finding: Option<String>,
}

#[test]
fn every_published_defect_is_impossible_or_reported() {
    let text = fs::read_to_string(root().join("tests/defects.toml")).expect("tests/defects.toml");
    let list: List = toml::from_str(&text).expect("the list of defects");
    let mut clean: BTreeMap<&str, String> = BTreeMap::new();
    let mut wrong = Vec::new();
    for defect in &list.defect {
        let name = format!("{}: {}", defect.example, defect.published);
        assert!(
            defect.finding.is_some() != (defect.prints.len() + defect.never.len() > 0),
            "{name}: a defect is either impossible or reported"
        );
        if let Some(finding) = &defect.finding {
            let mut records = example(&defect.example);
            apply(&name, &mut records, &defect.change);
            let found = codes(&run(&records));
            if !found.contains(&finding.as_str()) {
                wrong.push(format!("{name}: no {finding} among {found:?}"));
            }
            continue;
        }
        let document = clean.entry(&defect.example).or_insert_with(|| {
            let outcome = run(&example(&defect.example));
            assert_eq!(blocking(&outcome), Vec::<String>::new(), "{name}");
            markdown::render(outcome.document.as_ref().expect("a document"))
        });
        for text in &defect.prints {
            if !document.contains(text.as_str()) {
                wrong.push(format!("{name}: “{text}” is not printed"));
            }
        }
        for text in &defect.never {
            if document.contains(text.as_str()) {
                wrong.push(format!("{name}: “{text}” is printed"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let page = page(&list);
    let path = root().join("docs/defects.md");
    if std::env::var_os("UPDATE").is_some() {
        fs::write(&path, &page).expect("write the page");
    }
    assert!(
        fs::read_to_string(&path).is_ok_and(|written| written == page),
        "docs/defects.md is out of date: UPDATE=1 cargo test --test defects"
    );
}

fn page(list: &List) -> String {
    let mut out = "# What five published documents got wrong\n\n\
        <!-- Written by `UPDATE=1 cargo test --test defects`; change tests/defects.toml instead. -->\n\n\
        Every defect found in the five documents under `examples/`, and what becomes of it here: *impossible* — \
        the program prints the right figure whatever is typed — or *reported*, with the code of the finding. Each \
        row is a test.\n"
        .to_owned();
    let mut last = "";
    for defect in &list.defect {
        if defect.example != last {
            last = &defect.example;
            let _ = write!(out, "\n## {last}\n\n| published | now | |\n|---|---|---|\n");
        }
        let how = match &defect.finding {
            Some(finding) => format!("reported: `{finding}`"),
            None => "impossible".to_owned(),
        };
        let _ = writeln!(out, "| {} | {} | {how} |", defect.published, defect.now);
    }
    out
}
