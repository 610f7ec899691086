//! Tables and forms as profile data: `tests/tables/CASE/` holds a profile (`profile.toml`,
//! `tables/`), the records (`budget.toml`) and the Markdown they must make (`expected.md`).
//! `UPDATE=1` rewrites the latter.

#[path = "properties/support.rs"]
mod support;

use std::fs;

use gongkai::records::load::Memory;
use gongkai::render::markdown;
use support::{blocking, directory, root, run_with};

fn case(name: &str) {
    let path = root().join("tests/tables").join(name);
    let mut profiles = Memory::default();
    let mut records = Memory::default();
    for (file, bytes) in directory(&path).0 {
        if file == "budget.toml" {
            records.0.insert(file, bytes);
        } else if file != "expected.md" {
            profiles.0.insert(format!("case/{file}"), bytes);
        }
    }
    let outcome = run_with(&records, &profiles);
    assert_eq!(blocking(&outcome), Vec::<String>::new(), "{name}");
    let text = markdown::render(outcome.document.as_ref().expect("a document"));
    let expected = path.join("expected.md");
    if std::env::var_os("UPDATE").is_some() {
        fs::write(&expected, &text).expect("write the expected text");
    }
    let written = fs::read_to_string(&expected).unwrap_or_default();
    assert!(
        written == text,
        "{name}: {} differs:\n{text}",
        expected.display()
    );
}

#[test]
fn the_whole_budget_form_of_a_district() {
    case("whole-form");
}

#[test]
fn split_codes_changes_rates_shares_and_zeros() {
    case("columns");
}

#[test]
fn units_by_funds() {
    case("units");
}

#[test]
fn government_economic_classes_through_the_mapping() {
    case("government-economic");
}
