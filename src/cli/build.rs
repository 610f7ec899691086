//! `gongkai build`

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::args::{BuildOptions, Common, Engine, OutputFormat};
use super::report::{self, Report, Reporter};
use super::shared::{self, Setup};
use super::{bureau, output, parallel, write};
use crate::artifacts::{self, Format, Settings};
use crate::diag::render::blocked;
use crate::diag::{Lang, Msg};
use crate::pipeline::{Ask, Outcome};
use crate::render::typst::{FontError, FontSet};

/// One input with the directory its outputs go to.
pub struct Job {
    pub path: PathBuf,
    pub target: PathBuf,
}

/// What came of a job.
pub struct Done {
    pub reports: Vec<Report>,
    /// Told by name.
    pub written: Vec<PathBuf>,
    pub passed: bool,
}

/// Builds every path; true when all were written.
pub fn run(options: &BuildOptions, common: &Common) -> Result<bool, Msg> {
    if let Some(root) = bureau::workspace(&options.paths)? {
        return bureau::build(&root, options, common);
    }
    if options.shard.is_some() {
        return Err(Msg::new("shard-alone"));
    }
    if options.overview.is_some() {
        return Err(Msg::new("overview-needs-bureau"));
    }
    let jobs = jobs(&options.paths, &options.out)?;
    let setup = Setup::new(common)?;
    let fonts = font_set(options.fonts.as_deref(), setup.lang())?;
    let work = |job: &Job| build(job, options, common, &setup, &fonts);
    every(&jobs, options.jobs, common, work)
}

/// Works on every job and tells in their order what came of each; true when all passed.
///
/// # Errors
/// The first reason why a job could not run, after all were tried.
pub fn every(
    jobs: &[Job],
    threads: Option<u16>,
    common: &Common,
    work: impl Fn(&Job) -> (Option<Done>, Option<Msg>) + Sync,
) -> Result<bool, Msg> {
    let threads = parallel::threads(threads, jobs.len());
    let mut reporter = Reporter::new(common, jobs.len());
    let mut passed = true;
    let mut failed = None;
    parallel::in_order(jobs, threads, work, |result| match result {
        (Some(done), error) => {
            reporter.add_all(&done.reports);
            for file in &done.written {
                list(file, common);
            }
            passed &= done.passed;
            keep_first(error, &mut failed, common);
        }
        (None, error) => keep_first(error, &mut failed, common),
    });
    reporter.finish();
    failed.map_or(Ok(passed), Err)
}

/// Names a file written: on standard output, unless that carries findings for a program.
fn list(file: &Path, common: &Common) {
    let line = format!("{}\n", file.display());
    if common.machine() {
        output::err(&line);
    } else {
        output::out(&line);
    }
}

/// The first error ends the program, after all inputs were tried; further ones are told at once.
fn keep_first(error: Option<Msg>, failed: &mut Option<Msg>, common: &Common) {
    match (error, &failed) {
        (Some(error), None) => *failed = Some(error),
        (Some(error), Some(_)) => output::error(&error, common.lang()),
        (None, _) => {}
    }
}

/// The jobs, each with a directory of its own.
pub fn jobs(paths: &[PathBuf], out: &Path) -> Result<Vec<Job>, Msg> {
    let mut taken: BTreeMap<String, &PathBuf> = BTreeMap::new();
    let mut jobs = Vec::new();
    for path in paths {
        let name = shared::input_name(path).unwrap_or_else(|| "disclosure".to_owned());
        // Some file systems do not tell upper from lower case.
        if let Some(first) = taken.insert(name.to_lowercase(), path) {
            return Err(Msg::new("same-output")
                .arg("first", first.display())
                .arg("second", path.display())
                .arg("target", out.join(&name).display()));
        }
        jobs.push(Job {
            path: path.clone(),
            target: out.join(&name),
        });
    }
    Ok(jobs)
}

/// The faces of a directory the user named, else the bundled ones.
///
/// # Errors
/// When the directory cannot be read or has no fonts.
pub fn font_set(directory: Option<&Path>, lang: Lang) -> Result<FontSet, Msg> {
    match directory {
        None => Ok(FontSet::bundled()),
        Some(directory) => FontSet::with_directory(directory).map_err(|error| match error {
            FontError::Io(path, error) => Msg::new("cannot-read")
                .arg("path", path.display())
                .arg("reason", output::reason(&error, lang)),
            FontError::NoFonts(path) => Msg::new("no-fonts").arg("path", path.display()),
        }),
    }
}

/// Runs, renders and writes one input. What could be found out is returned even when writing
/// failed.
fn build(
    job: &Job,
    options: &BuildOptions,
    common: &Common,
    setup: &Setup,
    fonts: &FontSet,
) -> (Option<Done>, Option<Msg>) {
    let mut outcomes = match setup.run_with(&job.path, &Ask::version(options.at_version)) {
        Ok(outcomes) => outcomes,
        Err(message) => return (None, Some(message)),
    };
    let stopped = |outcomes: &[Outcome]| outcomes.iter().any(|one| blocked(&one.findings));
    let mut made = None;
    if !stopped(&outcomes) || options.draft {
        made = artifacts::all(&mut outcomes, &settings(options, fonts));
    }
    let mut done = Done {
        reports: report::documents(&job.path, &outcomes, common, None),
        written: Vec::new(),
        passed: made.is_some() && !stopped(&outcomes),
    };
    let Some(artifacts) = made else {
        return (Some(done), None);
    };
    if let Err(refusal) = write::replace(&job.target, &artifacts, write::DISCLOSURE) {
        let reason = refusal.text(common.lang());
        let message = Msg::new("cannot-write")
            .arg("path", job.target.display())
            .arg("reason", reason);
        return (Some(done), Some(message));
    }
    done.written = artifacts.keys().map(|file| job.target.join(file)).collect();
    (Some(done), None)
}

/// How the artifacts are made, as the options say.
pub fn settings<'a>(options: &'a BuildOptions, fonts: &'a FontSet) -> Settings<'a> {
    let wanted = options.formats.iter().flat_map(|format| format.outputs());
    Settings {
        formats: wanted.copied().collect(),
        draft: options.draft,
        fonts,
        engine: match options.engine {
            Engine::Embedded => artifacts::Engine::Embedded,
            Engine::Cli => artifacts::Engine::Installed(&options.typst),
        },
    }
}

impl OutputFormat {
    /// The formats an argument stands for.
    fn outputs(self) -> &'static [Format] {
        match self {
            OutputFormat::Pdf => &[Format::Pdf],
            OutputFormat::Docx => &[Format::Docx],
            OutputFormat::Html => &[Format::Html],
            OutputFormat::Md => &[Format::Markdown],
            OutputFormat::Json => &[Format::Json],
            OutputFormat::Xlsx => &[Format::Xlsx],
            OutputFormat::Csv => &[Format::Csv],
            OutputFormat::All => &Format::ALL,
        }
    }
}
