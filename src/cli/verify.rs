//! `gongkai verify`

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use super::args::{Common, VerifyOptions};
use super::build::font_set;
use super::report::{self, Reporter};
use super::shared::{self, Setup};
use crate::artifacts::{self, Artifacts, Engine, Format, Settings};
use crate::diag::render::blocked;
use crate::diag::{Finding, Msg, Sources};
use crate::pipeline::{Ask, Outcome};
use crate::render::typst::FontSet;
use crate::verify::{self, MANIFESTS, Verdict};

/// The most a published directory may hold.
const MOST_FILES: usize = 20_000;
/// The largest file read.
const LARGEST: u64 = 512 << 20;

/// Verifies a published file or directory; true when nothing differs.
pub fn run(options: &VerifyOptions, common: &Common) -> Result<bool, Msg> {
    let path = &options.path;
    let manifest = |name: &str| MANIFESTS.contains(&name);
    let name = path
        .file_name()
        .and_then(|name| name.to_str())
        .unwrap_or_default();
    let whole = path.is_dir() || manifest(name);
    let mut verdicts;
    let mut published = Vec::new();
    if whole {
        let root = if path.is_dir() {
            path.as_path()
        } else {
            parent(path)
        };
        let mut files = Artifacts::new();
        read_all(root, "", &mut files, common)?;
        let documents = verify::documents(files);
        if documents.is_empty() {
            return Err(Msg::new("verify-no-manifest").arg("path", root.display()));
        }
        verdicts = Vec::new();
        for (id, files) in documents {
            verdicts.push(verify::directory(&id, &files));
            published.push(files);
        }
    } else {
        let (inside, beside) = single(path, common)?;
        let bytes = read(path, common)?;
        let found = verify::file(&inside, &bytes, &beside);
        if found.is_none() && options.source.is_none() {
            return Err(Msg::new("verify-nothing").arg("file", path.display()));
        }
        verdicts = vec![found.unwrap_or(Verdict {
            id: String::new(),
            findings: Vec::new(),
            files: 1,
            facts: 0,
        })];
        let mut files = beside;
        files.retain(|name, _| MANIFESTS.contains(&name.as_str()));
        files.insert(inside, bytes);
        published.push(files);
    }
    let mut sources: Vec<Sources> = verdicts.iter().map(|_| Sources::default()).collect();
    if let Some(source) = &options.source {
        let setup = Setup::new(common)?;
        let fonts = font_set(options.fonts.as_deref(), setup.lang())?;
        let mut outcomes = setup.run_with(source, &Ask::version(options.at_version))?;
        for (at, verdict) in verdicts.iter_mut().enumerate() {
            let own = |one: &&mut Outcome| verdict.id.is_empty() || one.id == verdict.id;
            let Some(outcome) = outcomes.iter_mut().find(own) else {
                let finding = Finding::deny("verify-no-document").arg("id", &verdict.id);
                verdict.findings.push(finding);
                continue;
            };
            let mut found = rebuild(outcome, &published[at], &fonts, whole);
            found.append(&mut verdict.findings);
            verdict.findings = found;
            sources[at] = outcome.sources.clone();
        }
    }
    if whole {
        for (verdict, files) in verdicts.iter_mut().zip(&published) {
            let found = predecessor(path, &verdict.id, files, options, common)?;
            verdict.findings.extend(found);
        }
    }
    let mut passed = true;
    let mut reports = Vec::new();
    let several = verdicts.len() > 1;
    for (mut verdict, sources) in verdicts.into_iter().zip(&sources) {
        passed &= !blocked(&verdict.findings);
        let done = Finding::note("verify-done").arg("files", verdict.files);
        verdict.findings.push(done.arg("facts", verdict.facts));
        let name = if several { verdict.id.as_str() } else { "" };
        let report = report::one(name, &verdict.findings, sources, common);
        reports.push(report.part_of(several));
    }
    let mut reporter = Reporter::new(common, 1);
    reporter.add_all(&reports);
    reporter.finish();
    Ok(passed)
}

/// Holds a republished document against the version before: the one given, or one that lies beside.
fn predecessor(
    path: &Path,
    id: &str,
    files: &Artifacts,
    options: &VerifyOptions,
    common: &Common,
) -> Result<Vec<Finding>, Msg> {
    let Some((file, link)) = verify::predecessor::link(files) else {
        return Ok(Vec::new());
    };
    let file = match id {
        "" => file.to_owned(),
        id => format!("{id}/{file}"),
    };
    let link = match (link, &options.predecessor) {
        (Some(link), _) => link,
        (None, None) => return Ok(Vec::new()),
        (None, Some(_)) => {
            return Ok(vec![
                Finding::deny("verify-predecessor-none").arg("file", file),
            ]);
        }
    };
    if let Some(given) = &options.predecessor {
        let Some(other) = facts_of(given, id) else {
            let finding = Finding::deny("verify-predecessor-missing");
            return Ok(vec![finding.arg("path", given.display())]);
        };
        let bytes = read(&other, common)?;
        let other = other.display().to_string();
        return Ok(verify::predecessor::check(&file, &link, &other, &bytes));
    }
    let root = if path.is_dir() { path } else { parent(path) };
    let beside = |directory: &Path| {
        let entries = fs::read_dir(directory).into_iter().flatten().flatten();
        let mut paths: Vec<_> = entries.map(|entry| entry.path()).collect();
        paths.sort();
        paths.into_iter().filter(|path| path.is_dir())
    };
    // A version has a directory beside this one, or one of the same name in a directory beside.
    let near = fs::canonicalize(root).unwrap_or_else(|_| root.to_path_buf());
    let above = parent(&near).to_path_buf();
    let name = near.file_name();
    let further = beside(parent(&above)).filter_map(|other| Some(other.join(name?)));
    for other in beside(&above).chain(further) {
        if let Some(other) = facts_of(&other, id)
            && verify::predecessor::is(&link, &read(&other, common)?)
        {
            return Ok(Vec::new());
        }
    }
    let finding = Finding::note("verify-predecessor-unseen").arg("file", file);
    let finding = finding.arg("version", link.version);
    Ok(vec![finding.arg("expected", link.sha256)])
}

/// The `facts.json` of a published directory, of the document of an id among several.
fn facts_of(path: &Path, id: &str) -> Option<std::path::PathBuf> {
    if path.is_file() {
        return Some(path.to_path_buf());
    }
    let file = path.join(id).join("facts.json");
    file.is_file().then_some(file)
}

/// Builds a document again in the formats it is published in and says what differs.
fn rebuild(outcome: &mut Outcome, files: &Artifacts, fonts: &FontSet, whole: bool) -> Vec<Finding> {
    let manifest = match verify::manifest(files) {
        Some((_, Ok(manifest))) => Some(manifest),
        _ => None,
    };
    let draft = match &manifest {
        Some(manifest) => !verify::prefix(manifest).is_empty(),
        None => files.keys().any(|name| name.contains("draft-")),
    };
    let mut findings = Vec::new();
    let mut formats = verify::formats(files.keys());
    let mut left = BTreeSet::new();
    if formats.contains(&Format::Pdf) {
        let faces = manifest.as_ref();
        let faces = faces.and_then(|manifest| manifest["pdf"]["fonts"].as_str());
        let reason = if cfg!(not(feature = "pdf")) {
            Some(Finding::note("verify-without-engine"))
        } else if faces.is_some_and(|faces| faces != fonts.digest()) {
            Some(Finding::note("verify-other-fonts"))
        } else {
            None
        };
        if let Some(reason) = reason {
            findings.push(reason);
            formats.remove(&Format::Pdf);
            left.insert(Format::Pdf);
        }
    }
    formats.insert(Format::Json);
    let settings = Settings {
        formats,
        draft,
        fonts,
        engine: Engine::Embedded,
    };
    match made(outcome, &settings) {
        Some(rebuilt) => {
            let found = verify::compare(files, &rebuilt, outcome, &left, whole);
            findings.extend(found);
        }
        None => {
            findings.push(Finding::deny("verify-not-rebuilt"));
            let all = outcome.findings.iter().cloned();
            findings.extend(all.filter(|finding| finding.level.blocks()));
        }
    }
    findings
}

/// What the records make, unless something stops them.
fn made(outcome: &mut Outcome, settings: &Settings) -> Option<Artifacts> {
    if outcome.blocked() && !settings.draft {
        return None;
    }
    match artifacts::artifacts(outcome, settings) {
        Ok(rebuilt) => Some(rebuilt),
        Err(findings) => {
            outcome.findings.extend(findings);
            None
        }
    }
}

/// A published file's path inside its document, and the manifest and facts of that document.
fn single(path: &Path, common: &Common) -> Result<(String, Artifacts), Msg> {
    let name = |path: &Path| {
        path.file_name()
            .map(|name| name.to_string_lossy().into_owned())
    };
    let mut inside = name(path).unwrap_or_default();
    let mut directory = parent(path).to_path_buf();
    // Attachments and data stand below.
    for _ in 0..2 {
        if MANIFESTS.iter().any(|name| directory.join(name).is_file()) {
            break;
        }
        let Some(last) = name(&directory)
            .filter(|last| ["attachments", "data", "tables"].contains(&last.as_str()))
        else {
            break;
        };
        inside = format!("{last}/{inside}");
        directory = parent(&directory).to_path_buf();
    }
    let mut beside = Artifacts::new();
    for name in MANIFESTS
        .into_iter()
        .chain(["facts.json", "draft-facts.json"])
    {
        let file = directory.join(name);
        if file.is_file() {
            beside.insert(name.to_owned(), read(&file, common)?);
        }
    }
    Ok((inside, beside))
}

fn parent(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}

fn read(path: &Path, common: &Common) -> Result<Vec<u8>, Msg> {
    if fs::metadata(path).is_ok_and(|metadata| metadata.len() > LARGEST) {
        return Err(Msg::new("verify-too-large").arg("path", path.display()));
    }
    shared::read(path, common.lang())
}

/// Every file below a directory by its path inside; links are not followed.
pub fn read_all(
    directory: &Path,
    prefix: &str,
    files: &mut Artifacts,
    common: &Common,
) -> Result<(), Msg> {
    let unreadable = |error: std::io::Error| {
        Msg::new("cannot-read")
            .arg("path", directory.display())
            .arg("reason", super::output::reason(&error, common.lang()))
    };
    for entry in fs::read_dir(directory).map_err(unreadable)? {
        let entry = entry.map_err(unreadable)?;
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        let kind = entry.file_type().map_err(unreadable)?;
        if kind.is_dir() {
            read_all(&entry.path(), &format!("{name}/"), files, common)?;
        } else if kind.is_file() {
            if files.len() >= MOST_FILES {
                return Err(Msg::new("verify-too-large").arg("path", directory.display()));
            }
            files.insert(name, read(&entry.path(), common)?);
        }
    }
    Ok(())
}
