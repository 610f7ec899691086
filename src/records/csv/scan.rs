//! Cutting CSV text into rows and cells, as byte ranges: nothing is copied here.

use std::borrow::Cow;
use std::ops::Range;

/// Most cells kept of one row; further ones are counted only.
const MAX_CELLS: usize = 1_000;

/// What stands between two cells.
pub(super) const DELIMITERS: [&str; 4] = [",", "\t", ";", "，"];

/// A cell without its quotes.
#[derive(Debug, Clone)]
pub(super) struct Cell {
    pub start: usize,
    pub end: usize,
    /// True when the text holds doubled quotes.
    escaped: bool,
}

impl Cell {
    /// The cell's text with doubled quotes made single and line breaks made `\n`.
    pub fn text<'a>(&self, text: &'a str) -> Cow<'a, str> {
        self.plain(&text[self.start..self.end])
    }

    /// The cell's text without blanks around it, and the bytes it stands on.
    pub fn trimmed<'a>(&self, text: &'a str) -> (Cow<'a, str>, Range<usize>) {
        let whole = &text[self.start..self.end];
        let inner = whole.trim_start();
        let start = self.start + whole.len() - inner.len();
        let inner = inner.trim_end();
        (self.plain(inner), start..start + inner.len())
    }

    fn plain<'a>(&self, text: &'a str) -> Cow<'a, str> {
        let mut plain = Cow::Borrowed(text);
        if self.escaped {
            plain = Cow::Owned(plain.replace("\"\"", "\""));
        }
        // Only quoted cells can hold line breaks.
        if plain.contains('\r') {
            plain = Cow::Owned(plain.replace("\r\n", "\n"));
        }
        plain
    }
}

/// Why a row cannot be used.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Problem {
    /// A quote opened at this offset is never closed.
    Unclosed(usize),
    /// Text between a closing quote and the next delimiter.
    AfterQuote(Range<usize>),
}

/// A row's extent; its cells are in the list given to [`Scanner::row`].
#[derive(Debug)]
pub(super) struct Row {
    start: usize,
    end: usize,
    /// How many cells there are, those not kept included.
    pub cells: usize,
    pub problem: Option<Problem>,
}

impl Row {
    /// The bytes of the row without its line break.
    pub fn span(&self) -> Range<usize> {
        self.start..self.end
    }
}

/// Reads row after row.
pub(super) struct Scanner<'a> {
    text: &'a str,
    delimiter: &'static str,
    at: usize,
}

impl<'a> Scanner<'a> {
    pub fn new(text: &'a str, delimiter: &'static str) -> Self {
        Scanner {
            text,
            delimiter,
            at: 0,
        }
    }

    /// Reads the next row, replacing the contents of `cells`; `None` at the end of the text.
    pub fn row(&mut self, cells: &mut Vec<Cell>) -> Option<Row> {
        cells.clear();
        if self.at >= self.text.len() {
            return None;
        }
        let mut row = Row {
            start: self.at,
            end: self.at,
            cells: 0,
            problem: None,
        };
        loop {
            let cell = self.cell(&mut row.problem);
            if cells.len() < MAX_CELLS {
                cells.push(cell);
            }
            row.cells += 1;
            row.end = self.at;
            if self.rest().starts_with(self.delimiter.as_bytes()) {
                self.at += self.delimiter.len();
                continue;
            }
            if self.rest().starts_with(b"\r\n") {
                self.at += 2;
            } else if !self.rest().is_empty() {
                self.at += 1;
            }
            return Some(row);
        }
    }

    fn rest(&self) -> &'a [u8] {
        &self.text.as_bytes()[self.at..]
    }

    fn cell(&mut self, problem: &mut Option<Problem>) -> Cell {
        let start = self.at;
        if self.rest().first() == Some(&b'"') {
            return self.quoted(start, problem);
        }
        self.at = self.end_of_cell();
        Cell {
            start,
            end: self.at,
            escaped: false,
        }
    }

    fn quoted(&mut self, start: usize, problem: &mut Option<Problem>) -> Cell {
        let bytes = self.text.as_bytes();
        let inner = start + 1;
        let mut at = inner;
        let mut escaped = false;
        let end = loop {
            match bytes[at..].iter().position(|&b| b == b'"') {
                Some(found) if bytes.get(at + found + 1) == Some(&b'"') => {
                    escaped = true;
                    at += found + 2;
                }
                Some(found) => break at + found,
                None => {
                    self.at = bytes.len();
                    problem.get_or_insert(Problem::Unclosed(start));
                    return Cell {
                        start: inner,
                        end: self.at,
                        escaped,
                    };
                }
            }
        };
        self.at = end + 1;
        let stop = self.end_of_cell();
        if !self.text[self.at..stop].trim().is_empty() {
            problem.get_or_insert(Problem::AfterQuote(self.at..stop));
        }
        self.at = stop;
        Cell {
            start: inner,
            end,
            escaped,
        }
    }

    /// Where the next delimiter or line break stands, or the end of the text.
    fn end_of_cell(&self) -> usize {
        let delimiter = self.delimiter.as_bytes();
        let first = delimiter[0];
        let mut at = self.at;
        loop {
            let rest = &self.text.as_bytes()[at..];
            let stop = |&b: &u8| b == first || b == b'\n' || b == b'\r';
            let Some(found) = rest.iter().position(stop) else {
                return self.text.len();
            };
            at += found;
            // The full-width comma shares its first byte with other characters.
            if rest[found] != first || rest[found..].starts_with(delimiter) {
                return at;
            }
            at += 1;
        }
    }
}
