//! `tables.xlsx`: each sheet shows its table, each number is exact, each formula gives its number.
//!
//! Workbooks are read from their parts (`tables_xlsx/book.rs`); number formats and formulas are
//! worked out in decimal arithmetic (`tables_xlsx/shown.rs`). `tables_xlsx/*.formulas` lists all
//! formulas of some workbooks; `UPDATE=1` rewrites them.

#[path = "tables_xlsx/book.rs"]
mod book;
#[path = "properties/budgets.rs"]
mod budgets;
#[path = "tables_xlsx/libreoffice.rs"]
mod libreoffice;
#[path = "properties/support.rs"]
mod support;

#[path = "tables_xlsx/shown.rs"]
mod shown;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;

use gongkai::budget::money::{Money, Unit};
use gongkai::diag::Finding;
use gongkai::document::tree::{
    Align, Block, Cell, CellRole, Column, Document, Formula, Grid, Inline, Number, Place, Row,
    RowKind, plain,
};
use gongkai::facts::style::{Style, Zero};
use gongkai::facts::{Facts, Value};
use gongkai::pipeline::Outcome;
use gongkai::records::load::Memory;
use gongkai::render::typst::plans;
use gongkai::render::xlsx::{self, DRAFT, Options};
use rust_decimal::Decimal;
use support::{EXAMPLES, directory, example, root, run, run_with};

fn render(document: &Document, options: Options) -> Result<Option<Vec<u8>>, Box<Finding>> {
    xlsx::render(document, &plans(document), options)
}

fn workbook(document: &Document) -> book::Book {
    let bytes = render(document, Options::default()).expect("a workbook");
    book::open(&bytes.expect("tables"))
}

fn grids(document: &Document) -> Vec<&Grid> {
    fn grid(block: &Block) -> Option<&Grid> {
        match block {
            Block::Grid(grid) => Some(grid),
            _ => None,
        }
    }
    document.blocks().filter_map(grid).collect()
}

/// The texts of a grid in reading order, those that are empty left out.
fn texts(grid: &Grid) -> Vec<String> {
    let lines = [&grid.label, &grid.title, &grid.head_left, &grid.head_right];
    let mut texts: Vec<String> = lines.into_iter().map(|line| plain(line)).collect();
    for row in grid.head.iter().chain(&grid.body) {
        let mut cells: Vec<&Cell> = row.cells.iter().collect();
        cells.sort_by_key(|cell| cell.column);
        texts.extend(cells.into_iter().map(|cell| {
            let lines: Vec<String> = cell.content.iter().map(|line| plain(line)).collect();
            lines.join("\n")
        }));
    }
    texts.extend(grid.notes.iter().map(|note| plain(note)));
    texts.retain(|text| !text.is_empty());
    texts
}

/// Holds a workbook against its document; returns the number of formulas.
fn check(name: &str, document: &Document, facts: &Facts) -> usize {
    let book = workbook(document);
    let grids = grids(document);
    assert_eq!(book.sheets.len(), grids.len() + 1, "{name}");
    let facts: BTreeMap<String, Value> = (facts.all().iter())
        .map(|fact| (fact.id.clone(), fact.value))
        .collect();
    let mut formulas = 0;
    for (grid, sheet) in grids.into_iter().zip(&book.sheets[1..]) {
        let name = format!("{name}: {}", sheet.name);
        let mut shows = Vec::new();
        let mut numbers = Vec::new();
        for cell in sheet.cells.values() {
            match (&cell.text, &cell.number) {
                (Some(text), None) => shows.push(text.clone()),
                (None, Some(number)) => {
                    let number: Decimal = number.parse().expect("a number");
                    assert!(cell.border, "{name}: a number outside the table");
                    numbers.push(number);
                    shows.push(shown::shown(&cell.format, number));
                }
                _ => assert!(cell.formula.is_none(), "{name}: a formula without a result"),
            }
            if let (Some(formula), Some(number)) = (&cell.formula, &cell.number) {
                let value = shown::value(formula, &sheet.cells);
                assert_eq!(
                    value,
                    number.parse().expect("a number"),
                    "{name}: {formula}"
                );
                formulas += 1;
            }
        }
        shows.retain(|text| !text.is_empty());
        assert_eq!(shows, texts(grid), "{name}");
        assert_eq!(numbers, exact(grid, &facts), "{name}");
    }
    formulas
}

/// The exact numbers behind the cells of a grid, in its units.
fn exact(grid: &Grid, facts: &BTreeMap<String, Value>) -> Vec<Decimal> {
    let cells = grid.body.iter().flat_map(|row| &row.cells);
    cells
        .filter_map(|cell| {
            let number = cell.number.as_ref()?;
            if let [line] = cell.content.as_slice()
                && let [Inline::Figure { fact, .. }] = line.as_slice()
            {
                assert_eq!(facts[fact], number.value, "{fact}");
            }
            let places = number.style.percent_places;
            Some(match (number.value, number.style.unit) {
                (Value::Money(money), Unit::Yuan) => money.yuan(),
                (Value::Money(money), Unit::Wan) => money.yuan() / Decimal::from(10_000),
                (Value::Count(value) | Value::Points(value), _) => value,
                // As printed.
                (Value::Ratio(ratio), _) => {
                    let strategy = rust_decimal::RoundingStrategy::MidpointAwayFromZero;
                    let ratio = ratio.round_dp_with_strategy(places + 2, strategy);
                    match number.style.percent_sign {
                        true => ratio,
                        false => ratio * Decimal::ONE_HUNDRED,
                    }
                }
            })
        })
        .collect()
}

fn parts(outcome: &Outcome) -> (&Document, &Facts) {
    let document = outcome.document.as_ref().expect("a document");
    (document, outcome.facts.as_ref().expect("facts"))
}

#[test]
fn examples_show_their_tables() {
    let mut counts = Vec::new();
    for name in EXAMPLES {
        let outcome = run(&example(name));
        let (document, facts) = parts(&outcome);
        counts.push(check(name, document, facts));
    }
    // Totals down and across, changes, rates and completions.
    assert_eq!(counts, COUNTS);
}

/// Formulas of the examples, in their order.
const COUNTS: [usize; 5] = [324, 161, 15, 106, 232];

/// A test case with a profile of its own: `profiles` are directories by the name of the profile.
fn case(records: &str, profiles: &[(&str, &str)]) -> Outcome {
    let at = |path: &str| directory(&root().join("tests").join(path));
    let mut all = Memory::default();
    for (name, path) in profiles {
        let files = at(path).0.into_iter();
        all.0
            .extend(files.map(|(file, bytes)| (format!("{name}/{file}"), bytes)));
    }
    run_with(&at(records), &all)
}

#[test]
fn variations_show_their_tables() {
    let mut tables = 0;
    for entry in fs::read_dir(root().join("tests/variations")).expect("cases") {
        let path = entry.expect("a case").path();
        if !path.join("profile").is_dir() {
            continue;
        }
        let name = path.file_name().and_then(|name| name.to_str());
        let name = format!("variations/{}", name.expect("a name"));
        let records = match path.join("records").is_dir() {
            true => format!("{name}/records"),
            false => "variations/agency".to_owned(),
        };
        let profiles = [
            ("case", format!("{name}/profile")),
            ("base", "variations/base".to_owned()),
        ];
        let profiles = profiles.each_ref().map(|(to, from)| (*to, from.as_str()));
        let outcome = case(&records, &profiles);
        let (document, facts) = parts(&outcome);
        if !grids(document).is_empty() {
            check(&name, document, facts);
            tables += grids(document).len();
        }
    }
    assert!(tables > 20, "{tables}");
}

#[test]
fn cases_of_tables_show_them() {
    for entry in fs::read_dir(root().join("tests/tables")).expect("cases") {
        let path = entry.expect("a case").path();
        let name = path.file_name().and_then(|name| name.to_str());
        let name = format!("tables/{}", name.expect("a name"));
        let outcome = case(&name, &[("case", &name)]);
        let (document, facts) = parts(&outcome);
        check(&name, document, facts);
    }
}

#[test]
fn random_budgets_show_their_tables() {
    let profiles = directory(&root().join("tests/profiles"));
    for seed in 0..6 {
        let outcome = run_with(&budgets::budget(seed).toml(), &profiles);
        let (document, facts) = parts(&outcome);
        let formulas = check(&format!("budget {seed}"), document, facts);
        assert!(formulas > 20, "budget {seed}: {formulas}");
    }
}

/// `cargo test --test tables_xlsx -- --ignored`, where LibreOffice is installed: the results of all
/// formulas are spoiled first, so that it has to find them itself.
#[test]
#[ignore = "needs LibreOffice"]
fn libreoffice_shows_the_same_after_recalculating() {
    for name in EXAMPLES {
        let outcome = run(&example(name));
        let document = parts(&outcome).0;
        let workbook = render(document, Options::default()).expect("a workbook");
        let spoiled = libreoffice::spoiled(&workbook.expect("tables"));
        let place = std::env::temp_dir().join(format!("gongkai-{}-{name}", std::process::id()));
        let sheets = libreoffice::shown(&spoiled, &place);
        let _ = fs::remove_dir_all(&place);
        let wanted = grids(document);
        assert_eq!(sheets.len(), wanted.len() + 1, "{name}");
        for (grid, shows) in wanted.into_iter().zip(&sheets[1..]) {
            assert_eq!(*shows, texts(grid), "{name}: {}", plain(&grid.title));
        }
    }
}

/// All formulas of a workbook, with their results.
fn formulas(document: &Document) -> String {
    let mut text = String::new();
    for sheet in workbook(document).sheets {
        for ((row, column), cell) in &sheet.cells {
            if let (Some(formula), Some(number)) = (&cell.formula, &cell.number) {
                let column = char::from(b'A' + u8::try_from(*column).expect("few columns"));
                let place = format!("{}!{column}{}", sheet.name, row + 1);
                let _ = writeln!(text, "{place} ={formula} → {number}");
            }
        }
    }
    text
}

fn snapshot(name: &str, document: &Document) {
    let path = root().join("tests/tables_xlsx").join(name);
    let made = formulas(document);
    if std::env::var_os("UPDATE").is_some() {
        fs::write(&path, &made).expect("write the list");
    }
    assert_eq!(fs::read_to_string(&path).expect("the list"), made);
}

#[test]
fn formulas_say_how_numbers_follow() {
    let outcome = run(&example("ganzhou-st-2025-evaluation"));
    snapshot("evaluation.formulas", parts(&outcome).0);
    let outcome = case("tables/columns", &[("case", "tables/columns")]);
    snapshot("columns.formulas", parts(&outcome).0);
}

#[test]
fn sheets_are_set_up_for_paper() {
    let outcome = run(&example("wuhan-qingshan-2024"));
    let book = workbook(parts(&outcome).0);
    assert_eq!(book.sheets[0].name, "目录");
    let sheet = &book.sheets[2];
    assert_eq!(sheet.name, "附表4-2 收入总表");
    let xml = &book.parts[&sheet.part];
    for words in [
        "showGridLines=\"0\"",
        "state=\"frozen\"",
        "paperSize=\"9\"",
        "orientation=\"landscape\"",
        "fitToPage=\"1\"",
        "— &amp;P —",
    ] {
        assert!(xml.contains(words), "{words}: {xml}");
    }
    let head = ["A2:S2", "A4:A5", "C4:C5", "D4:M4", "N4:S4"];
    for merged in head {
        assert!(sheet.merges.iter().any(|it| it == merged), "{merged}");
    }
    let names = &book.parts["xl/workbook.xml"];
    assert!(names.contains("'附表4-2 收入总表'!$4:$5"), "{names}");
    // The list leads to every sheet.
    let links = book::elements(&book.parts["xl/worksheets/sheet1.xml"], "hyperlink");
    let targets: Vec<&str> = links.iter().map(|it| it["location"].as_str()).collect();
    let wanted = book.sheets[1..].iter();
    let wanted: Vec<String> = wanted.map(|it| format!("'{}'!A1", it.name)).collect();
    assert_eq!(targets, wanted);
}

#[test]
fn nothing_but_the_document_is_in_the_file() {
    let outcome = run(&example("wuhan-qingshan-2024"));
    let document = parts(&outcome).0;
    let options = Options {
        date: Some((2024, 2, 9)),
        draft: true,
    };
    let first = render(document, options).expect("a workbook");
    assert!(first == render(document, options).expect("a workbook"));
    let book = book::open(&first.expect("tables"));
    let core = &book.parts["docProps/core.xml"];
    assert!(core.contains("2024-02-09T00:00:00Z"), "{core}");
    assert!(core.contains(&document.agency), "{core}");
    let here = root().to_string_lossy().into_owned();
    for (name, text) in &book.parts {
        assert!(!text.contains(&here), "{name}");
    }
    // A draft says so on every page.
    for sheet in &book.sheets {
        assert!(book.parts[&sheet.part].contains(DRAFT), "{}", sheet.name);
    }
}

fn text_cell(column: usize, text: &str) -> Cell {
    let text = text.to_owned();
    Cell {
        column,
        colspan: 1,
        rowspan: 1,
        role: CellRole::Value,
        align: Align::Left,
        indent: 0,
        content: vec![vec![Inline::Text { text }]],
        number: None,
    }
}

/// A document of one table; a row has one cell in each column.
fn document(rows: Vec<Vec<Cell>>) -> Document {
    let row = |cells| Row {
        key: String::new(),
        kind: RowKind::Item,
        nested: None,
        cells,
    };
    let columns = rows.first().map_or(1, Vec::len);
    let column = |at| Column {
        id: format!("c{at}"),
        path: vec!["栏".to_owned()],
        align: Align::Left,
        width: 0,
    };
    let text = |text: &str| {
        vec![Inline::Text {
            text: text.to_owned(),
        }]
    };
    Document {
        title: "=1+1".to_owned(),
        agency: "某某局".to_owned(),
        year: 2024,
        profile: "none".to_owned(),
        cover: Vec::new(),
        letter: false,
        contents_depth: 0,
        front: false,
        body: vec![Block::Grid(Grid {
            id: "t".to_owned(),
            label: text("+1"),
            title: text("=HYPERLINK(\"http://example.com\")"),
            head_left: text("@x"),
            head_right: text("-1"),
            form: false,
            landscape: false,
            page_break: false,
            columns: (0..columns).map(column).collect(),
            head: vec![row((0..columns).map(|at| text_cell(at, "=栏")).collect())],
            body: rows.into_iter().map(row).collect(),
            notes: vec![text("http://example.com/注")],
            anchor: "table-t".to_owned(),
        })],
        attachments: Vec::new(),
        summary: None,
        one_page: false,
    }
}

#[test]
fn hostile_texts_stay_texts() {
    let texts = [
        "=1+1",
        "+1",
        "-1",
        "@x",
        "{=SUM(A1:A9)}",
        "=cmd|'/c calc'!A1",
        "http://example.com",
        "mailto:a@example.com",
        "internal:Sheet1!A1",
        "  两端有空格  ",
        "控制\u{1}符\u{7}_x0041_",
        "<b>&amp;\"'",
        "007",
        "1,234.50",
        "2024-01-01",
        "TRUE",
        "#REF!",
        "一行\n又一行",
        "=",
        "'",
    ];
    let document = document(texts.iter().map(|text| vec![text_cell(0, text)]).collect());
    let book = workbook(&document);
    let sheet = &book.sheets[1];
    let shows: Vec<&str> = (sheet.cells.values())
        .filter_map(|cell| cell.text.as_deref())
        .collect();
    let mut wanted = vec![
        "+1",
        "=HYPERLINK(\"http://example.com\")",
        "@x",
        "-1",
        "=栏",
    ];
    wanted.extend(texts);
    wanted.push("http://example.com/注");
    assert_eq!(shows, wanted);
    for sheet in &book.sheets {
        assert!(!book.parts[&sheet.part].contains("<f>"), "{}", sheet.name);
    }
    assert!(!book.parts[&sheet.part].contains("<hyperlink"));
    assert_eq!(sheet.name, "+1 =HYPERLINK(\"http：／／example.c");
}

#[test]
fn a_text_too_long_for_a_cell_is_refused() {
    let fits = document(vec![vec![text_cell(0, &"字".repeat(32_767))]]);
    assert!(render(&fits, Options::default()).is_ok());
    let long = document(vec![vec![text_cell(0, &"字".repeat(32_768))]]);
    let finding = render(&long, Options::default()).expect_err("too long");
    assert_eq!(finding.code, "table-exceeds-sheet");
}

#[test]
fn a_document_without_tables_has_no_workbook() {
    let mut document = document(Vec::new());
    document.body.clear();
    let made = render(&document, Options::default()).expect("no refusal");
    assert_eq!(made, None);
}

/// A cell that shows an amount.
fn money_cell(column: usize, yuan: &str, style: Style, formula: Option<Formula>) -> Cell {
    let value = Value::Money(Money::from_yuan(yuan.parse().expect("an amount")));
    let text = style.show(value);
    let figure = Inline::Figure {
        fact: yuan.to_owned(),
        text,
    };
    Cell {
        content: vec![vec![figure]],
        number: Some(Number {
            value,
            style,
            formula,
        }),
        ..text_cell(column, "")
    }
}

#[test]
fn numbers_of_too_many_digits_are_texts() {
    let style = Style {
        unit: Unit::Yuan,
        zero: Zero::Dash,
        ..Style::default()
    };
    let place = |row| Place { row, column: 0 };
    let sum = Formula::Sum {
        parts: vec![place(0), place(1)],
    };
    let cells = [
        money_cell(0, "9999999999999.99", style, None),
        money_cell(0, "9999999999999.98", style, None),
        money_cell(0, "19999999999999.97", style, Some(sum)),
        money_cell(
            0,
            "19999999999999.97",
            style,
            Some(Formula::Sum {
                parts: vec![place(2)],
            }),
        ),
        money_cell(
            0,
            "0.01",
            style,
            Some(Formula::Sum {
                parts: vec![place(2)],
            }),
        ),
    ];
    let document = document(cells.into_iter().map(|cell| vec![cell]).collect());
    let book = workbook(&document);
    let kinds: Vec<(Option<&str>, Option<&str>, Option<&str>)> = (5..10)
        .map(|row| &book.sheets[1].cells[&(row, 0)])
        .map(|cell| {
            (
                cell.text.as_deref(),
                cell.number.as_deref(),
                cell.formula.as_deref(),
            )
        })
        .collect();
    let text = (Some("19999999999999.97"), None, None);
    assert_eq!(
        kinds,
        [
            (None, Some("9999999999999.99"), None),
            (None, Some("9999999999999.98"), None),
            text,
            text,
            // What it looks at is no number.
            (None, Some("0.01"), None),
        ]
    );
}
