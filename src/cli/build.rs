//! `gongkai build`

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::args::{BuildOptions, Common, Engine, OutputFormat};
use super::report::{self, Report, Reporter};
use super::shared::{self, Setup};
use super::{output, parallel, write};
use crate::budget::documents::names_directory;
use crate::diag::render::blocked;
use crate::diag::{Finding, Msg};
use crate::document::tree::Document;
use crate::facts::Facts;
use crate::pipeline::Outcome;
use crate::render::typst::{FontError, FontSet, Options};
use crate::render::{docx, html, json, manifest, markdown, xlsx};

/// Outputs by path inside the output directory.
type Artifacts = BTreeMap<String, Vec<u8>>;

/// One input with the directory its outputs go to.
struct Job {
    path: PathBuf,
    target: PathBuf,
}

/// What came of a job.
struct Done {
    reports: Vec<Report>,
    written: Vec<PathBuf>,
    passed: bool,
}

/// Builds every path; true when all were written.
pub fn run(options: &BuildOptions, common: &Common) -> Result<bool, Msg> {
    let jobs = jobs(options)?;
    let setup = Setup::new(common)?;
    let fonts = fonts(options, &setup)?;
    let threads = parallel::threads(options.jobs, jobs.len());
    let mut reporter = Reporter::new(common, jobs.len());
    let mut passed = true;
    let mut failed = None;
    let work = |job: &Job| build(job, options, common, &setup, &fonts);
    parallel::in_order(&jobs, threads, work, |result| match result {
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
fn jobs(options: &BuildOptions) -> Result<Vec<Job>, Msg> {
    let mut taken: BTreeMap<String, &PathBuf> = BTreeMap::new();
    let mut jobs = Vec::new();
    for path in &options.paths {
        let name = shared::input_name(path).unwrap_or_else(|| "disclosure".to_owned());
        // Some file systems do not tell upper from lower case.
        if let Some(first) = taken.insert(name.to_lowercase(), path) {
            return Err(Msg::new("same-output")
                .arg("first", first.display())
                .arg("second", path.display())
                .arg("target", options.out.join(&name).display()));
        }
        jobs.push(Job {
            path: path.clone(),
            target: options.out.join(&name),
        });
    }
    Ok(jobs)
}

fn fonts(options: &BuildOptions, setup: &Setup) -> Result<FontSet, Msg> {
    match &options.fonts {
        None => Ok(FontSet::bundled()),
        Some(directory) => FontSet::with_directory(directory).map_err(|error| match error {
            FontError::Io(path, error) => Msg::new("cannot-read")
                .arg("path", path.display())
                .arg("reason", output::reason(&error, setup.lang())),
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
    let mut outcomes = match setup.run(&job.path) {
        Ok(outcomes) => outcomes,
        Err(message) => return (None, Some(message)),
    };
    let stopped = |outcomes: &[Outcome]| outcomes.iter().any(|one| blocked(&one.findings));
    let mut artifacts = None;
    if !stopped(&outcomes) || options.draft {
        artifacts = render_all(&mut outcomes, options, fonts);
    }
    let mut done = Done {
        reports: report::documents(&job.path, &outcomes, common),
        written: Vec::new(),
        passed: artifacts.is_some() && !stopped(&outcomes),
    };
    let Some(artifacts) = artifacts else {
        return (Some(done), None);
    };
    if let Err(refusal) = write::replace(&job.target, &artifacts) {
        let reason = refusal.text(common.lang());
        let message = Msg::new("cannot-write")
            .arg("path", job.target.display())
            .arg("reason", reason);
        return (Some(done), Some(message));
    }
    done.written = artifacts.keys().map(|file| job.target.join(file)).collect();
    (Some(done), None)
}

/// The artifacts of all documents, each in a directory of its own where there are several; none
/// when one of them cannot be rendered.
fn render_all(
    outcomes: &mut [Outcome],
    options: &BuildOptions,
    fonts: &FontSet,
) -> Option<Artifacts> {
    if let [only] = outcomes {
        return render(only, options, fonts);
    }
    // A draft is written in spite of findings, but not just anywhere.
    let ids = outcomes.iter().map(|one| one.id.to_ascii_lowercase());
    let ids: BTreeSet<String> = ids.filter(|id| names_directory(id)).collect();
    if ids.len() < outcomes.len() {
        return None;
    }
    let mut all = Some(Artifacts::new());
    for outcome in outcomes {
        let made = render(outcome, options, fonts);
        let directory = &outcome.id;
        all = all.zip(made).map(|(mut all, made)| {
            let inside = |(name, bytes)| (format!("{directory}/{name}"), bytes);
            all.extend(made.into_iter().map(inside));
            all
        });
    }
    all
}

/// All artifacts, or none when a renderer found something that stops the build.
fn render(outcome: &mut Outcome, options: &BuildOptions, fonts: &FontSet) -> Option<Artifacts> {
    let (document, facts) = (outcome.document.clone()?, outcome.facts.clone()?);
    let wanted = options.formats.iter().flat_map(|format| format.outputs());
    let formats: BTreeSet<&str> = wanted.copied().collect();
    let draft = options.draft;
    let prefix = if draft { "draft-" } else { "" };
    let mut artifacts = Artifacts::new();
    let files = files(&document, prefix);
    if formats.contains("md") {
        for (name, document) in &files {
            let mut text = markdown::render(document);
            if draft {
                text.insert_str(0, "> 草稿，未通过核对，不得公开\n\n");
            }
            artifacts.insert(format!("{name}.md"), text.into_bytes());
        }
    }
    if formats.contains("docx") {
        for (name, document) in &files {
            artifacts.insert(format!("{name}.docx"), docx::render(document, draft));
        }
    }
    if formats.contains("html") {
        let page = html::render(&document, &facts, draft);
        artifacts.insert(format!("{prefix}disclosure.html"), page.into_bytes());
    }
    if formats.contains("json") {
        let text = json::render(&facts, &document);
        artifacts.insert(format!("{prefix}facts.json"), text.into_bytes());
    }
    if formats.contains("xlsx") {
        let options = xlsx::Options {
            date: publication(&facts),
            draft,
        };
        match xlsx::render(&document, options) {
            Ok(Some(bytes)) => {
                artifacts.insert(format!("{prefix}tables.xlsx"), bytes);
            }
            // A document without tables has no workbook.
            Ok(None) => {}
            Err(finding) => {
                outcome.findings.push(*finding);
                return None;
            }
        }
    }
    if formats.contains("pdf") {
        if let Some(finding) = glyphs(fonts, &document) {
            outcome.findings.push(finding);
            return None;
        }
        for (name, document) in &files {
            match pdf(document, &facts, options, fonts, draft) {
                Ok(bytes) => {
                    artifacts.insert(format!("{name}.pdf"), bytes);
                }
                Err(mut findings) => {
                    outcome.findings.append(&mut findings);
                    return None;
                }
            }
        }
    }
    let manifest = manifest::render(&document, &outcome.sources, &artifacts);
    artifacts.insert(format!("{prefix}manifest.json"), manifest.into_bytes());
    Some(artifacts)
}

/// What becomes a file of its own: names without endings, the main file first.
fn files<'a>(document: &'a Document, prefix: &str) -> Vec<(String, Cow<'a, Document>)> {
    let attached = document.attachments.iter().map(|one| {
        let name = format!("attachments/{prefix}{}", one.file);
        (name, Cow::Owned(document.attached(one)))
    });
    let main = (format!("{prefix}disclosure"), Cow::Borrowed(document));
    std::iter::once(main).chain(attached).collect()
}

/// A glyph no font has is an error, not a box.
fn glyphs(fonts: &FontSet, document: &Document) -> Option<Finding> {
    let missing = crate::render::typst::missing_glyphs(fonts, document);
    if missing.is_empty() {
        return None;
    }
    let list: Vec<String> = missing
        .iter()
        .map(|&c| format!("{c}（U+{:04X}）", u32::from(c)))
        .collect();
    Some(Finding::deny("missing-glyphs").arg("glyphs", list.join("、")))
}

impl OutputFormat {
    /// The formats an argument stands for.
    fn outputs(self) -> &'static [&'static str] {
        match self {
            OutputFormat::Pdf => &["pdf"],
            OutputFormat::Docx => &["docx"],
            OutputFormat::Html => &["html"],
            OutputFormat::Md => &["md"],
            OutputFormat::Json => &["json"],
            OutputFormat::Xlsx => &["xlsx"],
            OutputFormat::All => &["pdf", "docx", "html", "md", "json", "xlsx"],
        }
    }
}

/// The date of publication: that of files.
fn publication(facts: &Facts) -> Option<(i32, u8, u8)> {
    let date = facts.budget.document.publication;
    date.map(|date| (date.year, date.month, date.day))
}

fn pdf(
    document: &Document,
    facts: &Facts,
    options: &BuildOptions,
    fonts: &FontSet,
    draft: bool,
) -> Result<Vec<u8>, Vec<Finding>> {
    let settings = Options {
        date: publication(facts),
        watermark: draft.then(|| "草稿".to_owned()),
        ..Options::default()
    };
    let result = match options.engine {
        Engine::Embedded => embedded(document, fonts, &settings),
        Engine::Cli => installed(document, fonts, &settings, options),
    };
    result.map_err(|messages| {
        messages
            .into_iter()
            .map(|message| Finding::deny("pdf-engine").arg("message", message))
            .collect()
    })
}

#[cfg(feature = "pdf")]
fn embedded(
    document: &Document,
    fonts: &FontSet,
    settings: &Options,
) -> Result<Vec<u8>, Vec<String>> {
    crate::render::typst::render(document, fonts, settings)
        .map_err(|messages| messages.iter().map(ToString::to_string).collect())
}

#[cfg(not(feature = "pdf"))]
fn embedded(_: &Document, _: &FontSet, _: &Options) -> Result<Vec<u8>, Vec<String>> {
    Err(vec![
        "此程序编译时没有包含内置排版引擎；请用 --engine cli 或 -f md,json".to_owned(),
    ])
}

fn installed(
    document: &Document,
    fonts: &FontSet,
    settings: &Options,
    options: &BuildOptions,
) -> Result<Vec<u8>, Vec<String>> {
    use crate::render::typst::CliEngine;
    let limit = std::time::Duration::from_secs(300);
    CliEngine::new(&options.typst, fonts, limit)
        .and_then(|engine| engine.render(document, fonts, settings))
        .map_err(|messages| messages.iter().map(ToString::to_string).collect())
}
