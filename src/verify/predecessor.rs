//! The link of a republished version to the one before it: by the hash of its `facts.json`.

use serde_json::Value as Json;

use super::{facts, manifest, prefix};
use crate::artifacts::Artifacts;
use crate::diag::{Finding, hash};

/// The version before, as published files name it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    pub version: u64,
    pub sha256: String,
}

/// What the manifest of a document's files says of the version before; the name of the manifest.
pub fn link(files: &Artifacts) -> Option<(&'static str, Option<Link>)> {
    let (name, manifest) = manifest(files)?;
    Some((name, read(&manifest.ok()?)))
}

fn read(root: &Json) -> Option<Link> {
    let link = &root["predecessor"];
    Some(Link {
        version: link["version"].as_u64()?,
        sha256: link["facts_sha256"].as_str()?.to_owned(),
    })
}

/// What manifest and `facts.json` say otherwise of the version before.
pub fn agree(files: &Artifacts) -> Option<Finding> {
    let (list, manifest) = manifest(files)?;
    let manifest = manifest.ok()?;
    let file = format!("{}facts.json", prefix(&manifest));
    let root = facts::json(&file, files.get(&file)?).ok()?;
    let differs = read(&root) != read(&manifest) || root["version"] != manifest["version"];
    let finding = Finding::deny("verify-predecessor-differs");
    differs.then(|| finding.arg("file", file).arg("list", list))
}

/// Whether bytes are the `facts.json` linked to.
pub fn is(link: &Link, bytes: &[u8]) -> bool {
    hash(bytes) == link.sha256
}

/// Holds a link against a `facts.json`; `file` links, `other` is what was found.
pub fn check(file: &str, link: &Link, other: &str, bytes: &[u8]) -> Vec<Finding> {
    let about = |finding: Finding| finding.arg("file", file).arg("other", other);
    let mut findings = Vec::new();
    let version = match facts::json(other, bytes) {
        // A first publication says nothing of versions.
        Ok(root) => root["version"].as_u64().unwrap_or(1),
        Err(wrong) => return wrong,
    };
    if version != link.version {
        let finding = about(Finding::deny("verify-predecessor-version"));
        findings.push(finding.arg("expected", link.version).arg("found", version));
    } else if !is(link, bytes) {
        let finding = about(Finding::deny("verify-predecessor-hash"));
        let finding = finding.arg("version", link.version);
        let finding = finding.arg("expected", &link.sha256);
        findings.push(finding.arg("found", hash(bytes)));
    }
    findings
}
