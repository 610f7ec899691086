//! Where what is printed stands on the sheets, and what must be found there.

/// A sheet to be written.
#[derive(Default)]
pub struct Plan {
    pub name: String,
    pub puts: Vec<Put>,
    pub tables: Vec<Expected>,
    pub forms: Vec<ExpectedForm>,
    /// The next free row.
    pub row: u32,
}

/// A cell, or a merged range.
pub struct Put {
    pub row: u32,
    pub column: u16,
    pub rows: u32,
    pub columns: u16,
    pub value: Written,
}

pub enum Written {
    Text(String),
    Number(f64),
}

/// A table as it must be found.
#[derive(Debug, Default, PartialEq)]
pub struct Expected {
    pub label: Option<String>,
    pub title: String,
    pub agency: Option<String>,
    pub unit: String,
    pub columns: Vec<Vec<String>>,
    /// Numbers as plain decimals: no commas, no zeros at the end.
    pub rows: Vec<Vec<String>>,
    pub notes: Vec<String>,
}

/// A form as it must be found.
#[derive(Debug, PartialEq)]
pub struct ExpectedForm {
    pub title: String,
    /// Texts of its cells in reading order.
    pub cells: Vec<String>,
}

impl Plan {
    pub fn text(&mut self, row: u32, column: u16, text: &str) {
        self.merged((row, 1), (column, 1), text);
    }

    /// Text over rows and columns, each given as first and count.
    pub fn merged(&mut self, rows: (u32, u32), columns: (u16, u16), text: &str) {
        if !text.is_empty() {
            self.put(rows, columns, Written::Text(text.to_owned()));
        }
    }

    pub fn number(&mut self, row: u32, column: u16, text: &str) {
        if !text.is_empty() {
            let number = plain(text).parse().expect("a number");
            self.put((row, 1), (column, 1), Written::Number(number));
        }
    }

    fn put(&mut self, rows: (u32, u32), columns: (u16, u16), value: Written) {
        self.puts.push(Put {
            row: rows.0,
            column: columns.0,
            rows: rows.1,
            columns: columns.1,
            value,
        });
    }

    /// A header of merged labels or, unmerged, of labels in the first cell they head; returns its
    /// height.
    pub fn header(&mut self, row: u32, column: u16, paths: &[Vec<String>], merge: bool) -> u32 {
        let height = paths.iter().map(Vec::len).max().unwrap_or(0);
        for level in 0..height {
            let mut at = 0;
            while at < paths.len() {
                let path = &paths[at];
                let Some(label) = path.get(level) else {
                    at += 1;
                    continue;
                };
                let last = level + 1 == path.len();
                let alike =
                    |other: &&Vec<String>| !last && other.get(..=level) == path.get(..=level);
                let width = paths[at..].iter().take_while(alike).count().max(1);
                let rows = if last && merge { height - level } else { 1 };
                let columns = if merge { width } else { 1 };
                let (top, left) = (row + level as u32, column + at as u16);
                self.merged((top, rows as u32), (left, columns as u16), label);
                at += width;
            }
        }
        height as u32
    }
}

/// A number without commas and zeros at the end; other text as it is, blanks around it removed.
pub fn plain(text: &str) -> String {
    let text = text.trim();
    let bare = text.replace(',', "");
    if !bare.is_empty()
        && bare
            .trim_start_matches('-')
            .chars()
            .all(|c| c.is_ascii_digit() || c == '.')
        && bare.contains('.')
    {
        return bare.trim_end_matches('0').trim_end_matches('.').to_owned();
    }
    let comma = text.contains(',') && bare.chars().all(|c| c.is_ascii_digit());
    if comma { bare } else { text.to_owned() }
}

/// Characters with blanks between them, as short titles are printed.
pub fn spaced(text: &str) -> String {
    let parts: Vec<String> = text.chars().map(String::from).collect();
    parts.join("\u{3000}")
}

/// A number in another unit: the point moves right by `by` places, or left.
pub fn shifted(text: &str, by: i32) -> String {
    let text = plain(text);
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    let digits = format!("{whole}{fraction}");
    let point = whole.len() as i32 + by;
    let digits = match point {
        ..=0 => format!("{}{digits}", "0".repeat(1 + point.unsigned_abs() as usize)),
        _ => format!("{digits:0<width$}", width = point as usize),
    };
    let (whole, fraction) = digits.split_at(point.max(1) as usize);
    let whole = whole.trim_start_matches('0');
    let whole = if whole.is_empty() { "0" } else { whole };
    plain(&format!("{whole}.{fraction}"))
}
