//! `gongkai site`

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use super::args::{Common, SiteOptions};
use super::report::{self, Reporter};
use super::write::{self, Refusal};
use super::{output, parallel, verify};
use crate::artifacts::Artifacts;
use crate::bureau::{self, Bureau};
use crate::diag::render::blocked;
use crate::diag::{Finding, Msg, Sources, hash};
use crate::records::load::Directory;
use crate::site::model::{Document, Site};
use crate::site::{self, read};
use crate::verify::MANIFESTS;

/// What a portal is called.
const TITLE: &str = "部门预决算公开";
/// Directories of directories are looked through this far.
const DEPTH: usize = 4;

/// Makes a portal; true when it was written.
pub fn run(options: &SiteOptions, common: &Common) -> Result<bool, Msg> {
    let desk = desk(options, common)?;
    let paths = match desk {
        Some(_) => &options.published,
        None => &options.paths,
    };
    let mut directories = Vec::new();
    for path in paths {
        if !path.is_dir() {
            return Err(Msg::new("no-directory").arg("path", path.display()));
        }
        if overlap(path, &options.out) {
            let message = Msg::new("site-overlap").arg("path", path.display());
            return Err(message.arg("out", options.out.display()));
        }
        let found = find(path, DEPTH).map_err(|error| {
            let reason = output::reason(&error, common.lang());
            let message = Msg::new("cannot-read").arg("path", path.display());
            message.arg("reason", reason)
        })?;
        directories.extend(found);
    }
    // A directory named twice is one.
    let mut seen = BTreeSet::new();
    directories.retain(|path| seen.insert(fs::canonicalize(path).unwrap_or(path.clone())));
    let mut documents = Vec::new();
    let mut damaged = 0;
    let mut at = 0;
    let mut reporter = Reporter::new(common, 2);
    let threads = parallel::threads(options.jobs, directories.len());
    let work = |directory: &PathBuf| open(directory, common);
    parallel::in_order(&directories, threads, work, |(document, mut findings)| {
        let stopped = blocked(&findings) || document.is_none();
        damaged += usize::from(stopped);
        if let Some(mut document) = document.filter(|_| !stopped) {
            document.source = at;
            documents.push(document);
        }
        if !findings.is_empty() {
            findings.sort_by_key(|finding| std::cmp::Reverse(finding.level));
            let name = directories[at].display().to_string();
            let report = report::one(&name, &findings, &Sources::default(), common);
            reporter.add_all(&[report]);
        }
        at += 1;
    });
    reporter.finish();
    let told = |finding: Finding| report::print(&[finding], &Sources::default(), common);
    if damaged > 0 && !options.skip_damaged {
        told(Finding::deny("site-stopped").arg("count", damaged));
        return Ok(false);
    }
    if documents.is_empty() {
        let paths = paths.iter().map(|path| path.display().to_string());
        let paths: Vec<String> = paths.collect();
        return Err(Msg::new("site-nothing").arg("paths", paths.join("、")));
    }
    if damaged > 0 {
        told(Finding::warn("site-skipped").arg("count", damaged));
    }
    let names = directories.iter().map(|path| path.display().to_string());
    let names: Vec<String> = names.collect();
    let title = options.title.as_deref().map(read::plain);
    let title = title.filter(|title| !title.is_empty());
    let title = title.unwrap_or_else(|| match &desk {
        Some(bureau) => format!("{}{TITLE}", read::plain(&bureau.name)),
        None => TITLE.to_owned(),
    });
    let mut site = match Site::new(title, options.as_of, documents, &names) {
        Ok(site) => site,
        Err(findings) => {
            report::print(&findings, &Sources::default(), common);
            return Ok(false);
        }
    };
    if let Some(bureau) = &desk {
        let entries = bureau.entries.iter().filter(|entry| entry.must_submit());
        let register = entries.map(|entry| (entry.code.clone(), entry.name.clone()));
        site.arrange(&register.collect::<Vec<_>>());
    }
    let files = site::render(&site);
    let written = write::replace_by(&options.out, write::SITE, |fresh| {
        write::write_all(fresh, &files)?;
        copy(&site, &directories, fresh)
    });
    if let Err(refusal) = written {
        let reason = refusal.text(common.lang());
        let message = Msg::new("cannot-write").arg("path", options.out.display());
        return Err(message.arg("reason", reason));
    }
    let copied: usize = site.documents().map(|(_, one)| one.files.len()).sum();
    let done = Msg::new("site-done")
        .arg("out", options.out.display())
        .arg("agencies", site.agencies.len())
        .arg("documents", site.documents().count())
        .arg("files", files.len() + copied);
    let line = format!("{}\n", done.text(common.lang()));
    match common.machine() {
        true => output::err(&line),
        false => output::out(&line),
    }
    Ok(true)
}

/// The bureau whose workspace is named in the place of published directories.
fn desk(options: &SiteOptions, common: &Common) -> Result<Option<Bureau>, Msg> {
    let root = super::bureau::workspace(&options.paths)?;
    let Some(root) = root else {
        return match options.published.first() {
            None => Ok(None),
            Some(path) => Err(Msg::new("site-no-desk").arg("path", path.display())),
        };
    };
    if options.published.is_empty() {
        return Err(Msg::new("site-no-published").arg("path", root.display()));
    }
    let loaded = bureau::load(&Directory::new(&root));
    if !loaded.findings.is_empty() {
        report::print(&loaded.findings, &loaded.sources, common);
    }
    let unusable = || Msg::new("bureau-unusable").arg("path", root.join(bureau::ENTRY).display());
    loaded.bureau.map(Some).ok_or_else(unusable)
}

/// Whether one directory is inside the other, as far as they exist.
pub fn overlap(published: &Path, out: &Path) -> bool {
    let Ok(published) = fs::canonicalize(published) else {
        return false;
    };
    let out = std::path::absolute(out).unwrap_or_else(|_| out.to_path_buf());
    let real = out.ancestors().find_map(|above| {
        let rest = out.strip_prefix(above).ok()?;
        Some(fs::canonicalize(above).ok()?.join(rest))
    });
    let out = real.unwrap_or(out);
    out.starts_with(&published) || published.starts_with(&out)
}

/// The directories of documents at or below one, in the order of their names; those with files
/// but no document are among them. Links are not followed, hidden directories left alone.
fn find(directory: &Path, depth: usize) -> std::io::Result<Vec<PathBuf>> {
    if is_document(directory) {
        return Ok(vec![directory.to_path_buf()]);
    }
    let mut below = Vec::new();
    let mut files = false;
    for entry in fs::read_dir(directory)? {
        let entry = entry?;
        if entry.file_name().to_string_lossy().starts_with('.') {
            continue;
        }
        let kind = entry.file_type()?;
        match kind.is_dir() {
            true => below.push(entry.path()),
            false => files |= !kind.is_symlink(),
        }
    }
    below.sort();
    let mut found = Vec::new();
    if depth > 0 {
        for directory in below {
            found.extend(find(&directory, depth - 1)?);
        }
    }
    // Whoever collects publications may keep notes beside them.
    if files && !found.iter().any(|one| is_document(one)) {
        return Ok(vec![directory.to_path_buf()]);
    }
    Ok(found)
}

fn is_document(directory: &Path) -> bool {
    MANIFESTS.iter().any(|name| directory.join(name).is_file())
}

/// Reads and verifies one document.
fn open(directory: &Path, common: &Common) -> (Option<Document>, Vec<Finding>) {
    let mut files = Artifacts::new();
    if let Err(message) = verify::read_all(directory, "", &mut files, common) {
        let reason = message.text(common.lang());
        return (
            None,
            vec![Finding::deny("site-unreadable").arg("reason", reason)],
        );
    }
    if crate::verify::manifest(&files).is_none() {
        return (None, vec![Finding::deny("site-no-manifest")]);
    }
    let mut findings = Vec::new();
    let document = read::document(&files, &mut findings);
    (document, findings)
}

/// Copies the published files, which must still be what was verified.
fn copy(site: &Site, directories: &[PathBuf], fresh: &Path) -> Result<(), Refusal> {
    for (agency, document) in site.documents() {
        let from = &directories[document.source];
        let to = fresh.join(site.directory(agency, document));
        for file in &document.files {
            let path = from.join(&file.path);
            let bytes = fs::read(&path)?;
            if hash(&bytes) != file.hash {
                return Err(Refusal::Changed(path.display().to_string()));
            }
            write::flushed(&to.join(&file.path), &bytes)?;
        }
    }
    Ok(())
}
