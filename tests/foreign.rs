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
#[allow(dead_code, reason = "shared with tests/import_layout.rs")]
#[path = "foreign/shapes.rs"]
mod shapes;
#[allow(dead_code, reason = "shared with tests/published.rs")]
#[path = "published/tables.rs"]
mod tables;
#[allow(dead_code, reason = "shared with tests/published.rs")]
#[path = "published/text.rs"]
mod text;

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use deviations::{Deviations, Difference};
use fixtures::layouts::{LAYOUTS, Layout, lay_out};
use fixtures::published::published;
use fixtures::xlsx;
use gongkai::budget::catalogue::Catalogue;
use gongkai::diag::render::{Format, render};
use gongkai::diag::{Lang, Sources};
use gongkai::import::mapping::Mapping;
use gongkai::import::{self, Fate, Imported, Options, Source};
use gongkai::pipeline;
use gongkai::profile::load::Library;
use gongkai::records::load::Memory;
use gongkai::records::{Raw, write};
use gongkai::workbook::{self, Workbook};
use oracle::Oracle;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

const WUHAN: (&str, &str, i32) = ("wuhan-qingshan-2024", "hubei/wuhan-qingshan-2024", 2024);
const GANZHOU: (&str, &str, i32) = ("ganzhou-miit-2022", "jiangxi/ganzhou-2022", 2022);

fn imported(name: &str, bytes: &[u8], options: &Options) -> (Imported, Sources) {
    let book = workbook::read(bytes).expect("a workbook");
    from_book(name, &book, bytes, options)
}

fn from_book(name: &str, book: &Workbook, bytes: &[u8], options: &Options) -> (Imported, Sources) {
    let mut sources = Sources::default();
    let sheets = book.sheets.iter().map(|sheet| sheet.name.clone()).collect();
    let file = sources.add_workbook(name, sheets, bytes);
    let source = Source { file, name, book };
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
fn differences(example: &str, out: &Imported) -> Vec<Difference> {
    let text = fs::read_to_string(root().join(format!("tests/published/{example}.json")));
    let oracle: Oracle = serde_json::from_str(&text.expect("an oracle")).expect("JSON");
    // By way of the directory that is written.
    let written = write::directory(out.records.as_ref().expect("records"));
    let files = (written.into_iter()).map(|(name, file)| (name, file.bytes));
    let files = Memory(files.collect());
    let library = Library { user: None };
    let outcome = pipeline::run(&files, &library, Catalogue::builtin());
    let told = render(
        &outcome.findings,
        &outcome.sources,
        Format::Short,
        Lang::Zh,
        false,
    );
    for code in [
        "control-figure-missed",
        "ledgers-disagree",
        "revenue-balance",
    ] {
        assert!(!told.contains(code), "{example}:\n{told}");
    }
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
    let different: Vec<String> = differences(example, out)
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

/// Each directory of `tests/foreign/cases`: sheets as in `tests/foreign/shapes`, answers in
/// `import.toml` where there are some; `UPDATE=1` writes what comes of them.
#[test]
fn cases_come_to_what_is_expected() {
    let root = root().join("tests/foreign/cases");
    let entries = fs::read_dir(&root).expect("cases");
    let mut paths: Vec<_> = entries
        .map(|entry| entry.expect("an entry").path())
        .collect();
    paths.sort();
    assert!(!paths.is_empty());
    let mut wrong = Vec::new();
    for path in paths {
        let text = fs::read_to_string(path.join("sheets.txt")).expect("sheets.txt");
        let answers = fs::read_to_string(path.join("import.toml")).unwrap_or_default();
        let options = Options {
            mapping: Mapping::read(&answers).expect("import.toml"),
            ..Options::default()
        };
        let book = shapes::book(&text);
        let (out, sources) = from_book("book.xlsx", &book, text.as_bytes(), &options);
        let found = shown(&out, &sources, &options.mapping);
        let expected = path.join("expected.txt");
        if std::env::var_os("UPDATE").is_some() {
            fs::write(&expected, &found).expect("expected.txt");
        }
        if fs::read_to_string(&expected).unwrap_or_default() != found {
            wrong.push(format!("{}\n{found}", path.display()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What is told, what is asked, what is recorded.
fn shown(out: &Imported, sources: &Sources, mapping: &Mapping) -> String {
    let mut text = render(&out.report(), sources, Format::Short, Lang::Zh, false);
    text.push_str(&told(out, sources));
    if !out.questions.is_empty() {
        let _ = writeln!(text, "--- import.toml\n{}", mapping.write(&out.questions));
    }
    if let Some(records) = &out.records {
        let _ = writeln!(text, "--- {} {}", out.profile, out.year);
        for record in &records.list {
            let fields = record.fields.iter().map(|(key, field)| match &field.value {
                Raw::Table(table) => {
                    let dims = table.keys().map(String::as_str).collect::<Vec<_>>();
                    format!("{key}={{{}}}", dims.join(","))
                }
                _ => format!("{key}={}", record.text(key).unwrap_or_default()),
            });
            let fields: Vec<String> = fields.collect();
            let _ = writeln!(text, "{} {}", record.kind.key, fields.join(" "));
        }
    }
    text
}

/// Sheets put together at random from what real ones hold: nothing panics.
#[test]
fn random_sheets_do_no_harm() {
    const PIECES: [&str; 40] = [
        "收支总表",
        "支出总表",
        "一般公共预算支出表",
        "一般公共预算基本支出表",
        "项目支出表",
        "政府采购预算表",
        "一般公共预算“三公”经费支出表",
        "单位：万元",
        "单位：元",
        "部门：[402]某某局",
        "科目编码",
        "科目名称",
        "合计",
        "基本支出",
        "项目支出",
        "人员经费",
        "公用经费",
        "项目",
        "预算数",
        "收入",
        "支出",
        "单位编码",
        "单位名称",
        "类",
        "款",
        "项",
        "2060101",
        "206",
        "05",
        "行政运行",
        "一、科学技术支出",
        "本年收入合计",
        "上年结转",
        "#-5",
        "#12.34",
        "#99999999999999999999",
        "1,234.50",
        "—",
        "2023年预算数",
        "#0.005",
    ];
    let mut state = 42_u64;
    let mut next = |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state % below as u64).expect("small")
    };
    for _ in 0..24 {
        let mut text = String::new();
        for sheet in 0..1 + next(3) {
            let _ = writeln!(text, "=== {sheet}");
            for _ in 0..3 + next(12) {
                let cells: Vec<&str> = (0..1 + next(6))
                    .map(|_| PIECES[next(PIECES.len())])
                    .collect();
                let _ = writeln!(text, "{}", cells.join(" | "));
            }
        }
        let book = shapes::book(&text);
        let options = options("national", 2024);
        let (out, sources) = from_book("book.xlsx", &book, text.as_bytes(), &options);
        let told = shown(&out, &sources, &Mapping::default());
        assert!(!told.contains("NaN"));
    }
}

/// The program asks once, in a file beside the records to come; the answers serve other agencies.
#[test]
fn questions_are_answered_in_a_file() {
    let directory = std::env::temp_dir().join(format!("gongkai-foreign-{}", std::process::id()));
    let _ = fs::remove_dir_all(&directory);
    fs::create_dir_all(&directory).expect("a directory");
    let book = directory.join("tables.xlsx");
    let bytes = xlsx::workbook(&lay_out(&published(WUHAN.0), Layout::Printed));
    fs::write(&book, bytes).expect("a workbook");
    let run = |out: &Path, more: &[&str]| {
        let program = env!("CARGO_BIN_EXE_gongkai");
        let mut command = std::process::Command::new(program);
        command.arg("import").arg(&book).arg("-o").arg(out);
        let done = command
            .args(["--profile", WUHAN.1])
            .args(more)
            .output()
            .expect("runs");
        (
            done.status.code(),
            String::from_utf8_lossy(&done.stdout).into_owned(),
        )
    };
    let out = directory.join("records");
    let (code, _) = run(&out, &[]);
    assert_eq!(code, Some(1));
    let file = out.join("import.toml");
    let asked = fs::read_to_string(&file).expect("import.toml");
    assert!(asked.contains("# year = "), "{asked}");
    assert!(!out.join("budget.toml").exists());
    fs::write(&file, "year = 2024\n").expect("import.toml");
    // Written, though the published purchases contradict themselves.
    let (code, told) = run(&out, &[]);
    assert_eq!(code, Some(1), "{told}");
    assert!(
        told.contains("《支出总表》") && told.contains("全部相符"),
        "{told}"
    );
    assert!(out.join("budget.toml").exists() && file.exists());
    // What was answered is not asked for the next agency.
    let next = directory.join("next");
    let answers = file.to_string_lossy().into_owned();
    let (_, told) = run(&next, &["--mapping", &answers, "--message-format", "json"]);
    assert!(told.contains("import-taken"), "{told}");
    assert!(next.join("budget.toml").exists());
    // Nothing is overwritten.
    assert_eq!(run(&next, &[]).0, Some(2));
    fs::remove_dir_all(&directory).expect("cleans up");
}

/// Without being told, the profile and year are seen from the tables.
#[test]
fn profile_and_year_are_recognised() {
    let bytes = xlsx::workbook(&lay_out(&published(GANZHOU.0), Layout::Export));
    let (out, sources) = imported("book.xlsx", &bytes, &Options::default());
    assert_eq!((out.profile.as_str(), out.year), (GANZHOU.1, GANZHOU.2));
    rebuilds("no profile", GANZHOU.0, Layout::Export, &out, &sources);
    let bytes = xlsx::workbook(&lay_out(&published(WUHAN.0), Layout::Stacked));
    let (out, _) = imported("book.xlsx", &bytes, &Options::default());
    assert!(out.profile.starts_with("hubei/"), "{}", out.profile);
    assert_eq!((out.year, out.questions.len()), (WUHAN.2, 0));
}
