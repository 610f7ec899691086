//! The files of a certificate: `certificate.html`, `certificate.pdf` where there is an engine, and
//! `certificate.json`, which names the others by their hashes.

use std::time::Duration;

use super::places::Layout;
use super::{Certificate, html, make, sheet};
use crate::artifacts::{Artifacts, Engine, glyphs};
use crate::budget::model::Date;
use crate::diag::{Finding, hash};
use crate::document::tree::Document;
use crate::pipeline::Outcome;
use crate::render::typst::{
    CliEngine, EngineMessage, FontSet, Options, Pages, Standard, VirtualProject,
};

/// How certificates are made.
#[derive(Debug, Clone, Copy)]
pub struct Settings<'a> {
    pub as_of: Date,
    pub fonts: &'a FontSet,
    pub engine: Engine<'a>,
}

/// The longest time an installed engine may take for one file.
const LIMIT: Duration = Duration::from_secs(300);

/// Whether there is an engine that sets pages.
pub fn engine(settings: &Settings) -> bool {
    cfg!(feature = "pdf") || settings.engine != Engine::Embedded
}

/// The files of all documents, each in a directory of its own where there are several.
///
/// # Errors
/// What an engine has to say; then there are no files at all.
pub fn all(outcomes: &[Outcome], settings: &Settings) -> Result<Artifacts, Vec<Finding>> {
    let mut all = Artifacts::new();
    let engine = Setter::new(settings)?;
    for (at, outcome) in outcomes.iter().enumerate() {
        let prefix = match outcomes.len() {
            1 => String::new(),
            // Ids that name no directory are findings of their own.
            _ if crate::budget::documents::names_directory(&outcome.id) => {
                format!("{}/", outcome.id)
            }
            _ => format!("{}/", at + 1),
        };
        let files = one(outcome, settings, engine.as_ref())?;
        let inside = |(name, bytes)| (format!("{prefix}{name}"), bytes);
        all.extend(files.into_iter().map(inside));
    }
    Ok(all)
}

fn one(
    outcome: &Outcome,
    settings: &Settings,
    engine: Option<&Setter>,
) -> Result<Artifacts, Vec<Finding>> {
    let document = outcome.document.as_ref();
    let layout = engine.zip(document);
    let layout = layout.map(|(engine, document)| engine.layout(document));
    let layout = layout.transpose()?;
    let mut certificate = make(outcome, settings.as_of, layout.as_ref());
    let mut files = Artifacts::new();
    let page = html::render(&certificate).into_bytes();
    files.insert("certificate.html".to_owned(), page);
    if let Some(engine) = engine {
        let project = sheet::project(&certificate, settings.fonts);
        let bytes = engine.set(&project, &certificate)?;
        files.insert("certificate.pdf".to_owned(), bytes);
    }
    let hashes = files.iter();
    let hashes = hashes.map(|(name, bytes)| (name.clone(), hash(bytes)));
    certificate.outputs = hashes.collect();
    files.insert("certificate.json".to_owned(), json(&certificate));
    Ok(files)
}

/// The certificate as JSON text.
pub fn json(certificate: &Certificate) -> Vec<u8> {
    // Maps with string keys and plain values only: serialisation has nothing to fail on.
    let mut text = serde_json::to_string_pretty(certificate).unwrap_or_default();
    text.push('\n');
    text.into_bytes()
}

/// What sets pages.
struct Setter<'a> {
    fonts: &'a FontSet,
    /// None: the embedded one.
    installed: Option<CliEngine>,
}

impl<'a> Setter<'a> {
    /// The engine asked for; none when that is the embedded one and this program has none.
    fn new(settings: &Settings<'a>) -> Result<Option<Setter<'a>>, Vec<Finding>> {
        let fonts = settings.fonts;
        Ok(match settings.engine {
            Engine::Embedded => engine(settings).then_some(Setter {
                fonts,
                installed: None,
            }),
            Engine::Installed(program) => {
                let engine = CliEngine::new(program, fonts, LIMIT);
                Some(Setter {
                    fonts,
                    installed: Some(engine.map_err(findings)?),
                })
            }
        })
    }

    fn layout(&self, document: &Document) -> Result<Layout, Vec<Finding>> {
        let mut files = vec![self.pages(document)?];
        for attachment in &document.attachments {
            files.push(self.pages(&document.attached(attachment))?);
        }
        let missing = glyphs(self.fonts, document);
        Ok(Layout { files, missing })
    }

    fn pages(&self, document: &Document) -> Result<Pages, Vec<Finding>> {
        let pages = match &self.installed {
            Some(engine) => engine.pages(document, self.fonts),
            None => embedded_pages(document, self.fonts),
        };
        pages.map_err(findings)
    }

    fn set(
        &self,
        project: &VirtualProject,
        certificate: &Certificate,
    ) -> Result<Vec<u8>, Vec<Finding>> {
        let date = sheet::date(certificate);
        let options = Options {
            standard: Standard::of(Some(date)),
            date: Some(date),
            ..Options::default()
        };
        let bytes = match &self.installed {
            Some(engine) => engine.render_project(project, &options),
            None => embedded(project, self.fonts, &options),
        };
        bytes.map_err(findings)
    }
}

fn findings(messages: Vec<EngineMessage>) -> Vec<Finding> {
    let finding = |message: &EngineMessage| Finding::deny("pdf-engine").arg("message", message);
    messages.iter().map(finding).collect()
}

#[cfg(feature = "pdf")]
use crate::render::typst::{pages as embedded_pages, render_project as embedded};

#[cfg(not(feature = "pdf"))]
fn embedded_pages(_: &Document, _: &FontSet) -> Result<Pages, Vec<EngineMessage>> {
    Ok(Pages::default())
}

#[cfg(not(feature = "pdf"))]
fn embedded(_: &VirtualProject, _: &FontSet, _: &Options) -> Result<Vec<u8>, Vec<EngineMessage>> {
    Ok(Vec::new())
}
