//! Open data: the published facts and the printed tables as CSV with exact values, and a Fiscal
//! Data Package that says what the columns are.
//!
//! Amounts are in 元 and never rounded. Only the public projection stands here: facts the document
//! shows and those they are made of, and the words it prints.

pub(crate) mod columns;
pub(crate) mod csv;
pub(crate) mod facts;
pub(crate) mod package;
mod tables;

use std::collections::BTreeMap;

use super::json::published;
use crate::document::tree::Document;
use crate::facts::Facts;
use columns::Resource;

/// The files of `data/`, by path; every name begins with `prefix`.
pub fn render(facts: &Facts, document: &Document, prefix: &str) -> BTreeMap<String, Vec<u8>> {
    let published = published(facts, document);
    let mut resources = vec![facts::amounts(facts, &published)];
    resources.extend(facts::figures(facts, &published));
    resources.extend(tables::all(document));
    for resource in &mut resources {
        resource.path = match resource.path.rsplit_once('/') {
            Some((directory, name)) => format!("{directory}/{prefix}{name}"),
            None => format!("{prefix}{}", resource.path),
        };
    }
    let written: Vec<(Resource, Vec<u8>)> = resources
        .into_iter()
        .map(|resource| {
            let bytes = csv::write(&resource);
            (resource, bytes)
        })
        .collect();
    let about = package::About {
        name: format!("budget-{}", document.year),
        title: &document.title,
        description: package::DESCRIPTION,
        publisher: &document.agency,
        years: (document.year, document.year),
        version: facts.budget.version(),
    };
    let descriptor = package::descriptor(&about, &written);
    let mut files: BTreeMap<String, Vec<u8>> = written
        .into_iter()
        .map(|(resource, bytes)| (format!("data/{}", resource.path), bytes))
        .collect();
    files.insert(format!("data/{prefix}datapackage.json"), descriptor.into());
    files
}
