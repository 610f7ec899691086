//! What the commands have in common: opening directories, catalogues, running the stages.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

use super::args::Common;
use super::{output, report};
use crate::budget::catalogue::{Catalogue, Edition, Official, OfficialError, parse_official};
use crate::diag::{Finding, Lang, Location, Msg, Sources, hash};
use crate::pipeline::{self, Ask, Outcome};
use crate::profile::load::Library;
use crate::records::load::{Directory, ENTRY, Files, Loaded, is_workbook, load};

/// Files of this directory beside `budget.toml` are official catalogues of the agency.
const OWN_CATALOGUES: &str = "catalogue";

/// What every input is run with.
pub struct Setup {
    profiles: Option<Directory>,
    catalogue: &'static Catalogue,
    /// The official files it was made of, beside the built-in one.
    catalogues: Vec<Vec<u8>>,
    lang: Lang,
}

impl Setup {
    /// Reads what the common options name.
    ///
    /// # Errors
    /// When something named does not exist or cannot be used.
    pub fn new(common: &Common) -> Result<Setup, Msg> {
        let profiles = common.profiles.as_deref().map(open).transpose()?;
        let mut catalogue: Option<Catalogue> = None;
        let mut catalogues = Vec::new();
        for path in &common.catalogue {
            let bytes = read(path, common.lang())?;
            let official = official(&bytes, &path.display().to_string(), None);
            let official = official.map_err(|(findings, sources)| {
                report::print(&findings, &sources, common);
                Msg::new("catalogue-unusable").arg("path", path.display())
            })?;
            let base = catalogue.as_ref().unwrap_or(Catalogue::builtin());
            catalogue = Some(base.with_official(official));
            catalogues.push(bytes);
        }
        Ok(Setup {
            profiles,
            catalogues,
            catalogue: keep(catalogue, Catalogue::builtin()),
            lang: common.lang(),
        })
    }

    pub fn library(&self) -> Library<'_> {
        Library {
            user: self.profiles.as_ref().map(|directory| directory as _),
        }
    }

    pub fn catalogue(&self) -> &'static Catalogue {
        self.catalogue
    }

    /// Files of the user's profiles.
    pub fn profiles(&self) -> Option<&Directory> {
        self.profiles.as_ref()
    }

    /// The catalogue of a year, with the agency's own official files.
    pub fn edition(&self, files: &Directory, year: Option<u16>) -> Edition<'static> {
        self.with_own(files).0.for_year(year.unwrap_or(2024))
    }

    /// Runs the stages on a directory: one outcome a document, at least one.
    ///
    /// # Errors
    /// When the directory cannot be opened.
    pub fn run(&self, path: &Path) -> Result<Vec<Outcome>, Msg> {
        self.run_with(path, &Ask::default())
    }

    /// The same as asked, see [`pipeline::run_with`].
    ///
    /// # Errors
    /// When the directory cannot be opened.
    pub fn run_with(&self, path: &Path, ask: &Ask) -> Result<Vec<Outcome>, Msg> {
        self.run_edited(path, ask, |_| Ok(()))
    }

    /// The same after an edit of the records as read.
    ///
    /// # Errors
    /// When the directory cannot be opened, or the edit cannot be made.
    pub fn run_edited(
        &self,
        path: &Path,
        ask: &Ask,
        edit: impl FnOnce(&mut Loaded) -> Result<(), Msg>,
    ) -> Result<Vec<Outcome>, Msg> {
        let files = open(path)?;
        let (catalogue, wrong) = self.with_own(&files);
        let mut loaded = load(&files);
        edit(&mut loaded)?;
        let mut outcomes = pipeline::run_loaded(loaded, &self.library(), catalogue, ask);
        let read: Vec<Vec<u8>> = own_catalogues(&files)
            .iter()
            .filter_map(|path| files.read(path).ok())
            .chain(self.catalogues.iter().cloned())
            .collect();
        for outcome in &mut outcomes {
            outcome.catalogues = read.iter().map(|bytes| hash(bytes)).collect();
            for ((name, text), found) in &wrong {
                let file = outcome.sources.add(name, text);
                for finding in found {
                    let mut finding = finding.clone();
                    place(&mut finding, file, &outcome.sources);
                    outcome.findings.push(finding);
                }
            }
            without_repeats(&mut outcome.findings);
        }
        Ok(outcomes)
    }

    /// The catalogue with the agency's own official files; what is wrong with them.
    fn with_own(&self, files: &Directory) -> (&'static Catalogue, Vec<OwnFile>) {
        let mut own: Option<Catalogue> = None;
        let mut wrong = Vec::new();
        for path in own_catalogues(files) {
            let Ok(bytes) = files.read(&path) else {
                continue;
            };
            match read_official(&bytes, None) {
                Ok(official) => {
                    let base = own.as_ref().unwrap_or(self.catalogue);
                    own = Some(base.with_official(official));
                }
                Err(findings) => {
                    let text = String::from_utf8_lossy(&bytes).into_owned();
                    wrong.push(((path, text), findings));
                }
            }
        }
        (keep(own, self.catalogue), wrong)
    }

    /// What the options named: hashes of official catalogues, and all files of the user's profiles.
    pub fn given(&self) -> Vec<String> {
        let mut given: Vec<String> = self.catalogues.iter().map(|bytes| hash(bytes)).collect();
        for files in self.profiles.iter() {
            for path in files.list("") {
                let bytes = files.read(&path).unwrap_or_default();
                given.push(format!("{path} {}", hash(&bytes)));
            }
        }
        given
    }

    pub fn lang(&self) -> Lang {
        self.lang
    }
}

/// The official catalogues an agency keeps beside its records.
pub fn own_catalogues(files: &Directory) -> Vec<String> {
    let mut found = files.list(OWN_CATALOGUES);
    found.retain(|path| path.ends_with(".tsv"));
    found
}

/// Leaves out findings that say the very same as one before: a missing name is missed by every
/// table.
fn without_repeats(findings: &mut Vec<Finding>) {
    let mut seen: HashSet<(&'static str, String, Option<Location>)> = HashSet::new();
    findings.retain(|finding| {
        let place = finding.primary.as_ref().map(|label| label.location.clone());
        seen.insert((finding.code, finding.message.text(Lang::Zh), place))
    });
}

/// A file by name and text, with what is wrong with it.
type OwnFile = ((String, String), Vec<Finding>);

/// The stages borrow the catalogue for the life of the program.
fn keep(made: Option<Catalogue>, other: &'static Catalogue) -> &'static Catalogue {
    match made {
        Some(catalogue) => Box::leak(Box::new(catalogue)),
        None => other,
    }
}

/// Reads a file the user named.
///
/// # Errors
/// When it cannot be read.
pub fn read(path: &Path, lang: Lang) -> Result<Vec<u8>, Msg> {
    fs::read(path).map_err(|error| {
        Msg::new("cannot-read")
            .arg("path", path.display())
            .arg("reason", output::reason(&error, lang))
    })
}

/// An official catalogue, or findings that point into its text.
///
/// # Errors
/// Everything wrong with the file.
pub fn official(
    bytes: &[u8],
    name: &str,
    year: Option<u16>,
) -> Result<Official, (Vec<Finding>, Sources)> {
    read_official(bytes, year).map_err(|mut findings| {
        let mut sources = Sources::default();
        let file = sources.add(name, String::from_utf8_lossy(bytes));
        for finding in &mut findings {
            place(finding, file, &sources);
        }
        (findings, sources)
    })
}

/// Without a year the file itself must begin with a line `year<TAB>2024`, as an import writes it.
fn read_official(bytes: &[u8], year: Option<u16>) -> Result<Official, Vec<Finding>> {
    let Some(year) = year.or_else(|| year_line(bytes)) else {
        return Err(vec![Finding::deny("official-year").arg("line", 1)]);
    };
    parse_official(bytes, year)
        .map_err(|errors| errors.iter().map(OfficialError::finding).collect())
}

fn year_line(bytes: &[u8]) -> Option<u16> {
    let line = bytes.split(|&byte| byte == b'\n').next()?;
    let text = std::str::from_utf8(line).ok()?.trim();
    text.strip_prefix("year\t")?.parse().ok()
}

/// Gives a finding about a line its place.
fn place(finding: &mut Finding, file: crate::diag::FileId, sources: &Sources) {
    let args = &finding.message.args;
    let line = args
        .iter()
        .find(|(name, _)| *name == "line")
        .and_then(|(_, line)| line.parse::<usize>().ok());
    if let Some(line) = line {
        let source = sources.get(file);
        let start = source.line_start(line);
        let end = start + source.line(line).len();
        *finding = finding.clone().at(&Location::text(file, start..end));
    }
}

/// The file an input path names, where it names `budget.toml` or a workbook and not a directory.
fn entry(path: &Path) -> Option<&str> {
    let name = path.file_name()?.to_str()?;
    let names = name == ENTRY || is_workbook(name);
    (names && !path.is_dir()).then_some(name)
}

/// What an input is called, and with it its output directory: the name of the directory the
/// records are in; that of a workbook with a name of its own.
pub fn input_name(path: &Path) -> Option<String> {
    if let Some(name) = entry(path)
        && let Some((stem, _)) = name.rsplit_once('.')
        && stem != "budget"
        && !stem.is_empty()
    {
        return Some(stem.to_owned());
    }
    let directory = directory(path);
    let real = || fs::canonicalize(&directory).ok();
    let name = match directory.file_name() {
        Some(name) => Some(name.to_owned()),
        // What was written (`.`, `..`) is no name.
        None => real().and_then(|real| real.file_name().map(ToOwned::to_owned)),
    };
    name.map(|name| name.to_string_lossy().into_owned())
}

/// The directory an input path means: itself, or that of the file it names.
pub fn directory(path: &Path) -> PathBuf {
    if entry(path).is_none() {
        return path.to_path_buf();
    }
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent.to_path_buf(),
        _ => PathBuf::from("."),
    }
}

/// Opens a directory of input.
///
/// # Errors
/// When it is none.
pub fn open(path: &Path) -> Result<Directory, Msg> {
    let directory = directory(path);
    if !directory.is_dir() {
        return Err(Msg::new("no-directory").arg("path", directory.display()));
    }
    let files = Directory::new(&directory);
    Ok(match entry(path) {
        Some(name) => files.starting_at(name),
        None => files,
    })
}
