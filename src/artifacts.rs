//! The files of a disclosure: what one run of the stages made, in every format asked for.
//!
//! A pure function from an [`Outcome`] to names and bytes. The command line writes them,
//! `verify` compares them, tests read them.

use std::borrow::Cow;
use std::cell::LazyCell;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::time::Duration;

use crate::budget::documents::names_directory;
use crate::diag::Finding;
use crate::document::tree::Document;
use crate::facts::Facts;
use crate::pipeline::Outcome;
use crate::render::manifest::Pdf;
use crate::render::typst::{
    CliEngine, EngineMessage, FontSet, Options, Standard, missing_glyphs, plans,
};
use crate::render::{data, docx, html, json, manifest, markdown, xlsx};

/// Outputs by path inside the output directory, with `/`.
pub type Artifacts = BTreeMap<String, Vec<u8>>;

/// A format of output.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Format {
    Pdf,
    Docx,
    Html,
    Markdown,
    Json,
    Xlsx,
    /// Open data: CSV with a Fiscal Data Package.
    Csv,
}

impl Format {
    pub const ALL: [Format; 7] = [
        Format::Pdf,
        Format::Docx,
        Format::Html,
        Format::Markdown,
        Format::Json,
        Format::Xlsx,
        Format::Csv,
    ];
}

/// What sets the pages of PDFs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine<'a> {
    /// The one built in.
    Embedded,
    /// An installed `typst`: a path, or a name looked up on the search path.
    Installed(&'a Path),
}

/// How the files of a disclosure are made.
#[derive(Debug, Clone)]
pub struct Settings<'a> {
    pub formats: BTreeSet<Format>,
    /// Made in spite of findings: marked on every page and in every name.
    pub draft: bool,
    pub fonts: &'a FontSet,
    pub engine: Engine<'a>,
}

/// The longest time an installed engine may take for one file.
const LIMIT: Duration = Duration::from_secs(300);

/// The files of all documents, each in a directory of its own where there are several; none when
/// one of them cannot be made, with the reason among its findings.
pub fn all(outcomes: &mut [Outcome], settings: &Settings) -> Option<Artifacts> {
    let made = |outcome: &mut Outcome| {
        let artifacts = artifacts(outcome, settings);
        let archive = settings.formats.contains(&Format::Pdf) && !settings.draft;
        let undated = outcome
            .facts
            .as_ref()
            .is_some_and(|facts| date(facts).is_none());
        if artifacts.is_ok() && archive && undated {
            outcome.findings.push(Finding::note("pdf-without-date"));
        }
        let refused = |findings: Vec<Finding>| outcome.findings.extend(findings);
        artifacts.map_err(refused).ok()
    };
    if let [only] = outcomes {
        return made(only);
    }
    // A draft is written in spite of findings, but not just anywhere.
    let ids = outcomes.iter().map(|one| one.id.to_ascii_lowercase());
    let ids: BTreeSet<String> = ids.filter(|id| names_directory(id)).collect();
    if ids.len() < outcomes.len() {
        return None;
    }
    let mut all = Some(Artifacts::new());
    for outcome in outcomes {
        let made = made(outcome);
        let directory = &outcome.id;
        all = all.zip(made).map(|(mut all, made)| {
            let inside = |(name, bytes)| (format!("{directory}/{name}"), bytes);
            all.extend(made.into_iter().map(inside));
            all
        });
    }
    all
}

/// The files of one document.
///
/// # Errors
/// What a renderer found, such as glyphs no font has; nothing when the stages made no document.
pub fn artifacts(outcome: &Outcome, settings: &Settings) -> Result<Artifacts, Vec<Finding>> {
    let (Some(document), Some(facts)) = (&outcome.document, &outcome.facts) else {
        return Err(Vec::new());
    };
    let draft = settings.draft;
    let prefix = if draft { "draft-" } else { "" };
    let mut artifacts = Artifacts::new();
    let files = files(document, prefix);
    // Only formats with pages ask for them.
    let plans = LazyCell::new(|| plans(document));
    let figures = LazyCell::new(|| json::render(facts, document));
    for format in &settings.formats {
        match format {
            Format::Markdown => {
                for (name, document) in &files {
                    let mut text = markdown::render(document);
                    if draft {
                        text.insert_str(0, "> 草稿，未通过核对，不得公开\n\n");
                    }
                    artifacts.insert(format!("{name}.md"), text.into_bytes());
                }
            }
            Format::Docx => {
                for ((name, document), plan) in files.iter().zip(plans.iter()) {
                    let bytes = docx::render(document, plan, draft);
                    artifacts.insert(format!("{name}.docx"), bytes);
                }
            }
            Format::Html => {
                let page = html::render(document, facts, draft);
                artifacts.insert(format!("{prefix}disclosure.html"), page.into_bytes());
                if let Some(summary) = &document.summary {
                    let page = html::render(summary, facts, draft);
                    artifacts.insert(format!("{prefix}summary.html"), page.into_bytes());
                }
            }
            Format::Json => {
                let text = figures.as_bytes().to_vec();
                artifacts.insert(format!("{prefix}facts.json"), text);
            }
            Format::Csv => artifacts.extend(data::render(facts, document, prefix)),
            Format::Xlsx => {
                let date = date(facts);
                let made = xlsx::render(document, &plans, xlsx::Options { date, draft });
                // A document without tables has no workbook.
                if let Some(bytes) = made.map_err(|finding| vec![*finding])? {
                    artifacts.insert(format!("{prefix}tables.xlsx"), bytes);
                }
            }
            Format::Pdf => {
                if let Some(finding) = glyphs(settings.fonts, document) {
                    return Err(vec![finding]);
                }
                for paper in set(document, &files, &|| figures.clone(), date(facts), draft) {
                    let bytes = paged(&paper.document, &paper.options, settings)?;
                    artifacts.insert(format!("{}.pdf", paper.name), bytes);
                }
            }
        }
    }
    let pdf = settings.formats.contains(&Format::Pdf).then(|| Pdf {
        standard: standard(date(facts), draft),
        fonts: settings.fonts.digest(),
    });
    let manifest = manifest::render(outcome, document, draft, pdf.as_ref(), &artifacts);
    artifacts.insert(format!("{prefix}manifest.json"), manifest.into_bytes());
    Ok(artifacts)
}

/// A PDF to be made: its name without ending, and all the engine is given.
#[derive(Debug)]
pub struct Paper<'a> {
    pub name: String,
    pub document: Cow<'a, Document>,
    pub options: Options,
}

/// The PDFs of one document, no draft; none where the stages made no document.
pub fn papers(outcome: &Outcome) -> Option<Vec<Paper<'_>>> {
    let (document, facts) = (outcome.document.as_ref()?, outcome.facts.as_ref()?);
    let figures = || json::render(facts, document);
    Some(set(
        document,
        &files(document, ""),
        &figures,
        date(facts),
        false,
    ))
}

fn set<'a>(
    document: &'a Document,
    files: &[(String, Cow<'a, Document>)],
    figures: &dyn Fn() -> String,
    date: Option<(i32, u8, u8)>,
    draft: bool,
) -> Vec<Paper<'a>> {
    let prefix = if draft { "draft-" } else { "" };
    let summary = document.summary.as_deref();
    let summary = summary.map(|one| (format!("{prefix}summary"), Cow::Borrowed(one)));
    let files = files.iter().cloned().chain(summary).enumerate();
    files
        .map(|(at, (name, document))| {
            // The main file carries what is known of its figures.
            let facts = (at == 0 && !draft).then(figures);
            Paper {
                name,
                document,
                options: options(date, facts, draft),
            }
        })
        .collect()
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
pub fn glyphs(fonts: &FontSet, document: &Document) -> Option<Finding> {
    let missing = missing_glyphs(fonts, document);
    let list: Vec<String> = missing
        .iter()
        .map(|&c| format!("{c}（U+{:04X}）", u32::from(c)))
        .collect();
    let finding = || Finding::deny("missing-glyphs").arg("glyphs", list.join("、"));
    (!list.is_empty()).then(finding)
}

/// The date of files: that of publication, of this version, or what a letter is dated. There is no
/// other.
fn date(facts: &Facts) -> Option<(i32, u8, u8)> {
    let document = &facts.budget.document;
    let date = match facts.budget.amendments.last() {
        Some(amendment) => amendment.publication,
        None => document.publication.or(document.issue),
    };
    date.map(|date| (date.year, date.month, date.day))
}

/// What the PDFs claim to be: drafts nothing.
fn standard(date: Option<(i32, u8, u8)>, draft: bool) -> Standard {
    if draft {
        Standard::Plain
    } else {
        Standard::of(date)
    }
}

/// A document as PDF, of a date.
///
/// # Errors
/// What the engine has to say.
pub fn pdf(
    document: &Document,
    date: Option<(i32, u8, u8)>,
    attached: Option<String>,
    settings: &Settings,
) -> Result<Vec<u8>, Vec<Finding>> {
    paged(document, &options(date, attached, settings.draft), settings)
}

fn options(date: Option<(i32, u8, u8)>, facts: Option<String>, draft: bool) -> Options {
    Options {
        standard: standard(date, draft),
        date,
        watermark: draft.then(|| "草稿".to_owned()),
        facts,
    }
}

fn paged(
    document: &Document,
    options: &Options,
    settings: &Settings,
) -> Result<Vec<u8>, Vec<Finding>> {
    let fonts = settings.fonts;
    let result = match settings.engine {
        Engine::Embedded => embedded(document, fonts, options),
        Engine::Installed(program) => CliEngine::new(program, fonts, LIMIT)
            .and_then(|engine| engine.render(document, fonts, options)),
    };
    result.map_err(|messages| {
        let finding = |message: &EngineMessage| Finding::deny("pdf-engine").arg("message", message);
        messages.iter().map(finding).collect()
    })
}

#[cfg(feature = "pdf")]
use crate::render::typst::render as embedded;

#[cfg(not(feature = "pdf"))]
fn embedded(_: &Document, _: &FontSet, _: &Options) -> Result<Vec<u8>, Vec<EngineMessage>> {
    let text = "此程序编译时没有包含内置排版引擎；请用 --engine cli 或 -f md,json";
    Err(vec![EngineMessage::error(text)])
}
