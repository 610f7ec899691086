//! What is read from workbooks, well-made, careless and hostile, and what is said about them.
//!
//! See `tests/workbooks/README.md`; `UPDATE=1 cargo test --test workbooks` rewrites the expectations.

#[path = "workbooks/cases.rs"]
mod cases;
#[path = "support/random.rs"]
mod random;

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use gongkai::diag::render::{Format, render};
use gongkai::diag::{Finding, Lang, Location, Sources, cell_name};
use gongkai::records::schema::{self, Kind};
use gongkai::records::{Raw, Unit, from_value};
use gongkai::workbook::{Cell, Sheet, Value, Workbook, read, remarks, unseen};
use random::Random;

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/workbooks")
        .join(name)
}

/// The files checked in, by name.
fn files() -> Vec<(String, Vec<u8>)> {
    let mut files: Vec<(String, Vec<u8>)> = fs::read_dir(folder("files"))
        .expect("tests/workbooks/files")
        .map(|entry| entry.expect("a file").path())
        .filter(|path| path.extension().is_some_and(|extension| extension != "py"))
        .map(|path| {
            let name = path
                .file_name()
                .expect("a name")
                .to_string_lossy()
                .into_owned();
            (name, fs::read(path).expect("a file that was listed"))
        })
        .collect();
    // What a .xlsx with a password is: a compound file with the package in a stream.
    let (_, xls) = files
        .iter()
        .find(|(name, _)| name == "values.xls")
        .expect("a fixture");
    let encrypted = cases::renamed(xls, "Workbook", "EncryptedPackage");
    files.push(("password.xlsx".to_owned(), encrypted));
    files.sort();
    files
}

/// What is read from a file, and what is said about it.
fn told(name: &str, bytes: &[u8]) -> String {
    let mut sources = Sources::default();
    let mut found = Vec::new();
    let mut out = String::new();
    match read(bytes) {
        Err(refusal) => found.push(refusal.finding(name)),
        Ok(book) => {
            let names = book.sheets.iter().map(|sheet| sheet.name.clone()).collect();
            let file = sources.add_workbook(name, names, bytes);
            found.extend(remarks(&book, file, |_, _| true));
            found.extend(unseen(&book, file, |_| true));
            for (index, sheet) in book.sheets.iter().enumerate() {
                show(sheet, &mut out);
                let place = |cell: &Cell| Location::Cell {
                    file,
                    sheet: index as u16,
                    row: cell.row,
                    column: cell.column,
                };
                fields(sheet, place, &mut out, &mut found);
            }
        }
    }
    if !found.is_empty() {
        out.push_str(&render(&found, &sources, Format::Short, Lang::Zh, false));
    }
    out
}

fn show(sheet: &Sheet, out: &mut String) {
    let mut line = |text: String| writeln!(out, "{text}").expect("text");
    let hidden = if sheet.hidden { " (hidden)" } else { "" };
    line(format!("== {}{hidden}", sheet.name));
    for area in &sheet.merged {
        let first = cell_name(area.rows.0, area.columns.0);
        line(format!(
            "merged {first}:{}",
            cell_name(area.rows.1, area.columns.1)
        ));
    }
    for rows in &sheet.hidden_rows {
        line(format!("hidden rows {}-{}", rows.start + 1, rows.end));
    }
    for columns in &sheet.hidden_columns {
        line(format!(
            "hidden columns {}-{}",
            columns.start + 1,
            columns.end
        ));
    }
    if sheet.filtered {
        line("filtered".to_owned());
    }
    for cell in &sheet.cells {
        let name = cell_name(cell.row, cell.column);
        let formula = if cell.formula { " (formula)" } else { "" };
        line(format!("{name} {}{formula}", shown(&cell.value)));
    }
}

fn shown(value: &Value) -> String {
    let (kind, text) = match value {
        Value::Text(text) => ("text", text.as_str()),
        Value::Number(text) => ("number", text.as_str()),
        Value::Bool(true) => ("bool", "true"),
        Value::Bool(false) => ("bool", "false"),
        Value::Date(text) => ("date", text.as_str()),
        Value::Time(text) => ("time", text.as_str()),
        Value::Error(text) => ("error", text.as_str()),
        Value::Uncalculated => ("uncalculated", ""),
    };
    let excerpt: String = text.chars().take(30).collect();
    format!("{kind} {excerpt:?}")
}

/// What the cells under a field's key become as values of that field.
fn fields(
    sheet: &Sheet,
    place: impl Fn(&Cell) -> Location,
    out: &mut String,
    found: &mut Vec<Finding>,
) {
    let line: &Kind = schema::kind("line").expect("a kind");
    for head in sheet.row(0) {
        let Some(spec) = line.field(head.value.text()) else {
            continue;
        };
        for cell in sheet
            .cells
            .iter()
            .filter(|cell| cell.row > 0 && cell.column == head.column)
        {
            match from_value(spec, &cell.value, Some(Unit::Yuan)) {
                Ok((Raw::Text(text) | Raw::Number(text), note)) => {
                    let name = cell_name(cell.row, cell.column);
                    let text: String = text.chars().take(30).collect();
                    writeln!(out, "{name} as {}: {text:?}", spec.key).expect("text");
                    found.extend(note.map(|note| note.at(&place(cell))));
                }
                Ok((raw, _)) => panic!("{raw:?} from a cell"),
                Err(finding) => found.push(finding.at(&place(cell))),
            }
        }
    }
}

#[test]
fn every_case_is_read_and_told_as_expected() {
    let built = [cases::messy(), cases::sound(), cases::refused()].concat();
    let built = built
        .into_iter()
        .map(|(name, bytes)| (name.to_owned(), bytes));
    let update = std::env::var_os("UPDATE").is_some();
    let mut wrong = Vec::new();
    for (name, bytes) in built.chain(files()) {
        let told = told(&name, &bytes);
        let expected = folder("expected").join(format!("{name}.txt"));
        if update {
            fs::write(&expected, &told).expect("write the expectation");
        } else if fs::read_to_string(&expected).ok().as_deref() != Some(told.as_str()) {
            wrong.push(format!("{name}\n{told}"));
        }
    }
    assert!(
        wrong.is_empty(),
        "otherwise than expected:\n{}",
        wrong.join("\n")
    );
}

#[test]
fn refused_files_are_refused_and_sound_ones_are_not() {
    for (name, bytes) in cases::refused() {
        assert!(read(&bytes).is_err(), "{name}");
    }
    for (name, bytes) in [cases::messy(), cases::sound()].concat() {
        assert!(read(&bytes).is_ok(), "{name}");
    }
}

#[test]
fn a_million_empty_rows_leave_one_cell() {
    let book = read(&cases::million_empty_rows()).expect("a workbook");
    assert_eq!(book.sheets[0].cells.len(), 1);
    assert_eq!(
        book.sheets[0]
            .cell(1_048_575, 0)
            .map(|cell| cell.value.text()),
        Some("7")
    );
}

/// The text of every cell, whatever its kind: LibreOffice keeps TRUE as the number 1 in .ods.
fn texts(book: &Workbook) -> Vec<(String, u32, u16, String)> {
    let mut texts = Vec::new();
    for sheet in &book.sheets {
        for cell in &sheet.cells {
            let text = match &cell.value {
                Value::Bool(true) => "1",
                other => other.text(),
            };
            texts.push((sheet.name.clone(), cell.row, cell.column, text.to_owned()));
        }
    }
    texts
}

#[test]
fn one_table_is_the_same_from_every_format() {
    let files = files();
    let of = |name: &str| {
        let (_, bytes) = files
            .iter()
            .find(|(file, _)| file == name)
            .expect("a fixture");
        read(bytes).expect("a workbook")
    };
    let xlsx = of("values-libreoffice.xlsx");
    for name in ["values.xls", "values.ods"] {
        let other = of(name);
        assert_eq!(texts(&xlsx), texts(&other), "{name}");
        for (a, b) in xlsx.sheets.iter().zip(&other.sheets) {
            assert_eq!(
                (a.hidden, a.filtered),
                (b.hidden, b.filtered),
                "{name} {}",
                a.name
            );
            assert_eq!(a.merged, b.merged, "{name} {}", a.name);
            assert_eq!(a.hidden_rows, b.hidden_rows, "{name} {}", a.name);
            assert_eq!(a.hidden_columns, b.hidden_columns, "{name} {}", a.name);
        }
    }
}

impl Random {
    fn spoil(&mut self, bytes: &mut Vec<u8>) {
        for _ in 0..=self.below(6) {
            let at = self.below(bytes.len());
            match self.below(8) {
                0 => bytes.truncate(at),
                1 => drop(bytes.drain(at..(at + 1 + self.below(40)).min(bytes.len()))),
                2 => bytes.extend_from_within(at..(at + 200).min(bytes.len())),
                3 => bytes[at..].iter_mut().take(4).for_each(|byte| *byte = 0xFF),
                _ => {
                    if let Some(byte) = bytes.get_mut(at) {
                        *byte ^= 1 << self.below(8);
                    }
                }
            }
        }
    }
}

/// The parts of a package, unpacked, so that changes reach what is inside.
fn parts(bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).expect("a package");
    (0..archive.len())
        .map(|index| {
            let mut part = archive.by_index(index).expect("a part");
            let mut bytes = Vec::new();
            std::io::Read::read_to_end(&mut part, &mut bytes).expect("its bytes");
            (part.name().expect("a name").into_owned(), bytes)
        })
        .collect()
}

#[test]
fn whatever_the_bytes_nothing_panics_and_every_cell_is_in_its_place() {
    let mut random = Random(7);
    let mut readable = 0;
    for (name, bytes) in files() {
        let package = bytes.starts_with(b"PK").then(|| parts(&bytes));
        for round in 0..400 {
            let spoilt = match &package {
                // Half of the changes are to the package itself.
                Some(parts) if round % 2 == 0 => {
                    let mut parts = parts.clone();
                    let at = random.below(parts.len());
                    random.spoil(&mut parts[at].1);
                    let parts: Vec<(&str, &[u8])> = parts
                        .iter()
                        .map(|(name, bytes)| (name.as_str(), bytes.as_slice()))
                        .collect();
                    cases::package(&parts)
                }
                _ => {
                    let mut spoilt = bytes.clone();
                    random.spoil(&mut spoilt);
                    spoilt
                }
            };
            let Ok(book) = read(&spoilt) else {
                continue;
            };
            readable += 1;
            unseen(&book, gongkai::diag::FileId(0), |_| true);
            for sheet in &book.sheets {
                let place = |cell: &Cell| (cell.row, cell.column);
                assert!(
                    sheet.cells.is_sorted_by(|a, b| place(a) < place(b)),
                    "{name} {round}"
                );
            }
        }
    }
    assert!(
        readable > 100,
        "only {readable} of the changed files are still read"
    );
}
