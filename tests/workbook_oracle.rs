//! The readers of workbooks held against another reader, which knows nothing of ours: whatever both
//! read of the workbooks checked in must be the same.

use std::collections::BTreeMap;
use std::fs;
use std::io::Cursor;
use std::path::{Path, PathBuf};

use calamine::{Data, Reader, open_workbook_auto_from_rs};
use gongkai::workbook::{Value, read};

/// Workbooks other programs saved.
const PLACES: [&str; 3] = ["tests/foreign", "tests/roundtrip", "tests/fill_in/filled"];

fn files() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let listed = PLACES.iter().flat_map(|place| {
        let entries = fs::read_dir(root.join(place)).expect("a directory of workbooks");
        entries.map(|entry| entry.expect("a file").path())
    });
    let is_workbook = |path: &PathBuf| {
        let extension = path.extension().and_then(|extension| extension.to_str());
        matches!(extension, Some("xlsx" | "xls" | "ods"))
    };
    let mut files: Vec<PathBuf> = listed.filter(is_workbook).collect();
    files.sort();
    files
}

type Cells = BTreeMap<(u32, u32), String>;

/// The cells of each sheet as the other reader sees them; dates and formulas without a result are
/// left out: it tells them in its own way.
fn theirs(bytes: &[u8]) -> BTreeMap<String, Cells> {
    let mut book = open_workbook_auto_from_rs(Cursor::new(bytes)).expect("a workbook");
    let mut sheets = BTreeMap::new();
    for name in book.sheet_names() {
        let range = book.worksheet_range(&name).expect("a sheet");
        let (row, column) = range.start().unwrap_or_default();
        let cells = range.used_cells().filter_map(|(down, right, data)| {
            let text = match data {
                Data::String(text) => text.replace("\r\n", "\n"),
                Data::Int(number) => number.to_string(),
                Data::Float(number) => number_text(*number),
                Data::Bool(truth) => (if *truth { "TRUE" } else { "FALSE" }).to_owned(),
                _ => return None,
            };
            let place = (row + down as u32, column + right as u32);
            (!text.trim().is_empty()).then_some((place, text))
        });
        sheets.insert(name.clone(), cells.collect());
    }
    sheets
}

/// A number as spreadsheets show it, without an exponent.
fn number_text(number: f64) -> String {
    let rounded: f64 = format!("{number:.14e}").parse().expect("a number");
    format!("{rounded}")
}

fn ours(bytes: &[u8]) -> BTreeMap<String, Cells> {
    let book = read(bytes).expect("a workbook");
    let sheets = book.sheets.iter().map(|sheet| {
        let cells = sheet.cells.iter().filter_map(|cell| {
            let text = match &cell.value {
                Value::Text(text) => text.replace("\r\n", "\n"),
                Value::Number(_) | Value::Bool(_) => cell.value.text().to_owned(),
                _ => return None,
            };
            Some(((cell.row, u32::from(cell.column)), text))
        });
        (sheet.name.clone(), cells.collect())
    });
    sheets.collect()
}

#[test]
fn two_readers_read_the_same() {
    let mut cells = 0;
    let files = files();
    for path in &files {
        let bytes = fs::read(path).expect("a workbook");
        let (theirs, ours) = (theirs(&bytes), ours(&bytes));
        let names = |book: &BTreeMap<String, Cells>| book.keys().cloned().collect::<Vec<_>>();
        assert_eq!(names(&theirs), names(&ours), "{}", path.display());
        for (sheet, theirs) in &theirs {
            let ours = &ours[sheet];
            for (place, text) in theirs {
                let own = ours.get(place);
                assert_eq!(own, Some(text), "{} {sheet} {place:?}", path.display());
                cells += 1;
            }
            for place in ours.keys() {
                let both = theirs.contains_key(place);
                assert!(both, "{} {sheet} {place:?} is ours only", path.display());
            }
        }
    }
    assert!(
        files.len() >= 9 && cells > 10_000,
        "{} files, {cells} cells",
        files.len()
    );
}
