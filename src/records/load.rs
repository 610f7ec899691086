//! Reading a whole input: `budget.toml` or a workbook, and the files it names.

mod files;
mod include;
mod previous;

use std::collections::BTreeMap;

use super::published::Published;
use super::schema::{self, Kind};
use super::text::{Charset, decode, digest, excerpt};
use super::{Field, Layer, Named, Record, Records, sheet, toml};
use crate::diag::{FileId, Finding, Location, Msg, Sources};

pub(crate) use files::plain_path;
pub use files::{Directory, Files, MAX_FILE, MAX_LISTED, Memory, ReadError};

/// The file an input starts from, where the user names a directory.
pub const ENTRY: &str = "budget.toml";

/// Amendments stand below this directory, each in one of its own, in the order of their names.
pub const AMENDMENTS: &str = "amendments";

/// The file an amendment starts from.
pub const AMENDMENT: &str = "amendment.toml";

/// Those it starts from where there is no such file.
pub const WORKBOOKS: [&str; 3] = ["budget.xlsx", "budget.xls", "budget.ods"];

/// True for the name of a workbook.
pub fn is_workbook(path: &str) -> bool {
    let extension = path.rsplit_once('.').map(|(_, extension)| extension);
    let extension = extension.unwrap_or_default().to_ascii_lowercase();
    matches!(extension.as_str(), "xlsx" | "xlsm" | "xls" | "et" | "ods")
}

/// An input as read. The records are usable as far as they go even when findings stand.
#[derive(Debug)]
pub struct Loaded {
    pub records: Records,
    /// The files in the order read, by the paths they were asked for.
    pub sources: Sources,
    pub findings: Vec<Finding>,
}

/// Reads the file the input starts from and everything its ledgers and files entries name.
///
/// Records keep the order of reading: first those of that file, then those of the files in the
/// order they are named. Never fails: what cannot be read becomes a finding.
pub fn load(files: &dyn Files) -> Loaded {
    let mut loader = Loader::new(files, "", Sources::default());
    loader.entry(files.entry(), &Location::None);
    let previous = loader.previous();
    let mut loaded = loader.finish();
    loaded.records.previous = previous;
    loaded
}

struct Loader<'a> {
    files: &'a dyn Files,
    /// The directory paths are relative to, with `/` at its end; empty for that of the input.
    base: String,
    sources: Sources,
    records: Vec<Record>,
    published: Vec<Published>,
    named: Named,
    findings: Vec<Finding>,
    /// Where each file was first named; the entry itself is named nowhere.
    included: BTreeMap<String, Location>,
    /// Where each singleton stands.
    singletons: BTreeMap<&'static str, Location>,
    /// Records of files of amendments.
    layers: Vec<Layer>,
    /// The amendment the file being read belongs to, and where that is said.
    layer: Option<(String, Location)>,
    /// The amendment whose own file is being read: what it names belongs to it.
    amending: Option<(String, Location)>,
}

impl<'a> Loader<'a> {
    fn new(files: &'a dyn Files, base: &str, sources: Sources) -> Loader<'a> {
        Loader {
            files,
            base: base.to_owned(),
            sources,
            records: Vec::new(),
            published: Vec::new(),
            named: Named::default(),
            findings: Vec::new(),
            included: BTreeMap::new(),
            singletons: BTreeMap::new(),
            layers: Vec::new(),
            layer: None,
            amending: None,
        }
    }

    fn finish(mut self) -> Loaded {
        self.names();
        Loaded {
            records: Records {
                list: self.records,
                published: self.published,
                named: self.named,
                layers: self.layers,
                ..Records::default()
            },
            sources: self.sources,
            findings: self.findings,
        }
    }
}

impl Loader<'_> {
    fn read(&self, path: &str) -> Result<Vec<u8>, ReadError> {
        self.files.read(&self.full(path))
    }

    /// A path as seen from the directory of the input.
    fn full(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }

    /// Reads everything from the file that was named, or the usual one; `place` is where the
    /// records name this input.
    fn entry(&mut self, named: Option<&str>, place: &Location) {
        let present = |name: &&str| self.read(name) != Err(ReadError::Missing);
        let entry = match named {
            Some(name) => name.to_owned(),
            None if present(&ENTRY) => ENTRY.to_owned(),
            None => WORKBOOKS.into_iter().find(present).unwrap_or(ENTRY).into(),
        };
        let path = files::plain_path(&entry).unwrap_or_else(|_| entry.clone());
        self.included.insert(path.clone(), Location::None);
        let records = match is_workbook(&entry) {
            true => self.workbook_entry(&path, &entry, place),
            false => self.toml_entry(&path, &entry, place),
        };
        let includes: Vec<Record> = records
            .iter()
            .filter(|record| names_file(record).is_some())
            .cloned()
            .collect();
        self.keep(records);
        for record in &includes {
            self.include(record);
        }
        self.amendments(&path);
        if named.is_none() {
            self.other_entries(&entry, place);
        }
    }

    /// Reads what amends the records: `amendments/NAME/amendment.toml`, by name, each with the files
    /// it names. The original need not be touched, nor what amended it before.
    fn amendments(&mut self, entry: &str) {
        // A workbook among several in a directory is not what stands beside it.
        let (stem, _) = entry.rsplit_once('.').unwrap_or((entry, ""));
        if stem != "budget" {
            return;
        }
        let is_one = |path: &&String| {
            let inside = path.strip_prefix(AMENDMENTS).unwrap_or_default();
            let parts: Vec<&str> = inside.split('/').collect();
            matches!(parts.as_slice(), ["", _, AMENDMENT])
        };
        let listed = self.files.list(&self.full(AMENDMENTS)).into_iter();
        let listed = listed.filter_map(|path| Some(path.strip_prefix(&self.base)?.to_owned()));
        let listed: Vec<String> = listed.collect();
        for path in listed.iter().filter(is_one) {
            if self.included.contains_key(path) {
                continue;
            }
            self.included.insert(path.clone(), Location::None);
            let records = self.toml_entry(path, path, &Location::None);
            let named = records.iter().filter(|record| names_file(record).is_some());
            let named: Vec<Record> = named.cloned().collect();
            // What stands here, or in a file named here, is there from this amendment on.
            let head = records.iter().find(|record| record.kind.key == "amendment");
            self.amending = head.and_then(|record| {
                let id = record.text("id")?.to_owned();
                Some((id, record.place("id").clone()))
            });
            self.layer = self.amending.clone();
            self.keep(records);
            for record in &named {
                self.include(record);
            }
            self.amending = None;
            self.layer = None;
        }
    }

    fn toml_entry(&mut self, path: &str, entry: &str, place: &Location) -> Vec<Record> {
        let Some(file) = self.open(path, entry, place) else {
            return Vec::new();
        };
        let parsed = toml::read(file, &self.sources);
        if !parsed.has_format && !parsed.broken {
            let finding = Finding::note("format-missing").arg("supported", toml::FORMAT);
            self.findings.push(finding.at(&Location::text(file, 0..0)));
        }
        self.findings.extend(parsed.findings);
        parsed.records
    }

    fn workbook_entry(&mut self, path: &str, entry: &str, place: &Location) -> Vec<Record> {
        let Some((file, book)) = self.open_workbook(path, entry, place) else {
            return Vec::new();
        };
        let parsed = sheet::read(file, &book);
        self.take(parsed)
    }

    /// Two files that each hold all records are two budgets: which one is meant must be said.
    fn other_entries(&mut self, entry: &str, place: &Location) {
        let last_year = |name: &str| {
            self.records
                .iter()
                .any(|r| r.text("previous") == Some(name))
        };
        let others = WORKBOOKS.into_iter().filter(|name| {
            *name != entry
                && !self.included.contains_key(*name)
                && !last_year(name)
                && self.read(name) != Err(ReadError::Missing)
        });
        let others: Vec<&str> = others.collect();
        for other in others {
            let finding = Finding::deny("two-entries")
                .arg("entry", excerpt(entry))
                .arg("other", other);
            self.findings.push(match place {
                Location::None => finding,
                place => finding.at(place),
            });
        }
    }

    /// Names beside the ids of units and projects in cells must be those the records give them.
    fn names(&mut self) {
        for (key, kinds) in [("unit", &["unit", "agency"][..]), ("project", &["project"])] {
            let all = self.records.iter();
            let known: Vec<&Record> = all.filter(|r| kinds.contains(&r.kind.key)).collect();
            for (id, name, location) in self.named.of(key) {
                let is = |record: &&&Record| {
                    let has = |field: &str| record.text(field) == Some(id);
                    has("id") || has("code")
                };
                let Some(record) = known.iter().find(is) else {
                    continue;
                };
                let own = record.text("name").unwrap_or_default();
                if !own.split_whitespace().eq(name.split_whitespace()) {
                    let finding = Finding::warn("cell-name-differs")
                        .arg("id", id)
                        .arg("name", excerpt(own))
                        .arg("written", excerpt(name))
                        .also(record.place("name"), Msg::new("name-given-here"));
                    self.findings.push(finding.at(location));
                }
            }
        }
    }

    /// Reads a file and registers its text; `None` with a finding when there is no text in it.
    fn open(&mut self, path: &str, written: &str, place: &Location) -> Option<FileId> {
        let bytes = match self.read(path) {
            Ok(bytes) => bytes,
            Err(error) => {
                self.findings.push(unreadable(written, error).at(place));
                return None;
            }
        };
        let digest = digest(&bytes);
        let decoded = decode(bytes);
        let file = self
            .sources
            .add_decoded(self.full(path), decoded.text, digest);
        let text = &self.sources.get(file).text;
        let start = Location::text(file, 0..0);
        match decoded.charset {
            Charset::Utf8 | Charset::Utf16 => {}
            Charset::Gbk => self
                .findings
                .push(Finding::note("decoded-as-gbk").at(&start)),
            Charset::Unknown => {
                let at = text.find('\u{FFFD}').unwrap_or(0);
                let end = text[at..].chars().next().map_or(at, |c| at + c.len_utf8());
                let location = Location::text(file, at..end);
                self.findings.push(Finding::deny("not-text").at(&location));
                return None;
            }
        }
        if text.trim().is_empty() {
            self.findings.push(Finding::deny("empty-file").at(&start));
            return None;
        }
        Some(file)
    }

    /// Adds records, refusing a singleton that stands in another file already. Several in one file
    /// are told by the reader of that file.
    fn keep(&mut self, mut records: Vec<Record>) {
        if let Some((amendment, place)) = &self.layer {
            // Changes name their amendment themselves.
            let own = ["amendment", "change", "file", "published"];
            let own = |record: &mut Record| own.contains(&record.kind.key);
            let own: Vec<Record> = records.extract_if(.., own).collect();
            if !records.is_empty() {
                self.layers.push(Layer {
                    amendment: amendment.clone(),
                    place: place.clone(),
                    records,
                });
            }
            self.records.extend(own);
            return;
        }
        for record in &records {
            if !record.kind.singleton {
                continue;
            }
            match self.singletons.get(record.kind.key) {
                Some(first) if apart(first, &record.location) => {
                    let finding = Finding::deny("duplicate-singleton")
                        .arg("table", record.kind.key)
                        .arg("label", record.kind.label)
                        .also(first, Msg::new("first-here"));
                    self.findings.push(finding.at(&record.location));
                }
                Some(_) => {}
                None => {
                    let place = record.location.clone();
                    self.singletons.insert(record.kind.key, place);
                }
            }
        }
        self.records.extend(records);
    }
}

/// True for places in different files, or on different sheets of one.
fn apart(a: &Location, b: &Location) -> bool {
    match (a, b) {
        (Location::Cell { sheet, .. }, Location::Cell { sheet: other, .. })
            if a.file() == b.file() =>
        {
            sheet != other
        }
        _ => a.file() != b.file(),
    }
}

/// The path an entry names, and where.
fn names_file(record: &Record) -> Option<(&str, &Location)> {
    let key = match record.kind.key {
        "ledger" => "file",
        "published" => "file",
        "file" => "path",
        _ => return None,
    };
    Some((record.text(key)?, record.place(key)))
}

/// What the rows of a ledger's file are. A measure that does not exist is told by the budget stage.
fn ledger_rows(record: &Record) -> (&'static Kind, Option<Field>) {
    let key = match record.text("measure") {
        Some("revenue" | "收入") => "revenue",
        _ => "line",
    };
    let kind = schema::kind(key).unwrap_or(&schema::KINDS[0]);
    (kind, record.get("id").cloned())
}

pub(crate) fn unreadable(path: &str, error: ReadError) -> Finding {
    let finding = match error {
        ReadError::Missing => Finding::deny("file-missing"),
        ReadError::Outside => Finding::deny("file-outside"),
        ReadError::TooLarge => Finding::deny("file-too-large").arg("most", MAX_FILE >> 20),
        ReadError::NotAFile => Finding::deny("not-a-file"),
        ReadError::Other(kind) => Finding::deny("file-unreadable").arg("reason", kind),
    };
    finding.arg("path", excerpt(path))
}

#[cfg(test)]
mod tests;
