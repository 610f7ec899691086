//! Workbooks of finance systems become records: the published tables of two examples in every layout
//! of `tests/foreign`, taken without a question, print the published tables again.

#[allow(dead_code, reason = "shared with tests/published.rs")]
#[path = "published/deviations.rs"]
mod deviations;
#[path = "foreign/mod.rs"]
mod fixtures;
#[allow(dead_code, reason = "shared with tests/published.rs")]
#[path = "published/oracle.rs"]
mod oracle;
#[allow(dead_code, reason = "shared with tests/published.rs")]
#[path = "published/printed.rs"]
mod printed;
#[allow(dead_code, reason = "shared with tests/published.rs")]
#[path = "published/tables.rs"]
mod tables;
#[allow(dead_code, reason = "shared with tests/published.rs")]
#[path = "published/text.rs"]
mod text;

use std::fs;
use std::path::Path;

use deviations::{Deviations, Difference};
use fixtures::layouts::{LAYOUTS, Layout, lay_out};
use fixtures::published::published;
use fixtures::xlsx;
use gongkai::budget::catalogue::Catalogue;
use gongkai::diag::render::{Format, render};
use gongkai::diag::{Lang, Sources};
use gongkai::import::{self, Fate, Imported, Options, Source};
use gongkai::pipeline;
use gongkai::profile::load::Library;
use gongkai::workbook;
use oracle::Oracle;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

const WUHAN: (&str, &str, i32) = ("wuhan-qingshan-2024", "hubei/wuhan-qingshan-2024", 2024);
const GANZHOU: (&str, &str, i32) = ("ganzhou-miit-2022", "jiangxi/ganzhou-2022", 2022);

fn imported(name: &str, bytes: &[u8], options: &Options) -> (Imported, Sources) {
    let book = workbook::read(bytes).expect("a workbook");
    let mut sources = Sources::default();
    let sheets = book.sheets.iter().map(|sheet| sheet.name.clone()).collect();
    let file = sources.add_workbook(name, sheets, bytes);
    let source = Source {
        file,
        name,
        book: &book,
    };
    let library = Library { user: None };
    let out = import::import(&[source], &library, Catalogue::builtin(), options);
    (out, sources)
}

fn options(profile: &str, year: i32) -> Options {
    Options {
        profile: Some(profile.to_owned()),
        year: Some(year),
        ..Options::default()
    }
}

fn told(out: &Imported, sources: &Sources) -> String {
    render(&out.findings, sources, Format::Short, Lang::Zh, false)
}

/// The tables of the document the records make, against those published.
fn differences(example: &str, out: &Imported, sources: &Sources) -> Vec<Difference> {
    let text = fs::read_to_string(root().join(format!("tests/published/{example}.json")));
    let oracle: Oracle = serde_json::from_str(&text.expect("an oracle")).expect("JSON");
    let records = out.records.clone().expect("records");
    let library = Library { user: None };
    let outcome = pipeline::run_records(records, sources.clone(), &library, Catalogue::builtin());
    let document = outcome.document.expect("a document");
    let whole: Vec<oracle::Table> = oracle
        .tables
        .into_iter()
        .filter(|table| table.incomplete.is_none())
        .collect();
    let grids = printed::grids(&document);
    let found = tables::compare(&whole, &grids).differences;
    let listed = fs::read_to_string(root().join(format!("examples/{example}/deviations.toml")));
    let mut listed = Deviations::read(&listed.expect("deviations.toml"));
    listed.cover(found)
}

/// What the published tables contradict themselves in, and nothing else: codes of findings.
fn contradictions(example: &str, layout: Layout) -> Vec<&'static str> {
    match (example, layout) {
        // 230 × 420 is not 49,840; the share of micro enterprises is above that of small ones.
        ("wuhan-qingshan-2024", Layout::Export) => vec![
            "quantity-times-price",
            "import-blank-missed",
            "import-blank-missed",
            "import-blank-missed",
        ],
        ("wuhan-qingshan-2024", _) => vec![
            "quantity-times-price",
            "procurement-share-exceeds",
            "procurement-share-exceeds",
        ],
        _ => Vec::new(),
    }
}

/// Tables the profile prints that were lost in what was published, and so are in no workbook.
fn lost(example: &str) -> &'static [&'static str] {
    match example {
        "ganzhou-miit-2022" => &["部门收入总表", "财政拨款收支总表"],
        _ => &[],
    }
}

fn rebuilds(place: &str, example: &str, layout: Layout, out: &Imported, sources: &Sources) {
    let told = told(out, sources);
    assert!(out.questions.is_empty(), "{place} asks:\n{told}");
    let mut codes: Vec<&str> = out.findings.iter().map(|finding| finding.code).collect();
    let mut expected = contradictions(example, layout);
    codes.sort_unstable();
    expected.sort_unstable();
    assert_eq!(codes, expected, "{place}:\n{told}");
    for entry in &out.entries {
        match &entry.fate {
            Fate::Taken { controls, held, .. } => {
                assert_eq!(controls, held, "{place}: {}", entry.title);
            }
            Fate::Unused { .. } => {}
            Fate::Unknown { .. } => panic!("{place}: {} is not understood", entry.title),
        }
    }
    let different: Vec<String> = differences(example, out, sources)
        .into_iter()
        .filter(|one| one.place != "table +" || !lost(example).contains(&one.ours.as_str()))
        .map(|one| one.to_string())
        .collect();
    assert!(different.is_empty(), "{place}:\n{}", different.join("\n"));
}

#[test]
fn published_tables_come_back_from_every_layout() {
    for (example, profile, year) in [WUHAN, GANZHOU] {
        let options = options(profile, year);
        for layout in LAYOUTS {
            let bytes = xlsx::workbook(&lay_out(&published(example), layout));
            let (out, sources) = imported("book.xlsx", &bytes, &options);
            let place = format!("{example} {layout:?}");
            rebuilds(&place, example, layout, &out, &sources);
        }
    }
}

#[test]
fn published_tables_come_back_from_other_formats() {
    for (example, profile, year) in [WUHAN, GANZHOU] {
        for ending in ["xls", "ods"] {
            let name = format!("tests/foreign/{example}.{ending}");
            let bytes = fs::read(root().join(&name)).expect(&name);
            let (out, sources) = imported(&name, &bytes, &options(profile, year));
            rebuilds(&name, example, Layout::Printed, &out, &sources);
        }
    }
}

/// Every printed amount of a total, of a row or a column, is a control figure.
#[test]
fn every_total_is_a_control_figure() {
    for (example, profile, year) in [WUHAN, GANZHOU] {
        let published = published(example);
        let bytes = xlsx::workbook(&lay_out(&published, Layout::Printed));
        let (out, _) = imported("book.xlsx", &bytes, &options(profile, year));
        let records = out.records.expect("records");
        let notes: Vec<String> = (records.of("control"))
            .map(|record| record.text("note").unwrap_or_default().replace(' ', ""))
            .collect();
        let mut totals = 0;
        for table in &published.tables {
            let codes: Vec<&str> = table
                .rows
                .iter()
                .filter_map(|row| row.code.as_deref())
                .collect();
            for row in &table.rows {
                let above = |code: &str| {
                    codes
                        .iter()
                        .any(|other| *other != code && other.starts_with(code))
                };
                let label = if row.cells[1].is_empty() {
                    &row.cells[0]
                } else {
                    &row.cells[1]
                };
                // A row of nothing but amounts has no label.
                let label = if label.parse::<f64>().is_ok() {
                    ""
                } else {
                    label
                };
                let whole = label.contains("合计") || row.code.as_deref().is_some_and(above);
                for (cell, column) in row.cells.iter().zip(&table.columns) {
                    let amount = column.kind == fixtures::published::Kind::Amount;
                    let last = column.path.last().map_or("", String::as_str);
                    let total = whole && !column.path[0].contains("收入") && table.id != "1";
                    if !amount || cell.is_empty() || !(total || matches!(last, "合计" | "小计"))
                    {
                        continue;
                    }
                    // What is both the first and the only amount of its row is the line itself.
                    let path = column.path.join("/");
                    let note = format!("{} {label}/{path}", table.title).replace(' ', "");
                    totals += 1;
                    assert!(
                        notes.contains(&note),
                        "{example}: no control figure for {note}"
                    );
                }
            }
        }
        assert!(totals > 100, "{example}: {totals} totals");
    }
}
