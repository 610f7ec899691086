//! The laid out pages of the example documents.

use std::collections::BTreeMap;
use std::path::Path;

use super::tests::{Run, assert_tidy, runs};
use crate::budget::catalogue::Catalogue;
use crate::document::tree::{Block, Document, Inline, plain};
use crate::pipeline;
use crate::profile::load::Library;
use crate::records::load::Directory;
use crate::render::examples::EXAMPLES;

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
