//! The year before from its own records. `tests/years/CASE/records/` is an input with `previous`,
//! `questions.txt` what is asked of it; `expected/` has the answers, what is found, and the
//! document. Profiles of all cases are in `tests/years/profiles`. `UPDATE=1` rewrites them.

#[path = "support/random.rs"]
mod random;
#[path = "properties/support.rs"]
mod support;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use gongkai::artifacts::Format as Out;
use gongkai::budget::catalogue::Catalogue;
use gongkai::diag::Lang;
use gongkai::diag::render::{Format, render};
use gongkai::facts::{Facts, Value};
use gongkai::fill_in::{self, Guide, Input};
use gongkai::pipeline::{self, Outcome};
use gongkai::profile::load::Library;
use gongkai::records::load::{Memory, load};
use gongkai::render::markdown;
use random::Random;
use support::{directory, made as made_files, root};

fn run(records: &Memory) -> Outcome {
    let profiles = directory(&root().join("tests/years/profiles"));
    let library = Library {
        user: Some(&profiles),
    };
    pipeline::run(records, &library, Catalogue::builtin())
}

/// What every key of a text is: its number, or why there is none.
fn answers(outcome: &Outcome, questions: &str) -> String {
    let mut out = String::new();
    let Some(facts) = &outcome.facts else {
        return out;
    };
    for text in questions.lines() {
        let Ok(key) = facts.parse(text) else {
            let _ = writeln!(out, "{text}: no key");
            continue;
        };
        let answer = match facts.get(&key) {
            Ok(fact) => match fact.value {
                Value::Money(money) => format!("{money} 元"),
                value => value.exact().round_dp(6).normalize().to_string(),
            },
            Err(gap) => facts.finding(&gap).message.text(Lang::Zh),
        };
        let _ = writeln!(out, "{text}: {answer}");
    }
    out
}

/// What comes of a case, by the names of files in `expected/`.
fn made(path: &Path) -> BTreeMap<String, String> {
    let outcome = run(&directory(&path.join("records")));
    let questions = fs::read_to_string(path.join("questions.txt")).unwrap_or_default();
    let mut made = BTreeMap::new();
    let short = render(
        &outcome.findings,
        &outcome.sources,
        Format::Short,
        Lang::Zh,
        false,
    );
    made.insert("findings.short".to_owned(), short);
    made.insert("answers.txt".to_owned(), answers(&outcome, &questions));
    if let (false, Some(document)) = (outcome.blocked(), &outcome.document) {
        made.insert("document.md".to_owned(), markdown::render(document));
    }
    made.retain(|_, text| !text.is_empty());
    made
}

/// The input of a case with other files over it.
fn full(over: &[(&str, &str)], gone: &[&str]) -> Memory {
    let mut files = directory(&root().join("tests/years/full/records"));
    files
        .0
        .retain(|path, _| !gone.iter().any(|start| path.starts_with(start)));
    for (path, text) in over {
        files.0.insert((*path).to_owned(), text.as_bytes().to_vec());
    }
    files
}

fn budget(previous: &str) -> String {
    let path = root().join("tests/years/full/records/budget.toml");
    let text = fs::read_to_string(path).expect("the records");
    text.replace(
        "previous = \"previous\"",
        &format!("previous = \"{previous}\""),
    )
}

fn codes(outcome: &Outcome) -> Vec<&str> {
    let blocking = outcome.findings.iter().filter(|one| one.level.blocks());
    blocking.map(|one| one.code).collect()
}

#[test]
fn a_path_that_leads_nowhere_is_told() {
    for (previous, code) in [
        ("nowhere", "file-missing"),
        ("../elsewhere", "file-outside"),
        ("/etc", "file-outside"),
        (".", "previous-no-records"),
        ("budget.toml", "previous-no-records"),
        ("spending.csv", "previous-no-records"),
        ("empty", "file-missing"),
    ] {
        let budget = budget(previous);
        let files = full(&[("budget.toml", &budget), ("empty/note.txt", "")], &[]);
        let outcome = run(&files);
        let first = outcome.findings.iter().find(|one| one.code == code);
        let first = first.unwrap_or_else(|| panic!("{previous}: {:?}", codes(&outcome)));
        let place = first.primary.as_ref().expect("a place");
        let place = outcome.sources.display(&place.location);
        assert!(place.starts_with("budget.toml:7:"), "{previous}: {place}");
    }
}

#[test]
fn last_years_own_previous_is_not_followed() {
    let previous = root().join("tests/years/full/records/previous/budget.toml");
    let text = fs::read_to_string(previous).expect("the records");
    let text = text.replace("year = 2024", "year = 2024\nprevious = \"..\"");
    let outcome = run(&full(&[("previous/budget.toml", &text)], &[]));
    assert_eq!(codes(&outcome), [""; 0]);
}

/// Only numbers of last year's records come out: no comment, note, confidential line, text or path.
#[test]
fn nothing_of_last_year_is_published_but_numbers() {
    let previous = root().join("tests/years/full/records/previous");
    let read = |name: &str| fs::read_to_string(previous.join(name)).expect("the records");
    let last = read("budget.toml").replace("code = \"900\"", "code = \"900\"\nphone = \"MARK\"")
        + "\n# MARK\n[[text]]\nid = \"functions\"\nbody = \"MARK\"\n\
           [[reason]]\nfact = \"spending\"\ntext = \"MARK\"\n\
           [[line]]\nid = \"MARK\"\ncategory = \"project\"\namount = 8675309\nconfidential = true\n";
    let lines = read("spending.csv").replace("随学校撤销", "MARK");
    let outcome = run(&full(
        &[
            ("previous/budget.toml", &last),
            ("previous/spending.csv", &lines),
        ],
        &[],
    ));
    assert_eq!(codes(&outcome), [""; 0]);
    let text = [Out::Markdown, Out::Json, Out::Html, Out::Csv];
    for (name, bytes) in made_files(&outcome, &text) {
        let text = String::from_utf8_lossy(&bytes);
        for mark in ["MARK", "8675309", "previous/"] {
            assert!(!text.contains(mark), "{mark} in {name}");
        }
    }
}

/// The answers of `full` to its questions.
fn expected_answers() -> String {
    let path = root().join("tests/years/full/expected/answers.txt");
    fs::read_to_string(path).expect("the answers")
}

fn full_answers(files: &Memory) -> String {
    let outcome = run(files);
    assert_eq!(codes(&outcome), [""; 0]);
    let questions = root().join("tests/years/full/questions.txt");
    answers(&outcome, &fs::read_to_string(questions).expect("questions"))
}

#[test]
fn a_workbook_does_as_well_as_a_directory() {
    let files = full(&[], &[]);
    let last = files.0.iter().filter_map(|(path, bytes)| {
        Some((path.strip_prefix("previous/")?.to_owned(), bytes.clone()))
    });
    let loaded = load(&Memory(last.collect()));
    let input = Input {
        records: &loaded.records,
        profile: None,
        guide: &Guide::default(),
        edition: Catalogue::builtin().for_year(2024),
    };
    let made = fill_in::write(&input).expect("a workbook");
    for path in ["2024.xlsx", "last/2024.xlsx", "budget.xlsx"] {
        let budget = budget(path);
        let mut files = full(&[("budget.toml", &budget)], &["previous/"]);
        files.0.insert(path.to_owned(), made.bytes.clone());
        assert_eq!(full_answers(&files), expected_answers(), "{path}");
    }
}

/// A random spending ledger: every line on a cross of its own.
fn lines(random: &mut Random) -> String {
    let mut text = String::from("function,category,fund,unit,project,amount\n");
    for function in ["2010301", "2010302", "2010399", "2080501", "2210201"] {
        for place in [
            "personnel,general-public-budget,900001,",
            "operating,general-public-budget,centre,",
            "project,general-public-budget,bureau,roads",
            "project,government-fund-budget,,green",
            "operating,unit-funds,,",
        ] {
            if random.below(3) > 0 {
                let yuan = random.below(5_000_000);
                let _ = writeln!(text, "{function},{place},{yuan}.{:02}", random.below(100));
            }
        }
    }
    text
}

/// Last year's records are worth what the same lines typed this year are.
#[test]
fn previous_records_are_as_good_as_typed_ledgers() {
    let mut random = Random(2025);
    let mut compared = 0;
    for _ in 0..24 {
        let (now, before) = (lines(&mut random), lines(&mut random));
        let own = budget("previous");
        let records = own.replace(" = \"parks\"", " = \"green\"");
        let last = root().join("tests/years/full/records/previous/budget.toml");
        let last = fs::read_to_string(last).expect("the records");
        let last = last.replace("id = \"parks\"", "id = \"green\"");
        let read = full(
            &[
                ("budget.toml", &records),
                ("spending.csv", &now),
                ("previous/budget.toml", &last),
                ("previous/spending.csv", &before),
            ],
            &[],
        );
        let typed = own.replace("previous = \"previous\"\n", "")
            + "[[ledger]]\nid = \"before\"\nyear = 2024\nfile = \"before.csv\"\n";
        let typed = full(
            &[
                ("budget.toml", &typed),
                ("spending.csv", &now),
                ("before.csv", &before),
            ],
            &["previous/"],
        );
        let (read, typed) = (run(&read), run(&typed));
        let facts = |outcome: &Outcome| outcome.facts.clone().expect("facts");
        let (read, typed) = (facts(&read), facts(&typed));
        let mut dims = vec![String::new()];
        for node in [
            "function=201",
            "function=2010302",
            "function=2080501",
            "category=basic",
            "category=operating",
            "category=project",
            "unit=900001",
            "unit=900012",
            "project=roads",
            "project=green",
            "fund=general-public-budget",
            "fund=unit-funds",
            "function=20103,category=project",
            "category=personnel,unit=900001",
        ] {
            dims.push(format!("{{{node}}}"));
        }
        for dims in dims {
            for key in [
                format!("spending{dims}@2024"),
                format!("change(spending{dims})"),
                format!("rate(spending{dims})"),
                format!("share(spending{dims}@2024,of=spending@2024)"),
            ] {
                let of = |facts: &Facts| {
                    let key = facts.parse(&key).expect("a key");
                    facts
                        .get(&key)
                        .map(|fact| (fact.id.clone(), fact.value))
                        .ok()
                };
                let answer = of(&read);
                assert_eq!(answer, of(&typed), "{key}\n{now}\n{before}");
                compared += usize::from(answer.is_some());
            }
        }
    }
    assert!(compared > 900, "{compared}");
}

#[test]
fn every_case_comes_out_as_expected() {
    let mut wrong = Vec::new();
    let entries = fs::read_dir(root().join("tests/years")).expect("the directory of cases");
    let mut paths: Vec<_> = entries
        .map(|entry| entry.expect("an entry").path())
        .collect();
    paths.sort();
    for path in paths.iter().filter(|path| path.join("records").is_dir()) {
        let made = made(path);
        let expected = path.join("expected");
        if std::env::var_os("UPDATE").is_some() {
            let _ = fs::remove_dir_all(&expected);
            fs::create_dir_all(&expected).expect("directory");
            for (file, text) in &made {
                fs::write(expected.join(file), text).expect("write the expected text");
            }
            continue;
        }
        let there = directory(&expected).0.into_iter();
        let there: BTreeMap<String, String> = there
            .map(|(file, bytes)| (file, String::from_utf8(bytes).expect("UTF-8")))
            .collect();
        if there != made {
            wrong.push(format!("{}\n{made:#?}", path.display()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
