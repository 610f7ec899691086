//! `gongkai diff`

use std::fs;
use std::path::Path;

use super::args::{Common, DiffOptions};
use super::diff_many as many;
use super::report;
use super::shared::{self, Setup};
use super::{output, write};
use crate::diag::{Finding, Lang, Msg, Sources};
use crate::diff::report::{markdown, plain};
use crate::diff::{self, Version};
use crate::document::tree::Document;
use crate::pipeline::{Ask, Outcome};
use crate::render::docx::tracked;
use crate::render::redline::{self, Words};
use crate::verify::facts::Facts;

/// The largest `facts.json` read.
const LARGEST: u64 = 256 << 20;

/// What a path named: records with the run of each document, or published facts by document.
enum Side {
    Records(Vec<Outcome>),
    Published(Vec<(String, Vec<u8>)>),
}

/// Shows what differs; true unless one side has no document.
pub fn run(options: &DiffOptions, common: &Common) -> Result<bool, Msg> {
    let setup = Setup::new(common)?;
    if let Some(roots) = many::roots(options)? {
        return many::run(&roots, options, &setup, common);
    }
    let Some((old, new)) = sides(options, &setup, common)? else {
        return Ok(false);
    };
    let ids = ids(&new);
    let mut diffs = Vec::new();
    for id in ids
        .iter()
        .filter(|id| options.document.as_ref().is_none_or(|only| only == *id))
    {
        let (Some(before), Some(after)) = (
            version(&old, id, &ids, common)?,
            version(&new, id, &ids, common)?,
        ) else {
            return Ok(false);
        };
        diffs.push((id.as_str(), diff::compare(&before, &after)));
    }
    if diffs.is_empty() {
        let id = options.document.as_deref().unwrap_or_default();
        let known: Vec<&str> = ids.iter().map(String::as_str).collect();
        return Err(Msg::new("no-document")
            .arg("id", id)
            .arg("known", known.join("、")));
    }
    let name = |path: &Path| super::columns::clean(&path.display().to_string());
    let lang = common.lang();
    let json = |diffs: &[(&str, diff::Diff)]| match diffs {
        [(_, only)] => report::pretty(only),
        several => {
            let map: serde_json::Map<_, _> = several
                .iter()
                .map(|(id, diff)| ((*id).to_owned(), serde_json::json!(diff)))
                .collect();
            report::pretty(&map)
        }
    };
    let called = |version: Option<u32>| version.map_or(String::new(), |n| format!("@{n}"));
    let (before, after) = versions(options, &new);
    let path = options.new.as_deref().unwrap_or(&options.old);
    let heads = format!(
        "{}{} → {}{}",
        name(&options.old),
        called(before),
        name(path),
        called(after)
    );
    let titled = |id: &str| match id.is_empty() || diffs.len() == 1 {
        true => heads.clone(),
        false => format!("{heads} #{id}"),
    };
    let Some(out) = &options.out else {
        if common.machine() {
            output::out(&json(&diffs));
            return Ok(true);
        }
        for (id, diff) in &diffs {
            output::out(&format!("{}\n{}", titled(id), plain(diff, lang)));
        }
        return Ok(true);
    };
    let bytes: Vec<u8> = match out.extension().and_then(|ending| ending.to_str()) {
        Some("json") => json(&diffs).into_bytes(),
        Some("md") => {
            let texts = diffs
                .iter()
                .map(|(id, diff)| markdown(diff, &titled(id), lang));
            texts.collect::<Vec<_>>().join("\n").into_bytes()
        }
        Some("html") => {
            let (old, new) = both(&old, &new, &ids, options)?;
            redline(old, new, lang).into_bytes()
        }
        Some("docx") => {
            let (old, new) = both(&old, &new, &ids, options)?;
            tracked::render(old, new)
        }
        _ => return Err(Msg::new("diff-format").arg("path", name(out))),
    };
    write::file(out, &bytes).map_err(|error| {
        let reason = output::reason(&error, lang);
        Msg::new("cannot-write")
            .arg("path", name(out))
            .arg("reason", reason)
    })?;
    Ok(true)
}

/// Both versions of the one document asked for.
fn both<'a>(
    old: &'a Side,
    new: &'a Side,
    ids: &[String],
    options: &DiffOptions,
) -> Result<(&'a Document, &'a Document), Msg> {
    let wanted = |id: &&String| options.document.as_ref().is_none_or(|only| only == *id);
    let [id] = ids.iter().filter(wanted).collect::<Vec<_>>()[..] else {
        return Err(Msg::new("diff-which").arg("known", ids.join("、")));
    };
    let documents = document(old, id, ids).zip(document(new, id, ids));
    documents.ok_or_else(|| Msg::new("diff-needs-records"))
}

/// The new document with what changed marked.
fn redline(old: &Document, new: &Document, lang: Lang) -> String {
    let words = Words {
        title: Msg::new("diff-redline").arg("title", &new.title).text(lang),
        changes: Msg::new("diff-redline-changes").text(lang),
        nothing: Msg::new("diff-nothing").text(lang),
    };
    redline::render(old, new, &words)
}

/// What the arguments name; `None` after it was told that there is no such version.
fn sides(
    options: &DiffOptions,
    setup: &Setup,
    common: &Common,
) -> Result<Option<(Side, Side)>, Msg> {
    let path = options.new.as_deref().unwrap_or(&options.old);
    let new = side(path, options.to, setup)?;
    let before = versions(options, &new).0;
    if options.new.is_none() && before == Some(0) {
        return Err(Msg::new("diff-one-version").arg("path", path.display()));
    }
    let old = side(&options.old, before, setup)?;
    for side in [&old, &new] {
        let Side::Records(outcomes) = side else {
            continue;
        };
        let unknown = |finding: &Finding| finding.code == "version-unknown";
        if let Some(wrong) = outcomes.iter().find(|one| one.findings.iter().any(unknown)) {
            let findings = wrong.findings.iter().filter(|one| unknown(one));
            report::print(
                &findings.cloned().collect::<Vec<_>>(),
                &wrong.sources,
                common,
            );
            return Ok(None);
        }
    }
    Ok(Some((old, new)))
}

/// Which versions are compared, where they are those of amended records: of one directory by
/// default the last, and the one before.
fn versions(options: &DiffOptions, new: &Side) -> (Option<u32>, Option<u32>) {
    if options.new.is_some() {
        return (options.from, options.to);
    }
    let last = match new {
        Side::Records(outcomes) => {
            let budgets = outcomes.iter().filter_map(|one| one.budget.as_ref());
            budgets.map(|budget| budget.version()).max()
        }
        Side::Published(_) => None,
    };
    let to = options.to.or(last).unwrap_or(1);
    (options.from.or(Some(to.saturating_sub(1))), Some(to))
}

fn document<'a>(side: &'a Side, id: &str, ids: &[String]) -> Option<&'a Document> {
    let Side::Records(outcomes) = side else {
        return None;
    };
    let fits = |one: &&Outcome| one.id == id || (ids.len() == 1 && outcomes.len() == 1);
    outcomes.iter().find(fits)?.document.as_ref()
}

fn side(path: &Path, version: Option<u32>, setup: &Setup) -> Result<Side, Msg> {
    if path.extension().is_some_and(|ending| ending == "json") {
        return Ok(Side::Published(vec![(String::new(), read(path, setup)?)]));
    }
    let published = published(path, setup)?;
    if !published.is_empty() {
        return Ok(Side::Published(published));
    }
    Ok(Side::Records(setup.run_with(path, &Ask::version(version))?))
}

/// The facts of a published directory, of each of its documents.
fn published(path: &Path, setup: &Setup) -> Result<Vec<(String, Vec<u8>)>, Msg> {
    const NAMES: [&str; 2] = ["facts.json", "draft-facts.json"];
    if !path.is_dir() || path.join(crate::records::load::ENTRY).exists() {
        return Ok(Vec::new());
    }
    let mut below: Vec<_> = fs::read_dir(path)
        .map(|entries| entries.flatten().map(|entry| entry.path()).collect())
        .unwrap_or_default();
    below.retain(|path: &std::path::PathBuf| path.is_dir());
    below.sort();
    let mut found = Vec::new();
    for directory in std::iter::once(path).chain(below.iter().map(|path| path.as_path())) {
        let file = NAMES
            .iter()
            .map(|name| directory.join(name))
            .find(|file| file.is_file());
        if let Some(file) = file {
            let id = if directory == path {
                None
            } else {
                directory.file_name()
            };
            let id = id.and_then(|name| name.to_str()).unwrap_or_default();
            found.push((id.to_owned(), read(&file, setup)?));
        }
    }
    Ok(found)
}

pub(super) fn read(path: &Path, setup: &Setup) -> Result<Vec<u8>, Msg> {
    let size = fs::metadata(path).map_or(0, |data| data.len());
    if size > LARGEST {
        return Err(Msg::new("cannot-read")
            .arg("path", path.display())
            .arg("reason", size));
    }
    shared::read(path, setup.lang())
}

fn ids(side: &Side) -> Vec<String> {
    match side {
        Side::Records(outcomes) => outcomes.iter().map(|one| one.id.clone()).collect(),
        Side::Published(documents) => documents.iter().map(|(id, _)| id.clone()).collect(),
    }
}

/// The document of an id; where either side has only one, its id does not matter. `None` after the
/// findings that kept it from being made were printed.
fn version<'a>(
    side: &'a Side,
    id: &str,
    ids: &[String],
    common: &Common,
) -> Result<Option<Version<'a>>, Msg> {
    let missing = || {
        Msg::new("no-document")
            .arg("id", id)
            .arg("known", self::ids(side).join("、"))
    };
    let only = ids.len() == 1;
    match side {
        Side::Records(outcomes) => {
            let fits = |one: &&Outcome| one.id == id || (only && outcomes.len() == 1);
            let outcome = outcomes.iter().find(fits).ok_or_else(missing)?;
            let version = Version::of_records(outcome);
            if version.is_none() {
                report::print(&outcome.findings, &outcome.sources, common);
            }
            Ok(version)
        }
        Side::Published(documents) => {
            let fits = |(own, _): &&(String, Vec<u8>)| own == id || (only && documents.len() == 1);
            let (_, bytes) = documents.iter().find(fits).ok_or_else(missing)?;
            match Facts::read("facts.json", bytes) {
                Ok(facts) => Ok(Some(Version::of_facts(facts))),
                Err(findings) => {
                    let findings: Vec<Finding> = findings;
                    report::print(&findings, &Sources::default(), common);
                    Ok(None)
                }
            }
        }
    }
}
