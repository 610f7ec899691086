//! Root causes: findings that only follow from another are folded under it.

use std::collections::BTreeSet;

use super::waivers::is_judgement;
use crate::budget::ledger::Period;
use crate::diag::{Finding, Level, Location, Msg};
use crate::facts::{Facts, phase_word};
use crate::records::{Record, Records};

/// When ledgers disagree, every table that shows both misses its whole by the same amount.
const CAUSE: &str = "ledgers-disagree";
const CONSEQUENCE: &str = "parts-miss-whole";

/// Figures nobody has.
const MISSING: [&str; 2] = ["base-missing", "fact-missing"];

/// As many figures missing have one reason, when there is no ledger.
const MANY: usize = 3;

/// What comes out wrong when a line is left out.
const SUMS: [&str; 14] = [
    "base-missing",
    "breakdown-misses",
    "claim-contradicted",
    "control-figure-missed",
    "earmark-out-of-bounds",
    "fact-missing",
    "ledgers-disagree",
    "parts-miss-whole",
    "previous-balance",
    "procurement-over-spending",
    "project-without-money",
    "published-differs",
    "revenue-balance",
    "zero-budget",
];

/// Kinds of records that are lines of ledgers.
const LINES: [&str; 3] = ["line", "revenue", "carry-forward"];

/// Folds consequences under the first finding they follow from.
pub fn fold(findings: &mut Vec<Finding>, facts: Option<&Facts>, records: &Records) {
    same_lines(findings);
    let ledgers = |finding: &Finding| finding.code == CAUSE;
    under(findings, ledgers, |code| code == CONSEQUENCE);
    if let Some(facts) = facts {
        without_ledger(findings, facts);
        let empty = |finding: &Finding| finding.code == "period-without-ledger";
        under(findings, empty, |code| code == "zero-budget");
        let lost = |finding: &Finding| is_lost(finding, facts, records);
        under(findings, lost, |code| SUMS.contains(&code));
    }
}

/// Folds findings of some codes under the first that is their cause, if there is one.
fn under(
    findings: &mut Vec<Finding>,
    cause: impl Fn(&Finding) -> bool,
    follows: impl Fn(&str) -> bool,
) {
    if !findings.iter().any(&cause) {
        return;
    }
    let (mut folded, kept): (Vec<Finding>, Vec<Finding>) = std::mem::take(findings)
        .into_iter()
        .partition(|finding| follows(finding.code));
    *findings = kept;
    if let Some(first) = findings.iter_mut().find(|finding| cause(finding)) {
        first.consequences.append(&mut folded);
    }
}

/// Many figures may wait for the same lines: one finding names them, the others follow.
fn same_lines(findings: &mut Vec<Finding>) {
    let mut kept: Vec<Finding> = Vec::new();
    for finding in std::mem::take(findings) {
        let first = kept.iter_mut().find(|first| {
            finding.code == "fact-unanswered"
                && first.code == finding.code
                && places(first) == places(&finding)
        });
        match first {
            Some(first) => first.consequences.push(finding),
            None => kept.push(finding),
        }
    }
    *findings = kept;
}

fn places(finding: &Finding) -> Vec<&Location> {
    finding
        .primary
        .iter()
        .chain(&finding.secondary)
        .map(|label| &label.location)
        .collect()
}

/// Where the document's own period has no ledger at all, nothing of it is known: that is said once.
fn without_ledger(findings: &mut Vec<Finding>, facts: &Facts) {
    let own = facts.budget.document.period;
    if facts.ledgers.iter().any(|ledger| ledger.period == own) {
        return;
    }
    let missing = |finding: &Finding| {
        let key = finding.message.args.iter().find(|(name, _)| *name == "key");
        let key = key.and_then(|(_, key)| facts.parse(key).ok());
        MISSING.contains(&finding.code) && key.is_some_and(|key| key.period() == own)
    };
    let Some(first) = findings.iter().position(missing) else {
        return;
    };
    let all = findings.iter().filter(|finding| missing(finding));
    let count: usize = all.map(|finding| 1 + finding.consequences.len()).sum();
    if count < MANY {
        return;
    }
    let word = |period: &Period| format!("{}年{}", period.year, phase_word(*period));
    let mut told = Finding::deny("period-without-ledger")
        .arg("period", word(&own))
        .arg("count", count)
        .at(&facts.budget.document.entity.location);
    let others: BTreeSet<Period> = facts.ledgers.iter().map(|one| one.period).collect();
    if !others.is_empty() {
        let others: Vec<String> = others.iter().map(word).collect();
        told = told.with(Msg::new("periods-with-ledgers").arg("periods", others.join("、")));
    }
    findings.insert(first, told);
    // Thousands of them would say nothing more.
    findings.retain(|finding| !missing(finding));
}

/// True for a line that cannot be read, so that it is in no ledger and no sum.
fn is_lost(finding: &Finding, facts: &Facts, records: &Records) -> bool {
    let place = finding.primary.as_ref().map(|label| &label.location);
    let (Some(place), Level::Deny | Level::Forbid) = (place, finding.level) else {
        return false;
    };
    if is_judgement(finding.code) || SUMS.contains(&finding.code) {
        return false;
    }
    record_at(place, records).is_some_and(|record| {
        let own = |place: &Location| record.fields.values().any(|field| field.location == *place);
        let mut lines = facts.ledgers.iter().flat_map(|ledger| &ledger.lines);
        LINES.contains(&record.kind.key) && !lines.any(|line| own(&line.location))
    })
}

/// The record a place is in: the last one in its file that begins before it.
fn record_at<'a>(place: &Location, records: &'a Records) -> Option<&'a Record> {
    let before = records.list.iter().filter(|record| {
        let start = &record.location;
        let row = match (start, place) {
            (
                Location::Cell { sheet, row, .. },
                Location::Cell {
                    sheet: other,
                    row: at,
                    ..
                },
            ) => sheet == other && row == at,
            _ => true,
        };
        start.file() == place.file() && start <= place && row
    });
    before.max_by(|a, b| a.location.cmp(&b.location))
}
