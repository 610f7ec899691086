//! What editors know of TOML files: every file in the repository that a user could have written fits
//! its schema, slips do not, and what this program writes is tied to schemas beside it.
//!
//! The schemas of profiles are made from `src/profile/model` and the Chinese words of its
//! `zh.toml`; `UPDATE=1 cargo test --test editor` rewrites them.

#[path = "support/kebab.rs"]
mod kebab;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use gongkai::editor::{self, Holds, schema, schema_of};
use gongkai::verify::schema::breaches;
use kebab::kebab;
use serde_json::{Map, Value as Json, json};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A setting as the model has it.
struct Field {
    key: String,
    ty: String,
}

/// The groups of settings and sets of words of the model.
#[derive(Default)]
struct Model {
    structs: BTreeMap<String, Vec<Field>>,
    words: BTreeMap<String, Vec<String>>,
}

fn model() -> Model {
    let mut model = Model::default();
    let directory = root().join("src/profile");
    let mut files = vec![directory.join("model.rs")];
    let inner = fs::read_dir(directory.join("model")).expect("the model");
    files.extend(inner.map(|entry| entry.expect("an entry").path()));
    files.retain(|path| path.extension().is_some_and(|ext| ext == "rs"));
    for file in files {
        let text = fs::read_to_string(file).expect("a source");
        let mut inside: Option<(String, bool)> = None;
        for line in text.lines().map(str::trim) {
            let opens = |word: &str| line.strip_prefix(word)?.strip_suffix(" {");
            if let Some(name) = opens("pub struct ") {
                model.structs.insert(name.to_owned(), Vec::new());
                inside = Some((name.to_owned(), true));
            } else if let Some(name) = opens("pub enum ") {
                model.words.insert(name.to_owned(), Vec::new());
                inside = Some((name.to_owned(), false));
            } else if line == "}" {
                inside = None;
            } else if let Some((name, is_struct)) = &inside
                && !line.is_empty()
                && !line.starts_with(['/', '#'])
            {
                let line = line.trim_end_matches(',');
                match line
                    .strip_prefix("pub ")
                    .and_then(|line| line.split_once(": "))
                {
                    Some((key, ty)) if *is_struct => {
                        let field = Field {
                            key: kebab(key),
                            ty: ty.to_owned(),
                        };
                        model.structs.get_mut(name).expect("open").push(field);
                    }
                    _ => model.words.get_mut(name).expect("open").push(kebab(line)),
                }
            }
        }
    }
    model
}

/// The Chinese words, by group and setting.
fn chinese() -> Json {
    let path = root().join("src/profile/model/zh.toml");
    toml_as_json(&fs::read_to_string(path).expect("zh.toml"))
}

fn text_of(words: &Json) -> &str {
    words
        .as_str()
        .or_else(|| words["text"].as_str())
        .unwrap_or_default()
}

struct Writer {
    model: Model,
    zh: Json,
}

impl Writer {
    fn schema(&self, group: &str, title: &str, leave: &[&str]) -> String {
        let mut used = BTreeSet::new();
        let mut main = self.group(group, leave, &mut used);
        let mut definitions = BTreeMap::new();
        while let Some(name) = used
            .iter()
            .find(|name| !definitions.contains_key(*name))
            .cloned()
        {
            definitions.insert(name.clone(), self.group(&name, &[], &mut used));
        }
        let map = main.as_object_mut().expect("a schema");
        let mut out = Map::new();
        out.insert(
            "$schema".into(),
            "http://json-schema.org/draft-07/schema#".into(),
        );
        out.insert("title".into(), title.into());
        out.append(map);
        if !definitions.is_empty() {
            out.insert("definitions".into(), json!(definitions));
        }
        serde_json::to_string_pretty(&out).expect("JSON") + "\n"
    }

    /// One layer says as little as it likes, so nothing but the id of an entry is required.
    fn group(&self, name: &str, leave: &[&str], used: &mut BTreeSet<String>) -> Json {
        let mut properties = Map::new();
        let fields = &self.model.structs[name];
        for field in fields
            .iter()
            .filter(|field| !leave.contains(&field.key.as_str()))
        {
            let words = &self.zh[name][&field.key];
            let mut value = match words["values"].as_object() {
                Some(values) => {
                    let (said, meant): (Vec<_>, Vec<_>) = values.iter().unzip();
                    choices(json!(said), json!(meant))
                }
                None => self.value(&field.ty, used),
            };
            let map = value.as_object_mut().expect("a schema");
            if map.contains_key("$ref") {
                // Beside a reference nothing else is read.
                *map = Map::from_iter([("anyOf".into(), json!([map]))]);
            }
            map.insert("description".into(), text_of(words).into());
            properties.insert(field.key.clone(), value);
        }
        let entry = fields.iter().any(|field| field.key == "id") && name != "Profile";
        if entry {
            for (key, words) in self.zh["Order"].as_object().expect("the words of entries") {
                let kind = if key == "after" { "string" } else { "boolean" };
                properties
                    .entry(key)
                    .or_insert(json!({ "type": kind, "description": text_of(words) }));
            }
        }
        let mut out = json!({ "type": "object", "additionalProperties": false });
        if entry || name == "Profile" {
            out["required"] = json!(["id"]);
        }
        out["properties"] = properties.into();
        out
    }

    fn value(&self, ty: &str, used: &mut BTreeSet<String>) -> Json {
        let inner = |prefix: &str| ty.strip_prefix(prefix)?.strip_suffix('>');
        if let Some(ty) = inner("Option<") {
            return self.value(ty, used);
        }
        if let Some(ty) = inner("Vec<") {
            return json!({ "type": "array", "items": self.value(ty, used) });
        }
        if let Some(ty) = inner("BTreeMap<String, ") {
            return json!({ "type": "object", "additionalProperties": self.value(ty, used) });
        }
        if let Some(words) = self.model.words.get(ty) {
            let meant: Vec<&str> = words
                .iter()
                .map(|word| text_of(&self.zh[ty][word]))
                .collect();
            return choices(json!(words), json!(meant));
        }
        if self.model.structs.contains_key(ty) {
            used.insert(ty.to_owned());
            return json!({ "$ref": format!("#/definitions/{ty}") });
        }
        match ty {
            "String" => json!({ "type": "string" }),
            "bool" => json!({ "type": "boolean" }),
            "u8" | "u16" | "u32" | "usize" => json!({ "type": "integer", "minimum": 0 }),
            "Query" => json!({ "type": "object", "additionalProperties": { "type": "string" } }),
            "(String, String)" => json!({ "type": "array", "items": { "type": "string" } }),
            "Trim" => choices(
                json!([true, false, "whole"]),
                json!(["1000、2112.7", "1000.00、2112.70", "1000、2112.70"]),
            ),
            other => panic!("no schema for a setting of type {other}"),
        }
    }
}

fn choices(said: Json, meant: Json) -> Json {
    json!({ "enum": said, "x-taplo": { "docs": { "enumValues": meant } } })
}

/// A TOML file as editors hand it to a schema: dates are text.
fn toml_as_json(text: &str) -> Json {
    fn json(value: toml::Value) -> Json {
        match value {
            toml::Value::String(text) => text.into(),
            toml::Value::Integer(number) => number.into(),
            toml::Value::Float(number) => number.into(),
            toml::Value::Boolean(flag) => flag.into(),
            toml::Value::Datetime(date) => date.to_string().into(),
            toml::Value::Array(list) => list.into_iter().map(json).collect(),
            toml::Value::Table(table) => table.into_iter().map(|(k, v)| (k, json(v))).collect(),
        }
    }
    json(toml::Value::Table(text.parse().expect("TOML")))
}

#[test]
fn the_schemas_of_profiles_are_current_and_in_chinese() {
    let writer = Writer {
        model: model(),
        zh: chinese(),
    };
    let elsewhere = ["table", "wording", "glossary", "section"];
    for (name, group, title, leave) in [
        (
            "profile",
            "Profile",
            "profile.toml：公开格式",
            &elsewhere[..],
        ),
        ("table", "Table", "tables/*.toml：一张表", &[]),
        ("wording", "Wording", "wording.toml：用语", &[]),
        ("glossary", "Glossary", "glossary.toml：名词解释", &[]),
    ] {
        let text = writer.schema(group, title, leave);
        let path = root().join(format!("schemas/{name}.schema.json"));
        if std::env::var_os("UPDATE").is_some() {
            fs::write(&path, &text).expect("write the schema");
        }
        let written = fs::read_to_string(&path).expect("a schema");
        assert!(written == text, "{name}: run with UPDATE=1");
    }
    // Every setting and word is explained, and nothing that is none.
    let known = writer.model.structs.iter().map(|(group, fields)| {
        let keys = fields.iter().map(|field| field.key.clone());
        (group, keys.collect::<BTreeSet<String>>())
    });
    let words = writer.model.words.iter();
    let words = words.map(|(group, words)| (group, words.iter().cloned().collect()));
    let known: BTreeMap<_, _> = known.chain(words).collect();
    for (group, keys) in &known {
        for key in keys {
            assert!(
                !text_of(&writer.zh[group][key]).is_empty(),
                "{group}.{key} in zh.toml"
            );
        }
    }
    for (group, words) in writer.zh.as_object().expect("groups") {
        for key in words.as_object().expect("settings").keys() {
            let setting = known.get(group).is_some_and(|keys| keys.contains(key));
            assert!(setting || group == "Order", "{group}.{key} is no setting");
        }
    }
}

/// All TOML files below a directory.
fn files(directory: &Path, out: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(directory).expect("a directory") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            files(&path, out);
        } else if path.extension().is_some_and(|ext| ext == "toml") {
            out.push(path);
        }
    }
}

/// The schema of a file in the repository: profiles are directories with a `profile.toml`.
fn of(path: &Path) -> Option<&'static str> {
    let name = path.file_name()?.to_str()?;
    match path.parent()? {
        above if above.ends_with("tables") => schema_of(&format!("tables/{name}"), Holds::Profile),
        above if above.join("profile.toml").exists() => schema_of(name, Holds::Profile),
        above if above.join("budget.toml").exists() => schema_of(name, Holds::Records),
        _ => None,
    }
}

#[test]
fn every_file_fits_its_schema() {
    let mut paths = Vec::new();
    for directory in [
        "examples",
        "templates",
        "tests/variations",
        "tests/documents",
        "tests/rules/_base",
    ] {
        files(&root().join(directory), &mut paths);
    }
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    for path in paths {
        // Which amounts of an example differ from what was published is no record.
        let Some(name) = of(&path).filter(|_| !path.ends_with("deviations.toml")) else {
            continue;
        };
        let text = fs::read_to_string(&path).expect("a file");
        let found = breaches(&toml_as_json(&text), &schema(name).expect("a schema"));
        assert_eq!(found, [], "{}", path.display());
        *seen.entry(name).or_default() += 1;
    }
    assert_eq!(seen.len(), 6, "{seen:?}");
    assert!(seen.values().all(|&count| count > 1), "{seen:?}");
}

#[test]
fn usual_slips_do_not() {
    for (name, text, place, rule) in [
        ("budget", "[agency]\nname = \"某局\"", "format", "required"),
        (
            "budget",
            "format = 1\n[agency]\nname = \"某局\"\nnam = \"某局\"",
            "agency/nam",
            "additionalProperties",
        ),
        (
            "budget",
            "format = 1\n[document]\nyear = 24\nprofile = \"p\"",
            "document/year",
            "anyOf",
        ),
        (
            "budget",
            "format = 1\n[document]\nyear = 2024\nprofile = \"p\"\nphase = \"orginal\"",
            "document/phase",
            "enum",
        ),
        (
            "budget",
            "format = 1\n[document]\nyear = 2024\nprofile = \"p\"\nissue-date = \"下周\"",
            "document/issue-date",
            "pattern",
        ),
        (
            "records",
            "[[line]]\nfunction = 20601\nfund = \"一般预算\"\namount = 1",
            "line/0/fund",
            "enum",
        ),
        (
            "records",
            "[[line]]\nfunction = \"2060\"\namount = 1",
            "line/0/function",
            "anyOf",
        ),
        (
            "records",
            "[[line]]\namount = \"1,000\"",
            "line/0/amount",
            "anyOf",
        ),
        (
            "records",
            "[[line]]\nfund = \"general-public-budget\"",
            "line/0/amount",
            "required",
        ),
        (
            "records",
            "[[earmark]]\nitem = \"差旅费\"\namount = 0",
            "earmark/0/item",
            "enum",
        ),
        (
            "records",
            "[[file]]\npath = \"more.toml\"",
            "file",
            "additionalProperties",
        ),
        (
            "profile",
            "id = \"p\"\n[text]\nunit = \"千元\"",
            "text/unit",
            "enum",
        ),
        (
            "profile",
            "id = \"p\"\n[[part]]\ntitle = \"概况\"",
            "part/0/id",
            "required",
        ),
        (
            "table",
            "[[row]]\nid = \"a\"\nkind = \"totl\"",
            "row/0/kind",
            "enum",
        ),
        (
            "table",
            "[[column]]\nid = \"a\"\nhead = \"金额\"",
            "column/0/head",
            "type",
        ),
        (
            "wording",
            "[comparison.plain]\nincrease = \"多\"",
            "comparison/plain/increase",
            "additionalProperties",
        ),
        (
            "glossary",
            "[[group]]\nid = \"a\"\nnumber = 1",
            "group/0/number",
            "type",
        ),
    ] {
        let found = breaches(&toml_as_json(text), &schema(name).expect("a schema"));
        let found: Vec<(&str, &str)> = found.iter().map(|b| (b.place.as_str(), b.rule)).collect();
        assert_eq!(found, [(place, rule)], "{text}");
    }
}

#[test]
fn what_is_written_names_a_schema_beside_it() {
    let text = |text: &str| text.as_bytes().to_vec();
    for (holds, paths) in [
        (
            Holds::Records,
            &["budget.toml", "texts.toml", "spending.csv", "import.toml"][..],
        ),
        (
            Holds::Profile,
            &["profile.toml", "tables/revenue.toml", "requirements.csv"],
        ),
    ] {
        let mut files: BTreeMap<String, Vec<u8>> = paths
            .iter()
            .map(|path| ((*path).to_owned(), text("a = 1\n")))
            .collect();
        editor::tie(&mut files, holds);
        for &path in paths {
            let written = String::from_utf8(files[path].clone()).expect("text");
            let Some(name) = schema_of(path, holds) else {
                assert_eq!(written, "a = 1\n", "{path}");
                continue;
            };
            let (directive, rest) = written.split_once('\n').expect("two lines");
            let schema = directive.strip_prefix("#:schema ").expect("a directive");
            let above = Path::new(path).parent().expect("a directory");
            let at = above
                .join(schema)
                .to_string_lossy()
                .replace("tables/../", "");
            let at = at.trim_start_matches("./");
            assert_eq!(
                Some(files[at].clone()),
                editor::schema(name).map(String::into_bytes)
            );
            assert_eq!(rest, "a = 1\n");
        }
    }
}

#[test]
fn the_examples_are_tied_to_the_schemas_of_the_repository() {
    let mut paths = Vec::new();
    files(&root().join("examples"), &mut paths);
    for path in paths {
        let Some(name) = of(&path).filter(|_| !path.ends_with("deviations.toml")) else {
            continue;
        };
        let text = fs::read_to_string(&path).expect("a file");
        let directive = format!("#:schema ../../schemas/{name}.schema.json");
        assert_eq!(
            text.lines().next(),
            Some(directive.as_str()),
            "{}",
            path.display()
        );
    }
}
