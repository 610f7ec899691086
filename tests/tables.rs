//! Tables and forms as profile data: `tests/tables/CASE/` holds a profile (`profile.toml`,
//! `tables/`), the records (`budget.toml`) and the Markdown they must make (`expected.md`,
//! `attachments/`). `UPDATE=1` rewrites the latter.

#[path = "properties/support.rs"]
mod support;

use std::collections::BTreeMap;
use std::fs;

use gongkai::records::load::Memory;
use gongkai::render::markdown;
use support::{blocking, directory, root, run_with};

fn case(name: &str) {
    let path = root().join("tests/tables").join(name);
    let mut profiles = Memory::default();
    let mut records = Memory::default();
    let mut expected = BTreeMap::new();
    for (file, bytes) in directory(&path).0 {
        if file == "budget.toml" {
            records.0.insert(file, bytes);
        } else if file == "expected.md" || file.starts_with("attachments/") {
            expected.insert(file, String::from_utf8(bytes).expect("UTF-8"));
        } else {
            profiles.0.insert(format!("case/{file}"), bytes);
        }
    }
    let outcome = run_with(&records, &profiles);
    assert_eq!(blocking(&outcome), Vec::<String>::new(), "{name}");
    let document = outcome.document.as_ref().expect("a document");
    let mut made = BTreeMap::from([("expected.md".to_owned(), markdown::render(document))]);
    for one in &document.attachments {
        let text = markdown::render(&document.attached(one));
        made.insert(format!("attachments/{}.md", one.file), text);
    }
    if std::env::var_os("UPDATE").is_some() {
        let _ = fs::remove_dir_all(path.join("attachments"));
        for (file, text) in &made {
            let file = path.join(file);
            fs::create_dir_all(file.parent().expect("a directory")).expect("directory");
            fs::write(file, text).expect("write the expected text");
        }
        return;
    }
    let (wanted, found): (Vec<_>, Vec<_>) = (expected.keys().collect(), made.keys().collect());
    assert_eq!(wanted, found, "{name}: files");
    for (file, text) in &made {
        assert!(expected[file] == *text, "{name}: {file} differs:\n{text}");
    }
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

#[test]
fn tables_in_files_of_their_own() {
    case("attachments");
}

#[test]
fn purchases_without_ids_have_a_row_each() {
    case("purchases");
}

#[test]
fn assets_held_merged_items_and_shared_goals() {
    case("assets-and-goals");
}

#[test]
fn a_letter_with_run_in_lists_and_rows_left_out() {
    case("letter");
}
