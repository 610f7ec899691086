//! What editors complete and check TOML files by: JSON Schemas, and the line that names them.
//!
//! Files of a user stand alone and offline, so each directory this program starts gets the schemas
//! its files are tied to, below [`DIRECTORY`].

use std::collections::{BTreeMap, BTreeSet};

use crate::bureau::kinds;
use crate::import::mapping;
use crate::records::docs;
use crate::verify::schema as published;

/// Where the schemas stand, beside the files.
pub const DIRECTORY: &str = ".schemas";

/// Schemas by name, with the message that says what each is of.
pub const NAMES: [(&str, &str); 12] = [
    ("bureau", "schema-bureau"),
    ("budget", "schema-budget"),
    ("records", "schema-records"),
    ("profile", "schema-profile"),
    ("wording", "schema-wording"),
    ("glossary", "schema-glossary"),
    ("table", "schema-table"),
    ("facts", "schema-facts"),
    ("manifest", "schema-manifest"),
    ("certificate", "schema-certificate"),
    ("notice", "schema-notice"),
    ("report", "schema-report"),
];

/// The text of a schema.
pub fn schema(name: &str) -> Option<String> {
    let text = match name {
        "bureau" => return Some(pretty(&kinds::json_schema())),
        "budget" => return Some(pretty(&docs::json_schema())),
        "records" => return Some(pretty(&docs::json_schema_included())),
        "profile" => include_str!("../schemas/profile.schema.json"),
        "wording" => include_str!("../schemas/wording.schema.json"),
        "glossary" => include_str!("../schemas/glossary.schema.json"),
        "table" => include_str!("../schemas/table.schema.json"),
        "facts" => published::FACTS,
        "manifest" => published::MANIFEST,
        "certificate" => published::CERTIFICATE,
        "notice" => published::NOTICE,
        "report" => published::REPORT,
        _ => return None,
    };
    Some(text.to_owned())
}

fn pretty(schema: &serde_json::Value) -> String {
    // A value of strings and numbers can always be written.
    serde_json::to_string_pretty(schema).unwrap_or_default() + "\n"
}

/// What the files of a directory are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holds {
    Records,
    Profile,
}

/// The schema of a file by its path in the directory; `None` for what no schema describes.
pub fn schema_of(path: &str, holds: Holds) -> Option<&'static str> {
    let name = path.strip_suffix(".toml")?;
    match holds {
        Holds::Records if name == "budget" => Some("budget"),
        Holds::Records if path == mapping::FILE => None,
        Holds::Records => Some("records"),
        Holds::Profile => match name {
            "profile" => Some("profile"),
            "wording" => Some("wording"),
            "glossary" => Some("glossary"),
            _ => name.starts_with("tables/").then_some("table"),
        },
    }
}

/// Puts the line that names its schema above each TOML file, and the schemas beside them.
pub fn tie(files: &mut BTreeMap<String, Vec<u8>>, holds: Holds) {
    let mut used = BTreeSet::new();
    for (path, bytes) in files.iter_mut() {
        let Some(name) = schema_of(path, holds) else {
            continue;
        };
        used.insert(name);
        let up = match path.matches('/').count() {
            0 => "./".to_owned(),
            depth => "../".repeat(depth),
        };
        let mut tied = format!("#:schema {up}{}\n", file(name)).into_bytes();
        tied.append(bytes);
        *bytes = tied;
    }
    for name in used {
        let text = schema(name).unwrap_or_default();
        files.insert(file(name), text.into_bytes());
    }
}

fn file(name: &str) -> String {
    format!("{DIRECTORY}/{name}.schema.json")
}
