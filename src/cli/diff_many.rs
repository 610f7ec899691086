//! `gongkai diff` of two output directories that hold many published documents: matched by the names
//! of their directories.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::args::{Common, DiffOptions};
use super::report::pretty;
use super::shared::Setup;
use super::{columns, diff, output, parallel, report, write};
use crate::diag::{Finding, Msg, Sources};
use crate::diff::report::{markdown, plain};
use crate::diff::{Diff, Version, compare};
use crate::verify::facts::Facts;

const NAMES: [&str; 2] = ["facts.json", "draft-facts.json"];

/// How deep a document stands: `OUT/agency/document`.
const DEPTH: usize = 2;

/// The facts of the documents on either side, by the path of their directory.
pub(super) type Roots = [BTreeMap<String, PathBuf>; 2];

/// Both sides, where they are published and one of them holds several documents.
pub(super) fn roots(options: &DiffOptions) -> Result<Option<Roots>, Msg> {
    let Some(new) = &options.new else {
        return Ok(None);
    };
    let sides = [&options.old, new].map(|path| {
        let mut found = BTreeMap::new();
        if path.is_dir() && !path.join(crate::records::load::ENTRY).exists() {
            below(path, String::new(), DEPTH, &mut found);
        }
        found
    });
    let several =
        sides.iter().any(|side| side.len() > 1) && sides.iter().all(|one| !one.is_empty());
    if several && options.document.is_none() {
        return Ok(Some(sides));
    }
    Ok(None)
}

fn below(path: &Path, id: String, depth: usize, found: &mut BTreeMap<String, PathBuf>) {
    let mut files = NAMES.iter().map(|name| path.join(name));
    if let Some(file) = files.find(|file| file.is_file()) {
        found.insert(id, file);
        return;
    }
    if depth == 0 {
        return;
    }
    for entry in fs::read_dir(path).into_iter().flatten().flatten() {
        let (path, name) = (entry.path(), entry.file_name());
        if let Some(name) = name.to_str().filter(|_| path.is_dir()) {
            let id = if id.is_empty() {
                name.to_owned()
            } else {
                format!("{id}/{name}")
            };
            below(&path, id, depth - 1, found);
        }
    }
}

/// How results are written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Plain,
    Markdown,
    Json,
}

/// Compares all documents both sides have; false when the facts of one cannot be read.
pub(super) fn run(
    [old, new]: &Roots,
    options: &DiffOptions,
    setup: &Setup,
    common: &Common,
) -> Result<bool, Msg> {
    let lang = common.lang();
    let form = match options
        .out
        .as_deref()
        .map(|out| out.extension().and_then(|e| e.to_str()))
    {
        None if common.machine() => Form::Json,
        None => Form::Plain,
        Some(Some("md")) => Form::Markdown,
        Some(Some("json")) => Form::Json,
        Some(Some("html" | "docx")) => return Err(Msg::new("diff-needs-records")),
        Some(_) => {
            let path = options.out.as_deref().unwrap_or(Path::new(""));
            return Err(Msg::new("diff-format").arg("path", path.display()));
        }
    };
    let both: Vec<&String> = old.keys().filter(|id| new.contains_key(*id)).collect();
    let only = |side: &BTreeMap<String, PathBuf>, other: &BTreeMap<String, PathBuf>| {
        let ids = side.keys().filter(|id| !other.contains_key(*id));
        ids.cloned().collect::<BTreeSet<String>>()
    };
    let (appeared, gone) = (only(new, old), only(old, new));
    let mut texts: Vec<(String, String)> = Vec::new();
    let mut values = serde_json::Map::new();
    let (mut same, mut failed) = (0, None);
    let threads = parallel::threads(None, both.len());
    let work = |id: &&String| (id.to_string(), one(&old[*id], &new[*id], setup));
    parallel::in_order(&both, threads, work, |(id, result)| match result {
        Ok(Ok(diff)) if diff.is_empty() => same += 1,
        Ok(Ok(diff)) => match form {
            Form::Json => {
                values.insert(id, json!(diff));
            }
            Form::Plain => texts.push((id.clone(), format!("{id}\n{}", plain(&diff, lang)))),
            Form::Markdown => {
                let text = markdown(&diff, &id, lang).replace("\n# ", "\n## ");
                texts.push((id, text.replacen("# ", "## ", 1).replace("\n## ", "\n### ")));
            }
        },
        Ok(Err(findings)) => {
            report::print(&findings, &Sources::default(), common);
            failed.get_or_insert(Ok(false));
        }
        Err(message) => failed = Some(Err(message)),
    });
    if let Some(failed) = failed {
        return failed;
    }
    let changed = texts.len() + values.len();
    let counts = [changed, same, appeared.len(), gone.len()];
    let text = match form {
        Form::Json => pretty(&json!({
            "compared": both.len(),
            "unchanged": same,
            "appeared": appeared,
            "gone": gone,
            "changed": Value::Object(values),
        })),
        _ => told(counts, [&appeared, &gone], &texts, form, lang),
    };
    let Some(out) = &options.out else {
        output::out(&text);
        return Ok(true);
    };
    write::file(out, text.as_bytes()).map_err(|error| {
        Msg::new("cannot-write")
            .arg("path", columns::clean(&out.display().to_string()))
            .arg("reason", output::reason(&error, lang))
    })?;
    Ok(true)
}

/// The difference of one document; findings where its facts cannot be read.
fn one(old: &Path, new: &Path, setup: &Setup) -> Result<Result<Diff, Vec<Finding>>, Msg> {
    let (old, new) = (diff::read(old, setup)?, diff::read(new, setup)?);
    if old == new {
        return Ok(Ok(Diff::default()));
    }
    let facts = |bytes: &[u8]| Facts::read("facts.json", bytes);
    let both = facts(&old).and_then(|old| Ok((old, facts(&new)?)));
    Ok(both.map(|(old, new)| compare(&Version::of_facts(old), &Version::of_facts(new))))
}

/// The summary, then what differs.
fn told(
    [changed, same, appeared, gone]: [usize; 4],
    names: [&BTreeSet<String>; 2],
    texts: &[(String, String)],
    form: Form,
    lang: crate::diag::Lang,
) -> String {
    let total = Msg::new("diff-many")
        .arg("count", changed + same + appeared + gone)
        .arg("changed", changed)
        .arg("same", same)
        .arg("appeared", appeared)
        .arg("gone", gone);
    let (head, item) = match form {
        Form::Markdown => ("# ", "- "),
        _ => ("", "  "),
    };
    let mut out = format!("{head}{}\n", total.text(lang));
    for (id, names) in ["diff-many-appeared", "diff-many-gone"]
        .into_iter()
        .zip(names)
    {
        if names.is_empty() {
            continue;
        }
        let words = Msg::new(id).arg("count", names.len()).text(lang);
        out.push_str(&format!("\n{words}\n"));
        for name in names {
            out.push_str(&format!("{item}{}\n", columns::clean(name)));
        }
    }
    for (_, text) in texts {
        out.push('\n');
        out.push_str(text);
    }
    out
}
