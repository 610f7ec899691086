//! The proof that no two formats disagree.
//!
//! Readers that know nothing of the writers take what is displayed back out of every file, place by
//! place in reading order; each place must show what the document says there, and each figure must
//! be its fact, rounded. See "The proof" in `docs/architecture.md`.

#[path = "tables_xlsx/book.rs"]
#[allow(dead_code)]
mod book;
#[path = "properties/budgets.rs"]
mod budgets;
#[path = "proof/changes.rs"]
mod changes;
#[path = "proof/compare.rs"]
mod compare;
#[path = "proof/csv.rs"]
mod csv;
#[path = "proof/docx.rs"]
mod docx;
#[path = "proof/facts.rs"]
mod facts;
#[path = "proof/html.rs"]
mod html;
#[path = "proof/judge.rs"]
mod judge;
#[path = "tables_xlsx/libreoffice.rs"]
mod libreoffice;
#[path = "proof/markdown.rs"]
mod markdown;
#[path = "proof/nodes.rs"]
mod nodes;
#[path = "proof/pdf.rs"]
#[allow(dead_code)]
mod pdf;
#[path = "proof/reading.rs"]
mod reading;
#[path = "proof/shaken.rs"]
mod shaken;
#[path = "tables_xlsx/shown.rs"]
mod shown;
#[path = "proof/spoil.rs"]
mod spoil;
#[path = "properties/support.rs"]
mod support;
#[path = "proof/wanted.rs"]
mod wanted;
#[path = "proof/wrong.rs"]
mod wrong;
#[path = "proof/xlsx.rs"]
mod xlsx;

use compare::{Comparison, Difference};
use facts::Facts;
use gongkai::artifacts::{Artifacts, Format};
use gongkai::document::tree::Document;
use gongkai::pipeline::Outcome;
use judge::{figures, known, published, told};
use reading::Reading;
use support::{EXAMPLES, LIGHT, example, made, run};

/// A format that shows the document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    Pdf,
    Docx,
    Html,
    Markdown,
    Xlsx,
}

impl Kind {
    fn of(name: &str) -> Option<Kind> {
        Some(match name.rsplit_once('.')?.1 {
            "pdf" => Kind::Pdf,
            "docx" => Kind::Docx,
            "html" => Kind::Html,
            "md" => Kind::Markdown,
            "xlsx" => Kind::Xlsx,
            _ => return None,
        })
    }

    fn read(self, bytes: &[u8]) -> Reading {
        let text = || std::str::from_utf8(bytes).expect("UTF-8");
        match self {
            Kind::Pdf => pdf::read(bytes),
            Kind::Docx => docx::read(bytes),
            Kind::Html => html::read(text()),
            Kind::Markdown => markdown::read(text()),
            Kind::Xlsx => xlsx::read(bytes),
        }
    }
}

/// The difference between what files show and what the document and its facts say.
fn differences(outcome: &Outcome, artifacts: &Artifacts) -> Vec<Difference> {
    let document = outcome.document.as_ref().expect("a document");
    let facts = facts::read(text(&artifacts["facts.json"]));
    let mut found = published(outcome, &facts);
    found.extend(figures(document, &facts));
    for (name, bytes) in artifacts {
        let Some(kind) = Kind::of(name) else { continue };
        found.append(&mut compared(document, &facts, name, bytes).differences);
        if kind == Kind::Html {
            found.extend(known(name, text(bytes), &facts));
        }
    }
    if artifacts.contains_key("data/amounts.csv") {
        found.extend(csv::differences(artifacts, document, &facts));
    }
    found
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).expect("UTF-8")
}

/// A file held against the document, place by place.
fn compared<'a>(document: &Document, facts: &'a Facts, name: &str, bytes: &[u8]) -> Comparison<'a> {
    let kind = Kind::of(name).expect("a format that shows the document");
    let (stem, _) = name.rsplit_once('.').expect("an ending");
    let mut attachments = document.attachments.iter();
    let attachment = attachments.find(|one| stem == format!("attachments/{}", one.file));
    let summary = document.summary.as_deref().filter(|_| stem == "summary");
    let wants = match (attachment, summary) {
        (Some(one), _) => wanted::attached(one, kind),
        (None, Some(summary)) => wanted::summary(summary, kind),
        (None, None) => wanted::wanted(document, kind),
    };
    let mut comparison = Comparison {
        kind,
        facts,
        differences: Vec::new(),
        pairs: Vec::new(),
    };
    comparison.reading(&kind.read(bytes), &wants);
    comparison
}

fn proved(name: &str, outcome: &Outcome, formats: &[Format]) {
    let found = differences(outcome, &made(outcome, formats));
    assert!(found.is_empty(), "{name}: {}", told(&found));
}

/// A random budget: of a small format that prints every kind of number, or a whole disclosure.
fn random(seed: u64) -> Outcome {
    match seed % 3 {
        0 => run(&budgets::budget(seed).toml()),
        _ => run(&shaken::budget(seed)),
    }
}

/// How many random budgets: `PROOF_BUDGETS` says another number.
fn count(usual: u64) -> u64 {
    let number = std::env::var("PROOF_BUDGETS").ok();
    number.map_or(usual, |number| number.parse().expect("a number"))
}

#[test]
fn examples_say_the_same_in_every_format() {
    for name in EXAMPLES {
        proved(name, &run(&example(name)), &LIGHT);
    }
}

/// Proves random budgets, a thread for each processor.
fn random_budgets(number: u64, formats: &[Format]) {
    let threads = std::thread::available_parallelism().map_or(1, usize::from) as u64;
    std::thread::scope(|scope| {
        for first in 0..threads {
            scope.spawn(move || {
                for seed in (first..number).step_by(threads as usize) {
                    proved(&format!("budget {seed}"), &random(seed), formats);
                }
            });
        }
    });
}

#[test]
fn random_budgets_say_the_same_in_every_format() {
    random_budgets(count(200), &LIGHT);
}

#[cfg(feature = "pdf")]
#[test]
fn pdfs_of_examples_say_the_same() {
    for name in EXAMPLES {
        let formats = [Format::Pdf, Format::Json];
        proved(name, &run(&example(name)), &formats);
    }
}

#[cfg(feature = "pdf")]
#[test]
fn pdfs_of_random_budgets_say_the_same() {
    random_budgets(count(10), &[Format::Pdf, Format::Json]);
}

/// Random budgets are worth proving: long, with figures of every kind and names like markup.
#[test]
fn random_budgets_have_much_to_say() {
    let mut all = String::new();
    for seed in [1, 2, 4, 5, 7] {
        let outcome = random(seed);
        let document = outcome.document.as_ref().expect("a document");
        let figures = gongkai::render::json::shown_ids(document).len();
        assert!(figures > 400, "{figures} figures");
        all += std::str::from_utf8(&made(&outcome, &[Format::Markdown])["disclosure.md"])
            .expect("UTF-8");
    }
    for wanted in [
        "%",
        "增加",
        "减少",
        "\\<b>",
        "\\|",
        "上年结转",
        "政府性基金",
    ] {
        assert!(all.contains(wanted), "{wanted}");
    }
}

/// Two runs, one in a thread of its own, where hash tables are seeded anew.
fn twice(name: &'static str, formats: &'static [Format]) {
    let first = made(&run(&example(name)), formats);
    let second = std::thread::spawn(move || made(&run(&example(name)), formats));
    let second = second.join().expect("files");
    let names = |artifacts: &Artifacts| artifacts.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(&first), names(&second));
    for (file, bytes) in &first {
        assert!(*bytes == second[file], "{name}: {file}");
    }
}

#[test]
fn the_same_records_give_the_same_bytes() {
    for name in EXAMPLES {
        twice(name, &LIGHT);
    }
}

#[cfg(feature = "pdf")]
#[test]
fn the_same_records_give_the_same_pdf() {
    twice("nanchang-qingyunpu-2025", &[Format::Pdf]);
}

/// `cargo test --test proof -- --ignored`, where LibreOffice is installed: every formula is worked
/// out anew, from results spoiled before.
#[test]
#[ignore = "needs LibreOffice"]
fn workbooks_show_the_same_after_recalculating() {
    for seed in 0..count(10) {
        let outcome = random(seed);
        let artifacts = made(&outcome, &[Format::Xlsx, Format::Json]);
        let workbook = &artifacts["tables.xlsx"];
        let place =
            std::env::temp_dir().join(format!("gongkai-proof-{}-{seed}", std::process::id()));
        let sheets = libreoffice::shown(&libreoffice::spoiled(workbook), &place);
        let _ = std::fs::remove_dir_all(&place);
        assert_eq!(sheets[1..], xlsx::texts(workbook), "budget {seed}");
    }
}
