//! The import from found tables to records.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::agency::{self, Agency};
use super::layout::{self, FoundForm, FoundTable};
use super::mapping::{About, Mapping, NONE};
use super::pattern::{self, Fit, Pattern};
use super::plan::{Became, Block, Given, Plan};
use super::reading::{self, Compared, EntityRow, Figure, Where};
use super::rows::{CodeNames, Reader};
use super::settle::{self, Sum};
use super::write::{self, Make, Origins};
use super::{Entry, Fate, Imported, Options, Source, keys, words};
use crate::budget::build as budget_build;
use crate::budget::catalogue::{Catalogue, Edition};
use crate::budget::ledger::{Measure, Period};
use crate::budget::model::Budget;
use crate::budget::money::{Money, Unit};
use crate::budget::nodes::{Cross, Dim, EVERYTHING, NodeId};
use crate::diag::{Finding, Location, Msg, Sources};
use crate::facts::key::Key;
use crate::facts::{Facts, Value, earmark};
use crate::pipeline::{economic_mapping, fact_settings};
use crate::profile::builtin;
use crate::profile::load::{self as profile_load, Library, Resolved};
use crate::profile::model::{ColumnKind, Query};
use crate::records::Records;

/// A found table and where it is from.
struct Table<'s> {
    source: usize,
    found: FoundTable,
    name: &'s str,
}

/// A table with its pattern and what its rows are.
struct Taken {
    table: usize,
    pattern: usize,
    /// As mapping files name it.
    title: String,
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
            name: source.name,
        }));
        forms.extend(layout.forms.into_iter().map(|form| (at, form)));
    }
    let mut out = Imported::default();
    let mapping = &options.mapping;
    let Some(year) = options.year.or(mapping.year).or_else(|| year(&tables)) else {
        out.findings.push(Finding::deny("import-no-year"));
        out.ask(About::Year, Vec::new());
        return out;
    };
    out.year = year;
    let named = options.profile.as_ref().or(mapping.profile.as_ref());
    let profiles = profiles(library, named.map(String::as_str));
    let chosen = match choose(&tables, &profiles, named, year).as_slice() {
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
                .filter_map(|table| words::year_in(table.name))
                .max()
        })
}

/// The usable profiles, or just the one named together with all others after it.
fn profiles(library: &Library, named: Option<&str>) -> Vec<(String, Resolved)> {
    let mut ids: Vec<String> = builtin::ids().map(str::to_owned).collect();
    if let Some(named) = named {
        ids.retain(|id| id != named);
        ids.insert(0, named.to_owned());
    }
    let mut sources = Sources::default();
    ids.into_iter()
        .filter_map(|id| {
            let loaded = profile_load::load(&id, library, &mut sources).value?;
            let usable = !loaded.profile.layer_only || named == Some(id.as_str());
            usable.then_some((id, loaded))
        })
        .collect()
}

/// The profile named, or the one whose tables fit best; several where nothing tells them apart.
fn choose(
    tables: &[Table],
    profiles: &[(String, Resolved)],
    named: Option<&String>,
    year: i32,
) -> Vec<usize> {
    if let Some(named) = named {
        let at = profiles.iter().position(|(id, _)| id == named);
        return at.into_iter().collect();
    }
    let score = |profile: &Resolved| -> u32 {
        let patterns = pattern::patterns(&[profile], Some(year));
        let best = |table: &Table| {
            let title = table.title(None);
            let fits = fits(&patterns, &table.found, &title, year);
            fits.iter().map(|fit| fit.score).max()
        };
        tables.iter().filter_map(best).sum()
    };
    let scores: Vec<u32> = profiles.iter().map(|(_, profile)| score(profile)).collect();
    let Some(top) = scores.iter().copied().max().filter(|&top| top > 0) else {
        return Vec::new();
    };
    let tops: Vec<usize> = (0..profiles.len())
        .filter(|&at| scores[at] == top)
        .collect();
    let of_year = |at: &usize| profiles[*at].0.contains(&year.to_string());
    match tops
        .iter()
        .copied()
        .filter(of_year)
        .collect::<Vec<_>>()
        .as_slice()
    {
        [] => tops,
        own => own.to_vec(),
    }
}

/// The patterns a table goes with at all, in the order of the patterns.
fn fits(patterns: &[Pattern], found: &FoundTable, title: &str, year: i32) -> Vec<Fit> {
    let title = Some(title).filter(|title| !title.is_empty());
    let fits = patterns.iter().enumerate().filter_map(|(at, pattern)| {
        let fit = pattern::fit(at, pattern, found, title, Some(year))?;
        (fit.score >= LEAST).then_some(fit)
    });
    fits.collect()
}

/// Least score of a table that goes with a pattern: its title, or all of its header.
const LEAST: u32 = 140;

/// Scores less apart than this do not tell two patterns apart.
const CLOSE: u32 = 8;

impl Table<'_> {
    /// Its title as mapping files name it.
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
            .filter(|cell| reading::amount(cell.value.text()).is_some())
            .count()
            > 0
    }
}

/// The lists of tables by what they measure when, each by table and place in it.
type Groups = BTreeMap<(Measure, Period), BTreeMap<(usize, usize), Block>>;

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

    fn match_tables(&mut self) {
        let agency = self.agency.own.as_ref().map(|own| own.name.clone());
        for at in 0..self.tables.len() {
            let table = &self.tables[at];
            let (title, head) = (table.title(agency.as_deref()), table.head(self.year));
            let said = self.mapping.table_is(&title, &head);
            if said == Some(NONE) {
                let why = Msg::new("import-left-out");
                self.fates.insert(at, Fate::Unused { why });
                continue;
            }
            let found = fits(&self.patterns, &table.found, &title, self.year);
            let fit = match said {
                Some(id) => self.said(at, id),
                None => match self.best(&found) {
                    Ok(fit) => fit.cloned(),
                    Err(close) => {
                        let choices = self.table_choices(&close);
                        let place = self.corner(at);
                        let finding = Finding::deny("import-table-ambiguous")
                            .arg("title", self.printed_title(at))
                            .arg("tables", worded(&choices))
                            .at(&place);
                        self.out.findings.push(finding);
                        self.out.ask(About::Table { title, head }, choices);
                        continue;
                    }
                },
            };
            let Some(fit) = fit else {
                let why = Msg::new("import-table-unknown").arg("title", self.printed_title(at));
                if self.tables[at].has_amounts() {
                    let finding = Finding::warn("import-table-unknown")
                        .arg("title", self.printed_title(at))
                        .at(&self.corner(at));
                    self.out.findings.push(finding);
                }
                self.fates.insert(at, Fate::Unknown { why });
                continue;
            };
            let fit = self.columns(at, fit, &title);
            self.taken.push(Taken {
                table: at,
                pattern: fit.pattern,
                title,
                fit,
            });
        }
        // Units first: other tables refer to them; records of purchases refer to projects.
        let patterns = &self.patterns;
        self.taken.sort_by_key(|taken| {
            let rows = patterns[taken.pattern]
                .lists
                .iter()
                .flat_map(|list| &list.rows);
            let rank = rows.map(|row| match row.dim.as_slice() {
                [only] if only == "unit" => 0,
                _ if row.each.is_some() => 3,
                dims if dims.iter().any(|dim| dim == "project") => 1,
                _ => 2,
            });
            (rank.min().unwrap_or(2), taken.table)
        });
    }

    /// The pattern a table goes with best, the chosen profile's preferred; several that are close
    /// are an error.
    fn best<'f>(&self, fits: &'f [Fit]) -> Result<Option<&'f Fit>, Vec<usize>> {
        let own = |fit: &&Fit| self.patterns[fit.pattern].profile == 0;
        let mut group: Vec<&Fit> = fits.iter().filter(own).collect();
        if group.is_empty() {
            group = fits.iter().collect();
        }
        group.sort_by_key(|fit| (std::cmp::Reverse(fit.score), fit.pattern));
        let Some(&first) = group.first() else {
            return Ok(None);
        };
        let id = self.patterns[first.pattern].id;
        let close: Vec<usize> = (group.iter())
            .filter(|fit| !first.titled && fit.score + CLOSE > first.score)
            .map(|fit| fit.pattern)
            .collect();
        if close.iter().any(|&at| self.patterns[at].id != id) {
            return Err(close);
        }
        Ok(Some(first))
    }

    /// The pattern a mapping file names.
    fn said(&self, table: usize, id: &str) -> Option<Fit> {
        let named = self
            .patterns
            .iter()
            .enumerate()
            .filter(|(_, pattern)| pattern.id == id);
        let found = &self.tables[table].found;
        let mut fits: Vec<Fit> = named
            .filter_map(|(at, pattern)| pattern::fit(at, pattern, found, None, Some(self.year)))
            .collect();
        fits.sort_by_key(|fit| {
            let pattern = &self.patterns[fit.pattern];
            (
                pattern.profile != 0,
                std::cmp::Reverse(fit.score),
                fit.pattern,
            )
        });
        fits.into_iter().next()
    }

    fn table_choices(&self, close: &[usize]) -> Vec<(String, String)> {
        let mut choices: Vec<(String, String)> = Vec::new();
        for &at in close {
            let pattern = &self.patterns[at];
            if !choices.iter().any(|(id, _)| id == pattern.id) {
                choices.push((pattern.id.to_owned(), pattern.table.title.clone()));
            }
        }
        choices.push((NONE.to_owned(), "不导入".to_owned()));
        choices
    }

    fn printed_title(&self, table: usize) -> String {
        let title = self.tables[table].found.title.as_ref();
        title.map_or_else(|| "无表名".to_owned(), |title| title.text.clone())
    }

    fn corner(&self, table: usize) -> Location {
        let area = self.tables[table].found.area;
        self.place(table)(area.rows.0, area.columns.0)
    }

    /// Columns as the mapping file has them; those with amounts that are none are asked about.
    fn columns(&mut self, at: usize, mut fit: Fit, title: &str) -> Fit {
        let place = self.place(at);
        let found = self.tables[at].found.clone();
        let pattern = &self.patterns[fit.pattern];
        let mut asked = Vec::new();
        for (column, own) in found.columns.iter().enumerate() {
            let head = words::path(&own.path, Some(self.year)).join("/");
            match self.mapping.column_is(title, &head) {
                Some(NONE) => {
                    fit.columns[column] = None;
                    continue;
                }
                Some(id) => {
                    fit.columns[column] = pattern.column(id);
                    continue;
                }
                None => {}
            }
            let cells = found
                .rows
                .iter()
                .filter_map(|row| row.cells.get(column)?.as_ref());
            let amounts = cells.filter(|cell| {
                let amount = reading::amount(cell.value.text());
                amount.is_some_and(|amount| amount.chars().any(|c| matches!(c, '1'..='9')))
            });
            let doubtful = fit.doubtful.contains(&column);
            let unknown = fit.columns[column].is_none() && !is_aside(&head);
            if (unknown || doubtful) && amounts.count() > 0 {
                asked.push((column, head));
            }
        }
        for (column, head) in asked {
            let own = found.columns[column].column;
            let row = found.header.map_or(found.area.rows.0, |(_, last)| last);
            let finding = Finding::deny("import-column-unknown")
                .arg("title", self.printed_title(at))
                .arg("label", found.columns[column].path.join("/"))
                .at(&place(row, own));
            self.out.findings.push(finding);
            let mut choices = self.patterns[fit.pattern].columns();
            choices.push((NONE.to_owned(), "不导入".to_owned()));
            let table = title.to_owned();
            self.out.ask(About::Column { table, head }, choices);
        }
        fit
    }

    fn read_tables(&mut self) {
        let unit = self.common_unit();
        for at in 0..self.taken.len() {
            let taken = &self.taken[at];
            let (table, fit) = (taken.table, taken.fit.clone());
            let place = self.place(table);
            let found = self.tables[table].found.clone();
            let title = found.title.as_ref().map_or("", |title| title.text.as_str());
            let own = found.unit.as_ref().map(|unit| unit.unit);
            let head = self.tables[table].head(self.year);
            let said = self.mapping.unit(&self.taken[at].title, &head);
            // Where nothing is printed the unit does not matter.
            let own = own
                .or(said)
                .or(unit)
                .or(found.rows.is_empty().then_some(Unit::Yuan));
            let Some(unit) = own else {
                self.out.findings.push(
                    Finding::deny("import-no-unit")
                        .arg("title", title)
                        .at(&place(found.area.rows.0, found.area.columns.0)),
                );
                let choices =
                    [Unit::Yuan, Unit::Wan].map(|unit| (unit.word().to_owned(), String::new()));
                let title = self.taken[at].title.clone();
                self.out.ask(About::Unit { title, head }, choices.to_vec());
                continue;
            };
            let lists = self.patterns[taken.pattern].lists.len();
            for list in 0..lists {
                if !found.columns.is_empty()
                    && !fit.columns.iter().flatten().any(|place| place.list == list)
                {
                    continue;
                }
                let answers = self.mapping.rows(&self.taken[at].title);
                let mut reader = Reader {
                    edition: self.edition,
                    year: Some(self.year),
                    agency: &mut self.agency,
                    names: &mut self.names,
                    answers: &answers,
                };
                let pattern = &self.patterns[fit.pattern];
                let own = &pattern.lists[list];
                let (rows, unread) = reader.rows(&found, &fit, list, own, &place);
                for row in unread {
                    let finding = Finding::deny("import-row-unknown")
                        .arg("title", title)
                        .arg("label", &row.label);
                    let first = found.columns.first().map_or(0, |column| column.column);
                    let line = found.rows[row.at].row;
                    self.out.findings.push(finding.at(&place(line, first)));
                    let mut choices = row.choices;
                    if choices.is_empty() {
                        choices = own.choices();
                    }
                    choices.push((NONE.to_owned(), "不导入".to_owned()));
                    let about = About::Row {
                        table: self.taken[at].title.clone(),
                        label: words::row_label(&row.label, Some(self.year)),
                    };
                    self.out.ask(about, choices);
                }
                let here = Where {
                    table,
                    list,
                    unit,
                    title,
                };
                let read = reading::cells(&found, &fit, pattern, &rows, &here, &place);
                for cell in read.no_amounts {
                    self.out.findings.push(
                        Finding::deny("import-no-amount")
                            .arg("text", crate::records::text::excerpt(&cell.text))
                            .at(&cell.location),
                    );
                }
                self.figures.extend(read.figures);
                self.entities
                    .extend(read.entities.into_iter().map(|one| (table, one)));
            }
        }
    }

    /// Amounts in 元 that are all whole hundreds were printed in 万元 before and rounded there.
    fn rounded(&mut self) {
        const FEWEST: usize = 10;
        for source in 0..self.sources.len() {
            let tables = &self.tables;
            let of = |figure: &Figure| {
                tables[figure.table].source == source
                    && figure.unit == Unit::Yuan
                    && figure.compared == Compared::Not
            };
            let amounts: BTreeSet<i64> = (self.figures.iter())
                .filter(|figure| of(figure))
                .map(cents)
                .filter(|&amount| amount != 0)
                .collect();
            if amounts.len() < FEWEST || amounts.iter().any(|amount| amount % 10_000 != 0) {
                continue;
            }
            for figure in self.figures.iter_mut().filter(|figure| of(figure)) {
                figure.text = write::written(cents(figure), Unit::Wan);
                figure.unit = Unit::Wan;
                figure.places = 2;
            }
        }
    }

    /// The unit all tables that name one have.
    fn common_unit(&self) -> Option<Unit> {
        let mut units = (self.tables.iter()).filter_map(|table| table.found.unit.as_ref());
        let first = units.next()?.unit;
        units.all(|unit| unit.unit == first).then_some(first)
    }

    fn budget(&self, records: &Records) -> Option<Facts> {
        let mapping = economic_mapping(self.profile);
        let budget: Budget = budget_build::build(records, &self.edition, &mapping).value?;
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
            let mut control = Make::new("control", &figure.location)
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
            counts.entry(figure.table).or_default().0 += 1;
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

    /// Ledgers from the figures that are amounts of money.
    fn money(&mut self, facts: &Facts, keyed: &[Option<Key>], records: &mut Records) -> Lines {
        let space = &facts.budget.space;
        let agency = space
            .tree(Dim::Unit)
            .find(self.agency.key())
            .unwrap_or(NodeId::ROOT);
        let mut groups = Groups::new();
        for (at, figure) in self.figures.iter().enumerate() {
            let Some(Key::Amount {
                measure,
                cross,
                period,
            }) = keyed[at]
                .as_ref()
                .filter(|_| figure.compared == Compared::Not)
            else {
                continue;
            };
            let Some(cross) = space.narrow(*cross) else {
                continue;
            };
            let blocks = groups.entry((*measure, *period)).or_default();
            let block = blocks
                .entry((figure.table, figure.list))
                .or_insert_with(|| Block {
                    id: String::new(),
                    scope: EVERYTHING,
                    unit: figure.unit,
                    given: Vec::new(),
                });
            block.given.push(Given {
                cross,
                amount: cents(figure),
                slack: slack(figure),
                figure: at,
                leaf: true,
            });
        }
        self.empty_tables(facts, &mut groups);
        self.name_blocks(facts, &mut groups);
        let own = facts.own();
        let revenue: Vec<Given> = (groups.get(&(Measure::Revenue, own)).into_iter())
            .flat_map(BTreeMap::values)
            .flat_map(|block| block.given.iter().copied())
            .collect();
        let mut lines = Lines::default();
        // Spending first: revenue has to balance with it to the last digit.
        let mut order: Vec<(Measure, Period)> = groups.keys().copied().collect();
        order.sort_by_key(|&(measure, period)| {
            (period != own, measure == Measure::Revenue, period, measure)
        });
        let mut out_total: Option<i64> = None;
        for (measure, period) in order {
            let blocks = groups.remove(&(measure, period)).unwrap_or_default();
            // Where there is one source only, all spending is of it.
            let known = match measure {
                Measure::Spending if period == own => balanced(&revenue, &blocks),
                _ => Vec::new(),
            };
            let list: Vec<Block> = blocks.values().cloned().collect();
            let mut plan = Plan::new(space, agency, measure, period);
            plan.whole = period == own;
            let became = plan.make(&list, &known);
            for planned in &mut plan.ledgers {
                if planned.id == "main" && measure == Measure::Revenue {
                    planned.id = "revenue".to_owned();
                }
                if period != own {
                    planned.id = write::ledger_id(measure, period, &planned.id);
                }
            }
            let printed: Vec<i64> = plan.variables.iter().map(|one| one.amount).collect();
            let balance = out_total.filter(|_| measure == Measure::Revenue && period == own);
            Self::settle(&mut plan, &list, balance);
            if period == own && measure != Measure::Revenue {
                let total = plan.ledgers.first().map_or(0, |main| {
                    main.lines
                        .iter()
                        .map(|line| plan.variables[line.variable].amount)
                        .sum()
                });
                out_total = Some(out_total.unwrap_or(0).saturating_add(total));
            }
            let figures = &self.figures;
            let locations = |at: usize| figures[at].location.clone();
            let origins = Origins {
                locations: &locations,
                names: &self.names,
                printed: &printed,
            };
            write::ledgers(&plan, own, &origins, records);
            let used = plan.ledgers.iter().flat_map(|ledger| &ledger.lines);
            let used: BTreeSet<usize> = used
                .filter_map(|line| plan.variables[line.variable].figure)
                .collect();
            lines.used.extend(&used);
            for (((table, _), block), became) in blocks.iter().zip(&became) {
                let ledger = match became {
                    Became::Ledger(at) | Became::Part(at) => plan.ledgers[*at].id.clone(),
                    Became::Confirms => continue,
                };
                // What is zero in a complete table needs no line.
                let zero = block.given.iter().filter(|one| one.leaf && one.amount == 0);
                lines.used.extend(zero.map(|one| one.figure));
                let count = block
                    .given
                    .iter()
                    .filter(|one| used.contains(&one.figure))
                    .count();
                lines.ledgers.push((*table, ledger, count));
            }
        }
        lines
    }

    /// Gives the blocks their names and scopes.
    fn name_blocks(&self, facts: &Facts, groups: &mut Groups) {
        let mut names: BTreeSet<String> = BTreeSet::new();
        for (&(measure, _), blocks) in groups.iter_mut() {
            for (&(table, list), block) in blocks.iter_mut() {
                let taken = self.taken.iter().find(|taken| taken.table == table);
                let Some(taken) = taken else { continue };
                let pattern = &self.patterns[taken.pattern];
                let name = ledger_name(pattern.id, measure);
                let mut unique = name.clone();
                let mut count = 1;
                while !names.insert(unique.clone()) {
                    count += 1;
                    unique = format!("{name}-{count}");
                }
                block.id = unique;
                block.scope = scope(facts, &pattern.lists[list].query);
                leaves(facts, &self.figures, block);
            }
        }
    }

    /// A table without rows says there is nothing in its scope.
    fn empty_tables(&self, facts: &Facts, groups: &mut Groups) {
        for taken in &self.taken {
            let pattern = &self.patterns[taken.pattern];
            for (at, list) in pattern.lists.iter().enumerate() {
                let has = self
                    .figures
                    .iter()
                    .any(|figure| figure.table == taken.table);
                let Some(measure) = Measure::parse(list.measure) else {
                    continue;
                };
                if has {
                    continue;
                }
                let blocks = groups.entry((measure, facts.own())).or_default();
                blocks.insert(
                    (taken.table, at),
                    Block {
                        id: String::new(),
                        scope: scope(facts, &list.query),
                        unit: Unit::Yuan,
                        given: Vec::new(),
                    },
                );
            }
        }
    }

    /// Supplies the digits not printed.
    fn settle(plan: &mut Plan, blocks: &[Block], balance: Option<i64>) {
        if plan.variables.iter().all(|one| one.slack == 0) {
            return;
        }
        let ledgers = plan.ledgers();
        let mut sums = Vec::new();
        for given in blocks.iter().flat_map(|block| &block.given) {
            let room = (given.slack - 1).max(0);
            for (at, ledger) in ledgers.iter().enumerate() {
                if !plan.space.under(&given.cross, &ledger.scope) {
                    continue;
                }
                let bounds = ledger.bounds(plan.space, &given.cross, &[]);
                if bounds.answered() {
                    let lines = variables(plan, at, &bounds.inside);
                    let (low, high) = (given.amount - room, given.amount + room);
                    sums.push(Sum::new(&lines, &[], low, high));
                }
            }
        }
        for a in 0..ledgers.len() {
            for b in 0..ledgers.len() {
                if a == b {
                    continue;
                }
                let Some(common) = plan.space.meet(&ledgers[a].scope, &ledgers[b].scope) else {
                    continue;
                };
                let set = crate::budget::ledger::LedgerSet {
                    space: plan.space,
                    all: &ledgers,
                    measure: plan.measure,
                    period: plan.period,
                };
                let queries = crate::check::ledger_queries(set, &ledgers[a], &ledgers[b], &common);
                for query in queries {
                    // What one has for certain the other has room for.
                    let low = ledgers[a].bounds(plan.space, &query, &[]);
                    let high = ledgers[b].bounds(plan.space, &query, &[]);
                    let low = variables(plan, a, &low.inside);
                    let mut most = variables(plan, b, &high.inside);
                    most.extend(variables(plan, b, &high.blocking));
                    sums.push(Sum::new(&low, &most, i64::MIN, 0));
                }
            }
        }
        if let (Some(total), Some(main)) = (balance, plan.ledgers.first()) {
            let lines: Vec<usize> = main.lines.iter().map(|line| line.variable).collect();
            sums.push(Sum::new(&lines, &[], total, total));
        }
        let mut variables = plan.variables.clone();
        settle::settle(&mut variables, &sums);
        plan.variables = variables;
    }
}

impl Run<'_> {
    /// 三公, meetings, training: the items an agency records of those the tables give.
    fn earmarks(
        &mut self,
        facts: &Facts,
        keyed: &[Option<Key>],
        records: &mut Records,
    ) -> BTreeSet<usize> {
        let mut used = BTreeSet::new();
        let items: Vec<(usize, &str, &BTreeMap<String, String>)> = (keyed.iter().enumerate())
            .filter(|&(at, _)| self.figures[at].compared == Compared::Not)
            .filter_map(|(at, key)| match key {
                Some(Key::Item {
                    measure,
                    attributes,
                    period,
                }) if *period == facts.own() => Some((at, measure.as_str(), attributes)),
                _ => None,
            })
            .filter(|(_, measure, _)| earmark::names().any(|name| name == *measure))
            .collect();
        let has = |name: &str| items.iter().any(|(_, measure, _)| *measure == name);
        let mut given: BTreeSet<(String, Option<String>, Option<String>)> = BTreeSet::new();
        for &(at, measure, attributes) in &items {
            let recorded = !made_up(measure, &has);
            let fund = attributes.get("fund").cloned();
            let unit = attributes
                .get("unit")
                .filter(|unit| *unit != self.agency.key())
                .cloned();
            let by_unit = items.iter().any(|(_, other, attributes)| {
                *other == measure
                    && attributes
                        .get("unit")
                        .is_some_and(|unit| unit != self.agency.key())
            });
            if !recorded || (by_unit && unit.is_none()) {
                continue;
            }
            if !given.insert((measure.to_owned(), fund.clone(), unit.clone())) {
                continue;
            }
            let figure = &self.figures[at];
            let mut make = Make::new("earmark", &figure.location)
                .text("item", measure)
                .maybe(
                    "fund",
                    fund.as_deref()
                        .filter(|fund| *fund != "general-public-budget"),
                )
                .maybe("unit", unit.as_deref())
                .number("amount", figure.text.clone());
            if figure.unit == Unit::Wan {
                make = make.text("amount-unit", Unit::Wan.word());
            }
            make.into(records);
            used.insert(at);
        }
        self.empty_earmarks(records);
        used
    }

    /// A table of such items without rows says there are none.
    fn empty_earmarks(&self, records: &mut Records) {
        for taken in &self.taken {
            let table = taken.table;
            if self.figures.iter().any(|figure| figure.table == table) {
                continue;
            }
            let lists = &self.patterns[taken.pattern].lists;
            let measures: BTreeSet<&str> = (lists.iter())
                .flat_map(|list| list.columns.iter().map(move |column| (list, column)))
                .filter(|(_, column)| column.kind == ColumnKind::Value)
                .map(|(list, column)| column.measure.as_deref().unwrap_or(list.measure))
                .filter(|measure| earmark::names().any(|name| name == *measure))
                .collect();
            let area = self.tables[table].found.area;
            let place = self.place(table)(area.rows.0, area.columns.0);
            for &measure in &measures {
                if !made_up(measure, &|name| measures.contains(name)) {
                    Make::new("earmark", &place)
                        .text("item", measure)
                        .number("amount", "0")
                        .into(records);
                }
            }
        }
    }

    /// Rows that are records of their own: purchases, assets.
    fn entities(&self, records: &mut Records) -> BTreeMap<usize, usize> {
        let mut counts: BTreeMap<usize, usize> = BTreeMap::new();
        for (number, (table, row)) in self.entities.iter().enumerate() {
            super::items::record(row, number + 1, &self.agency, records);
            *counts.entry(*table).or_default() += 1;
        }
        counts
    }

    /// Asks the records for every figure of the tables.
    fn hold(
        &mut self,
        records: &Records,
        keyed: &[Option<Key>],
        skeleton: &Facts,
        lines: &BTreeSet<usize>,
        earmarks: &BTreeSet<usize>,
        counts: &mut BTreeMap<usize, (usize, usize)>,
    ) {
        let mapping = economic_mapping(self.profile);
        let mut built = budget_build::build(records, &self.edition, &mapping);
        self.out.findings.append(&mut built.findings);
        let Some(budget) = built.value else { return };
        let settings = fact_settings(self.profile, &budget.document);
        let (facts, mut findings) = Facts::new(Arc::new(budget), settings);
        self.out.findings.append(&mut findings);
        let scope = crate::check::BudgetScope {
            facts: &facts,
            profile: self.profile,
            edition: &self.edition,
            records,
        };
        for rule in [
            crate::check::ledgers_disagree,
            crate::check::procurement_sums,
            crate::check::revenue_balance,
        ] {
            self.out.findings.append(&mut rule(&scope));
        }
        for (at, figure) in self.figures.iter().enumerate() {
            let Some(key) = keyed[at]
                .as_ref()
                .and_then(|key| facts.parse(&skeleton.id(key)).ok())
            else {
                continue;
            };
            let answer = facts.get(&key);
            let control = figure.compared == Compared::Not
                && !figure.blank
                && !lines.contains(&at)
                && !earmarks.contains(&at);
            let finding = match answer {
                Ok(fact) if holds(figure, fact.value) => None,
                Ok(fact) if figure.blank => Some(
                    Finding::warn("import-blank-missed")
                        .arg("label", facts.label(&key))
                        .arg("sum", shown(figure, fact.value))
                        .at(&figure.location),
                ),
                Ok(fact) if figure.compared == Compared::Not => Some(
                    Finding::warn("import-total-missed")
                        .arg("label", facts.label(&key))
                        .arg(
                            "printed",
                            format!("{} {}", printed(figure), figure.unit.word()),
                        )
                        .arg("sum", shown(figure, fact.value))
                        .at(&figure.location),
                ),
                Ok(fact) => Some(
                    Finding::warn("import-comparison-missed")
                        .arg("label", facts.label(&key))
                        .arg("printed", &figure.text)
                        .arg("computed", fact.value.exact())
                        .at(&figure.location),
                ),
                Err(_) if figure.blank || figure.compared != Compared::Not => None,
                Err(gap) => Some(facts.finding(&gap).at(&figure.location)),
            };
            if control && finding.is_none() {
                counts.entry(figure.table).or_default().1 += 1;
            }
            self.out.findings.extend(finding);
        }
    }

    /// The entries in the order of the sheets.
    fn report(&mut self, forms: &[(usize, FoundForm)]) {
        let mut entries = Vec::new();
        for (at, table) in self.tables.iter().enumerate() {
            let place = self.place(at);
            let found = &table.found;
            let taken = self.taken.iter().find(|taken| taken.table == at);
            let title = found.title.as_ref().map_or("", |title| title.text.as_str());
            entries.push(Entry {
                location: place(found.area.rows.0, found.area.columns.0),
                sheet: found.sheet,
                file: self.sources[table.source].file,
                title: title.to_owned(),
                taken_for: taken.map(|taken| self.patterns[taken.pattern].table.title.clone()),
                fate: self.fates.remove(&at).unwrap_or(Fate::Unknown {
                    why: Msg::new("import-table-unread"),
                }),
            });
        }
        for (source, form) in forms {
            let file = self.sources[*source].file;
            let title = form.title.as_ref().map_or("", |title| title.text.as_str());
            entries.push(Entry {
                location: Location::Cell {
                    file,
                    sheet: u16::try_from(form.sheet).unwrap_or(u16::MAX),
                    row: form.area.rows.0,
                    column: form.area.columns.0,
                },
                sheet: form.sheet,
                file,
                title: title.to_owned(),
                taken_for: None,
                fate: Fate::Unused {
                    why: Msg::new("import-form"),
                },
            });
        }
        entries.sort_by(|a, b| a.location.cmp(&b.location));
        self.out.entries = entries;
    }
}

/// Columns that say nothing a record has room for.
fn is_aside(head: &str) -> bool {
    let last = head.rsplit('/').next().unwrap_or_default();
    matches!(last, "序号" | "备注" | "说明" | "行次" | "栏次" | "")
}

fn worded(choices: &[(String, String)]) -> String {
    let words = choices
        .iter()
        .filter(|(id, _)| id != NONE)
        .map(|(_, words)| words.as_str());
    words.collect::<Vec<_>>().join("、")
}

/// Whether the parts of an earmark are all given, themselves or by theirs.
fn made_up(measure: &str, has: &dyn Fn(&str) -> bool) -> bool {
    let parts = earmark::parts(measure);
    !parts.is_empty() && parts.iter().all(|part| has(part) || made_up(part, has))
}

/// A figure in 分; what does not fit is no amount of this world.
fn cents(figure: &Figure) -> i64 {
    let Ok(money) = Money::parse(&figure.text, figure.unit) else {
        return 0;
    };
    let cents = money.yuan() * rust_decimal::Decimal::ONE_HUNDRED;
    i64::try_from(cents.trunc().mantissa()).unwrap_or_default()
}

/// Half of the last place printed, in 分; nothing where that is 分 or finer.
fn slack(figure: &Figure) -> i64 {
    match (figure.unit, figure.places) {
        (Unit::Wan, places @ 0..=5) => 10_i64.pow(6 - places) / 2,
        _ => 0,
    }
}

/// A figure with all its places.
fn printed(figure: &Figure) -> String {
    use std::str::FromStr;
    let Ok(mut number) = rust_decimal::Decimal::from_str(&figure.text) else {
        return figure.text.clone();
    };
    number.rescale(figure.places.min(6));
    number.to_string()
}

fn shown(figure: &Figure, value: Value) -> String {
    match value {
        Value::Money(money) => {
            let places = figure.places.min(6);
            format!(
                "{} {}",
                money.in_unit(figure.unit, places),
                figure.unit.word()
            )
        }
        other => other.exact().to_string(),
    }
}

/// Whether a fact, shown as the figure is, is the figure.
fn holds(figure: &Figure, value: Value) -> bool {
    use std::str::FromStr;
    let Ok(number) = rust_decimal::Decimal::from_str(&figure.text) else {
        return false;
    };
    let places = reading::scale(&figure.text);
    match value {
        Value::Money(money) => {
            let places = figure.places.min(6);
            money.in_unit(figure.unit, places)
                == crate::budget::money::round_half_away(number, places)
        }
        Value::Ratio(ratio) => {
            let percent = ratio * rust_decimal::Decimal::ONE_HUNDRED;
            // With or without a percent sign, as cells of either kind hold.
            crate::budget::money::round_half_away(percent, places) == number
                || crate::budget::money::round_half_away(ratio, places) == number
        }
        other => other.exact() == number,
    }
}

/// A short name for the ledger made of a table.
fn ledger_name(pattern: &str, measure: Measure) -> String {
    match measure {
        Measure::Spending => pattern.to_owned(),
        other => format!("{pattern}-{}", other.name()),
    }
}

/// The scope of a list of a table.
fn scope(facts: &Facts, query: &Query) -> Cross {
    let space = &facts.budget.space;
    let mut cross = EVERYTHING;
    for (name, value) in query {
        // A dimension the ledgers do not have narrows nothing.
        let _ = crate::facts::key::set_node(space, &mut cross, name, value);
    }
    space.narrow(cross).unwrap_or(cross)
}

/// Marks the amounts that have no other amount of their row or column inside them.
fn leaves(facts: &Facts, figures: &[Figure], block: &mut Block) {
    let space = &facts.budget.space;
    let inside = |one: &Cross, other: &Cross| one != other && space.under(one, other);
    let mut columns: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    let mut rows: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (at, given) in block.given.iter().enumerate() {
        let figure = &figures[given.figure];
        columns.entry(figure.at_column).or_default().push(at);
        rows.entry(figure.at_row).or_default().push(at);
    }
    let mut leaf = vec![true; block.given.len()];
    for group in columns.values().chain(rows.values()) {
        for &at in group {
            let own = &block.given[at].cross;
            if leaf[at]
                && group
                    .iter()
                    .any(|&other| inside(&block.given[other].cross, own))
            {
                leaf[at] = false;
            }
        }
    }
    // 合计 of 人员经费 alone is that amount again: the column further right says it more closely.
    for group in rows.values() {
        for (place, &at) in group.iter().enumerate() {
            let own = &block.given[at].cross;
            if group[place + 1..]
                .iter()
                .any(|&other| block.given[other].cross == *own)
            {
                leaf[at] = false;
            }
        }
    }
    let union = |cross: &Cross| {
        Dim::ALL
            .iter()
            .any(|&dim| space.tree(dim).is_union(cross[dim.index()]))
    };
    for (given, leaf) in block.given.iter_mut().zip(leaf) {
        given.leaf = leaf && !union(&given.cross);
    }
}

/// Revenue by source, where it is all spent: then so much of each source is spent.
fn balanced(revenue: &[Given], spending: &BTreeMap<(usize, usize), Block>) -> Vec<Given> {
    let total = |given: &Given| write::is_whole(&given.cross);
    let all = spending.values().flat_map(|block| &block.given);
    let (Some(income), Some(expense)) = (
        revenue.iter().find(|one| total(one)),
        all.clone().find(|one| total(one)),
    ) else {
        return Vec::new();
    };
    let loose = income.slack.saturating_add(expense.slack);
    let apart = income.amount.saturating_sub(expense.amount).abs();
    if apart > loose {
        Vec::new()
    } else {
        revenue.to_vec()
    }
}

/// Lines of a ledger as variables.
fn variables(plan: &Plan, ledger: usize, lines: &[usize]) -> Vec<usize> {
    lines
        .iter()
        .map(|&line| plan.ledgers[ledger].lines[line].variable)
        .collect()
}
