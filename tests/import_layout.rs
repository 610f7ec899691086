//! Tables found on sheets by their shape: published tables in every layout, shapes of
//! `tests/foreign/shapes`, and whatever random sheets hold.

#[path = "foreign/mod.rs"]
mod foreign;
#[path = "foreign/random.rs"]
mod random;
#[path = "foreign/roles.rs"]
mod roles;
#[path = "foreign/shapes.rs"]
mod shapes;

use std::fs;
use std::path::Path;

use foreign::layouts::{LAYOUTS, Layout, lay_out};
use foreign::plan::{Expected, ExpectedForm, Plan, plain};
use foreign::published::{EXAMPLES, MORE, published};
use foreign::xlsx;
use gongkai::import::layout::{self, FoundForm, FoundTable, LineKind, find};
use gongkai::workbook::{Workbook, read};

#[test]
fn published_tables_are_found_in_every_layout() {
    for example in EXAMPLES.into_iter().chain(MORE) {
        for layout in LAYOUTS {
            let plans = lay_out(&published(example), layout);
            if plans.is_empty() {
                continue;
            }
            let bytes = xlsx::workbook(&plans);
            let book = read(&bytes).expect("a workbook");
            compare(&format!("{example} {layout:?}"), &book, &plans);
        }
    }
}

#[test]
fn published_tables_are_found_in_other_formats() {
    for example in EXAMPLES {
        let plans = lay_out(&published(example), Layout::Printed);
        for ending in ["xls", "ods"] {
            let name = format!("tests/foreign/{example}.{ending}");
            let bytes = fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join(&name)).expect(&name);
            let book = read(&bytes).expect("a workbook");
            compare(&name, &book, &plans);
        }
    }
}

/// Each directory of `tests/foreign/shapes`: `UPDATE=1` writes what is found.
#[test]
fn shapes_are_told_apart() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/foreign/shapes");
    let entries = fs::read_dir(&root).expect("shapes");
    let mut paths: Vec<_> = entries
        .map(|entry| entry.expect("an entry").path())
        .collect();
    paths.sort();
    assert!(!paths.is_empty());
    let mut wrong = Vec::new();
    for path in paths {
        let text = fs::read_to_string(path.join("sheets.txt")).expect("sheets.txt");
        let book = shapes::book(&text);
        let layout = find(&book);
        let name = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        roles::add_up(&name, &book, &layout);
        let found = shapes::show(&book, &layout);
        let file = path.join("found.txt");
        if std::env::var_os("UPDATE").is_some() {
            fs::write(&file, &found).expect("found.txt");
        }
        if fs::read_to_string(&file).unwrap_or_default() != found {
            wrong.push(format!("{name}:\n{found}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn nothing_vanishes_from_random_sheets() {
    for seed in 0..1_000 {
        let book = random::book(seed);
        roles::add_up(&format!("sheets {seed}"), &book, &find(&book));
    }
}

/// Long sheets of rows that each could begin something: what is read again and again never ends.
#[test]
fn long_sheets_are_read_once() {
    for (name, text) in random::LONG {
        let book = random::long(text, 5_000);
        roles::add_up(name, &book, &find(&book));
    }
}

/// `WRITE=directory cargo test --test import_layout write` writes the workbooks of all layouts.
#[test]
fn write() {
    let Ok(directory) = std::env::var("WRITE") else {
        return;
    };
    for example in EXAMPLES {
        for layout in LAYOUTS {
            let bytes = xlsx::workbook(&lay_out(&published(example), layout));
            let name = format!("{example}-{layout:?}.xlsx").to_lowercase();
            fs::write(Path::new(&directory).join(name), bytes).expect("a file");
        }
    }
}

fn compare(place: &str, book: &Workbook, plans: &[Plan]) {
    let layout = find(book);
    roles::add_up(place, book, &layout);
    assert_eq!(book.sheets.len(), plans.len(), "{place}");
    for (index, plan) in plans.iter().enumerate() {
        let place = format!("{place}, {}", plan.name);
        let tables = layout.tables.iter().filter(|table| table.sheet == index);
        let tables: Vec<Expected> = tables.map(table).collect();
        let titles = |tables: &[Expected]| -> Vec<String> {
            tables.iter().map(|table| table.title.clone()).collect()
        };
        assert_eq!(titles(&tables), titles(&plan.tables), "{place}");
        for (found, expected) in tables.iter().zip(&plan.tables) {
            let place = format!("{place}, {}", expected.title);
            assert_eq!(found.columns, expected.columns, "{place}");
            for (found, expected) in found.rows.iter().zip(&expected.rows) {
                assert_eq!(found, expected, "{place}");
            }
            assert_eq!(found.rows.len(), expected.rows.len(), "{place}");
            assert_eq!(found, expected, "{place}");
        }
        let forms = layout.forms.iter().filter(|form| form.sheet == index);
        let forms: Vec<ExpectedForm> = forms.map(form).collect();
        assert_eq!(forms, plan.forms, "{place}");
    }
    assert_eq!(layout.leftovers, [], "{place}");
}

fn table(found: &FoundTable) -> Expected {
    let text = |words: &Option<layout::Words>| words.as_ref().map(|words| words.text.clone());
    let rows = found.rows.iter().map(|row| {
        let cells = row.cells.iter();
        cells
            .map(|cell| {
                cell.as_ref()
                    .map_or_else(String::new, |cell| plain(cell.value.text()))
            })
            .collect()
    });
    Expected {
        label: text(&found.label),
        title: text(&found.title).unwrap_or_default(),
        agency: text(&found.agency),
        unit: found
            .unit
            .as_ref()
            .map_or_else(String::new, |unit| unit.unit.word().to_owned()),
        columns: found
            .columns
            .iter()
            .map(|column| column.path.clone())
            .collect(),
        rows: rows.collect(),
        notes: notes(&found.lines),
    }
}

fn notes(lines: &[layout::Line]) -> Vec<String> {
    let notes = lines.iter().filter(|line| line.kind == LineKind::Note);
    notes.map(|line| line.words.text.clone()).collect()
}

fn form(found: &FoundForm) -> ExpectedForm {
    ExpectedForm {
        title: found
            .title
            .as_ref()
            .map_or_else(String::new, |title| title.text.clone()),
        cells: found
            .cells
            .iter()
            .map(|cell| cell.value.text().to_owned())
            .collect(),
    }
}
