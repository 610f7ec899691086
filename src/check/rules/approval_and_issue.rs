//! The dates around an approval: given where publication is, a unit's after its department's, a
//! document's own between approval and publication.

use crate::budget::ledger::Phase;
use crate::budget::model::Date;
use crate::check::BudgetScope;
use crate::diag::{Finding, Location, Msg};
use crate::records::Record;

/// Days a department has to approve the budgets of its units.
const DAYS: i64 = 15;

pub fn check(scope: &BudgetScope) -> Vec<Finding> {
    let info = &scope.facts.budget.document;
    let Some(record) = scope.records.one("document") else {
        return Vec::new();
    };
    let approved = info.entity.get("kind") != Some("self-evaluation");
    let mut findings = Vec::new();
    if approved
        && info.approval.is_none()
        && let Some(publication) = info.publication
    {
        findings.push(
            Finding::note("approval-date-missing")
                .arg("publication", publication.chinese())
                .at(record.place("publication-date")),
        );
    }
    findings.extend(unit(scope, record));
    findings.extend(issue(record, info.issue, info.approval, info.publication));
    findings.extend(too_early(
        record,
        info.issue,
        info.period.year,
        info.period.phase,
    ));
    findings
}

/// A unit's budget is approved by its department, after the department's own.
fn unit(scope: &BudgetScope, record: &Record) -> Option<Finding> {
    record.text("unit")?;
    let home = scope.records.home.as_ref()?;
    let period = |record: &Record| {
        let phase = record.text("phase").unwrap_or("original").to_owned();
        (record.text("year").map(str::to_owned), phase)
    };
    if home.text("unit").is_some() || period(home) != period(record) {
        return None;
    }
    let department = Date::parse(home.text("approval-date")?)?;
    let own = Date::parse(record.text("approval-date")?)?;
    let days = own.day_number() - department.day_number();
    let finding = match days {
        ..0 => Finding::warn("unit-approved-before-department"),
        0..=DAYS => return None,
        _ => Finding::warn("unit-approved-late").arg("days", days),
    };
    Some(
        finding
            .arg("department", department.chinese())
            .arg("unit", own.chinese())
            .at(record.place("approval-date"))
            .also(home.place("approval-date"), Msg::new("approval-here")),
    )
}

fn issue(
    record: &Record,
    issue: Option<Date>,
    approval: Option<Date>,
    publication: Option<Date>,
) -> Option<Finding> {
    let issue = issue?;
    let (finding, date, field) = match (approval, publication) {
        (Some(date), _) if issue < date => (
            Finding::warn("issued-before-approval"),
            date,
            "approval-date",
        ),
        (_, Some(date)) if issue > date => (
            Finding::deny("issued-after-publication"),
            date,
            "publication-date",
        ),
        _ => return None,
    };
    let place: &Location = record.place("issue-date");
    Some(
        finding
            .arg("issue", issue.chinese())
            .arg("other", date.chinese())
            .at(place)
            .also(record.place(field), Msg::new("other-date-here")),
    )
}

/// What tells how a year went is not written before that year is over.
fn too_early(record: &Record, issue: Option<Date>, year: i32, phase: Phase) -> Option<Finding> {
    let issue = issue?;
    let over = matches!(phase, Phase::Executed | Phase::FinalAccounts);
    (over && issue.year <= year).then(|| {
        Finding::warn("issued-before-year-end")
            .arg("issue", issue.chinese())
            .arg("year", year)
            .at(record.place("issue-date"))
    })
}
