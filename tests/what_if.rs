//! What an edit would change: the cases of `tests/what_if`, and random edits held against really
//! edited copies.
//!
//! A case is a directory with `case.toml`: the edits tried on the records of `tests/rules/_base` or
//! of an example. `expected.txt` is what is told; `UPDATE=1` writes it anew.

#[path = "properties/budgets.rs"]
mod budgets;
#[path = "proof/shaken.rs"]
mod shaken;
#[path = "properties/support.rs"]
mod support;

use std::fs;

use budgets::Random;
use gongkai::budget::catalogue::Catalogue;
use gongkai::diag::Lang;
use gongkai::fill_in::{self, Guide, Input};
use gongkai::pipeline::{self, Ask, Outcome};
use gongkai::profile::load::Library;
use gongkai::records::load::{Files, Memory, load};
use gongkai::what_if::{self, Edit, Edits, Effect, report};
use support::{directory, example, root};

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    example: Option<String>,
    /// Tried on the records as a workbook.
    #[serde(default)]
    workbook: bool,
    #[serde(default)]
    set: Vec<String>,
    #[serde(default)]
    remove: Vec<String>,
    #[serde(default)]
    add: Vec<String>,
}

impl Case {
    fn edits(&self) -> Vec<Edit> {
        let sets = self.set.iter().cloned().map(Edit::Set);
        let removals = self.remove.iter().cloned().map(Edit::Remove);
        let additions = self.add.iter().cloned().map(Edit::Add);
        sets.chain(removals).chain(additions).collect()
    }
}

/// The runs of all documents as they are, and with edits made.
type Both = (Vec<Outcome>, Vec<Outcome>, Edits);

fn tried(files: &dyn Files, edits: &[Edit]) -> Result<Both, String> {
    let profiles = directory(&root().join("tests/profiles"));
    let library = Library {
        user: Some(&profiles),
    };
    let run =
        |loaded| pipeline::run_loaded(loaded, &library, Catalogue::builtin(), &Ask::default());
    let old = run(load(files));
    let mut loaded = load(files);
    let made = what_if::apply(&mut loaded, &old, edits).map_err(|wrong| {
        let help = wrong
            .help(Lang::Zh)
            .map_or_else(String::new, |help| format!("\n  {help}"));
        format!("{}{help}\n", wrong.text(Lang::Zh))
    })?;
    Ok((old, run(loaded), made))
}

fn effects(old: &[Outcome], new: &[Outcome]) -> Vec<Effect> {
    assert_eq!(old.len(), new.len());
    let pairs = old.iter().zip(new);
    pairs
        .map(|(old, new)| what_if::effect(old, new, Lang::Zh))
        .collect()
}

fn as_workbook(files: &Memory) -> Memory {
    let records = load(files).records;
    let made = fill_in::write(&Input {
        records: &records,
        guide: &Guide::default(),
        profile: None,
        edition: Catalogue::builtin().for_year(2024),
    });
    let bytes = made.expect("a workbook").bytes;
    Memory([("budget.xlsx".to_owned(), bytes)].into())
}

#[test]
fn every_case_tells_what_it_should() {
    let update = std::env::var_os("UPDATE").is_some();
    let mut cases: Vec<_> = fs::read_dir(root().join("tests/what_if"))
        .expect("tests/what_if")
        .map(|entry| entry.expect("entry").path())
        .collect();
    cases.sort();
    assert!(!cases.is_empty());
    let mut wrong = Vec::new();
    for place in cases {
        let name = place.display().to_string();
        let text = fs::read_to_string(place.join("case.toml")).expect("case.toml");
        let case: Case = toml::from_str(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
        let mut files = match &case.example {
            Some(id) => example(id),
            None => directory(&root().join("tests/rules/_base")),
        };
        if case.workbook {
            files = as_workbook(&files);
        }
        let told = match tried(&files, &case.edits()) {
            Err(told) => told,
            Ok((old, new, made)) => {
                let effects = effects(&old, &new);
                let texts = effects.iter().map(|one| {
                    let blocks = if one.blocks() {
                        "（不能公开）\n"
                    } else {
                        ""
                    };
                    format!("{}{blocks}", report::plain(one, &made, Lang::Zh))
                });
                texts.collect::<Vec<_>>().join("\n")
            }
        };
        let expected = place.join("expected.txt");
        if update {
            fs::write(&expected, &told).expect("expected.txt");
        }
        if fs::read_to_string(&expected).unwrap_or_default() != told {
            wrong.push(format!("{name}:\n{told}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Random budgets, and edits of each.
const BUDGETS: u64 = 2;
const EDITS: usize = 8;

/// A random edit of the ledger, and the files with it made.
fn edited(random: &mut Random, files: &Memory) -> (Edit, Memory) {
    let text = String::from_utf8(files.0["spending.csv"].clone()).expect("UTF-8");
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let header = lines[0].clone();
    let at = 1 + random.below(lines.len() - 1);
    let place = format!("spending.csv:{}", at + 1);
    let cells: Vec<&str> = lines[at].split(',').collect();
    let column = header.split(',').position(|name| name == "amount");
    let column = column.expect("a column for the amount");
    let amount = budgets::yuan(random.amount());
    let edit = match random.below(4) {
        0 => {
            lines.remove(at);
            Edit::Remove(place)
        }
        1 => {
            let mut new: Vec<String> = cells.iter().map(|cell| (*cell).to_owned()).collect();
            new[column] = amount;
            let named = header
                .split(',')
                .zip(&new)
                .filter(|(_, cell)| !cell.is_empty());
            let named: Vec<String> = named.map(|(name, cell)| format!("{name}={cell}")).collect();
            let edit = Edit::Add(format!("line: {}", named.join(", ")));
            lines.push(new.join(","));
            edit
        }
        _ => {
            let mut new: Vec<String> = cells.iter().map(|cell| (*cell).to_owned()).collect();
            new[column] = amount.clone();
            lines[at] = new.join(",");
            let field = if random.below(2) == 0 { ".amount" } else { "" };
            Edit::Set(format!("{place}{field}={amount}"))
        }
    };
    let mut files = files.clone();
    let text = format!("{}\n", lines.join("\n"));
    files.0.insert("spending.csv".to_owned(), text.into_bytes());
    (edit, files)
}

/// What is told without places, which an edited copy has elsewhere.
fn told(effect: &Effect) -> String {
    let mut value = serde_json::to_value(effect).expect("JSON");
    strip(&mut value);
    value.to_string()
}

fn strip(value: &mut serde_json::Value) {
    match value {
        serde_json::Value::Object(map) => {
            map.remove("place");
            if map.contains_key("record") {
                map.remove("before");
                map.remove("after");
            }
            map.values_mut().for_each(strip);
        }
        serde_json::Value::Array(list) => list.iter_mut().for_each(strip),
        _ => {}
    }
}

#[test]
fn an_edit_tried_is_an_edited_copy() {
    let profiles = directory(&root().join("tests/profiles"));
    let mut moved = 0;
    for seed in 0..BUDGETS {
        let files = shaken::budget(seed + 500);
        let mut random = Random(seed + 5);
        for count in 0..EDITS {
            let (edit, copy) = edited(&mut random, &files);
            let name = format!("budget {seed}, edit {count}: {edit:?}");
            let (old, new, _) = tried(&files, &[edit]).unwrap_or_else(|e| panic!("{name}: {e}"));
            let library = Library {
                user: Some(&profiles),
            };
            let real = pipeline::run_all(&copy, &library, Catalogue::builtin());
            let (effect, real) = (effects(&old, &new), effects(&old, &real));
            for (effect, real) in effect.iter().zip(&real) {
                moved += effect.counts.map_or(0, |counts| counts.figures);
                assert_eq!(told(effect), told(real), "{name}");
            }
        }
    }
    assert!(moved > 50, "{moved}");
}
