//! Published files held against each other and against the records they were made from.
//!
//! Without the records: every file has the hash its manifest gives, `facts.json` is what its schema
//! says and its arithmetic is right, and page, PDF attachment and open data say the same as the
//! facts. With the records everything is built again and compared, facts before files.

pub mod data;
pub mod facts;
pub mod html;
mod pattern;
pub mod pdf;
pub mod predecessor;
mod rebuilt;
pub mod schema;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value as Json;

use crate::artifacts::{Artifacts, Format};
use crate::diag::{Finding, hash};
use facts::{Against, Fact, Facts, differences};
pub use rebuilt::compare;

/// The manifests of this program.
pub const MANIFESTS: [&str; 2] = ["manifest.json", "draft-manifest.json"];

/// Files systems put into every directory by themselves.
const SYSTEM_FILES: [&str; 3] = [".DS_Store", "Thumbs.db", "desktop.ini"];

/// What was found out about one published document.
#[derive(Debug)]
pub struct Verdict {
    /// Its directory among several documents; empty when there is one.
    pub id: String,
    pub findings: Vec<Finding>,
    /// How many files and facts were looked at.
    pub files: usize,
    pub facts: usize,
}

/// Divides published files among their documents, by the directory a manifest stands in; what
/// belongs to none is with the first.
pub fn documents(files: Artifacts) -> BTreeMap<String, Artifacts> {
    let manifests = files.keys().filter_map(|path| {
        let (directory, name) = path.rsplit_once('/').unwrap_or(("", path));
        MANIFESTS.contains(&name).then(|| directory.to_owned())
    });
    let mut divided: BTreeMap<String, Artifacts> = manifests
        .map(|directory| (directory, Artifacts::new()))
        .collect();
    for (path, bytes) in files {
        let own = |directory: &&String| {
            directory.is_empty() || path.starts_with(&format!("{directory}/"))
        };
        let directory = divided.keys().rfind(own).or(divided.keys().next()).cloned();
        let Some(directory) = directory else { continue };
        let inside = path.strip_prefix(&format!("{directory}/"));
        let inside = inside.unwrap_or(&path).to_owned();
        divided.entry(directory).or_default().insert(inside, bytes);
    }
    divided
}

/// The manifest of a document's files: its name and what it says.
pub fn manifest(files: &Artifacts) -> Option<(&'static str, Result<Json, Vec<Finding>>)> {
    let name = MANIFESTS
        .into_iter()
        .find(|name| files.contains_key(*name))?;
    let read = facts::json(name, &files[name]).and_then(|value| {
        let wrong = schema::breaches(&value, schema::MANIFEST);
        if wrong.is_empty() {
            Ok(value)
        } else {
            Err(wrong.iter().map(|one| facts::broken(name, one)).collect())
        }
    });
    Some((name, read))
}

/// What names begin with: drafts are marked.
pub fn prefix(manifest: &Json) -> &'static str {
    if manifest["draft"] == true {
        "draft-"
    } else {
        ""
    }
}

/// Checks a document's files against one another.
pub fn directory(id: &str, files: &Artifacts) -> Verdict {
    let mut verdict = Verdict {
        id: id.to_owned(),
        findings: Vec::new(),
        files: files.len(),
        facts: 0,
    };
    let Some((name, manifest)) = manifest(files) else {
        return verdict;
    };
    let manifest = match manifest {
        Ok(manifest) => manifest,
        Err(findings) => {
            verdict.findings = findings;
            return verdict;
        }
    };
    let prefix = prefix(&manifest);
    let mut spoilt = Vec::new();
    let mut listed: BTreeSet<&str> = BTreeSet::from([name]);
    for (file, expected) in manifest["outputs"].as_object().into_iter().flatten() {
        listed.insert(file);
        let expected = expected.as_str().unwrap_or_default();
        spoilt.extend(hashed(name, file, expected, files.get(file)));
    }
    for file in files.keys().filter(|file| !listed.contains(file.as_str())) {
        let last = file.rsplit('/').next().unwrap_or(file);
        if !SYSTEM_FILES.contains(&last) {
            spoilt.push(Finding::warn("verify-unlisted").arg("file", file));
        }
    }
    let published = match published(files, prefix) {
        Some((file, Ok(facts))) => {
            verdict.facts = facts.list.len();
            verdict.findings.extend(facts.arithmetic(&file));
            Some(facts)
        }
        Some((_, Err(findings))) => {
            verdict.findings.extend(findings);
            None
        }
        None => None,
    };
    let list = published.as_ref().map(|facts| &facts.list);
    for (page, bytes) in files.iter().filter(|(name, _)| name.ends_with(".html")) {
        verdict.findings.extend(page_findings(page, bytes, list));
    }
    let main = format!("{prefix}disclosure.pdf");
    if let (Some(bytes), true) = (files.get(&main), prefix.is_empty()) {
        verdict
            .findings
            .extend(attachment_findings(&main, bytes, list));
    }
    if let Some(list) = list {
        verdict.findings.extend(data::check(files, prefix, list));
    }
    verdict.findings.extend(predecessor::agree(files));
    // Figures first: a file that differs does so for a reason.
    verdict.findings.extend(spoilt);
    verdict
}

/// A file a list names, with the hash it gives.
fn hashed(list: &str, file: &str, expected: &str, bytes: Option<&Vec<u8>>) -> Option<Finding> {
    let Some(bytes) = bytes else {
        let finding = Finding::deny("verify-missing").arg("list", list);
        return Some(finding.arg("file", file));
    };
    let found = hash(bytes);
    (found != expected).then(|| {
        let finding = Finding::deny("verify-hash")
            .arg("list", list)
            .arg("file", file);
        finding.arg("expected", expected).arg("found", found)
    })
}

/// The facts of published files, with the file they were read from: `facts.json`, or what the PDF
/// carries.
fn published(files: &Artifacts, prefix: &str) -> Option<(String, Result<Facts, Vec<Finding>>)> {
    let name = format!("{prefix}facts.json");
    if let Some(bytes) = files.get(&name) {
        let read = Facts::read(&name, bytes);
        return Some((name, read));
    }
    let name = format!("{prefix}disclosure.pdf");
    let attached = pdf::attached(files.get(&name)?)?;
    let read = Facts::read(&name, &attached);
    Some((name, read))
}

/// The facts a page holds against the others, and its figures against those it holds.
fn page_findings(file: &str, bytes: &[u8], facts: Option<&BTreeMap<String, Fact>>) -> Vec<Finding> {
    let page = String::from_utf8_lossy(bytes);
    let Some(own) = html::facts(&page) else {
        return match facts {
            Some(facts) => html::check(file, &page, facts),
            None => vec![Finding::deny("verify-no-facts").arg("file", file)],
        };
    };
    let own: BTreeMap<String, Fact> = own
        .into_iter()
        .map(|fact| (fact.key.clone(), fact))
        .collect();
    let mut findings = Vec::new();
    if let Some(facts) = facts {
        let mut expected = facts.clone();
        if file.ends_with("summary.html") {
            // It holds the facts it shows, and what they are made of.
            expected.retain(|key, _| own.contains_key(key));
        }
        findings.extend(differences(Against::File(file), &expected, &own));
    }
    // Where the page holds another fact, that is told once, not for every place it is shown at.
    findings.extend(html::check(file, &page, &own));
    findings
}

/// What a PDF carries against the facts, or as it stands.
fn attachment_findings(
    file: &str,
    bytes: &[u8],
    facts: Option<&BTreeMap<String, Fact>>,
) -> Vec<Finding> {
    let Some(attached) = pdf::attached(bytes) else {
        return vec![Finding::deny("verify-no-facts").arg("file", file)];
    };
    match (Facts::read(file, &attached), facts) {
        (Ok(own), Some(facts)) => differences(Against::File(file), facts, &own.list),
        (Ok(own), None) => own.arithmetic(file),
        (Err(findings), _) => findings,
    }
}

/// Checks one published file: what it carries itself, and against the manifest and the facts
/// among `beside`. `None` when there is nothing to hold it against.
pub fn file(name: &str, bytes: &[u8], beside: &Artifacts) -> Option<Verdict> {
    let mut findings = Vec::new();
    let mut spoilt = Vec::new();
    let mut known = false;
    let mut beginning = "";
    match manifest(beside) {
        Some((list, Ok(manifest))) => {
            beginning = prefix(&manifest);
            if let Some(expected) = manifest["outputs"][name].as_str() {
                known = true;
                spoilt.extend(hashed(list, name, expected, Some(&bytes.to_vec())));
            } else {
                spoilt.push(Finding::warn("verify-unlisted").arg("file", name));
            }
        }
        Some((_, Err(wrong))) => findings.extend(wrong),
        None => {}
    }
    let mut count = 0;
    let mut list = None;
    let is_facts = name.ends_with("facts.json");
    let read = if is_facts {
        Some((name.to_owned(), Facts::read(name, bytes)))
    } else {
        let mut all = beside.clone();
        all.insert(name.to_owned(), bytes.to_vec());
        published(&all, beginning)
    };
    match read {
        Some((from, Ok(facts))) => {
            count = facts.list.len();
            if is_facts || from == name {
                known = true;
                findings.extend(facts.arithmetic(&from));
            }
            list = Some(facts.list);
        }
        Some((_, Err(wrong))) => {
            known = true;
            findings.extend(wrong);
        }
        None => {}
    }
    if name.ends_with(".html") {
        known = true;
        let page = String::from_utf8_lossy(bytes);
        count = count.max(html::figures(&page).len());
        findings.extend(page_findings(name, bytes, list.as_ref()));
    } else if name.ends_with("disclosure.pdf") && beginning.is_empty() {
        known = true;
        findings.extend(attachment_findings(name, bytes, list.as_ref()));
    }
    findings.extend(spoilt);
    known.then(|| Verdict {
        id: String::new(),
        findings,
        files: 1,
        facts: count,
    })
}

/// The formats of published files.
pub fn formats<'a>(files: impl Iterator<Item = &'a String>) -> BTreeSet<Format> {
    let format = |file: &String| {
        let last = file.rsplit('/').next().unwrap_or(file);
        if MANIFESTS.contains(&last) {
            return None;
        }
        match last.rsplit_once('.')?.1 {
            _ if file.starts_with("data/") => Some(Format::Csv),
            "pdf" => Some(Format::Pdf),
            "docx" => Some(Format::Docx),
            "html" => Some(Format::Html),
            "md" => Some(Format::Markdown),
            "json" => Some(Format::Json),
            "xlsx" => Some(Format::Xlsx),
            _ => None,
        }
    };
    files.filter_map(format).collect()
}
