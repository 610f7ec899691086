//! What is published against what the records make now: first what went in, then the facts, then
//! the files.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value as Json;

use super::facts::{Against, Fact, Facts, differences};
use super::{html, manifest, prefix, published};
use crate::artifacts::{Artifacts, Format};
use crate::diag::Finding;
use crate::pipeline::Outcome;

/// Compares published files with those rebuilt in the same formats. `rebuilt` holds `facts.json`
/// in any case; files of the formats `left` were not rebuilt. Of a publication that is not
/// `whole`, files may be missing.
pub fn compare(
    published_files: &Artifacts,
    rebuilt: &Artifacts,
    outcome: &Outcome,
    left: &BTreeSet<Format>,
    whole: bool,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    let read = |files| match manifest(files) {
        Some((_, Ok(manifest))) => Some(manifest),
        _ => None,
    };
    let (before, now) = (read(published_files), read(rebuilt));
    let beginning = before.as_ref().or(now.as_ref()).map_or("", prefix);
    if let (Some(before), Some(now)) = (&before, &now) {
        if let Some(finding) = other_document(before, now) {
            return vec![finding];
        }
        findings.extend(causes(before, now, outcome));
    }
    if let (Some(old), Some(new)) = (known(published_files, beginning), known(rebuilt, beginning)) {
        findings.extend(differences(Against::Rebuilt, &old, &new));
    }
    let name = |file: &&String| file.as_str() != format!("{beginning}manifest.json");
    let has = |file: &&String| super::formats(std::iter::once(*file)).is_disjoint(left);
    let facts = format!("{beginning}facts.json");
    for (file, bytes) in published_files
        .iter()
        .filter(|(file, _)| name(file) && has(file))
    {
        let listed = before
            .as_ref()
            .is_none_or(|manifest| manifest["outputs"].get(file).is_some());
        match rebuilt.get(file) {
            Some(other) if other == bytes => {}
            Some(other) => {
                let finding = Finding::deny("verify-file-differs").arg("file", file);
                let finding = finding.arg("published", bytes.len());
                findings.push(finding.arg("rebuilt", other.len()));
            }
            None if listed => {
                findings.push(Finding::deny("verify-file-only-published").arg("file", file));
            }
            // Named already, as a file no manifest lists.
            None => {}
        }
    }
    for file in rebuilt.keys().filter(|file| name(file) && **file != facts) {
        if whole && !published_files.contains_key(file) {
            findings.push(Finding::deny("verify-file-only-rebuilt").arg("file", file));
        }
    }
    findings
}

/// The facts of files, wherever they say them.
fn known(files: &Artifacts, beginning: &str) -> Option<BTreeMap<String, Fact>> {
    match published(files, beginning) {
        Some((_, Ok(Facts { list, .. }))) => return Some(list),
        // Told already.
        Some((_, Err(_))) => return None,
        None => {}
    }
    let page = files
        .iter()
        .find(|(name, _)| name.ends_with("disclosure.html"))?
        .1;
    let facts = html::facts(&String::from_utf8_lossy(page))?;
    Some(
        facts
            .into_iter()
            .map(|fact| (fact.key.clone(), fact))
            .collect(),
    )
}

/// Records of another agency or year: there is nothing to compare figure by figure.
fn other_document(before: &Json, now: &Json) -> Option<Finding> {
    let name = |manifest: &Json| {
        let year = manifest["year"].as_i64().unwrap_or_default();
        format!("{}{year}年", text(&manifest["agency"]))
    };
    let (published, own) = (name(before), name(now));
    let finding = || Finding::deny("verify-other-document").arg("published", &published);
    (published != own).then(|| finding().arg("own", &own))
}

/// Inputs, profile and program that are not those of the publication: causes, no faults; whether
/// they matter is seen in facts and files.
fn causes(before: &Json, now: &Json, outcome: &Outcome) -> Vec<Finding> {
    let mut findings = Vec::new();
    let (published, own) = (text(&before["program"]), text(&now["program"]));
    if published != own {
        let finding = Finding::note("verify-other-program").arg("published", published);
        findings.push(finding.arg("own", own));
    }
    if before["profile"] != now["profile"] {
        let finding = Finding::warn("verify-other-profile");
        let finding = finding.arg("published", text(&before["profile"]["id"]));
        findings.push(finding.arg("own", text(&now["profile"]["id"])));
    }
    let hashes = |manifest: &Json| -> BTreeSet<String> {
        let list = manifest["inputs"].as_array().cloned().unwrap_or_default();
        list.iter().map(text).collect()
    };
    let (then, today) = (hashes(before), hashes(now));
    let own = outcome.sources.iter();
    for file in own.filter(|file| !file.profile && !file.later) {
        if !then.contains(&file.hash()) {
            findings.push(Finding::warn("verify-input-changed").arg("file", &file.name));
        }
    }
    if outcome.catalogues.iter().any(|hash| !then.contains(hash)) {
        findings.push(Finding::warn("verify-input-changed").arg("file", "catalogue"));
    }
    if then.difference(&today).next().is_some() {
        let count = then.difference(&today).count();
        findings.push(Finding::warn("verify-input-gone").arg("count", count));
    }
    findings
}

fn text(value: &Json) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
