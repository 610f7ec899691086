//! 政府收支分类科目: the codes a budget is written in, with names, years and how far each row can
//! be trusted.
//!
//! The embedded tables (see `assets/classification/README.md`) were put together from public
//! documents, so a name is not simply right or wrong: [`Edition::check`] weighs the name in the
//! records against the trust of the row. A bureau that holds the official file of a year parses it
//! with [`parse_official`] and adds it with [`Catalogue::with_official`]; that year is then
//! authoritative.

mod check;
mod code;
mod data;
mod describe;
mod edition;
mod entry;
mod finding;
mod name;
mod official;
mod table;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::sync::OnceLock;

pub use check::{Check, Verdict};
pub use code::{ancestors, is_well_formed, parent};
pub use data::{Change, Explanation, Mapping, Successor, UnitKind};
pub use describe::{Row, describe};
pub use edition::Edition;
pub use entry::{Classification, CodeLevel, Entry, Fund, Tier};
pub use finding::MESSAGE_IDS;
pub use name::{full_width, same_name};
pub use official::{Official, OfficialError, OfficialErrorKind, parse_official};

use data::Builtin;

/// All classifications of all years: the embedded tables and the official years added to them.
#[derive(Debug, Clone)]
pub struct Catalogue {
    builtin: &'static Builtin,
    /// Official rows by year, then by classification; each list is sorted by code.
    official: BTreeMap<u16, BTreeMap<Classification, Vec<Entry>>>,
}

impl Catalogue {
    /// The embedded catalogue; parsed once, on first use.
    pub fn builtin() -> &'static Catalogue {
        static CATALOGUE: OnceLock<Catalogue> = OnceLock::new();
        CATALOGUE.get_or_init(|| Catalogue {
            builtin: Builtin::get(),
            official: BTreeMap::new(),
        })
    }

    /// The catalogue as it stood in a calendar year. Cheap: only a view.
    pub fn for_year(&self, year: u16) -> Edition<'_> {
        Edition::new(self, year)
    }

    /// A catalogue in which the given file decides its year, classification by classification:
    /// what the file does not cover (say, income codes) still comes from the embedded tables.
    /// A second file for the same year replaces the classifications it covers.
    #[must_use]
    pub fn with_official(&self, official: Official) -> Catalogue {
        let mut out = self.clone();
        let builtin = Catalogue::builtin().for_year(official.year);
        let year = out.official.entry(official.year).or_default();
        for (classification, mut entries) in official.tables {
            for entry in &mut entries {
                // The official file names no budget; the embedded row, or its 类, does.
                entry.fund = std::iter::once(entry.code.as_ref().into())
                    .chain(ancestors(classification, &entry.code))
                    .find_map(|code| builtin.lookup(classification, &code)?.fund);
            }
            year.insert(classification, entries);
        }
        out
    }

    /// Every row of a code, over all years, oldest first. Rows of an official year come last.
    pub fn history(&self, classification: Classification, code: &str) -> Vec<&Entry> {
        let official = self
            .official
            .values()
            .filter_map(|year| Some(year.get(&classification)?.as_slice()));
        std::iter::once(self.builtin.table(classification))
            .chain(official)
            .flat_map(|rows| data::same_code(rows, code))
            .collect()
    }

    /// What took the place of a code, in the order of the new codes.
    pub fn successors<'a>(
        &'a self,
        classification: Classification,
        code: &'a str,
    ) -> impl Iterator<Item = &'a Successor> {
        let rows = self.builtin.successors().iter();
        rows.filter(move |row| row.classification == classification && row.old == code)
    }

    /// The 政府预算支出经济分类 row that a 部门预算支出经济分类 code (3 or 5 digits) goes to in a
    /// kind of unit. A 款 without a row of its own follows its 类.
    pub fn government_economic(&self, dept_code: &str, kind: UnitKind) -> Option<&Mapping> {
        self.builtin.mapping(dept_code, kind).or_else(|| {
            let class = parent(Classification::Economic, dept_code)?;
            self.builtin.mapping(&class, kind)
        })
    }
}
