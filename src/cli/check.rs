//! `gongkai check`

use std::path::PathBuf;

use super::args::{CheckOptions, Common, Engine};
use super::build::{Done, Job, every, font_set, jobs};
use super::bureau;
use super::report;
use super::shared::Setup;
use super::write;
use crate::artifacts;
use crate::budget::model::Date;
use crate::certificate::files::{self, Settings};
use crate::diag::render::blocked;
use crate::diag::{Finding, Msg};
use crate::pipeline::{Ask, Outcome};
use crate::render::typst::FontSet;

/// Checks every path; true when all pass.
pub fn run(options: &CheckOptions, common: &Common) -> Result<bool, Msg> {
    let as_of = options.as_of()?;
    if let Some(root) = bureau::workspace(&options.paths)? {
        return bureau::check(&root, options, common, as_of);
    }
    if options.shard.is_some() {
        return Err(Msg::new("shard-alone"));
    }
    if options.overview.is_some() {
        return Err(Msg::new("overview-needs-bureau"));
    }
    let jobs = match &options.certificate {
        Some(directory) => jobs(&options.paths, directory)?,
        None => {
            let paths = options.paths.iter().cloned();
            let nowhere = |path| Job {
                path,
                target: PathBuf::new(),
            };
            paths.map(nowhere).collect()
        }
    };
    let setup = Setup::new(common)?;
    let fonts = font_set(options.fonts.as_deref(), setup.lang())?;
    let work = |job: &Job| check(job, options, common, &setup, &fonts, as_of);
    every(&jobs, options.jobs, common, work)
}

/// Checks one input and writes its certificate where one is wanted. What could be found out is
/// returned even when writing failed.
fn check(
    job: &Job,
    options: &CheckOptions,
    common: &Common,
    setup: &Setup,
    fonts: &FontSet,
    as_of: Date,
) -> (Option<Done>, Option<Msg>) {
    let ask = Ask {
        day: Some(as_of),
        version: options.at_version,
    };
    let mut outcomes = match setup.run_with(&job.path, &ask) {
        Ok(outcomes) => outcomes,
        Err(message) => return (None, Some(message)),
    };
    let settings = Settings {
        as_of,
        fonts,
        engine: match options.engine {
            Engine::Embedded => artifacts::Engine::Embedded,
            Engine::Cli => artifacts::Engine::Installed(&options.typst),
        },
    };
    let wanted = options.certificate.is_some();
    let made = wanted.then(|| certificate(&mut outcomes, &settings));
    let mut done = Done {
        reports: report::documents(&job.path, &outcomes, common, Some(as_of)),
        written: Vec::new(),
        passed: !outcomes.iter().any(|outcome| blocked(&outcome.findings)),
    };
    let Some(files) = made.flatten() else {
        return (Some(done), None);
    };
    if let Err(refusal) = write::replace(&job.target, &files, write::CERTIFICATE) {
        let message = Msg::new("cannot-write")
            .arg("path", job.target.display())
            .arg("reason", refusal.text(common.lang()));
        return (Some(done), Some(message));
    }
    done.written = files.keys().map(|file| job.target.join(file)).collect();
    (Some(done), None)
}

/// The files of the certificates of all documents; none when an engine refuses, with the reason
/// among the findings.
fn certificate(outcomes: &mut [Outcome], settings: &Settings) -> Option<artifacts::Artifacts> {
    let made = files::all(outcomes, settings);
    let said = match &made {
        Ok(_) if files::engine(settings) => Vec::new(),
        Ok(_) => vec![Finding::note("certificate-without-pages")],
        Err(findings) => findings.clone(),
    };
    if let Some(first) = outcomes.first_mut() {
        first.findings.extend(said);
    }
    made.ok()
}
