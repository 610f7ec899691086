//! What stands above a table: label, title, agency, unit.

use super::header;
use super::region::{Region, Row};
use super::words::{Look, Saying, bracketed, first_page, labelled, nothing, saying, short, titled};
use super::{FoundUnit, Line, LineKind, Role, Words};

/// More rows than these do not stand above one table.
const HIGHEST: usize = 8;
/// More cells than these in a row are no heading.
const WIDEST: usize = 6;

/// The heading of a table or form, and the role of each of its cells.
#[derive(Debug, Default)]
pub struct Heading {
    pub label: Option<Words>,
    pub title: Option<Words>,
    pub agency: Option<Words>,
    pub unit: Option<FoundUnit>,
    pub lines: Vec<Line>,
    /// Index into `Sheet::cells` and role.
    pub roles: Vec<(usize, Role)>,
}

/// A heading that begins in a row, and the header under it if it is that of a table.
#[derive(Debug)]
pub struct Opening {
    /// Row where the header can be read.
    pub header: Option<usize>,
}

/// True when a row can stand above a table: a few short words.
pub fn fits(region: &Region, row: &Row) -> bool {
    row.items.len() <= WIDEST
        && row.items.iter().any(|item| item.look == Look::Words)
        && row.items.iter().all(|item| {
            let text = region.raw(item);
            item.look != Look::Dash && short(text)
        })
}

/// The first row of the heading above a header, not above `from`.
pub fn start(region: &Region, from: usize, header: usize) -> usize {
    let mut start = header;
    let mut named = false;
    while start > from && header - start < HIGHEST {
        let row = &region.rows[start - 1];
        let said = |item| nothing(&region.bare(item));
        if !fits(region, row) || row.items.iter().any(said) {
            break;
        }
        // What stands apart above the title belongs to it only if it is no other title or text.
        let aside = |item| {
            !matches!(
                saying(&region.bare(item)),
                Saying::Label | Saying::Unit(..) | Saying::Agency(_) | Saying::Year
            )
        };
        if named && region.gap(start) && row.items.iter().any(aside) {
            break;
        }
        start -= 1;
        named |= row.items.iter().any(|item| titled(&region.bare(item)));
    }
    start
}

/// Whether the heading of another table or form begins in a row.
pub fn opens(region: &Region, at: usize) -> Option<Opening> {
    let row = region.rows.get(at)?;
    if row.items.len() > 4 || !fits(region, row) {
        return None;
    }
    let mut marked = false;
    let mut plain = Vec::new();
    let mut waiting = false;
    for item in &row.items {
        if item.look != Look::Words {
            return None;
        }
        let text = region.bare(item);
        match saying(&text) {
            Saying::Label => marked = true,
            // A body can hold a unit or an agency too, but not what asks for them.
            Saying::Unit(..) => marked |= text.contains("单位"),
            Saying::Agency(name) => {
                marked |= text.contains([':', '：']);
                waiting = name.is_empty();
            }
            Saying::Note | Saying::SignOff | Saying::Page | Saying::Continued => return None,
            Saying::Year => {}
            Saying::Plain if waiting => waiting = false,
            Saying::Plain => plain.push((item, text)),
        }
    }
    let title = match plain.as_slice() {
        [] => false,
        [(item, text)] => {
            titled(text) && (item.last > item.column || region.gap(at) || row.items.len() == 1)
        }
        _ => return None,
    };
    let merged = plain.iter().any(|(item, _)| item.last > item.column);
    let apart = region.gap(at);
    if !(marked || title || merged && apart) {
        return None;
    }
    let header = below(region, at);
    let alone = title && (merged || apart) && row.items.len() <= 2;
    (header.is_some() || alone).then_some(Opening { header })
}

/// The header under the heading that begins in a row.
fn below(region: &Region, at: usize) -> Option<usize> {
    for next in at + 1..=at + HIGHEST {
        if header::begins(region, next) {
            return header::read(region, next).map(|_| next);
        }
        let row = region.rows.get(next)?;
        if !fits(region, row) {
            return None;
        }
    }
    None
}

/// Reads the rows above a header.
pub fn read(region: &Region, rows: std::ops::Range<usize>) -> Heading {
    let mut heading = Heading::default();
    let mut titles = Vec::new();
    for row in &region.rows[rows] {
        let mut waiting = false;
        for item in &row.items {
            let raw = region.bare(item);
            let mut text = raw.clone();
            let mut line = None;
            if let Saying::Unit(unit, rest) = saying(&text) {
                if let (Some(unit), None) = (unit, &heading.unit) {
                    let words = region.words(item, &raw);
                    heading.unit = Some(FoundUnit { unit, words });
                }
                line = Some(LineKind::Unit);
                text = rest;
                let named = titled(&text)
                    || ["支出", "收入", "预算"]
                        .iter()
                        .any(|word| text.ends_with(word));
                if !named && saying(&text) == Saying::Plain {
                    text.clear();
                }
            }
            match saying(&text) {
                _ if text.is_empty() => {}
                Saying::Label if heading.label.is_none() && line.is_none() => {
                    heading.label = Some(region.words(item, &text));
                    heading.roles.push((item.index, Role::Label));
                    continue;
                }
                Saying::Label if heading.label.is_none() => {
                    heading.label = Some(region.words(item, &text));
                }
                Saying::Agency(name) => {
                    line = Some(LineKind::Agency);
                    waiting = name.is_empty();
                    if !name.is_empty() && heading.agency.is_none() {
                        heading.agency = Some(region.words(item, &name));
                    }
                }
                Saying::Plain if waiting => {
                    waiting = false;
                    line = Some(LineKind::Agency);
                    if heading.agency.is_none() {
                        heading.agency = Some(region.words(item, &text));
                    }
                }
                Saying::Plain if item.look == Look::Words && !nothing(&text) => {
                    if let (Some((label, title)), None) =
                        (labelled(region.raw(item), &text), &heading.label)
                    {
                        heading.label = Some(region.words(item, &label));
                        text = title;
                    }
                    titles.push((item.index, region.words(item, &text), raw));
                    continue;
                }
                Saying::Note => line = Some(LineKind::Note),
                Saying::SignOff => line = Some(LineKind::SignOff),
                Saying::Page => line = Some(LineKind::Page),
                _ => line = line.or(Some(LineKind::Other)),
            }
            heading.line(
                item.index,
                line.unwrap_or(LineKind::Other),
                region.words(item, &raw),
            );
        }
    }
    let best = titles
        .iter()
        .rposition(|(_, words, _)| titled(&words.text))
        .or_else(|| {
            titles
                .iter()
                .rposition(|(_, words, _)| !bracketed(&words.text))
        });
    for (at, (index, words, raw)) in titles.into_iter().enumerate() {
        if Some(at) == best {
            heading.title = Some(words);
            heading.roles.push((index, Role::Title));
        } else {
            let words = Words { text: raw, ..words };
            heading.line(index, LineKind::Other, words);
        }
    }
    heading
        .lines
        .sort_by_key(|line| (line.words.row, line.words.column));
    heading
}

impl Heading {
    fn line(&mut self, index: usize, kind: LineKind, words: Words) {
        self.lines.push(Line { kind, words });
        self.roles.push((index, Role::Line));
    }

    /// True when another heading can be this one printed again: it says nothing else.
    pub fn again(&self, other: &Heading) -> bool {
        let same = |mine: &Option<Words>, other: &Option<Words>| match (mine, other) {
            (_, None) => true,
            (Some(mine), Some(other)) => first_page(&mine.text) == first_page(&other.text),
            (None, Some(_)) => false,
        };
        same(&self.title, &other.title)
            && same(&self.agency, &other.agency)
            && same(&self.label, &other.label)
    }
}
