//! Dates and time limits: documented in `dates.toml`.

use crate::budget::ledger::Phase;
use crate::budget::model::Date;
use crate::check::BudgetScope;
use crate::diag::{Finding, Location};

/// Days between approval and publication the law allows.
const DAYS: i64 = 20;

pub fn check(scope: &BudgetScope) -> Vec<Finding> {
    let info = &scope.facts.budget.document;
    let place = |kind: &str, field: &str| {
        let record = scope.records.one(kind);
        record.map_or(Location::None, |record| record.place(field).clone())
    };
    let mut findings = Vec::new();
    if let (Some(approval), Some(publication)) = (info.approval, info.publication) {
        let days = publication.day_number() - approval.day_number();
        let code = match days {
            ..0 => Some(Finding::deny("published-before-approval")),
            0..=DAYS => None,
            _ => Some(Finding::warn("published-late").arg("days", days)),
        };
        if let Some(finding) = code {
            findings.push(
                finding
                    .arg("approval", approval.chinese())
                    .arg("publication", publication.chinese())
                    .at(&place("document", "publication-date")),
            );
        }
    }
    let year = info.period.year;
    let day = |year, month, day| Date { year, month, day };
    let (first, last, counted) = match info.period.phase {
        Phase::Original => (day(year - 1, 10, 1), day(year, 7, 31), year - 1),
        Phase::Adjusted => (day(year, 1, 1), day(year, 12, 31), year - 1),
        Phase::Executed | Phase::FinalAccounts => {
            (day(year + 1, 1, 1), day(year + 1, 12, 31), year)
        }
    };
    if let Some(approval) = info.approval
        && !(first..=last).contains(&approval)
    {
        findings.push(
            Finding::warn("approval-date-implausible")
                .arg("approval", approval.chinese())
                .arg("year", year)
                .at(&place("document", "approval-date")),
        );
    }
    let vehicles = scope.facts.budget.of("vehicles").first();
    let as_of = vehicles.and_then(|entity| Date::parse(entity.get("as-of")?));
    if let Some(as_of) = as_of
        && as_of != day(counted, 12, 31)
    {
        findings.push(
            Finding::note("vehicles-as-of")
                .arg("date", as_of.chinese())
                .arg("usual", day(counted, 12, 31).chinese())
                .at(&place("vehicles", "as-of")),
        );
    }
    findings
}
