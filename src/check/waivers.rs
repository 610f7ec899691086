//! Waivers: rules an agency answers for itself, at a place, with a reason, until a day.
//!
//! A waived finding is taken out of those that count and listed apart. What cannot be waived, and a
//! waiver that does nothing, is told: it would be believed to protect.

mod place;

use std::collections::BTreeSet;

use super::names::{self, Reach};
use super::rule::Check;
use super::rules::reason_empty::says_nothing;
use super::{levels, rule_of};
use crate::budget::model::Date;
use crate::diag::{Finding, Level, Location, Msg, Sources, Waived};
use crate::document::tree::Document;
use crate::facts::Facts;
use crate::profile::load::Resolved;
use crate::records::{Record, Records};
use place::Place;

/// Codes named of those a waiver would let through.
const NAMED: usize = 3;

/// What waivers are looked up in.
pub struct Scope<'a> {
    pub records: &'a Records,
    pub sources: &'a Sources,
    pub profile: &'a Resolved,
    pub facts: &'a Facts,
    pub document: &'a Document,
    /// The day waivers must be good for; `None` when nobody says one.
    pub day: Option<Date>,
}

/// What came of the waivers of one document.
#[derive(Debug, Default, Clone)]
pub struct Settled {
    pub waived: Vec<Waived>,
    /// What is wrong with the waivers themselves.
    pub findings: Vec<Finding>,
    /// Findings that a waiver met nothing: another document of the same records may need it.
    pub idle: Vec<Finding>,
}

/// A waiver that can be applied.
struct Waiver<'a> {
    record: &'a Record,
    codes: BTreeSet<&'static str>,
    place: Option<Place>,
    reason: &'a str,
    until: Date,
    /// A finding it meets and must not touch.
    refused: Option<Finding>,
    used: bool,
}

/// Takes what is waived out of the findings; what follows from it takes its place.
pub fn settle(findings: &mut Vec<Finding>, scope: &Scope) -> Settled {
    let mut settled = Settled::default();
    let mut waivers: Vec<Waiver> = Vec::new();
    for record in scope.records.of("waiver") {
        match read(record, scope) {
            Ok(waiver) => waivers.extend(waiver),
            Err(finding) => settled.findings.push(*finding),
        }
    }
    if waivers.is_empty() {
        return settled;
    }
    let Some(day) = scope.day else {
        let finding = Finding::deny("waiver-without-date").at(&waivers[0].record.location);
        settled.findings.push(finding);
        return settled;
    };
    waivers.retain(|waiver| {
        let expired = waiver.until < day;
        if expired {
            settled.findings.push(
                Finding::warn("waiver-expired")
                    .arg("rule", waiver.rule())
                    .arg("until", waiver.until)
                    .arg("day", day)
                    .at(waiver.record.place("until")),
            );
        }
        !expired
    });
    let found = std::mem::take(findings);
    *findings = sift(found, &mut waivers, scope, &mut settled.waived);
    for waiver in waivers {
        if let Some(finding) = waiver.refused {
            settled.findings.push(finding);
        } else if !waiver.used {
            settled.idle.push(waiver.idle());
        }
    }
    settled
}

impl Waiver<'_> {
    fn rule(&self) -> &str {
        self.record.text("rule").unwrap_or_default()
    }

    fn idle(&self) -> Finding {
        let finding = match self.record.text("at") {
            Some(at) => Finding::warn("waiver-unused").arg("at", at),
            None => {
                let mut finding = Finding::warn("waiver-unused");
                finding.message = Msg::new("waiver-unused-anywhere");
                finding
            }
        };
        finding
            .arg("rule", self.rule())
            .at(self.record.place("rule"))
    }

    fn meets(&self, finding: &Finding, sources: &Sources) -> bool {
        let here = |place: &Place| place.is_of(finding, sources);
        self.codes.contains(finding.code) && self.place.as_ref().is_none_or(here)
    }
}

/// The findings that stay.
fn sift(
    findings: Vec<Finding>,
    waivers: &mut [Waiver],
    scope: &Scope,
    waived: &mut Vec<Waived>,
) -> Vec<Finding> {
    let mut kept = Vec::new();
    for mut finding in findings {
        let below = std::mem::take(&mut finding.consequences);
        let mut below = sift(below, waivers, scope, waived);
        let shown = finding.level > Level::Allow;
        let waiver = waivers
            .iter_mut()
            .find(|waiver| shown && waiver.meets(&finding, scope.sources));
        match waiver {
            Some(waiver) if finding.level == Level::Forbid => {
                let refused = || forbidden(waiver.record, finding.code, scope);
                waiver.refused = waiver.refused.take().or_else(refused);
            }
            Some(waiver) => {
                waiver.used = true;
                waived.push(Waived {
                    finding,
                    reason: waiver.reason.to_owned(),
                    until: waiver.until,
                    by: waiver.record.location.clone(),
                });
                kept.append(&mut below);
                continue;
            }
            None => {}
        }
        finding.consequences = below;
        kept.push(finding);
    }
    kept
}

/// Reads a waiver; one with a field missing or unreadable was told when it was read.
fn read<'a>(record: &'a Record, scope: &Scope) -> Result<Option<Waiver<'a>>, Box<Finding>> {
    let (Some(rule), Some(reason)) = (record.text("rule"), record.text("reason")) else {
        return Ok(None);
    };
    let Some(until) = record.text("until") else {
        return Ok(None);
    };
    let told =
        |code: fn() -> Finding, key: &str| Box::new(code().arg("rule", rule).at(record.place(key)));
    let Some(until) = Date::parse(until) else {
        let finding = Finding::deny("bad-date").arg("text", until);
        return Err(Box::new(finding.at(record.place("until"))));
    };
    let Some((reach, mut codes)) = names::codes(rule) else {
        let mut finding = told(|| Finding::deny("waiver-unknown-rule"), "rule");
        if let Some(near) = names::near(rule) {
            finding
                .notes
                .push(Msg::new("did-you-mean").arg("name", near));
        }
        return Err(finding);
    };
    codes.retain(|code| is_judgement(code));
    if codes.is_empty() {
        return Err(told(|| Finding::deny("waiver-fixed"), "rule"));
    }
    if codes.iter().all(|code| is_forbidden(code, scope)) {
        let refused = codes
            .first()
            .and_then(|code| forbidden(record, code, scope));
        return refused.map_or(Ok(None), |finding| Err(Box::new(finding)));
    }
    let place = record.text("at").map(|at| Place::new(at, scope));
    if place.is_none() && reach != Reach::Code && codes.len() > 1 {
        let list: Vec<&str> = codes.iter().copied().take(NAMED).collect();
        let mut finding = told(|| Finding::deny("waiver-too-wide"), "rule");
        finding.message = finding
            .message
            .arg("codes", list.join("、"))
            .arg("count", codes.len());
        return Err(finding);
    }
    if says_nothing(reason) {
        let finding = told(|| Finding::deny("waiver-without-reason"), "reason");
        return Err(Box::new(finding.arg("reason", reason)));
    }
    Ok(Some(Waiver {
        record,
        codes,
        place,
        reason,
        until,
        refused: None,
        used: false,
    }))
}

/// True for what rules find out about a budget that is otherwise read and computed. What stages find
/// by themselves is no opinion: something is missing or cannot be told.
pub fn is_judgement(code: &str) -> bool {
    let built_in = |rule: &super::Rule| matches!(rule.check, Check::BuiltIn);
    !levels::is_fixed(code) && rule_of(code).is_some_and(|rule| !built_in(rule))
}

fn is_forbidden(code: &str, scope: &Scope) -> bool {
    levels::given(code, scope.profile).is_some_and(|given| given.level == Level::Forbid)
}

/// That a layer leaves a code to nobody.
fn forbidden(record: &Record, code: &str, scope: &Scope) -> Option<Finding> {
    let given = levels::given(code, scope.profile)?;
    let said = Msg::new("waiver-forbidden-here");
    let finding = Finding::deny("waiver-forbidden")
        .arg("code", code)
        .arg("layer", &given.setting.layer)
        .at(record.place("rule"));
    Some(match given.setting.at {
        Location::None => finding,
        _ => finding.also(&given.setting.at, said),
    })
}
