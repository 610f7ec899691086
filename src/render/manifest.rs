//! `manifest.json`: the hash of every input and output, and what made them.

use std::collections::BTreeMap;

use serde_json::{Map, Value as Json, json};

use super::json;
use super::typst::{Standard, TYPST_VERSION};
use crate::budget::model::Entity;
use crate::diag::{SourceFile, hash};
use crate::document::tree::Document;
use crate::pipeline::Outcome;

/// What the manifest says of PDFs: the standards they claim, and the faces they are set in.
#[derive(Debug, Clone)]
pub struct Pdf {
    pub standard: Standard,
    pub fonts: String,
}

/// The manifest as JSON text. Inputs are listed by hash alone: their names stay private.
pub fn render(
    outcome: &Outcome,
    document: &Document,
    draft: bool,
    pdf: Option<&Pdf>,
    artifacts: &BTreeMap<String, Vec<u8>>,
) -> String {
    let inputs = inputs(outcome);
    let outputs: Map<String, Json> = artifacts
        .iter()
        .map(|(name, bytes)| (name.clone(), json!(hash(bytes))))
        .collect();
    let chain = outcome.profile.as_ref().map(|profile| &profile.chain);
    let mut root = json!({
        "format": 1,
        "program": format!("gongkai {}", env!("CARGO_PKG_VERSION")),
        "agency": document.agency,
        "year": document.year,
        "draft": draft,
        "profile": {
            "id": document.profile,
            "layers": chain,
            "sha256": profile(outcome),
        },
    });
    if let (Some(about), Some(map)) = (about(outcome, document), root.as_object_mut()) {
        map.insert("about".to_owned(), about);
    }
    if let (Some(pdf), Some(map)) = (pdf, root.as_object_mut()) {
        let about = json!({
            "standards": pdf.standard.claims(),
            "engine": format!("typst {TYPST_VERSION}"),
            "fonts": pdf.fonts,
        });
        map.insert("pdf".to_owned(), about);
    }
    if let Some(map) = root.as_object_mut() {
        let budget = outcome.budget.as_ref();
        map.extend(
            budget
                .map(|budget| json::version(budget))
                .unwrap_or_default(),
        );
        map.insert("inputs".to_owned(), json!(inputs));
        map.insert("outputs".to_owned(), Json::Object(outputs));
    }
    let mut text = serde_json::to_string_pretty(&root).unwrap_or_default();
    text.push('\n');
    text
}

/// What tells the document from others of its publisher: whoever lists many needs no other file.
fn about(outcome: &Outcome, document: &Document) -> Option<Json> {
    let budget = &outcome.facts.as_ref()?.budget;
    let kind = |entity: &Entity, usual: &str| entity.get("kind").unwrap_or(usual).to_owned();
    let mut about = json!({
        "title": document.title,
        "kind": kind(&budget.document.entity, "budget"),
        "phase": budget.document.period.phase.name(),
        "agency-kind": kind(&budget.agency, "department"),
    });
    if let (Some(code), Some(map)) = (budget.agency.get("code"), about.as_object_mut()) {
        map.insert("agency-code".to_owned(), json!(code));
    }
    Some(about)
}

/// Hashes of the files of the records and of official catalogues, sorted, each once.
pub fn inputs(outcome: &Outcome) -> Vec<String> {
    let records = outcome.sources.iter();
    let records = records.filter(|file| !file.profile && !file.later && !file.bureau);
    let mut inputs: Vec<String> = records.map(SourceFile::hash).collect();
    inputs.extend(outcome.catalogues.iter().cloned());
    inputs.sort();
    inputs.dedup();
    inputs
}

/// SHA-256 of the list of the files of all layers, as `sha256sum` prints it.
pub fn profile(outcome: &Outcome) -> String {
    let files = outcome.sources.iter().filter(|file| file.profile);
    let mut lines: Vec<String> = files
        .map(|file| format!("{}  {}\n", file.hash(), file.name))
        .collect();
    lines.sort();
    hash(lines.concat().as_bytes())
}
