//! The embedded tables: tab-separated text, parsed once into sorted lists.

use std::borrow::Cow;
use std::sync::OnceLock;

use super::code;
use super::entry::{Classification, Entry, Fund, Tier};

/// Kind of unit, which decides the government side of an economic code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum UnitKind {
    /// 机关, and 参照公务员法管理的事业单位.
    Agency,
    /// 事业单位.
    Institution,
}

/// One row of the mapping from 部门 to 政府 economic classification.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mapping {
    pub dept_code: &'static str,
    pub dept_name: &'static str,
    /// `None` when the row holds for every kind of unit.
    pub unit_kind: Option<UnitKind>,
    pub gov_code: &'static str,
    pub gov_name: &'static str,
    pub tier: Tier,
}

/// What a code stands for, in a sentence for the glossary.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explanation {
    /// A code, or empty when the text holds for every 项 of the name.
    pub code: &'static str,
    pub name: &'static str,
    /// A full sentence, ends in 。
    pub text: &'static str,
    pub tier: Tier,
}

/// What became of a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Change {
    /// The same thing under another code.
    Renamed,
    /// Part of something wider from then on.
    Merged,
    /// Divided among several codes.
    Split,
    /// Gone, with nothing in its place.
    Abolished,
}

impl Change {
    fn parse(text: &str) -> Option<Change> {
        Some(match text {
            "renamed" => Change::Renamed,
            "merged" => Change::Merged,
            "split" => Change::Split,
            "abolished" => Change::Abolished,
            _ => return None,
        })
    }
}

/// A code that another took the place of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Successor {
    pub classification: Classification,
    pub old: &'static str,
    /// The first year of the new code.
    pub year: u16,
    /// Empty when there is none.
    pub new: &'static str,
    pub change: Change,
    /// How this is known.
    pub source: &'static str,
}

/// Everything embedded, each list sorted by code.
#[derive(Debug)]
pub(super) struct Builtin {
    tables: [Vec<Entry>; Classification::ALL.len()],
    mappings: Vec<Mapping>,
    /// Rows of codes, then rows of names (their `code` is empty).
    explanations: Vec<Explanation>,
    named: Vec<Explanation>,
    successors: Vec<Successor>,
}

/// The embedded text of a classification.
pub(super) fn text(classification: Classification) -> &'static str {
    match classification {
        Classification::Function => {
            include_str!("../../../assets/classification/functional.tsv")
        }
        Classification::Economic => {
            include_str!("../../../assets/classification/economic_department.tsv")
        }
        Classification::GovernmentEconomic => {
            include_str!("../../../assets/classification/economic_government.tsv")
        }
        Classification::Income => include_str!("../../../assets/classification/income.tsv"),
        Classification::Procurement => {
            include_str!("../../../assets/classification/procurement.tsv")
        }
    }
}

pub(super) const MAPPING: &str = include_str!("../../../assets/classification/mapping.tsv");
pub(super) const EXPLANATIONS: &str =
    include_str!("../../../assets/classification/explanations.tsv");

pub(super) const SUCCESSORS: &str = include_str!("../../../assets/classification/successors.tsv");

impl Builtin {
    /// The parsed tables; a row that does not parse is left out, and a test sees to it that none is.
    pub(super) fn get() -> &'static Builtin {
        static BUILTIN: OnceLock<Builtin> = OnceLock::new();
        BUILTIN.get_or_init(Builtin::parse)
    }

    pub(super) fn parse() -> Builtin {
        let tables = Classification::ALL.map(|classification| {
            let mut rows: Vec<Entry> = rows(text(classification))
                .filter_map(|row: [&'static str; 8]| entry(classification, row))
                .collect();
            rows.sort_by(|a, b| (&a.code, a.first_year).cmp(&(&b.code, b.first_year)));
            rows
        });
        let mut mappings: Vec<Mapping> = rows(MAPPING).filter_map(mapping).collect();
        mappings.sort_by_key(|row| (row.dept_code, row.unit_kind));
        let mut explanations: Vec<Explanation> =
            rows(EXPLANATIONS).filter_map(explanation).collect();
        explanations.sort_by_key(|row| (row.code, row.name));
        let named = explanations
            .iter()
            .take_while(|row| row.code.is_empty())
            .cloned()
            .collect();
        explanations.retain(|row| !row.code.is_empty());
        Builtin {
            tables,
            mappings,
            explanations,
            named,
            successors: rows(SUCCESSORS).filter_map(successor).collect(),
        }
    }

    pub(super) fn table(&self, classification: Classification) -> &[Entry] {
        // Declaration order of the enum is the order of `ALL`.
        &self.tables[classification as usize]
    }

    pub(super) fn mapping(&self, dept_code: &str, kind: UnitKind) -> Option<&Mapping> {
        let start = self
            .mappings
            .partition_point(|row| row.dept_code < dept_code);
        let rows = self.mappings[start..]
            .iter()
            .take_while(|row| row.dept_code == dept_code);
        let fits = |row: &&Mapping| row.unit_kind.is_none_or(|own| own == kind);
        // `None` sorts first; the last fitting row is the more particular one.
        rows.filter(fits).last()
    }

    /// The explanation of exactly this code.
    pub(super) fn explanation_of_code(&self, code: &str) -> Option<&Explanation> {
        let at = self
            .explanations
            .binary_search_by(|row| row.code.cmp(code))
            .ok()?;
        self.explanations.get(at)
    }

    /// The explanation of every 项 of this name.
    pub(super) fn explanation_of_item(&self, name: &str) -> Option<&Explanation> {
        self.named
            .iter()
            .find(|row| super::same_name(row.name, name))
    }

    pub(super) fn successors(&self) -> &[Successor] {
        &self.successors
    }

    pub(super) fn explanations(&self) -> impl Iterator<Item = &Explanation> {
        self.named.iter().chain(&self.explanations)
    }

    #[cfg(test)]
    pub(super) fn mappings(&self) -> &[Mapping] {
        &self.mappings
    }
}

/// The rows of one code in a list sorted by code.
pub(super) fn same_code<'a>(rows: &'a [Entry], code: &str) -> &'a [Entry] {
    let start = rows.partition_point(|row| row.code.as_ref() < code);
    let count = rows[start..].partition_point(|row| row.code == code);
    &rows[start..start + count]
}

/// Lines after the header with exactly `N` columns.
fn rows<const N: usize>(text: &'static str) -> impl Iterator<Item = [&'static str; N]> {
    text.lines().skip(1).filter_map(|line| {
        let mut columns = line.split('\t');
        let mut row = [""; N];
        for cell in &mut row {
            *cell = columns.next()?;
        }
        columns.next().is_none().then_some(row)
    })
}

fn entry(classification: Classification, row: [&'static str; 8]) -> Option<Entry> {
    let [code, _, name, fund, first_year, last_year, about, tier] = row;
    Some(Entry {
        code: Cow::Borrowed(code),
        name: Cow::Borrowed(name),
        level: code::level(classification, code)?,
        tier: Tier::parse(tier)?,
        first_year: year(first_year)?,
        last_year: year(last_year)?,
        about: about == "about",
        fund: Fund::parse(fund),
    })
}

/// An optional year; the outer `None` is a malformed one.
fn year(text: &str) -> Option<Option<u16>> {
    match text {
        "" => Some(None),
        text => text.parse().ok().map(Some),
    }
}

fn mapping(row: [&'static str; 6]) -> Option<Mapping> {
    let [dept_code, dept_name, unit_kind, gov_code, gov_name, tier] = row;
    Some(Mapping {
        dept_code,
        dept_name,
        unit_kind: match unit_kind {
            "机关" => Some(UnitKind::Agency),
            "事业" => Some(UnitKind::Institution),
            "不限" => None,
            _ => return None,
        },
        gov_code,
        gov_name,
        tier: Tier::parse(tier)?,
    })
}

fn successor(row: [&'static str; 6]) -> Option<Successor> {
    let [classification, old, year, new, change, source] = row;
    Some(Successor {
        classification: Classification::parse(classification)?,
        old,
        year: year.parse().ok()?,
        new,
        change: Change::parse(change)?,
        source,
    })
}

fn explanation(row: [&'static str; 4]) -> Option<Explanation> {
    let [key, name, text, tier] = row;
    Some(Explanation {
        code: if key.starts_with("name:") { "" } else { key },
        name,
        text,
        tier: Tier::parse(tier)?,
    })
}
