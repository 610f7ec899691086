//! How long the stages take, as medians: `cargo bench --no-default-features`.

#[path = "large/mod.rs"]
mod large;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::hint::black_box;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use gongkai::artifacts::{self, Artifacts, Engine, Format, Settings};
use gongkai::budget::build as budget;
use gongkai::budget::catalogue::Catalogue;
use gongkai::check;
use gongkai::diag::Lang;
use gongkai::diff::{self, Version};
use gongkai::document;
use gongkai::facts::Facts;
use gongkai::pipeline::{self, Outcome};
use gongkai::profile::load::{self as profiles, Library};
use gongkai::records::load::{Directory, Files, Memory, load};
use gongkai::render::typst::{FontSet, plans};
use gongkai::render::{data, docx, html, json, markdown, xlsx};
use gongkai::why;

fn example(name: &str) -> Memory {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("examples")
        .join(name);
    let files = Directory::new(&root);
    let mut memory = Memory::default();
    for path in files.list("") {
        let bytes = files.read(&path).expect("a file that was listed");
        memory.0.insert(path, bytes);
    }
    memory
}

/// A ledger of many rows, each on a node of its own.
fn rows(count: usize) -> Memory {
    let mut rows = String::from("function,category,fund,unit,amount,id\n");
    for row in 0..count {
        let _ = writeln!(
            rows,
            "2060101,basic,general-public-budget,,{}.{:02},n{row}",
            row * 7 % 1_000_003,
            row % 100
        );
    }
    let budget = "format = 1\n[document]\nyear = 2024\nprofile = \"national\"\n\
                  [agency]\nname = \"某某局\"\n[[ledger]]\nid = \"main\"\nfile = \"main.csv\"\n";
    let mut memory = Memory::default();
    memory
        .0
        .insert("budget.toml".to_owned(), budget.as_bytes().to_vec());
    memory.0.insert("main.csv".to_owned(), rows.into_bytes());
    memory
}

/// The same ledger as a sheet, as a spreadsheet program stores it: codes as text, shared.
fn workbook(count: u32) -> Vec<u8> {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    let labels = ["功能科目", "支出类别", "资金来源", "摘要", "金额", "行号"];
    for (column, label) in (0..).zip(labels) {
        sheet.write(0, column, label).expect("a cell");
    }
    for row in 1..=count {
        let texts = ["2060101", "基本支出", "一般公共预算", "工资福利"];
        for (column, text) in (0..).zip(texts) {
            sheet.write(row, column, text).expect("a cell");
        }
        let amount = f64::from(row * 7 % 1_000_003) + f64::from(row % 100) / 100.0;
        sheet.write(row, 4, amount).expect("a cell");
        sheet.write(row, 5, format!("n{row}")).expect("a cell");
    }
    book.save_to_buffer().expect("a workbook")
}

/// True when the words on the command line pick this measurement.
fn wanted(name: &str) -> bool {
    let mut words = std::env::args()
        .skip(1)
        .filter(|word| !word.starts_with('-'));
    words.all(|word| name.contains(&word))
}

/// Runs for about a second and prints the median of a run; words on the command line pick which.
fn measure<T>(name: &str, mut run: impl FnMut() -> T) {
    measure_with(name, || (), |()| run());
}

/// The same, with something made before each run that is not measured.
fn measure_with<S, T>(name: &str, mut set: impl FnMut() -> S, mut run: impl FnMut(S) -> T) {
    if !wanted(name) {
        return;
    }
    let mut times: Vec<Duration> = Vec::new();
    let mut spent = Duration::ZERO;
    while times.len() < 5 || (spent < Duration::from_secs(1) && times.len() < 500) {
        let given = set();
        let before = Instant::now();
        let made = black_box(run(given));
        times.push(before.elapsed());
        spent += before.elapsed();
        drop(made);
    }
    times.sort();
    let median = times[times.len() / 2].as_secs_f64() * 1_000.0;
    println!("{name:<48} {median:>9.3} ms  ({} runs)", times.len());
}

fn main() {
    let library = Library { user: None };
    let catalogue = Catalogue::builtin();
    for name in ["wuhan-qingshan-2024", "ganzhou-miit-2022"] {
        let files = example(name);
        let whole = || pipeline::run(&files, &library, catalogue);
        let outcome = whole();
        let profile = outcome
            .profile
            .as_ref()
            .expect("a profile")
            .profile
            .id
            .clone();
        measure(&format!("{name}: records"), || load(&files));
        measure(&format!("{name}: profile"), || {
            profiles::load(&profile, &library, &mut Default::default())
        });
        let resolved = outcome.profile.clone().expect("a profile");
        let year = outcome.facts.as_ref().expect("facts").own().year;
        let edition = catalogue.for_year(u16::try_from(year).expect("a year"));
        measure(&format!("{name}: records to facts to document"), || {
            let loaded = load(&files);
            let mapping = pipeline::economic_mapping(&resolved);
            let built = budget::build(&loaded.records, &edition, &mapping);
            let budget = Arc::new(built.value.expect("a budget"));
            let settings = pipeline::fact_settings(&resolved, &budget.document);
            let (facts, _) = Facts::new(budget, settings);
            document::build(&Arc::new(facts), &resolved, edition, &loaded.sources)
        });
        measure(&format!("{name}: the same with profile and rules"), whole);
        let document = outcome.document.as_ref().expect("a document");
        let facts = outcome.facts.as_ref().expect("facts");
        let ask = |question: &str| why::explain(&outcome, question, usize::MAX);
        for (kind, question) in [
            ("key", "change(spending)"),
            ("number", "2112.7万元"),
            ("words", "财政拨款"),
            ("cell", "支出总表/合计/合计"),
            ("nothing", "从来没有印出过的一句话99999.77万元"),
            ("line", "spending.csv:3"),
        ] {
            measure(&format!("{name}: why by {kind}"), || ask(question));
        }
        let planned = plans(document);
        measure(&format!("{name}: page plan"), || plans(document));
        measure(&format!("{name}: DOCX, planned"), || {
            docx::render(document, &planned[0], false)
        });
        measure(&format!("{name}: HTML"), || {
            html::render(document, facts, false)
        });
        measure(&format!("{name}: Markdown"), || markdown::render(document));
        measure(&format!("{name}: facts.json"), || {
            json::render(facts, document)
        });
        measure(&format!("{name}: data/"), || {
            data::render(facts, document, "")
        });
        measure(&format!("{name}: tables.xlsx, planned"), || {
            xlsx::render(document, &planned, xlsx::Options::default())
                .map(|bytes| bytes.map(|it| it.len()))
        });
        let fonts = FontSet::bundled();
        let settings = Settings {
            formats: Format::ALL
                .into_iter()
                .filter(|format| *format != Format::Pdf)
                .collect(),
            draft: false,
            fonts: &fonts,
            engine: Engine::Embedded,
        };
        let all = || artifacts::artifacts(&outcome, &settings).expect("artifacts");
        measure(&format!("{name}: all formats except PDF together"), all);
        sizes(&all());
        #[cfg(feature = "pdf")]
        pdf(name, document);
    }
    let small = example("wuhan-qingshan-2024");
    differences(&small);
    rules("rules: wuhan-qingshan-2024", &small);
    let many = large::budget(&small);
    let count = |kind| load(&many).records.of(kind).count();
    assert!(!wanted("rules: 100,000 lines") || count("line") >= 100_000);
    rules("rules: 100,000 lines", &many);
    let many = rows(100_000);
    let read = load(&many);
    assert_eq!(read.records.of("line").count(), 100_000);
    measure("100,000 CSV rows: records", || load(&many));
    let book = workbook(100_000);
    let read = gongkai::workbook::read(&book).expect("a workbook");
    assert_eq!(read.sheets[0].cells.len(), 6 * 100_001);
    measure("100,000 workbook rows: cells", || {
        gongkai::workbook::read(&book)
    });
    let mut many = many;
    let entry = &many.0["budget.toml"];
    let entry = String::from_utf8_lossy(entry).replace("main.csv", "main.xlsx");
    many.0.insert("budget.toml".to_owned(), entry.into_bytes());
    many.0.remove("main.csv");
    many.0.insert("main.xlsx".to_owned(), book);
    let read = load(&many);
    assert_eq!(read.records.of("line").count(), 100_000);
    measure("100,000 workbook rows: records", || load(&many));
}

/// Two versions of the records, one amount apart; then the facts of many agencies, as published.
fn differences(old: &Memory) {
    let mut new = old.clone();
    let ledger = String::from_utf8_lossy(&new.0["spending.csv"]);
    let edited = ledger.replacen("9881433.04", "9871433.04", 1);
    assert_ne!(ledger, edited);
    new.0.insert("spending.csv".to_owned(), edited.into_bytes());
    let library = Library { user: None };
    let run = |files: &Memory| pipeline::run(files, &library, Catalogue::builtin());
    let compare = |old: &Outcome, new: &Outcome| {
        let versions = [old, new].map(|run| Version::of_records(run).expect("a document"));
        diff::compare(&versions[0], &versions[1])
    };
    let outcomes = [run(old), run(&new)];
    let found = compare(&outcomes[0], &outcomes[1]);
    assert_eq!((found.inputs.len(), found.figures.is_empty()), (1, false));
    measure("diff: wuhan-qingshan-2024: two outcomes", || {
        compare(&outcomes[0], &outcomes[1])
    });
    measure("diff: wuhan-qingshan-2024: files to report", || {
        diff::report::plain(&compare(&run(old), &run(&new)), Lang::Zh)
    });
    let name = "diff: 1,000 agencies";
    if wanted(name) {
        agencies(name, 1_000, &outcomes);
    }
}

/// The command on two directories of published facts: each agency has a name and an amount of its
/// own, and what moved between the runs moved in all.
fn agencies(name: &str, count: usize, outcomes: &[Outcome; 2]) {
    let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join("diff");
    let _ = std::fs::remove_dir_all(&root);
    for (side, outcome) in ["old", "new"].into_iter().zip(outcomes) {
        let document = outcome.document.as_ref().expect("a document");
        let text = json::render(outcome.facts.as_ref().expect("facts"), document);
        let mut facts: serde_json::Value = serde_json::from_str(&text).expect("JSON");
        let mut list = facts["facts"].as_array().expect("facts").iter();
        let own = list.position(|fact| fact["unit"] == "元");
        let own = own.expect("an amount");
        for at in 0..count {
            facts["agency"] = format!("{}{at:04}", document.agency).into();
            facts["facts"][own]["value"] = format!("{}.00", 1_000_000 + at * 7).into();
            let directory = root.join(side).join(format!("{at:04}"));
            std::fs::create_dir_all(&directory).expect("a directory");
            let text = serde_json::to_string_pretty(&facts).expect("JSON");
            std::fs::write(directory.join("facts.json"), text).expect("a file");
        }
    }
    let run = || {
        let mut command = Command::new(env!("CARGO_BIN_EXE_gongkai"));
        command.args(["diff", "old", "new", "--out", "changes.md"]);
        let status = command.current_dir(&root).stdout(Stdio::null()).status();
        assert!(status.expect("the program").success());
    };
    run();
    let told = std::fs::read_to_string(root.join("changes.md")).expect("a report");
    assert!(told.matches("\n## ").count() >= count);
    measure(name, run);
    let _ = std::fs::remove_dir_all(&root);
}

/// The whole rule book, on facts nobody has asked for before and on a finished document.
fn rules(name: &str, files: &Memory) {
    if !wanted(name) && !wanted(&format!("{name}, each")) {
        return;
    }
    let start = Instant::now();
    let outcome = pipeline::run(files, &Library { user: None }, Catalogue::builtin());
    println!("{name}: one run of all stages {:?}", start.elapsed());
    let mut codes: BTreeMap<&str, usize> = BTreeMap::new();
    for finding in &outcome.findings {
        *codes.entry(finding.code).or_default() += 1;
    }
    println!("{name}: {codes:?}");
    let profile = outcome.profile.clone().expect("a profile");
    let document = outcome.document.as_ref().expect("a document");
    let budget = outcome.budget.clone().expect("a budget");
    let year = u16::try_from(budget.document.period.year).expect("a year");
    let edition = Catalogue::builtin().for_year(year);
    let settings = pipeline::fact_settings(&profile, &budget.document);
    let facts = || Facts::new(budget.clone(), settings.clone()).0;
    measure_with(name, facts, |facts| {
        let mut findings = check::budget(&facts, &profile, &edition, &outcome.records);
        findings.append(&mut check::document(&facts, &profile, document));
        check::causes::fold(&mut findings, Some(&facts), &outcome.records);
        check::culprit::suggest(&facts, &outcome.records, &outcome.sources, &mut findings);
        (findings, facts)
    });
    for rule in check::registry::RULES {
        let name = format!("{name}, each: {}", rule.name);
        measure_with(&name, facts, |facts| {
            let found = match rule.check {
                check::Check::Budget(check) => check(&check::BudgetScope {
                    facts: &facts,
                    profile: &profile,
                    edition: &edition,
                    records: &outcome.records,
                }),
                check::Check::BuiltIn => Vec::new(),
                check::Check::Document(check) => check(&check::DocumentScope {
                    facts: &facts,
                    profile: &profile,
                    document,
                    lines: &check::lines::all(document),
                }),
            };
            (found, facts)
        });
    }
}

/// Prints the size of each file; `data/` is one.
fn sizes(artifacts: &Artifacts) {
    let mut sizes: BTreeMap<&str, usize> = BTreeMap::new();
    for (path, bytes) in artifacts {
        let name = path
            .find('/')
            .map_or(path.as_str(), |slash| &path[..=slash]);
        *sizes.entry(name).or_default() += bytes.len();
    }
    for (name, bytes) in sizes {
        println!("    {name:<44} {:>9.1} kB", bytes as f64 / 1000.0);
    }
}

/// What the program does around the engine, and the whole: the rest is bare Typst.
#[cfg(feature = "pdf")]
fn pdf(name: &str, document: &gongkai::document::tree::Document) {
    use gongkai::render::typst::{Options, missing_glyphs, project_with, render};
    let fonts = FontSet::bundled();
    let options = Options::default();
    measure(&format!("{name}: PDF, around the engine"), || {
        (
            missing_glyphs(&fonts, document),
            project_with(document, &fonts, &options),
        )
    });
    measure(&format!("{name}: PDF, whole"), || {
        let missing = missing_glyphs(&fonts, document);
        (
            missing,
            render(document, &fonts, &options).map(|bytes| bytes.len()),
        )
    });
}
