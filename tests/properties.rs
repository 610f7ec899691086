//! What must hold for every budget, tried on pseudo-random ones that are the same in every run.

#[path = "properties/budgets.rs"]
mod budgets;
#[path = "properties/places.rs"]
mod places;
#[path = "properties/support.rs"]
mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use budgets::{Made, NODES, Random, budget, coarse, key, query, sum, yuan};
use gongkai::artifacts::{Artifacts, Engine, Format, Settings};
use gongkai::budget::ledger::Answer;
use gongkai::budget::money::Money;
use gongkai::document::tree::{Block, Document, Grid, Inline, RowKind, plain};
use gongkai::facts::key::Key;
use gongkai::facts::{Fact, Facts, LineRef, Origin};
use gongkai::pipeline::Outcome;
use gongkai::records::load::Memory;
use gongkai::render::markdown;
use gongkai::render::typst::FontSet;
use places::{Place, cell, lines, places, tables};
use rust_decimal::Decimal;
use support::{blocking, directory, example, facts, root, run, run_with};

const BUDGETS: u64 = 30;

fn profiles() -> Memory {
    directory(&root().join("tests/profiles"))
}

fn made(seed: u64, profiles: &Memory) -> (Made, Outcome) {
    let made = budget(seed);
    let outcome = run_with(&made.toml(), profiles);
    let blocking = blocking(&outcome);
    assert!(blocking.is_empty(), "budget {seed}: {blocking:#?}");
    (made, outcome)
}

fn document(outcome: &Outcome) -> &Document {
    outcome.document.as_ref().expect("a document")
}

fn decimal(text: &str) -> Option<Decimal> {
    match text {
        "" | "—" => Some(Decimal::ZERO),
        text => text.replace(',', "").parse().ok(),
    }
}

/// Displayed parts make the displayed whole, or a note of the table or section names the place.
#[test]
fn displayed_sums_close_or_are_named() {
    let profiles = profiles();
    let mut named = 0;
    for seed in 0..BUDGETS {
        let (_, outcome) = made(seed, &profiles);
        for grid in tables(document(&outcome)) {
            named += rows_close(grid, seed);
        }
        named += sentences_close(document(&outcome), seed);
    }
    assert!(named > 20, "rounding is met: {named}");
}

/// Column parts of the standard the budgets are printed in, by table.
fn column_parts(id: &str) -> (&'static str, &'static [&'static str]) {
    match id {
        "by-function" => ("total", &["personnel", "operating", "project"]),
        "split-codes" => ("total", &["basic", "project"]),
        "by-class" => ("total", &["personnel", "operating"]),
        "unit-fund" => ("total", &["general", "government", "special", "own"]),
        "by-project" => ("total", &["current", "carried"]),
        _ => ("", &[]),
    }
}

fn rows_close(grid: &Grid, seed: u64) -> usize {
    let notes: String = grid.notes.iter().map(|note| plain(note)).collect();
    let at = |id: &str| grid.columns.iter().position(|column| column.id == id);
    let (whole, parts) = column_parts(&grid.id);
    let mut named = 0;
    let mut check = |what: String, label: &str, whole: Decimal, sum: Decimal| {
        if whole != sum {
            named += 1;
            let place = format!("{}”", label.trim());
            assert!(
                notes.contains(&place),
                "budget {seed}: {what} {place}: {sum} for {whole}; {notes}"
            );
        }
    };
    let name = at("name")
        .or_else(|| at("income-item"))
        .expect("a name column");
    for row in &grid.body {
        let Some(whole) = at(whole) else { continue };
        let shown = |column: usize| decimal(&cell(row, column)).expect("a number");
        let sum = parts.iter().filter_map(|id| at(id)).map(shown).sum();
        check(
            format!("{} {}", grid.id, row.key),
            &cell(row, name),
            shown(whole),
            sum,
        );
    }
    // Rows of a tree: each whole stands above its children, told by the codes in their keys.
    for (column, spec) in grid.columns.iter().enumerate() {
        if matches!(spec.id.as_str(), "change" | "share") || grid.id == "sides" {
            continue;
        }
        let numbers: Vec<Option<Decimal>> = grid
            .body
            .iter()
            .map(|row| decimal(&cell(row, column)))
            .collect();
        if numbers.iter().any(Option::is_none)
            || matches!(
                spec.id.as_str(),
                "code" | "name" | "class" | "item" | "detail"
            )
        {
            continue;
        }
        for (here, row) in grid.body.iter().enumerate() {
            let total = row.kind == RowKind::Total;
            let children: Vec<usize> = (0..grid.body.len())
                .filter(|&other| parent(grid, other) == if total { None } else { Some(here) })
                .filter(|&other| grid.body[other].kind != RowKind::Total)
                .collect();
            if children.is_empty() {
                continue;
            }
            let sum = children.iter().filter_map(|&child| numbers[child]).sum();
            let whole = numbers[here].unwrap_or_default();
            check(
                format!("{} {} {}", grid.id, row.key, spec.id),
                &cell(row, name),
                whole,
                sum,
            );
        }
    }
    named
}

/// The row a row is part of: the nearest above whose key is a beginning of its own.
fn parent(grid: &Grid, row: usize) -> Option<usize> {
    let key = &grid.body[row].key;
    let inside = |other: &str| {
        other != key
            && (key.starts_with(other)
                || (other == "unit=100" && key.starts_with("unit=100") && !key.contains(',')))
    };
    (0..row)
        .rev()
        .find(|&above| grid.body[above].kind != RowKind::Total && inside(&grid.body[above].key))
}

/// `合计{whole}万元，其中：…` sentences.
fn sentences_close(document: &Document, seed: u64) -> usize {
    let all = places(document);
    let mut named = 0;
    for place in all
        .iter()
        .filter(|place| place.text.contains("合计") && !place.note)
    {
        let Some((_, list)) = place.text.split_once("合计") else {
            continue;
        };
        if !place.text.contains("其中：") || place.at.contains(':') {
            continue;
        }
        let numbers: Vec<Decimal> = list
            .split("万元")
            .filter_map(|part| {
                let digits = part.rfind(|c: char| !c.is_ascii_digit() && c != '.');
                let start = digits.map_or(0, |at| {
                    at + part[at..].chars().next().map_or(1, char::len_utf8)
                });
                part[start..].parse().ok()
            })
            .collect();
        let (whole, parts) = numbers.split_first().expect("figures");
        if *whole != parts.iter().sum::<Decimal>() {
            named += 1;
            let notes = all
                .iter()
                .filter(|note| note.note)
                .map(|note| note.text.as_str());
            assert!(
                notes.into_iter().any(|note| note.contains("支出合计")),
                "budget {seed}: {}",
                place.text
            );
        }
    }
    named
}

/// No digit stands in plain words, and Markdown adds none.
#[test]
fn every_digit_is_declared() {
    let profiles = profiles();
    let mut outcomes: Vec<Outcome> = (0..BUDGETS / 2)
        .map(|seed| made(seed, &profiles).1)
        .collect();
    for name in [
        "wuhan-qingshan-2024",
        "ganzhou-miit-2022",
        "nanchang-qingyunpu-2025",
    ] {
        outcomes.push(run(&example(name)));
    }
    for outcome in &outcomes {
        let document = document(outcome);
        for line in lines(document) {
            for inline in line {
                if let Inline::Text { text } = inline {
                    let digit = text.chars().find(|c| {
                        c.is_numeric() && !"一二三四五六七八九十零〇百千万亿两".contains(*c)
                    });
                    // Free text that types a number is told, with the sentence.
                    let told = outcome.findings.iter().any(|finding| {
                        finding.code == "undeclared-digits"
                            && finding.message.args.iter().any(|(_, value)| {
                                plain(line).starts_with(value.trim_end_matches('…'))
                            })
                    });
                    assert!(digit.is_none() || told, "{digit:?} in “{text}”");
                }
            }
        }
        // What Markdown prints is what the tree holds: the same runs of digits, in any order.
        let mut allowed: BTreeSet<String> = BTreeSet::new();
        let mut allow = |text: &str| allowed.extend(runs(text));
        allow(&document.title);
        for line in lines(document) {
            allow(&plain(line));
            for inline in line {
                allow(inline.text());
            }
        }
        for block in document.blocks() {
            if let Block::Heading(heading) = block {
                allow(&format!("{}{}", heading.number, plain(&heading.content)));
            }
        }
        let attached = document
            .attachments
            .iter()
            .map(|one| document.attached(one));
        for file in std::iter::once(document.clone()).chain(attached) {
            for run in runs(&markdown::render(&file)) {
                assert!(allowed.contains(&run), "{run} is only in the Markdown");
            }
        }
    }
}

/// Runs of digits with the separators inside them.
fn runs(text: &str) -> Vec<String> {
    let split = text.split(|c: char| !(c.is_ascii_digit() || c == '.' || c == ','));
    let trimmed = split.map(|run| run.trim_matches(|c| c == '.' || c == ','));
    trimmed
        .filter(|run| !run.is_empty())
        .map(str::to_owned)
        .collect()
}

/// Every line a fact comes from, through all facts in between.
fn inputs(fact: &Fact, out: &mut BTreeSet<LineRef>) {
    match &fact.origin {
        Origin::Lines(lines) => out.extend(lines),
        Origin::Records(_) | Origin::Count(_) => {}
        Origin::Sum(parts) => parts.iter().for_each(|part| inputs(part, out)),
        Origin::Less { of, less } => of.iter().chain(less).for_each(|part| inputs(part, out)),
        Origin::Same(part) | Origin::Rounded(part) => inputs(part, out),
        Origin::Difference { current, base } => {
            inputs(current, out);
            inputs(base, out);
        }
        Origin::Ratio { of, whole } => {
            inputs(of, out);
            inputs(whole, out);
        }
    }
}

fn by_id(facts: &Facts) -> BTreeMap<String, Arc<Fact>> {
    facts
        .all()
        .into_iter()
        .map(|fact| (fact.id.clone(), fact))
        .collect()
}

fn comes_from(fact: Option<&Arc<Fact>>, line: LineRef) -> bool {
    fact.is_some_and(|fact| {
        let mut found = BTreeSet::new();
        inputs(fact, &mut found);
        found.contains(&line)
    })
}

/// One amount changed: what differs names it among its origins, and what does not is the same.
#[test]
fn only_what_comes_from_an_amount_moves_with_it() {
    let profiles = profiles();
    let mut random = Random(99);
    let (mut moved, mut presence) = (0, 0);
    for seed in 0..BUDGETS {
        let (mut made, before) = made(seed, &profiles);
        let book = random.below(made.books.len());
        let book = if made.books[book].lines.is_empty() {
            0
        } else {
            book
        };
        let at = random.below(made.books[book].lines.len());
        let amount = match random.below(5) {
            0 => 0,
            _ => random.amount(),
        };
        made.books[book].lines[at].amount = amount;
        let after = run_with(&made.toml(), &profiles);
        let (old, new) = (facts(&before), facts(&after));
        let id = made.books[book].id;
        let ledger = old
            .ledgers
            .iter()
            .position(|ledger| ledger.id == id)
            .expect("the ledger");
        let line = LineRef { ledger, line: at };

        let (olds, news) = (by_id(&old), by_id(&new));
        for (id, fact) in &olds {
            let now = news.get(id);
            if now.is_some_and(|now| now.value != fact.value) {
                moved += 1;
                assert!(
                    comes_from(Some(fact), line),
                    "budget {seed}: {id} moved without its origin"
                );
            }
        }
        let touched =
            |id: &String| comes_from(olds.get(id), line) || comes_from(news.get(id), line);
        let (was, is) = (places(document(&before)), places(document(&after)));
        for place in differing(&was, &is) {
            if place.note {
                continue;
            }
            let named = place.facts.iter().any(touched);
            // A section heading appears with its text: a condition on a fact that is not shown.
            // So do the terms of the glossary, and the sentence about nothing.
            if !named {
                presence += 1;
                let known = matches!(place.text.as_str(), "上年结转" | "没有基本支出。");
                assert!(
                    place.facts.is_empty() && (known || place.at.contains("名词解释")),
                    "budget {seed}: {} “{}” came or went by itself",
                    place.at,
                    place.text
                );
            }
        }
    }
    assert!(moved > 500, "facts move: {moved}");
    assert!(presence < BUDGETS as usize / 4, "{presence}");
}

/// Places of one document that are not in the other.
fn differing<'a>(a: &'a [Place], b: &'a [Place]) -> Vec<&'a Place> {
    // Running numbers move with what comes before them.
    let plain = |place: &Place| {
        let text = place
            .text
            .trim_start_matches(|c| "一二三四五六七八九十、（）".contains(c))
            .to_owned();
        (text, place.facts.clone())
    };
    let only = |a: &'a [Place], b: &'a [Place]| {
        let mut left: BTreeMap<_, usize> = BTreeMap::new();
        for place in b {
            *left.entry(plain(place)).or_default() += 1;
        }
        let mut out = Vec::new();
        for place in a {
            match left.get_mut(&plain(place)) {
                Some(count) if *count > 0 => *count -= 1,
                _ => out.push(place),
            }
        }
        out
    };
    let mut out = only(a, b);
    out.extend(only(b, a));
    out
}

/// Every file but PDFs.
fn artifacts(outcome: &Outcome) -> Artifacts {
    let formats = Format::ALL.into_iter();
    let settings = Settings {
        formats: formats.filter(|format| *format != Format::Pdf).collect(),
        draft: false,
        fonts: &FontSet::bundled(),
        engine: Engine::Embedded,
    };
    gongkai::artifacts::artifacts(outcome, &settings).expect("artifacts")
}

/// What is published agrees with itself, as far as `verify` can tell.
#[test]
fn what_is_published_verifies() {
    let profiles = profiles();
    for seed in 0..BUDGETS / 2 {
        let (_, outcome) = made(seed, &profiles);
        let verdict = gongkai::verify::directory("", &artifacts(&outcome));
        assert!(
            verdict.findings.is_empty(),
            "{seed}: {:#?}",
            verdict.findings
        );
        assert!(verdict.facts > 10, "{seed}: {verdict:?}");
    }
}

#[test]
fn the_same_records_make_the_same_bytes() {
    let profiles = profiles();
    for seed in 0..BUDGETS / 4 {
        let (made, first) = made(seed, &profiles);
        let second = run_with(&made.toml(), &profiles);
        assert_eq!(artifacts(&first), artifacts(&second), "budget {seed}");
    }
    let name = "wuhan-qingshan-2024";
    assert_eq!(
        artifacts(&run(&example(name))),
        artifacts(&run(&example(name)))
    );
}

/// Sums at every level against adding up the made amounts.
#[test]
fn answers_are_the_plain_sums() {
    let profiles = profiles();
    let mut random = Random(5);
    let mut answered = 0;
    for seed in 0..BUDGETS {
        let (made, outcome) = made(seed, &profiles);
        let facts = facts(&outcome);
        for _ in 0..40 {
            let query = query(&mut random);
            let Ok(fact) = facts.get(&facts.parse(&key(&query)).expect("a key")) else {
                continue;
            };
            answered += 1;
            assert_eq!(
                fact.value,
                money(made.truth(&query)),
                "budget {seed}: {}",
                fact.id
            );
        }
        // Children add up to their parent, in every dimension main records.
        let main = &made.books[0].lines;
        for (dim, _) in NODES.iter().filter(|(dim, _)| *dim != "economic") {
            children_add_up(&facts, dim, main, seed);
        }
    }
    assert!(answered > 1_000, "{answered}");
}

fn money(amount: i64) -> gongkai::facts::Value {
    gongkai::facts::Value::Money(Money::from_yuan(Decimal::new(amount, 2)))
}

fn children_add_up(facts: &Facts, dim: &str, main: &[budgets::Entry], seed: u64) {
    let dim = gongkai::budget::nodes::Dim::parse(dim).expect("a dimension");
    let space = &facts.budget.space;
    let tree = space.tree(dim);
    let total = |node: gongkai::budget::nodes::NodeId| {
        let mut cross = gongkai::budget::nodes::EVERYTHING;
        cross[dim.index()] = node;
        let key = Key::Amount {
            measure: gongkai::budget::ledger::Measure::Spending,
            cross,
            period: facts.own(),
        };
        facts.get(&key).map(|fact| fact.value)
    };
    let whole = total(gongkai::budget::nodes::NodeId::ROOT).expect("the whole");
    assert_eq!(whole, money(sum(main, &[])), "budget {seed}");
    let mut stack = vec![gongkai::budget::nodes::NodeId::ROOT];
    while let Some(node) = stack.pop() {
        let whole = total(node).expect("main records it");
        if whole.is_zero() || tree.children(node).is_empty() {
            continue;
        }
        let mut parts = Decimal::ZERO;
        for &child in tree.children(node) {
            let gongkai::facts::Value::Money(part) = total(child).expect("main records it") else {
                panic!("money");
            };
            parts += part.yuan();
            stack.push(child);
        }
        assert_eq!(
            whole,
            gongkai::facts::Value::Money(Money::from_yuan(parts)),
            "budget {seed}: {}",
            tree.node(node).key
        );
    }
}

/// Bounds hold the truth whatever the ledgers leave out, and an answer is the truth.
#[test]
fn bounds_hold_the_full_cross() {
    let profiles = profiles();
    let mut random = Random(17);
    let (mut answered, mut refused) = (0, 0);
    for seed in 0..BUDGETS * 2 {
        let made = coarse(seed);
        let outcome = run_with(&made.toml(), &profiles);
        let refusing: Vec<&str> = outcome
            .findings
            .iter()
            .map(|finding| finding.code)
            .filter(|code| {
                matches!(
                    *code,
                    "ledgers-disagree"
                        | "contradicting-line"
                        | "duplicate-line"
                        | "line-outside-scope"
                )
            })
            .collect();
        assert!(
            refusing.is_empty(),
            "budget {seed}: {:#?}",
            blocking(&outcome)
        );
        let facts = facts(&outcome);
        for _ in 0..60 {
            let query = query(&mut random);
            let Key::Amount {
                cross,
                period,
                measure,
            } = facts.parse(&key(&query)).expect("a key")
            else {
                panic!("an amount");
            };
            let truth = Money::from_yuan(Decimal::new(made.truth(&query), 2));
            let set = facts.set(measure, period);
            let Some(narrow) = facts.budget.space.narrow(cross) else {
                assert!(truth.is_zero());
                continue;
            };
            for at in set.members() {
                let ledger = &set.all[at];
                if !facts.budget.space.under(&narrow, &ledger.scope) {
                    continue;
                }
                let bounds = ledger.bounds(&facts.budget.space, &narrow, &[]);
                assert!(
                    bounds.certain <= truth && truth <= bounds.possible,
                    "budget {seed} {} {}: {} ≤ {truth} ≤ {}",
                    ledger.id,
                    key(&query),
                    bounds.certain,
                    bounds.possible
                );
            }
            match set.answer(&cross) {
                Answer::Known { amount, .. } => {
                    answered += 1;
                    assert_eq!(amount, truth, "budget {seed}: {}", key(&query));
                }
                Answer::Undecided {
                    certain,
                    possible,
                    missing,
                    blocking,
                    ..
                } => {
                    refused += 1;
                    assert!(certain <= truth && truth <= possible && certain < possible);
                    assert!(!missing.is_empty() && !blocking.is_empty());
                }
                Answer::OutOfScope => panic!("main covers everything"),
            }
        }
    }
    assert!(
        answered > 500 && refused > 500,
        "{answered} answered, {refused} refused"
    );
}

/// Where a line stands does not matter: TOML and CSV say the same.
#[test]
fn toml_and_csv_make_the_same_facts() {
    let profiles = profiles();
    for seed in 0..BUDGETS / 2 {
        let (made, toml) = made(seed, &profiles);
        let csv = run_with(&made.csv(), &profiles);
        let (mut a, mut b) = (artifacts(&toml), artifacts(&csv));
        // The manifest knows the records, which are written otherwise.
        for files in [&mut a, &mut b] {
            files.remove("manifest.json");
        }
        assert_eq!(a, b, "budget {seed}");
    }
    assert_eq!(yuan(1_234_505), "12345.05");
}
