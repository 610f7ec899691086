//! Next year's records from this year's: what stays is kept and marked as carried over, what is of
//! one year is emptied or left out, and last year's records lie beside them as the base.

mod back;
mod codes;
mod comments;
pub(crate) mod fields;
mod files;
mod profile;
mod records;
mod report;

use std::collections::BTreeMap;

pub use back::Back;
pub use profile::next as next_profile;
pub use report::Report;

use crate::budget::catalogue::Edition;
use crate::budget::ledger::Phase;
use crate::check::{lines, years};
use crate::diag::{Location, Msg};
use crate::editor::{self, Holds};
use crate::records::load::{Loaded, Memory, load};
use crate::records::{Raw, Record, Records};
use records::Years;
use report::Section;

/// The directory last year's records lie in.
pub const PREVIOUS: &str = "previous";

/// What a roll starts from.
pub struct Input<'a> {
    /// The input as read.
    pub loaded: &'a Loaded,
    /// Its records as they stand at the last version.
    pub latest: &'a Records,
    pub to: i32,
    /// What its documents looked back to.
    pub back: &'a Back,
    /// What profile takes the place of one in the new year.
    pub profile: &'a dyn Fn(&str) -> Option<String>,
    /// Path of the pinned publication of this year in the new directory.
    pub published: Option<&'a str>,
    /// Where this year's records lie there.
    pub previous: &'a str,
    /// The catalogues of this year and of the next.
    pub editions: (Edition<'a>, Edition<'a>),
}

/// Next year's records.
#[derive(Debug)]
pub struct Rolled {
    /// As a directory of TOML and CSV files, without last year's.
    pub files: BTreeMap<String, Vec<u8>>,
    /// The same, for a workbook.
    pub records: Records,
    pub report: Report,
}

/// The year the records are of, that of their first document.
pub fn year(records: &Records) -> Option<i32> {
    records.one("document")?.text("year")?.parse().ok()
}

/// Makes the records of the next year.
///
/// # Errors
/// When the year is not the one after that of the records.
pub fn roll(input: &Input) -> Result<Rolled, Msg> {
    let Some(from) = year(&input.loaded.records) else {
        return Err(Msg::new("roll-no-year"));
    };
    if input.to != from + 1 {
        let id = if input.to > from {
            "roll-skips"
        } else {
            "roll-not-later"
        };
        return Err(Msg::new(id)
            .arg("from", from)
            .arg("next", from + 1)
            .arg("to", input.to));
    }
    let written = &input.loaded.records;
    let own = written.of("document").map(|document| {
        let year = document.text("year").and_then(|year| year.parse().ok());
        let phase = document.text("phase").and_then(Phase::parse);
        (year.unwrap_or(from), phase.unwrap_or_default())
    });
    let years = Years {
        from,
        to: input.to,
        own: own.collect(),
        back: input.back,
        profile: input.profile,
        previous: input.previous,
    };
    let mut report = Report::new(from, input.to);
    let sources = &input.loaded.sources;
    let at = |location: &Location| sources.display(location);
    let mut list = records::next(&latest(input), &years, &mut report, &at);
    let (before, after) = &input.editions;
    codes::map(&mut list, (before, after), &mut report, &at);
    list.extend(input.published.and_then(pinned));
    let agency = written.one("agency").and_then(|agency| agency.text("name"));
    let title = format!(
        "# {} {} 年公开数据：由 {from} 年的记录结转，金额待填\nformat = 1\n",
        agency.unwrap_or_default(),
        input.to,
    );
    let made = files::write(&title, &written.list, &list, sources);
    let mut files = made.files;
    editor::tie(&mut files, Holds::Records);
    told(&files, &made.holds, from, &mut report);
    Ok(Rolled {
        files,
        report,
        records: Records {
            list: list.iter().map(without_empty).collect(),
            named: written.named.clone(),
            ..Records::default()
        },
    })
}

/// The records to go on from: money as it stands at the last version, documents and ledgers as
/// they were written, without the phase amendments give them.
fn latest(input: &Input) -> Records {
    let mut latest = input.latest.clone();
    let written = &input.loaded.records;
    for kind in ["document", "ledger"] {
        let records = latest.list.iter_mut();
        let records = records.filter(|record| record.kind.key == kind);
        for (record, written) in records.zip(written.of(kind)) {
            *record = written.clone();
        }
    }
    latest
}

/// The entry that pins what was published of this year.
fn pinned(path: &str) -> Option<Record> {
    let mut record = Record {
        kind: crate::records::schema::kind("published")?,
        fields: BTreeMap::new(),
        location: Location::None,
    };
    records::set(&mut record, "file", Raw::Text(path.to_owned()));
    Some(record)
}

/// A record as a workbook takes it.
fn without_empty(record: &Record) -> Record {
    let mut record = record.clone();
    let empty = |raw: &Raw| matches!(raw, Raw::Text(text) if text.is_empty());
    record.fields.retain(|_, field| !empty(&field.value));
    record
}

/// What is left to do, with places in the new files.
fn told(
    files: &BTreeMap<String, Vec<u8>>,
    holds: &BTreeMap<String, Vec<&Record>>,
    from: i32,
    report: &mut Report,
) {
    let new = load(&Memory(files.clone()));
    for (name, made) in holds {
        let of_file = |record: &&Record| {
            let file = record.location.file();
            file.is_some_and(|file| new.sources.get(file).name == *name)
        };
        let mut read: Vec<&Record> = new.records.list.iter().filter(of_file).collect();
        read.retain(|record| record.kind.key != "file");
        read.sort_by_key(|record| &record.location);
        for (made, read) in made.iter().zip(read) {
            let place = new.sources.display(&read.location);
            tell(made, read, &place, from, report);
        }
    }
}

fn tell(made: &Record, read: &Record, place: &str, from: i32, report: &mut Report) {
    let label = made.kind.label;
    if fields::carried(made.kind.key) {
        let message = Msg::new("roll-carried").arg("label", label);
        report.add(Section::Carried, message, place.to_owned());
    }
    for spec in made.kind.fields {
        let Some(field) = made.get(spec.key) else {
            continue;
        };
        if matches!(&field.value, Raw::Text(text) if text.is_empty()) {
            let message = Msg::new("roll-emptied")
                .arg("label", label)
                .arg("field", spec.label);
            report.add(Section::Emptied, message, place.to_owned());
        }
    }
    for spec in fields::words(made.kind) {
        let text = read.text(spec.key).unwrap_or_default();
        let found = years::named(text);
        if let Some(first) = found
            .iter()
            .find(|named| (from - 1..=from).contains(&named.year))
        {
            let message = Msg::new("roll-year")
                .arg("label", label)
                .arg(
                    "id",
                    ["id", "name", "fact"]
                        .iter()
                        .find_map(|key| read.text(key))
                        .unwrap_or_default(),
                )
                .arg("field", spec.label)
                .arg("text", lines::around(text, first.at.clone()));
            report.add(Section::Years, message, place.to_owned());
        }
    }
}
