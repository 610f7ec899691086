//! `gongkai build`

use std::collections::BTreeMap;
use std::path::Path;

use super::args::{BuildOptions, Common, Engine, OutputFormat};
use super::{output, shared, write};
use crate::diag::Finding;
use crate::document::tree::Document;
use crate::facts::Facts;
use crate::pipeline::Outcome;
use crate::render::typst::{FontSet, Options};
use crate::render::{json, manifest, markdown};

/// Outputs by path inside the output directory.
type Artifacts = BTreeMap<String, Vec<u8>>;

/// Builds every path; true when all were written.
pub fn run(options: &BuildOptions, common: &Common) -> Result<bool, String> {
    let mut passed = true;
    for path in &options.paths {
        let mut outcome = shared::run(path, common)?;
        let fonts = fonts(options)?;
        let blocked = outcome.blocked();
        let mut artifacts = None;
        if !blocked || options.draft {
            artifacts = render(&mut outcome, options, &fonts, blocked);
        }
        shared::report(&outcome.findings, &outcome.sources, common);
        match artifacts {
            Some(artifacts) => {
                let name = directory_name(path);
                let target = options.out.join(&name);
                write::replace(&target, &artifacts)
                    .map_err(|error| format!("无法写入 {}：{error}", target.display()))?;
                for file in artifacts.keys() {
                    output::out(&format!("{}\n", target.join(file).display()));
                }
                passed &= !blocked;
            }
            None => passed = false,
        }
    }
    Ok(passed)
}

fn fonts(options: &BuildOptions) -> Result<FontSet, String> {
    match &options.fonts {
        None => Ok(FontSet::bundled()),
        Some(directory) => FontSet::with_directory(directory)
            .map_err(|error| format!("无法读取字体目录 {}：{error}", directory.display())),
    }
}

/// The name of the output directory: that of the input.
fn directory_name(path: &Path) -> String {
    let full = std::fs::canonicalize(path).unwrap_or_else(|_| path.to_path_buf());
    let named = if full.is_file() {
        full.parent()
    } else {
        Some(full.as_path())
    };
    named.and_then(Path::file_name).map_or_else(
        || "disclosure".to_owned(),
        |name| name.to_string_lossy().into_owned(),
    )
}

/// All artifacts, or none when a renderer found something that stops the build.
fn render(
    outcome: &mut Outcome,
    options: &BuildOptions,
    fonts: &FontSet,
    draft: bool,
) -> Option<Artifacts> {
    let (document, facts) = (outcome.document.clone()?, outcome.facts.clone()?);
    let wants =
        |format| options.formats.contains(&format) || options.formats.contains(&OutputFormat::All);
    let prefix = if draft { "draft-" } else { "" };
    let mut artifacts = Artifacts::new();
    if wants(OutputFormat::Md) {
        let mut text = markdown::render(&document);
        if draft {
            text.insert_str(0, "> 草稿，未通过核对，不得公开\n\n");
        }
        artifacts.insert(format!("{prefix}disclosure.md"), text.into_bytes());
    }
    if wants(OutputFormat::Json) {
        let text = json::render(&facts, &document);
        artifacts.insert(format!("{prefix}facts.json"), text.into_bytes());
    }
    if wants(OutputFormat::Pdf) {
        match pdf(&document, &facts, options, fonts, draft) {
            Ok(bytes) => {
                artifacts.insert(format!("{prefix}disclosure.pdf"), bytes);
            }
            Err(mut findings) => {
                outcome.findings.append(&mut findings);
                return None;
            }
        }
    }
    let manifest = manifest::render(&document, &outcome.sources, &artifacts);
    artifacts.insert(format!("{prefix}manifest.json"), manifest.into_bytes());
    Some(artifacts)
}

fn pdf(
    document: &Document,
    facts: &Facts,
    options: &BuildOptions,
    fonts: &FontSet,
    draft: bool,
) -> Result<Vec<u8>, Vec<Finding>> {
    let missing = crate::render::typst::missing_glyphs(fonts, document);
    if !missing.is_empty() {
        let list: Vec<String> = missing
            .iter()
            .map(|&c| format!("{c}（U+{:04X}）", u32::from(c)))
            .collect();
        return Err(vec![
            Finding::deny("missing-glyphs").arg("glyphs", list.join("、")),
        ]);
    }
    let date = facts
        .budget
        .document
        .publication
        .map(|date| (date.year, date.month, date.day));
    let settings = Options {
        date,
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
