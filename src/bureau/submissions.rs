//! What was sent in: directories and workbooks below the workspace, found by pattern.

use std::fs;
use std::path::{Path, PathBuf};

use super::model::Bureau;
use crate::diag::{Finding, Location};
use crate::records::load::{ENTRY, WORKBOOKS, is_workbook};

/// Something that was sent in.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Found {
    /// As told to users: below the workspace, with `/`.
    pub name: String,
    pub path: PathBuf,
}

impl Found {
    /// The name of the directory, or of the workbook without its ending.
    pub fn stem(&self) -> &str {
        let name = self.name.rsplit('/').next().unwrap_or_default();
        match name.rsplit_once('.') {
            Some((stem, _)) if is_workbook(name) => stem,
            _ => name,
        }
    }
}

/// Everything the patterns meet, each once, sorted by name; what lies there and is nothing of the
/// kind, or cannot be read, is told.
pub fn find(root: &Path, bureau: &Bureau) -> (Vec<Found>, Vec<Finding>) {
    let mut out = Finder {
        root: root.canonicalize().unwrap_or_else(|_| root.to_owned()),
        found: Vec::new(),
        findings: Vec::new(),
    };
    for (pattern, place) in &bureau.patterns {
        let steps: Vec<&str> = pattern.split('/').filter(|step| *step != ".").collect();
        let plain = |step: &&str| !step.is_empty() && *step != ".." && !step.contains(['\\', ':']);
        if steps.is_empty() || !steps.iter().all(plain) {
            let finding = Finding::deny("submissions-pattern").arg("pattern", pattern);
            out.findings.push(finding.at(place));
            continue;
        }
        out.step(root, "", &steps, place);
    }
    out.found.sort();
    out.found.dedup();
    (out.found, out.findings)
}

struct Finder {
    /// The real path of the workspace.
    root: PathBuf,
    found: Vec<Found>,
    findings: Vec<Finding>,
}

impl Finder {
    fn step(&mut self, directory: &Path, name: &str, steps: &[&str], place: &Location) {
        let Some((pattern, rest)) = steps.split_first() else {
            return;
        };
        let entries = match fs::read_dir(directory) {
            Ok(entries) => entries,
            Err(error) => {
                let shown = if name.is_empty() { "." } else { name };
                return self.tell("submissions-unreadable", shown, place, Some(error.kind()));
            }
        };
        let mut inside: Vec<(String, PathBuf)> = Vec::new();
        for entry in entries.flatten() {
            let Ok(step) = entry.file_name().into_string() else {
                let shown = entry.path().display().to_string();
                self.tell("submission-name", &shown, place, None);
                continue;
            };
            // What systems and office programs leave lying about.
            let hidden =
                step.starts_with(['.', '~']) || step == "Thumbs.db" || step == "desktop.ini";
            if !hidden && matches(pattern, &step) {
                inside.push((step, entry.path()));
            }
        }
        inside.sort();
        for (step, path) in inside {
            let name = match name {
                "" => step,
                above => format!("{above}/{step}"),
            };
            // Links may lead anywhere: only what is really inside is read.
            match path.canonicalize() {
                Ok(real) if real.starts_with(&self.root) => {}
                Ok(_) => {
                    self.tell("submission-outside", &name, place, None);
                    continue;
                }
                Err(error) => {
                    self.tell("submission-unreadable", &name, place, Some(error.kind()));
                    continue;
                }
            }
            match (rest.is_empty(), path.is_dir()) {
                (false, true) => self.step(&path, &name, rest, place),
                (false, false) => {}
                (true, is_directory) => self.take(name, path, is_directory, place),
            }
        }
    }

    fn take(&mut self, name: String, path: PathBuf, is_directory: bool, place: &Location) {
        if !is_directory {
            match is_workbook(&name) {
                true => self.found.push(Found { name, path }),
                false => self.tell("submission-not-read", &name, place, None),
            }
            return;
        }
        match fs::read_dir(&path) {
            Err(error) => self.tell("submission-unreadable", &name, place, Some(error.kind())),
            Ok(_) => {
                let has = |file: &str| path.join(file).symlink_metadata().is_ok();
                if has(ENTRY) || WORKBOOKS.into_iter().any(has) {
                    self.found.push(Found { name, path });
                } else {
                    self.tell("submission-empty", &name, place, None);
                }
            }
        }
    }

    fn tell(
        &mut self,
        code: &'static str,
        path: &str,
        place: &Location,
        reason: Option<std::io::ErrorKind>,
    ) {
        let finding = match code {
            "submission-not-read" => Finding::warn("submission-not-read"),
            "submission-name" => Finding::deny("submission-name"),
            "submission-outside" => Finding::deny("submission-outside"),
            "submission-empty" => Finding::deny("submission-empty"),
            "submissions-unreadable" => Finding::deny("submissions-unreadable"),
            _ => Finding::deny("submission-unreadable"),
        };
        let mut finding = finding.arg("path", path.escape_debug()).at(place);
        if let Some(reason) = reason {
            finding = finding.arg("reason", reason);
        }
        self.findings.push(finding);
    }
}

/// True when a name is of a pattern, `*` being any text.
fn matches(pattern: &str, name: &str) -> bool {
    let Some((first, rest)) = pattern.split_once('*') else {
        return pattern == name;
    };
    let Some(mut left) = name.strip_prefix(first) else {
        return false;
    };
    let mut parts: Vec<&str> = rest.split('*').collect();
    let last = parts.pop().unwrap_or_default();
    for part in parts {
        match left.split_once(part) {
            Some((_, after)) => left = after,
            None => return false,
        }
    }
    left.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn a_star_is_any_text() {
        for (pattern, name, is) in [
            ("*", "1001", true),
            ("*.xlsx", "甲.xlsx", true),
            ("*.xlsx", "甲.csv", false),
            ("10*-*局", "1001-甲局", true),
            ("10*-*局", "1001-甲", false),
            ("a*a", "a", false),
            ("同名", "同名", true),
        ] {
            assert_eq!(matches(pattern, name), is, "{pattern} {name}");
        }
    }
}
