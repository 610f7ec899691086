//! Reading layers and merging them: national ← province ← city ← agency.
//!
//! A layer is a directory: `profile.toml`, `wording.toml`, `glossary.toml`, `tables/ID.toml`,
//! `sections/NAME.md`. Tables merge key by key; lists of tables with an `id` merge by id (an entry
//! with `remove = true` disappears, a new id is added at the end, `after = "id"` or `first = true`); everything
//! else is replaced. A section's template is replaced as a whole.

use std::collections::BTreeMap;

use toml::{Table, Value};

use super::builtin;
use super::model::Profile;
use crate::diag::{Checked, FileId, Finding, Level, Location, Sources};
use crate::records::load::Files;

/// Where layers come from.
pub struct Library<'a> {
    /// Directory of profiles given by the user, searched first.
    pub user: Option<&'a dyn Files>,
}

/// A resolved profile with what its settings came from.
#[derive(Debug, Clone)]
pub struct Resolved {
    pub profile: Profile,
    /// Layer that set a path last, e.g. `table.t01.title` → `hubei`.
    pub layers: BTreeMap<String, String>,
    /// Layers from the top: the profile itself, then what it extends.
    pub chain: Vec<String>,
    /// The file each section's template stands in.
    pub section_files: BTreeMap<String, FileId>,
}

/// Loads a profile with all layers below it.
pub fn load(id: &str, library: &Library, sources: &mut Sources) -> Checked<Option<Resolved>> {
    let mut loader = Loader {
        library,
        sources,
        findings: Vec::new(),
        section_files: BTreeMap::new(),
    };
    let value = loader.resolve(id);
    Checked {
        value,
        findings: loader.findings,
    }
}

struct Loader<'a, 'b> {
    library: &'a Library<'b>,
    sources: &'a mut Sources,
    findings: Vec<Finding>,
    section_files: BTreeMap<String, FileId>,
}

struct Layer {
    id: String,
    table: Table,
    /// Its `profile.toml`.
    file: Option<FileId>,
    sections: BTreeMap<String, FileId>,
}

impl Loader<'_, '_> {
    fn resolve(&mut self, id: &str) -> Option<Resolved> {
        let mut layers: Vec<Layer> = Vec::new();
        let mut next = Some(id.to_owned());
        while let Some(id) = next {
            if layers.iter().any(|layer| layer.id == id) {
                let chain: Vec<&str> = layers.iter().map(|layer| layer.id.as_str()).collect();
                self.findings.push(
                    Finding::deny("profile-cycle")
                        .arg("id", &id)
                        .arg("chain", chain.join(" → ")),
                );
                return None;
            }
            let layer = self.layer(&id)?;
            next = match layer.table.get("extends") {
                Some(Value::String(base)) => Some(base.clone()),
                _ => None,
            };
            layers.push(layer);
        }
        let chain = layers.iter().map(|layer| layer.id.clone()).collect();
        let mut merged = Table::new();
        let mut set_by = BTreeMap::new();
        for mut layer in layers.into_iter().rev() {
            self.protect(&merged, &set_by, &mut layer);
            merge(&mut merged, layer.table, "", &layer.id, &mut set_by);
            self.section_files.extend(layer.sections);
        }
        match merged.try_into::<Profile>() {
            Ok(profile) => Some(Resolved {
                profile,
                layers: set_by,
                chain,
                section_files: std::mem::take(&mut self.section_files),
            }),
            Err(error) => {
                self.findings.push(
                    Finding::deny("profile-invalid")
                        .arg("id", id)
                        .arg("why", error.to_string().trim()),
                );
                None
            }
        }
    }

    fn layer(&mut self, id: &str) -> Option<Layer> {
        let safe = !id.is_empty()
            && id.split('/').all(|part| {
                !part.is_empty()
                    && part
                        .chars()
                        .all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_')
            });
        let files = if safe { self.files(id) } else { Vec::new() };
        if !files.iter().any(|(path, _)| path == "profile.toml") {
            let known: Vec<&str> = builtin::ids().collect();
            self.findings.push(
                Finding::deny("unknown-profile")
                    .arg("id", id)
                    .arg("known", known.join("、")),
            );
            return None;
        }
        let mut table = Table::new();
        let mut sections = BTreeMap::new();
        let mut ok = true;
        let mut main = None;
        for (path, text) in files {
            let file = self.sources.add(format!("{id}/{path}"), &text);
            if path == "profile.toml" {
                main = Some(file);
            }
            if let Some(name) = path.strip_prefix("sections/") {
                let name = name.trim_end_matches(".md").to_owned();
                sections.insert(name.clone(), file);
                insert(&mut table, "section", &name, Value::String(text));
                continue;
            }
            match toml::from_str::<Table>(&text) {
                Ok(read) => match path.as_str() {
                    "profile.toml" => table.extend(read),
                    "wording.toml" => {
                        table.insert("wording".to_owned(), Value::Table(read));
                    }
                    "glossary.toml" => {
                        table.insert("glossary".to_owned(), Value::Table(read));
                    }
                    _ => {
                        let name = path.trim_start_matches("tables/").trim_end_matches(".toml");
                        insert(&mut table, "table", name, Value::Table(read));
                    }
                },
                Err(error) => {
                    ok = false;
                    let span = error.span().unwrap_or(0..0);
                    self.findings.push(
                        Finding::deny("toml-syntax")
                            .arg("detail", error.message())
                            .at(&Location::text(file, span)),
                    );
                }
            }
        }
        ok.then_some(Layer {
            id: id.to_owned(),
            table,
            file: main,
            sections,
        })
    }

    /// Takes out of a layer what the layers below it do not leave to it: another level for what
    /// they forbid, another status for what they prohibit.
    fn protect(&mut self, below: &Table, set_by: &BTreeMap<String, String>, layer: &mut Layer) {
        let mut refused: Vec<(String, String)> = Vec::new();
        if let Some(Value::Table(levels)) = layer.table.get_mut("level") {
            for (code, level) in std::mem::take(levels) {
                let fixed = below.get("level").and_then(|levels| levels.get(&code));
                if level.as_str().and_then(Level::parse).is_none() {
                    refused.push((code, String::new()));
                } else if fixed.and_then(Value::as_str) == Some("forbid") && Some(&level) != fixed {
                    let path = format!("level.{code}");
                    refused.push((code, set_by.get(&path).cloned().unwrap_or_default()));
                } else {
                    levels.insert(code, level);
                }
            }
        }
        let before = below.get("requirement").and_then(Value::as_array);
        let prohibited: Vec<&str> = before
            .into_iter()
            .flatten()
            .filter(|entry| entry.get("status").and_then(Value::as_str) == Some("prohibited"))
            .filter_map(id_of)
            .collect();
        if let Some(Value::Array(over)) = layer.table.get_mut("requirement") {
            let by = |id: &str| {
                let by = set_by.get(&format!("requirement.{id}"));
                by.or_else(|| set_by.get("requirement")).cloned()
            };
            // An empty list would take all requirements away.
            if over.is_empty() {
                let all = prohibited.iter().map(|&id| (id.to_owned(), by(id)));
                refused.extend(all.map(|(id, by)| (id, by.unwrap_or_default())));
            }
            over.retain(|entry| {
                let id = id_of(entry).unwrap_or_default();
                let fixed = prohibited.contains(&id);
                if fixed {
                    refused.push((id.to_owned(), by(id).unwrap_or_default()));
                }
                !fixed
            });
            if over.is_empty() && !prohibited.is_empty() {
                layer.table.remove("requirement");
            }
        }
        for (name, by) in refused {
            let finding = if by.is_empty() {
                Finding::deny("level-unknown")
            } else {
                Finding::deny("level-forbidden").arg("by", by)
            };
            let mut finding = finding.arg("name", &name).arg("layer", &layer.id);
            if let Some(file) = layer.file {
                let text = &self.sources.get(file).text;
                let at = text.find(&name).unwrap_or(0);
                let end = if at == 0 { 0 } else { at + name.len() };
                finding = finding.at(&Location::text(file, at..end));
            }
            self.findings.push(finding);
        }
    }

    /// Files of a layer; the user's override built-in ones file by file.
    fn files(&self, id: &str) -> Vec<(String, String)> {
        let mut files: BTreeMap<String, String> = builtin::files(id)
            .map(|(path, text)| (path.to_owned(), text.to_owned()))
            .collect();
        if let Some(user) = self.library.user {
            let prefix = format!("{id}/");
            for path in user.list(id) {
                let Some(inside) = path.strip_prefix(&prefix) else {
                    continue;
                };
                // As with built-in layers, a layer inside this one's directory is another's.
                if builtin::is_own(inside)
                    && let Ok(bytes) = user.read(&path)
                    && let Ok(text) = String::from_utf8(bytes)
                {
                    files.insert(inside.to_owned(), text);
                }
            }
        }
        files.into_iter().collect()
    }
}

fn insert(table: &mut Table, group: &str, name: &str, value: Value) {
    let entry = table
        .entry(group.to_owned())
        .or_insert_with(|| Value::Table(Table::new()));
    if let Value::Table(group) = entry {
        group.insert(name.to_owned(), value);
    }
}

/// Merges `over` into `base`, noting which layer set what.
fn merge(
    base: &mut Table,
    over: Table,
    path: &str,
    layer: &str,
    set_by: &mut BTreeMap<String, String>,
) {
    for (key, value) in over {
        let here = if path.is_empty() {
            key.clone()
        } else {
            format!("{path}.{key}")
        };
        match (base.get_mut(&key), value) {
            (Some(Value::Table(inner)), Value::Table(value)) => {
                merge(inner, value, &here, layer, set_by);
            }
            (Some(Value::Array(inner)), Value::Array(value))
                if by_id(inner) && by_id(&value) && !value.is_empty() =>
            {
                merge_list(inner, value, &here, layer, set_by);
            }
            // A new table is merged into an empty one, so that each of its settings has a layer.
            (None, Value::Table(value)) => {
                let mut inner = Table::new();
                merge(&mut inner, value, &here, layer, set_by);
                set_by.insert(here, layer.to_owned());
                base.insert(key, Value::Table(inner));
            }
            (_, value) => {
                set_by.insert(here, layer.to_owned());
                base.insert(key, value);
            }
        }
    }
}

fn id_of(value: &Value) -> Option<&str> {
    value.as_table()?.get("id")?.as_str()
}

fn by_id(list: &[Value]) -> bool {
    list.iter().all(|value| id_of(value).is_some())
}

fn merge_list(
    base: &mut Vec<Value>,
    over: Vec<Value>,
    path: &str,
    layer: &str,
    set_by: &mut BTreeMap<String, String>,
) {
    for mut value in over {
        let id = id_of(&value).unwrap_or_default().to_owned();
        let here = format!("{path}.{id}");
        let after = value
            .as_table_mut()
            .and_then(|table| table.remove("after"))
            .and_then(|after| after.as_str().map(str::to_owned));
        let first = value
            .as_table_mut()
            .and_then(|table| table.remove("first"))
            .is_some_and(|first| first.as_bool() == Some(true));
        let removed = value.get("remove").and_then(Value::as_bool) == Some(true);
        let at = base.iter().position(|entry| id_of(entry) == Some(&id));
        match (at, value) {
            (Some(at), _) if removed => {
                base.remove(at);
                set_by.insert(here, layer.to_owned());
            }
            (Some(at), Value::Table(over)) => {
                if let Value::Table(entry) = &mut base[at] {
                    merge(entry, over, &here, layer, set_by);
                }
            }
            (_, value) if !removed => {
                set_by.insert(here, layer.to_owned());
                let at = after
                    .and_then(|after| base.iter().position(|entry| id_of(entry) == Some(&after)));
                match at {
                    _ if first => base.insert(0, value),
                    Some(at) => base.insert(at + 1, value),
                    None => base.push(value),
                }
            }
            _ => {}
        }
    }
}
