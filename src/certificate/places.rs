//! Where in the document things stand: tables and headings by name, with their pages.

use serde::Serialize;

use crate::diag::Finding;
use crate::document::tree::{Block, Document, Inline, Row, plain};
use crate::render::typst::{Page, Pages};
use crate::why::Spot;

/// The pages of every file of a document: the main one, then its attachments.
#[derive(Debug, Clone, Default)]
pub struct Layout {
    pub files: Vec<Pages>,
    /// That characters are in no font.
    pub missing: Option<Finding>,
}

/// A place a reviewer can turn to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Place {
    /// The table or heading it is in.
    pub name: String,
    /// The attachment it is in; none for the main file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attachment: Option<usize>,
    /// Number printed on the page; none without a layout.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub page: Option<u64>,
    /// Page of the file, the cover counted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sheet: Option<u64>,
}

/// A block of the document with what it is called.
struct Entry<'a> {
    file: usize,
    at: usize,
    block: &'a Block,
    name: String,
}

/// All places of a document.
pub struct Places<'a> {
    entries: Vec<Entry<'a>>,
    /// Numbers of the attachments.
    attachments: Vec<usize>,
    layout: Option<&'a Layout>,
}

impl<'a> Places<'a> {
    pub fn new(document: &'a Document, layout: Option<&'a Layout>) -> Places<'a> {
        let bodies = document.attachments.iter().map(|one| &one.body);
        let mut entries = Vec::new();
        for (file, body) in std::iter::once(&document.body).chain(bodies).enumerate() {
            let mut heading = document.title.clone();
            for (at, block) in body.iter().enumerate() {
                let name = match block {
                    Block::Heading(one) => {
                        heading = format!("{}{}", one.number, plain(&one.content));
                        heading.clone()
                    }
                    Block::Grid(grid) => {
                        let name = format!("{} {}", plain(&grid.label), plain(&grid.title));
                        match name.trim() {
                            "" => heading.clone(),
                            name => name.to_owned(),
                        }
                    }
                    Block::Paragraph(_) | Block::Chart(_) => heading.clone(),
                };
                entries.push(Entry {
                    file,
                    at,
                    block,
                    name: name.trim().to_owned(),
                });
            }
        }
        Places {
            entries,
            attachments: document.attachments.iter().map(|one| one.number).collect(),
            layout,
        }
    }

    /// Tables and paragraphs that show a figure of one of the measures.
    pub fn of_measures(&self, measures: &[String]) -> Vec<Place> {
        let shows = |entry: &&Entry| {
            figures(entry.block).any(|fact| {
                let measure = measure(fact);
                measures.iter().any(|wanted| wanted == measure)
            })
        };
        self.collect(self.entries.iter().filter(shows))
    }

    /// A part of the document: `all`, `tables`, `forms`, `text`, `comparisons`.
    pub fn of_part(&self, part: &str) -> Vec<Place> {
        if part == "all" {
            return vec![Place {
                name: "全文".to_owned(),
                attachment: None,
                page: None,
                sheet: None,
            }];
        }
        let fits = |entry: &&Entry| match entry.block {
            Block::Grid(grid) => part == if grid.form { "forms" } else { "tables" },
            Block::Paragraph(_) if part == "comparisons" => figures(entry.block)
                .any(|fact| fact.starts_with("change(") || fact.starts_with("rate(")),
            Block::Paragraph(_) => part == "text",
            Block::Heading(_) | Block::Chart(_) => false,
        };
        self.collect(self.entries.iter().filter(fits))
    }

    /// The heading of a section or part of the profile.
    pub fn section(&self, anchor: &str) -> Option<Place> {
        let entry = self.entries.iter().find(|entry| match entry.block {
            Block::Heading(heading) => heading.anchor == anchor,
            _ => false,
        });
        entry.map(|entry| self.place(entry, None))
    }

    /// The table or heading a finding quotes by its title.
    pub fn titled(&self, title: &str) -> Option<Place> {
        if title.chars().count() < 3 {
            return None;
        }
        let entry = self.entries.iter().find(|entry| match entry.block {
            Block::Heading(heading) => plain(&heading.content) == title,
            Block::Grid(grid) => plain(&grid.title) == title || entry.name == title,
            _ => false,
        });
        entry.map(|entry| self.place(entry, None))
    }

    /// The first block that shows the beginning of a text.
    pub fn holding(&self, text: &str) -> Option<Place> {
        let start: String = text.trim().chars().take(20).collect();
        // A few characters stand in many places.
        if start.chars().count() < 4 {
            return None;
        }
        self.entries.iter().find_map(|entry| match entry.block {
            Block::Heading(one) if plain(&one.content).contains(&start) => {
                Some(self.place(entry, None))
            }
            Block::Paragraph(one) if plain(&one.content).contains(&start) => {
                Some(self.place(entry, None))
            }
            Block::Grid(grid) => {
                let row = grid.body.iter().position(|row| {
                    let mut lines = row.cells.iter().flat_map(|cell| &cell.content);
                    lines.any(|line| plain(line).contains(&start))
                })?;
                Some(self.place(entry, Some(row)))
            }
            _ => None,
        })
    }

    /// Where a fact is displayed, a table before all else.
    pub fn of_fact(&self, id: &str) -> Option<Place> {
        let shown = |row: &Row| {
            let mut inlines = row.cells.iter().flat_map(|cell| &cell.content).flatten();
            inlines.any(|one| matches!(one, Inline::Figure { fact, .. } if fact == id))
        };
        let in_table = self.entries.iter().find_map(|entry| match entry.block {
            Block::Grid(grid) => {
                let row = grid.body.iter().position(shown)?;
                Some(self.place(entry, Some(row)))
            }
            _ => None,
        });
        in_table.or_else(|| {
            let mut entries = self.entries.iter();
            let entry = entries.find(|entry| figures(entry.block).any(|fact| fact == id))?;
            Some(self.place(entry, None))
        })
    }

    /// A place of a figure.
    pub fn spot(&self, spot: &Spot) -> Option<Place> {
        match spot {
            Spot::Table { table, row, .. } => self.entries.iter().find_map(|entry| {
                let Block::Grid(grid) = entry.block else {
                    return None;
                };
                let at = grid.body.iter().position(|one| one.key == *row);
                (grid.id == *table).then(|| self.place(entry, at))
            }),
            Spot::Text { whole, .. } => {
                let entry = self.entries.iter().find(|entry| match entry.block {
                    Block::Heading(one) => *plain(&one.content) == **whole,
                    Block::Paragraph(one) => *plain(&one.content) == **whole,
                    _ => false,
                });
                entry.map(|entry| self.place(entry, None))
            }
        }
    }

    /// Each named place once, in reading order.
    fn collect<'b>(&self, entries: impl Iterator<Item = &'b Entry<'a>>) -> Vec<Place>
    where
        'a: 'b,
    {
        let mut places: Vec<Place> = Vec::new();
        for entry in entries {
            let place = self.place(entry, None);
            let known = places
                .iter()
                .any(|one| one.name == place.name && one.attachment == place.attachment);
            if !known {
                places.push(place);
            }
        }
        places
    }

    fn place(&self, entry: &Entry, row: Option<usize>) -> Place {
        let pages = self.layout.and_then(|layout| layout.files.get(entry.file));
        let page: Option<Page> = pages.and_then(|pages| match row {
            Some(row) => pages.row(entry.at, row),
            None => pages.block(entry.at),
        });
        let attachment = entry.file.checked_sub(1);
        Place {
            name: entry.name.clone(),
            attachment: attachment.and_then(|at| self.attachments.get(at).copied()),
            page: page.map(|page| page.printed),
            sheet: page.map(|page| page.sheet),
        }
    }
}

/// Where to turn to, in few words: pages where there are any, else names.
pub fn short(places: &[Place]) -> String {
    let name = |place: &Place| match place.attachment {
        Some(number) => format!("附件{number}"),
        // The number of a table says enough.
        None => match place.name.split_once(' ') {
            Some((label, _)) if !label.is_empty() && label.chars().count() < 12 => label.to_owned(),
            _ => clipped(&place.name, 14),
        },
    };
    let paged = places.iter().all(|place| place.page.is_some());
    match places {
        [] => String::new(),
        [only] => match only.page {
            Some(page) => format!("第{page}页 {}", name(only)),
            None => name(only),
        },
        several if paged && several.iter().all(|place| place.attachment.is_none()) => {
            let pages = several.iter().filter_map(|place| place.page).collect();
            format!("第{}页", ranges(pages))
        }
        [first, ..] => format!("{}等 {} 处", name(first), places.len()),
    }
}

/// `5–7、12`
fn ranges(mut pages: Vec<u64>) -> String {
    pages.sort_unstable();
    pages.dedup();
    let runs = pages.chunk_by(|a, b| a + 1 == *b);
    let words: Vec<String> = runs
        .map(|run| match run {
            [first, .., last] => format!("{first}–{last}"),
            [only] => only.to_string(),
            [] => String::new(),
        })
        .collect();
    match words.len() {
        0..=4 => words.join("、"),
        _ => {
            let last = words[words.len() - 1].clone();
            format!("{}…{last}", words[..3].join("、"))
        }
    }
}

/// A text of at most so many characters.
pub fn clipped(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let head: String = text.chars().take(most.saturating_sub(1)).collect();
    format!("{head}…")
}

/// Keys of the facts a block shows.
fn figures(block: &Block) -> Box<dyn Iterator<Item = &str> + '_> {
    fn keys<'a>(
        content: impl Iterator<Item = &'a Inline> + 'a,
    ) -> impl Iterator<Item = &'a str> + 'a {
        content.filter_map(|inline| match inline {
            Inline::Figure { fact, .. } => Some(fact.as_str()),
            _ => None,
        })
    }
    match block {
        Block::Heading(one) => Box::new(keys(one.content.iter())),
        Block::Paragraph(one) => Box::new(keys(one.content.iter())),
        Block::Grid(grid) => {
            let cells = grid.body.iter().flat_map(|row| &row.cells);
            Box::new(keys(cells.flat_map(|cell| &cell.content).flatten()))
        }
        Block::Chart(chart) => Box::new(keys(chart.lines().flatten())),
    }
}

/// The measure of a key, also within a comparison: `change(spending{…},…)` is of `spending`.
fn measure(key: &str) -> &str {
    let mut words = key.split(|c: char| !c.is_ascii_alphanumeric() && c != '-');
    let comparison = |word: &&str| matches!(*word, "" | "change" | "rate" | "share" | "points");
    words.find(|word| !comparison(word)).unwrap_or("")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_told_shortly() {
        assert_eq!(ranges(vec![7, 5, 6, 6, 12]), "5–7、12");
        assert_eq!(ranges(vec![1, 3, 5, 7, 9]), "1、3、5…9");
        assert_eq!(
            measure("change(spending{fund=x},base=2023.original)"),
            "spending"
        );
        assert_eq!(measure("three-public@2024.original"), "three-public");
    }
}
