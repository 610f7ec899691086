//! Which table of the profile each found table is, and which column each of its columns.

use super::super::layout::FoundTable;
use super::super::mapping::{About, NONE};
use super::super::pattern::{self, Fit, Pattern};
use super::super::{Fate, reading, words};
use super::{Run, Taken};
use crate::diag::{Finding, Location, Msg};

/// Least score of a table that goes with a pattern: its title, or all of its header.
const LEAST: u32 = 125;

/// Scores less apart than this do not tell two patterns apart; without a title it takes more.
const CLOSE: u32 = 8;
const CLOSE_UNTITLED: u32 = 40;

impl Run<'_> {
    pub(super) fn match_tables(&mut self) {
        let agency = self.agency.own.as_ref().map(|own| own.name.clone());
        for at in 0..self.tables.len() {
            let table = &self.tables[at];
            let title = table.title(agency.as_deref());
            let (name, head) = (table.name(agency.as_deref()), table.head(self.year));
            let said = self.mapping.table_is(&name, &head);
            if said == Some(NONE) {
                let why = Msg::new("import-left-out");
                self.fates.insert(at, Fate::Unused { why });
                continue;
            }
            let found = fits(&self.patterns, &table.found, &title, self.year);
            let fit = match said {
                Some(id) => self.said(at, id),
                None => match self.best(&found, title.is_empty()) {
                    Ok(fit) => fit.cloned(),
                    Err(close) => {
                        let choices = self.table_choices(&close);
                        let place = self.corner(at);
                        let finding = Finding::deny("import-table-ambiguous")
                            .arg("title", self.printed_title(at))
                            .arg("tables", worded(&choices))
                            .at(&place);
                        self.out.findings.push(finding);
                        self.out.ask(About::Table { title: name, head }, choices);
                        continue;
                    }
                },
            };
            let Some(fit) = fit else {
                let why = Msg::new("import-no-such-table");
                if self.tables[at].has_amounts() {
                    let finding = Finding::warn("import-table-unknown")
                        .arg("title", self.printed_title(at))
                        .at(&self.corner(at));
                    self.out.findings.push(finding);
                }
                self.fates.insert(at, Fate::Unknown { why });
                continue;
            };
            let fit = self.columns(at, fit, &name);
            self.taken.push(Taken {
                table: at,
                pattern: fit.pattern,
                name,
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
    fn best<'f>(&self, fits: &'f [Fit], untitled: bool) -> Result<Option<&'f Fit>, Vec<usize>> {
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
        let close = match first.titled {
            0 => CLOSE_UNTITLED,
            100 => 0,
            _ => CLOSE,
        };
        let close: Vec<usize> = (group.iter())
            .filter(|fit| fit.score + close > first.score)
            .map(|fit| fit.pattern)
            .collect();
        // A title of its own, and only the header goes with a table: that may be another thing.
        let other = first.titled == 0 && !untitled;
        if other || close.iter().any(|&at| self.patterns[at].id != id) {
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

    pub(super) fn printed_title(&self, table: usize) -> String {
        let title = self.tables[table].found.title.as_ref();
        title.map_or_else(|| "无表名".to_owned(), |title| title.text.clone())
    }

    pub(super) fn corner(&self, table: usize) -> Location {
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
}

/// The patterns a table goes with at all, in the order of the patterns.
pub(super) fn fits(patterns: &[Pattern], found: &FoundTable, title: &str, year: i32) -> Vec<Fit> {
    let title = Some(title).filter(|title| !title.is_empty());
    let fits = patterns.iter().enumerate().filter_map(|(at, pattern)| {
        let fit = pattern::fit(at, pattern, found, title, Some(year))?;
        (fit.score >= LEAST).then_some(fit)
    });
    fits.collect()
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
