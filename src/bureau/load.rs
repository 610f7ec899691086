//! Reading `bureau.toml` and the register it names.

use std::collections::BTreeMap;

use super::kinds::{AGENCY, KINDS};
use super::model::{Bureau, Entry, Grant};
use super::summary::{self, Summary};
use crate::budget::documents::names_directory;
use crate::budget::model::Date;
use crate::budget::money::Unit;
use crate::diag::{Finding, Location, Msg, Sources};
use crate::records::load::{Files, unreadable};
use crate::records::text::{Charset, decode};
use crate::records::{Record, csv, toml};

/// The file a workspace starts from.
pub const ENTRY: &str = "bureau.toml";

/// Where submissions lie when nothing is said.
const SUBMISSIONS: &str = "submissions/*";

/// A workspace as read; without a bureau when there is no telling what it lays down.
#[derive(Debug)]
pub struct Loaded {
    pub bureau: Option<Bureau>,
    pub sources: Sources,
    pub findings: Vec<Finding>,
}

/// Reads the workspace. Never fails: what cannot be used becomes a finding.
pub fn load(files: &dyn Files) -> Loaded {
    let mut sources = Sources::default();
    let mut findings = Vec::new();
    let bureau = read(files, &mut sources, &mut findings);
    let bureau = bureau.map(|bureau| Bureau {
        sources: sources.clone(),
        ..bureau
    });
    Loaded {
        bureau,
        sources,
        findings,
    }
}

fn read(files: &dyn Files, sources: &mut Sources, findings: &mut Vec<Finding>) -> Option<Bureau> {
    let text = text(files, ENTRY, &Location::None, findings)?;
    let file = sources.add_bureau(ENTRY, text);
    let mut parsed = toml::read_as(file, sources, KINDS);
    if !parsed.has_format && !parsed.broken {
        let finding = Finding::note("format-missing").arg("supported", toml::FORMAT);
        findings.push(finding.at(&Location::text(file, 0..0)));
    }
    findings.append(&mut parsed.findings);
    let of = |kind: &'static str| {
        let records = parsed.records.iter();
        records.filter(move |record| record.kind.key == kind)
    };
    let Some(head) = of("bureau").next() else {
        if !parsed.broken {
            let finding = Finding::deny("bureau-missing");
            findings.push(finding.at(&Location::text(file, 0..0)));
        }
        return None;
    };
    let mut rows: Vec<Record> = of("agency").cloned().collect();
    if let Some(path) = head.text("register") {
        let place = head.place("register");
        let text = self::text(files, path, place, findings)?;
        let file = sources.add_bureau(path, text);
        let mut read = csv::read(file, sources, AGENCY, None);
        findings.append(&mut read.findings);
        rows.append(&mut read.records);
    }
    let (name, profile) = (head.text("name")?, head.text("profile")?);
    let year = head.text("year")?.parse().ok()?;
    let whole = Defaults {
        profile,
        approval: date(head, "approval-date"),
        deadline: date(head, "deadline"),
    };
    let by_code = rows.iter().filter_map(|row| Some((row.text("code")?, row)));
    let by_code: BTreeMap<&str, &Record> = by_code.collect();
    let above = |row: &Record| by_code.get(row.text("parent")?).copied();
    let entries = rows.iter().filter_map(|row| entry(row, above(row), &whole));
    let entries: Vec<Entry> = entries.collect();
    let grants = of("waiver").filter_map(|record| {
        Some(Grant {
            agency: record.text("agency")?.to_owned(),
            record: record.clone(),
            file,
        })
    });
    let grants: Vec<Grant> = grants.collect();
    let summary = summary(files, head, &entries, sources, findings);
    if entries.is_empty() {
        findings.push(Finding::deny("register-empty").at(&head.location));
    }
    findings.extend(wrong_entries(&entries));
    findings.extend(wrong_grants(&entries, &grants));
    Some(Bureau {
        name: name.to_owned(),
        year,
        profile: profile.to_owned(),
        patterns: patterns(head),
        last_year: (head.text("last-year"))
            .map(|path| (path.to_owned(), head.place("last-year").clone())),
        entries: distinct(entries),
        grants,
        summary,
        sources: Sources::default(),
    })
}

/// The bureau's summary, where it has one.
fn summary(
    files: &dyn Files,
    head: &Record,
    entries: &[Entry],
    sources: &mut Sources,
    findings: &mut Vec<Finding>,
) -> Option<Summary> {
    let path = head.text("summary")?;
    let text = text(files, path, head.place("summary"), findings)?;
    let file = sources.add_bureau(path, text);
    let unit = head.text("summary-unit").and_then(Unit::parse);
    summary::read(file, sources, unit.unwrap_or_default(), entries, findings)
}

/// A file as text; what is wrong with it is told.
fn text(
    files: &dyn Files,
    path: &str,
    place: &Location,
    findings: &mut Vec<Finding>,
) -> Option<String> {
    let finding = match files.read(path).map(decode) {
        Ok(decoded) if !matches!(decoded.charset, Charset::Unknown) => return Some(decoded.text),
        Ok(_) => Finding::deny("not-text").arg("path", path),
        Err(error) => unreadable(path, error),
    };
    findings.push(finding.at(place));
    None
}

/// What holds where the register says nothing else.
struct Defaults<'a> {
    profile: &'a str,
    approval: Option<Date>,
    deadline: Option<Date>,
}

fn date(record: &Record, key: &str) -> Option<Date> {
    record.text(key).and_then(Date::parse)
}

/// A row of the register; what it does not say of a unit, the row of its agency does.
fn entry(row: &Record, above: Option<&Record>, whole: &Defaults) -> Option<Entry> {
    let text = |key: &str| row.text(key).map(str::to_owned);
    let said = |key: &str| row.text(key).or_else(|| above?.text(key));
    let date = |key: &str| said(key).and_then(Date::parse);
    Some(Entry {
        code: text("code")?,
        name: text("name")?,
        short_name: text("short-name"),
        former_name: text("former-name"),
        since: row.text("since").and_then(|year| year.parse().ok()),
        parent: text("parent"),
        nature: text("nature"),
        section: said("section").map(str::to_owned),
        profile: said("profile").unwrap_or(whole.profile).to_owned(),
        approval: date("approval-date").or(whole.approval),
        deadline: date("deadline").or(whole.deadline),
        received: text("received").as_deref().and_then(Date::parse),
        location: row.location.clone(),
    })
}

fn patterns(head: &Record) -> Vec<(String, Location)> {
    let written = head.text("submissions").unwrap_or(SUBMISSIONS);
    let place = head.place("submissions");
    let parts = written.split([';', '；', '\n']).map(str::trim);
    let parts = parts.filter(|part| !part.is_empty());
    parts.map(|part| (part.to_owned(), place.clone())).collect()
}

/// What is written in the register twice, or cannot be.
fn wrong_entries(entries: &[Entry]) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut codes: BTreeMap<String, &Entry> = BTreeMap::new();
    let mut names: BTreeMap<&str, &Entry> = BTreeMap::new();
    for entry in entries {
        // Codes become names of directories, which some file systems do not tell apart by case.
        if let Some(first) = codes.insert(entry.code.to_lowercase(), entry) {
            let finding = Finding::deny("register-code-twice")
                .arg("code", &entry.code)
                .also(&first.location, Msg::new("first-here"));
            findings.push(finding.at(&entry.location));
        } else if let Some(first) = names.insert(&entry.name, entry) {
            let finding = Finding::deny("register-name-twice")
                .arg("name", &entry.name)
                .also(&first.location, Msg::new("first-here"));
            findings.push(finding.at(&entry.location));
        }
        if !names_directory(&entry.code) {
            let finding = Finding::deny("register-code-unusable").arg("code", &entry.code);
            findings.push(finding.at(&entry.location));
        }
    }
    for entry in entries {
        let Some(parent) = &entry.parent else {
            continue;
        };
        let above = codes.get(&parent.to_lowercase());
        if above.is_none_or(|above| above.parent.is_some() || above.code == entry.code) {
            let finding = Finding::deny("register-parent-unknown")
                .arg("name", &entry.name)
                .arg("parent", parent);
            findings.push(finding.at(&entry.location));
        }
    }
    findings
}

fn wrong_grants(entries: &[Entry], grants: &[Grant]) -> Vec<Finding> {
    let known = |grant: &&Grant| entries.iter().any(|entry| entry.code == grant.agency);
    let unknown = grants.iter().filter(|grant| !known(grant));
    unknown
        .map(|grant| {
            let place = grant.record.place("agency");
            let finding = Finding::deny("waiver-unknown-agency").arg("agency", &grant.agency);
            finding.at(place)
        })
        .collect()
}

/// Entries that can have a directory each: of those with one code the first.
fn distinct(entries: Vec<Entry>) -> Vec<Entry> {
    let mut seen = std::collections::BTreeSet::new();
    let mut kept = entries;
    kept.retain(|entry| names_directory(&entry.code) && seen.insert(entry.code.to_lowercase()));
    kept
}
