//! The generated descriptions of the record format are those in the repository.
//!
//! `UPDATE=1 cargo test --test records_docs` rewrites them.

use std::fs;
use std::path::Path;

use gongkai::records::docs::{format_markdown, json_schema, json_schema_included};
use gongkai::records::schema::KINDS;
use serde_json::Value;

fn is_current(path: &str, text: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    if std::env::var_os("UPDATE").is_some() {
        fs::create_dir_all(path.parent().expect("a directory")).expect("create the directory");
        fs::write(&path, text).expect("write the file");
    }
    let written = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        written == text,
        "{} is out of date: run with UPDATE=1",
        path.display()
    );
}

fn pretty(schema: &Value) -> String {
    serde_json::to_string_pretty(schema).expect("a JSON value") + "\n"
}

#[test]
fn the_format_description_is_current() {
    is_current("docs/format.md", &format_markdown());
}

#[test]
fn the_schemas_are_current() {
    is_current("schemas/budget.schema.json", &pretty(&json_schema()));
    is_current(
        "schemas/records.schema.json",
        &pretty(&json_schema_included()),
    );
    let bureau = gongkai::editor::schema("bureau").expect("a schema");
    is_current("schemas/bureau.schema.json", &bureau);
}

#[test]
fn every_field_is_described_in_both() {
    let markdown = format_markdown();
    let schema = json_schema();
    for kind in KINDS {
        let mut value = &schema["properties"][kind.key];
        if kind.one_or_more() {
            value = &value["anyOf"][0];
        } else if !kind.singleton {
            value = &value["items"];
        }
        assert_eq!(value["additionalProperties"], false, "{}", kind.key);
        for field in kind.fields {
            let described = value["properties"][field.key]["description"].as_str();
            assert!(
                described.is_some_and(|text| text.starts_with(field.label)),
                "{}.{}",
                kind.key,
                field.key
            );
            let column = format!("| {} · {} |", kind.label, field.label);
            assert!(markdown.contains(&column), "{}.{}", kind.key, field.key);
        }
    }
}

#[test]
fn no_name_stands_for_two_things() {
    for (at, kind) in KINDS.iter().enumerate() {
        for other in &KINDS[..at] {
            assert!(
                kind.key != other.key && kind.label != other.label,
                "{}",
                kind.key
            );
        }
        for (at, field) in kind.fields.iter().enumerate() {
            for other in &kind.fields[..at] {
                let distinct = field.key != other.key && field.label != other.label;
                assert!(distinct, "{}.{}", kind.key, field.key);
            }
        }
    }
}
