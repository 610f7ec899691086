//! Amounts of another order of magnitude than last year's, or too small to be printed: as a rule
//! 元 were taken for 万元.

use std::collections::BTreeSet;

use rust_decimal::Decimal;

use crate::budget::ledger::{Measure, Phase};
use crate::budget::nodes::{Dim, EVERYTHING};
use crate::check::BudgetScope;
use crate::check::reasons::shown;
use crate::diag::{Finding, Location, Msg};
use crate::facts::key::Key;
use crate::facts::{Facts, Value};

/// A jump worth a look.
const JUMP: i64 = 100;
/// What a slip of the unit makes of an amount, give or take the change of a year.
const SLIP: std::ops::RangeInclusive<i64> = 2_000..=50_000;
/// Less than 0.01 万元, in 元.
const TINY: i64 = 100;

pub fn check(scope: &BudgetScope) -> Vec<Finding> {
    let mut findings = jumps(scope.facts);
    findings.extend(tiny(scope.facts));
    findings
}

/// An amount far from the one it is compared with.
struct Jump {
    key: Key,
    now: Value,
    before: Value,
    up: bool,
    /// By how much, in whole times.
    times: Decimal,
    place: Location,
}

fn jumps(facts: &Facts) -> Vec<Finding> {
    let mut compared = 0;
    let mut found = Vec::new();
    for (key, place) in keys(facts) {
        let now = facts.get(&key).map(|fact| fact.value);
        let before = facts
            .get(&key.at(facts.settings.base))
            .map(|fact| fact.value);
        let (Ok(Value::Money(now)), Ok(Value::Money(before))) = (now, before) else {
            continue;
        };
        let (a, b) = (now.yuan().abs(), before.yuan().abs());
        if a.is_zero() || b.is_zero() {
            continue;
        }
        compared += 1;
        let (more, less) = if a > b { (a, b) } else { (b, a) };
        let Some(times) = more.checked_div(less) else {
            continue;
        };
        if times > Decimal::from(JUMP) {
            found.push(Jump {
                key,
                now: Value::Money(now),
                before: Value::Money(before),
                up: a > b,
                times: times.round(),
                place,
            });
        }
    }
    let slip = |jump: &Jump| {
        let (least, most) = (Decimal::from(*SLIP.start()), Decimal::from(*SLIP.end()));
        (least..=most).contains(&jump.times) && Some(jump.up) == found.first().map(|one| one.up)
    };
    // All of them by some ten thousand: not the amounts changed, but their unit.
    if compared > 0 && found.len() == compared && found.iter().all(slip) {
        return vec![unit_slip(facts, &found)];
    }
    let told = found.into_iter().map(|jump| {
        let finding = Finding::warn("amount-jumps")
            .arg("label", facts.label(&jump.key))
            .arg("now", shown(jump.now))
            .arg("before", shown(jump.before))
            .arg("times", jump.times);
        match jump.place {
            Location::None => finding,
            place => finding.at(&place),
        }
    });
    told.collect()
}

fn unit_slip(facts: &Facts, found: &[Jump]) -> Finding {
    let (jump, direction) = (&found[0], if found[0].up { "大" } else { "小" });
    let mut finding = Finding::warn("unit-slip")
        .arg("label", facts.label(&jump.key))
        .arg("now", shown(jump.now))
        .arg("before", shown(jump.before))
        .arg("times", jump.times)
        .arg("direction", direction)
        .arg("count", found.len());
    let ledgers = facts.ledgers.iter();
    let mut lines = ledgers
        .filter(|ledger| ledger.period == facts.own())
        .flat_map(|l| &l.lines);
    let place = lines
        .find(|line| !line.amount.is_zero())
        .map(|line| &line.location);
    if let Some(place) = place.filter(|place| **place != Location::None) {
        finding = finding.at(place);
    }
    for jump in found.iter().filter(|jump| jump.place != Location::None) {
        finding = finding.also(
            &jump.place,
            Msg::new("magnitude-before").arg("before", shown(jump.before)),
        );
    }
    finding
}

/// What is compared: all money, the figures of last year that were recorded one by one, and the
/// 项 both years have.
fn keys(facts: &Facts) -> Vec<(Key, Location)> {
    let own = facts.own();
    let amount = |measure, cross| Key::Amount {
        measure,
        cross,
        period: own,
    };
    let mut keys = vec![
        (amount(Measure::Spending, EVERYTHING), Location::None),
        (amount(Measure::Revenue, EVERYTHING), Location::None),
    ];
    for figure in &facts.budget.previous {
        if figure
            .period
            .is_some_and(|period| period != facts.settings.base)
        {
            continue;
        }
        if let Ok(key) = facts.parse(&figure.key)
            && matches!(key, Key::Amount { .. } | Key::Item { .. })
        {
            keys.push((key.at(own), figure.amount_location.clone()));
        }
    }
    let tree = facts.budget.space.tree(Dim::Function);
    // A year further back than documents compare themselves with has other amounts.
    let base = facts.settings.base;
    let (before, _) = facts.used_nodes(Measure::Spending, base, Dim::Function);
    for node in before {
        if tree.node(node).depth == 3 && base.phase != Phase::FinalAccounts {
            let mut cross = EVERYTHING;
            cross[Dim::Function.index()] = node;
            keys.push((amount(Measure::Spending, cross), Location::None));
        }
    }
    let mut seen = BTreeSet::new();
    keys.retain(|(key, _)| seen.insert(key.clone()));
    keys
}

/// Lines too small for a document in 万元, told once.
fn tiny(facts: &Facts) -> Option<Finding> {
    let ledgers = facts.ledgers.iter();
    let own = ledgers.filter(|ledger| ledger.period == facts.own());
    let lines = own.flat_map(|ledger| &ledger.lines);
    let mut tiny = lines.filter(|line| {
        let amount = line.amount.yuan().abs();
        !amount.is_zero() && amount < Decimal::from(TINY)
    });
    let first = tiny.next()?;
    let finding = Finding::note("amounts-tiny")
        .arg("count", 1 + tiny.count())
        .arg("amount", first.amount);
    Some(finding.at(&first.location))
}
