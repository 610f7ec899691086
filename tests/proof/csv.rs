//! The open data: keys and values of facts, and tables with exact values.

use std::collections::BTreeMap;

use gongkai::artifacts::Artifacts;
use gongkai::document::tree::{Block, Document, Grid, Inline, RowKind};
use rust_decimal::Decimal;

use super::compare::Difference;
use super::facts::Facts;
use super::wanted::expanded;

/// The records of a file, as RFC 4180 has them.
pub fn records(bytes: &[u8]) -> Vec<Vec<String>> {
    let text = std::str::from_utf8(bytes).expect("UTF-8");
    let text = text.strip_prefix('\u{feff}').expect("a byte order mark");
    let mut records = vec![vec![String::new()]];
    let mut chars = text.chars().peekable();
    let mut quoted = false;
    while let Some(c) = chars.next() {
        let record = records.last_mut().expect("a record");
        let field = record.last_mut().expect("a field");
        match c {
            '"' if !quoted && field.is_empty() => quoted = true,
            '"' if quoted && chars.next_if_eq(&'"').is_some() => field.push('"'),
            '"' if quoted => quoted = false,
            ',' if !quoted => record.push(String::new()),
            '\r' if !quoted => {
                assert_eq!(chars.next(), Some('\n'));
                if chars.peek().is_some() {
                    records.push(vec![String::new()]);
                }
            }
            c => field.push(c),
        }
    }
    records
}

/// Key and value of each fact of the package.
pub fn values(artifacts: &Artifacts) -> BTreeMap<String, String> {
    let mut values = BTreeMap::new();
    for name in ["data/amounts.csv", "data/figures.csv"] {
        let Some(bytes) = artifacts.get(name) else {
            continue;
        };
        let records = records(bytes);
        let column = |name: &str| {
            records[0]
                .iter()
                .position(|it| it == name)
                .expect("a column")
        };
        let (key, value) = (column("key"), column("value"));
        for record in &records[1..] {
            let before = values.insert(record[key].clone(), record[value].clone());
            assert_eq!(before, None, "a fact twice");
        }
    }
    values
}

fn differ(place: &str, wanted: &str, found: &str) -> Difference {
    Difference {
        kind: "Csv".to_owned(),
        place: place.to_owned(),
        wanted: wanted.to_owned(),
        found: found.to_owned(),
    }
}

fn same(wanted: &str, found: &str) -> bool {
    let (wanted, found) = (wanted.parse::<Decimal>(), found.parse::<Decimal>());
    wanted.is_ok() && wanted == found
}

/// What the package says otherwise than the facts and the document.
pub fn differences(artifacts: &Artifacts, document: &Document, facts: &Facts) -> Vec<Difference> {
    let mut out = Vec::new();
    let mut values = values(artifacts);
    for (key, fact) in facts {
        let found = values.remove(key).unwrap_or_default();
        if !same(&fact.text, &found) {
            out.push(differ(key, &fact.text, &found));
        }
    }
    for (key, found) in values {
        out.push(differ(&key, "no fact", &found));
    }
    let grids = document.blocks().filter_map(|block| match block {
        Block::Grid(grid) if !grid.form && !grid.columns.is_empty() => Some(grid),
        _ => None,
    });
    let names = artifacts.keys();
    let mut names = names.filter(|name| name.starts_with("data/tables/"));
    for grid in grids {
        match names.next() {
            Some(name) => table(name, &records(&artifacts[name]), grid, facts, &mut out),
            None => out.push(differ(&grid.id, "a table", "none")),
        }
    }
    if let Some(more) = names.next() {
        out.push(differ(more, "no further table", more));
    }
    out
}

fn table(
    name: &str,
    records: &[Vec<String>],
    grid: &Grid,
    facts: &Facts,
    out: &mut Vec<Difference>,
) {
    let body = expanded("", &grid.body, grid.columns.len());
    let body = grid.body.iter().zip(body);
    let body: Vec<_> = body.filter(|(row, _)| row.kind != RowKind::Index).collect();
    if body.len() + 1 != records.len() {
        let (wanted, found) = (body.len().to_string(), (records.len() - 1).to_string());
        return out.push(differ(&format!("{name}: rows"), &wanted, &found));
    }
    // A column that has numbers has nothing where there is none.
    let numeric = |column: usize| {
        let mut cells = body.iter().map(|(_, line)| &line[column]);
        cells.any(|words| words.number.is_some())
    };
    let numeric: Vec<bool> = (0..grid.columns.len()).map(numeric).collect();
    for (at, (record, (_, line))) in records[1..].iter().zip(&body).enumerate() {
        // The first columns say which row it is.
        for (column, (found, words)) in record[2..].iter().zip(line).enumerate() {
            let place = format!("{name} row {} column {}", at + 1, column + 1);
            let figure = words
                .lines
                .iter()
                .flatten()
                .find_map(|inline| match inline {
                    Inline::Figure { fact, .. } => Some(fact),
                    _ => None,
                });
            match (&words.number, figure) {
                (Some(_), Some(fact)) => {
                    let wanted = facts.get(fact).map_or("a fact", |it| it.text.as_str());
                    if !same(wanted, found) {
                        out.push(differ(&format!("{place}: {fact}"), wanted, found));
                    }
                }
                // A number that shows nothing.
                (Some(number), None) => {
                    let wanted = number.value.exact().normalize().to_string();
                    if !same(&wanted, found) {
                        out.push(differ(&place, &wanted, found));
                    }
                }
                (None, _) => {
                    let wanted = words.text();
                    let wanted = wanted.trim();
                    // Text that might be taken for a formula has an apostrophe.
                    let plain = found
                        .strip_prefix('\'')
                        .filter(|_| !wanted.starts_with('\''));
                    let found = plain.unwrap_or(found).trim();
                    let mark = numeric[column] && !wanted.contains(char::is_alphanumeric);
                    if wanted != found && !(mark && found.is_empty()) {
                        out.push(differ(&place, wanted, found));
                    }
                }
            }
        }
    }
}
