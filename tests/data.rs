//! Open data of the examples, read by nothing of the program: the descriptor says what is there,
//! every value is of its type, keys tell rows apart, and the values are the facts.

#[path = "properties/support.rs"]
mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;

use gongkai::artifacts::Format;
use gongkai::budget::catalogue::Catalogue;
use gongkai::diag::hash;
use gongkai::pipeline::{Outcome, run};
use gongkai::profile::load::Library;
use gongkai::records::load::{Directory, Memory};
use gongkai::verify::schema;
use rust_decimal::Decimal;
use serde_json::Value as Json;
use support::made;

fn examples() -> Vec<(String, Outcome)> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("examples");
    let mut paths: Vec<PathBuf> = fs::read_dir(root)
        .expect("examples")
        .map(|entry| entry.expect("entry").path())
        .collect();
    paths.sort();
    let outcome = |path: &PathBuf| {
        let name = path.file_name().expect("name").to_string_lossy();
        let library = Library { user: None };
        let files = Directory::new(path);
        (
            name.into_owned(),
            run(&files, &library, Catalogue::builtin()),
        )
    };
    paths.iter().map(outcome).collect()
}

fn json(bytes: &[u8]) -> Json {
    serde_json::from_slice(bytes).expect("JSON")
}

/// Rows of a CSV file written as RFC 4180 has it.
fn rows(bytes: &[u8]) -> Vec<Vec<String>> {
    let text = std::str::from_utf8(bytes).expect("UTF-8");
    let text = text.strip_prefix('\u{FEFF}').expect("a byte order mark");
    assert!(text.ends_with("\r\n"));
    let mut rows = vec![vec![String::new()]];
    let mut quoted = false;
    for (at, c) in text[..text.len() - 2].char_indices() {
        let row = rows.last_mut().expect("a row");
        match c {
            '"' => {
                // A quote inside quotes is doubled.
                if !quoted && text[..at].ends_with('"') {
                    row.last_mut().expect("a cell").push('"');
                }
                quoted = !quoted;
            }
            ',' if !quoted => row.push(String::new()),
            '\r' if !quoted => assert_eq!(&text[at..at + 2], "\r\n"),
            '\n' if !quoted => rows.push(vec![String::new()]),
            c => row.last_mut().expect("a cell").push(c),
        }
    }
    rows
}

#[test]
fn the_package_describes_its_files() {
    for (name, outcome) in examples() {
        let files = made(&outcome, &[Format::Csv]);
        let package = json(&files["data/datapackage.json"]);
        let mut described = BTreeSet::from(["data/datapackage.json".to_owned()]);
        let mut names = BTreeSet::new();
        for resource in package["resources"].as_array().expect("resources") {
            let path = format!("data/{}", resource["path"].as_str().expect("path"));
            let bytes = &files[&path];
            assert_eq!(resource["bytes"], bytes.len(), "{name} {path}");
            assert_eq!(resource["hash"], format!("sha256:{}", hash(bytes)));
            assert!(names.insert(resource["name"].as_str().expect("name").to_owned()));
            let fields = resource["schema"]["fields"].as_array().expect("fields");
            let rows = rows(bytes);
            let head: Vec<&str> = fields
                .iter()
                .map(|f| f["name"].as_str().expect("name"))
                .collect();
            assert_eq!(rows[0], head, "{name} {path}");
            assert_eq!(head.iter().collect::<BTreeSet<_>>().len(), head.len());
            let key = resource["schema"]["primaryKey"].as_str().expect("key");
            let key = head
                .iter()
                .position(|field| *field == key)
                .expect("a field");
            let mut keys = BTreeSet::new();
            for row in &rows[1..] {
                assert_eq!(row.len(), fields.len(), "{name} {path} {row:?}");
                assert!(keys.insert(&row[key]), "{name} {path} {row:?}");
                for (field, cell) in fields.iter().zip(row) {
                    let required = field["constraints"]["required"] == true;
                    assert!(!cell.is_empty() || !required, "{name} {path} {row:?}");
                    let right = match field["type"].as_str() {
                        _ if cell.is_empty() => true,
                        Some("integer") => cell.parse::<i64>().is_ok(),
                        Some("number") => cell.parse::<Decimal>().is_ok(),
                        Some("string") => !cell.starts_with(['=', '+', '@', '＝', '＋', '＠']),
                        other => panic!("{other:?}"),
                    };
                    assert!(right, "{name} {path} {cell}");
                }
            }
            described.insert(path);
        }
        let there: BTreeSet<String> = files
            .keys()
            .filter(|file| file.starts_with("data/"))
            .cloned()
            .collect();
        assert_eq!(described, there, "{name}");
    }
}

#[test]
fn the_rows_are_the_facts() {
    for (name, outcome) in examples() {
        let files = made(&outcome, &[Format::Csv, Format::Json]);
        let mut values: BTreeMap<String, Decimal> = BTreeMap::new();
        let facts = json(&files["facts.json"]);
        for fact in facts["facts"].as_array().expect("facts") {
            let value = fact["value"]
                .as_str()
                .expect("value")
                .parse()
                .expect("number");
            values.insert(fact["key"].as_str().expect("key").to_owned(), value);
        }
        let mut spending = Decimal::ZERO;
        for file in ["data/amounts.csv", "data/figures.csv"] {
            let Some(bytes) = files.get(file) else {
                continue;
            };
            let rows = rows(bytes);
            let column = |wanted: &str| rows[0].iter().position(|c| c == wanted).expect("column");
            let (key, value) = (column("key"), column("value"));
            for row in &rows[1..] {
                let expected = values.remove(&row[key]);
                assert_eq!(expected, row[value].parse().ok(), "{name} {file} {row:?}");
                // Parts along one dimension add up to the whole.
                if ["spending{category=basic}", "spending{category=project}"]
                    .contains(&row[key].as_str())
                    && name == "wuhan-qingshan-2024"
                {
                    spending += row[value].parse::<Decimal>().expect("number");
                }
            }
        }
        assert!(values.is_empty(), "{name}: {values:?}");
        if name == "wuhan-qingshan-2024" {
            assert_eq!(spending.to_string(), "21126985.52");
        }
    }
}

/// Numbers of a table are those printed, exact: a spread sheet's cell by cell.
#[test]
fn tables_hold_the_exact_values() {
    let mut examples = examples().into_iter();
    let found = examples.find(|(name, _)| name == "wuhan-qingshan-2024");
    let (_, outcome) = found.expect("the example");
    let files = made(&outcome, &[Format::Csv]);
    let table = rows(&files["data/tables/03-expenditure.csv"]);
    let head = [
        "row",
        "row_kind",
        "科目编码",
        "科目名称",
        "合计",
        "基本支出",
        "项目支出",
    ];
    assert_eq!(table[0][..7], head);
    let total = [
        "1",
        "total",
        "",
        "合计",
        "21126985.52",
        "9814085.52",
        "11312900",
    ];
    assert_eq!(table[1][..7], total);
}

/// Agencies name their projects: a name that would run in a spreadsheet does not, and the data
/// still says what the facts say.
#[test]
fn names_are_no_formulas() {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("examples/wuhan-qingshan-2024");
    let mut files = Memory(BTreeMap::new());
    for entry in fs::read_dir(path).expect("example") {
        let path = entry.expect("entry").path();
        let name = path
            .file_name()
            .expect("name")
            .to_string_lossy()
            .into_owned();
        let text = fs::read_to_string(&path).expect("text");
        let hostile = "=HYPERLINK(\\\"http://example.invalid/\\\",\\\"x,y\\\")";
        let text = text.replace("工作性保运转-经济运行", hostile);
        files.0.insert(name, text.into_bytes());
    }
    let outcome = run(&files, &Library { user: None }, Catalogue::builtin());
    let files = made(&outcome, &[Format::Csv, Format::Json]);
    let text = String::from_utf8_lossy(&files["data/tables/11-projects.csv"]).into_owned();
    assert!(text.contains("\"'=HYPERLINK(\"\"http://example.invalid/\"\",\"\"x,y\"\")\""));
    let hostile = files.iter().filter(|(file, _)| file.ends_with(".csv"));
    for row in hostile.flat_map(|(_, bytes)| rows(bytes)) {
        assert!(row.iter().all(|cell| !cell.starts_with('=')), "{row:?}");
    }
    let verdict = gongkai::verify::directory("", &files);
    assert!(verdict.findings.is_empty(), "{:#?}", verdict.findings);
}

#[test]
fn what_is_published_is_as_its_schema_says() {
    for (name, outcome) in examples() {
        let files = made(&outcome, &[Format::Json, Format::Markdown]);
        let cases = [
            ("facts.json", schema::FACTS),
            ("manifest.json", schema::MANIFEST),
        ];
        for (file, schema) in cases {
            let breaches = schema::breaches(&json(&files[file]), schema);
            assert!(breaches.is_empty(), "{name} {file} {breaches:?}");
        }
    }
}
