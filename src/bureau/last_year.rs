//! What agencies published last year, held against what their records of this year say of it: the
//! published figure of last year is the base of this year.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde::Deserialize;

use super::model::{Bureau, Entry};
use crate::budget::money::{Money, Unit};
use crate::check::levels;
use crate::check::published_figures::{Compared, Differs, compare};
use crate::diag::{Finding, Location, Msg, Sources};
use crate::facts::key::Key;
use crate::facts::{Fact, Facts};
use crate::pipeline::Outcome;
use crate::profile::load::{self as profile_load, Library};
use crate::profile::precision::{Precision, coarser};
use crate::records::load::{Directory, Files, ReadError, unreadable};
use crate::records::published::{self, Published};
use crate::records::text::excerpt;
use crate::verify::facts;

/// The file that has the figures of a publication.
const FILE: &str = "facts.json";

/// Agencies named of those without a publication.
const NAMED: usize = 5;

/// The directory of last year's publications.
#[derive(Debug, Clone)]
pub struct Shelf {
    workspace: Directory,
    /// Below the workspace.
    path: String,
}

/// A file as it lies there, with the document it is of where there are several.
struct Lying {
    path: String,
    document: String,
    text: Result<String, ReadError>,
}

/// A publication that can be compared with.
struct Kept {
    path: String,
    document: String,
    text: String,
    head: Head,
}

/// Whose and of what a publication is.
#[derive(Deserialize)]
struct Head {
    agency: String,
    year: i32,
    phase: String,
    profile: String,
    #[serde(default = "first")]
    version: u32,
}

fn first() -> u32 {
    1
}

impl Shelf {
    /// The directory the bureau names, with what is to be said of it; none where nothing in it can be
    /// used.
    pub fn open(root: &Path, bureau: &Bureau) -> (Option<Shelf>, Vec<Finding>) {
        let Some((path, place)) = &bureau.last_year else {
            return (None, Vec::new());
        };
        let shelf = Shelf {
            workspace: Directory::new(root),
            path: path.trim_end_matches('/').to_owned(),
        };
        let finding = match shelf.workspace.read(path) {
            Err(ReadError::NotAFile) => {
                let mut codes = bureau.entries.iter().map(|entry| &entry.code);
                if codes.any(|code| shelf.has(code)) {
                    let missing = shelf.missing(bureau).map(|finding| finding.at(place));
                    return (Some(shelf), missing.into_iter().collect());
                }
                Finding::warn("last-year-empty").arg("path", excerpt(path))
            }
            Err(error) => unreadable(path, error),
            Ok(_) => Finding::deny("last-year-not-a-directory").arg("path", excerpt(path)),
        };
        (None, vec![finding.at(place)])
    }

    /// Agencies there should be something of, and is nothing: told once for all of them.
    fn missing(&self, bureau: &Bureau) -> Option<Finding> {
        let year = bureau.year.saturating_sub(1);
        let expected =
            |entry: &&Entry| entry.must_submit() && entry.since.is_none_or(|since| since <= year);
        let missing = bureau.entries.iter().filter(expected);
        let missing: Vec<&Entry> = missing.filter(|entry| !self.has(&entry.code)).collect();
        let named = missing.iter().take(NAMED);
        let named: Vec<String> = named
            .map(|entry| format!("{} {}", entry.code, entry.name))
            .collect();
        let finding = Finding::note("last-year-none")
            .arg("year", year)
            .arg("count", missing.len())
            .arg("path", &self.path)
            .arg("named", named.join("、"))
            .arg("more", if missing.len() > NAMED { " …" } else { "" });
        (!missing.is_empty()).then_some(finding)
    }

    /// Everything comparing an agency with last year depends on.
    pub fn inputs(&self, code: &str) -> Vec<String> {
        let lying = self.of(code).into_iter();
        let said = lying.map(|one| match one.text {
            Ok(text) => format!("{} {}", one.path, crate::diag::hash(text.as_bytes())),
            Err(error) => format!("{} {error:?}", one.path),
        });
        said.collect()
    }

    /// Whether there is anything of an agency, be it unreadable.
    fn has(&self, code: &str) -> bool {
        let directory = format!("{}/{code}", self.path);
        match self.workspace.read(&directory) {
            Err(ReadError::NotAFile) => !self.paths(&directory).is_empty(),
            read => read != Err(ReadError::Missing),
        }
    }

    fn paths(&self, directory: &str) -> Vec<String> {
        let direct = format!("{directory}/{FILE}");
        let is_link = |path: &String| self.workspace.read(path) == Err(ReadError::Outside);
        let mut paths = self.workspace.list(directory);
        paths.retain(|path| {
            let inside = path.strip_prefix(directory).unwrap_or_default();
            inside.ends_with(&format!("/{FILE}")) && inside.matches('/').count() <= 2
        });
        if !paths.contains(&direct) && is_link(&direct) {
            paths.push(direct);
        }
        paths.sort();
        paths
    }

    /// What lies there of an agency.
    fn of(&self, code: &str) -> Vec<Lying> {
        let directory = format!("{}/{code}", self.path);
        let read = |path: &str| {
            let bytes = self.workspace.read(path)?;
            Ok(String::from_utf8_lossy(&bytes).into_owned())
        };
        match self.workspace.read(&directory) {
            Err(ReadError::NotAFile) => {}
            Err(ReadError::Missing) => return Vec::new(),
            other => {
                return vec![Lying {
                    text: Err(other.err().unwrap_or(ReadError::NotAFile)),
                    path: directory,
                    document: String::new(),
                }];
            }
        }
        let lying = self.paths(&directory).into_iter().map(|path| {
            let inside = path.strip_prefix(&format!("{directory}/"));
            let document = inside.and_then(|inside| inside.strip_suffix(FILE));
            let document = document.unwrap_or_default().trim_end_matches('/');
            Lying {
                document: document.to_owned(),
                text: read(&path),
                path,
            }
        });
        lying.collect()
    }

    /// Holds the documents of an agency against what it published; what is wrong with that is told
    /// beside the first of them.
    pub fn hold(
        &self,
        outcomes: &mut [Outcome],
        entry: &Entry,
        bureau: &Bureau,
        library: &Library,
    ) {
        let year = i32::from(bureau.year) - 1;
        let mut wrong = Vec::new();
        let mut kept = readable(self.of(&entry.code), &mut wrong);
        let other = kept.iter().position(|one| one.head.year != year);
        let mistaken = other.map(|at| {
            Finding::deny("last-year-other-year")
                .arg("path", &kept[at].path)
                .arg("year", kept[at].head.year)
                .arg("wanted", year)
        });
        kept.retain(|one| one.head.year == year);
        if kept.is_empty() {
            wrong.extend(mistaken);
        }
        let names: Vec<String> = outcomes.iter().map(|one| own_name(one, entry)).collect();
        let is_of = |one: &Kept, name: &str| {
            let former = entry.former_name.as_ref();
            one.head.agency == name
                || (name == entry.name && former.is_some_and(|former| one.head.agency == *former))
        };
        if let Some(stranger) = kept.first()
            && !kept
                .iter()
                .any(|one| names.iter().any(|name| is_of(one, name)))
        {
            wrong.push(
                Finding::deny("last-year-other-agency")
                    .arg("path", &stranger.path)
                    .arg("own", excerpt(&stranger.head.agency))
                    .arg("name", names.first().unwrap_or(&entry.name)),
            );
            kept.clear();
        }
        for (outcome, name) in outcomes.iter_mut().zip(&names) {
            let fitting = kept.iter().filter(|one| is_of(one, name)).collect();
            for one in latest(fitting, &outcome.id) {
                against(outcome, one, library);
            }
        }
        if let Some(first) = outcomes.first_mut() {
            first.findings.append(&mut wrong);
        }
    }
}

/// The agency or unit a document is of.
fn own_name(outcome: &Outcome, entry: &Entry) -> String {
    let agency = outcome.records.one("agency");
    let name = agency.and_then(|agency| agency.text("name"));
    name.unwrap_or(&entry.name).to_owned()
}

/// What can be read and is what it should be; what cannot is told.
fn readable(lying: Vec<Lying>, wrong: &mut Vec<Finding>) -> Vec<Kept> {
    let mut kept = Vec::new();
    for one in lying {
        let text = match one.text {
            Ok(text) => text,
            Err(error) => {
                wrong.push(unreadable(&one.path, error));
                continue;
            }
        };
        if let Err(findings) = facts::Facts::read(&one.path, text.as_bytes()) {
            let mut finding = Finding::deny("last-year-not-facts").arg("path", &one.path);
            finding
                .notes
                .extend(findings.into_iter().map(|found| found.message));
            wrong.push(finding);
            continue;
        }
        if let Ok(head) = serde_json::from_str(&text) {
            kept.push(Kept {
                path: one.path,
                document: one.document,
                text,
                head,
            });
        }
    }
    kept
}

/// The publication of the document of the same id, else the last version of every phase.
fn latest<'a>(fitting: Vec<&'a Kept>, id: &str) -> Vec<&'a Kept> {
    if let Some(same) = fitting
        .iter()
        .find(|one| !id.is_empty() && one.document == id)
    {
        return vec![same];
    }
    let mut last: BTreeMap<&str, u32> = BTreeMap::new();
    for one in &fitting {
        let version = last.entry(&one.head.phase).or_default();
        *version = one.head.version.max(*version);
    }
    let is_last = |one: &&Kept| last.get(one.head.phase.as_str()) == Some(&one.head.version);
    fitting.into_iter().filter(is_last).collect()
}

/// Holds a document against a publication of last year.
fn against(outcome: &mut Outcome, kept: &Kept, library: &Library) {
    let Some(facts) = outcome.facts.clone() else {
        return;
    };
    let file = outcome.sources.add_bureau(&kept.path, &kept.text);
    let Some(published) = published::read(file, &outcome.sources, &Location::None) else {
        return;
    };
    let printed = printed(outcome, &kept.head.profile, library);
    let least = facts.settings.grid_places;
    let same = |fact: &Fact, ours: Money, theirs: Money| {
        ours == theirs || {
            // What was typed in 万元 is no finer than it was typed.
            let typed = facts.typed(fact);
            let typed = typed.values().filter_map(|one| one.precision(least));
            let (unit, places) = typed.fold(printed, coarser);
            ours.round(unit, places) == theirs.round(unit, places)
        }
    };
    let Compared { count, differing } = compare(&facts, &published, same);
    let mut findings = folded(outcome, &facts, &published, &kept.path, differing);
    if count == 0 {
        findings.push(Finding::note("last-year-nothing-compared").arg("path", &kept.path));
    }
    levels::set(&mut findings, outcome.profile.as_deref());
    outcome.findings.append(&mut findings);
}

/// The unit and places last year's document printed its finest amounts in.
fn printed(outcome: &Outcome, profile: &str, library: &Library) -> Precision {
    if let Some(own) = &outcome.profile
        && own.profile.id == profile
    {
        return own.profile.finest_amounts();
    }
    let loaded = profile_load::load(profile, library, &mut Sources::default());
    // Of a profile no longer known, everything counts.
    let exact = (Unit::Yuan, 2);
    loaded
        .value
        .map_or(exact, |known| known.profile.finest_amounts())
}

/// A finding for every difference; one that is made of the very amounts another names, and is as
/// large, follows from it.
fn folded(
    outcome: &Outcome,
    facts: &Facts,
    published: &Published,
    path: &str,
    differing: Vec<Differs>,
) -> Vec<Finding> {
    let mut all: Vec<(BTreeSet<Location>, Differs)> = differing
        .into_iter()
        .map(|one| (facts.typed(&one.fact).into_keys().collect(), one))
        .collect();
    // The narrowest first; what was published in one file has an order.
    all.sort_by_key(|(places, _)| places.len());
    let mut causes: Vec<(BTreeSet<Location>, Money, Finding)> = Vec::new();
    for (places, differs) in all {
        let by = differs.ours.minus(differs.theirs);
        let finding = finding(outcome, facts, published, path, &differs);
        let cause = causes.iter_mut().find(|(narrow, amount, _)| {
            *amount == by && !narrow.is_empty() && narrow.is_subset(&places)
        });
        match cause {
            Some((.., cause)) => cause.consequences.push(finding),
            None => causes.push((places, by, finding)),
        }
    }
    causes.into_iter().map(|(.., finding)| finding).collect()
}

fn finding(
    outcome: &Outcome,
    facts: &Facts,
    published: &Published,
    path: &str,
    differs: &Differs,
) -> Finding {
    let finding = differs.told(facts, Finding::deny("published-differs"));
    let place = match facts.first_place(&differs.fact) {
        Location::None => nowhere(outcome, facts, &differs.key),
        place => place,
    };
    let said = Msg::new("last-year-says")
        .arg("path", path)
        .arg("edition", published.edition)
        .arg("key", &differs.amount.key)
        .arg("value", differs.theirs);
    finding
        .at(&place)
        .also(&differs.amount.location, Msg::new("published-here"))
        .with(said)
}

/// Where the records say that there was nothing: the ledger it is not in, else the document.
fn nowhere(outcome: &Outcome, facts: &Facts, key: &Key) -> Location {
    if let Key::Amount {
        measure, period, ..
    } = key
    {
        let set = facts.set(*measure, *period);
        let mut places = set.members().map(|at| &facts.ledgers[at].location);
        if let Some(place) = places.find(|place| **place != Location::None) {
            return place.clone();
        }
    }
    let document = outcome.records.one("document");
    document.map_or(Location::None, |document| document.location.clone())
}
