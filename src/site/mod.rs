//! A finance bureau's publication portal: static pages over published output directories.
//!
//! Nothing is computed anew but declared comparatives: every number on a page is a fact of a
//! published `facts.json`, or follows from such facts as `comparatives.json` says. The published
//! files themselves are taken as they are, byte for byte.

pub mod data;
pub mod figures;
pub mod model;
pub mod pages;
pub mod read;

use std::collections::BTreeMap;

use serde_json::{Map, json};

use crate::artifacts::Artifacts;
use crate::diag::hash;
use figures::Figures;
use model::Site;

/// Says what a portal holds, and that this program wrote it.
pub const MANIFEST: &str = "site.json";
/// The hash of every other file, as `sha256sum` prints them.
pub const SUMS: &str = "SHA256SUMS";

/// Every file of the portal that is not copied, by path.
pub fn render(site: &Site) -> Artifacts {
    let mut figures = Figures::default();
    let mut files = data::render(site);
    pages::render(site, &mut figures, &mut files);
    files.insert("comparatives.json".to_owned(), figures.json().into_bytes());
    let mut hashes: BTreeMap<String, String> = files
        .iter()
        .map(|(path, bytes)| (path.clone(), hash(bytes)))
        .collect();
    for (agency, document) in site.documents() {
        let directory = site.directory(agency, document);
        let copied = document.files.iter();
        hashes.extend(copied.map(|file| (format!("{directory}/{}", file.path), file.hash.clone())));
    }
    let sums: String = hashes
        .iter()
        .map(|(path, hash)| format!("{hash}  {path}\n"))
        .collect();
    hashes.insert(SUMS.to_owned(), hash(sums.as_bytes()));
    files.insert(SUMS.to_owned(), sums.into_bytes());
    files.insert(MANIFEST.to_owned(), manifest(site, hashes).into_bytes());
    files
}

fn manifest(site: &Site, hashes: BTreeMap<String, String>) -> String {
    let outputs: Map<_, _> = hashes
        .into_iter()
        .map(|(path, hash)| (path, json!(hash)))
        .collect();
    let root = json!({
        "format": 1,
        "program": format!("gongkai {}", env!("CARGO_PKG_VERSION")),
        "title": site.title,
        "as-of": site.as_of.map(|day| day.to_string()),
        "agencies": site.agencies.len(),
        "documents": site.documents().count(),
        "outputs": outputs,
    });
    let mut text = serde_json::to_string_pretty(&root).unwrap_or_default();
    text.push('\n');
    text
}
