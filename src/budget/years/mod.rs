//! The year before, from its own records: which of its documents comparisons look back to, and its
//! money and other numbers on the nodes of this year.
//!
//! Last year's records are built like any others, against the catalogue of their year. What they
//! say then moves into this year's budget ([`carry`]): ledgers under the name `previous/ID`, items
//! of their period, the rest in [`LastYear`].

pub(super) mod carry;
mod codes;

use std::collections::{BTreeMap, BTreeSet};

use super::documents::{self, Share};
use super::ledger::{Period, Phase};
use super::model::{Budget, Entity, Reason};
use super::money::Unit;
use super::nodes::{Dim, NodeId};
use crate::diag::{Finding, Location, Msg};
use crate::records::{Record, Records};

/// Beginning of the ids of ledgers of last year's records.
pub const PREFIX: &str = "previous/";

/// Last year's budget as it stands by itself.
#[derive(Debug)]
pub struct Before {
    pub budget: Budget,
    /// Unit and places its document was published in.
    pub grid: (Unit, u32),
    /// Those its comparisons were made on.
    pub comparison: (Unit, u32),
}

/// What last year's records tell besides ledgers, on the nodes of this year.
#[derive(Debug, Clone)]
pub struct LastYear {
    /// The year and phase of last year's document: that of its items and entities.
    pub period: Period,
    /// Every period of it that was published.
    pub published: Vec<Period>,
    /// Unit and places it was published in: its amounts count no finer than that.
    pub grid: (Unit, u32),
    /// Those its texts told them in: figures copied from there are no finer.
    pub comparison: (Unit, u32),
    pub revenue_as_spending: bool,
    /// Units, projects and indicators, which are counted.
    pub entities: BTreeMap<&'static str, Vec<Entity>>,
    pub reasons: Vec<Reason>,
    pub splits: Vec<Split>,
    /// Codes whose money is not what it was last year, since other codes came to it or left it.
    pub moved: BTreeSet<(Dim, NodeId)>,
    /// Where the records name it.
    pub location: Location,
}

/// A code whose money cannot be told apart by the codes that followed it.
#[derive(Debug, Clone)]
pub struct Split {
    /// What contains all of these codes: where the money lies.
    pub place: NodeId,
    pub into: Vec<NodeId>,
    /// Why nothing below is known.
    pub reason: String,
}

/// The part of last year's records a document compares itself with; `None` with a finding where
/// they have none.
pub fn choose(own: &Records, findings: &mut Vec<Finding>) -> Option<Share> {
    let head = own.one("document")?;
    let records = own.previous_of(head)?;
    let place = head.place("previous");
    let year: i32 = head.text("year")?.parse().ok()?;
    let heads: Vec<&Record> = records.of("document").collect();
    let of_year = |head: &&&Record| {
        let is = head.text("year").and_then(|year| year.parse().ok()) == Some(year - 1);
        is && head.text("kind") != Some("self-evaluation")
    };
    let fitting: Vec<&Record> = heads.iter().filter(of_year).copied().collect();
    if fitting.is_empty() {
        let years: Vec<&str> = heads.iter().filter_map(|head| head.text("year")).collect();
        let mut finding = Finding::deny("previous-wrong-year")
            .arg("year", year)
            .arg("wanted", year - 1)
            .arg("found", years.join("、"))
            .at(place);
        if let Some(first) = heads.first() {
            finding = finding.also(first.place("year"), Msg::new("previous-year-here"));
        }
        findings.push(finding);
        return None;
    }
    let (chosen, unit) = best(own, head, records, &fitting);
    let share = documents::of(records, chosen, unit);
    other_agency(own, &share.records, place, findings);
    Some(share)
}

/// Of several documents the one of the same unit and phase, else of the original budget. The unit
/// is named where last year's document is that of the whole department.
fn best<'a>(
    own: &'a Records,
    head: &'a Record,
    records: &Records,
    fitting: &[&'a Record],
) -> (&'a Record, Option<&'a str>) {
    let phase = |record: &Record| {
        let phase = record.text("phase").and_then(Phase::parse);
        phase.unwrap_or_default()
    };
    let code = own.one("agency").and_then(|agency| agency.text("code"));
    // A unit that keeps records of its own may have been one document of the department's.
    let department = records.one("agency").and_then(|agency| agency.text("code"));
    let unit = head.text("unit").or(code.filter(|_| code != department));
    let chosen = fitting.iter().min_by_key(|record| {
        let other_phase = phase(record) != phase(head);
        let later = phase(record) != Phase::Original;
        let same_unit = record.text("unit") == unit;
        let whole = record.text("unit").is_none();
        (!same_unit, !whole, other_phase, later)
    });
    let chosen = *chosen.unwrap_or(&fitting[0]);
    let named = records.of("unit").any(|record| {
        let names = [record.text("id"), record.text("code")];
        unit.is_some() && names.contains(&unit)
    });
    (chosen, unit.filter(|_| named).or(chosen.text("unit")))
}

/// Last year's records are of the same agency: by code, or else by name.
fn other_agency(own: &Records, last: &Records, place: &Location, findings: &mut Vec<Finding>) {
    let (Some(own), Some(last)) = (own.one("agency"), last.one("agency")) else {
        return;
    };
    let same = |key: &str| own.text(key).zip(last.text(key)).map(|(a, b)| a == b);
    let finding = match (same("code"), same("name")) {
        (_, Some(true)) => return,
        (Some(true), _) => Finding::note("previous-agency-renamed"),
        _ => Finding::deny("previous-other-agency"),
    };
    let words = |record: &Record| {
        let both = [record.text("code"), record.text("name")];
        both.into_iter().flatten().collect::<Vec<_>>().join(" ")
    };
    let finding = finding.arg("own", words(own)).arg("last", words(last));
    let there = Msg::new("previous-agency-here");
    findings.push(finding.at(place).also(last.place("name"), there));
}
