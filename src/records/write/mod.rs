//! Records as a directory of TOML and CSV files, written as a person would keep them: one file a
//! long ledger or list, texts and projects in files of their own. Read again, they are the same
//! records.

mod csv;
mod toml;

use std::collections::{BTreeMap, BTreeSet};

use super::docs::has_csv;
use super::schema::{self, KINDS, Kind};
use super::{Record, Records, table};
use crate::diag::Location;

pub(crate) use toml::{header, string, value};

/// Rows from which a ledger, and a list, is a CSV file.
const LONG_LEDGER: usize = 6;
const LONG_LIST: usize = 20;

/// Kinds kept in TOML files of their own.
const APART: [(&str, &[&str]); 2] = [
    ("texts.toml", &["text"]),
    ("projects.toml", &["project", "goal"]),
];

/// A file as written.
#[derive(Debug)]
pub struct Written {
    pub bytes: Vec<u8>,
    /// The records it holds, by the places they stood in.
    pub records: Vec<Location>,
}

/// The files of a directory that holds the records, by name. Entries that name further files of
/// records are not written: what was in those files is among the records.
pub fn directory(records: &Records) -> BTreeMap<String, Written> {
    let mut writer = Writer {
        records,
        files: BTreeMap::new(),
        names: BTreeSet::from(["budget.toml".to_owned()]),
        main: Out::default(),
        included: Vec::new(),
    };
    writer.write();
    writer.files
}

/// A TOML file being written.
#[derive(Default)]
struct Out {
    text: String,
    records: Vec<Location>,
}

impl Out {
    /// Says what the next records are, where one begins.
    fn heading(&mut self, kind: &Kind) {
        self.text.push_str(&heading(kind));
    }

    fn record(&mut self, record: &Record, file: Option<&str>) {
        toml::record(&mut self.text, record, file);
        self.records.push(record.location.clone());
    }
}

/// What the records of a kind are, as a comment above the first.
pub(crate) fn heading(kind: &Kind) -> String {
    format!("\n# {}：{}\n", kind.label, kind.doc)
}

struct Writer<'a> {
    records: &'a Records,
    files: BTreeMap<String, Written>,
    /// Names given out, in lower case.
    names: BTreeSet<String>,
    main: Out,
    /// Files that need an entry, with their kind of rows.
    included: Vec<(String, Option<&'static str>)>,
}

impl<'a> Writer<'a> {
    fn write(&mut self) {
        self.main.text = self.title();
        for (name, _) in APART {
            self.names.insert(name.to_owned());
        }
        for kind in KINDS {
            let apart = APART.iter().any(|(_, kinds)| kinds.contains(&kind.key));
            match kind.key {
                "ledger" => self.ledgers(kind),
                // Rows stand with their ledgers; entries for files are made anew.
                "line" | "revenue" => self.rest(kind),
                "file" => {}
                _ if apart => {}
                _ => self.list(kind, self.records.of(kind.key).collect()),
            }
        }
        for (name, kinds) in APART {
            self.apart(name, kinds);
        }
        for (path, kind) in std::mem::take(&mut self.included) {
            let entry = format!("\n[[file]]\npath = {}\n", toml::string(&path));
            self.main.text.push_str(&entry);
            if let Some(kind) = kind {
                self.main.text.push_str(&format!("kind = \"{kind}\"\n"));
            }
        }
        let main = std::mem::take(&mut self.main);
        self.put("budget.toml", main);
    }

    fn title(&self) -> String {
        let field = |kind: &str, key: &str| {
            let text = self.records.one(kind)?.text(key)?;
            Some(text.split_whitespace().collect::<Vec<_>>().join(" "))
        };
        let agency = field("agency", "name").unwrap_or_default();
        let year = field("document", "year").map_or_else(String::new, |year| format!(" {year} 年"));
        format!("# {agency}{year}公开数据\nformat = 1\n")
    }

    fn put(&mut self, name: &str, out: Out) {
        let file = Written {
            bytes: out.text.into_bytes(),
            records: out.records,
        };
        self.files.insert(name.to_owned(), file);
    }

    /// Every ledger with its rows: beside it in a file when they are many, below it else.
    fn ledgers(&mut self, kind: &'static Kind) {
        let mut seen: BTreeSet<&str> = BTreeSet::new();
        for (at, ledger) in self.records.of("ledger").enumerate() {
            if at == 0 {
                self.main.heading(kind);
            }
            let id = ledger.text("id").unwrap_or_default();
            // Rows of an id given twice belong to the first.
            let rows = match seen.insert(id) {
                true => self.rows(of_ledger(ledger), id),
                false => Vec::new(),
            };
            if rows.len() < LONG_LEDGER || !fits_csv(&rows) {
                self.main.record(ledger, None);
                for row in rows {
                    self.main.record(row, None);
                }
                continue;
            }
            let wanted = match id {
                "main" => "spending",
                id => id,
            };
            let name = self.name(wanted);
            self.main.record(ledger, Some(&name));
            self.csv(&name, &rows, &["ledger"]);
        }
    }

    fn rows(&self, kind: &'static str, ledger: &str) -> Vec<&'a Record> {
        let rows = self.records.of(kind);
        rows.filter(|row| row.text("ledger").unwrap_or(default_ledger(kind)) == ledger)
            .collect()
    }

    /// Rows of no ledger declared.
    fn rest(&mut self, kind: &'static Kind) {
        let mut ledgers: BTreeSet<&str> = BTreeSet::new();
        for ledger in self.records.of("ledger") {
            if of_ledger(ledger) == kind.key {
                ledgers.extend(ledger.text("id"));
            }
        }
        let rows = self.records.of(kind.key);
        let rows = rows.filter(|row| {
            !ledgers.contains(row.text("ledger").unwrap_or(default_ledger(kind.key)))
        });
        self.list(kind, rows.collect());
    }

    fn list(&mut self, kind: &'static Kind, records: Vec<&'a Record>) {
        if records.is_empty() {
            return;
        }
        if records.len() >= LONG_LIST && has_csv(kind) && fits_csv(&records) {
            let name = self.name(&plural(kind.key));
            self.csv(&name, &records, &[]);
            self.included.push((name, Some(kind.key)));
            return;
        }
        self.main.heading(kind);
        for record in records {
            self.main.record(record, None);
        }
    }

    fn apart(&mut self, name: &str, kinds: &[&'static str]) {
        let mut out = Out::default();
        for kind in kinds.iter().filter_map(|key| schema::kind(key)) {
            let records: Vec<&Record> = self.records.of(kind.key).collect();
            if !records.is_empty() {
                out.heading(kind);
            }
            for record in records {
                out.record(record, None);
            }
        }
        if out.records.is_empty() {
            return;
        }
        out.text = out.text.trim_start().to_owned();
        self.put(name, out);
        self.included.push((name.to_owned(), None));
    }

    fn csv(&mut self, name: &str, rows: &[&Record], without: &[&str]) {
        let file = Written {
            bytes: csv::table(rows, without).into_bytes(),
            records: rows.iter().map(|row| row.location.clone()).collect(),
        };
        self.files.insert(name.to_owned(), file);
    }

    /// A name for a CSV file that no other has, also where upper and lower case are one.
    fn name(&mut self, wanted: &str) -> String {
        let reserved = ["con", "prn", "aux", "nul"];
        let stem = wanted.split('.').next().unwrap_or_default();
        let plain = !stem.is_empty() && !reserved.contains(&stem.to_ascii_lowercase().as_str());
        let wanted = match plain {
            true => wanted.to_owned(),
            false => format!("ledger-{wanted}"),
        };
        let mut name = format!("{wanted}.csv");
        let mut number = 2;
        while !self.names.insert(name.to_ascii_lowercase()) {
            name = format!("{wanted}-{number}.csv");
            number += 1;
        }
        name
    }
}

/// The kind of a ledger's rows.
fn of_ledger(ledger: &Record) -> &'static str {
    match ledger.text("measure") {
        Some("revenue") => "revenue",
        _ => "line",
    }
}

/// The ledger of rows that name none.
fn default_ledger(kind: &str) -> &'static str {
    match kind {
        "revenue" => "revenue",
        _ => "main",
    }
}

fn plural(key: &str) -> String {
    match key {
        "staff" | "carry-forward" | "previous" => key.to_owned(),
        key => format!("{key}s"),
    }
}

/// False where a cell would be taken for the word of a total.
fn fits_csv(records: &[&Record]) -> bool {
    let mut fields = records
        .iter()
        .flat_map(|record| record.fields.keys().map(move |key| (record, key)));
    !fields.any(|(record, key)| {
        let text = record.text(key).unwrap_or_default();
        table::total(text).is_some()
    })
}

#[cfg(test)]
mod tests;
