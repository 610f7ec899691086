//! Every setting of a resolved profile by its path, with its layer and place.

use std::collections::BTreeMap;

pub use super::node::quoted;
use super::node::{Map, Node, Value, by_id};
use crate::diag::Location;

/// One setting.
#[derive(Debug, Clone)]
pub struct Setting {
    /// As TOML writes it on one line.
    pub value: String,
    /// The layer that set it last.
    pub layer: String,
    /// Its key, and its value.
    pub key: Location,
    pub at: Location,
}

/// Settings by path, e.g. `table.revenue.title`, `part.overview.section.units.title`; entries of
/// lists without ids by their number: `breakdown.functions.child[2].key`.
pub type Settings = BTreeMap<String, Setting>;

/// A setting in which two profiles differ.
#[derive(Debug, Clone)]
pub struct Difference<'a> {
    pub path: &'a str,
    pub old: Option<&'a Setting>,
    pub new: Option<&'a Setting>,
}

/// All settings below a table.
pub fn collect(table: &Map) -> Settings {
    let mut settings = Settings::new();
    for (key, node) in table {
        add(&quoted(key), node, &mut settings);
    }
    settings
}

fn add(path: &str, node: &Node, settings: &mut Settings) {
    match &node.value {
        Value::Table(table) if !table.is_empty() => {
            for (key, node) in table {
                add(&format!("{path}.{}", quoted(key)), node, settings);
            }
        }
        Value::List(list) if holds_tables(list) => {
            let ids = by_id(list);
            for (at, entry) in list.iter().enumerate() {
                let below = match entry.id().filter(|_| ids) {
                    Some(id) => format!("{path}.{}", quoted(id)),
                    None => format!("{path}[{}]", at + 1),
                };
                add(&below, entry, settings);
            }
            if ids {
                // Which entries there are, and their order, is a setting too.
                let ids: Vec<&str> = list.iter().filter_map(Node::id).collect();
                set(path, ids.join(" → "), node, settings);
            }
        }
        _ => set(path, node.written(), node, settings),
    }
}

fn set(path: &str, value: String, node: &Node, settings: &mut Settings) {
    let setting = Setting {
        value,
        layer: node.layer.to_string(),
        key: node.key.clone(),
        at: node.at.clone(),
    };
    settings.insert(path.to_owned(), setting);
}

fn holds_tables(list: &[Node]) -> bool {
    list.iter().any(|node| node.table().is_some())
}

/// What changes from `old` to `new`, by path; who a profile is and what it extends left out.
pub fn differences<'a>(old: &'a Settings, new: &'a Settings) -> Vec<Difference<'a>> {
    let mut paths: Vec<&str> = old.keys().chain(new.keys()).map(String::as_str).collect();
    paths.sort_unstable();
    paths.dedup();
    paths
        .into_iter()
        .filter(|path| !matches!(*path, "id" | "extends"))
        .map(|path| Difference {
            path,
            old: old.get(path),
            new: new.get(path),
        })
        .filter(|found| {
            found.old.map(|setting| &setting.value) != found.new.map(|setting| &setting.value)
        })
        .collect()
}
