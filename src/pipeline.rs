//! The stages in their order: records → budget → facts → document, every finding collected.
//!
//! Nothing here reads files, clocks or the environment: input comes through
//! [`Files`](crate::records::load::Files), output is values.

mod versions;

use std::sync::Arc;

use crate::amendment::{self, Earlier};
use crate::budget::build as budget_build;
use crate::budget::catalogue::{Catalogue, Edition};
use crate::budget::documents::{self, Share};
use crate::budget::ledger::{Period, Phase};
use crate::budget::model::{Budget, Date, DocumentInfo};
use crate::budget::money::Unit;
use crate::budget::years::{self, Before};
use crate::check;
use crate::diag::{Finding, Sources, Waived};
use crate::document::{self, tree::Document};
use crate::facts::{FactSettings, Facts, MeasureDefinition};
use crate::profile::kept;
use crate::profile::load::{self as profile_load, Library, Resolved};
use crate::profile::place;
use crate::records::Records;
use crate::records::load::{self as records_load, Files, Loaded};

/// Everything one run made of one document, as far as it got.
#[derive(Debug)]
pub struct Outcome {
    /// The document's id among several; empty when it has none.
    pub id: String,
    pub sources: Sources,
    /// Hashes of official catalogues it was made with, beside the built-in one.
    pub catalogues: Vec<String>,
    pub records: Records,
    pub budget: Option<Arc<Budget>>,
    pub profile: Option<Arc<Resolved>>,
    pub facts: Option<Arc<Facts>>,
    pub document: Option<Document>,
    /// Nothing of the records was refused when they were read and put in their places: no amount
    /// is missing from the budget.
    pub understood: bool,
    /// In the order of the stages, levels as the profile sets them, without those waived.
    pub findings: Vec<Finding>,
    /// What the agency answers for itself: listed, and in no publication.
    pub waived: Vec<Waived>,
}

impl Outcome {
    /// True when a finding stops the build.
    pub fn blocked(&self) -> bool {
        crate::diag::render::blocked(&self.findings)
    }
}

/// What a run is asked for besides its input.
#[derive(Debug, Clone, Copy, Default)]
pub struct Ask {
    /// The day waivers must be good for; without one that is the document's own date of
    /// publication, else of approval.
    pub day: Option<Date>,
    /// The version of amended records: 1 is the original; without one, the last.
    pub version: Option<u32>,
}

impl Ask {
    /// A run of a version.
    pub fn version(version: Option<u32>) -> Ask {
        Ask { day: None, version }
    }
}

/// Runs all stages on one agency's records, for the first of its documents.
pub fn run(files: &dyn Files, library: &Library, catalogue: &'static Catalogue) -> Outcome {
    let (loaded, mut shares) = divided(records_load::load(files), None);
    let several = shares.len() > 1;
    let (mut outcome, idle) = one(&loaded, shares.swap_remove(0), library, catalogue, None);
    if !several {
        outcome.findings.extend(idle);
    }
    outcome
}

/// Runs all stages for each document of one agency's records, at least one. What is wrong with the
/// records themselves is found in every outcome.
pub fn run_all(
    files: &dyn Files,
    library: &Library,
    catalogue: &'static Catalogue,
) -> Vec<Outcome> {
    run_with(files, library, catalogue, &Ask::default())
}

/// Runs all stages as [`run_all`] does, on a day: waivers must be good for it.
pub fn run_as_of(
    files: &dyn Files,
    library: &Library,
    catalogue: &'static Catalogue,
    day: Option<Date>,
) -> Vec<Outcome> {
    let ask = Ask { day, version: None };
    run_with(files, library, catalogue, &ask)
}

/// Runs all stages as [`run_all`] does, as asked.
pub fn run_with(
    files: &dyn Files,
    library: &Library,
    catalogue: &'static Catalogue,
    ask: &Ask,
) -> Vec<Outcome> {
    run_loaded(records_load::load(files), library, catalogue, ask)
}

/// Runs all stages on records already read, as [`run_with`] does.
pub fn run_loaded(
    loaded: Loaded,
    library: &Library,
    catalogue: &'static Catalogue,
    ask: &Ask,
) -> Vec<Outcome> {
    let day = ask.day;
    let (loaded, shares) = divided(loaded, ask.version);
    let shares = shares.into_iter();
    let made = shares.map(|share| one(&loaded, share, library, catalogue, day));
    let (mut outcomes, idle): (Vec<Outcome>, Vec<Vec<Finding>>) = made.unzip();
    // A waiver one document needs is not idle.
    let [first, others @ ..] = idle.as_slice() else {
        return outcomes;
    };
    for finding in first {
        let same = |other: &Finding| format!("{other:?}") == format!("{finding:?}");
        if others.iter().all(|idle| idle.iter().any(same)) {
            for outcome in &mut outcomes {
                outcome.findings.push(finding.clone());
            }
        }
    }
    outcomes
}

/// The records as read, amended up to a version and divided among the documents.
fn divided(mut loaded: Loaded, version: Option<u32>) -> (Loaded, Vec<Part>) {
    amend_last_year(&mut loaded);
    let earlier = amendment::apply(&mut loaded, version);
    let shares = documents::shares(std::mem::take(&mut loaded.records));
    let mut parts: Vec<Part> = shares
        .into_iter()
        .map(|share| (share, Vec::new()))
        .collect();
    for version in earlier {
        let shares = documents::shares(version.records);
        for ((_, before), share) in parts.iter_mut().zip(shares) {
            before.push(Earlier {
                version: version.version,
                amendment: version.amendment.clone(),
                records: share.records,
            });
        }
    }
    (loaded, parts)
}

/// Last year counts with all that amended it.
fn amend_last_year(loaded: &mut Loaded) {
    for at in 0..loaded.records.previous.len() {
        let previous = &mut loaded.records.previous[at];
        let mut last = Loaded {
            records: (*previous.records).clone(),
            sources: std::mem::take(&mut loaded.sources),
            findings: std::mem::take(&mut loaded.findings),
        };
        amendment::apply(&mut last, None);
        previous.records = Arc::new(last.records);
        loaded.sources = last.sources;
        loaded.findings = last.findings;
    }
}

/// What one document is made of, and the versions before it.
type Part = (Share, Vec<Earlier>);

/// One document, and what is to be said of waivers it has no use for.
fn one(
    loaded: &Loaded,
    (mut share, earlier): Part,
    library: &Library,
    catalogue: &'static Catalogue,
    day: Option<Date>,
) -> (Outcome, Vec<Finding>) {
    let mut findings = loaded.findings.clone();
    findings.append(&mut share.findings);
    let mut outcome = Outcome {
        id: share.id,
        sources: loaded.sources.clone(),
        catalogues: Vec::new(),
        records: share.records,
        budget: None,
        profile: None,
        facts: None,
        document: None,
        understood: false,
        findings,
        waived: Vec::new(),
    };
    // After a syntax error whole records may be missing, and where lines have no amounts yet all
    // sums are: what later stages would say of that is noise.
    let broken = outcome
        .findings
        .iter()
        .any(|finding| finding.code.starts_with("toml-") || blank_amounts(finding));
    let document = outcome.records.one("document");
    let previous = document.and_then(|document| outcome.records.previous_of(document));
    let carried = check::carried::check(&outcome.records, previous);
    outcome.findings.extend(carried);
    if !broken {
        stages(&mut outcome, &earlier, library, catalogue);
    }
    let facts = outcome.facts.as_deref();
    check::causes::fold(&mut outcome.findings, facts, &outcome.records);
    if let Some(facts) = &outcome.facts {
        let findings = &mut outcome.findings;
        check::culprit::suggest(facts, &outcome.records, &outcome.sources, findings);
    }
    let profile = outcome.profile.clone();
    if let Some(profile) = &profile {
        place::locate(&mut outcome.findings, profile, &outcome.sources);
    }
    check::levels::set(&mut outcome.findings, profile.as_deref());
    let idle = waive(&mut outcome, day);
    (outcome, idle)
}

/// Whether a finding says that the lines of a ledger are still to be filled in.
fn blank_amounts(finding: &Finding) -> bool {
    let args = &finding.message.args;
    let said = |name: &str, words: &[&str]| {
        let mut args = args.iter();
        args.any(|(key, value)| *key == name && words.contains(&value.as_str()))
    };
    finding.code == "missing-fields"
        && said("table", &["line", "revenue"])
        && said("key", &["amount"])
}

/// Takes out what is waived, where there is a document to answer for.
fn waive(outcome: &mut Outcome, day: Option<Date>) -> Vec<Finding> {
    let (Some(profile), Some(facts), Some(document)) =
        (&outcome.profile, &outcome.facts, &outcome.document)
    else {
        return Vec::new();
    };
    let info = &facts.budget.document;
    let scope = check::waivers::Scope {
        records: &outcome.records,
        sources: &outcome.sources,
        profile,
        facts,
        document,
        day: day.or(info.publication).or(info.approval),
    };
    let mut settled = check::waivers::settle(&mut outcome.findings, &scope);
    for findings in [&mut settled.findings, &mut settled.idle] {
        check::levels::set(findings, Some(profile));
    }
    outcome.findings.append(&mut settled.findings);
    outcome.waived = settled.waived;
    settled.idle
}

fn stages(
    outcome: &mut Outcome,
    earlier: &[Earlier],
    library: &Library,
    catalogue: &'static Catalogue,
) {
    let document = outcome.records.one("document");
    let year = document
        .and_then(|record| record.text("year"))
        .and_then(|year| year.parse::<u16>().ok());
    let id = document
        .and_then(|record| record.text("profile"))
        .map(str::to_owned);
    // Versions before an adjustment have the columns of their own phase.
    let mut unrestricted = None;
    if let Some(id) = id {
        let place = document.map(|record| record.place("profile").clone());
        let phase = document.and_then(|document| document.text("phase"));
        let phase = phase.and_then(Phase::parse).unwrap_or_default();
        let mut loaded = kept::load(&id, phase, library, &mut outcome.sources);
        for finding in &mut loaded.findings {
            if let (None, Some(place)) = (&finding.primary, &place) {
                *finding = finding.clone().at(place);
            }
        }
        outcome.findings.append(&mut loaded.findings);
        if let Some(profile) = loaded.value {
            unrestricted = Some(profile.whole).filter(|_| !earlier.is_empty());
            outcome.profile = Some(profile.own);
        }
    }
    let edition: Edition<'static> = catalogue.for_year(year.unwrap_or(2024));
    let mapping = outcome
        .profile
        .as_ref()
        .map(|p| economic_mapping(p))
        .unwrap_or_default();
    let before = last_year(outcome, library, catalogue);
    let mut built =
        budget_build::build_after(&outcome.records, &edition, &mapping, before.as_ref());
    outcome.findings.append(&mut built.findings);
    let Some(mut budget) = built.value else {
        return;
    };
    let mut versions = versions::Made::default();
    if let Some(profile) = &unrestricted {
        let with = versions::With {
            profile,
            before: before.as_ref(),
            edition,
            sources: &outcome.sources,
        };
        versions = versions::make(earlier, &with);
        versions.set(&mut budget);
        outcome.findings.append(&mut versions.findings);
    }
    let budget = Arc::new(budget);
    outcome.budget = Some(budget.clone());
    outcome.understood = !crate::diag::render::blocked(&outcome.findings);
    let Some(profile) = outcome.profile.clone() else {
        return;
    };
    let (facts, mut findings) =
        Facts::new(budget.clone(), fact_settings(&profile, &budget.document));
    outcome.findings.append(&mut findings);
    let facts = Arc::new(facts);
    outcome.facts = Some(facts.clone());
    outcome.findings.append(&mut check::budget(
        &facts,
        &profile,
        &edition,
        &outcome.records,
    ));
    let wrong = versions.wrong(&outcome.findings);
    outcome.findings.extend(wrong);
    let mut built = document::build(&facts, &profile, edition, &outcome.sources);
    outcome.findings.append(&mut built.findings);
    outcome
        .findings
        .append(&mut check::document(&facts, &profile, &built.value));
    outcome.document = Some(built.value);
}

/// The year before, where the document names its records: built against the catalogue of its year,
/// under the profile it was published with.
fn last_year(
    outcome: &mut Outcome,
    library: &Library,
    catalogue: &'static Catalogue,
) -> Option<Before> {
    let mut share = years::choose(&outcome.records, &mut outcome.findings)?;
    outcome.findings.append(&mut share.findings);
    let head = share.records.one("document")?;
    let year = head
        .text("year")
        .and_then(|year| year.parse::<u16>().ok())?;
    let id = head.text("profile").unwrap_or_default();
    let own = outcome.records.one("document");
    let same = own.and_then(|own| own.text("profile")) == Some(id);
    let profile = match outcome.profile.clone() {
        Some(own) if same => own,
        _ => {
            // Its own findings were its own document's; only whether it is there counts here.
            let loaded = profile_load::load(id, library, &mut outcome.sources.clone());
            let Some(profile) = loaded.value else {
                let finding = Finding::deny("previous-profile-missing").arg("id", id);
                outcome.findings.push(finding.at(head.place("profile")));
                return None;
            };
            Arc::new(profile)
        }
    };
    let mapping = economic_mapping(&profile);
    let mut built = budget_build::build(&share.records, &catalogue.for_year(year), &mapping);
    outcome.findings.append(&mut built.findings);
    let comparison = &profile.profile.comparison;
    let unit = Unit::parse(&comparison.unit).unwrap_or(Unit::Wan);
    Some(Before {
        budget: built.value?,
        comparison: (unit, comparison.places.min(6)),
        grid: profile.profile.finest_amounts(),
    })
}

/// Economic class → category, in a fixed order.
pub fn economic_mapping(profile: &Resolved) -> Vec<(String, String)> {
    profile
        .profile
        .economic_category
        .iter()
        .flat_map(|(category, classes)| {
            classes
                .iter()
                .map(move |class| (class.clone(), category.clone()))
        })
        .collect()
}

/// How facts are computed under a profile for one document.
pub fn fact_settings(profile: &Resolved, info: &DocumentInfo) -> FactSettings {
    let settings = &profile.profile;
    let own = info.period;
    let phase = crate::budget::ledger::Phase::parse(&settings.comparison.base_phase);
    let base = info.base.unwrap_or(Period {
        year: own.year - 1,
        phase: phase.unwrap_or_default(),
    });
    FactSettings {
        grid_unit: Unit::parse(&settings.comparison.unit).unwrap_or(Unit::Wan),
        grid_places: settings.comparison.places.min(6),
        percent_places: settings.text.percent_places.min(6),
        base,
        measures: settings
            .measure
            .iter()
            .map(|(name, spec)| {
                let definition = MeasureDefinition {
                    label: spec.label.clone(),
                    sum: spec.sum.clone(),
                    less: spec.less.clone(),
                };
                (name.clone(), definition)
            })
            .collect(),
    }
}
