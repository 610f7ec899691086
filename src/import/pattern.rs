//! Table definitions of profiles as patterns that found tables are held against.

use super::layout::FoundTable;
use super::words;
use crate::profile::load::Resolved;
use crate::profile::model::{ColumnKind, ColumnSpec, Query, RowSpec, Side, Table};

/// A table definition read backwards.
#[derive(Debug)]
pub struct Pattern<'p> {
    /// The profile it is of; 0 is the one chosen.
    pub profile: usize,
    pub id: &'p str,
    pub table: &'p Table,
    titles: Vec<String>,
    label: Option<String>,
    pub lists: Vec<List<'p>>,
}

/// One list of a table: the only one, or one of several side by side.
#[derive(Debug)]
pub struct List<'p> {
    pub side: Option<&'p Side>,
    pub columns: Vec<&'p ColumnSpec>,
    heads: Vec<Vec<String>>,
    pub rows: Vec<&'p RowSpec>,
    pub measure: &'p str,
    pub query: Query,
}

/// How a found table and a pattern go together.
#[derive(Debug, Clone)]
pub struct Fit {
    pub pattern: usize,
    pub score: u32,
    /// How well the title names the pattern: 100 exactly, 0 not at all.
    pub titled: u32,
    /// For each found column its list and column, and how well they go together.
    pub columns: Vec<Option<Place>>,
    /// Found columns that go with another column of the pattern as well.
    pub doubtful: Vec<usize>,
}

/// A column of a pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    pub list: usize,
    pub column: usize,
    pub score: u32,
    /// Which level of a code stands there, where 类, 款 and 项 have columns of their own.
    pub level: Option<u8>,
}

/// The patterns of profiles, the chosen one first.
pub fn patterns<'p>(profiles: &[&'p Resolved], year: Option<i32>) -> Vec<Pattern<'p>> {
    let mut patterns = Vec::new();
    for (at, profile) in profiles.iter().enumerate() {
        for (id, table) in &profile.profile.table {
            if table.form.is_empty() {
                patterns.push(pattern(at, id, table, year));
            }
        }
    }
    patterns
}

fn pattern<'p>(profile: usize, id: &'p str, table: &'p Table, year: Option<i32>) -> Pattern<'p> {
    let titles = [Some(&table.title), table.list_title.as_ref()];
    let mut titles: Vec<String> = titles
        .into_iter()
        .flatten()
        .map(|title| words::title(title, None))
        .collect();
    titles.dedup();
    let lists = if table.side.is_empty() {
        vec![list(
            None,
            &table.column,
            &table.row,
            &table.measure,
            &table.query,
            year,
        )]
    } else {
        (table.side.iter())
            .map(|side| {
                let mut query = table.query.clone();
                query.extend(side.query.clone());
                list(
                    Some(side),
                    &side.column,
                    &side.row,
                    &side.measure,
                    &query,
                    year,
                )
            })
            .collect()
    };
    Pattern {
        profile,
        id,
        table,
        titles,
        label: table.label.clone(),
        lists,
    }
}

fn list<'p>(
    side: Option<&'p Side>,
    columns: &'p [ColumnSpec],
    rows: &'p [RowSpec],
    measure: &'p str,
    query: &Query,
    year: Option<i32>,
) -> List<'p> {
    let columns: Vec<&ColumnSpec> = columns
        .iter()
        // Tables of other systems are imported as originals.
        .filter(|column| !column.remove && column.phase.is_none())
        .collect();
    let heads = columns
        .iter()
        .map(|column| {
            let side = side.iter().map(|side| side.head.clone());
            let labels: Vec<String> = side.chain(column.head.iter().cloned()).collect();
            words::path(&labels, year)
        })
        .collect();
    List {
        side,
        columns,
        heads,
        rows: rows.iter().filter(|row| !row.remove).collect(),
        measure,
        query: query.clone(),
    }
}

impl Pattern<'_> {
    /// How well a title names it: 0 not at all, 100 exactly.
    fn titled(&self, title: &str) -> u32 {
        let one = |own: &String| match own {
            own if own == title => 100,
            // The longer the part the two share, the better.
            own if own.chars().count() >= 4 && title.contains(own.as_str()) => {
                let share = own.chars().count() * 40 / title.chars().count().max(1);
                50 + u32::try_from(share).unwrap_or(0)
            }
            own if title.chars().count() >= 4 && own.contains(title) => {
                let share = title.chars().count() * 40 / own.chars().count().max(1);
                40 + u32::try_from(share).unwrap_or(0)
            }
            _ => 0,
        };
        self.titles.iter().map(one).max().unwrap_or(0)
    }

    /// A column by id, with that of its list in front where there are several.
    pub fn column(&self, id: &str) -> Option<Place> {
        self.named()
            .into_iter()
            .find(|(name, _)| name == id)
            .map(|(_, place)| place)
    }

    /// The ids of all columns with the words above them.
    pub fn columns(&self) -> Vec<(String, String)> {
        let named = self.named().into_iter();
        named
            .map(|(name, place)| (name, self.lists[place.list].heads[place.column].join("/")))
            .collect()
    }

    fn named(&self) -> Vec<(String, Place)> {
        let mut named = Vec::new();
        for (at, list) in self.lists.iter().enumerate() {
            let prefix = list
                .side
                .map(|side| format!("{}-", side.id))
                .unwrap_or_default();
            for (column, spec) in list.columns.iter().enumerate() {
                let place = Place {
                    list: at,
                    column,
                    score: 100,
                    level: None,
                };
                named.push((format!("{prefix}{}", spec.id), place));
            }
        }
        named
    }
}

impl List<'_> {
    /// Its fixed rows by id, with their labels.
    pub fn choices(&self) -> Vec<(String, String)> {
        let rows = self.rows.iter().filter(|row| !row.label.is_empty());
        let mut choices: Vec<(String, String)> = rows
            .map(|row| (row.id.clone(), row.label.clone()))
            .collect();
        let coded = |row: &&&RowSpec| {
            row.dim
                .iter()
                .any(|dim| dim == "function" || dim == "economic")
        };
        if self.rows.iter().any(|row| coded(&row)) {
            choices.push(("科目编码".to_owned(), "填该科目的编码".to_owned()));
        }
        choices
    }
}

/// What two header paths have in common: 0 nothing, 100 everything.
fn alike(found: &[String], own: &[String]) -> u32 {
    if found == own {
        return 100;
    }
    if found.concat() == own.concat() {
        return 95;
    }
    // `基本支出` for `基本支出/小计`.
    let without = |path: &[String]| match path {
        [front @ .., last] if last == "合计" && !front.is_empty() => front.to_vec(),
        path => path.to_vec(),
    };
    if without(found) == without(own) {
        return 85;
    }
    match (found, own) {
        ([.., a], [.., b]) if a == b => {
            let above = |path: &[String]| path.len() - 1;
            let shared = (found[..above(found)].iter())
                .filter(|part| own[..above(own)].contains(part))
                .count();
            match (above(found), above(own)) {
                (0, _) | (_, 0) => 70,
                (x, y) => 40 + u32::try_from(30 * shared / x.max(y)).unwrap_or(0),
            }
        }
        // The heading of the whole table stands alone over a single column.
        ([a], [.., b]) if a.contains(b.as_str()) && b.chars().count() >= 4 => 30,
        _ => 0,
    }
}

/// The level a column of part of a code has, and the labels above it.
fn level(path: &[String]) -> Option<(&[String], u8)> {
    let (last, above) = path.split_last()?;
    let level = match last.as_str() {
        "类" => 1,
        "款" => 2,
        "项" => 3,
        _ => return None,
    };
    Some((above, level))
}

/// Holds a found table against a pattern.
pub fn fit(
    index: usize,
    pattern: &Pattern,
    found: &FoundTable,
    title: Option<&str>,
    year: Option<i32>,
) -> Option<Fit> {
    let titled = title.map_or(0, |title| pattern.titled(title));
    let paths: Vec<Vec<String>> = (found.columns.iter())
        .map(|column| words::path(&column.path, year))
        .collect();
    let mut pairs: Vec<(u32, usize, usize, Place)> = Vec::new();
    for (at, path) in paths.iter().enumerate() {
        let mut order = 0;
        for (list, own) in pattern.lists.iter().enumerate() {
            for (column, head) in own.heads.iter().enumerate() {
                let is_code = own.columns[column].kind == ColumnKind::Code;
                let (score, level) = match level(path).filter(|_| is_code) {
                    Some(([], level)) => (60, Some(level)),
                    Some((above, level)) => (alike(above, head), Some(level)),
                    None => (alike(path, head), None),
                };
                if score > 0 {
                    let place = Place {
                        list,
                        column,
                        score,
                        level,
                    };
                    pairs.push((score, at, at.abs_diff(order), place));
                }
                order += 1;
            }
        }
    }
    pairs.sort_by_key(|&(score, at, apart, place)| {
        (
            std::cmp::Reverse(score),
            apart,
            at,
            place.list,
            place.column,
        )
    });
    let mut columns: Vec<Option<Place>> = vec![None; paths.len()];
    for &(_, at, _, place) in &pairs {
        let taken = columns.iter().flatten().any(|other| {
            let same = (other.list, other.column) == (place.list, place.column);
            same && (other.level == place.level || other.level.is_none() || place.level.is_none())
        });
        if columns[at].is_none() && !taken {
            columns[at] = Some(place);
        }
    }
    let is_taken = |place: &Place| {
        (columns.iter().flatten())
            .any(|other| (other.list, other.column) == (place.list, place.column))
    };
    // Doubtful: it goes with a column nothing goes with as well as with its own.
    let mut doubtful: Vec<usize> = Vec::new();
    for &(score, at, _, place) in &pairs {
        let own = columns[at].filter(|own| own.score == score && score < 85);
        if own.is_some_and(|own| own.level.is_none()) && !is_taken(&place) {
            doubtful.push(at);
        }
    }
    let own: usize = pattern.lists.iter().map(|list| list.columns.len()).sum();
    let matched = columns.iter().flatten().count();
    let values = (columns.iter().flatten())
        .filter(|place| {
            let column = pattern.lists[place.list].columns[place.column];
            column.kind == ColumnKind::Value
        })
        .count();
    // A sentence in the place of a table has no columns: its title is all there is.
    if matched == 0 && !(found.columns.is_empty() && titled >= 80) {
        return None;
    }
    if values == 0 && !found.columns.is_empty() {
        return None;
    }
    let quality: u32 = columns.iter().flatten().map(|place| place.score).sum();
    let share = |of: usize| quality / u32::try_from(of.max(1)).unwrap_or(1);
    let label = match (&pattern.label, &found.label) {
        (Some(own), Some(label)) if *own == label.text => 15,
        _ => 0,
    };
    let score = titled * 2 + share(paths.len()) + share(own) / 2 + label;
    Some(Fit {
        pattern: index,
        score,
        titled,
        columns,
        doubtful,
    })
}
