//! One layer: the files of its directory, the user's over the built-in ones file by file.

use std::collections::BTreeMap;

use super::builtin;
use super::load::Library;
use super::node::{Map, Node, Origin, Value};
use super::{protect, requirements};
use crate::diag::{FileId, Finding, Location, Sources};
use crate::records::text::{Charset, decode};
use crate::records::toml as records_toml;

/// A layer as its files say it.
pub struct Layer {
    pub id: String,
    pub table: Map,
    /// Its `profile.toml`.
    pub file: FileId,
    pub sections: BTreeMap<String, FileId>,
}

const MAIN: &str = "profile.toml";

/// Whether there is a layer of this id.
pub fn exists(id: &str, library: &Library) -> bool {
    is_id(id)
        && (builtin::files(id).any(|(path, _)| path == MAIN)
            || library
                .user
                .is_some_and(|user| user.read(&format!("{id}/{MAIN}")).is_ok()))
}

/// Steps of letters, digits, `-` and `_`, so that no id leads out of the directory.
pub fn is_id(id: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    id.split('/')
        .all(|step| !step.is_empty() && step.chars().all(plain))
}

/// Reads a layer; `None` when there is none or one of its files is no TOML.
pub fn read(
    id: &str,
    library: &Library,
    sources: &mut Sources,
    findings: &mut Vec<Finding>,
) -> Option<Layer> {
    if !exists(id, library) {
        return None;
    }
    let built_in: BTreeMap<String, String> = builtin::files(id)
        .map(|(path, text)| (path.to_owned(), text.to_owned()))
        .collect();
    let own = user_files(id, library, sources, findings);
    let replaces = built_in.keys().any(|path| own.contains_key(path));
    let mut files = built_in.clone();
    files.extend(own);
    let mut layer = parse(id, files, sources, findings)?;
    if replaces {
        // What a built-in layer fixes stays fixed in a user's version of it.
        let mut quiet = Vec::new();
        if let Some(fixed) = parse(id, built_in, sources, &mut quiet) {
            protect::apply(&fixed.table, id, &mut layer.table, findings);
            protect::restore(&fixed.table, &mut layer.table);
        }
    }
    Some(layer)
}

fn parse(
    id: &str,
    files: BTreeMap<String, String>,
    sources: &mut Sources,
    findings: &mut Vec<Finding>,
) -> Option<Layer> {
    let mut table = Map::new();
    let mut sections = BTreeMap::new();
    let mut main = None;
    let mut broken = false;
    for (path, text) in files {
        let file = sources.add_profile(format!("{id}/{path}"), text);
        let origin = Origin {
            layer: id.into(),
            file,
        };
        let whole = Location::text(file, 0..0);
        if let Some(name) = path.strip_prefix("sections/") {
            let name = name.trim_end_matches(".md");
            sections.insert(name.to_owned(), file);
            let text = sources.get(file).text.clone();
            put(
                &mut table,
                "section",
                name,
                origin.node(Value::Text(text), &whole),
            );
            continue;
        }
        if path == "requirements.csv" {
            let sheet = requirements::read(&origin, sources, findings);
            append(&mut table, "requirement", sheet);
            continue;
        }
        let (read, errors) = records_toml::table(file, &sources.get(file).text);
        if !errors.is_empty() {
            findings.extend(errors);
            broken = true;
            continue;
        }
        let node = origin.node(Value::Table(origin.table(&read)), &whole);
        match path.as_str() {
            MAIN => {
                main = Some(file);
                merge_main(&mut table, node);
            }
            "wording.toml" | "glossary.toml" => {
                table.insert(path.trim_end_matches(".toml").to_owned(), node);
            }
            _ => {
                let name = path.trim_start_matches("tables/").trim_end_matches(".toml");
                put(&mut table, "table", name, node);
            }
        }
    }
    if broken {
        return None;
    }
    Some(Layer {
        id: id.to_owned(),
        table,
        file: main?,
        sections,
    })
}

/// The entries of `profile.toml` beside what other files have given already.
fn merge_main(table: &mut Map, node: Node) {
    let Value::Table(read) = node.value else {
        return;
    };
    for (key, node) in read {
        match (
            key.as_str(),
            table.get_mut(&key).map(|node| &mut node.value),
        ) {
            ("requirement", Some(_)) => append(table, "requirement", node),
            (_, Some(Value::Table(inner))) => {
                if let Value::Table(more) = node.value {
                    inner.extend(more);
                }
            }
            _ => {
                table.insert(key, node);
            }
        }
    }
}

fn append(table: &mut Map, key: &str, node: Node) {
    match (table.get_mut(key).map(|node| &mut node.value), node.value) {
        (Some(Value::List(list)), Value::List(more)) => list.extend(more),
        (_, value) => {
            table.insert(key.to_owned(), Node { value, ..node });
        }
    }
}

fn put(table: &mut Map, group: &str, name: &str, node: Node) {
    let empty = Node {
        value: Value::Table(Map::new()),
        ..node.clone()
    };
    let entry = table.entry(group.to_owned()).or_insert(empty);
    if let Value::Table(group) = &mut entry.value {
        group.insert(name.to_owned(), node);
    }
}

/// The user's files of a layer as text; what cannot be used is told.
fn user_files(
    id: &str,
    library: &Library,
    sources: &mut Sources,
    findings: &mut Vec<Finding>,
) -> BTreeMap<String, String> {
    let mut files = BTreeMap::new();
    let Some(user) = library.user else {
        return files;
    };
    let prefix = format!("{id}/");
    let listed = user.list(id);
    let inside: Vec<&str> = listed
        .iter()
        .filter_map(|path| path.strip_prefix(&prefix))
        .collect();
    let mut told = |code: &'static str, path: &str, sources: &mut Sources| {
        let file = sources.add_profile(format!("{prefix}{path}"), "");
        let finding = match code {
            "not-text" => Finding::deny("not-text"),
            "file-unreadable" => Finding::deny("profile-file-unreadable"),
            _ => Finding::warn("profile-unknown-file"),
        };
        findings.push(finding.arg("path", path).at(&Location::text(file, 0..0)));
    };
    for path in &inside {
        if !builtin::is_own(path) {
            if is_stray(path, &inside) {
                told("profile-unknown-file", path, sources);
            }
            continue;
        }
        match user.read(&format!("{prefix}{path}")).map(decode) {
            Err(_) => told("file-unreadable", path, sources),
            Ok(decoded) if matches!(decoded.charset, Charset::Unknown) => {
                told("not-text", path, sources);
            }
            Ok(decoded) => {
                files.insert((*path).to_owned(), decoded.text);
            }
        }
    }
    files
}

/// A file that looks like one of a profile but stands where nothing reads it. A layer inside this
/// one's directory is another's.
fn is_stray(path: &str, all: &[&str]) -> bool {
    let mut directory = path;
    while let Some((above, _)) = directory.rsplit_once('/') {
        directory = above;
        let main = format!("{directory}/{MAIN}");
        if all.contains(&main.as_str()) {
            return false;
        }
    }
    let hidden = path.split('/').any(|step| step.starts_with('.'));
    !hidden
        && [".toml", ".md", ".csv"]
            .iter()
            .any(|end| path.ends_with(end))
        && !path.to_ascii_uppercase().starts_with("README")
}
