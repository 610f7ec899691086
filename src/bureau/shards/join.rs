//! The reports of all shards of one run as the report of the whole.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::super::model::Bureau;
use super::super::run::{AgencyRun, FORMAT, Head, Run, Said, Shard};
use crate::diag::Finding;

/// A report as it was read, under the name it is told by.
#[derive(Debug)]
pub struct Report {
    pub name: String,
    pub run: Run,
}

impl Report {
    /// Reads a report.
    ///
    /// # Errors
    /// When it is none, or one this program does not know the format of.
    pub fn read(name: &str, bytes: &[u8]) -> Result<Report, Box<Finding>> {
        #[derive(Deserialize)]
        struct Version {
            format: u64,
        }
        let none = |error: serde_json::Error| {
            let finding = Finding::deny("report-none").arg("path", name);
            Box::new(finding.arg("line", error.line()))
        };
        let version: Version = serde_json::from_slice(bytes).map_err(none)?;
        if version.format != u64::from(FORMAT) {
            let finding = Finding::deny("report-format").arg("path", name);
            return Err(Box::new(
                finding.arg("own", version.format).arg("known", FORMAT),
            ));
        }
        let run: Run = serde_json::from_slice(bytes).map_err(none)?;
        if run.shard.is_some_and(|shard| !shard.is_sound()) {
            let finding = Finding::deny("report-none").arg("path", name);
            return Err(Box::new(finding.arg("line", 1)));
        }
        Ok(Report {
            name: name.to_owned(),
            run,
        })
    }

    /// A report of the whole register is the only part of one.
    fn shard(&self) -> Shard {
        self.run.shard.unwrap_or(Shard { index: 1, of: 1 })
    }
}

/// Joins reports; ties are not found yet, for they want all agencies.
///
/// # Errors
/// Everything that keeps them from being the parts of one run over this bureau as it stands.
pub fn join(bureau: &Bureau, reports: Vec<Report>) -> Result<Run, Vec<Finding>> {
    let mut wrong = strange(bureau, &reports);
    wrong.extend(uncounted(&reports));
    if wrong.is_empty() {
        wrong = reports
            .iter()
            .filter_map(|report| incomplete(bureau, report))
            .collect();
    }
    let mut reports = reports;
    reports.sort_by_key(Report::shard);
    let Some(first) = reports.first().filter(|_| wrong.is_empty()) else {
        return Err(wrong);
    };
    let mut joined = Run {
        shard: None,
        findings: Vec::new(),
        agencies: Vec::new(),
        ties: Vec::new(),
        ..first.run.clone()
    };
    let mut agencies: BTreeMap<String, AgencyRun> = BTreeMap::new();
    for report in reports {
        once(&mut joined.findings, report.run.findings);
        let own = report.run.agencies.into_iter();
        agencies.extend(own.map(|agency| (agency.code.clone(), agency)));
    }
    let codes = bureau.entries.iter().map(|entry| &entry.code);
    joined.agencies = codes.filter_map(|code| agencies.remove(code)).collect();
    Ok(joined)
}

/// Every shard tells what is wrong with the workspace; it is told once.
fn once(all: &mut Vec<Said>, more: Vec<Said>) {
    let mut there = all.clone();
    for said in more {
        match there.iter().position(|other| *other == said) {
            Some(at) => {
                there.remove(at);
            }
            None => all.push(said),
        }
    }
}

/// Reports that are of another bureau, program, day or division than the rest.
fn strange(bureau: &Bureau, reports: &[Report]) -> Vec<Finding> {
    let Some(first) = reports.first() else {
        return Vec::new();
    };
    let own = env!("CARGO_PKG_VERSION");
    let laid_down = Head::of(bureau, None);
    let mut wrong = Vec::new();
    for report in reports {
        let (name, run) = (&report.name, &report.run);
        let (head, whole) = (&run.bureau, &laid_down);
        if (&head.name, head.year) != (&whole.name, whole.year) {
            let finding = Finding::deny("report-other-bureau").arg("path", name);
            let finding = finding.arg("own", &head.name).arg("own-year", head.year);
            wrong.push(
                finding
                    .arg("says", &whole.name)
                    .arg("says-year", whole.year),
            );
        } else if head.laid_down != whole.laid_down {
            wrong.push(Finding::deny("report-laid-down").arg("path", name));
        }
        if run.program != own {
            let finding = Finding::deny("report-program").arg("path", name);
            wrong.push(finding.arg("own", &run.program).arg("says", own));
        }
        if head.as_of != first.run.bureau.as_of {
            let day = |report: &Report| report.run.bureau.as_of.clone().unwrap_or("—".into());
            let finding = Finding::deny("report-day").arg("path", name);
            let finding = finding.arg("own", day(report)).arg("says", day(first));
            wrong.push(finding.arg("other", &first.name));
        }
        if report.shard().of != first.shard().of {
            let finding = Finding::deny("report-division").arg("path", name);
            let finding = finding
                .arg("own", report.shard())
                .arg("says", first.shard());
            wrong.push(finding.arg("other", &first.name));
        }
    }
    wrong
}

/// Shards that are there twice, and those that are not there.
fn uncounted(reports: &[Report]) -> Vec<Finding> {
    let Some(of) = reports.first().map(|first| first.shard().of) else {
        return Vec::new();
    };
    let mut names: BTreeMap<u32, &str> = BTreeMap::new();
    let mut wrong = Vec::new();
    for report in reports.iter().filter(|report| report.shard().of == of) {
        if let Some(first) = names.insert(report.shard().index, &report.name) {
            let finding = Finding::deny("report-twice").arg("path", &report.name);
            let finding = finding.arg("shard", report.shard());
            wrong.push(finding.arg("other", first));
        }
    }
    let missing = (1..=of).filter(|index| !names.contains_key(index));
    let missing: Vec<String> = missing
        .map(|index| Shard { index, of }.to_string())
        .collect();
    if !missing.is_empty() {
        let finding = Finding::deny("report-missing").arg("shards", missing.join("、"));
        wrong.push(finding.arg("count", missing.len()));
    }
    wrong
}

/// A report that does not tell of just the agencies of its shard, in the order of the register.
fn incomplete(bureau: &Bureau, report: &Report) -> Option<Finding> {
    let mut told = report
        .run
        .agencies
        .iter()
        .map(|one| one.code.as_str())
        .peekable();
    let shard = report.shard();
    let mut lacking = None;
    for at in shard.entries(bureau) {
        let entry = &bureau.entries[at];
        if told.next_if_eq(&entry.code.as_str()).is_none() && entry.must_submit() {
            lacking = lacking.or(Some(entry.code.as_str()));
        }
    }
    let finding = match (lacking, told.next()) {
        (None, None) => return None,
        (_, Some(code)) => Finding::deny("report-not-its").arg("code", code),
        (Some(code), None) => Finding::deny("report-lacks").arg("code", code),
    };
    Some(finding.arg("path", &report.name).arg("shard", shard))
}
