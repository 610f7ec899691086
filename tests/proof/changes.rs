//! One input changed: the same facts move in every format.

use std::collections::{BTreeMap, BTreeSet};

use gongkai::artifacts::Artifacts;
use gongkai::pipeline::Outcome;

use super::support::{example, run};
use super::wanted::SUMMARY;
use super::{Kind, LIGHT, compare, compared, csv, facts, html, made, shaken, spoil, text};

/// Facts with all they are shown as, in reading order, as a file shows them.
type Seen = BTreeMap<String, Vec<String>>;

/// The facts every file of a kind shows, or only those in tables.
fn seen(outcome: &Outcome, artifacts: &Artifacts, kind: Kind, tables: bool) -> Seen {
    let document = outcome.document.as_ref().expect("a document");
    let facts = facts::read(text(&artifacts["facts.json"]));
    let mut seen = Seen::new();
    for (name, bytes) in artifacts {
        if Kind::of(name) != Some(kind) {
            continue;
        }
        let comparison = compared(document, &facts, name, bytes);
        for (words, shown) in &comparison.pairs {
            // The summary is in pages and PDFs only.
            if (tables && !words.in_table()) || words.place.starts_with(SUMMARY) {
                continue;
            }
            for (fact, text) in compare::figures(words, shown) {
                seen.entry(fact).or_default().push(text);
            }
        }
    }
    for texts in seen.values_mut() {
        texts.sort();
        // Formats differ in how often a head or a label is repeated.
        texts.dedup();
    }
    seen
}

/// Keys under which two maps say different things.
fn moved<T: PartialEq>(
    before: &BTreeMap<String, T>,
    after: &BTreeMap<String, T>,
) -> BTreeSet<String> {
    let keys = before.keys().chain(after.keys());
    let moved = keys.filter(|key| before.get(*key) != after.get(*key));
    moved.cloned().collect()
}

/// Two builds: the facts whose display moved are the same in every format that shows them, those
/// whose value moved the same in every format that tells values. Returns how many of each.
fn moves_alike(
    name: &str,
    before: (&Outcome, &Artifacts),
    after: (&Outcome, &Artifacts),
    kinds: &[Kind],
) -> (usize, usize) {
    let moved_in = |kind: Kind, tables: bool| {
        let before = seen(before.0, before.1, kind, tables);
        moved(&before, &seen(after.0, after.1, kind, tables))
    };
    let shown = moved_in(Kind::Html, false);
    let in_tables = moved_in(Kind::Html, true);
    for &kind in kinds {
        match kind {
            Kind::Xlsx => assert_eq!(moved_in(kind, true), in_tables, "{name}: {kind:?}"),
            kind => assert_eq!(moved_in(kind, false), shown, "{name}: {kind:?}"),
        }
    }
    let json = |artifacts: &Artifacts| -> BTreeMap<String, String> {
        let facts = facts::read(text(&artifacts["facts.json"]));
        facts
            .into_iter()
            .map(|(key, fact)| (key, fact.text))
            .collect()
    };
    let valued = moved(&json(before.1), &json(after.1));
    let page = |artifacts: &Artifacts| -> BTreeMap<String, String> {
        let known = html::facts(text(&artifacts["disclosure.html"]));
        known
            .into_iter()
            .map(|(key, value, _)| (key, value))
            .collect()
    };
    assert_eq!(
        moved(&page(before.1), &page(after.1)),
        valued,
        "{name}: the page's facts"
    );
    let package = moved(&csv::values(before.1), &csv::values(after.1));
    assert_eq!(package, valued, "{name}: open data");
    // What shows differently is different.
    let only_shown: Vec<&String> = shown.difference(&valued).collect();
    assert!(only_shown.is_empty(), "{name}: {only_shown:?}");
    (shown.len(), valued.len())
}

/// A change of one input: example, file, text that stands there, what takes its place.
const CHANGES: [(&str, &str, &str, &str); 9] = [
    (
        "wuhan-qingshan-2024",
        "spending.csv",
        "9881433.04",
        "9871433.04",
    ),
    // Too small to be seen in 万元.
    (
        "wuhan-qingshan-2024",
        "spending.csv",
        "303553.92",
        "303553.93",
    ),
    // Bases of changes and rates.
    (
        "wuhan-qingshan-2024",
        "budget.toml",
        "amount = 983.84",
        "amount = 938.84",
    ),
    (
        "wuhan-qingshan-2024",
        "budget.toml",
        "amount = 61.35",
        "amount = 0",
    ),
    (
        "wuhan-qingshan-2024",
        "budget.toml",
        "count = 17",
        "count = 18",
    ),
    (
        "wuhan-qingshan-2024",
        "budget.toml",
        "amount = 49840",
        "amount = 49480",
    ),
    // A name moves no figure.
    (
        "wuhan-qingshan-2024",
        "projects.toml",
        "工作性保运转-经济运行",
        "工作性保运转-工业运行",
    ),
    ("nanchang-qingyunpu-2025", "spending.csv", "", ""),
    ("suizhou-zengdu-2024", "spending.csv", "", ""),
];

#[test]
fn a_changed_input_moves_the_same_facts_in_every_format() {
    let kinds = [Kind::Docx, Kind::Markdown, Kind::Xlsx];
    for (name, file, find, replace) in CHANGES {
        let files = example(name);
        let outcome = run(&files);
        let artifacts = made(&outcome, &LIGHT);
        let mut changed = example(name);
        let old = text(&files.0[file]).to_owned();
        let new = match find {
            "" => spoil::amount(&old),
            find => {
                assert!(old.contains(find), "{name}: {find}");
                old.replacen(find, replace, 1)
            }
        };
        changed.0.insert(file.to_owned(), new.into_bytes());
        let other = run(&changed);
        let others = made(&other, &LIGHT);
        let what = format!("{name}: {find} → {replace}");
        let (shown, valued) = moves_alike(&what, (&outcome, &artifacts), (&other, &others), &kinds);
        match find {
            "303553.92" => assert!(shown > 0 && shown < valued, "{what}: {shown} of {valued}"),
            _ if file == "projects.toml" => {
                assert_eq!((shown, valued), (0, 0), "{what}");
                for (name, bytes) in &others {
                    if let Some(kind) = Kind::of(name) {
                        let read = format!("{:?}", kind.read(bytes));
                        assert!(read.contains(replace) && !read.contains(find), "{name}");
                    }
                }
            }
            _ => assert!(shown > 0 && valued > 0, "{what}"),
        }
    }
}

#[test]
fn a_changed_amount_of_a_random_budget_moves_the_same_facts_in_every_format() {
    let kinds = [Kind::Docx, Kind::Markdown, Kind::Xlsx];
    for seed in [1, 2, 4, 5] {
        let files = shaken::budget(seed);
        let mut changed = shaken::budget(seed);
        let new = spoil::amount(text(&files.0["spending.csv"]));
        changed
            .0
            .insert("spending.csv".to_owned(), new.into_bytes());
        let (outcome, other) = (run(&files), run(&changed));
        let (artifacts, others) = (made(&outcome, &LIGHT), made(&other, &LIGHT));
        let what = format!("budget {seed}");
        let (shown, valued) = moves_alike(&what, (&outcome, &artifacts), (&other, &others), &kinds);
        assert!(shown > 0 && valued > 0, "{what}");
    }
}

#[cfg(feature = "pdf")]
#[test]
fn a_changed_input_moves_the_same_facts_in_the_pdf() {
    let (name, file) = ("ganzhou-st-2025-evaluation", "budget.toml");
    let mut changed = example(name);
    let new = spoil::amount(text(&changed.0[file]));
    changed.0.insert(file.to_owned(), new.into_bytes());
    let (outcome, other) = (run(&example(name)), run(&changed));
    let (artifacts, others) = (
        made(&outcome, &gongkai::artifacts::Format::ALL),
        made(&other, &gongkai::artifacts::Format::ALL),
    );
    let kinds = [Kind::Pdf, Kind::Docx, Kind::Markdown, Kind::Xlsx];
    let (shown, valued) = moves_alike(name, (&outcome, &artifacts), (&other, &others), &kinds);
    assert!(shown > 0 && valued > 0);
}
