//! The certificate of a check (检查要点对照表): one page that says of every rule what became of it
//! and where to look, so that a reviewer signs instead of reading everything again.
//!
//! Made of an [`Outcome`] and a day; it is for the file of the agency, not for publication. What
//! is private or confidential is in no field of it.

mod clock;
mod discreet;
pub mod files;
mod html;
mod places;
mod rows;
mod sheet;
mod words;

pub use clock::{Clock, DAYS, Standing};
pub use html::render as html;
pub use places::{Layout, Place, short};
pub use rows::{Matter, Row, Verdict};
pub use sheet::{date, project};

use std::collections::BTreeMap;

use serde::Serialize;

use crate::budget::model::Date;
use crate::check::{Both, points, rule_of};
use crate::diag::{Lang, hash};
use crate::facts::phase_word;
use crate::pipeline::Outcome;
use crate::render::manifest;
use discreet::Discreet;
use places::Places;

/// Everything a certificate says.
#[derive(Debug, Clone, Serialize)]
pub struct Certificate {
    pub format: u8,
    pub program: String,
    pub agency: String,
    /// Title of the document checked.
    pub title: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub year: Option<i32>,
    /// Year and phase in words: `2024年预算`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub period: Option<String>,
    /// Id of the document among several.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub document: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub profile: Option<Profile>,
    pub inputs: Inputs,
    /// The day it was made for.
    pub as_of: String,
    pub passed: bool,
    /// How many rules have which verdict.
    pub counts: Counts,
    pub clock: Clock,
    pub rows: Vec<Row>,
    pub waivers: Vec<Waived>,
    /// Inspection points the design of the program answers.
    pub guaranteed: Vec<Point>,
    /// Inspection points the program cannot look at.
    pub outside: Vec<Point>,
    /// Hashes of the other files of the certificate.
    pub outputs: BTreeMap<String, String>,
}

/// The format a document follows.
#[derive(Debug, Clone, Serialize)]
pub struct Profile {
    pub id: String,
    pub title: String,
    /// Hash of the files of all its layers.
    pub sha256: String,
}

/// What was checked: the certificate holds for nothing else.
#[derive(Debug, Clone, Serialize)]
pub struct Inputs {
    pub files: usize,
    /// SHA-256 of the hashes of all files, sorted, a line each.
    pub sha256: String,
}

#[derive(Debug, Clone, Default, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Counts {
    pub compliant: usize,
    pub violated: usize,
    pub advised: usize,
    pub waived: usize,
    pub not_applicable: usize,
    pub unchecked: usize,
}

impl Counts {
    fn of(rows: &[Row]) -> Counts {
        let count = |verdict| rows.iter().filter(|row| row.verdict == verdict).count();
        Counts {
            compliant: count(Verdict::Compliant),
            violated: count(Verdict::Violated),
            advised: count(Verdict::Advised),
            waived: count(Verdict::Waived),
            not_applicable: count(Verdict::NotApplicable),
            unchecked: count(Verdict::Unchecked),
        }
    }
}

/// A finding the agency answers for, with its reason.
#[derive(Debug, Clone, Serialize)]
pub struct Waived {
    /// Title of the rule.
    pub rule: String,
    pub code: &'static str,
    /// Place in the records.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    pub reason: String,
    /// The last day the waiver is good for.
    pub until: String,
}

/// An inspection point no rule has a row for.
#[derive(Debug, Clone, Serialize)]
pub struct Point {
    pub id: String,
    pub title: String,
    /// What takes the defect away, or why it is not looked at.
    pub why: String,
}

/// The certificate of one document as of a day; `layout` tells the pages.
pub fn make(outcome: &Outcome, as_of: Date, layout: Option<&Layout>) -> Certificate {
    let discreet = Discreet::new(&outcome.records);
    let document = outcome.document.as_ref();
    let places = document.map(|document| Places::new(document, layout));
    let mut rows = rows::rows(outcome, places.as_ref(), layout);
    let budget = outcome.budget.as_ref();
    let info = budget.map(|budget| &budget.document);
    let approval = info.and_then(|info| info.approval);
    let publication = info.and_then(|info| info.publication);
    let clock = Clock::new(approval, publication, as_of);
    rows::mind(&mut rows, &clock);
    let recorded = |key: &str| {
        let agency = outcome.records.one("agency");
        agency.and_then(|record| record.text(key)).unwrap_or("")
    };
    let agency = document.map_or_else(|| recorded("name").to_owned(), |one| one.agency.clone());
    let hashes = manifest::inputs(outcome);
    let profile = outcome.profile.as_ref().map(|profile| Profile {
        id: profile.profile.id.clone(),
        title: profile.profile.title.clone(),
        sha256: manifest::profile(outcome),
    });
    Certificate {
        format: 1,
        program: format!("gongkai {}", env!("CARGO_PKG_VERSION")),
        agency: discreet.text(&agency),
        title: document.map_or_else(String::new, |one| one.title.clone()),
        year: info.map(|info| info.period.year),
        period: info.map(|info| format!("{}年{}", info.period.year, phase_word(info.period))),
        document: (!outcome.id.is_empty()).then(|| outcome.id.clone()),
        profile,
        inputs: Inputs {
            files: hashes.len(),
            sha256: hash(lines(&hashes).as_bytes()),
        },
        as_of: as_of.to_string(),
        passed: !outcome.blocked() && layout.is_none_or(|layout| layout.missing.is_none()),
        counts: Counts::of(&rows),
        clock,
        rows,
        waivers: waivers(outcome, &discreet),
        guaranteed: without_rule(|point| point.impossible.as_ref()),
        outside: without_rule(|point| point.outside.as_ref()),
        outputs: BTreeMap::new(),
    }
}

fn waivers(outcome: &Outcome, discreet: &Discreet) -> Vec<Waived> {
    let waived = outcome.waived.iter().map(|waived| {
        let code = waived.finding.code;
        let place = waived.finding.primary.as_ref();
        let place = place.map(|label| outcome.sources.display(&label.location));
        Waived {
            rule: rule_of(code)
                .map_or(code, |rule| rule.title(Lang::Zh))
                .to_owned(),
            code,
            place: place.filter(|place| !place.is_empty()),
            reason: discreet.text(&waived.reason),
            until: waived.until.to_string(),
        }
    });
    waived.collect()
}

fn lines(hashes: &[String]) -> String {
    hashes.iter().map(|hash| format!("{hash}\n")).collect()
}

/// Points no rule answers, for a reason of a kind, in the order of groups.
fn without_rule(why: impl Fn(&points::Point) -> Option<&Both>) -> Vec<Point> {
    let all = points::groups().iter().flat_map(|group| group.points());
    let open = all.filter(|(id, _)| points::rules(id).next().is_none());
    let told = open.filter_map(|(id, point)| {
        Some(Point {
            id: id.to_owned(),
            title: point.title(Lang::Zh).to_owned(),
            why: why(point)?.pick(Lang::Zh).to_owned(),
        })
    });
    told.collect()
}
