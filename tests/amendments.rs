//! Amendments: what every version of amended records says, and that versions before it stay.
//!
//! `tests/amendments/CASE/` holds what amends the base records of `tests/rules/_base`, the facts to
//! ask for in `asked.txt`, and what each version answers in `expected.txt`. `UPDATE=1` writes them.
//! What is wrong with amendments is found in `tests/rules/amendments`.

#[path = "properties/budgets.rs"]
mod budgets;
#[path = "properties/support.rs"]
mod support;

use std::fmt::Write as _;
use std::fs;

use budgets::{Entry, Made, Random, budget, key, query, sum, yuan};
use gongkai::budget::catalogue::Catalogue;
use gongkai::diag::Lang;
use gongkai::pipeline::{self, Ask, Outcome};
use gongkai::profile::load::Library;
use gongkai::records::load::{Directory, Files, Memory};
use support::{LIGHT, blocking, directory, example, facts, made, root, words};

/// One version of records; the last where none is asked for.
fn version(files: &dyn Files, version: Option<u32>) -> Outcome {
    let profiles = directory(&root().join("tests/profiles"));
    let library = Library {
        user: Some(&profiles),
    };
    let ask = Ask::version(version);
    let mut outcomes = pipeline::run_with(files, &library, Catalogue::builtin(), &ask);
    outcomes.swap_remove(0)
}

fn base() -> Memory {
    directory(&root().join("tests/rules/_base"))
}

/// What the versions of a case answer.
fn answers(files: &Memory, asked: &str) -> String {
    let mut text = String::new();
    for number in 1.. {
        let outcome = version(files, Some(number));
        if support::codes(&outcome).contains(&"version-unknown") {
            break;
        }
        let facts = facts(&outcome);
        let own = facts.own();
        let _ = writeln!(text, "version {number}: {}.{}", own.year, own.phase.name());
        let budget = &facts.budget;
        assert_eq!(budget.version(), number);
        if let Some(last) = budget.amendments.last() {
            let _ = writeln!(text, "  {} {} {}", last.id, last.kind.label(), last.number);
        }
        for key in asked.lines() {
            // A project may come with an amendment, and be no project before it.
            let fact = facts.parse(key).ok().and_then(|key| facts.get(&key).ok());
            let answer = fact.map_or("—".to_owned(), |fact| {
                fact.value.exact().normalize().to_string()
            });
            let _ = writeln!(text, "  {key} = {answer}");
        }
        let ledgers = facts
            .ledgers
            .iter()
            .filter(|one| one.period.year == own.year);
        let ledgers = ledgers.map(|one| format!("{} {}", one.id, one.period.phase.name()));
        let ledgers: Vec<String> = ledgers.collect();
        let _ = writeln!(text, "  ledgers: {}", ledgers.join(", "));
    }
    text
}

#[test]
fn versions_answer_as_they_should() {
    for entry in fs::read_dir(root().join("tests/amendments")).expect("cases") {
        let path = entry.expect("entry").path();
        let mut files = base();
        files.0.append(&mut directory(&path).0);
        let mut text = |name: &str| {
            let bytes = files.0.remove(name).unwrap_or_default();
            String::from_utf8(bytes).expect("UTF-8")
        };
        let (asked, expected) = (text("asked.txt"), text("expected.txt"));
        let found = answers(&files, &asked);
        if std::env::var_os("UPDATE").is_some() {
            fs::write(path.join("expected.txt"), &found).expect("written");
        } else {
            assert_eq!(found, expected, "{}", path.display());
        }
        unchanged(&base(), &files);
    }
}

/// Version 1 of amended records is what the records make without amendments, to the byte.
fn unchanged(original: &dyn Files, amended: &dyn Files) {
    let files = |outcome: &Outcome| made(outcome, &LIGHT);
    let before = files(&version(original, None));
    let after = files(&version(amended, Some(1)));
    let names = |files: &gongkai::artifacts::Artifacts| files.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(&before), names(&after));
    for (name, bytes) in &before {
        assert!(bytes == &after[name], "{name} differs");
    }
}

#[test]
fn the_example_can_be_published_in_every_version() {
    let path = root().join("examples/wuhan-qingshan-2024-adjusted");
    let files = Directory::new(&path);
    for number in 1..=4 {
        let outcome = version(&files, Some(number));
        let bad = outcome.findings.iter();
        let bad = bad.filter(|finding| finding.level >= gongkai::diag::Level::Warn);
        let bad: Vec<String> = bad.map(words).collect();
        assert!(bad.is_empty(), "version {number}: {bad:#?}");
    }
    // Its own file of published figures is made from the original.
    let original = example("wuhan-qingshan-2024");
    let published = files.read("amendments/1-adjustment/published-1.json");
    let made = made(&version(&original, None), &LIGHT);
    assert!(published.expect("a file") == made["facts.json"]);
    unchanged(&original, &files);
}

#[test]
fn what_an_earlier_version_has_wrong_names_its_amendment() {
    let mut files = base();
    let case = "tests/rules/ledgers-disagree/after-the-first-amendment";
    files.0.append(&mut directory(&root().join(case)).0);
    let outcome = version(&files, None);
    let found = outcome
        .findings
        .iter()
        .find(|one| one.code == "ledgers-disagree");
    let notes = found.expect("the finding").notes.iter();
    let notes: Vec<String> = notes.map(|note| note.text(Lang::Zh)).collect();
    assert!(
        notes.iter().any(|note| note == "第 2 版（adjustment-1）"),
        "{notes:?}"
    );
    assert!(support::codes(&version(&files, Some(1))).is_empty());
}

/// A change of a line: its ledger, where it sits, before and after in 分.
type Step = (usize, Entry, i64);

/// Random amendments of a budget: for each, whether it adjusts and the changes in its ledgers,
/// which agree after it. What is left is the budget as if it had been written that way.
fn amended(random: &mut Random, made: &Made, count: usize) -> Vec<(bool, Vec<Step>, Made)> {
    let mut now = made.clone();
    let mut out = Vec::new();
    for _ in 0..count {
        let adjusts = random.below(3) > 0;
        let mut steps: Vec<Step> = Vec::new();
        for _ in 0..1 + random.below(4) {
            let at = random.below(now.cross.len());
            let leaf = now.cross[at].clone();
            // What a correction takes away may be more than the original has.
            let less = if adjusts {
                (leaf.amount - 1).min(50_000)
            } else {
                0
            };
            let more = random.below(100_000) as i64 - less;
            now.cross[at].amount += more;
            for book in 0..2 {
                let lines = &mut now.books[book].lines;
                let of_leaf = |line: &&mut Entry| {
                    let mut fields = line.fields.iter();
                    fields.all(|(key, value)| leaf.fields.get(key) == Some(value))
                };
                let viewed =
                    leaf.fields["category"] != "project" && leaf.fields["vintage"] == "current";
                if book == 1 && !viewed {
                    continue;
                }
                let line = lines.iter_mut().find(of_leaf).expect("the line of a leaf");
                line.amount += more;
                let known = steps.iter_mut();
                let mut known =
                    known.filter(|(of, step, _)| *of == book && step.fields == line.fields);
                match known.next() {
                    Some((_, step, _)) => step.amount += more,
                    None => steps.push((book, line.clone(), line.amount - more)),
                }
            }
        }
        out.push((adjusts, steps, now.clone()));
    }
    out
}

/// The files of the first amendments.
fn files(made: &Made, amendments: &[(bool, Vec<Step>, Made)]) -> Memory {
    let mut files = made.toml();
    for (at, (adjusts, steps, _)) in amendments.iter().enumerate() {
        let kind = if *adjusts { "adjustment" } else { "correction" };
        let mut text = format!(
            "format = 1\n[[amendment]]\nid = \"a{at}\"\nkind = \"{kind}\"\ndate = 2024-10-{:02}\n\
             authority = \"某某市财政局\"\ndocument-number = \"示例\"\nreason = \"示例\"\n",
            at + 1
        );
        for (book, line, was) in steps {
            let id = made.books[*book].id;
            let _ = write!(
                text,
                "[[change]]\namendment = \"a{at}\"\naction = \"change\"\nledger = \"{id}\"\n"
            );
            for (key, value) in &line.fields {
                let _ = writeln!(text, "{key} = \"{value}\"");
            }
            let _ = writeln!(text, "was = {}\namount = {}", yuan(*was), yuan(line.amount));
        }
        let path = format!("amendments/{at}/amendment.toml");
        files.0.insert(path, text.into_bytes());
    }
    files
}

#[test]
fn random_amendments_are_additive_and_leave_earlier_versions_alone() {
    for seed in 0..4 {
        let made = budget(seed);
        let mut random = Random(seed + 99);
        let all = amended(&mut random, &made, 3);
        let whole = files(&made, &all);
        unchanged(&made.toml(), &whole);
        // What corrections put right was meant from the beginning.
        let mut original = made.clone();
        for (at, (adjusts, _, after)) in all.iter().enumerate() {
            let number = u32::try_from(at + 2).expect("small");
            let before = if at == 0 { &made } else { &all[at - 1].2 };
            if !adjusts {
                for (leaf, (old, new)) in original
                    .cross
                    .iter_mut()
                    .zip(before.cross.iter().zip(&after.cross))
                {
                    leaf.amount += new.amount - old.amount;
                }
            }
            let outcome = version(&whole, Some(number));
            let shorter = version(&files(&made, &all[..=at]), None);
            assert_eq!(
                support::made(&outcome, &LIGHT),
                support::made(&shorter, &LIGHT),
                "budget {seed}, version {number}"
            );
            let wrong = blocking(&outcome);
            let wrong: Vec<_> = wrong
                .iter()
                .filter(|text| !text.starts_with("reason-"))
                .collect();
            assert!(wrong.is_empty(), "budget {seed}: {wrong:#?}");
            let facts = facts(&outcome);
            let edited = support::facts(&version(&after.toml(), None));
            for _ in 0..20 {
                let query = query(&mut random);
                let text = key(&query);
                let answer = |facts: &gongkai::facts::Facts, text: &str| {
                    let fact = facts.get(&facts.parse(text).expect("a key"));
                    fact.ok().map(|fact| fact.value.exact())
                };
                let now = answer(&facts, &text);
                assert_eq!(now, answer(&edited, &text), "budget {seed}: {text}");
                let adjusted = all[..=at].iter().any(|(adjusts, ..)| *adjusts);
                if let (Some(now), true) = (now, adjusted) {
                    let was = answer(&facts, &format!("{text}@2024.original"));
                    let cents = |entries: &[Entry]| sum(entries, &query);
                    let more = cents(&after.cross) - cents(&original.cross);
                    let expected = now - rust_decimal::Decimal::new(more, 2);
                    assert_eq!(was, Some(expected), "budget {seed}: {text}");
                }
            }
        }
    }
}
