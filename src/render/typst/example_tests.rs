//! The laid out pages of the example documents.

use std::collections::BTreeMap;
use std::path::Path;

use super::tests::{Run, assert_tidy, runs};
use super::{FontSet, marked, pages};
use crate::budget::catalogue::Catalogue;
use crate::budget::model::Date;
use crate::diag::Level;
use crate::document::tree::{Block, Document, Inline, plain};
use crate::pipeline;
use crate::profile::load::Library;
use crate::records::load::Directory;
use crate::render::examples::{EXAMPLES, run};
use crate::render::typst::Page;

fn document(example: &str) -> Document {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("examples")
        .join(example);
    let library = Library { user: None };
    let outcome = pipeline::run(&Directory::new(&path), &library, Catalogue::builtin());
    outcome.document.expect("the example makes a document")
}

/// Figures of the document by displayed text.
fn figures(document: &Document) -> BTreeMap<String, usize> {
    let mut found = BTreeMap::new();
    let mut line = |content: &[Inline]| {
        for inline in content {
            if let Inline::Figure { text, .. } = inline {
                *found.entry(text.clone()).or_insert(0) += 1;
            }
        }
    };
    for block in &document.body {
        match block {
            Block::Heading(heading) => line(&heading.content),
            Block::Paragraph(paragraph) => line(&paragraph.content),
            Block::Grid(grid) => {
                let ends = [&grid.label, &grid.title, &grid.head_left, &grid.head_right];
                ends.into_iter().chain(&grid.notes).for_each(|l| line(l));
                for row in grid.head.iter().chain(&grid.body) {
                    let content = row.cells.iter().flat_map(|cell| &cell.content);
                    content.for_each(|l| line(l));
                }
            }
            Block::Chart(chart) => chart.lines().for_each(|l| line(l)),
        }
    }
    found
}

/// Numbers on the pages, each from one piece of text: none is torn at the end of a line or cell.
fn numbers(found: &[Run]) -> BTreeMap<String, usize> {
    let mut numbers = BTreeMap::new();
    for run in found {
        let inside = |c: char| c.is_ascii_digit() || ".,-−".contains(c);
        for token in run.text.split(|c| !inside(c)) {
            let token = token.trim_end_matches(['.', ',', '-']);
            *numbers.entry(token.to_owned()).or_insert(0) += 1;
        }
    }
    numbers
}

fn check(example: &str) {
    let document = document(example);
    let (found, sizes) = runs(&document);
    assert_tidy(&found, &sizes);

    let wanted = figures(&document);
    assert!(wanted.len() > 100, "{example} has few figures");
    let there = numbers(&found);
    for (text, count) in &wanted {
        let number = text.trim_end_matches(['%', '％', '‰']);
        let printed = there.get(number).copied().unwrap_or(0);
        assert!(printed >= *count, "{text}: {printed} of {count} printed");
    }

    let headings: Vec<String> = document
        .body
        .iter()
        .filter_map(|block| match block {
            Block::Heading(h) => Some(format!("{}{}", h.number, plain(&h.content))),
            _ => None,
        })
        .collect();
    // Cover and contents come first.
    for (page, (_, height)) in sizes.iter().enumerate().skip(2) {
        let on_page = || {
            let runs = found.iter().filter(|run| run.page == page);
            runs.filter(|run| run.base < height - 85.0)
        };
        let foot = on_page().map(|run| run.base).fold(0.0, f64::max);
        let last: String = on_page()
            .filter(|run| (run.base - foot).abs() < 1.0)
            .map(|run| run.text.as_str())
            .collect();
        assert!(!last.is_empty(), "page {page} is empty");
        assert!(!headings.contains(&last), "{last} stands alone on {page}");
    }

    // What is called a table and holds no more than a page of rows is on one page.
    for block in &document.body {
        let Block::Grid(grid) = block else { continue };
        if grid.form || grid.body.len() > 36 {
            continue;
        }
        let title = plain(&grid.title);
        let first = found
            .iter()
            .find(|run| run.size > 13.0 && run.text == title);
        let Some(first) = first else { continue };
        let next = found.iter().filter(|run| run.page == first.page + 1);
        let top = next.min_by(|a, b| a.base.total_cmp(&b.base));
        let head = grid.head.first().and_then(|row| row.cells.first());
        let head = head.map_or(String::new(), |cell| plain(&cell.content[0]));
        assert!(
            top.is_none_or(|top| top.text != head),
            "{title} goes on on a second page"
        );
    }
}

#[test]
fn the_pages_of_an_example_with_many_forms() {
    check("wuhan-qingshan-2024");
}

#[test]
fn the_pages_of_an_example_in_wan_yuan() {
    check("ganzhou-miit-2022");
}

/// Pages are told without moving anything, and truly: where a heading or a row is said to stand,
/// it stands, and the page has the number it is said to have.
#[test]
fn blocks_are_on_the_pages_they_are_said_to_be_on() {
    for name in ["suizhou-zengdu-2024", "ganzhou-st-2025-evaluation"] {
        let document = document(name);
        let fonts = FontSet::bundled();
        let (found, _) = runs(&document);
        let marked = super::tests::runs_of(&marked(&document, &fonts));
        let mut pairs = found.iter().zip(&marked.0);
        // Sums of lengths may differ in their last bits.
        let near = |a: f64, b: f64| (a - b).abs() < 0.001;
        let same = |a: &Run, b: &Run| {
            let there = near(a.left, b.left) && near(a.right, b.right) && near(a.base, b.base);
            a.text == b.text && a.page == b.page && there
        };
        let moved = pairs.find(|(plain, marked)| !same(plain, marked));
        assert!(moved.is_none(), "{name}: marks move the layout: {moved:?}");
        assert_eq!(found.len(), marked.0.len());
        let pages = pages(&document, &fonts).expect("pages");
        let on = |page: Page| -> String {
            let sheet = usize::try_from(page.sheet).expect("a page") - 1;
            let runs = found.iter().filter(|run| run.page == sheet);
            runs.map(|run| run.text.as_str()).collect()
        };
        let holds = |page: Option<Page>, text: &str| {
            let page = page.expect("a page");
            let all = on(page);
            assert!(all.contains(text), "{name}: {text} is not on {page:?}");
            let folio = format!("— {} —", page.printed);
            assert!(all.contains(&folio), "{name}: {page:?} has another number");
        };
        let mut rows = 0;
        for (at, block) in document.body.iter().enumerate() {
            match block {
                Block::Heading(heading) => {
                    let words = plain(&heading.content);
                    let start: String = words.chars().take(6).collect();
                    holds(pages.block(at), &start);
                }
                Block::Grid(grid) => {
                    for (number, row) in grid.body.iter().enumerate() {
                        let cells = row.cells.iter().flat_map(|cell| &cell.content).flatten();
                        let mut figures = cells.filter(|one| matches!(one, Inline::Figure { .. }));
                        if let Some(figure) = figures.next() {
                            holds(pages.row(at, number), figure.text());
                            rows += 1;
                        }
                    }
                }
                _ => {}
            }
        }
        assert!(rows > 20 || document.letter, "{name}: {rows} rows");
    }
}

/// One page of A4, however much there is to say.
#[test]
fn a_summary_is_one_page() {
    let mut summaries = Vec::new();
    for name in EXAMPLES {
        summaries.extend(document(name).summary.map(|one| *one));
    }
    assert_eq!(summaries.len(), 4);
    let mut long = summaries[0].clone();
    let body = long.body.clone();
    long.body.extend((0..4).flat_map(|_| body.clone()));
    summaries.push(long);
    for (at, summary) in summaries.into_iter().enumerate() {
        let (found, sizes) = runs(&summary);
        let [(width, height)] = sizes[..] else {
            panic!("{}: {} pages", summary.title, sizes.len());
        };
        assert!((width - 595.28).abs() < 0.1 && (height - 841.89).abs() < 0.1);
        // Where the long one stands follows from its scale.
        let inside = |run: &Run| run.right < width && run.base < height;
        assert!(at == 4 || found.iter().all(inside), "{}", summary.title);
    }
}

/// One page of A4 with everything inside, for all examples and when much is wrong.
#[test]
fn a_certificate_is_one_page() {
    use crate::certificate::{self, Matter, Verdict};
    let as_of = Date::parse("2024-03-01").expect("a date");
    let fonts = FontSet::bundled();
    let mut certificates: Vec<_> = EXAMPLES
        .iter()
        .map(|name| certificate::make(&run(name), as_of, None))
        .collect();
    let mut wrong = certificates[0].clone();
    wrong.agency = "某某市\"某某\"局 #[*]$x$<局>\u{1f600}".repeat(6);
    for row in &mut wrong.rows {
        row.verdict = Verdict::Violated;
        let matter = |_| Matter {
            code: "test",
            level: Level::Deny,
            message: "合计数与明细数不一致，".repeat(40),
            input: Some("texts.toml:12:3".to_owned()),
            place: None,
            waived: false,
            follows: false,
        };
        row.findings = (0..50).map(matter).collect();
    }
    certificates.push(wrong);
    for (at, certificate) in certificates.iter().enumerate() {
        let (found, sizes) = super::tests::runs_of(&certificate::project(certificate, &fonts));
        let [(width, height)] = sizes[..] else {
            panic!("{}: {} pages", certificate.agency, sizes.len());
        };
        assert!((width - 595.28).abs() < 0.1 && (height - 841.89).abs() < 0.1);
        let readable = |run: &Run| run.right < width && run.base < height && run.size >= 5.0;
        assert!(
            at == 5 || found.iter().all(readable),
            "{}",
            certificate.agency
        );
        let text: String = found.iter().map(|run| run.text.as_str()).collect();
        let title = certificate.rows[0].title.as_str();
        assert!(text.contains("检查人") && text.contains(title));
    }
}
