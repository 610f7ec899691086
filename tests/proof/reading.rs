//! What a reader found in a file, in reading order: nothing here knows the program.

use rust_decimal::Decimal;

/// A figure that says which fact it is.
#[derive(Debug, Clone, PartialEq)]
pub struct Datum {
    pub key: String,
    pub value: String,
    pub text: String,
}

/// What stands at one place.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Shown {
    pub text: String,
    /// Figures with their facts, where the format tells.
    pub data: Vec<Datum>,
    /// The number behind the text, where the format has one.
    pub number: Option<Decimal>,
}

impl From<String> for Shown {
    fn from(text: String) -> Shown {
        Shown {
            text,
            ..Shown::default()
        }
    }
}

/// Rows of cells; one that spans stands at each place it covers.
pub type Matrix = Vec<Vec<Shown>>;

#[derive(Debug, Clone, PartialEq)]
pub enum Item {
    Line(Shown),
    /// The parts of a table split by its columns; mostly one.
    Table(Vec<Matrix>),
}

#[derive(Debug, Default)]
pub struct Reading {
    pub items: Vec<Item>,
    /// Entries of the table of contents.
    pub contents: Vec<String>,
    /// Lines above a table, with those repeated above a further part of it.
    pub repeated: Vec<(Shown, Shown)>,
    /// What leads to a place from outside the pages.
    pub bookmarks: Vec<String>,
    /// What stands outside the text on each page: page numbers, repeated heads.
    pub margins: Vec<String>,
    /// The last table under the last heading.
    open: Option<usize>,
}

impl Reading {
    /// A line; nothing is shown by an empty one.
    pub fn line(&mut self, line: impl Into<Shown>) {
        let line = line.into();
        if !line.text.trim().is_empty() {
            self.items.push(Item::Line(line));
        }
    }

    pub fn heading(&mut self, line: impl Into<Shown>) {
        self.line(line);
        self.open = None;
    }

    pub fn table(&mut self, rows: Matrix) {
        self.items.push(Item::Table(vec![rows]));
    }

    /// A table that may be split by its columns: one below another without a heading between them,
    /// under the same lines again, is a further part of it.
    pub fn part(&mut self, rows: Matrix) {
        if let Some(at) = self.open {
            let lines = self.items.len() - at - 1;
            if let Item::Table(parts) = &mut self.items[at]
                && parts[0].len() == rows.len()
                && lines <= at
            {
                parts.push(rows);
                let again = self.items.split_off(at + 1);
                for (above, again) in self.items[at - lines..at].iter().zip(again) {
                    if let (Item::Line(above), Item::Line(again)) = (above, again) {
                        self.repeated.push((above.clone(), again));
                    }
                }
                return;
            }
        }
        self.open = Some(self.items.len());
        self.table(rows);
    }
}

/// A table as it is written: each cell with its spans, those covered left out.
#[derive(Debug, Default)]
pub struct Spans {
    pub rows: Vec<Vec<(usize, usize, Shown)>>,
}

impl Spans {
    /// Puts each cell at the first free place of its row, as HTML and tagged PDF mean it.
    pub fn expand(self) -> Matrix {
        let height = self.rows.len();
        let mut out: Vec<Vec<Option<Shown>>> = vec![Vec::new(); height];
        for (at, row) in self.rows.into_iter().enumerate() {
            let mut column = 0;
            for (wide, tall, shown) in row {
                while out[at].get(column).is_some_and(Option::is_some) {
                    column += 1;
                }
                for line in out.iter_mut().skip(at).take(tall) {
                    line.resize(line.len().max(column + wide), None);
                    line[column..column + wide].fill(Some(shown.clone()));
                }
                column += wide;
            }
        }
        let filled = |row: Vec<Option<Shown>>| row.into_iter().map(Option::unwrap_or_default);
        out.into_iter().map(|row| filled(row).collect()).collect()
    }
}
