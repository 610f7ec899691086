//! `gongkai roll`

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::json;

use super::args::{Common, RollOptions};
use super::shared::{self, Setup};
use super::{output, profiles, report, write};
use crate::amendment;
use crate::diag::render::blocked;
use crate::diag::{Location, Msg, Sources};
use crate::fill_in::{self, Guide};
use crate::profile::load as profile_load;
use crate::records::load::{Directory, Files, Loaded, is_workbook, load};
use crate::records::published;
use crate::roll::{self, PREVIOUS, Report, Rolled};

/// Makes next year's directory; true when it was written.
pub fn run(options: &RollOptions, common: &Common) -> Result<bool, Msg> {
    let setup = Setup::new(common)?;
    let files = shared::open(&options.path)?;
    let loaded = load(&files);
    // What was not read would be missing from the next year without a word.
    if blocked(&loaded.findings) {
        report::print(&loaded.findings, &loaded.sources, common);
        return Ok(false);
    }
    let target = target(options, &loaded)?;
    if !write::is_free(&target) {
        return Err(Msg::new("new-not-empty").arg("path", target.display()));
    }
    let workbook = workbook(&loaded);
    let pinned = pinned(options, &loaded, workbook.as_deref(), common)?;
    let outcomes = setup.run(&options.path)?;
    let mut back = roll::Back::default();
    for facts in outcomes.iter().filter_map(|outcome| outcome.facts.as_ref()) {
        back.add(facts);
    }
    // The next year goes on from the last version.
    let mut latest = load(&files);
    amendment::flatten(&mut latest, None);
    let ids = profiles::usable_ids(&setup);
    let year = i32::from(options.to);
    let previous = match workbook.as_deref() {
        Some(name) if !is_default(name) => format!("{PREVIOUS}/{name}"),
        _ => PREVIOUS.to_owned(),
    };
    let rolled = roll::roll(&roll::Input {
        loaded: &loaded,
        latest: &latest.records,
        to: year,
        back: &back,
        profile: &|id| roll::next_profile(id, year, &ids),
        published: pinned.as_ref().map(|(name, _)| name.as_str()),
        previous: &previous,
        editions: (
            setup.edition(&files, Some(options.to - 1)),
            setup.edition(&files, Some(options.to)),
        ),
    })?;
    let mut made = match workbook.as_deref() {
        None => rolled.files.clone(),
        Some(name) => match as_workbook(name, &rolled, options, &setup, &files) {
            Ok(made) => made,
            Err(findings) => {
                report::print(&findings, &loaded.sources, common);
                return Ok(false);
            }
        },
    };
    made.extend(pinned);
    beside(&files, &loaded, &mut made);
    write::fresh(&target, &made).map_err(|error| {
        Msg::new("cannot-write")
            .arg("path", target.display())
            .arg("reason", output::reason(&error, common.lang()))
    })?;
    tell(&target, &made, &rolled.report, workbook.as_deref(), common);
    Ok(true)
}

/// Where the next year's directory goes.
fn target(options: &RollOptions, loaded: &Loaded) -> Result<PathBuf, Msg> {
    if let Some(out) = &options.out {
        return Ok(out.clone());
    }
    let name = shared::input_name(&options.path).ok_or_else(|| Msg::new("roll-no-name"))?;
    let directory = shared::directory(&options.path);
    // `.` has no parent by name.
    let directory = directory.canonicalize().unwrap_or(directory);
    let from = roll::year(&loaded.records).unwrap_or_default();
    // A workbook with a name of its own has the new directory beside it.
    let own = workbook(loaded).is_some_and(|name| !is_default(&name));
    let parent = match directory.parent() {
        Some(parent) if !own => parent.to_path_buf(),
        _ => directory.clone(),
    };
    let beside = parent.join(renamed(&name, from, options.to));
    // As the user writes paths.
    let here = std::env::current_dir()
        .ok()
        .and_then(|here| here.canonicalize().ok());
    let short = here.and_then(|here| beside.strip_prefix(here).map(Path::to_path_buf).ok());
    Ok(short.unwrap_or(beside))
}

/// A name with the year in it replaced, else followed by the new one.
fn renamed(name: &str, from: i32, to: u16) -> String {
    let old = from.to_string();
    match name.contains(&old) {
        true => name.replace(&old, &to.to_string()),
        false => format!("{name}-{to}"),
    }
}

/// The workbook the input starts from, where it starts from one.
fn workbook(loaded: &Loaded) -> Option<String> {
    let entry = loaded.sources.iter().next()?;
    is_workbook(&entry.name).then(|| entry.name.clone())
}

fn is_default(workbook: &str) -> bool {
    workbook
        .rsplit_once('.')
        .is_some_and(|(stem, _)| stem == "budget")
}

/// Name and bytes of the `facts.json` of what was published.
fn pinned(
    options: &RollOptions,
    loaded: &Loaded,
    workbook: Option<&str>,
    common: &Common,
) -> Result<Option<(String, Vec<u8>)>, Msg> {
    let Some(path) = &options.published else {
        return Ok(None);
    };
    if workbook.is_some() {
        return Err(Msg::new("roll-published-workbook"));
    }
    let file = match path.is_dir() {
        true => path.join("facts.json"),
        false => path.clone(),
    };
    let bytes = shared::read(&file, common.lang())?;
    let mut sources = Sources::default();
    let id = sources.add("facts.json", String::from_utf8_lossy(&bytes));
    let year = published::read(id, &sources, &Location::None).map(|published| published.year);
    let from = roll::year(&loaded.records);
    match year {
        None => Err(Msg::new("published-not-facts").arg("path", file.display())),
        Some(year) if Some(year) != from => Err(Msg::new("roll-published-year")
            .arg("path", file.display())
            .arg("year", year)
            .arg("from", from.unwrap_or_default())),
        Some(year) => Ok(Some((format!("published-{year}.json"), bytes))),
    }
}

/// The workbook of the next year.
fn as_workbook(
    name: &str,
    rolled: &Rolled,
    options: &RollOptions,
    setup: &Setup,
    files: &Directory,
) -> Result<BTreeMap<String, Vec<u8>>, Vec<crate::diag::Finding>> {
    let document = rolled.records.one("document");
    let profile = document.and_then(|record| record.text("profile"));
    let profile = profile
        .and_then(|id| profile_load::load(id, &setup.library(), &mut Sources::default()).value);
    let made = fill_in::write(&fill_in::Input {
        records: &rolled.records,
        guide: &Guide::default(),
        profile: profile.as_ref(),
        edition: setup.edition(files, Some(options.to)),
    })?;
    // The program writes one kind of workbook, whatever it read.
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let stem = match is_default(name) {
        true => stem.to_owned(),
        false => renamed(stem, rolled.report.from, options.to),
    };
    Ok(BTreeMap::from([(format!("{stem}.xlsx"), made.bytes)]))
}

/// Last year's files byte for byte, and the catalogues both years need.
fn beside(files: &Directory, loaded: &Loaded, made: &mut BTreeMap<String, Vec<u8>>) {
    let catalogues = shared::own_catalogues(files);
    let read = loaded.sources.iter().map(|source| &source.name);
    for path in read.chain(&catalogues) {
        if let Ok(bytes) = files.read(path) {
            made.insert(format!("{PREVIOUS}/{path}"), bytes);
        }
    }
    for path in catalogues {
        if let Ok(bytes) = files.read(&path) {
            made.entry(path).or_insert(bytes);
        }
    }
}

fn tell(
    target: &Path,
    made: &BTreeMap<String, Vec<u8>>,
    told: &Report,
    workbook: Option<&str>,
    common: &Common,
) {
    let lang = common.lang();
    if common.machine() {
        let mut value = told.json(lang);
        value["directory"] = json!(target.display().to_string());
        value["files"] = json!(made.keys().collect::<Vec<_>>());
        output::out(&report::pretty(&value));
        return;
    }
    let head = Msg::new("roll-written")
        .arg("path", target.display())
        .arg("from", told.from)
        .arg("to", told.to);
    output::out(&format!("{}\n{}", head.text(lang), told.text(lang)));
    let next = match workbook {
        Some(_) => Msg::new("roll-next-workbook"),
        None => Msg::new("roll-next"),
    };
    let next = next.arg("path", target.display()).arg("from", told.from);
    output::err(&format!("{}\n", next.text(lang)));
}
