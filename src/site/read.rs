//! One published document as the portal takes it: verified, and reduced to what pages show.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde::Deserialize;

use super::figures;
use super::model::{Document, File};
use crate::artifacts::Artifacts;
use crate::budget::ledger::{Period, Phase};
use crate::diag::{Finding, hash};
use crate::render::data::columns::{Column, Kind, Resource, Value};
use crate::render::data::csv;
use crate::render::data::facts::{no_amounts, no_figures};
use crate::verify::{self, facts::Facts};

/// What `facts.json` says of itself.
#[derive(Deserialize)]
struct Head {
    agency: String,
    year: i32,
    phase: String,
    profile: String,
}

/// What a manifest says of its document.
#[derive(Deserialize, Default)]
#[serde(rename_all = "kebab-case", default)]
struct About {
    title: String,
    kind: String,
    agency_kind: String,
    agency_code: String,
}

/// Reads a document from its files; `findings` gets everything that is wrong with them, and
/// nothing is returned where one of these forbids to publish it.
pub fn document(files: &Artifacts, findings: &mut Vec<Finding>) -> Option<Document> {
    let manifest = match verify::manifest(files)? {
        (_, Ok(manifest)) => manifest,
        (_, Err(wrong)) => {
            findings.extend(wrong);
            return None;
        }
    };
    if manifest["draft"] == true {
        findings.push(Finding::deny("site-draft"));
        return None;
    }
    findings.extend(verify::directory("", files).findings);
    let listed = manifest["outputs"].as_object()?;
    for path in listed.keys().filter(|path| !is_safe(path)) {
        findings.push(Finding::deny("site-unsafe-path").arg("file", path));
    }
    let Some(bytes) = files.get("facts.json") else {
        findings.push(Finding::deny("site-no-facts"));
        return None;
    };
    // What is wrong with them was told by `verify`.
    let facts = Facts::read("facts.json", bytes).ok()?;
    let head: Head = serde_json::from_slice(bytes).ok()?;
    let said = [
        (manifest["agency"].as_str(), head.agency.as_str()),
        (manifest["profile"]["id"].as_str(), head.profile.as_str()),
    ];
    for (said, found) in said
        .into_iter()
        .filter(|(said, found)| *said != Some(found))
    {
        let finding = Finding::deny("site-contradiction").arg("found", found);
        findings.push(finding.arg("said", said.unwrap_or_default()));
    }
    if manifest["year"].as_i64() != Some(head.year.into()) {
        let finding = Finding::deny("site-contradiction").arg("found", head.year);
        findings.push(finding.arg("said", &manifest["year"]));
    }
    if findings.iter().any(|finding| finding.level.blocks()) {
        return None;
    }
    let about: About = serde_json::from_value(manifest["about"].clone()).unwrap_or_default();
    let phase = Phase::parse(&head.phase)?;
    let kept = facts
        .list
        .into_values()
        .filter(|fact| figures::wanted(&fact.key));
    let mut published: Vec<File> = Vec::new();
    for (path, bytes) in files {
        if listed.contains_key(path) || verify::MANIFESTS.contains(&path.as_str()) {
            published.push(File {
                path: path.clone(),
                size: bytes.len(),
                hash: hash(bytes),
            });
        }
    }
    let title = match about.title.is_empty() {
        true => title(files).unwrap_or_default(),
        false => about.title,
    };
    let or = |text: String, other: &str| {
        if text.is_empty() {
            other.to_owned()
        } else {
            text
        }
    };
    Some(Document {
        agency: plain(&head.agency),
        code: plain(&about.agency_code),
        agency_kind: or(about.agency_kind, "department"),
        title: plain(&title),
        kind: or(about.kind, "budget"),
        period: Period {
            year: head.year,
            phase,
        },
        version: manifest["version"].as_u64().unwrap_or(1),
        profile: plain(&head.profile),
        facts: kept.map(|fact| (fact.key.clone(), fact)).collect(),
        amounts: rows(files, "data/amounts.csv", &no_amounts(), findings),
        figures: rows(files, "data/figures.csv", &no_figures(), findings),
        files: published,
        source: 0,
    })
}

/// The title of the page, where the manifest does not know it.
fn title(files: &Artifacts) -> Option<String> {
    let package: serde_json::Value =
        serde_json::from_slice(files.get("data/datapackage.json")?).ok()?;
    Some(package["title"].as_str()?.to_owned())
}

/// The rows of a list of open data, each ready to be written; none where the document was
/// published without it.
fn rows(
    files: &Artifacts,
    path: &str,
    table: &Resource,
    findings: &mut Vec<Finding>,
) -> Option<Vec<String>> {
    let text = String::from_utf8_lossy(files.get(path)?);
    let rows = verify::data::rows(&text);
    let mut rows = rows.into_iter();
    let head = rows.next().unwrap_or_default();
    if !head
        .iter()
        .eq(table.columns.iter().map(|column| &column.name))
    {
        findings.push(Finding::warn("site-other-columns").arg("file", path));
        return None;
    }
    let value = |(cell, column): (String, &Column)| {
        // A number is written as one; anything else as text, harmless to spreadsheets.
        match (column.kind, cell.parse::<Decimal>()) {
            (Kind::Number | Kind::Integer, Ok(number)) => Value::Number(number),
            _ => Value::text(cell.strip_prefix('\'').unwrap_or(&cell)),
        }
    };
    let line = |row: Vec<String>| {
        let values: Vec<Value> = row.into_iter().zip(&table.columns).map(value).collect();
        let mut line = String::new();
        csv::row(&values, &mut line);
        line
    };
    let whole = rows.filter(|row| row.len() == table.columns.len());
    Some(whole.map(line).collect())
}

/// Whether a path stays inside its directory on every system.
pub fn is_safe(path: &str) -> bool {
    path.len() <= 200
        && path.split('/').all(|part| {
            let end = part.ends_with(['.', ' ']);
            let signs = |c: char| c.is_control() || "\\:*?\"<>|%#&".contains(c) || is_format(c);
            !part.is_empty() && !part.starts_with('.') && !end && !part.contains(signs)
        })
}

/// Marks that change how the text around them is read.
fn is_format(c: char) -> bool {
    matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}')
}

/// Text on one line, without marks that are not seen.
pub fn plain(text: &str) -> String {
    let seen = text.chars().filter(|&c| !is_format(c));
    let seen: String = seen.map(|c| if c.is_control() { ' ' } else { c }).collect();
    seen.trim().chars().take(200).collect()
}

/// Facts by key.
pub type Kept = BTreeMap<String, verify::facts::Fact>;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_stay_inside() {
        for path in [
            "disclosure.html",
            "attachments/02-收支预算总表.docx",
            "data/tables/01-a.csv",
        ] {
            assert!(is_safe(path), "{path}");
        }
        let wrong = [
            "",
            "/etc/passwd",
            "../x",
            "a/../b",
            "a//b",
            ".htaccess",
            "a\\b",
            "C:x",
            "a/.",
            "a\nb",
            "x%2e",
            "a\u{202E}b",
            "a ",
            "x?y",
            "x#y",
        ];
        for path in wrong {
            assert!(!is_safe(path), "{path}");
        }
    }

    #[test]
    fn names_are_one_line_of_what_is_seen() {
        assert_eq!(plain(" 科\u{202E}技\n局\u{0} "), "科技 局");
    }
}
