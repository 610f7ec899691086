//! What the record format looks like, for people and for editors: `docs/format.md` and the JSON
//! Schemas in `schemas/`, both written from the table in [`schema`](super::schema).

use std::fmt::Write;

use serde_json::{Map, Value, json};

use super::schema::options::CLOSED;
use super::schema::{Choice, FieldSpec, KINDS, Kind, Type};
use super::toml::FORMAT;

/// The text of `docs/format.md`.
pub fn format_markdown() -> String {
    let mut out = String::from(include_str!("docs/introduction.md"));
    for kind in KINDS {
        kind_markdown(&mut out, kind);
    }
    out
}

fn kind_markdown(out: &mut String, kind: &Kind) {
    let header = if kind.one_or_more() {
        format!("[{0}]` or `[[{0}]]", kind.key)
    } else if kind.singleton {
        format!("[{}]", kind.key)
    } else {
        format!("[[{}]]", kind.key)
    };
    let how_often = if kind.one_or_more() {
        "At least one."
    } else if kind.singleton {
        "One at most."
    } else {
        "Any number."
    };
    // Writing to a string cannot fail.
    let _ = write!(
        out,
        "\n### `{header}` {label}\n\n{doc}。{how_often}\n\n\
         | TOML key | CSV header | Sheet and column | Type | Required | Public | Meaning |\n\
         |---|---|---|---|---|---|---|\n",
        label = kind.label,
        doc = kind.doc,
    );
    for field in kind.fields {
        let _ = writeln!(
            out,
            "| `{key}` | {csv} | {sheet} · {label} | {ty} | {required} | {public} | {doc} |",
            key = field.key,
            csv = if has_csv(kind) { field.label } else { "—" },
            sheet = kind.label,
            label = field.label,
            ty = type_name(field.ty),
            required = if field.required { "yes" } else { "" },
            public = if field.private { "private" } else { "public" },
            doc = field.meaning().replace('|', "\\|"),
        );
    }
}

/// True for kinds that may stand in a CSV file: several records, of single values, naming no files.
pub(super) fn has_csv(kind: &Kind) -> bool {
    let in_cells = |spec: &FieldSpec| !matches!(spec.ty, Type::Dims | Type::Path);
    !kind.singleton && !kind.one_or_more() && kind.fields.iter().all(in_cells)
}

fn type_name(ty: Type) -> &'static str {
    match ty {
        Type::Text => "text",
        Type::Id => "id",
        Type::Code => "code",
        Type::Node => "node",
        Type::Money => "amount",
        Type::Decimal => "decimal",
        Type::Integer => "count",
        Type::Bool => "yes or no",
        Type::Date => "date",
        Type::Year => "year",
        Type::Phase => "phase",
        Type::Key => "fact key",
        Type::Dims => "dimensions",
        Type::Path => "path",
    }
}

/// The JSON Schema (draft-07) of `budget.toml`, descriptions in Chinese.
pub fn json_schema() -> Value {
    schema("budget.toml：部门预算公开的记录", &["format"], KINDS)
}

/// The JSON Schema of a TOML file included by `[[file]]`: the same, without entries that name
/// further files.
pub fn json_schema_included() -> Value {
    let mut schema = schema("并入 budget.toml 的记录文件", &[], KINDS);
    if let Some(properties) = schema.get_mut("properties").and_then(Value::as_object_mut) {
        properties.retain(|name, _| name != "file");
    }
    schema
}

/// The JSON Schema of a TOML file of records of these kinds.
pub(crate) fn schema(title: &str, required: &[&str], kinds: &[Kind]) -> Value {
    let mut properties = Map::new();
    let format: Value = FORMAT.parse::<u32>().map_or(Value::Null, Value::from);
    properties.insert(
        "format".into(),
        json!({ "const": format, "description": "格式版本" }),
    );
    for kind in kinds {
        let record = record(kind);
        let list =
            || json!({ "type": "array", "description": description(kind), "items": &record });
        let value = if kind.one_or_more() {
            json!({ "description": description(kind), "anyOf": [&record, list()] })
        } else if kind.singleton {
            record
        } else {
            list()
        };
        properties.insert(kind.key.into(), value);
    }
    json!({
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": title,
        "type": "object",
        "required": required,
        "additionalProperties": false,
        "properties": properties,
    })
}

fn description(kind: &Kind) -> String {
    format!("{}：{}", kind.label, kind.doc)
}

fn record(kind: &Kind) -> Value {
    let mut properties = Map::new();
    for field in kind.fields {
        let mut value = type_schema(field.ty);
        if !field.options.is_empty() {
            let offered = choices(field);
            if CLOSED.contains(&field.options) {
                value = offered;
            } else {
                // Offered by editors; what else may be written is not for the schema to say.
                let any = Value::Object(std::mem::take(&mut value));
                value.insert("anyOf".into(), json!([offered, any]));
            }
        }
        value.insert(
            "description".into(),
            format!("{}：{}", field.label, field.meaning()).into(),
        );
        properties.insert(field.key.into(), Value::Object(value));
    }
    let required = kind.fields.iter().filter(|field| field.required);
    let required: Vec<&str> = required.map(|field| field.key).collect();
    json!({
        "type": "object",
        "description": description(kind),
        "required": required,
        "additionalProperties": false,
        "properties": properties,
    })
}

/// The words of a field, each with what it means where editors show that.
fn choices(field: &FieldSpec) -> Map<String, Value> {
    let mut all: Vec<Choice> = field.options.to_vec();
    if field.ty == Type::Node {
        all.push(("any", "未记录"));
    }
    let words = field.options.iter().filter(|(id, word)| id != word);
    all.extend(words.map(|&(id, word)| (word, id)));
    let (said, meant): (Vec<&str>, Vec<&str>) = all.into_iter().unzip();
    let mut out = Map::new();
    out.insert("enum".into(), said.into());
    out.insert("x-taplo".into(), json!({ "docs": { "enumValues": meant } }));
    out
}

fn type_schema(ty: Type) -> Map<String, Value> {
    let number = json!({ "type": "string", "pattern": r"^\s*[+-]?[0-9]+(\.[0-9]+)?\s*$" });
    let name = json!([{ "type": "string" }, { "type": "integer" }]);
    let value = match ty {
        Type::Text | Type::Phase | Type::Key => json!({ "type": "string" }),
        Type::Path => json!({ "type": "string", "minLength": 1 }),
        Type::Id => json!({ "anyOf": [
            { "type": "string", "pattern": r"^\s*[A-Za-z0-9._-]*\s*$" },
            { "type": "integer" },
        ] }),
        Type::Code => json!({ "anyOf": [
            { "type": "string", "pattern": r"^\s*([0-9]{3}([0-9]{2}([0-9]{2})?)?)?\s*$" },
            { "type": "integer", "minimum": 100, "maximum": 9_999_999 },
        ] }),
        Type::Node => json!({ "anyOf": name }),
        Type::Money | Type::Decimal => json!({ "anyOf": [{ "type": "number" }, number] }),
        Type::Integer => json!({ "anyOf": [
            { "type": "integer", "minimum": 0 },
            { "type": "string", "pattern": r"^\s*\+?[0-9]+\s*$" },
        ] }),
        Type::Bool => json!({ "type": "boolean" }),
        // Editors hand TOML dates to the schema as text.
        Type::Date => json!({
            "type": "string",
            "pattern": r"^\s*([0-9]{4}([-/.][0-9]{1,2}){2}|[0-9]{4}年[0-9]{1,2}月[0-9]{1,2}日)?\s*$",
        }),
        Type::Year => json!({ "anyOf": [
            { "type": "integer", "minimum": 1000, "maximum": 9999 },
            { "type": "string", "pattern": r"^\s*[0-9]{4}年?\s*$" },
        ] }),
        Type::Dims => json!({ "type": "object", "additionalProperties": { "anyOf": name } }),
    };
    match value {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}
