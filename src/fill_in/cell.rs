//! What a field looks like in a cell.

use std::collections::BTreeMap;

use rust_xlsxwriter::ExcelDateTime;

use crate::budget::model::Date;
use crate::budget::nodes::Dim;
use crate::records::schema::{self, FieldSpec, Kind, Type};
use crate::records::{Raw, Record, Records};

/// Digits a cell keeps of a number.
const DIGITS: usize = 15;

/// A cell to be written.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Cell {
    Blank,
    Text(String),
    Number(f64),
    Date(Date),
}

/// What ids and codes are called.
#[derive(Debug, Default)]
pub(super) struct Words {
    units: BTreeMap<String, String>,
    projects: BTreeMap<String, String>,
}

impl Words {
    pub fn new(records: &Records) -> Words {
        let mut words = Words::default();
        for (kind, keys) in [("unit", ["id", "code"]), ("project", ["id", "id"])] {
            for record in records.of(kind) {
                let names = match kind {
                    "unit" => &mut words.units,
                    _ => &mut words.projects,
                };
                for id in keys.iter().filter_map(|key| record.text(key)) {
                    let name = record.text("name").unwrap_or_default();
                    names.entry(id.to_owned()).or_insert(name.to_owned());
                }
            }
        }
        words
    }

    /// A field of a record as a cell. A name that stands in the code cell is not written again.
    pub fn cell(&self, record: &Record, spec: &FieldSpec) -> Cell {
        let Some(field) = record.get(spec.key) else {
            return Cell::Blank;
        };
        let literal = match &field.value {
            Raw::Bool(yes) => return Cell::Text(if *yes { "是" } else { "否" }.to_owned()),
            Raw::Table(_) => return Cell::Text(scope(record)),
            // No field holds a list.
            Raw::List(_) => return Cell::Blank,
            Raw::Text(text) | Raw::Number(text) | Raw::Date(text) => text.as_str(),
        };
        if literal.trim().is_empty() {
            return Cell::Blank;
        }
        match spec.ty {
            Type::Money | Type::Integer | Type::Year => number(literal, false),
            Type::Decimal if is_text(record.kind, spec) => None,
            Type::Decimal => number(literal, true),
            Type::Date => match Date::parse(literal.trim()) {
                Some(date) => return Cell::Date(date),
                None => None,
            },
            Type::Code if name_in(record) == Some(spec.key) => {
                let name = record.text("name").unwrap_or_default();
                return Cell::Text(format!("{} {name}", literal.trim()));
            }
            Type::Node => return Cell::Text(self.node(spec, literal)),
            Type::Text | Type::Phase => return Cell::Text(self.text(record, spec, literal)),
            Type::Dims => return Cell::Text(scope(record)),
            _ => None,
        }
        .unwrap_or_else(|| Cell::Text(unix(literal)))
    }

    fn node(&self, spec: &FieldSpec, text: &str) -> String {
        let text = text.trim();
        let names = match spec.key {
            "unit" => &self.units,
            "project" => &self.projects,
            _ => return word(spec, text),
        };
        with_name(text, names)
    }

    fn text(&self, record: &Record, spec: &FieldSpec, text: &str) -> String {
        match (record.kind.key, spec.key) {
            ("unit", "parent") | ("document", "unit") => with_name(text.trim(), &self.units),
            _ if spec.options.is_empty() => unix(text),
            _ => words(spec, text),
        }
    }
}

/// Statistics are printed with the places they are written with: they stay text.
pub(super) fn is_text(kind: &Kind, spec: &FieldSpec) -> bool {
    kind.key == "statistic" && spec.ty == Type::Decimal
}

/// The code field whose cell takes the line's name along.
pub(super) fn name_in(record: &Record) -> Option<&'static str> {
    if record.kind.key != "line" {
        return None;
    }
    let name = match &record.get("name")?.value {
        Raw::Text(name) => name,
        _ => return None,
    };
    let odd = |c: char| c.is_control() || (c.is_whitespace() && c != ' ');
    if name.is_empty() || name.trim() != name || name.contains(odd) || name.contains("  ") {
        return None;
    }
    ["function", "economic"]
        .into_iter()
        .find(|key| record.text(key).is_some())
}

/// A code or id with its name, as drop-down lists have it.
fn with_name(id: &str, names: &BTreeMap<String, String>) -> String {
    match names.get(id) {
        Some(name) if !name.is_empty() && !id.contains(char::is_whitespace) && id.is_ascii() => {
            format!("{id} {}", one_line(name))
        }
        _ => unix(id),
    }
}

pub(super) fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The Chinese word for what records say, where there is one.
fn word(spec: &FieldSpec, text: &str) -> String {
    spec.word(text.trim())
        .map_or_else(|| unix(text), str::to_owned)
}

/// The same for a field that may take several words.
fn words(spec: &FieldSpec, text: &str) -> String {
    if spec.word(text.trim()).is_some() {
        return word(spec, text);
    }
    let parts: Option<Vec<&str>> = text
        .split_whitespace()
        .map(|part| spec.word(part))
        .collect();
    parts.map_or_else(|| unix(text), |parts| parts.join(" "))
}

/// The scope of a ledger: `支出类别=基本支出；资金来源=一般公共预算`.
pub(super) fn scope(record: &Record) -> String {
    let Some(field) = record.get("scope") else {
        return String::new();
    };
    let table = match &field.value {
        Raw::Table(table) => table,
        Raw::Text(text) => return unix(text),
        _ => return String::new(),
    };
    let pairs: Vec<String> = table
        .iter()
        .filter_map(|(key, field)| {
            let (Raw::Text(value) | Raw::Number(value)) = &field.value else {
                return None;
            };
            let label = Dim::parse(key).map_or(key.as_str(), |dim| dim.label());
            let spec = schema::kind("line").and_then(|kind| kind.field(key));
            let value = spec.map_or_else(|| value.clone(), |spec| word(spec, value));
            Some(format!("{label}={value}"))
        })
        .collect();
    pairs.join("；")
}

/// Line breaks as cells have them.
fn unix(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n")
}

/// A number a cell keeps to the last digit; with `exact` also to the last zero.
fn number(text: &str, exact: bool) -> Option<Cell> {
    let text = text.trim();
    let digits = text.strip_prefix('-').unwrap_or(text);
    let plain = digits
        .bytes()
        .all(|byte| byte.is_ascii_digit() || byte == b'.');
    let count = digits.trim_start_matches(['0', '.']).replace('.', "").len();
    if !plain || count > DIGITS {
        return None;
    }
    let value: f64 = text.parse().ok()?;
    let shown = value.to_string();
    let same = match exact {
        true => shown == text,
        false => shown == plain_literal(text),
    };
    same.then_some(Cell::Number(value))
}

/// A literal without idle zeros.
fn plain_literal(text: &str) -> String {
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", text),
    };
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    let whole = whole.trim_start_matches('0');
    let part = part.trim_end_matches('0');
    let whole = if whole.is_empty() { "0" } else { whole };
    match part {
        "" => format!("{sign}{whole}"),
        part => format!("{sign}{whole}.{part}"),
    }
}

/// A date as cells hold them.
pub(super) fn serial(date: Date) -> Option<ExcelDateTime> {
    let year = u16::try_from(date.year).ok()?;
    ExcelDateTime::from_ymd(year, date.month, date.day).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_cells_only_where_no_digit_is_lost() {
        let number_of = |text, exact| number(text, exact).is_some();
        assert_eq!(number("1456488.00", false), Some(Cell::Number(1_456_488.0)));
        assert_eq!(number("-0.05", false), Some(Cell::Number(-0.05)));
        assert!(number_of("9999999999999.99", false));
        assert!(!number_of("99999999999999.99", false));
        assert!(number_of("55", true) && !number_of("55.0", true));
        assert!(!number_of("1e5", false) && !number_of("", false) && !number_of(".", false));
        assert!(number_of("007", false) && !number_of("007", true));
    }
}
