//! `gongkai check` and `gongkai build` over the workspace of a bureau.
//!
//! Every agency is worked on by itself, as many at once as there are processors; what came of it is
//! told in the order of the register. Nothing an agency sends in can stop the others.

mod end;
mod joined;
mod place;
mod pool;
mod progress;
mod state;
mod tell;
mod verdict;
mod work;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use super::args::{BuildOptions, CheckOptions, Common};
use super::build::font_set;
use super::shared::{self, Setup};
use super::site::overlap;
use super::{overview, parallel, report};
use crate::budget::model::Date;
use crate::bureau::last_year::Shelf;
use crate::bureau::matching::{Identity, Match, matched};
use crate::bureau::run::Shard;
use crate::bureau::submissions::{self, Found};
use crate::bureau::{self, ENTRY};
use crate::diag::{Finding, Msg};
use crate::records::load::Directory;
use pool::{Claim, Ended};
use progress::Progress;
use state::Key;
use tell::Teller;
use verdict::Tallies;
use work::{Building, Desk};

pub use joined::joined;

/// The workspace the paths mean: one of them names `bureau.toml`, or a directory that has it and no
/// records of its own.
///
/// # Errors
/// When there are other paths beside it.
pub fn workspace(paths: &[PathBuf]) -> Result<Option<PathBuf>, Msg> {
    let Some(root) = paths.iter().find_map(|path| root(path)) else {
        return Ok(None);
    };
    match paths.len() {
        1 => Ok(Some(root)),
        _ => Err(Msg::new("bureau-alone").arg("path", root.display())),
    }
}

fn root(path: &Path) -> Option<PathBuf> {
    if path.is_dir() {
        let has = |name: &str| path.join(name).is_file();
        return (has(ENTRY) && !has(crate::records::load::ENTRY)).then(|| path.to_owned());
    }
    if path.file_name()? != ENTRY || !path.is_file() {
        return None;
    }
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => Some(parent.to_owned()),
        _ => Some(PathBuf::from(".")),
    }
}

/// Reads `--shard`.
///
/// # Errors
/// When it is not `K/N`.
pub fn shard(text: &str) -> Result<Shard, String> {
    Shard::parse(text).ok_or_else(|| text.to_owned())
}

/// What both commands are run with.
struct Run<'a> {
    root: &'a Path,
    common: &'a Common,
    as_of: Option<Date>,
    jobs: Option<u16>,
    limit: Duration,
    quiet: bool,
    /// The only part of the register to be worked on.
    shard: Option<Shard>,
    overview: Option<&'a Path>,
}

/// Checks every agency; true when nothing stands in the way of publishing.
pub fn check(
    root: &Path,
    options: &CheckOptions,
    common: &Common,
    as_of: Date,
) -> Result<bool, Msg> {
    let certificate = options.certificate.as_ref().map(|_| "--certificate");
    if let Some(option) = certificate.or(options.at_version.map(|_| "--at-version")) {
        return Err(Msg::new("bureau-option").arg("option", option));
    }
    let run = Run {
        root,
        common,
        as_of: Some(as_of),
        jobs: options.jobs,
        limit: Duration::from_secs(options.timeout),
        quiet: options.quiet,
        shard: options.shard,
        overview: options.overview.as_deref(),
    };
    run.all(None)
}

/// Builds every agency that has changed since the last time; true when all are built.
pub fn build(root: &Path, options: &BuildOptions, common: &Common) -> Result<bool, Msg> {
    if options.at_version.is_some() {
        return Err(Msg::new("bureau-option").arg("option", "--at-version"));
    }
    let run = Run {
        root,
        common,
        as_of: None,
        jobs: options.jobs,
        limit: Duration::from_secs(options.timeout),
        quiet: options.quiet,
        shard: options.shard,
        overview: options.overview.as_deref(),
    };
    run.all(Some(options))
}

impl Run<'_> {
    fn all(&self, build: Option<&BuildOptions>) -> Result<bool, Msg> {
        let lang = self.common.lang();
        let loaded = bureau::load(&Directory::new(self.root));
        let mut findings = loaded.findings;
        let Some(bureau) = loaded.bureau else {
            report::print(&findings, &loaded.sources, self.common);
            return Err(Msg::new("bureau-unusable").arg("path", self.root.join(ENTRY).display()));
        };
        let setup = Setup::new(self.common)?;
        let _place = match build {
            Some(options) => Some(place::take(&options.out, &bureau, self.shard, lang)?),
            None => None,
        };
        let overview = self.overview(build)?;
        let (last_year, mut wrong) = Shelf::open(self.root, &bureau);
        findings.append(&mut wrong);
        let (found, mut wrong) = submissions::find(self.root, &bureau);
        findings.append(&mut wrong);
        let found = Arc::new(found);
        let identities = self.identities(&found);
        let mut matched = matched(&bureau, &found, &identities);
        findings.append(&mut matched.findings);
        if let Some(options) = build {
            for name in place::strangers(&options.out, &bureau) {
                let finding = Finding::note("output-of-nobody");
                findings.push(finding.arg("path", options.out.join(name).display()));
            }
        }
        let wanted = |at: &usize| {
            bureau.entries[*at].must_submit() || matched.entries[*at] != Match::Missing
        };
        let jobs = match self.shard {
            Some(shard) => shard.entries(&bureau).into_iter().collect(),
            None => Vec::from_iter(0..bureau.entries.len()),
        };
        let jobs: Vec<usize> = jobs.into_iter().filter(wanted).collect();
        let building = match build {
            Some(options) => Some(building(options, self.common, &setup, &found)?),
            None => None,
        };
        let desk = Arc::new(Desk {
            common: self.common.clone(),
            setup,
            bureau,
            found: found.to_vec(),
            matched,
            last_year,
            jobs,
            shard: self.shard,
            as_of: self.as_of,
            build: building,
        });
        self.agencies(&desk, &findings, overview)
    }

    /// The directory of the overview. It cannot be among the outputs, which are published.
    fn overview(&self, build: Option<&BuildOptions>) -> Result<Option<overview::Place>, Msg> {
        let Some(path) = self.overview else {
            return Ok(None);
        };
        if let Some(other) = build
            .map(|options| &options.out)
            .filter(|out| overlap(out, path))
        {
            let message = Msg::new("overview-inside").arg("path", path.display());
            return Err(message.arg("other", other.display()));
        }
        overview::Place::take(path, self.common).map(Some)
    }

    /// Who every submission says it is of; nobody where reading it fails.
    fn identities(&self, found: &Arc<Vec<Found>>) -> Vec<Identity> {
        let mut identities = Vec::with_capacity(found.len());
        let all = found.clone();
        let work = move |at: usize, _: &Claim| match shared::open(&all[at].path) {
            Ok(files) => Identity::of(&files),
            Err(_) => Identity::default(),
        };
        let each = |_, ended| {
            identities.push(match ended {
                Ended::Done(identity) => identity,
                Ended::Crashed(_) | Ended::TimedOut => Identity::default(),
            });
        };
        let threads = parallel::threads(self.jobs, found.len());
        pool::run(
            found.len(),
            threads,
            self.limit,
            Arc::new(work),
            each,
            |_| {},
        );
        identities
    }

    fn agencies(
        &self,
        desk: &Arc<Desk>,
        findings: &[Finding],
        overview: Option<overview::Place>,
    ) -> Result<bool, Msg> {
        let total = desk.jobs.len();
        let silent = self.quiet || self.common.machine();
        let progress = std::cell::RefCell::new(Progress::new(total, silent, self.common.lang()));
        let mut teller = Teller::new(desk, findings, overview);
        let tallies = std::cell::Cell::new(Tallies::default());
        let work = {
            let desk = desk.clone();
            move |at: usize, claim: &Claim| desk.work(at, claim)
        };
        let each = |at, ended| {
            let told = match ended {
                Ended::Done(told) => told,
                Ended::Crashed(said) => {
                    let why = Msg::new("agency-panicked").arg("said", said);
                    desk.failed(at, Finding::deny("agency-crashed"), &why)
                }
                Ended::TimedOut => {
                    let why = Msg::new("agency-time").arg("seconds", self.limit.as_secs());
                    desk.failed(at, Finding::deny("agency-timed-out"), &why)
                }
            };
            let mut counted = tallies.get();
            counted.add(told.run.verdict);
            tallies.set(counted);
            let mut progress = progress.borrow_mut();
            teller.add(at, told, || progress.clear());
        };
        let glance = |ended| progress.borrow_mut().at(ended, &tallies.get());
        let threads = parallel::threads(self.jobs, total);
        pool::run(total, threads, self.limit, Arc::new(work), each, glance);
        progress.borrow_mut().clear();
        teller.finish()
    }
}

fn building(
    options: &BuildOptions,
    common: &Common,
    setup: &Setup,
    found: &[Found],
) -> Result<Building, Msg> {
    let fonts = font_set(options.fonts.as_deref(), setup.lang())?;
    let how = (
        &options.formats,
        options.engine,
        &options.typst,
        options.draft,
        common.format(),
        common.lang(),
        !common.machine() && super::output::color(),
    );
    let mut key = Key::default()
        .with(state::program())
        .with(format!("{how:?}"))
        .with(fonts.digest());
    for given in setup.given() {
        key = key.with(given);
    }
    let mut beside = BTreeMap::new();
    for one in found.iter().filter(|one| !one.path.is_dir()) {
        if let Some(directory) = one.path.parent() {
            beside
                .entry(directory.to_owned())
                .or_insert_with(|| work::beside(directory, found));
        }
    }
    Ok(Building {
        options: options.clone(),
        fonts,
        common: key,
        beside,
    })
}
