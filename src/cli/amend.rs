//! `gongkai amend`

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use super::args::{AmendOptions, Common, Engine, NoticeFormat};
use super::build::{font_set, jobs};
use super::report::{self, Reporter};
use super::shared::{Setup, open};
use super::{output, write};
use crate::artifacts::{self, Artifacts, Format, Settings};
use crate::budget::documents::names_directory;
use crate::diag::render::blocked;
use crate::diag::{Finding, Msg};
use crate::notice::{self, files};
use crate::pipeline::{Ask, Outcome};
use crate::render::typst::FontSet;

/// Writes the notice of an amendment, or of each; true when they were written.
pub fn run(options: &AmendOptions, common: &Common) -> Result<bool, Msg> {
    let setup = Setup::new(common)?;
    let fonts = font_set(options.fonts.as_deref(), setup.lang())?;
    let path = &options.path;
    let last = setup.run_with(path, &Ask::version(options.at_version))?;
    let version = last.iter().filter_map(version).max().unwrap_or(1);
    let mut reporter = Reporter::new(common, 1);
    if version < 2 {
        // A version that does not exist, or records that say nothing, explain themselves.
        reporter.add_all(&report::documents(path, &last, common, None));
        reporter.finish();
        return match last.iter().any(|one| blocked(&one.findings)) {
            true => Ok(false),
            false => Err(Msg::new("amend-nothing").arg("path", path.display())),
        };
    }
    let target = jobs(std::slice::from_ref(path), &options.out)?;
    let Some(target) = target.into_iter().next().map(|job| job.target) else {
        return Ok(false);
    };
    let from = if options.all { 2 } else { version };
    let settings = options.settings(&fonts);
    let mut all = Artifacts::new();
    let mut passed = true;
    let mut old = setup.run_with(path, &Ask::version(Some(from - 1)))?;
    for at in from..=version {
        let new = setup.run_with(path, &Ask::version(Some(at)))?;
        let several = new.len() > 1;
        for (before, after) in old.iter().zip(&new) {
            if self::version(after) != Some(at) {
                continue;
            }
            let made = made(before, after, path, &settings, &setup);
            let (files, mut findings) = match made {
                Ok(Some(made)) => made,
                Ok(None) => (Artifacts::new(), Vec::new()),
                Err(findings) => (Artifacts::new(), findings),
            };
            // Without both documents there is no notice: what they lack is said.
            for run in [before, after] {
                if blocked(&run.findings) || run.document.is_none() {
                    findings.extend(run.findings.iter().cloned());
                    passed = false;
                    break;
                }
            }
            passed &= !blocked(&findings);
            let id = if several { after.id.as_str() } else { "" };
            let report = report::one(id, &findings, &after.sources, common);
            reporter.add_all(&[report.part_of(several)]);
            let inside = |(name, bytes)| match several && names_directory(&after.id) {
                true => (format!("{}/{name}", after.id), bytes),
                false => (name, bytes),
            };
            all.extend(files.into_iter().map(inside));
        }
        old = new;
    }
    reporter.finish();
    if !passed {
        return Ok(false);
    }
    let names: Vec<String> = all.keys().cloned().collect();
    put(&target, all, common)?;
    for name in names {
        output::out(&format!("{}\n", target.join(name).display()));
    }
    Ok(true)
}

/// The version of an outcome that got as far as a budget.
fn version(outcome: &Outcome) -> Option<u32> {
    outcome.budget.as_ref().map(|budget| budget.version())
}

type Made = Option<(Artifacts, Vec<Finding>)>;

fn made(
    old: &Outcome,
    new: &Outcome,
    path: &Path,
    settings: &Settings,
    setup: &Setup,
) -> Result<Made, Vec<Finding>> {
    let year = new.facts.as_ref().map(|facts| facts.own().year);
    let year = year.and_then(|year| u16::try_from(year).ok());
    let edition = match open(path) {
        Ok(files) => setup.edition(&files, year),
        Err(_) => setup.catalogue().for_year(year.unwrap_or(2024)),
    };
    let Some(made) = notice::make(old, new, edition).map_err(|finding| vec![*finding])? else {
        return Ok(None);
    };
    let Some(facts) = new.facts.as_ref().filter(|_| !blocked(&made.findings)) else {
        return Err(made.findings);
    };
    let files = files::all(&made.value, facts, settings)?;
    Ok(Some((files, made.findings)))
}

/// Puts notices in their directory, beside those of other versions that are there already.
fn put(target: &Path, mut files: Artifacts, common: &Common) -> Result<(), Msg> {
    let failed = |reason: String| {
        Msg::new("cannot-write")
            .arg("path", target.display())
            .arg("reason", reason)
    };
    let present = present(target);
    let data = files::named(present.iter().map(String::as_str));
    let mut kept = Artifacts::new();
    for name in data.iter().filter(|name| !files.contains_key(**name)) {
        let stem = name.trim_end_matches("json");
        for other in present.iter().filter(|other| other.starts_with(stem)) {
            let bytes = fs::read(target.join(other));
            let bytes = bytes.map_err(|error| failed(output::reason(&error, common.lang())))?;
            kept.insert(other.clone(), bytes);
        }
    }
    files.extend(kept);
    let last = |name: &&str| name.rsplit('/').next().unwrap_or_default().to_owned();
    let manifests: BTreeSet<String> = data.iter().map(last).collect();
    let manifests: Vec<&str> = manifests.iter().map(String::as_str).collect();
    write::replace(target, &files, &manifests)
        .map_err(|refusal| failed(refusal.text(common.lang())))
}

/// The files of a directory and of those in it, by path inside.
fn present(target: &Path) -> Vec<String> {
    let list = |directory: &Path| {
        let entries = fs::read_dir(directory).into_iter().flatten().flatten();
        let mut paths: Vec<_> = entries.map(|entry| entry.path()).collect();
        paths.sort();
        paths
    };
    let (directories, mut files): (Vec<_>, Vec<_>) =
        list(target).into_iter().partition(|path| path.is_dir());
    files.extend(directories.iter().flat_map(|directory| list(directory)));
    let inside = |path: &std::path::PathBuf| {
        let inside = path.strip_prefix(target).ok()?;
        let steps: Vec<_> = inside.iter().map(|step| step.to_string_lossy()).collect();
        Some(steps.join("/"))
    };
    files.iter().filter_map(inside).collect()
}

impl AmendOptions {
    fn settings<'a>(&'a self, fonts: &'a FontSet) -> Settings<'a> {
        let wanted = self.formats.iter().flat_map(|format| format.outputs());
        Settings {
            formats: wanted.copied().collect(),
            draft: false,
            fonts,
            engine: match self.engine {
                Engine::Embedded => artifacts::Engine::Embedded,
                Engine::Cli => artifacts::Engine::Installed(&self.typst),
            },
        }
    }
}

impl NoticeFormat {
    fn outputs(self) -> &'static [Format] {
        match self {
            NoticeFormat::Pdf => &[Format::Pdf],
            NoticeFormat::Docx => &[Format::Docx],
            NoticeFormat::Html => &[Format::Html],
            NoticeFormat::Md => &[Format::Markdown],
            NoticeFormat::Json => &[Format::Json],
            NoticeFormat::All => &[Format::Pdf, Format::Docx, Format::Html, Format::Markdown],
        }
    }
}
