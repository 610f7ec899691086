//! The certificate of a check: cases, its schema, and what it must never hold.
//!
//! A case is a directory `tests/certificate/CASE` whose files stand in the place of those of
//! `tests/rules/_base`; `as-of` names the day. `expected.json` holds what the certificate says, rows
//! that ask for nothing left out. `UPDATE=1` writes it anew.

#[path = "properties/support.rs"]
mod support;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use gongkai::artifacts::Engine;
use gongkai::budget::catalogue::Catalogue;
use gongkai::budget::model::Date;
use gongkai::certificate::files::{self, Settings};
use gongkai::certificate::{self, Layout, Verdict};
use gongkai::pipeline::{self, Outcome};
use gongkai::profile::load::Library;
use gongkai::records::load::Memory;
use gongkai::render::typst::FontSet;
use gongkai::verify::schema;
use serde_json::Value;
use support::root;

type Files = BTreeMap<String, Vec<u8>>;

/// Files below a directory by relative path.
fn files(directory: &Path) -> Files {
    support::directory(directory).0
}

/// The day of most tests.
const DAY: &str = "2024-03-01";

/// Runs the base records with other files over them.
fn run(over: Files) -> Outcome {
    run_on(over, day(DAY))
}

fn run_on(over: Files, as_of: Date) -> Outcome {
    let mut records = files(&root().join("tests/rules/_base"));
    records.extend(over);
    let profiles = Memory(files(&root().join("tests/profiles")));
    let library = Library {
        user: Some(&profiles),
    };
    let catalogue = Catalogue::builtin();
    pipeline::run_as_of(&Memory(records), &library, catalogue, Some(as_of)).remove(0)
}

fn example(name: &str) -> Outcome {
    let records = Memory(files(&root().join("examples").join(name)));
    pipeline::run(&records, &Library { user: None }, Catalogue::builtin())
}

fn day(text: &str) -> Date {
    Date::parse(text.trim()).expect("a date")
}

fn json(outcome: &Outcome, as_of: Date) -> Value {
    let certificate = certificate::make(outcome, as_of, None);
    serde_json::from_slice(&files::json(&certificate)).expect("JSON")
}

/// What a person reads: without what changes with every new rule, or with the program.
fn told(mut value: Value) -> Value {
    for key in ["counts", "guaranteed", "outside", "outputs", "program"] {
        value.as_object_mut().expect("a map").shift_remove(key);
    }
    if let Some(Value::Object(profile)) = value.get_mut("profile") {
        profile.shift_remove("sha256");
    }
    let rows = value["rows"].as_array_mut().expect("rows");
    rows.retain(|row| {
        !["compliant", "not-applicable", "unchecked"]
            .contains(&row["verdict"].as_str().expect("a word"))
    });
    for row in rows {
        let row = row.as_object_mut().expect("a row");
        for key in ["basis", "points", "provisions", "group"] {
            row.shift_remove(key);
        }
    }
    value
}

#[test]
fn each_case_says_what_is_expected() {
    let mut seen = 0;
    for entry in fs::read_dir(root().join("tests/certificate")).expect("cases") {
        let case = entry.expect("entry").path();
        let mut over = files(&case);
        let as_of = over.remove("as-of").expect("a day");
        over.remove("expected.json");
        let as_of = day(&String::from_utf8_lossy(&as_of));
        let value = json(&run_on(over, as_of), as_of);
        let breaches = schema::breaches(&value, schema::CERTIFICATE);
        assert!(breaches.is_empty(), "{}: {breaches:?}", case.display());
        let mut found = serde_json::to_string_pretty(&told(value)).expect("JSON");
        found.push('\n');
        let expected = case.join("expected.json");
        if std::env::var_os("UPDATE").is_some() {
            fs::write(&expected, &found).expect("written");
        }
        let wanted = fs::read_to_string(&expected).unwrap_or_default();
        assert_eq!(found, wanted, "{}", case.display());
        seen += 1;
    }
    assert!(seen >= 6);
}

/// What a rule cannot have looked at is never said to comply.
#[test]
fn what_was_not_checked_does_not_comply() {
    let clean = json(&run(Files::new()), day(DAY));
    assert_eq!(clean["passed"], true);
    // Without pages nobody knows which characters the fonts lack.
    let output = gongkai::check::registry::RULES.iter();
    let output = output.filter(|rule| rule.stage() == "output").count();
    assert_eq!(clean["counts"]["unchecked"], output);
    let missing = gongkai::diag::Finding::deny("missing-glyphs").arg("glyphs", "😀");
    let layout = Layout {
        missing: Some(missing),
        ..Layout::default()
    };
    let set = certificate::make(&run(Files::new()), day(DAY), Some(&layout));
    assert!(!set.passed && set.counts.violated == 1);
    assert_eq!(clean["counts"]["violated"], 0);
    let broken = [("document.toml".to_owned(), b"[document".to_vec())];
    let broken = json(&run(broken.into()), day(DAY));
    assert_eq!(broken["passed"], false);
    let rows = broken["rows"].as_array().expect("rows");
    for row in rows {
        assert_ne!(row["verdict"], "compliant", "{row}");
    }
}

/// Every row of a clean document is complete: titles, basis, a verdict, and names that exist.
#[test]
fn rows_are_complete() {
    let outcome = example("wuhan-qingshan-2024");
    let layout = Layout::default();
    let certificate = certificate::make(&outcome, day(DAY), Some(&layout));
    let rules = gongkai::check::registry::RULES;
    assert_eq!(certificate.rows.len(), rules.len());
    for row in &certificate.rows {
        assert!(
            !row.title.is_empty() && !row.basis.is_empty(),
            "{}",
            row.rule
        );
        assert_ne!(row.verdict, Verdict::Unchecked, "{}", row.rule);
    }
    for rule in rules {
        let looks_at = rule.looks_at();
        for kind in &looks_at.records {
            let known = gongkai::records::schema::KINDS.iter();
            let known = known.map(|kind| kind.key).any(|key| key == *kind);
            assert!(known, "{}: no kind of records {kind}", rule.name);
        }
        let parts = ["all", "tables", "forms", "text", "comparisons", "glossary"];
        for part in &looks_at.parts {
            assert!(parts.contains(&part.as_str()), "{}: {part}", rule.name);
        }
        for measure in &looks_at.facts {
            let shown = ["wuhan-qingshan-2024", "ganzhou-miit-2022"];
            let shown = shown.iter().any(|name| shows(name, measure));
            assert!(shown, "{}: nothing shows {measure}", rule.name);
        }
    }
    let with_place = certificate.rows.iter().filter(|row| !row.places.is_empty());
    assert!(with_place.count() * 2 > certificate.rows.len());
}

/// Whether an example displays a figure of a measure.
fn shows(example: &str, measure: &str) -> bool {
    thread_local! {
        static SHOWN: std::cell::RefCell<BTreeMap<String, String>> = const { std::cell::RefCell::new(BTreeMap::new()) };
    }
    SHOWN.with_borrow_mut(|shown| {
        let facts = shown.entry(example.to_owned()).or_insert_with(|| {
            let outcome = self::example(example);
            let document = outcome.document.expect("a document");
            let places = gongkai::why::shown(&document).places;
            places
                .iter()
                .map(|place| format!(" {}\n", place.fact))
                .collect()
        });
        ['{', '@', '\n', ',', ')'].iter().any(|end| {
            [' ', '(', '=']
                .iter()
                .any(|start| facts.contains(&format!("{start}{measure}{end}")))
        })
    })
}

/// No private field, no confidential line, and no markup a name could bring.
#[test]
fn nothing_private_and_no_markup_leaves() {
    let main = String::from_utf8(files(&root().join("tests/rules/_base"))["budget.toml"].clone());
    let main = main.expect("text").replace(
        "name = \"某某市示例局\"",
        "name = \"<script>alert(1)</script>#局 *示例*😀\"\ncontact = \"张某某\"\nphone = \"13800000000\"",
    );
    let more = "[[line]]\nledger = \"main\"\nid = \"hidden-line\"\nname = \"隐去的项目\"\nfunction = \"9999999\"\n\
                amount = 73195162.84\nconfidential = true\n\
                [[text]]\nid = \"x\"\nbody = \"联系人张某某，电话13800000000，见 a@example.com\"\n";
    let functions = "[[text]]\nid = \"functions\"\nbody = \"联系人张某某，电话13800000000，010-00000000，a@example.com。\"\n\
                     [[project]]\nid = \"survey\"\nname = \"示例调查\"\n";
    let over = [
        ("budget.toml", main.as_str()),
        ("more.toml", more),
        ("texts.toml", functions),
    ];
    let over = over.map(|(name, text)| (name.to_owned(), text.as_bytes().to_vec()));
    let outcome = run(over.into());
    assert!(outcome.blocked(), "the text is told of");
    let certificate = certificate::make(&outcome, day(DAY), None);
    let json = String::from_utf8(files::json(&certificate)).expect("text");
    let html = certificate::html(&certificate);
    let project = certificate::project(&certificate, &FontSet::bundled());
    let page = String::from_utf8_lossy(&project.files["data.json"]).into_owned();
    for text in [&json, &html, &page] {
        for secret in [
            "张某某",
            "13800000000",
            "010-00000000",
            "a@example.com",
            "隐去的项目",
            "73195162",
            "73,195,162",
            "hidden-line",
        ] {
            assert!(!text.contains(secret), "{secret}");
        }
    }
    assert!(html.contains("&lt;script&gt;") && !html.contains("<script"));
    assert!(html.contains('😀') && page.contains('〓') && !page.contains('😀'));
}

#[test]
fn the_same_records_make_the_same_bytes() {
    let outcomes = [run(Files::new())];
    let fonts = FontSet::bundled();
    let settings = Settings {
        as_of: day(DAY),
        fonts: &fonts,
        engine: Engine::Embedded,
    };
    let made = files::all(&outcomes, &settings).expect("files");
    assert_eq!(made, files::all(&outcomes, &settings).expect("files"));
    assert_eq!(made.contains_key("certificate.pdf"), cfg!(feature = "pdf"));
    let value: Value = serde_json::from_slice(&made["certificate.json"]).expect("JSON");
    let breaches = schema::breaches(&value, schema::CERTIFICATE);
    assert!(breaches.is_empty(), "{breaches:?}");
    let outputs = value["outputs"].as_object().expect("a map");
    assert_eq!(outputs.len() + 1, made.len());
    for (name, hash) in outputs {
        assert_eq!(*hash, gongkai::diag::hash(&made[name]), "{name}");
    }
}
