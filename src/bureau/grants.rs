//! Waivers the bureau granted, applied as if they were the agency's own, told as the bureau's.

use super::model::{Bureau, Grant};
use crate::budget::model::Date;
use crate::check::{levels, waivers};
use crate::diag::{FileId, Finding, Location};
use crate::pipeline::Outcome;
use crate::records::schema;
use crate::records::{Field, Record};

/// Takes out of the findings of an agency's documents what the bureau waived.
pub fn apply(outcomes: &mut [Outcome], bureau: &Bureau, agency: &str, day: Option<Date>) {
    let grants: Vec<&Grant> = bureau.granted(agency).collect();
    if grants.is_empty() {
        return;
    }
    let mut idle: Vec<Vec<Finding>> = Vec::new();
    for outcome in outcomes.iter_mut() {
        if let Some(unused) = one(outcome, bureau, &grants, day) {
            idle.push(unused);
        }
    }
    // A waiver one document needs is not idle.
    let Some((first, others)) = idle.split_first() else {
        return;
    };
    let code = |finding: &Finding| format!("{:?}", finding.message);
    let unused = first.iter().filter(|finding| {
        let mut others = others.iter();
        others.all(|list| list.iter().any(|other| code(other) == code(finding)))
    });
    if let Some(outcome) = outcomes.first_mut() {
        outcome.findings.extend(unused.cloned());
    }
}

/// One document; the waivers it has no use for, where it is far enough to tell.
fn one(
    outcome: &mut Outcome,
    bureau: &Bureau,
    grants: &[&Grant],
    day: Option<Date>,
) -> Option<Vec<Finding>> {
    let kind = schema::kind("waiver")?;
    let (profile, facts) = (outcome.profile.clone()?, outcome.facts.clone()?);
    let document = outcome.document.as_ref()?;
    let from = bureau.sources.get(grants.first()?.file);
    let file = outcome.sources.add_bureau(&from.name, &from.text);
    let mut records = outcome.records.clone();
    records.list.retain(|record| record.kind.key != "waiver");
    let moved = |grant: &&Grant| Record {
        kind,
        fields: grant
            .record
            .fields
            .iter()
            .filter(|(key, _)| **key != "agency")
            .map(|(key, field)| (*key, to(field, file)))
            .collect(),
        location: moved(&grant.record.location, file),
    };
    records.list.extend(grants.iter().map(moved));
    let info = &facts.budget.document;
    let scope = waivers::Scope {
        records: &records,
        sources: &outcome.sources,
        profile: &profile,
        facts: &facts,
        document,
        day: day.or(info.publication).or(info.approval),
    };
    let mut settled = waivers::settle(&mut outcome.findings, &scope);
    for findings in [&mut settled.findings, &mut settled.idle] {
        levels::set(findings, Some(&profile));
    }
    outcome.findings.append(&mut settled.findings);
    outcome.waived.append(&mut settled.waived);
    Some(settled.idle)
}

fn to(field: &Field, file: FileId) -> Field {
    Field {
        value: field.value.clone(),
        location: moved(&field.location, file),
    }
}

/// The same place in the copy among the agency's own files.
fn moved(location: &Location, file: FileId) -> Location {
    match location {
        Location::Text { start, end, .. } => Location::text(file, *start..*end),
        other => other.clone(),
    }
}
