//! `manifest.json`: the hash of every input and output, and what made them.

use std::collections::BTreeMap;

use serde_json::{Map, Value as Json, json};

use crate::diag::{SourceFile, Sources, hash};
use crate::document::tree::Document;

/// The manifest as JSON text. Inputs are listed by hash alone: their names stay private.
pub fn render(
    document: &Document,
    sources: &Sources,
    artifacts: &BTreeMap<String, Vec<u8>>,
) -> String {
    let mut inputs: Vec<String> = sources.iter().map(SourceFile::hash).collect();
    inputs.sort();
    inputs.dedup();
    let outputs: Map<String, Json> = artifacts
        .iter()
        .map(|(name, bytes)| (name.clone(), json!(hash(bytes))))
        .collect();
    let root = json!({
        "format": 1,
        "program": format!("gongkai {}", env!("CARGO_PKG_VERSION")),
        "profile": document.profile,
        "agency": document.agency,
        "year": document.year,
        "inputs": inputs,
        "outputs": outputs,
    });
    let mut text = serde_json::to_string_pretty(&root).unwrap_or_default();
    text.push('\n');
    text
}
