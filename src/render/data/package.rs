//! `datapackage.json`: a Fiscal Data Package.
//!
//! Version 1 of the specification models a package by the `columnType` of its columns; the
//! published JSON Schema is that of version 0.3 and asks for a `model`. The descriptor has both.
//! It has no licence, since nobody told the program one.

use std::collections::BTreeSet;

use serde_json::{Map, Value as Json, json};

use super::columns::{Column, Resource};
use crate::diag::hash;

const TAXONOMY: &str = "https://specs.frictionlessdata.io/taxonomies/fiscal/budgets.json";

/// What the package is as a whole.
pub(crate) struct About<'a> {
    pub name: String,
    pub title: &'a str,
    pub description: &'a str,
    pub publisher: &'a str,
    /// First and last fiscal year.
    pub years: (i32, i32),
    /// Of the publication; the first says nothing of it.
    pub version: u32,
}

/// What is said of every package.
pub(crate) const DESCRIPTION: &str =
    "由公开文件的同一组数据生成：每个数字都是公开文件所载的数字，金额以元为单位，未经舍入。";

/// The descriptor as JSON text; the first resource holds the amounts.
pub(crate) fn descriptor(about: &About, resources: &[(Resource, Vec<u8>)]) -> String {
    let list: Vec<Json> = resources
        .iter()
        .map(|(resource, bytes)| entry(resource, bytes))
        .collect();
    let mut root = json!({
        "profile": "tabular-data-package",
        "name": about.name,
        "title": about.title,
        "description": about.description,
        "contributors": [{ "title": about.publisher, "role": "publisher" }],
        "countryCode": "CN",
        "granularity": "aggregated",
        "fiscalPeriod": {
            "start": format!("{}-01-01", about.years.0),
            "end": format!("{}-12-31", about.years.1),
        },
        "columnTypes": [TAXONOMY],
        "model": resources.first().map(|(amounts, _)| model(amounts)),
        "resources": list,
    });
    if let Some(map) = root.as_object_mut().filter(|_| about.version > 1) {
        map.insert("version".to_owned(), json!(about.version.to_string()));
    }
    let mut text = serde_json::to_string_pretty(&root).unwrap_or_default();
    text.push('\n');
    text
}

fn entry(resource: &Resource, bytes: &[u8]) -> Json {
    let fields: Vec<Json> = resource
        .columns
        .iter()
        .map(|c| field(c, resource))
        .collect();
    let mut schema = Map::new();
    schema.insert("fields".to_owned(), json!(fields));
    let key = match resource.key {
        [only] => json!(only),
        several => json!(several),
    };
    schema.insert("primaryKey".to_owned(), key);
    schema.insert("missingValues".to_owned(), json!([""]));
    if let Some(constant) = &resource.constant {
        let extra = json!([{
            "name": constant.name,
            "title": constant.title,
            "type": "string",
            "columnType": constant.meaning,
            "constant": constant.value,
        }]);
        schema.insert("extraFields".to_owned(), extra);
    }
    json!({
        "profile": "tabular-data-resource",
        "name": resource.name,
        "path": resource.path,
        "title": resource.title,
        "description": resource.description,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": bytes.len(),
        "hash": format!("sha256:{}", hash(bytes)),
        "dialect": {
            "delimiter": ",",
            "lineTerminator": "\r\n",
            "quoteChar": "\"",
            "doubleQuote": true,
            "header": true,
        },
        "schema": schema,
    })
}

fn field(column: &Column, resource: &Resource) -> Json {
    let mut map = Map::new();
    map.insert("name".to_owned(), json!(column.name));
    map.insert("title".to_owned(), json!(column.title));
    map.insert("type".to_owned(), json!(column.kind.name()));
    if let Some(meaning) = column.meaning {
        map.insert("columnType".to_owned(), json!(meaning));
    }
    if column.required {
        let mut constraints = Map::new();
        constraints.insert("required".to_owned(), json!(true));
        if resource.key == [column.name.as_str()] {
            constraints.insert("unique".to_owned(), json!(true));
        }
        map.insert("constraints".to_owned(), Json::Object(constraints));
    }
    Json::Object(map)
}

/// Measure and dimensions of the amounts, as version 0.3 asks for them.
fn model(amounts: &Resource) -> Json {
    let mut dimensions = Map::new();
    let names: BTreeSet<&str> = amounts.columns.iter().map(|c| c.name.as_str()).collect();
    for column in &amounts.columns {
        let Some(meaning) = column.meaning else {
            continue;
        };
        let label = format!("{}_label", column.name);
        if meaning == "value" || meaning.ends_with(":label") {
            continue;
        }
        let mut attributes = Map::new();
        attributes.insert(column.name.clone(), json!({ "source": column.name }));
        if names.contains(label.as_str()) {
            let about = json!({ "source": label, "labelfor": column.name });
            attributes.insert(label, about);
        }
        let mut dimension = json!({
            "primaryKey": column.name,
            "attributes": attributes,
            "dimensionType": match meaning.split(':').next().unwrap_or_default() {
                "date" => "datetime",
                "budget-line-id" => "fact",
                "activity" => "activity",
                concept if concept.ends_with("-classification") => "classification",
                _ => "other",
            },
        });
        let kinds = ["functional", "administrative", "economic"];
        let kind = kinds.iter().find(|kind| meaning.starts_with(**kind));
        if let (Some(kind), Some(map)) = (kind, dimension.as_object_mut()) {
            map.insert("classificationType".to_owned(), json!(kind));
        }
        dimensions.insert(column.name.clone(), dimension);
    }
    json!({
        "measures": { "value": { "source": "value", "currency": "CNY" } },
        "dimensions": dimensions,
    })
}
