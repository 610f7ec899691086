//! Whose a submission is: by the code of the agency in its records, else by the name in them, and
//! only where the records say neither by the name of the file.

use std::collections::BTreeMap;

use super::model::{Bureau, Entry};
use super::submissions::Found;
use crate::budget::model::Date;
use crate::diag::{Finding, Msg, Sources};
use crate::records::load::{self, Files};
use crate::records::text::decode;
use crate::records::{Record, toml};

/// Who a submission says it is of.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Identity {
    pub code: Option<String>,
    pub name: Option<String>,
}

impl Identity {
    /// What the records of a submission say. Nearly all say it in the file they start from; only the
    /// others are read as a whole.
    pub fn of(files: &dyn Files) -> Identity {
        if let (None, Ok(bytes)) = (files.entry(), files.read(load::ENTRY)) {
            let mut sources = Sources::default();
            let file = sources.add(load::ENTRY, decode(bytes).text);
            let own = Identity::among(&toml::read(file, &sources).records);
            if own.code.is_some() {
                return own;
            }
        }
        Identity::among(&load::load(files).records.list)
    }

    fn among(records: &[Record]) -> Identity {
        let agency = records.iter().find(|record| record.kind.key == "agency");
        let text = |key: &str| agency.and_then(|agency| agency.text(key).map(str::to_owned));
        Identity {
            code: text("code"),
            name: text("name"),
        }
    }
}

/// What belongs to an entry of the register.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Match {
    Missing,
    /// The only one; by its place among those found.
    One(usize),
    /// More than one: none of them is taken.
    Several(Vec<usize>),
}

/// What came of holding submissions against the register.
#[derive(Debug)]
pub struct Matched {
    /// For each entry of the register.
    pub entries: Vec<Match>,
    /// What the bureau as a whole is told: submissions of nobody in the register.
    pub findings: Vec<Finding>,
    /// What is to be said of an entry's submission by its name alone.
    pub notes: BTreeMap<usize, Vec<Finding>>,
}

/// Finds the entry of every submission.
pub fn matched(bureau: &Bureau, found: &[Found], identities: &[Identity]) -> Matched {
    let entries = &bureau.entries;
    let mut by_code: BTreeMap<&str, usize> = BTreeMap::new();
    let mut by_name: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (at, entry) in entries.iter().enumerate() {
        by_code.insert(&entry.code, at);
        for name in [Some(&entry.name), entry.short_name.as_ref()]
            .into_iter()
            .flatten()
        {
            let list = by_name.entry(name).or_default();
            if !list.contains(&at) {
                list.push(at);
            }
        }
    }
    let named = |name: &str| match by_name.get(name).map(Vec::as_slice) {
        Some([only]) => Some(*only),
        _ => None,
    };
    let mut of: Vec<Vec<usize>> = vec![Vec::new(); entries.len()];
    let mut notes: BTreeMap<usize, Vec<Finding>> = BTreeMap::new();
    let mut findings = Vec::new();
    let mut nameless = Vec::new();
    for (at, (found, identity)) in found.iter().zip(identities).enumerate() {
        let code = identity.code.as_deref().and_then(|code| by_code.get(code));
        let entry = code.copied();
        let entry = entry.or_else(|| identity.name.as_deref().and_then(named));
        let silent = identity.code.is_none() && identity.name.is_none();
        match entry {
            Some(entry) => of[entry].push(at),
            None if silent => nameless.push(at),
            None => findings.push(extra(found, identity)),
        }
    }
    for at in nameless {
        let mut meant = entries.iter().enumerate();
        let meant =
            meant.find(|(entry, one)| of[*entry].is_empty() && names(found[at].stem(), one));
        match meant {
            Some((entry, one)) => {
                of[entry].push(at);
                let finding = Finding::deny("submission-nameless")
                    .arg("path", &found[at].name)
                    .arg("name", &one.name);
                notes.entry(entry).or_default().push(finding);
            }
            None => {
                let finding = Finding::deny("submission-nobody").arg("path", &found[at].name);
                findings.push(finding);
            }
        }
    }
    for (at, list) in of.iter().enumerate() {
        for &submission in list {
            if let Some(finding) = misnamed(&found[submission], at, entries) {
                notes.entry(at).or_default().push(finding);
            }
        }
    }
    Matched {
        entries: of.into_iter().map(Match::of).collect(),
        findings,
        notes,
    }
}

impl Match {
    fn of(mut list: Vec<usize>) -> Match {
        match (list.len(), list.pop()) {
            (1, Some(only)) => Match::One(only),
            (_, Some(last)) => {
                list.push(last);
                Match::Several(list)
            }
            (_, None) => Match::Missing,
        }
    }
}

fn extra(found: &Found, identity: &Identity) -> Finding {
    Finding::deny("submission-extra")
        .arg("path", &found.name)
        .arg("code", identity.code.as_deref().unwrap_or("—"))
        .arg("name", identity.name.as_deref().unwrap_or("—"))
}

/// True when the name of a file says an agency: its code by itself, or one of its names.
fn names(stem: &str, entry: &Entry) -> bool {
    let word = |c: char| c.is_ascii_alphanumeric();
    let has_code = stem.match_indices(&entry.code).any(|(at, code)| {
        let before = stem[..at].chars().next_back();
        let after = stem[at + code.len()..].chars().next();
        !before.is_some_and(word) && !after.is_some_and(word)
    });
    has_code
        || stem.contains(&entry.name)
        || entry
            .short_name
            .as_ref()
            .is_some_and(|name| stem.contains(name))
}

/// The name of a file says another agency than the records in it.
fn misnamed(found: &Found, own: usize, entries: &[Entry]) -> Option<Finding> {
    let stem = found.stem();
    if names(stem, &entries[own]) {
        return None;
    }
    let other = entries.iter().find(|entry| names(stem, entry))?;
    let finding = Finding::warn("submission-misnamed")
        .arg("path", &found.name)
        .arg("name", &entries[own].name)
        .arg("other", &other.name);
    Some(finding)
}

/// What is said of an entry without a submission that could be taken.
pub fn untaken(entry: &Entry, found: &[&Found], days_left: Option<i64>) -> Finding {
    let finding = match (found, days_left) {
        ([], Some(days)) if days >= 0 => Finding::warn("submission-awaited").arg("days", days),
        ([], days) => Finding::deny("submission-missing").arg("days", days.map_or(0, |days| -days)),
        (found, _) => {
            let paths: Vec<&str> = found.iter().map(|one| one.name.as_str()).collect();
            Finding::deny("submission-twice").arg("paths", paths.join("、"))
        }
    };
    let mut finding = finding.arg("name", &entry.name).at(&entry.location);
    if found.is_empty() && days_left.is_none() {
        finding.message = Msg::new("submission-missing-undated").arg("name", &entry.name);
    }
    finding
}

/// Days from a day to an entry's deadline; below 0 when it has passed.
pub fn days_left(entry: &Entry, today: Option<Date>) -> Option<i64> {
    let (deadline, today) = (entry.deadline?, today?);
    Some(deadline.day_number() - today.day_number())
}
