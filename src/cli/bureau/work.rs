//! What is done for one agency, apart from all others.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::pool::Claim;
use super::state::{self, Key};
use crate::artifacts::{self, Settings};
use crate::budget::model::Date;
use crate::bureau::last_year::Shelf;
use crate::bureau::matching::{Match, Matched, days_left, untaken};
use crate::bureau::run::{AgencyRun, Said, Shard, Verdict};
use crate::bureau::submissions::Found;
use crate::bureau::{Bureau, Entry, compliance, grants};
use crate::cli::args::{BuildOptions, Common};
use crate::cli::build::settings;
use crate::cli::report::{self, Report};
use crate::cli::shared::{Setup, open};
use crate::cli::write;
use crate::diag::render::blocked;
use crate::diag::{Finding, Location, Msg, Sources};
use crate::pipeline::{Ask, Outcome};
use crate::records::load::{Directory, Files, MAX_LISTED};
use crate::render::typst::FontSet;

/// Everything the work on an agency needs. Threads that are left behind may outlive the run, so it
/// borrows nothing.
pub struct Desk {
    pub common: Common,
    pub setup: Setup,
    pub bureau: Bureau,
    pub found: Vec<Found>,
    pub matched: Matched,
    /// What was published last year, where there is any of it.
    pub last_year: Option<Shelf>,
    /// The entries of the register worked on.
    pub jobs: Vec<usize>,
    pub shard: Option<Shard>,
    /// The day of a check; a build knows none.
    pub as_of: Option<Date>,
    pub build: Option<Building>,
}

/// What a build is asked for.
pub struct Building {
    pub options: BuildOptions,
    pub fonts: FontSet,
    /// Hash of all that decides the outputs of every agency.
    pub common: Key,
    /// Hashes of what lies beside workbooks, by directory.
    pub beside: BTreeMap<PathBuf, Option<String>>,
}

/// What came of an agency.
#[derive(Debug)]
pub struct Told {
    pub run: AgencyRun,
    pub reports: Vec<Report>,
    /// Files, below its directory.
    pub written: Vec<String>,
    /// Nothing had to be done.
    pub unchanged: bool,
}

impl Desk {
    pub fn entry(&self, job: usize) -> &Entry {
        &self.bureau.entries[self.jobs[job]]
    }

    /// Its submission, where there is exactly one.
    pub fn submission(&self, job: usize) -> Option<&Found> {
        match self.matched.entries[self.jobs[job]] {
            Match::One(at) => self.found.get(at),
            _ => None,
        }
    }

    /// Checks or builds an agency.
    pub fn work(&self, job: usize, claim: &Claim) -> Told {
        let entry = self.entry(job);
        let Some(found) = self.submission(job) else {
            return self.untaken(job);
        };
        let Some(building) = &self.build else {
            return match self.outcomes(job, found) {
                Ok(outcomes) => self.told(job, found, &outcomes),
                Err(message) => self.failed(job, Finding::deny("agency-not-run"), &message),
            };
        };
        let (out, code) = (&building.options.out, &entry.code);
        let key = self.key(building, job, found);
        let place = self.bureau.sources.display(&entry.location);
        if let Some(key) = &key
            && !building.options.force
            && let Some(told) = state::recall(out, code, key, &place)
        {
            return told;
        }
        let mut outcomes = match self.outcomes(job, found) {
            Ok(outcomes) => outcomes,
            Err(message) => return self.failed(job, Finding::deny("agency-not-run"), &message),
        };
        let settings = settings(&building.options, &building.fonts);
        let made = self.made(&mut outcomes, &settings);
        let mut told = self.told(job, found, &outcomes);
        if let Some(files) = made {
            if !claim.write() {
                return told;
            }
            state::forget(out, code);
            let target = out.join(code);
            if let Err(refusal) = write::replace(&target, &files, write::DISCLOSURE) {
                let message = Msg::new("cannot-write")
                    .arg("path", target.display())
                    .arg("reason", refusal.text(self.common.lang()));
                let mut failed = self.failed(job, Finding::deny("agency-not-written"), &message);
                told.reports.append(&mut failed.reports);
                told.run.verdict = Verdict::Failed;
                told.run.findings.append(&mut failed.run.findings);
                return told;
            }
            told.written = files.keys().cloned().collect();
        } else if told.run.verdict == Verdict::Ready {
            told.run.verdict = Verdict::Failed;
        }
        // What may have been changed while it was read is not remembered.
        if let Some(key) = key
            && claim.write()
            && self.key(building, job, found).as_ref() == Some(&key)
        {
            state::remember(out, code, &key, &place, &told);
        }
        told
    }

    fn made(&self, outcomes: &mut [Outcome], settings: &Settings) -> Option<artifacts::Artifacts> {
        let stopped = outcomes.iter().any(|one| blocked(&one.findings));
        let wanted = !stopped || settings.draft;
        wanted.then(|| artifacts::all(outcomes, settings)).flatten()
    }

    /// Runs the stages as for the agency alone, then holds what came out against the register.
    fn outcomes(&self, job: usize, found: &Found) -> Result<Vec<Outcome>, Msg> {
        let entry = self.entry(job);
        let ask = Ask {
            day: self.as_of,
            ..Ask::default()
        };
        let mut outcomes = self.setup.run_with(&found.path, &ask)?;
        if let Some(shelf) = &self.last_year {
            shelf.hold(&mut outcomes, entry, &self.bureau, &self.setup.library());
        }
        grants::apply(&mut outcomes, &self.bureau, &entry.code, self.as_of);
        for outcome in &mut outcomes {
            let mut findings = compliance::findings(outcome, entry, &self.bureau);
            outcome.findings.append(&mut findings);
        }
        let in_order = !outcomes.iter().any(|one| blocked(&one.findings));
        if let Some(first) = outcomes.first_mut() {
            let notes = self.matched.notes.get(&self.jobs[job]);
            first.findings.extend(notes.into_iter().flatten().cloned());
            let late = compliance::late(entry, in_order, self.as_of);
            first.findings.extend(late);
        }
        Ok(outcomes)
    }

    /// An agency before anything is known of it.
    fn blank(&self, job: usize, verdict: Verdict) -> AgencyRun {
        let entry = self.entry(job);
        AgencyRun {
            code: entry.code.clone(),
            name: entry.name.clone(),
            parent: entry.parent.clone(),
            section: entry.section.clone(),
            submission: self.submission(job).map(|found| found.name.clone()),
            verdict,
            days_left: days_left(entry, self.as_of),
            findings: Vec::new(),
            documents: Vec::new(),
        }
    }

    fn told(&self, job: usize, found: &Found, outcomes: &[Outcome]) -> Told {
        let stopped = outcomes.iter().any(|one| blocked(&one.findings));
        let verdict = match stopped {
            true => Verdict::Errors,
            false => Verdict::Ready,
        };
        Told {
            run: self.blank(job, verdict).with(outcomes, self.common.lang()),
            reports: report::named(&found.name, &found.path, outcomes, &self.common, self.as_of),
            written: Vec::new(),
            unchanged: false,
        }
    }

    fn untaken(&self, job: usize) -> Told {
        let entry = self.entry(job);
        let several: Vec<&Found> = match &self.matched.entries[self.jobs[job]] {
            Match::Several(list) => list.iter().filter_map(|at| self.found.get(*at)).collect(),
            _ => Vec::new(),
        };
        let finding = untaken(entry, &several, days_left(entry, self.as_of));
        let mut told = self.only(job, finding, &self.bureau.sources);
        told.run.verdict = Verdict::Missing;
        told
    }

    /// An agency that could not be worked on, and why.
    pub fn failed(&self, job: usize, finding: Finding, why: &Msg) -> Told {
        let finding = finding.arg("why", why.text(self.common.lang()));
        self.only(job, finding, &Sources::default())
    }

    fn only(&self, job: usize, finding: Finding, sources: &Sources) -> Told {
        let entry = self.entry(job);
        let finding = finding.arg("name", &entry.name);
        let name = match self.submission(job) {
            Some(found) => found.name.clone(),
            None => format!("{} {}", entry.code, entry.name),
        };
        let findings = [finding];
        let report = report::one(&name, &findings, sources, &self.common);
        let report = report.counting(&findings);
        let said = Said::of(&findings[0], sources, self.common.lang());
        Told {
            run: AgencyRun {
                findings: vec![said],
                ..self.blank(job, Verdict::Failed)
            },
            reports: vec![report],
            written: Vec::new(),
            unchanged: false,
        }
    }

    /// What decides the outputs of an agency; none when not all of it can be read.
    fn key(&self, building: &Building, job: usize, found: &Found) -> Option<String> {
        let entry = self.entry(job);
        // Rows above theirs move an agency's rows, and change nothing of it.
        let unplaced = |entry: &Entry| Entry {
            location: Location::None,
            ..entry.clone()
        };
        let units = self.bureau.units(&entry.code).into_values();
        let of_bureau = (
            self.bureau.year,
            unplaced(entry),
            units.map(unplaced).collect::<Vec<Entry>>(),
            self.matched.notes.get(&self.jobs[job]),
        );
        let mut key = building.common.clone().with(format!("{of_bureau:?}"));
        for grant in self.bureau.granted(&entry.code) {
            // Findings name the place of a waiver.
            let place = self.bureau.sources.display(&grant.record.location);
            key = key.with(place).with(format!("{:?}", grant.record.fields));
        }
        for input in self.last_year.iter().flat_map(|it| it.inputs(&entry.code)) {
            key = key.with(input);
        }
        key = key.with(self.last_year.is_some().to_string());
        key = key.with(&found.name);
        let files = open(&found.path).ok()?;
        if found.path.is_dir() {
            key = key.with(contents(&files, "")?);
        } else {
            let bytes = files.read(files.entry()?).ok()?;
            let beside = building.beside.get(found.path.parent()?)?.clone()?;
            key = key.with(bytes).with(beside);
        }
        Some(key.text())
    }
}

/// A hash of all files below a directory; none when there are too many to tell, or one cannot be
/// read.
pub fn contents(files: &dyn Files, directory: &str) -> Option<String> {
    let listed = files.list(directory);
    if listed.len() >= MAX_LISTED {
        return None;
    }
    let mut key = Key::default();
    for path in listed {
        let bytes = files.read(&path).ok()?;
        key = key.with(path).with(bytes);
    }
    Some(key.text())
}

/// What lies beside the workbooks of a directory, other submissions left out.
pub fn beside(directory: &Path, found: &[Found]) -> Option<String> {
    let files = Directory::new(directory);
    let listed = files.list("");
    if listed.len() >= MAX_LISTED {
        return None;
    }
    let others: BTreeSet<&Path> = found.iter().map(|one| one.path.as_path()).collect();
    let mut key = Key::default();
    for path in listed {
        let real = directory.join(&path);
        if real.ancestors().any(|above| others.contains(above)) {
            continue;
        }
        let bytes = files.read(&path).ok()?;
        key = key.with(path).with(bytes);
    }
    Some(key.text())
}
