//! The fill-in workbook: its sheets, its control cells, what it cannot hold.

use std::collections::BTreeMap;
use std::fs;
use std::io::{Cursor, Read};
use std::path::{Path, PathBuf};

use gongkai::budget::catalogue::Catalogue;
use gongkai::diag::Finding;
use gongkai::fill_in::{self, CHECKS, COVER, Guide, Input, LISTS, Made};
use gongkai::new;
use gongkai::pipeline;
use gongkai::profile::load::Library;
use gongkai::records::load::{self, Directory, Files, Memory};
use gongkai::workbook::{self, Sheet, Value, Workbook};

const LIBRARY: Library<'static> = Library { user: None };

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The workbook of some records.
fn export(files: &dyn Files) -> Result<Made, Vec<Finding>> {
    let loaded = load::load(files);
    fill_in::write(&Input {
        records: &loaded.records,
        guide: &Guide::default(),
        profile: None,
        edition: Catalogue::builtin().for_year(2024),
    })
}

fn example(name: &str) -> Made {
    let directory = Directory::new(&root().join("examples").join(name));
    export(&directory).expect("a workbook")
}

fn read(bytes: &[u8]) -> Workbook {
    workbook::read(bytes).expect("a workbook that can be read")
}

fn sheet<'a>(book: &'a Workbook, name: &str) -> &'a Sheet {
    let mut sheets = book.sheets.iter();
    sheets
        .find(|sheet| sheet.name == name)
        .unwrap_or_else(|| panic!("a sheet {name}"))
}

/// Records in memory: `budget.toml` and nothing else.
fn toml(text: &str) -> Memory {
    let bytes = text.as_bytes().to_vec();
    Memory(BTreeMap::from([("budget.toml".to_owned(), bytes)]))
}

/// Parts of a workbook as text, by name.
fn parts(bytes: &[u8]) -> BTreeMap<String, String> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).expect("a zip file");
    (0..archive.len())
        .map(|at| {
            let mut part = archive.by_index(at).expect("a part");
            let mut text = String::new();
            part.read_to_string(&mut text).expect("text");
            (part.name().expect("a name").into_owned(), text)
        })
        .collect()
}

/// The first rows of every sheet of records, as a person sees them.
fn structure(book: &Workbook) -> String {
    let mut out = String::new();
    for sheet in book
        .sheets
        .iter()
        .filter(|sheet| ![COVER, LISTS].contains(&&*sheet.name))
    {
        out.push_str(&format!("## {}\n", sheet.name));
        for (row, cells) in sheet.rows().take(12) {
            let texts: Vec<String> = cells
                .iter()
                .map(|cell| {
                    let text = cell.value.text().replace('\n', "⏎");
                    let text: String = text.chars().take(24).collect();
                    let mark = if cell.formula { "=" } else { "" };
                    format!("{}{mark}{text}", gongkai::diag::cell_name(row, cell.column))
                })
                .collect();
            out.push_str(&format!("{}\n", texts.join(" | ")));
        }
        out.push_str(&format!("{} rows\n\n", sheet.rows().count()));
    }
    out
}

fn expect(name: &str, found: &str) {
    let path = root().join("tests/fill_in/structure").join(name);
    if std::env::var_os("UPDATE").is_some() {
        fs::write(&path, found).expect("snapshot can be written");
    }
    let wanted = fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(found, wanted, "{name} (UPDATE=1 writes it)");
}

#[test]
fn sheets_stand_as_described() {
    expect(
        "wuhan-qingshan-2024.txt",
        &structure(&read(&example("wuhan-qingshan-2024").bytes)),
    );
    let id = "hubei/wuhan-qingshan-2024";
    let made = new::workbook(id, 2025, &LIBRARY, Catalogue::builtin());
    let bytes = made.value.expect("a workbook");
    expect("new.txt", &structure(&read(&bytes)));
}

#[test]
fn the_same_records_give_the_same_bytes_without_any_person_in_them() {
    let (one, other) = (
        example("suizhou-zengdu-2024"),
        example("suizhou-zengdu-2024"),
    );
    assert!(one.bytes == other.bytes);
    let parts = parts(&one.bytes);
    let core = &parts["docProps/core.xml"];
    assert!(core.contains("2000-01-01T00:00:00Z"), "{core}");
    assert!(core.contains("<dc:creator></dc:creator>"), "{core}");
    let app = &parts["docProps/app.xml"];
    assert!(
        !app.contains("<Company>") || app.contains("<Company></Company>"),
        "{app}"
    );
    for (name, text) in parts.iter().filter(|(name, _)| name.contains("comments")) {
        assert!(text.contains("<author>Author</author>"), "{name}");
        assert_eq!(text.matches("<author>").count(), 1, "{name}");
    }
}

#[test]
fn every_list_offered_is_there() {
    let made = example("ganzhou-miit-2022");
    let parts = parts(&made.bytes);
    let names: Vec<&str> = parts["xl/workbook.xml"]
        .split("<definedName name=\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .collect();
    let mut lists = 0;
    for text in parts
        .iter()
        .filter(|(name, _)| name.starts_with("xl/worksheets/"))
        .map(|(_, t)| t)
    {
        for validation in text.split("<dataValidation ").skip(1) {
            assert!(!validation.contains("errorStyle=\"stop\""), "{validation}");
            assert!(
                validation.contains("errorStyle=\"warning\""),
                "{validation}"
            );
            if !validation.starts_with("type=\"list\"") {
                continue;
            }
            let start = validation.find("<formula1>").expect("a formula") + 10;
            let end = validation.find("</formula1>").expect("its end");
            let formula = &validation[start..end];
            lists += 1;
            assert!(
                formula.starts_with('"') || names.contains(&formula),
                "{formula}"
            );
            assert!(formula.chars().count() <= 255, "{formula}");
        }
    }
    assert!(lists > 50, "{lists}");
}

#[test]
fn text_stays_text_whatever_it_looks_like() {
    let hostile = [
        "=1+1",
        "+x",
        "@x",
        "-1",
        "_x0041_",
        "a_x000D_b",
        "😀 emoji",
        "<b>&amp;\"'",
        "2-01",
        "00123",
        "1e5",
        "第一段\n第二段",
        "TRUE",
    ];
    let mut text =
        "format = 1\n[document]\nyear = 2024\nprofile = \"base\"\n[agency]\nname = \"=某局\"\n"
            .to_owned();
    for (at, body) in hostile.iter().enumerate() {
        let body = serde_json::to_string(body).expect("text");
        text.push_str(&format!("[[text]]\nid = \"t{at}\"\nbody = {body}\n"));
    }
    text.push_str(&format!(
        "[[text]]\nid = \"long\"\nbody = \"{}\"\n",
        "长".repeat(32_767)
    ));
    let book = read(&export(&toml(&text)).expect("a workbook").bytes);
    let texts = sheet(&book, "文字");
    let bodies: Vec<&Value> = texts
        .cells
        .iter()
        .filter(|cell| cell.column == 3 && cell.row >= 2)
        .map(|cell| &cell.value)
        .collect();
    for (value, wanted) in bodies.iter().zip(hostile) {
        assert_eq!(**value, Value::Text(wanted.to_owned()));
    }
    assert_eq!(bodies.len(), hostile.len() + 1);
    assert!(texts.cells.iter().all(|cell| !cell.formula));
}

#[test]
fn what_does_not_fit_is_refused_with_its_place() {
    let text = format!(
        "format = 1\n[document]\nyear = 2024\nprofile = \"base\"\n[[text]]\nid = \"a\"\nbody = \"{}\"\n\
         [[unit]]\nname = \"某局\"\nparent = \"1\"\n[[service-purchase]]\nunit = \"※1\"\ncontent = \"某\"\namount = 1\n",
        "😀".repeat(16_384)
    );
    let files = toml(&text);
    let findings = export(&files).expect_err("too long");
    let codes: Vec<&str> = findings.iter().map(|finding| finding.code).collect();
    assert_eq!(codes, ["fill-in-mark", "fill-in-text-too-long"]);
    let sources = load::load(&files).sources;
    let places: Vec<String> = findings
        .iter()
        .filter_map(|finding| finding.primary.as_ref())
        .map(|label| sources.display(&label.location))
        .collect();
    assert!(places[1].starts_with("budget.toml:7:"), "{places:?}");
}

#[test]
fn ledgers_without_a_sheet_of_their_own_are_not_lost() {
    let made = export(&toml(
        "format = 1\n[document]\nyear = 2024\nprofile = \"base\"\n[agency]\nname = \"某局\"\n\
         [[ledger]]\nid = \"main\"\nscope = {}\n[[line]]\namount = 1\n\
         [[line]]\nledger = \"nowhere\"\namount = 2\n\
         [[ledger]]\nid = \"none-2023\"\nyear = 2023\nscope = { fund = \"unit-funds\" }\n\
         [[ledger]]\nid = \"main\"\nyear = 2022\n[[ledger]]\nid = \"left\"\nmeasure = \"carry-forward\"\n",
    ));
    let book = read(&made.expect("a workbook").bytes);
    let ids: Vec<&str> = sheet(&book, "台账")
        .cells
        .iter()
        .filter(|cell| cell.column == 0 && cell.row > 1)
        .map(|cell| cell.value.text())
        .collect();
    assert_eq!(ids, ["none-2023", "main", "left"]);
    let others = sheet(&book, "支出明细-其他");
    assert!(
        others
            .cells
            .iter()
            .any(|cell| cell.value.text() == "nowhere")
    );
}

/// A case of control cells: the lines of main, those of the view, and the verdict.
struct Case {
    main: &'static str,
    view: &'static str,
    verdict: &'static str,
}

const CASES: [Case; 9] = [
    Case {
        main: "category=\"basic\",amount=900;category=\"project\",amount=100",
        view: "amount=900",
        verdict: "相符",
    },
    Case {
        main: "category=\"人员经费\",amount=600;category=\"operating\",amount=300.5",
        view: "amount=900.5",
        verdict: "相符",
    },
    Case {
        main: "category=\"basic\",amount=900",
        view: "amount=901",
        verdict: "不符，差 1.00",
    },
    Case {
        main: "category=\"basic\",amount=9000000",
        view: "amount=1234.5",
        verdict: "不符，差 -8,998,765.50",
    },
    Case {
        // A line without a category may be basic or not.
        main: "category=\"basic\",amount=900;amount=50",
        view: "amount=920",
        verdict: "无法判断：有 1 行没有写明",
    },
    Case {
        main: "category=\"basic\",amount=900;amount=50",
        view: "amount=951",
        verdict: "不符，差 1.00",
    },
    Case {
        // Money carried over is outside of what is current.
        main: "category=\"basic\",amount=900;category=\"basic\",vintage=\"carry-over\",amount=50",
        view: "amount=900",
        verdict: "相符",
    },
    Case {
        // Only projects' money belongs to projects.
        main: "category=\"basic\",amount=900;project=\"p\",amount=50",
        view: "amount=900",
        verdict: "相符",
    },
    Case {
        main: "category=\"basic\",amount=900;amount=0",
        view: "amount=900",
        verdict: "相符",
    },
];

#[test]
fn control_cells_say_what_the_program_says() {
    for case in CASES {
        let mut text =
            "format = 1\n[document]\nyear = 2024\nprofile = \"base\"\nrevenue = \"as-spending\"\n\
             [agency]\nname = \"某局\"\ncode = \"1\"\n[[project]]\nid = \"p\"\nname = \"某项目\"\n\
             [[ledger]]\nid = \"main\"\nscope = {}\n\
             [[ledger]]\nid = \"view\"\nscope = { category = \"basic\", vintage = \"current\" }\n"
                .to_owned();
        for (ledger, lines) in [("main", case.main), ("view", case.view)] {
            for (at, line) in lines.split(';').enumerate() {
                let line = line.replace(',', "\n");
                let category = if ledger == "view" {
                    "category = \"basic\"\n"
                } else {
                    ""
                };
                text.push_str(&format!(
                    "[[line]]\nledger = \"{ledger}\"\nid = \"{at}\"\n{category}{line}\n"
                ));
            }
        }
        let files = toml(&text);
        let book = read(&export(&files).expect("a workbook").bytes);
        let checks = sheet(&book, CHECKS);
        let verdict = checks.cell(5, 5).map(|cell| cell.value.text());
        assert_eq!(verdict, Some(case.verdict), "{} / {}", case.main, case.view);
        // The same words stand on the sheet of the ledger.
        let view = sheet(&book, "支出明细-view");
        assert!(
            view.cells
                .iter()
                .any(|cell| cell.formula && cell.value.text() == case.verdict)
        );
        let outcome = pipeline::run(&files, &LIBRARY, Catalogue::builtin());
        let budget = outcome.budget.expect("a budget");
        let ledger = |id: &str| {
            let mut ledgers = budget.ledgers.iter();
            ledgers.find(|ledger| ledger.id == id).expect("a ledger")
        };
        let scope = ledger("view").scope;
        let view = ledger("view").bounds(&budget.space, &scope, &[]);
        let main = ledger("main").bounds(&budget.space, &scope, &[]);
        let word = if view.certain < main.certain || view.certain > main.possible {
            "不符"
        } else if main.answered() {
            "相符"
        } else {
            "无法判断"
        };
        assert!(case.verdict.starts_with(word), "{word}: {}", case.verdict);
    }
}

#[test]
fn ledgers_of_the_examples_tie_in_their_control_cells() {
    for entry in fs::read_dir(root().join("examples")).expect("examples") {
        let path = entry.expect("entry").path();
        let name = path
            .file_name()
            .and_then(|name| name.to_str())
            .expect("a name");
        let book = read(&example(name).bytes);
        for (row, cells) in sheet(&book, CHECKS).rows().filter(|(row, _)| *row >= 5) {
            let verdict = cells
                .last()
                .map(|cell| cell.value.text())
                .unwrap_or_default();
            let fine = verdict == "相符"
                || verdict.starts_with("无法判断")
                || row == 5 && cells.len() == 1;
            assert!(fine, "{name} {row}: {verdict}");
        }
    }
}

/// A command in a directory of its own.
fn run(place: &Path, arguments: &[&str]) -> (i32, String, String) {
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_gongkai"))
        .args(arguments)
        .current_dir(place)
        .output()
        .expect("the program starts");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (
        output.status.code().unwrap_or(-1),
        text(&output.stdout),
        text(&output.stderr),
    )
}

#[test]
fn workbooks_are_made_and_never_written_over() {
    let place = std::env::temp_dir().join(format!("gongkai-fill-in-{}", std::process::id()));
    let _ = fs::remove_dir_all(&place);
    fs::create_dir_all(&place).expect("directory");
    let wuhan = ["--profile", "hubei/wuhan-qingshan-2024", "--year", "2025"];
    let new = [&["new", "office", "--workbook"][..], &wuhan].concat();
    let (code, out, _) = run(&place, &new);
    assert_eq!((code, out.trim()), (0, "office/budget.xlsx"));
    let made = fs::read(place.join("office/budget.xlsx")).expect("a workbook");
    assert_eq!(run(&place, &new).0, 2, "nothing is written over");
    let mine = root().join("examples/wuhan-qingshan-2024");
    let mine = mine.to_str().expect("a path");
    let export = ["export", mine, "-o", "office/budget.xlsx"];
    let (code, _, err) = run(&place, &export);
    assert!(code == 2 && err.contains("--force"), "{code} {err}");
    assert_eq!(
        fs::read(place.join("office/budget.xlsx")).expect("a workbook"),
        made
    );
    let (code, out, err) = run(&place, &[&export[..], &["--force"]].concat());
    assert_eq!(code, 0, "{err}");
    assert!(out.contains("支出明细-economic：17 条"), "{out}");
    assert!(err.contains("budget.toml 中有 5 行"), "{err}");
    let names: Vec<_> = fs::read_dir(place.join("office"))
        .expect("directory")
        .collect();
    assert_eq!(names.len(), 1, "nothing is left beside it");
    let _ = fs::remove_dir_all(&place);
}

/// A person fills in the new workbook, in Excel or in programs that save other formats.
#[test]
fn a_filled_workbook_gives_the_facts_of_the_example() {
    let place = std::env::temp_dir().join(format!("gongkai-filled-{}", std::process::id()));
    let _ = fs::remove_dir_all(&place);
    fs::create_dir_all(&place).expect("directory");
    let name = "wuhan-qingshan-2024";
    let facts = |input: PathBuf, out: &str| {
        let input = input.to_str().expect("a path");
        let (code, _, err) = run(&place, &["build", input, "-o", out, "--formats", "json"]);
        assert_eq!(code, 0, "{out}: {err}");
        fs::read_to_string(place.join(out).join(name).join("facts.json")).expect("facts")
    };
    let wanted = facts(root().join("examples").join(name), "toml");
    for format in ["xlsx", "xls", "ods"] {
        let input = root().join(format!("tests/fill_in/filled/{name}.{format}"));
        assert!(facts(input, format) == wanted, "{format}");
    }
    let _ = fs::remove_dir_all(&place);
}

/// What is missing is named by sheet and cell.
#[test]
fn an_untouched_workbook_is_told_what_to_fill_in() {
    let place = std::env::temp_dir().join(format!("gongkai-untouched-{}", std::process::id()));
    let _ = fs::remove_dir_all(&place);
    fs::create_dir_all(&place).expect("directory");
    let new = [
        "new",
        "office",
        "--workbook",
        "--profile",
        "jiangxi/ganzhou-2022",
        "--year",
        "2025",
    ];
    assert_eq!(run(&place, &new).0, 0);
    let check = ["check", "office/budget.xlsx", "--message-format", "short"];
    let (code, out, err) = run(&place, &check);
    assert_eq!(code, 1);
    let said = format!("{out}{err}");
    for words in [
        "budget.xlsx 部门!B3: ",
        "缺少“部门全称”",
        "budget.xlsx 人员!D3: ",
        "缺少“人数”",
        "budget.xlsx 文字!D",
        "缺少“内容”",
    ] {
        assert!(said.contains(words), "{words} in {said}");
    }
    assert!(
        !said.contains("sheet-"),
        "nothing of the program's own is complained of: {said}"
    );
    let _ = fs::remove_dir_all(&place);
}
