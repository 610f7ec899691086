//! The bureau's own summary (批复汇总表): an agency a row, an amount a column. It is held against what
//! agencies sent in, and printed nowhere.

use std::collections::{BTreeMap, BTreeSet};

use super::headings::{self, Heading};
use super::kinds::AGENCY;
use super::model::Entry;
use crate::budget::money::{Money, Unit};
use crate::diag::{FileId, Finding, Location, Msg, Sources};
use crate::records::csv::plain::{self, Row as Cells};
use crate::records::text::nearest::nearest;
use crate::records::text::{excerpt, number};

/// How many agencies without a row are named.
const NAMED: usize = 10;

/// A summary as read.
#[derive(Debug, Clone, Default)]
pub struct Summary {
    pub columns: Vec<Column>,
    pub rows: Vec<Row>,
    /// The row that says what all come to.
    pub total: Option<Row>,
}

/// A column of amounts.
#[derive(Debug, Clone)]
pub struct Column {
    /// As written.
    pub heading: String,
    pub key: String,
    pub unit: Unit,
    /// The most decimals any of its amounts has: what it is exact to.
    pub places: u32,
}

/// What is said of an agency, or of all.
#[derive(Debug, Clone)]
pub struct Row {
    /// Empty of the total.
    pub code: String,
    /// By column; nothing where the cell is blank.
    pub amounts: Vec<Option<Said>>,
}

/// An amount of a cell.
#[derive(Debug, Clone)]
pub struct Said {
    pub amount: Money,
    /// `summary.csv:12:5`
    pub place: String,
}

impl Column {
    /// What is told of it: the heading, unless that is a key there is a word for.
    pub fn label(&self) -> &str {
        let heading = headings::split_unit(&self.heading).0;
        match heading == self.key {
            true => headings::label(&self.key).unwrap_or(heading),
            false => heading,
        }
    }
}

/// Reads a summary. Never fails: what cannot be used becomes a finding.
pub fn read(
    file: FileId,
    sources: &Sources,
    unit: Unit,
    entries: &[Entry],
    findings: &mut Vec<Finding>,
) -> Option<Summary> {
    let (rows, mut wrong) = plain::rows(file, sources, AGENCY);
    findings.append(&mut wrong);
    let is_code = |(text, _): &(String, Location)| Heading::of(text) == Heading::Code;
    // A title may stand above the headings.
    let Some(head) = rows.iter().position(|row| row.cells.iter().any(is_code)) else {
        let finding = Finding::deny("summary-no-code");
        findings.push(finding.at(&Location::text(file, 0..0)));
        return None;
    };
    let mut reader = Reader {
        sources,
        entries: entries.iter().map(|one| (one.code.as_str(), one)).collect(),
        places: Vec::new(),
        summary: Summary::default(),
        seen: BTreeMap::new(),
        findings,
    };
    let columns = reader.columns(&rows[head].cells, unit);
    for row in &rows[head + 1..] {
        reader.row(row, &columns);
    }
    for (column, places) in reader.summary.columns.iter_mut().zip(&reader.places) {
        column.places = *places;
    }
    reader.missing(&rows[head].location);
    Some(reader.summary)
}

/// What stands at a place of a row: a column of the summary by number, or what tells whose it is.
#[derive(Clone, Copy, PartialEq)]
enum Holds {
    Code,
    Name,
    Amount(usize),
    Nothing,
}

struct Reader<'a> {
    sources: &'a Sources,
    entries: BTreeMap<&'a str, &'a Entry>,
    /// Decimals seen, by column.
    places: Vec<u32>,
    summary: Summary,
    /// Rows by code.
    seen: BTreeMap<String, Location>,
    findings: &'a mut Vec<Finding>,
}

impl Reader<'_> {
    fn columns(&mut self, cells: &[(String, Location)], unit: Unit) -> Vec<Holds> {
        let mut keys: BTreeMap<String, &Location> = BTreeMap::new();
        let mut columns = Vec::new();
        for (text, place) in cells {
            let holds = match Heading::of(text) {
                Heading::Code if !columns.contains(&Holds::Code) => Holds::Code,
                Heading::Name if !columns.contains(&Holds::Name) => Holds::Name,
                Heading::Fact { key, unit: own } if is_fact(&key) => {
                    if let Some(first) = keys.insert(key.clone(), place) {
                        let finding = Finding::deny("summary-column-twice")
                            .arg("heading", excerpt(text))
                            .also(first, Msg::new("first-here"));
                        self.findings.push(finding.at(place));
                        columns.push(Holds::Nothing);
                        continue;
                    }
                    self.summary.columns.push(Column {
                        heading: text.clone(),
                        key,
                        unit: own.unwrap_or(unit),
                        places: 0,
                    });
                    self.places.push(0);
                    Holds::Amount(self.summary.columns.len() - 1)
                }
                Heading::Code | Heading::Name | Heading::Other => Holds::Nothing,
                Heading::Fact { .. } | Heading::Unknown => {
                    let mut finding =
                        Finding::deny("summary-column-unknown").arg("heading", excerpt(text));
                    if let Some(near) = nearest(text, headings::all()) {
                        finding = finding.with(Msg::new("did-you-mean").arg("name", near));
                    }
                    self.findings.push(finding.at(place));
                    Holds::Nothing
                }
            };
            columns.push(holds);
        }
        columns
    }

    fn row(&mut self, row: &Cells, columns: &[Holds]) {
        let filled = row.cells.iter().skip(columns.len());
        if let Some((_, place)) = filled.clone().find(|(text, _)| !text.is_empty()) {
            // A comma that is no separator has moved the amounts behind it.
            let finding = Finding::deny("csv-too-many-cells")
                .arg("cells", row.cells.len())
                .arg("columns", columns.len());
            self.findings.push(finding.at(place));
            return;
        }
        let cell = |wanted: Holds| {
            let at = columns.iter().position(|holds| *holds == wanted)?;
            row.cells.get(at).filter(|(text, _)| !text.is_empty())
        };
        let (code, name) = (cell(Holds::Code), cell(Holds::Name));
        let is_total =
            |cell: Option<&(String, Location)>| cell.is_some_and(|(text, _)| plain::is_total(text));
        let total = is_total(code) || (code.is_none() && is_total(name));
        let code = match code {
            _ if total => String::new(),
            Some((code, place)) => {
                let Some(entry) = self.entries.get(code.as_str()) else {
                    let finding = Finding::deny("summary-code-unknown").arg("code", excerpt(code));
                    self.findings.push(finding.at(place));
                    return;
                };
                if let Some((name, place)) = name.filter(|(name, _)| !entry.is_called(name)) {
                    let finding = Finding::deny("summary-name")
                        .arg("code", code)
                        .arg("name", excerpt(name))
                        .arg("says", &entry.name);
                    self.findings.push(finding.at(place));
                }
                code.clone()
            }
            None => {
                let finding = Finding::deny("summary-row-nobody");
                self.findings.push(finding.at(&row.location));
                return;
            }
        };
        if let Some(first) = self.seen.insert(code.clone(), row.location.clone()) {
            let finding = match code.as_str() {
                "" => Finding::deny("summary-total-twice"),
                code => Finding::deny("summary-row-twice").arg("code", code),
            };
            let finding = finding.also(&first, Msg::new("first-here"));
            self.findings.push(finding.at(&row.location));
            return;
        }
        let mut amounts = vec![None; self.summary.columns.len()];
        for (holds, (text, place)) in columns.iter().zip(&row.cells) {
            if let Holds::Amount(at) = holds {
                amounts[*at] = self.amount(*at, text, place);
            }
        }
        let row = Row { code, amounts };
        match total {
            true => self.summary.total = Some(row),
            false => self.summary.rows.push(row),
        }
    }

    fn amount(&mut self, column: usize, text: &str, place: &Location) -> Option<Said> {
        if text.is_empty() {
            return None;
        }
        let unit = self.summary.columns[column].unit;
        // What spreadsheets show for nothing.
        let text = match text {
            "-" | "—" | "－" | "–" | "——" => "0",
            text => text,
        };
        let read = number::lenient(text).ok().map(|number| {
            let power = match unit {
                Unit::Yuan => 0,
                Unit::Wan => 4,
            };
            match number.unit {
                Some(own) => number::shifted(&number.literal, own.power - power),
                None => number.literal,
            }
        });
        let Some(literal) = read else {
            let finding = Finding::deny("summary-amount").arg("text", excerpt(text));
            self.findings.push(finding.at(place));
            return None;
        };
        match Money::parse(&literal, unit) {
            Ok(amount) => {
                let decimals = literal.split_once('.').map_or("", |(_, decimals)| decimals);
                let decimals = u32::try_from(decimals.len()).unwrap_or(u32::MAX);
                self.places[column] = self.places[column].max(decimals);
                Some(Said {
                    amount,
                    place: self.sources.display(place),
                })
            }
            Err(error) => {
                self.findings.push(error.finding(text, unit).at(place));
                None
            }
        }
    }

    /// Agencies of the register the summary does not have.
    fn missing(&mut self, head: &Location) {
        let of = |row: &Row| row.code.clone();
        let rows: BTreeSet<String> = self.summary.rows.iter().map(of).collect();
        let missing = self.entries.values().filter(|entry| {
            let known = rows.contains(&entry.code) || self.seen.contains_key(&entry.code);
            entry.must_submit() && !known
        });
        let missing: Vec<String> = missing
            .map(|entry| format!("{} {}", entry.code, entry.name))
            .collect();
        if !missing.is_empty() {
            let named: Vec<&str> = missing.iter().take(NAMED).map(String::as_str).collect();
            let finding = match missing.len() > NAMED {
                true => Finding::deny("summary-agencies-missing").arg("count", missing.len()),
                false => Finding::deny("summary-agency-missing"),
            };
            let finding = finding.arg("agencies", named.join("、"));
            self.findings.push(finding.at(head));
        }
    }
}

/// Whether a key is one documents may be asked for.
fn is_fact(key: &str) -> bool {
    super::ties::question(key).is_some()
}
