//! The same records in every form — TOML and CSV, a workbook, a directory written from it — make the
//! same facts, the same document and the same findings.

#[path = "properties/budgets.rs"]
mod budgets;
#[path = "properties/support.rs"]
mod support;

use std::collections::BTreeMap;
use std::fs;

use gongkai::budget::catalogue::Catalogue;
use gongkai::fill_in::{self, Guide, Input};
use gongkai::pipeline::{self, Outcome};
use gongkai::profile::load::Library;
use gongkai::records::Records;
use gongkai::records::load::{Files, Memory, load};
use gongkai::records::write;
use gongkai::render::{json, markdown};
use support::{EXAMPLES, directory, example, root, words};

/// Random budgets of each sort; every one is run in three forms.
const BUDGETS: u64 = 5;

/// Everything one form of the records comes to, document by document.
#[derive(Debug, PartialEq)]
struct Made {
    facts: BTreeMap<String, String>,
    json: String,
    text: String,
    findings: Vec<String>,
}

fn made(files: &dyn Files, profiles: &Memory) -> Vec<Made> {
    let library = Library {
        user: Some(profiles),
    };
    let outcomes = pipeline::run_all(files, &library, Catalogue::builtin());
    outcomes.iter().map(one).collect()
}

fn one(outcome: &Outcome) -> Made {
    let facts = support::facts(outcome);
    let document = outcome.document.as_ref().expect("a document");
    let mut findings: Vec<String> = outcome.findings.iter().map(words).collect();
    findings.sort();
    Made {
        facts: facts
            .all()
            .into_iter()
            .map(|fact| (fact.id.clone(), format!("{:?}", fact.value)))
            .collect(),
        json: json::render(&facts, document),
        text: markdown::render(document),
        findings,
    }
}

fn workbook(records: &Records) -> Vec<u8> {
    let year = records.one("document").and_then(|one| one.text("year"));
    let year = year.and_then(|year| year.parse().ok()).expect("a year");
    let made = fill_in::write(&Input {
        records,
        guide: &Guide::default(),
        profile: None,
        edition: Catalogue::builtin().for_year(year),
    });
    made.expect("a workbook").bytes
}

fn of_workbook(name: &str, bytes: Vec<u8>) -> Memory {
    Memory(BTreeMap::from([(name.to_owned(), bytes)]))
}

/// The records as a directory, written anew.
fn written(records: &Records) -> Memory {
    let files = write::directory(records).into_iter();
    Memory(files.map(|(name, file)| (name, file.bytes)).collect())
}

/// Holds every form the records can take against what they are made from.
fn all_forms(name: &str, files: &Memory, profiles: &Memory) {
    let expected = made(files, profiles);
    let records = load(files).records;
    let book = of_workbook("budget.xlsx", workbook(&records));
    same(
        &format!("{name}, workbook"),
        &expected,
        &made(&book, profiles),
    );
    let from_book = load(&book).records;
    let directory = written(&from_book);
    same(
        &format!("{name}, workbook imported"),
        &expected,
        &made(&directory, profiles),
    );
    // Once written by the program, nothing changes any more.
    let again = workbook(&load(&directory).records);
    assert_eq!(
        written(&load(&of_workbook("budget.xlsx", again)).records).0,
        directory.0,
        "{name}"
    );
}

fn same(name: &str, expected: &[Made], found: &[Made]) {
    assert_eq!(expected.len(), found.len(), "{name}");
    for (expected, found) in expected.iter().zip(found) {
        assert_eq!(expected.findings, found.findings, "{name}");
        for (key, value) in &expected.facts {
            assert_eq!(Some(value), found.facts.get(key), "{name}: {key}");
        }
        assert!(expected == found, "{name}: other facts or text");
    }
}

#[test]
fn examples_are_the_same_in_every_form() {
    for name in EXAMPLES {
        all_forms(name, &example(name), &Memory::default());
    }
}

#[test]
fn random_budgets_are_the_same_in_every_form() {
    let profiles = directory(&root().join("tests/profiles"));
    for seed in 0..BUDGETS {
        let even = budgets::budget(seed);
        all_forms(&format!("budget {seed}"), &even.toml(), &profiles);
        let uneven = budgets::coarse(seed);
        all_forms(&format!("uneven budget {seed}"), &uneven.toml(), &profiles);
    }
}

#[test]
fn copies_saved_by_another_program_make_the_same() {
    let expected = made(&example("wuhan-qingshan-2024"), &Memory::default());
    for ending in ["xls", "ods"] {
        let path = root().join(format!("tests/roundtrip/wuhan.{ending}"));
        let bytes = fs::read(&path).expect("the copy");
        let book = of_workbook(&format!("budget.{ending}"), bytes);
        same(ending, &expected, &made(&book, &Memory::default()));
    }
}

#[test]
fn transfers_are_the_same_in_every_form() {
    let profiles = directory(&root().join("tests/profiles"));
    let mut files = directory(&root().join("tests/rules/_base"));
    let mut case = directory(&root().join("tests/rules/transfers/agree"));
    case.0.remove("expected.short");
    files.0.extend(case.0);
    all_forms("transfers", &files, &profiles);
    let mut csv = files.clone();
    let main = csv.0.get_mut("budget.toml").expect("the records");
    let text = String::from_utf8(main.clone()).expect("UTF-8");
    let named = "path = \"transfers.csv\"\nkind = \"transfer\"";
    *main = text.replace("path = \"more.toml\"", named).into_bytes();
    let rows = "方向,往来种类,对方代码,对方名称,金额,金额单位,资金来源,项目\n\
                拨出,补助,102,某某市乙局,30000,,,\n拨出,补助,,某某市丙中心,2,万元,,\n\
                拨出,上缴,102,某某市乙局,7000,,,\n拨入,补助,102,某某市乙局,30000,,,\n\
                拨入,上缴,,某某市丙中心,20000,,,\n拨入,项目资金,102,,10000,,其他收入,\n\
                拨出,项目资金,102,,20,万元,,survey\n";
    csv.0.insert("transfers.csv".to_owned(), rows.into());
    let book = of_workbook("budget.xlsx", workbook(&load(&files).records));
    for (form, files) in [("TOML", &files), ("CSV", &csv), ("a workbook", &book)] {
        let library = Library {
            user: Some(&profiles),
        };
        let outcomes = pipeline::run_all(files, &library, Catalogue::builtin());
        let wrong: Vec<&str> = outcomes[0].findings.iter().map(|one| one.code).collect();
        assert!(
            !wrong.iter().any(|code| code.starts_with("transfer")),
            "{form}: {wrong:?}"
        );
        let facts = support::facts(&outcomes[0]);
        for (key, amount) in [
            ("transfers{direction=to,kind=subsidy}", "50000.00"),
            (
                "transfers{direction=from,kind=project,fund=other-revenue}",
                "10000.00",
            ),
            ("transfers{direction=to,project=survey}", "200000.00"),
            ("transfers{counterparty=102}", "277000.00"),
        ] {
            let fact = facts.parse(key).ok().and_then(|key| facts.get(&key).ok());
            let fact = fact.unwrap_or_else(|| panic!("{form}: {key}"));
            let gongkai::facts::Value::Money(found) = fact.value else {
                panic!("{key} is money");
            };
            assert_eq!(found.to_string(), amount, "{form}: {key}");
        }
    }
}
