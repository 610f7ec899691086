//! Holds what a reader found against what must be there.

use std::fmt;

use gongkai::document::tree::Inline;
use rust_decimal::Decimal;

use super::Kind;
use super::facts::Facts;
use super::reading::{Item, Matrix, Reading, Shown};
use super::wanted::{Wanted, Wants, Words};

#[derive(Debug, Clone, PartialEq)]
pub struct Difference {
    pub kind: String,
    pub place: String,
    pub wanted: String,
    pub found: String,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let Difference {
            kind,
            place,
            wanted,
            found,
        } = self;
        let cut = |text: &str| text.chars().take(300).collect::<String>();
        let (wanted, found) = (cut(wanted), cut(found));
        write!(
            f,
            "{kind}: {place}\n  document “{wanted}”\n  {kind} “{found}”"
        )
    }
}

pub struct Comparison<'a> {
    pub kind: Kind,
    pub facts: &'a Facts,
    pub differences: Vec<Difference>,
    /// Places with what was found there.
    pub pairs: Vec<(Words, Shown)>,
}

/// Lines without the room around them; what a page breaks into lines has no room at all.
pub fn normal(text: &str, kind: Kind) -> String {
    if kind == Kind::Pdf {
        return text.chars().filter(|c| !c.is_whitespace()).collect();
    }
    let lines = text
        .split('\n')
        .map(|line| line.trim_matches([' ', '\u{3000}']));
    let lines: Vec<&str> = lines.filter(|line| !line.is_empty()).collect();
    lines.join("\n")
}

impl Comparison<'_> {
    pub fn reading(&mut self, reading: &Reading, wants: &Wants) {
        self.contents(reading, wants);
        self.margins(reading, wants);
        self.bookmarks(reading, wants);
        for (above, again) in &reading.repeated {
            if above != again {
                self.differ("above a part of a table", &above.text, &again.text);
            }
        }
        let mut found = reading.items.iter();
        for wanted in &wants.items {
            match (wanted, found.next()) {
                (Wanted::Line(words), Some(Item::Line(shown))) => self.place(words, shown),
                (Wanted::Table { place, rows }, Some(Item::Table(parts))) => {
                    self.table(place, rows, parts);
                }
                (Wanted::Line(words), found) => {
                    return self.differ(&words.place, &words.text(), &format!("{found:?}"));
                }
                (Wanted::Table { place, .. }, found) => {
                    return self.differ(place, "a table", &format!("{found:?}"));
                }
            }
        }
        if let Some(more) = found.next() {
            self.differ("after the end", "nothing", &format!("{more:?}"));
        }
    }

    fn differ(&mut self, place: &str, wanted: &str, found: &str) {
        self.differences.push(Difference {
            kind: format!("{:?}", self.kind),
            place: place.to_owned(),
            wanted: wanted.to_owned(),
            found: found.to_owned(),
        });
    }

    /// What must stand at a place, and what does.
    fn place(&mut self, words: &Words, shown: &Shown) {
        let found = normal(&shown.text, self.kind);
        if let Some(ends) = &words.ends {
            if !ends
                .iter()
                .any(|end| found.ends_with(&normal(end, self.kind)))
            {
                self.differ(&words.place, &format!("a label of {ends:?}"), &found);
            }
            return;
        }
        self.pairs.push((words.clone(), shown.clone()));
        let wanted = normal(&words.text(), self.kind);
        if wanted != found {
            return self.differ(&words.place, &wanted, &found);
        }
        if self.kind == Kind::Html {
            self.data(words, shown);
        }
        if self.kind == Kind::Xlsx {
            self.number(words, shown);
        }
    }

    /// Each figure says its fact and its exact value.
    fn data(&mut self, words: &Words, shown: &Shown) {
        let value = |fact: &str| {
            self.facts
                .get(fact)
                .map_or("no fact", |it| it.text.as_str())
        };
        let entry = |fact: &str, value: &str, text: &str| format!("{fact} = {value}: {text}");
        let figures = words
            .figures()
            .map(|(fact, text)| entry(fact, value(fact), text));
        let wanted: Vec<String> = figures.collect();
        let found = shown
            .data
            .iter()
            .map(|it| entry(&it.key, &it.value, &it.text));
        let found: Vec<String> = found.collect();
        if wanted != found {
            self.differ(&words.place, &wanted.join("; "), &found.join("; "));
        }
    }

    /// A cell with one figure is its exact number, where a spreadsheet has the digits for it.
    fn number(&mut self, words: &Words, shown: &Shown) {
        let fact = match words.lines.as_slice() {
            [line] => match line.as_slice() {
                [Inline::Figure { fact, .. }] => Some(fact),
                _ => None,
            },
            _ => None,
        };
        let wanted = words.number.as_ref().zip(fact).map(|(number, fact)| {
            let fact = self.facts.get(fact).expect("a fact");
            fact.number(number.style).normalize()
        });
        let fits = |number: &Decimal| number.mantissa().unsigned_abs() < 10_u128.pow(15);
        let found = shown.number.map(|number| number.normalize());
        // A cell whose figure stands for no fact of its own is judged by its text.
        if words.number.is_some() && fact.is_none() {
            return;
        }
        if wanted.filter(fits) != found {
            self.differ(&words.place, &format!("{wanted:?}"), &format!("{found:?}"));
        }
    }

    fn table(&mut self, place: &str, rows: &[Vec<Words>], parts: &[Matrix]) {
        let width = rows.first().map_or(0, Vec::len);
        let Some(found) = self.whole(place, parts, width) else {
            return;
        };
        if found.len() != rows.len() {
            let (wanted, found) = (rows.len(), found.len());
            return self.differ(place, &format!("{wanted} rows"), &format!("{found} rows"));
        }
        // A cell over several places is one place.
        let mut last: Option<(&str, &Shown)> = None;
        for (row, line) in rows.iter().zip(&found) {
            for (words, shown) in row.iter().zip(line) {
                let this = (words.place.as_str(), shown);
                if last != Some(this) || words.place.is_empty() {
                    self.place(words, shown);
                }
                last = Some(this);
            }
        }
    }

    /// The parts of a table as one: each but the first repeats the first columns.
    fn whole(&mut self, place: &str, parts: &[Matrix], width: usize) -> Option<Matrix> {
        let columns = |part: &Matrix| part.iter().map(Vec::len).max().unwrap_or(0);
        let all: usize = parts.iter().map(columns).sum();
        let more = all.checked_sub(width);
        let repeated = match (more, parts.len() - 1) {
            (Some(0), 0) => Some(0),
            (Some(more), times) if times > 0 && more.is_multiple_of(times) => Some(more / times),
            _ => None,
        };
        let Some(repeated) = repeated else {
            let widths: Vec<usize> = parts.iter().map(columns).collect();
            self.differ(
                place,
                &format!("{width} columns"),
                &format!("{widths:?} columns"),
            );
            return None;
        };
        let mut whole = parts[0].clone();
        for part in &parts[1..] {
            for (at, (line, further)) in whole.iter_mut().zip(part).enumerate() {
                for (column, shown) in further[..repeated].iter().enumerate() {
                    if line[column] != *shown {
                        let place =
                            format!("{place} row {} column {} repeated", at + 1, column + 1);
                        let (wanted, found) = (line[column].text.clone(), shown.text.clone());
                        self.differ(&place, &wanted, &found);
                    }
                }
                line.extend(further[repeated..].iter().cloned());
            }
        }
        Some(whole)
    }

    fn contents(&mut self, reading: &Reading, wants: &Wants) {
        let mut entries = reading.contents.iter();
        for heading in &wants.contents {
            let heading = normal(heading, self.kind);
            let entry = entries.next().map(|entry| normal(entry, self.kind));
            if entry.as_ref() != Some(&heading) {
                return self.differ("contents", &heading, &entry.unwrap_or_default());
            }
        }
        if let Some(more) = entries.next() {
            self.differ("contents", "no further entry", more);
        }
    }

    /// Bookmarks are lines of the document, in their order.
    fn bookmarks(&mut self, reading: &Reading, wants: &Wants) {
        let lines = wants.items.iter().filter_map(|item| match item {
            Wanted::Line(words) => Some(normal(&words.text(), self.kind)),
            Wanted::Table { .. } => None,
        });
        let mut lines = lines.collect::<Vec<_>>().into_iter();
        for bookmark in &reading.bookmarks {
            let found = normal(bookmark, self.kind);
            if !lines.any(|line| line == found) {
                return self.differ("bookmarks", "a line of the document", &found);
            }
        }
        if self.kind == Kind::Pdf && reading.bookmarks.len() < wants.contents.len() {
            let (wanted, found) = (wants.contents.len(), reading.bookmarks.len());
            self.differ(
                "bookmarks",
                &format!("{wanted} or more"),
                &found.to_string(),
            );
        }
    }

    /// What stands in the margins of pages is their numbers — none on the cover, Roman ones for the
    /// table of contents, then 1, 2, 3 — and heads of tables that go on.
    fn margins(&mut self, reading: &Reading, wants: &Wants) {
        const ROMAN: [&str; 6] = ["I", "II", "III", "IV", "V", "VI"];
        let (mut roman, mut number) = (0, 0);
        for (at, margin) in reading.margins.iter().enumerate() {
            // Dots lead to the numbers of the contents.
            let found = normal(&margin.replace('.', ""), self.kind);
            let is_roman = number == 0 && found.contains('I');
            let wanted = match (found.is_empty(), is_roman) {
                (true, _) if number == 0 => continue,
                (_, true) => {
                    roman += 1;
                    ROMAN[roman - 1].to_owned()
                }
                _ => {
                    number += 1;
                    number.to_string()
                }
            };
            let wanted = format!("—{wanted}—");
            let head = found.strip_suffix(&wanted);
            if !head.is_some_and(|head| head.is_empty() || is_head(head, wants)) {
                self.differ(&format!("margin of page {}", at + 1), &wanted, &found);
            }
        }
    }
}

/// The figures of a place, as it shows them: fact and text.
pub fn figures(words: &Words, shown: &Shown) -> Vec<(String, String)> {
    let mut rest: Vec<char> = normal(&shown.text, Kind::Pdf).chars().collect();
    let mut out = Vec::new();
    for inline in words.lines.iter().flatten() {
        let length = normal(inline.text(), Kind::Pdf).chars().count();
        let after = rest.split_off(length.min(rest.len()));
        if let Inline::Figure { fact, .. } = inline {
            out.push((fact.clone(), rest.iter().collect()));
        }
        rest = after;
    }
    out
}

/// Whether some rows of a table say this, in whatever order their cells are drawn.
fn is_head(text: &str, wants: &Wants) -> bool {
    let sorted = |text: &str| {
        let mut chars: Vec<char> = text.chars().collect();
        chars.sort_unstable();
        chars
    };
    let text = sorted(text);
    wants.items.iter().any(|item| {
        let Wanted::Table { rows, .. } = item else {
            return false;
        };
        (0..rows.len()).any(|from| {
            let mut head = String::new();
            let mut seen: Vec<&str> = Vec::new();
            rows[from..].iter().take(4).any(|row| {
                for words in row {
                    if !seen.contains(&words.place.as_str()) {
                        seen.push(&words.place);
                        head += &normal(&words.text(), Kind::Pdf);
                    }
                }
                sorted(&head) == text
            })
        })
    })
}
