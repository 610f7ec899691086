//! Whatever the bytes, reading them neither panics nor points outside the files.
//!
//! Inputs are the examples and `tests/fuzz-corpus/` with pseudo-random changes, the same ones in
//! every run. `fuzz/` has the same targets for a coverage-guided fuzzer.

#[path = "support/random.rs"]
mod random;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use gongkai::diag::render::{Format, render};
use gongkai::diag::{Lang, Location, Sources};
use gongkai::records::load::{Loaded, Memory, load};
use gongkai::records::sheet;
use gongkai::workbook::{self, Area, Sheet, Value};
use random::Random;

const ITERATIONS: usize = 2_000;

/// Pieces of the two grammars, and bytes that are no text.
const TOKENS: [&[u8]; 28] = [
    b"\"",
    b"\"\"\"",
    b"'",
    b"=",
    b"[[",
    b"]]",
    b"[",
    b"{",
    b"}",
    b",",
    b"\n",
    b"\r",
    b"\r\n",
    b"\\",
    b"#",
    b".",
    b"1e9",
    b"nan",
    b"0x",
    b"-",
    b"\0",
    b"\xff",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    "，".as_bytes(),
    "金额".as_bytes(),
    "\u{e000}".as_bytes(),
    "\u{202e}".as_bytes(),
];

fn mutate(random: &mut Random, seed: &[u8]) -> Vec<u8> {
    // A window of the seed keeps each run short and starts and ends in odd places.
    let start = random.below(seed.len()) / 2;
    let end = (start + 200 + random.below(3_000)).min(seed.len());
    let mut bytes = seed[start..end].to_vec();
    for _ in 0..=random.below(8) {
        let at = random.below(bytes.len() + 1);
        let end = (at + 1 + random.below(12)).min(bytes.len());
        match random.below(6) {
            0 if at < bytes.len() => bytes[at] ^= 1 << random.below(8),
            1 => drop(bytes.drain(at..end)),
            2 => {
                let piece = bytes[at..end].to_vec();
                let to = random.below(bytes.len() + 1);
                bytes.splice(to..to, piece);
            }
            3 => bytes.truncate(at),
            _ => {
                let token = TOKENS[random.below(TOKENS.len())];
                bytes.splice(at..at, token.iter().copied());
            }
        }
    }
    bytes
}

fn files_below(directory: &str, extension: &str) -> Vec<Vec<u8>> {
    let mut waiting = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join(directory)];
    let mut paths: Vec<PathBuf> = Vec::new();
    while let Some(path) = waiting.pop() {
        if path.is_dir() {
            let entries = fs::read_dir(&path).expect("a readable directory");
            waiting.extend(entries.map(|entry| entry.expect("an entry").path()));
        } else if path.extension().is_some_and(|found| found == extension) {
            paths.push(path);
        }
    }
    paths.sort();
    paths
        .iter()
        .map(|path| fs::read(path).expect("a readable file"))
        .collect()
}

fn seeds(extension: &str) -> Vec<Vec<u8>> {
    let mut seeds = files_below("examples", extension);
    seeds.extend(files_below("tests/fuzz-corpus", extension));
    seeds.extend(files_below("tests/bad-inputs", extension));
    assert!(seeds.len() > 10, "too few seeds for {extension}");
    seeds
}

fn toml_input(bytes: Vec<u8>) -> Memory {
    Memory(BTreeMap::from([("budget.toml".to_owned(), bytes)]))
}

fn csv_input(kind: &str, bytes: Vec<u8>) -> Memory {
    let entry = format!("format = 1\n[[file]]\npath = \"a.csv\"\nkind = \"{kind}\"\n");
    Memory(BTreeMap::from([
        ("budget.toml".to_owned(), entry.into_bytes()),
        ("a.csv".to_owned(), bytes),
    ]))
}

fn assert_inside(location: &Location, sources: &Sources, what: &str) {
    if let Location::Text { file, start, end } = location {
        let text = &sources.get(*file).text;
        let fits = text.get(*start..*end).is_some() || *start == text.len();
        assert!(fits, "{what} stands at {start}..{end} of {:?}", text);
    }
}

/// Reads an input, checks every place it names, and shows what is said about it.
fn read(input: &Memory) -> Loaded {
    let loaded = load(input);
    let sources = &loaded.sources;
    for record in &loaded.records.list {
        assert_inside(&record.location, sources, record.kind.key);
        for (key, field) in &record.fields {
            assert_inside(&field.location, sources, key);
        }
    }
    for finding in &loaded.findings {
        for label in finding.primary.iter().chain(&finding.secondary) {
            assert_inside(&label.location, sources, finding.code);
        }
    }
    for format in [Format::Full, Format::Short] {
        let text = render(&loaded.findings, sources, format, Lang::Zh, false);
        assert_eq!(
            text.is_empty(),
            loaded.findings.is_empty() && format == Format::Short
        );
    }
    loaded
}

#[test]
fn changed_toml_is_read_without_panic() {
    let seeds = seeds("toml");
    let mut random = Random(1);
    let mut with_records = 0;
    for round in 0..ITERATIONS {
        let bytes = mutate(&mut random, &seeds[round % seeds.len()]);
        with_records += usize::from(!read(&toml_input(bytes)).records.list.is_empty());
    }
    assert!(
        with_records > ITERATIONS / 4,
        "{with_records} inputs had records left"
    );
}

#[test]
fn changed_csv_is_read_without_panic() {
    let seeds = seeds("csv");
    let kinds = [
        "line",
        "indicator",
        "procurement",
        "revenue",
        "staff",
        "earmark",
    ];
    let mut random = Random(2);
    let mut with_findings = 0;
    for round in 0..ITERATIONS {
        let bytes = mutate(&mut random, &seeds[round % seeds.len()]);
        let kind = kinds[random.below(kinds.len())];
        with_findings += usize::from(!read(&csv_input(kind, bytes)).findings.is_empty());
    }
    assert!(
        with_findings > ITERATIONS / 4,
        "{with_findings} inputs had findings"
    );
}

#[test]
fn changed_sheets_are_read_without_panic() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/roundtrip/wuhan.ods");
    let book = workbook::read(&fs::read(path).expect("a workbook")).expect("a workbook");
    let mut random = Random(3);
    let mut with_records = 0;
    for _ in 0..ITERATIONS / 20 {
        let mut book = book.clone();
        for sheet in &mut book.sheets {
            for _ in 0..random.below(8) {
                change(&mut random, sheet);
            }
        }
        let names = book.sheets.iter().map(|sheet| sheet.name.clone());
        let mut sources = Sources::default();
        let file = sources.add_workbook("a.ods", names.collect(), b"");
        let parsed = sheet::read(file, &book);
        render(&parsed.findings, &sources, Format::Full, Lang::Zh, false);
        with_records += usize::from(parsed.records.len() > 50);
    }
    assert!(with_records > 0);
}

/// Moves, swaps, spoils and hides cells.
fn change(random: &mut Random, sheet: &mut Sheet) {
    let count = sheet.cells.len();
    if count < 2 {
        return;
    }
    let (at, other) = (random.below(count), random.below(count));
    let (row, column) = (sheet.cells[at].row, sheet.cells[at].column);
    match random.below(8) {
        0 => drop(sheet.cells.remove(at)),
        1 => {
            let value = sheet.cells[other].value.clone();
            sheet.cells[at].value = value;
        }
        2 => sheet.cells[at].value = Value::Uncalculated,
        3 => sheet.cells[at].value = Value::Error("#REF!".to_owned()),
        4 => sheet.cells[at].value = Value::Text(" ※\r\n 合 计 =；".to_owned()),
        5 => sheet.cells[at].column = u16::MAX - random.below(3) as u16,
        6 => sheet.name = format!("{}-{}", sheet.name, sheet.cells[at].value.text()),
        _ => {
            let last = (
                row + random.below(9) as u32,
                column.saturating_add(random.below(4) as u16),
            );
            sheet.merged.push(Area {
                rows: (row, last.0),
                columns: (column, last.1),
            });
            sheet.hidden_rows.push(row..last.0);
            sheet.hidden_columns.push(column..last.1);
        }
    }
    sheet.cells.sort_by_key(|cell| (cell.row, cell.column));
    sheet.cells.dedup_by_key(|cell| (cell.row, cell.column));
}

#[test]
fn the_corpus_is_read_as_it_stands() {
    for bytes in files_below("tests/fuzz-corpus", "toml") {
        read(&toml_input(bytes));
    }
    for bytes in files_below("tests/fuzz-corpus", "csv") {
        read(&csv_input("line", bytes));
    }
}
