//! What `gongkai catalogue [CODE]` lists.

use super::edition::Edition;
use super::entry::{Classification, Entry};

/// One line of the listing, all display text in Chinese.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// 支出功能分类, …
    pub classification: &'static str,
    pub code: String,
    /// 类, 款, 项, …
    pub level: &'static str,
    pub name: String,
    /// 正式 (from an official file), 已核实, 参考 or 待核.
    pub tier: &'static str,
    /// `2020—`, `—2019`; 约 in front when the years can be off; empty when always.
    pub years: String,
    /// The glossary text, where there is one.
    pub explanation: Option<String>,
}

/// Lists what matches a query: codes that begin with it or names that contain it; everything at
/// the top level for an empty query. A code that is known in other years only is listed with them.
pub fn describe(edition: Edition<'_>, query: &str) -> Vec<Row> {
    let query = query.trim();
    let found = edition.search(query);
    if !found.is_empty() {
        return found
            .into_iter()
            .map(|(kind, entry)| row(edition, kind, entry))
            .collect();
    }
    let query = query.to_ascii_uppercase();
    Classification::ALL
        .into_iter()
        .flat_map(|kind| {
            let rows = edition.catalogue().history(kind, &query);
            rows.into_iter().map(move |entry| row(edition, kind, entry))
        })
        .collect()
}

fn row(edition: Edition<'_>, kind: Classification, entry: &Entry) -> Row {
    let years = entry.years();
    Row {
        classification: kind.label(),
        code: entry.code.to_string(),
        level: entry.level.label(kind),
        name: entry.name.to_string(),
        tier: entry.tier.label(),
        years: if entry.about {
            format!("约{years}")
        } else {
            years
        },
        explanation: edition
            .explanation(&entry.code)
            .map(|row| row.text.to_owned()),
    }
}
