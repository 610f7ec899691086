//! An agency's records held against what the register says of it.

use std::collections::BTreeMap;

use super::model::{Bureau, Entry};
use crate::budget::model::Date;
use crate::diag::{Finding, Location, Msg};
use crate::pipeline::Outcome;
use crate::records::Record;

/// Everything one document of an agency does not have as the register wants it.
pub fn findings(outcome: &Outcome, entry: &Entry, bureau: &Bureau) -> Vec<Finding> {
    let document = outcome.records.one("document");
    let check = Check { entry, bureau };
    let mut out = Vec::new();
    // Of records that could not be read to the end there is nothing to say.
    if outcome.budget.is_none() {
        return out;
    }
    // The agency of one unit's document is that unit, which is looked at among the units.
    let of_unit = document.is_some_and(|document| document.text("unit").is_some());
    if let Some(agency) = outcome.records.one("agency").filter(|_| !of_unit) {
        out.extend(check.same(agency, "code", &entry.code));
        out.extend(check.same(agency, "name", &entry.name));
    }
    let kind = document.and_then(|record| record.text("kind"));
    // The bureau lays down the format of budgets; final accounts and others have formats of their own.
    if let Some(document) = document
        && kind.is_none_or(|kind| kind == "budget")
    {
        out.extend(check.document(document, outcome, bureau));
    }
    out.extend(check.units(outcome, &bureau.units(&entry.code)));
    out
}

/// What is late, as of a day: received after the deadline, or not in order after it.
pub fn late(entry: &Entry, in_order: bool, today: Option<Date>) -> Option<Finding> {
    let deadline = entry.deadline?;
    if let Some(received) = entry.received.filter(|received| *received > deadline) {
        return Some(
            Finding::warn("submission-late")
                .arg("received", received)
                .arg("deadline", deadline),
        );
    }
    let overdue = today?.day_number() - deadline.day_number();
    (!in_order && overdue > 0).then(|| {
        Finding::warn("submission-overdue")
            .arg("days", overdue)
            .arg("deadline", deadline)
    })
}

struct Check<'a> {
    entry: &'a Entry,
    bureau: &'a Bureau,
}

impl Check<'_> {
    /// The register's own words of an agency beside what the records say.
    fn against(&self, finding: Finding, of: &Entry, says: &str) -> Finding {
        let place = self.bureau.sources.display(&of.location);
        let says = Msg::new("register-says").arg("says", says);
        finding.with(says.arg("place", place))
    }

    fn same(&self, agency: &Record, key: &'static str, says: &str) -> Option<Finding> {
        let own = agency.text(key).unwrap_or_default();
        if own == says {
            return None;
        }
        let finding = match key {
            "code" => Finding::deny("register-code"),
            _ => Finding::deny("register-name"),
        };
        let finding = finding.arg("own", own).arg("says", says);
        Some(
            self.against(finding, self.entry, says)
                .at(agency.place(key)),
        )
    }

    fn document(&self, document: &Record, outcome: &Outcome, bureau: &Bureau) -> Vec<Finding> {
        let mut out = Vec::new();
        let year = document.text("year").unwrap_or_default();
        let wanted = bureau.year.to_string();
        if year != wanted {
            let finding = Finding::deny("register-year").arg("own", year);
            out.push(finding.arg("says", wanted).at(document.place("year")));
        }
        let profile = document.text("profile").unwrap_or_default();
        let follows = |chain: &Vec<String>| chain.contains(&self.entry.profile);
        let follows = outcome.profile.as_ref().map(|it| follows(&it.chain));
        if profile != self.entry.profile && follows != Some(true) {
            let finding = Finding::deny("register-profile")
                .arg("own", profile)
                .arg("says", &self.entry.profile);
            out.push(finding.at(document.place("profile")));
        }
        let approval = document.text("approval-date").and_then(Date::parse);
        if let (Some(own), Some(says)) = (approval, self.entry.approval)
            && own != says
        {
            let finding = Finding::deny("register-approval")
                .arg("own", own)
                .arg("says", says);
            let place = document.place("approval-date");
            let finding = self.against(finding, self.entry, &says.to_string());
            out.push(finding.at(place));
        }
        out
    }

    /// Units with codes, where the register lists units of this agency at all.
    fn units(&self, outcome: &Outcome, listed: &BTreeMap<&str, &Entry>) -> Vec<Finding> {
        // A unit that speaks for itself lists itself.
        let itself = Some(self.entry).filter(|entry| entry.parent.is_some());
        if listed.is_empty() && itself.is_none() {
            return Vec::new();
        }
        let mut out = Vec::new();
        let records: Vec<&Record> = outcome.records.of("unit").collect();
        let coded = records
            .iter()
            .filter_map(|unit| unit.text("code").map(|code| (code, *unit)));
        let own: BTreeMap<&str, &Record> = coded.collect();
        for (code, unit) in &own {
            let name = unit.text("name").unwrap_or_default();
            let itself = itself.filter(|entry| entry.code == *code);
            match listed.get(code).copied().or(itself) {
                None if *code != self.entry.code && !listed.is_empty() => {
                    let finding = Finding::deny("register-unit-unknown")
                        .arg("code", code)
                        .arg("name", name);
                    out.push(finding.at(unit.place("code")));
                }
                Some(entry) if entry.name != name => {
                    let finding = Finding::deny("register-unit-name")
                        .arg("code", code)
                        .arg("own", name)
                        .arg("says", &entry.name);
                    let finding = self.against(finding, entry, &entry.name);
                    out.push(finding.at(unit.place("name")));
                }
                _ => {}
            }
        }
        let place = outcome.records.one("agency");
        let place = place.map_or(Location::None, |agency| agency.location.clone());
        // A document of one unit has that unit only.
        let of_unit = outcome.records.one("document");
        if of_unit.is_some_and(|document| document.text("unit").is_some()) {
            return out;
        }
        for (code, entry) in listed {
            if !own.contains_key(code) {
                let finding = Finding::deny("register-unit-missing")
                    .arg("code", code)
                    .arg("name", &entry.name);
                out.push(finding.at(&place));
            }
        }
        out
    }
}
