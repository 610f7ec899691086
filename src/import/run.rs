//! The import from found tables to records.

mod choose;
mod earmarks;
mod hold;
mod matching;
mod money;
mod reading;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::agency::{self, Agency};
use super::layout::{self, FoundForm, FoundTable};
use super::mapping::{About, Mapping};
use super::pattern::{self, Fit, Pattern};
use super::reading::{Compared, EntityRow, Figure, amount, printed, slack};
use super::rows::CodeNames;
use super::write::{self, Make};
use super::{Fate, Imported, Options, Source, keys, words};
use crate::budget::build as budget_build;
use crate::budget::catalogue::{Catalogue, Edition};
use crate::budget::money::Unit;
use crate::diag::{Finding, Location};
use crate::facts::Facts;
use crate::facts::key::Key;
use crate::pipeline::{economic_mapping, fact_settings};
use crate::profile::load::{Library, Resolved};
use crate::records::Records;
use crate::workbook;

/// A found table and where it is from.
struct Table<'s> {
    source: usize,
    found: FoundTable,
    file: &'s str,
}

/// A table with its pattern and what its rows are.
struct Taken {
    table: usize,
    pattern: usize,
    /// As mapping files name it.
    name: String,
    fit: Fit,
}

/// Imports workbooks.
pub fn import(
    sources: &[Source],
    library: &Library,
    catalogue: &'static Catalogue,
    options: &Options,
) -> Imported {
    let mut tables = Vec::new();
    let mut forms: Vec<(usize, FoundForm)> = Vec::new();
    for (at, source) in sources.iter().enumerate() {
        let layout = layout::find(source.book);
        tables.extend(layout.tables.into_iter().map(|found| Table {
            source: at,
            found,
            file: source.name,
        }));
        forms.extend(layout.forms.into_iter().map(|form| (at, form)));
    }
    let mut out = Imported::default();
    for source in sources {
        let remarks = workbook::remarks(source.book, source.file, |_, _| true);
        out.findings.extend(remarks);
        let unseen = workbook::unseen(source.book, source.file, |_| true);
        out.findings.extend(unseen);
    }
    let mapping = &options.mapping;
    let Some(year) = options.year.or(mapping.year).or_else(|| year(&tables)) else {
        out.findings.push(Finding::deny("import-no-year"));
        out.ask(About::Year, Vec::new());
        return out;
    };
    out.year = year;
    let named = options.profile.as_ref().or(mapping.profile.as_ref());
    let profiles = choose::profiles(library, named.map(String::as_str));
    let chosen = match choose::choose(&tables, &profiles, named, year).as_slice() {
        [] => {
            out.findings.push(Finding::deny("import-no-profile"));
            return out;
        }
        [only] => *only,
        several => {
            let choice = |&at: &usize| {
                let (id, profile) = &profiles[at];
                (id.clone(), profile.profile.title.clone())
            };
            let choices: Vec<(String, String)> = several.iter().map(choice).collect();
            let ids: Vec<&str> = choices.iter().map(|(id, _)| id.as_str()).collect();
            let finding = Finding::deny("import-profiles").arg("ids", ids.join("、"));
            out.findings.push(finding);
            out.ask(About::Profile, choices);
            return out;
        }
    };
    let mut order: Vec<&Resolved> = vec![&profiles[chosen].1];
    order.extend(
        profiles
            .iter()
            .enumerate()
            .filter(|&(at, _)| at != chosen)
            .map(|(_, (_, profile))| profile),
    );
    out.profile = profiles[chosen].0.clone();
    let edition = catalogue.for_year(u16::try_from(year).unwrap_or_default());
    let mut run = Run {
        sources,
        tables,
        year,
        edition,
        mapping,
        patterns: pattern::patterns(&order, Some(year)),
        profile: order[0],
        agency: Agency::default(),
        names: CodeNames::new(),
        figures: Vec::new(),
        entities: Vec::new(),
        taken: Vec::new(),
        fates: BTreeMap::new(),
        out,
    };
    run.headings();
    run.match_tables();
    run.read_tables();
    run.rounded();
    run.records();
    run.report(&forms);
    run.out
}

/// The year the titles name; else one the headers or lines name, the sheets or the files.
fn year(tables: &[Table]) -> Option<i32> {
    let titles = tables.iter().filter_map(|table| table.found.title.as_ref());
    let lines = tables.iter().flat_map(|table| &table.found.lines);
    let heads = tables.iter().flat_map(|table| &table.found.columns);
    let heads = heads.flat_map(|column| &column.path);
    titles
        .filter_map(|title| words::year_in(&title.text))
        .max()
        .or_else(|| heads.filter_map(|head| words::year_in(head)).max())
        .or_else(|| {
            lines
                .filter_map(|line| words::year_in(&line.words.text))
                .max()
        })
        .or_else(|| {
            (tables.iter())
                .filter_map(|table| words::year_in(table.file))
                .max()
        })
}

impl Table<'_> {
    /// Its title as mapping files name it: without years and agency.
    fn name(&self, agency: Option<&str>) -> String {
        let title = self.found.title.as_ref();
        title.map_or_else(String::new, |title| words::name(&title.text, agency))
    }

    /// Its title in the form titles are compared in.
    fn title(&self, agency: Option<&str>) -> String {
        let title = self.found.title.as_ref();
        title.map_or_else(String::new, |title| words::title(&title.text, agency))
    }

    /// Its header as mapping files name it, for a table without a title.
    fn head(&self, year: i32) -> String {
        if self.found.title.is_some() {
            return String::new();
        }
        let columns = self.found.columns.iter();
        let heads: Vec<String> = columns
            .map(|column| words::path(&column.path, Some(year)).join("/"))
            .collect();
        heads.join("|")
    }

    /// Whether it holds numbers at all.
    fn has_amounts(&self) -> bool {
        let cells = self
            .found
            .rows
            .iter()
            .flat_map(|row| row.cells.iter().flatten());
        cells
            .filter(|cell| amount(cell.value.text()).is_some())
            .count()
            > 0
    }
}

/// The figures that are lines, and how many of which table in which ledger.
#[derive(Default)]
struct Lines {
    used: BTreeSet<usize>,
    ledgers: Vec<(usize, String, usize)>,
}

struct Run<'r> {
    sources: &'r [Source<'r>],
    tables: Vec<Table<'r>>,
    year: i32,
    edition: Edition<'static>,
    mapping: &'r Mapping,
    patterns: Vec<Pattern<'r>>,
    profile: &'r Resolved,
    agency: Agency,
    names: CodeNames,
    figures: Vec<Figure>,
    entities: Vec<(usize, EntityRow)>,
    taken: Vec<Taken>,
    fates: BTreeMap<usize, Fate>,
    out: Imported,
}

impl<'r> Run<'r> {
    fn place(&self, table: usize) -> impl Fn(u32, u16) -> Location + use<> {
        let table = &self.tables[table];
        let file = self.sources[table.source].file;
        let sheet = u16::try_from(table.found.sheet).unwrap_or(u16::MAX);
        move |row, column| Location::Cell {
            file,
            sheet,
            row,
            column,
        }
    }

    /// What the lines above the tables say about whose they are.
    fn headings(&mut self) {
        for at in 0..self.tables.len() {
            let place = self.place(at);
            if let Some(words) = &self.tables[at].found.agency {
                self.agency
                    .heading(&words.text, &place(words.row, words.column));
            }
        }
        for at in 0..self.tables.len() {
            let place = self.place(at);
            let found = &self.tables[at].found;
            if let (None, Some(name), Some(title)) =
                (&self.agency.own, agency::in_title(found), &found.title)
            {
                self.agency.heading(name, &place(title.row, title.column));
            }
        }
    }

    fn budget(&self, records: &Records) -> Option<Facts> {
        let mapping = economic_mapping(self.profile);
        let budget = budget_build::build(records, &self.edition, &mapping).value?;
        let settings = fact_settings(self.profile, &budget.document);
        Some(Facts::new(Arc::new(budget), settings).0)
    }

    fn records(&mut self) {
        if !self.out.questions.is_empty() {
            return;
        }
        let phase = self.profile.profile.phase.clone();
        let mut records = write::frame(
            &self.out.profile,
            self.year,
            phase.as_deref(),
            &self.agency,
            &self.names,
            &self.edition,
        );
        let Some(facts) = self.budget(&records) else {
            return;
        };
        let keyed: Vec<Option<Key>> = (self.figures.iter())
            .map(|figure| keys::key(&facts, figure))
            .collect();
        for (figure, key) in self.figures.iter().zip(&keyed) {
            if key.is_none() && !figure.blank {
                self.out.findings.push(
                    Finding::warn("import-no-key")
                        .arg("row", &figure.row)
                        .arg("column", &figure.column)
                        .at(&figure.location),
                );
            }
        }
        let lines = self.money(&facts, &keyed, &mut records);
        let earmarks = self.earmarks(&facts, &keyed, &mut records);
        let rows = self.entities(&mut records);
        let mut counts: BTreeMap<usize, (usize, usize)> = BTreeMap::new();
        for (at, figure) in self.figures.iter().enumerate() {
            let plain = figure.compared == Compared::Not;
            let Some(key) = keyed[at].as_ref().filter(|_| plain && !figure.blank) else {
                continue;
            };
            if lines.used.contains(&at) || earmarks.contains(&at) {
                continue;
            }
            // What is no money of a ledger is known of other years one by one.
            let earlier = matches!(key, Key::Item { .. }) && key.period() != facts.own();
            let kind = if earlier { "previous" } else { "control" };
            let mut control = Make::new(kind, &figure.location)
                .text("fact", facts.id(key))
                .number("amount", printed(figure));
            if figure.unit == Unit::Wan {
                control = control.text("amount-unit", Unit::Wan.word());
            }
            if slack(figure) > 0 {
                control = control.number("places", figure.places.to_string());
            }
            let note = format!("{} {}/{}", figure.title, figure.row, figure.column);
            control.text("note", note).into(&mut records);
            let counts = counts.entry(figure.table).or_default();
            counts.0 += usize::from(!earlier);
        }
        self.hold(
            &records,
            &keyed,
            &facts,
            &lines.used,
            &earmarks,
            &mut counts,
        );
        for taken in &self.taken {
            let table = taken.table;
            let (controls, held) = counts.get(&table).copied().unwrap_or_default();
            let own = |(of, ..): &&(usize, String, usize)| *of == table;
            let fate = Fate::Taken {
                ledgers: (lines.ledgers.iter().filter(own))
                    .map(|(_, id, _)| id.clone())
                    .collect(),
                lines: lines
                    .ledgers
                    .iter()
                    .filter(own)
                    .map(|(_, _, count)| count)
                    .sum(),
                records: rows.get(&table).copied().unwrap_or_default()
                    + (earmarks.iter())
                        .filter(|&&at| self.figures[at].table == table)
                        .count(),
                controls,
                held,
            };
            self.fates.insert(table, fate);
        }
        self.out.records = Some(records);
    }
}
