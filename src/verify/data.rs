//! `data/` against the facts: every fact in one of its two lists, and every file as the descriptor
//! says.

use std::collections::{BTreeMap, BTreeSet};

use super::facts::{self, Fact, number};
use crate::diag::{Finding, hash};

/// Files by path.
type Files = BTreeMap<String, Vec<u8>>;

/// Compares the lists of facts in `data/` with the facts; nothing where there are none.
pub fn check(files: &Files, prefix: &str, facts: &BTreeMap<String, Fact>) -> Vec<Finding> {
    let mut findings = Vec::new();
    let package = format!("data/{prefix}datapackage.json");
    let Some(descriptor) = files.get(&package) else {
        return findings;
    };
    let spoilt = match facts::json(&package, descriptor) {
        Ok(descriptor) => resources(files, &package, &descriptor),
        Err(wrong) => wrong,
    };
    let mut seen = BTreeSet::new();
    for name in ["amounts", "figures"] {
        let file = format!("data/{prefix}{name}.csv");
        let Some(bytes) = files.get(&file) else {
            continue;
        };
        let rows = rows(&String::from_utf8_lossy(bytes));
        let place = |name: &str| rows.first()?.iter().position(|column| column == name);
        let (Some(key), Some(value), Some(label)) = (place("key"), place("value"), place("label"))
        else {
            let columns = "key, value, label";
            let finding = Finding::deny("verify-columns").arg("file", &file);
            findings.push(finding.arg("columns", columns));
            continue;
        };
        for row in rows.iter().skip(1) {
            let cell = |at: usize| row.get(at).map(String::as_str).unwrap_or_default();
            let (key, value, label) = (cell(key), cell(value), cell(label));
            let Some(fact) = facts.get(key) else {
                let finding = Finding::deny("verify-fact-extra").arg("file", &file);
                findings.push(
                    finding
                        .arg("key", key)
                        .arg("label", label)
                        .arg("found", value),
                );
                continue;
            };
            seen.insert(fact.key.as_str());
            let about = |finding: Finding| {
                let finding = finding.arg("file", &file).arg("key", key);
                finding.arg("label", &fact.label)
            };
            if number(value).is_none() || number(value) != fact.number() {
                let finding = about(Finding::deny("verify-figure"));
                findings.push(finding.arg("expected", fact.shown()).arg("found", value));
            } else if label.strip_prefix('\'').unwrap_or(label) != fact.label && label != fact.label
            {
                findings.push(about(Finding::deny("verify-label")).arg("found", label));
            }
        }
    }
    for fact in facts
        .values()
        .filter(|fact| !seen.contains(fact.key.as_str()))
    {
        let finding =
            Finding::deny("verify-fact-missing").arg("file", format!("data/{prefix}*.csv"));
        let finding = finding.arg("key", &fact.key).arg("label", &fact.label);
        findings.push(finding.arg("expected", fact.shown()));
    }
    findings.extend(spoilt);
    findings
}

/// Size and hash of every file the descriptor names.
fn resources(files: &Files, package: &str, descriptor: &serde_json::Value) -> Vec<Finding> {
    let mut findings = Vec::new();
    for resource in descriptor["resources"].as_array().into_iter().flatten() {
        let path = resource["path"].as_str().unwrap_or_default();
        let file = format!("data/{path}");
        let Some(bytes) = files.get(&file) else {
            let finding = Finding::deny("verify-missing").arg("list", package);
            findings.push(finding.arg("file", file));
            continue;
        };
        let found = hash(bytes);
        let expected = resource["hash"].as_str().unwrap_or_default();
        let expected = expected.strip_prefix("sha256:").unwrap_or(expected);
        if expected != found || resource["bytes"].as_u64() != Some(bytes.len() as u64) {
            let finding = Finding::deny("verify-hash").arg("list", package);
            let finding = finding.arg("file", file).arg("expected", expected);
            findings.push(finding.arg("found", found));
        }
    }
    findings
}

/// The rows of a CSV text as RFC 4180 has it.
pub fn rows(text: &str) -> Vec<Vec<String>> {
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    let mut rows = Vec::new();
    let mut row = Vec::new();
    let mut cell = String::new();
    let mut quoted = false;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' if quoted && chars.peek() == Some(&'"') => {
                chars.next();
                cell.push('"');
            }
            '"' => quoted = !quoted,
            ',' if !quoted => row.push(std::mem::take(&mut cell)),
            '\r' if !quoted && chars.peek() == Some(&'\n') => {}
            '\n' if !quoted => {
                row.push(std::mem::take(&mut cell));
                rows.push(std::mem::take(&mut row));
            }
            c => cell.push(c),
        }
    }
    if !cell.is_empty() || !row.is_empty() {
        row.push(cell);
        rows.push(row);
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::rows;

    #[test]
    fn quoted_cells_may_hold_anything() {
        let text = "\u{FEFF}a,\"b,\"\"c\"\"\r\nd\",\r\n1,,2";
        assert_eq!(
            rows(text),
            [vec!["a", "b,\"c\"\r\nd", ""], vec!["1", "", "2"]]
        );
        assert!(rows("").is_empty());
    }
}
