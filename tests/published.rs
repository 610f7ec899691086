//! What the program prints for real agencies, against what they published: every cell of every
//! table and form, every sentence and its figures. A difference stands in the example's
//! `deviations.toml` with its reason, or the test fails; so does one listed that is none.
//!
//! `UPDATE=1` prints the unlisted differences as blocks to paste, their reasons left to be given.

#[path = "published/deviations.rs"]
mod deviations;
#[path = "published/forms.rs"]
mod forms;
#[path = "published/oracle.rs"]
mod oracle;
#[path = "published/printed.rs"]
mod printed;
#[path = "published/prose.rs"]
mod prose;
#[path = "published/tables.rs"]
mod tables;
#[path = "published/text.rs"]
mod text;

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use deviations::{Deviations, Difference};
use gongkai::budget::catalogue::Catalogue;
use gongkai::document::tree::{Block, Document, Inline};
use gongkai::pipeline;
use gongkai::profile::load::Library;
use gongkai::records::load::Directory;
use oracle::Oracle;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Examples that have a published document to be compared with.
fn examples() -> Vec<String> {
    let entries = fs::read_dir(root().join("tests/published")).expect("directory");
    let mut names: Vec<String> = entries
        .filter_map(|entry| {
            let name = entry.expect("entry").file_name().into_string().ok()?;
            Some(name.strip_suffix(".json")?.to_owned())
        })
        .collect();
    names.sort();
    names
}

fn example(name: &str) -> PathBuf {
    root().join("examples").join(name)
}

fn oracle(name: &str) -> Oracle {
    let path = root().join(format!("tests/published/{name}.json"));
    let text = fs::read_to_string(path).expect("published document");
    serde_json::from_str(&text).expect("published document")
}

fn listed(name: &str) -> Deviations {
    let text = fs::read_to_string(example(name).join("deviations.toml"));
    Deviations::read(&text.expect("deviations.toml"))
}

/// The document of an example; nothing may stop its build.
fn document(name: &str) -> Result<Document, String> {
    let files = Directory::new(&example(name));
    let library = Library { user: None };
    let outcome = pipeline::run(&files, &library, Catalogue::builtin());
    let blocking: Vec<String> = outcome
        .findings
        .iter()
        .filter(|finding| finding.level.blocks())
        .map(|finding| format!("{finding:?}"))
        .collect();
    if !blocking.is_empty() {
        return Err(blocking.join("\n"));
    }
    let document = outcome.document.ok_or_else(|| "no document".to_owned())?;
    // Nobody published a summary of these.
    Ok(Document {
        summary: None,
        ..document
    })
}

/// Everything that differs, and how much was compared.
struct Comparison {
    unlisted: Vec<Difference>,
    cells: usize,
    prose: prose::Counts,
}

fn compare(oracle: &Oracle, document: &Document, listed: &mut Deviations) -> Comparison {
    let grids = printed::grids(document);
    let mut found = Vec::new();
    lists(oracle, document, &mut found);
    let mut tables = tables::compare(&oracle.tables, &grids);
    let mut forms = forms::compare(&oracle.forms, &grids, listed);
    found.append(&mut tables.differences);
    found.append(&mut forms.differences);
    let (mut sentences, prose) = prose::compare(&oracle.prose, document, listed);
    found.append(&mut sentences);
    Comparison {
        unlisted: listed.cover(found),
        cells: tables.cells + forms.cells,
        prose,
    }
}

/// Headings and the list of tables, entry by entry.
fn lists(oracle: &Oracle, document: &Document, found: &mut Vec<Difference>) {
    let mut titles: Vec<String> = Vec::new();
    let tables = oracle.tables.iter().map(|table| &table.list_title);
    for title in tables.chain(oracle.forms.iter().map(|form| &form.list_title)) {
        titles.extend(title.clone().filter(|title| !titles.contains(title)));
    }
    for (name, published, ours) in [
        ("heading", &oracle.headings, printed::headings(document)),
        ("list of tables", &titles, printed::listing(document)),
    ] {
        tables::notes(published, &ours, |part, published, ours| {
            let place = part.replace("note", name);
            found.push(Difference {
                place,
                published: published.to_owned(),
                ours: ours.to_owned(),
            });
        });
    }
}

#[test]
fn examples_print_what_was_published() {
    let mut failures = Vec::new();
    let mut compared = 0;
    for name in examples() {
        let mut listed = listed(&name);
        let document = match document(&name) {
            Ok(document) => document,
            // Its profile is still to be written.
            Err(why) if why.contains("unknown-profile") => continue,
            Err(why) => {
                failures.push(format!("{name} cannot be built:\n{why}"));
                continue;
            }
        };
        compared += 1;
        let oracle = oracle(&name);
        let result = compare(&oracle, &document, &mut listed);
        eprintln!(
            "{name}: {} cells, {} paragraphs and {} figures compared, {} deviations",
            result.cells,
            result.prose.paragraphs,
            result.prose.figures,
            listed.len()
        );
        // A report may be all prose, or its tables lost.
        let no_tables = oracle.tables.iter().all(|table| table.incomplete.is_some());
        assert!(result.cells > 100 || no_tables, "{name}");
        assert!(result.prose.figures > 50, "{name}");
        let blocks: Vec<String> = result.unlisted.iter().map(ToString::to_string).collect();
        if !blocks.is_empty() {
            let text = blocks.join("\n");
            if std::env::var_os("UPDATE").is_some() {
                // Past the capture of the test harness.
                let _ = writeln!(std::io::stderr(), "{text}");
            }
            failures.push(format!("{name}: {} unlisted:\n{text}", blocks.len()));
        }
        failures.extend(
            listed
                .complaints()
                .into_iter()
                .map(|c| format!("{name}: {c}")),
        );
    }
    assert!(compared > 0, "nothing was compared");
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

/// The comparison itself: any one figure changed anywhere is found.
#[test]
fn one_changed_figure_is_found_wherever_it_stands() {
    let name = "wuhan-qingshan-2024";
    let oracle = oracle(name);
    let document = document(name).expect("builds");
    let unlisted = |document: &Document| compare(&oracle, document, &mut listed(name)).unlisted;
    assert_eq!(unlisted(&document), []);
    let count = figures(&mut document.clone()).len();
    assert!(count > 500, "{count}");
    // A prime step visits tables, forms and sentences alike.
    for at in (0..count).step_by(37) {
        let mut changed = document.clone();
        let mut all = figures(&mut changed);
        let text = &mut *all[at];
        text.push('7');
        assert_ne!(unlisted(&changed), [], "figure {at} of {count}");
    }
}

#[test]
fn a_listed_deviation_that_is_none_is_found() {
    let name = "wuhan-qingshan-2024";
    let path = example(name).join("deviations.toml");
    let mut text = fs::read_to_string(path).expect("deviations.toml");
    text.push_str(
        "\n[[deviation]]\nplace = \"table 1 / row income/收入总计 / column 收入/预算数\"\n\
         published = \"1.00\"\nours = \"2.00\"\nreason = \"invented\"\n",
    );
    let mut listed = Deviations::read(&text);
    let document = document(name).expect("builds");
    compare(&oracle(name), &document, &mut listed);
    let complaints = listed.complaints();
    assert_eq!(complaints.len(), 1, "{complaints:?}");
    assert!(complaints[0].contains("table 1"), "{complaints:?}");
}

/// All figures of a document.
fn figures(document: &mut Document) -> Vec<&mut String> {
    let mut out = Vec::new();
    let attached = document.attachments.iter_mut().map(|one| &mut one.body);
    let files = [&mut document.body].into_iter().chain(attached);
    for block in files.flatten() {
        let lines: Vec<&mut Vec<Inline>> = match block {
            Block::Heading(heading) => vec![&mut heading.content],
            Block::Paragraph(paragraph) => vec![&mut paragraph.content],
            Block::Grid(grid) => grid
                .body
                .iter_mut()
                .flat_map(|row| &mut row.cells)
                .flat_map(|cell| &mut cell.content)
                .collect(),
            Block::Chart(_) => Vec::new(),
        };
        for inline in lines.into_iter().flatten() {
            if let Inline::Figure { text, .. } = inline {
                out.push(text);
            }
        }
    }
    out
}
