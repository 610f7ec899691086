//! A profile before it has a shape: values with the layer that set them and where they stand.

use std::collections::BTreeMap;
use std::sync::Arc;

use toml::de::{DeTable, DeValue};

use crate::diag::{FileId, Location};

/// A value with its origin.
#[derive(Debug, Clone)]
pub struct Node {
    pub value: Value,
    pub layer: Arc<str>,
    /// The key it stands under.
    pub key: Location,
    /// The value itself.
    pub at: Location,
}

#[derive(Debug, Clone)]
pub enum Value {
    Text(String),
    Integer(i64),
    Bool(bool),
    /// What no setting is: fractions, dates. As written.
    Other(String),
    List(Vec<Node>),
    Table(Map),
}

pub type Map = BTreeMap<String, Node>;

/// What nodes read from one file have in common.
#[derive(Debug, Clone)]
pub struct Origin {
    pub layer: Arc<str>,
    pub file: FileId,
}

impl Origin {
    /// A value of this file, its key and itself in one place.
    pub fn node(&self, value: Value, at: &Location) -> Node {
        Node {
            value,
            layer: self.layer.clone(),
            key: at.clone(),
            at: at.clone(),
        }
    }

    /// The entries of a TOML table.
    pub fn table(&self, table: &DeTable<'_>) -> Map {
        table
            .iter()
            .map(|(key, value)| {
                let at = Location::text(self.file, value.span());
                let node = Node {
                    key: Location::text(self.file, key.span()),
                    ..self.node(self.value(value.get_ref()), &at)
                };
                (key.get_ref().to_string(), node)
            })
            .collect()
    }

    fn value(&self, value: &DeValue<'_>) -> Value {
        match value {
            DeValue::String(text) => Value::Text(text.to_string()),
            DeValue::Boolean(value) => Value::Bool(*value),
            DeValue::Integer(number) => {
                let parsed = i64::from_str_radix(number.as_str(), number.radix());
                parsed.map_or_else(|_| Value::Other(number.to_string()), Value::Integer)
            }
            DeValue::Float(number) => Value::Other(number.as_str().to_owned()),
            DeValue::Datetime(date) => Value::Other(date.to_string()),
            DeValue::Array(items) => Value::List(
                items
                    .iter()
                    .map(|item| {
                        let at = Location::text(self.file, item.span());
                        self.node(self.value(item.get_ref()), &at)
                    })
                    .collect(),
            ),
            DeValue::Table(table) => Value::Table(self.table(table)),
        }
    }
}

impl Node {
    pub fn text(&self) -> Option<&str> {
        match &self.value {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    pub fn table(&self) -> Option<&Map> {
        match &self.value {
            Value::Table(table) => Some(table),
            _ => None,
        }
    }

    /// The `id` of a table.
    pub fn id(&self) -> Option<&str> {
        self.table()?.get("id")?.text()
    }

    /// Whether a setting of a table is `true`.
    pub fn says(&self, key: &str) -> bool {
        let value = self.table().and_then(|table| table.get(key));
        value.is_some_and(|node| matches!(node.value, Value::Bool(true)))
    }

    /// The value as TOML would write it on one line.
    pub fn written(&self) -> String {
        match &self.value {
            Value::Text(text) => toml::Value::String(text.clone()).to_string(),
            Value::Integer(number) => number.to_string(),
            Value::Bool(value) => value.to_string(),
            Value::Other(text) => text.clone(),
            Value::List(items) => {
                let items: Vec<String> = items.iter().map(Node::written).collect();
                format!("[{}]", items.join(", "))
            }
            Value::Table(table) => {
                let pairs = table.iter();
                let pairs: Vec<String> = pairs
                    .map(|(key, node)| format!("{} = {}", quoted(key), node.written()))
                    .collect();
                format!("{{ {} }}", pairs.join(", "))
            }
        }
    }
}

/// A key as TOML writes it: in quotation marks where it is no bare key.
pub fn quoted(key: &str) -> String {
    let bare = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    if !key.is_empty() && key.chars().all(bare) {
        key.to_owned()
    } else {
        format!("\"{key}\"")
    }
}

/// True for lists whose entries are tables with an id each.
pub fn by_id(list: &[Node]) -> bool {
    list.iter().all(|node| node.id().is_some())
}
