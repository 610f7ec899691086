//! The published tables and forms of an example, ready to be laid out; see `tests/published/README.md`.

use std::fs;
use std::path::Path;

use serde_json::Value;

pub const EXAMPLES: [&str; 2] = ["wuhan-qingshan-2024", "ganzhou-miit-2022"];

/// Further ones, of which forms are published.
pub const MORE: [&str; 1] = ["suizhou-zengdu-2024"];

pub struct Published {
    pub example: &'static str,
    pub agency: String,
    pub year: i64,
    pub tables: Vec<Table>,
    pub forms: Vec<Form>,
}

pub struct Table {
    pub id: String,
    pub title: String,
    pub label: Option<String>,
    /// `元` or `万元`
    pub unit: String,
    pub columns: Vec<Column>,
    pub rows: Vec<Row>,
    pub notes: Vec<String>,
}

pub struct Column {
    /// Header labels, outermost first.
    pub path: Vec<String>,
    pub kind: Kind,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Code,
    Words,
    /// Money in the unit of the table.
    Amount,
    /// Other numbers, and money with a unit of its own.
    Number,
}

pub struct Row {
    pub cells: Vec<String>,
    /// The full code, where the row has one.
    pub code: Option<String>,
    /// Depth of each cell that can be indented.
    pub levels: Vec<usize>,
}

pub struct Form {
    pub title: String,
    pub fields: Vec<(String, String)>,
    pub columns: Vec<String>,
    pub indicators: Vec<Vec<String>>,
    pub notes: Vec<String>,
}

/// Reads the published tables of an example; those lost in part are left out.
pub fn published(example: &'static str) -> Published {
    let path =
        Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/published/{example}.json"));
    let text = fs::read_to_string(path).expect("an oracle");
    let all: Value = serde_json::from_str(&text).expect("JSON");
    let whole = list(&all["tables"])
        .iter()
        .filter(|table| table["incomplete"].is_null());
    Published {
        example,
        agency: string(&all["agency"]),
        year: all["year"].as_i64().expect("a year"),
        tables: whole.map(table).collect(),
        forms: list(&all["forms"]).iter().map(form).collect(),
    }
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn string(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn strings(value: &Value) -> Vec<String> {
    list(value).iter().map(string).collect()
}

fn table(value: &Value) -> Table {
    let paths: Vec<Vec<String>> = list(&value["columns"]).iter().map(strings).collect();
    let rows = rows(value, paths.len());
    let columns = paths.into_iter().enumerate();
    Table {
        id: string(&value["id"]),
        title: string(&value["title"]),
        label: value["label"].as_str().map(str::to_owned),
        unit: string(&value["unit"]),
        columns: columns
            .map(|(at, path)| Column {
                kind: kind(&path, &rows, at),
                path,
            })
            .collect(),
        rows,
        notes: strings(&value["notes"]),
    }
}

/// What a column holds, by its label and, where there are any, its cells.
fn kind(path: &[String], rows: &[Row], at: usize) -> Kind {
    let leaf = path.last().map_or("", String::as_str);
    if path
        .iter()
        .any(|part| part.contains("编码") || part.contains("代码"))
    {
        return Kind::Code;
    }
    let mut filled = rows
        .iter()
        .map(|row| row.cells[at].as_str())
        .filter(|cell| !cell.is_empty());
    let number = match filled.clone().next() {
        Some(_) => filled.all(|cell| cell.replace(',', "").parse::<f64>().is_ok()),
        None => {
            ["合计", "基本支出", "项目支出", "购买金额"].contains(&leaf)
                || (!rows.is_empty() && !leaf.contains("单位"))
        }
    };
    let other = ["元)", "数量", "编制数", "采购金额(合计)"];
    match number {
        true if other.iter().any(|word| leaf.contains(word)) => Kind::Number,
        true => Kind::Amount,
        false => Kind::Words,
    }
}

fn rows(value: &Value, width: usize) -> Vec<Row> {
    let all = list(&value["rows"]);
    let side =
        |name: &str| -> Vec<&Value> { all.iter().filter(|row| row["side"] == *name).collect() };
    let (income, expense) = (side("income"), side("expense"));
    if income.is_empty() {
        return all.iter().map(|row| plain(row, width)).collect();
    }
    let mut rows = Vec::new();
    for (left, right) in parts(&income).into_iter().zip(parts(&expense)) {
        for at in 0..left.len().max(right.len()) {
            let mut cells = Vec::new();
            let mut levels = Vec::new();
            for side in [left.get(at), right.get(at)] {
                cells.extend(
                    side.map_or_else(|| vec![String::new(); 2], |row| strings(&row["cells"])),
                );
                let key = side.map_or("", |row| row["key"].as_str().unwrap_or_default());
                levels.extend([key.matches('/').count().saturating_sub(1), 0]);
            }
            rows.push(Row {
                cells,
                code: None,
                levels,
            });
        }
    }
    rows
}

/// A side in three: items, from the total of the year on, the last total. They stand level.
fn parts<'a>(side: &[&'a Value]) -> [Vec<&'a Value>; 3] {
    let last = side.len() - 1;
    let year = side.iter().position(|row| {
        string(&row["key"]).contains("/本年") && string(&row["key"]).ends_with("合计")
    });
    let year = year.unwrap_or(last);
    [
        side[..year].to_vec(),
        side[year..last].to_vec(),
        side[last..].to_vec(),
    ]
}

fn plain(row: &Value, width: usize) -> Row {
    let key = string(&row["key"]);
    let code = key.chars().all(|sign| sign.is_ascii_alphanumeric()) && key != "total";
    let level = match key.len() {
        _ if !code => 0,
        2 | 7 => 2,
        5 | 6 => 1,
        3 => 0,
        _ => 3,
    };
    let mut levels = vec![0; width];
    levels.iter_mut().take(2).for_each(|at| *at = level);
    Row {
        cells: strings(&row["cells"]),
        code: code.then_some(key),
        levels,
    }
}

fn form(value: &Value) -> Form {
    let fields = value["fields"].as_object().expect("fields");
    Form {
        title: string(&value["title"]),
        fields: fields
            .iter()
            .map(|(label, value)| (label.clone(), string(value)))
            .collect(),
        columns: strings(&value["columns"]),
        indicators: list(&value["indicators"]).iter().map(strings).collect(),
        notes: strings(&value["notes"]),
    }
}
