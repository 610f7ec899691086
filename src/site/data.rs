//! Bulk open data: one Fiscal Data Package over all documents.
//!
//! The tables are those of a single document, with columns before them that say which document a
//! row is from. Printed tables differ from profile to profile and stay with their documents.

use super::model::{Agency, Document, Site};
use crate::artifacts::Artifacts;
use crate::render::data::columns::{Column, Kind, Resource, Value};
use crate::render::data::facts::{no_amounts, no_figures};
use crate::render::data::{csv, package};

/// The files of `data/`.
pub fn render(site: &Site) -> Artifacts {
    let amounts = |document: &'_ Document| document.amounts.clone().unwrap_or_default();
    let figures = |document: &'_ Document| document.figures.clone().unwrap_or_default();
    let written = [
        joined(site, no_amounts(), amounts),
        joined(site, no_figures(), figures),
        documents(site),
    ];
    let years = || site.documents().map(|(_, document)| document.period.year);
    let first = years().min().unwrap_or_default();
    let about = package::About {
        name: "budgets".to_owned(),
        title: &site.title,
        description: package::DESCRIPTION,
        publisher: &site.title,
        years: (first, years().max().unwrap_or_default()),
        version: 1,
    };
    let descriptor = package::descriptor(&about, &written);
    let mut files: Artifacts = written
        .into_iter()
        .map(|(resource, bytes)| (format!("data/{}", resource.path), bytes))
        .collect();
    files.insert("data/datapackage.json".to_owned(), descriptor.into_bytes());
    files
}

/// What says which document a row is from.
fn origin_columns() -> Vec<Column> {
    vec![
        Column::new("document", "公开文件", Kind::Text).required(),
        Column::new("agency", "部门（单位）", Kind::Text).required(),
        Column::new("agency_code", "部门代码", Kind::Text),
        Column::new("document_year", "公开文件的年度", Kind::Integer).required(),
        Column::new("document_phase", "公开文件的阶段", Kind::Text).required(),
    ]
}

fn origin(agency: &Agency, document: &Document) -> Vec<Value> {
    vec![
        Value::text(format!("{}/{}", agency.id, document.id())),
        Value::text(&agency.name),
        Value::text(&agency.code),
        Value::Number(document.period.year.into()),
        Value::text(document.period.phase.name()),
    ]
}

/// The rows of all documents in one table.
fn joined(
    site: &Site,
    mut table: Resource,
    rows: impl Fn(&Document) -> Vec<String>,
) -> (Resource, Vec<u8>) {
    table.columns.splice(0..0, origin_columns());
    table.key = &["document", "key"];
    let mut bytes = csv::write(&table);
    for (agency, document) in site.documents() {
        let mut before = String::new();
        csv::row(&origin(agency, document), &mut before);
        let before = before.trim_end_matches("\r\n");
        for row in rows(document) {
            bytes.extend_from_slice(before.as_bytes());
            bytes.push(b',');
            bytes.extend_from_slice(row.as_bytes());
        }
    }
    (table, bytes)
}

/// The register of what is published.
fn documents(site: &Site) -> (Resource, Vec<u8>) {
    let mut columns = origin_columns();
    columns.extend([
        Column::new("title", "标题", Kind::Text),
        Column::new("kind", "文种", Kind::Text).required(),
        Column::new("agency_kind", "部门性质", Kind::Text).required(),
        Column::new("version", "版本", Kind::Integer).required(),
        Column::new("profile", "公开格式", Kind::Text).required(),
        Column::new("path", "目录", Kind::Text).required(),
        Column::new("manifest", "清单的SHA-256", Kind::Text).required(),
    ]);
    let rows = site.documents().map(|(agency, document)| {
        let manifest = document
            .files
            .iter()
            .find(|file| file.path == "manifest.json");
        let mut row = origin(agency, document);
        row.extend([
            Value::text(&document.title),
            Value::text(&document.kind),
            Value::text(&document.agency_kind),
            Value::Number(document.version.into()),
            Value::text(&document.profile),
            Value::text(site.directory(agency, document)),
            Value::text(manifest.map_or("", |file| &file.hash)),
        ]);
        row
    });
    let resource = Resource {
        name: "documents".to_owned(),
        path: "documents.csv".to_owned(),
        title: "公开文件目录".to_owned(),
        description:
            "本站收录的公开文件，一行一份；manifest为其清单的SHA-256，清单列有其全部文件的SHA-256。"
                .to_owned(),
        columns,
        key: &["document"],
        constant: None,
        rows: rows.collect(),
    };
    let bytes = csv::write(&resource);
    (resource, bytes)
}
