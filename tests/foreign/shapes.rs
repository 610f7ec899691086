//! Sheets written down as text, and what is found on them as text.
//!
//! A row a line, cells between `|`. `>` is merged with the cell on its left, `^` with the one
//! above; `#12` is a number, `·` a blank, `\n` a line break. `=== name` begins a sheet; a row that
//! begins with `~` is hidden.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use gongkai::diag::cell_name;
use gongkai::import::layout::{FoundUnit, Layout, Line, Words};
use gongkai::workbook::{Area, Cell, Sheet, Value, Workbook};

pub fn book(text: &str) -> Workbook {
    let mut book = Workbook::default();
    let mut row = 0;
    let mut areas: BTreeMap<(u32, u16), (u32, u16)> = BTreeMap::new();
    for line in text.lines() {
        if let Some(name) = line.strip_prefix("=== ") {
            finish(&mut book, &mut areas);
            book.sheets.push(Sheet {
                name: name.to_owned(),
                ..Sheet::default()
            });
            row = 0;
            continue;
        }
        let sheet = book.sheets.last_mut().expect("a sheet begins with ===");
        let (hidden, line) = match line.strip_prefix('~') {
            Some(rest) => (true, rest),
            None => (false, line),
        };
        if hidden {
            sheet.hidden_rows.push(row..row + 1);
        }
        for (column, cell) in (0_u16..).zip(line.split('|')) {
            let anchor = |row: u32, column: u16| {
                let mut areas = areas.iter();
                let found = areas.find(|(from, to)| {
                    (from.0..=to.0).contains(&row) && (from.1..=to.1).contains(&column)
                });
                found.map_or((row, column), |(from, _)| *from)
            };
            let from = match cell.trim_matches(' ') {
                "" => continue,
                ">" => anchor(row, column - 1),
                "^" => anchor(row - 1, column),
                text => {
                    sheet.cells.push(Cell {
                        row,
                        column,
                        value: value(text),
                        formula: false,
                    });
                    continue;
                }
            };
            let to = areas.entry(from).or_insert(from);
            *to = (to.0.max(row), to.1.max(column));
        }
        row += 1;
    }
    finish(&mut book, &mut areas);
    book
}

fn value(text: &str) -> Value {
    match text.strip_prefix('#') {
        Some(number) => Value::Number(number.to_owned()),
        None => Value::Text(text.replace('·', " ").replace("\\n", "\n")),
    }
}

fn finish(book: &mut Workbook, areas: &mut BTreeMap<(u32, u16), (u32, u16)>) {
    let Some(sheet) = book.sheets.last_mut() else {
        return;
    };
    sheet.merged = std::mem::take(areas)
        .into_iter()
        .map(|(from, to)| Area {
            rows: (from.0, to.0),
            columns: (from.1, to.1),
        })
        .collect();
}

pub fn show(book: &Workbook, layout: &Layout) -> String {
    let mut out = String::new();
    for (index, sheet) in book.sheets.iter().enumerate() {
        let _ = writeln!(out, "=== {}", sheet.name);
        for table in layout.tables.iter().filter(|table| table.sheet == index) {
            let _ = writeln!(out, "table {}", area(&table.area));
            head(
                &mut out,
                &table.label,
                &table.title,
                &table.agency,
                &table.unit,
                &table.lines,
            );
            if !table.columns.is_empty() {
                let columns = table.columns.iter().map(|column| {
                    let unit = column
                        .unit
                        .map_or_else(String::new, |unit| format!(" [{}]", unit.word()));
                    format!("{}{unit}", column.path.join("/"))
                });
                let _ = writeln!(
                    out,
                    "  columns: {}",
                    columns.collect::<Vec<_>>().join(" | ")
                );
            }
            for row in &table.rows {
                let cells = row.cells.iter().map(|cell| match cell {
                    None => String::new(),
                    Some(cell) => {
                        let carried = if cell.carried { "↓" } else { "" };
                        let indent = "·".repeat(cell.indent.into());
                        format!(
                            "{carried}{indent}{}",
                            cell.value.text().trim().replace('\n', "\\n")
                        )
                    }
                });
                let hidden = if row.hidden { "~" } else { "" };
                let cells = cells.collect::<Vec<_>>().join(" | ");
                let _ = writeln!(out, "  {hidden}{}: {}", row.row + 1, cells.trim_end());
            }
            for words in &table.repeats {
                let _ = writeln!(out, "  repeat {}: {}", place(words), words.text);
            }
        }
        for form in layout.forms.iter().filter(|form| form.sheet == index) {
            let _ = writeln!(out, "form {}", area(&form.area));
            head(
                &mut out,
                &form.label,
                &form.title,
                &form.agency,
                &form.unit,
                &form.lines,
            );
            for cell in &form.cells {
                let _ = writeln!(out, "  {}: {}", area(&cell.area), cell.value.text().trim());
            }
        }
        for left in layout.leftovers.iter().filter(|left| left.sheet == index) {
            let _ = writeln!(
                out,
                "left over {:?} {}: {} cells, {}",
                left.reason,
                area(&left.area),
                left.cells,
                left.first.text
            );
        }
    }
    out
}

fn head(
    out: &mut String,
    label: &Option<Words>,
    title: &Option<Words>,
    agency: &Option<Words>,
    unit: &Option<FoundUnit>,
    lines: &[Line],
) {
    for (name, words) in [("label", label), ("title", title), ("agency", agency)] {
        if let Some(words) = words {
            let _ = writeln!(out, "  {name} {}: {}", place(words), words.text);
        }
    }
    if let Some(unit) = unit {
        let _ = writeln!(out, "  unit {}: {}", place(&unit.words), unit.unit.word());
    }
    for line in lines {
        let _ = writeln!(
            out,
            "  {:?} {}: {}",
            line.kind,
            place(&line.words),
            line.words.text
        );
    }
}

fn place(words: &Words) -> String {
    cell_name(words.row, words.column)
}

fn area(area: &Area) -> String {
    let first = cell_name(area.rows.0, area.columns.0);
    let last = cell_name(area.rows.1, area.columns.1);
    if first == last {
        first
    } else {
        format!("{first}:{last}")
    }
}
