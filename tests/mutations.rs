//! How well wrong amounts are found: slips put into clean budgets, one at a time.
//!
//! A slip counts as one nothing can see when the ties of the clean budget hold with it; all others
//! must be detected (a new finding at warn or above) and explained. An explanation is a hit when it
//! changes the class of amounts the slip was put into: amounts in the same ties in the same way
//! cannot be told apart. `MUTATIONS=1200 cargo test --release --test mutations -- --nocapture`
//! makes more of them and prints the figures.

#[path = "properties/budgets.rs"]
mod budgets;
#[path = "mutations/slips.rs"]
mod slips;
#[path = "properties/support.rs"]
mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use budgets::Random;
use gongkai::check::culprit::system::{Column, System};
use gongkai::check::culprit::{self, Explained, effect, ties};
use gongkai::diag::Level;
use gongkai::pipeline::Outcome;
use gongkai::records::load::Memory;
use slips::{KINDS, Put, Subject};
use support::{EXAMPLES, example, facts, run, words};

#[derive(Default)]
struct Score {
    /// Typed amounts, ledger lines among them, and how many of each no tie pins down.
    amounts: usize,
    blind: usize,
    lines: usize,
    blind_lines: usize,
    injected: usize,
    invisible: usize,
    detected: usize,
    first: usize,
    third: usize,
    slowest: Duration,
    missed: Vec<String>,
    kinds: BTreeMap<&'static str, [usize; 3]>,
}

impl Score {
    fn visible(&self) -> usize {
        self.injected - self.invisible
    }

    fn add(&mut self, other: Score) {
        self.amounts += other.amounts;
        self.blind += other.blind;
        self.lines += other.lines;
        self.blind_lines += other.blind_lines;
        self.injected += other.injected;
        self.invisible += other.invisible;
        self.detected += other.detected;
        self.first += other.first;
        self.third += other.third;
        self.slowest = self.slowest.max(other.slowest);
        self.missed.extend(other.missed);
        for (kind, counts) in other.kinds {
            let sums = self.kinds.entry(kind).or_default();
            for (sum, count) in sums.iter_mut().zip(counts) {
                *sum += count;
            }
        }
    }

    fn print(&self, name: &str) {
        let percent = |part: usize, whole: usize| 100.0 * part as f64 / whole.max(1) as f64;
        println!(
            "{name}: no tie pins down {:.1}% of {} lines, {:.1}% of {} amounts; {} slips, {:.1}% \
             nothing can see; of the rest detected {:.1}%, first {:.1}%, among three {:.1}%; slowest search {:.1} ms",
            percent(self.blind_lines, self.lines),
            self.lines,
            percent(self.blind, self.amounts),
            self.amounts,
            self.injected,
            percent(self.invisible, self.injected),
            percent(self.detected, self.visible()),
            percent(self.first, self.visible()),
            percent(self.third, self.visible()),
            self.slowest.as_secs_f64() * 1000.0,
        );
    }
}

/// What is said at warn or above.
fn told(outcome: &Outcome) -> BTreeSet<String> {
    let findings = outcome.findings.iter();
    let loud = findings.filter(|finding| finding.level >= Level::Warn);
    loud.map(words).collect()
}

/// A budget with random control figures, as its cross makes them.
fn random_budget(seed: u64) -> Memory {
    let made = budgets::budget(seed);
    let mut random = Random(seed + 5);
    let mut files = made.csv();
    let mut text = String::new();
    let mut control = |query: &[(&str, &str)]| {
        let key = if query.is_empty() {
            "spending".to_owned()
        } else {
            budgets::key(query)
        };
        let amount = budgets::yuan(made.truth(query));
        text += &format!("[[control]]\nfact = \"{key}\"\namount = {amount}\n");
    };
    control(&[]);
    for category in ["basic", "project"] {
        if random.below(2) == 0 {
            control(&[("category", category)]);
        }
    }
    for project in ["alpha", "beta", "gamma", "delta"] {
        if random.below(2) == 0 {
            control(&[("project", project)]);
        }
    }
    for function in budgets::FUNCTIONS {
        if random.below(3) == 0 {
            control(&[("function", function)]);
        }
    }
    let budget = files.0.get_mut("budget.toml").expect("the budget");
    budget.extend(text.into_bytes());
    files
}

fn hit(explained: &[Explained], truth: &BTreeSet<Column>, among: usize) -> bool {
    explained.iter().any(|explained| {
        let first = explained.suggestions.iter().take(among);
        first
            .map(effect)
            .any(|effect| effect.into_keys().collect::<BTreeSet<Column>>() == *truth)
    })
}

fn measure(name: &str, files: &Memory, count: usize, random: &mut Random) -> Score {
    let clean = run(files);
    let known = told(&clean);
    let system = ties::system(&facts(&clean), &clean.records);
    assert!(system.failing().is_empty(), "{name} is clean: {known:?}");
    let subject = Subject::new(files, &clean, &system);
    let nonzero = subject.amounts();
    // Only a tie without open ends pins an amount down.
    let pinned = |value: usize| {
        let mut ties = system.columns[value].certain.iter();
        ties.any(|&(tie, _)| system.ties[tie].low == system.ties[tie].high)
    };
    let lines = nonzero
        .iter()
        .filter(|&&value| subject.ledger(value).is_some());
    let mut score = Score {
        amounts: nonzero.len(),
        blind: nonzero.iter().filter(|&&value| !pinned(value)).count(),
        lines: lines.clone().count(),
        blind_lines: lines.filter(|&&value| !pinned(value)).count(),
        ..Score::default()
    };
    let mut tries = 0;
    while score.injected < count && tries < count * 40 {
        tries += 1;
        let kind = KINDS[random.below(KINDS.len())];
        let Some(put) = subject.put(kind, random) else {
            continue;
        };
        score.injected += 1;
        if !put.visible {
            score.invisible += 1;
            continue;
        }
        one(name, kind, &put, &known, &mut score);
    }
    score
}

fn one(name: &str, kind: &'static str, put: &Put, known: &BTreeSet<String>, score: &mut Score) {
    let outcome = run(&put.files);
    let counts = score.kinds.entry(kind).or_default();
    counts[0] += 1;
    if told(&outcome).is_subset(known) {
        score
            .missed
            .push(format!("{name}: {kind}: {}: not detected", put.what));
        return;
    }
    score.detected += 1;
    let facts = facts(&outcome);
    let start = Instant::now();
    let system = ties::system(&facts, &outcome.records);
    let explained = culprit::explain(&facts, &system);
    score.slowest = score.slowest.max(start.elapsed());
    let truth = truth(put, &facts, &system);
    let (first, third) = (hit(&explained, &truth, 1), hit(&explained, &truth, 3));
    score.first += usize::from(first);
    score.third += usize::from(third);
    counts[1] += usize::from(first);
    counts[2] += usize::from(third);
    if !first {
        let rank = if third {
            "not first"
        } else {
            "not among three"
        };
        score
            .missed
            .push(format!("{name}: {kind}: {}: {rank}", put.what));
    }
}

/// The classes a slip changed.
fn truth(put: &Put, facts: &gongkai::facts::Facts, system: &System) -> BTreeSet<Column> {
    let mut net: BTreeMap<Column, i128> = BTreeMap::new();
    for (place, change) in &put.changes {
        let column = place.column(facts, system);
        *net.entry(column).or_default() += change;
    }
    net.retain(|_, change| *change != 0);
    net.into_keys().collect()
}

#[test]
fn slips_are_found_and_named() {
    let asked = std::env::var("MUTATIONS").ok();
    let asked: Option<usize> = asked.and_then(|count| count.parse().ok());
    let (each, budgets) = match asked {
        Some(count) => (count / 8, count / 20),
        None => (16, 8),
    };
    let mut random = Random(20_240_124);
    let mut whole = Score::default();
    for name in EXAMPLES {
        let score = measure(name, &example(name), each, &mut random);
        score.print(name);
        if EXAMPLES[..2].contains(&name) {
            let blind = score.blind_lines;
            for missed in &score.missed {
                println!("  {missed}");
            }
            assert!(
                blind * 10 <= score.lines,
                "{name}: {blind} lines pinned by no tie"
            );
        }
        whole.add(score);
    }
    let mut made = Score::default();
    for seed in 0..budgets as u64 {
        let files = random_budget(seed);
        made.add(measure(&format!("budget {seed}"), &files, 8, &mut random));
    }
    made.print("random budgets");
    whole.add(made);
    whole.print("all");
    for (kind, [all, first, third]) in &whole.kinds {
        println!("  {kind}: {all} visible, first {first}, among three {third}");
    }
    for missed in &whole.missed {
        println!("  {missed}");
    }
    let visible = whole.visible();
    assert!(visible >= each, "{visible} visible slips");
    assert!(whole.detected * 100 >= visible * 99, "detected");
    assert!(whole.first * 100 >= visible * 85, "first");
    assert!(whole.third * 100 >= visible * 95, "among three");
}
