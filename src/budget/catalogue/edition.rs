//! The catalogue as it stood in one year.

use std::borrow::Cow;

use super::code::{parent, prefix_of_children};
use super::entry::{Classification, CodeLevel, Entry};
use super::{Catalogue, Explanation, data, same_name};

/// A cheap view of a [`Catalogue`] in one calendar year.
#[derive(Debug, Clone, Copy)]
pub struct Edition<'a> {
    catalogue: &'a Catalogue,
    year: u16,
}

impl<'a> Edition<'a> {
    pub(super) fn new(catalogue: &'a Catalogue, year: u16) -> Self {
        Edition { catalogue, year }
    }

    /// The calendar year.
    pub fn year(self) -> u16 {
        self.year
    }

    /// The catalogue this is a view of.
    pub fn catalogue(self) -> &'a Catalogue {
        self.catalogue
    }

    /// True when an official file decides this classification in this year.
    pub fn is_official(self, classification: Classification) -> bool {
        self.official(classification).is_some()
    }

    fn official(self, classification: Classification) -> Option<&'a [Entry]> {
        let year = self.catalogue.official.get(&self.year)?;
        year.get(&classification).map(Vec::as_slice)
    }

    /// All rows, also those of other years, sorted by code.
    fn rows(self, classification: Classification) -> &'a [Entry] {
        match self.official(classification) {
            Some(rows) => rows,
            None => self.catalogue.builtin.table(classification),
        }
    }

    /// All codes of a classification in force, in code order.
    pub fn all(self, classification: Classification) -> impl Iterator<Item = &'a Entry> {
        self.rows(classification)
            .iter()
            .filter(move |entry| entry.covers(self.year))
    }

    /// The codes of a classification at one level, in code order: the 类, say.
    pub fn level(
        self,
        classification: Classification,
        level: CodeLevel,
    ) -> impl Iterator<Item = &'a Entry> {
        self.all(classification)
            .filter(move |entry| entry.level == level)
    }

    /// A code in force this year.
    pub fn lookup(self, classification: Classification, code: &str) -> Option<&'a Entry> {
        data::same_code(self.rows(classification), code)
            .iter()
            .find(|entry| entry.covers(self.year))
    }

    /// The name of a code in force this year.
    pub fn name(self, classification: Classification, code: &str) -> Option<&'a str> {
        Some(self.lookup(classification, code)?.name.as_ref())
    }

    /// The codes in force that begin with some characters, in code order.
    pub fn with_prefix(
        self,
        classification: Classification,
        prefix: &str,
    ) -> impl Iterator<Item = &'a Entry> {
        let rows = self.rows(classification);
        let start = rows.partition_point(|entry| entry.code.as_ref() < prefix);
        let count = rows[start..].partition_point(|entry| entry.code.starts_with(prefix));
        rows[start..start + count]
            .iter()
            .filter(move |entry| entry.covers(self.year))
    }

    /// The codes in force directly under a code, in code order.
    pub fn children(
        self,
        classification: Classification,
        code: &str,
    ) -> impl Iterator<Item = &'a Entry> {
        self.with_prefix(classification, prefix_of_children(classification, code))
            .filter(move |entry| parent(classification, &entry.code).as_deref() == Some(code))
    }

    /// The codes in force with a name, whatever the width of its brackets, in code order.
    pub fn named(
        self,
        classification: Classification,
        name: &str,
    ) -> impl Iterator<Item = &'a Entry> {
        self.all(classification)
            .filter(move |entry| same_name(&entry.name, name))
    }

    /// Codes in force that begin with the text or have it in their name, over all
    /// classifications, each in code order. Empty text finds the top level of each.
    pub fn search(self, text: &str) -> Vec<(Classification, &'a Entry)> {
        let text = super::full_width(text);
        let as_code = text.to_ascii_uppercase();
        Classification::ALL
            .into_iter()
            .flat_map(|classification| {
                self.all(classification)
                    .map(move |entry| (classification, entry))
            })
            .filter(|(_, entry)| {
                if text.is_empty() {
                    entry.level == CodeLevel::Class
                } else {
                    entry.code.starts_with(&as_code) || entry.name.contains(&text)
                }
            })
            .collect()
    }

    /// The glossary text of a code, or of an item name such as 行政运行.
    ///
    /// A row of exactly the code wins, provided it was written for the name the code has this
    /// year; then a row for every 项 of the name. A name finds a row of codes only when all rows
    /// of that name say the same.
    pub fn explanation(self, code_or_name: &str) -> Option<&'a Explanation> {
        let builtin = self.catalogue.builtin;
        let entry = super::code::guess(code_or_name)
            .and_then(|classification| self.lookup(classification, code_or_name));
        if let Some(row) = builtin.explanation_of_code(code_or_name)
            && entry.is_none_or(|entry| same_name(&entry.name, row.name))
        {
            return Some(row);
        }
        if let Some(entry) = entry {
            return match entry.level {
                CodeLevel::Item => builtin.explanation_of_item(&entry.name),
                _ => None,
            };
        }
        let by_name = builtin.explanation_of_item(code_or_name);
        by_name.or_else(|| {
            let mut rows = builtin
                .explanations()
                .filter(|row| same_name(row.name, code_or_name));
            let first = rows.next()?;
            rows.all(|row| row.text == first.text).then_some(first)
        })
    }

    /// Codes above a code that are not in force, from the top; empty for a malformed code.
    pub(super) fn missing_ancestors(
        self,
        classification: Classification,
        code: &str,
    ) -> Vec<String> {
        let mut missing: Vec<String> = super::ancestors(classification, code)
            .map(Cow::into_owned)
            .filter(|code| self.lookup(classification, code).is_none())
            .collect();
        missing.reverse();
        missing
    }
}
