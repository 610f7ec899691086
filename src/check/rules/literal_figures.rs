//! Digits declared as no figures are none: an amount the program computes is not typed beside it.

use std::collections::{BTreeMap, HashSet};

use rust_decimal::Decimal;

use crate::check::{DocumentScope, lines, origin};
use crate::diag::Finding;
use crate::document::tree::Inline;
use crate::facts::Value;
use crate::facts::key::Key;

/// Units of money with what one of them is in 元.
const UNITS: [(&str, i64); 3] = [("亿元", 100_000_000), ("万元", 10_000), ("元", 1)];
/// Fewer digits are equal by chance.
const TELLING: usize = 3;
/// As many places of the last digit two writings of one amount may be apart.
const NEAR: i64 = 2;

pub fn check(scope: &DocumentScope) -> Vec<Finding> {
    let lines = scope.lines;
    let mut typed = lines.iter().flat_map(|line| {
        let pairs = line.content.windows(2);
        pairs.filter_map(move |pair| match pair {
            [Inline::Literal { text, .. }, Inline::Text { text: after }] => {
                Some((line, text.as_str(), amount(text, after)?))
            }
            _ => None,
        })
    });
    let Some(first) = typed.next() else {
        return Vec::new();
    };
    let shown = figures(scope, lines);
    let mut findings = Vec::new();
    for (line, text, typed) in std::iter::once(first).chain(typed) {
        let Some((key, exact, same)) = like(&shown, &typed) else {
            continue;
        };
        let finding = match same {
            true => Finding::warn("literal-is-figure"),
            false => Finding::warn("literal-near-figure"),
        };
        let finding = finding
            .arg("typed", format!("{text}{}", typed.unit))
            .arg("label", scope.facts.label(key))
            .arg("exact", exact.normalize())
            .arg("sentence", lines::excerpt(&line.text))
            .arg("place", &line.place);
        let words = origin::longest(line.content);
        findings.push(origin::at(scope, finding, line.content, words));
    }
    findings
}

/// An amount as typed.
struct Typed {
    number: Decimal,
    /// Its significant digits.
    digits: usize,
    unit: &'static str,
    one: Decimal,
}

fn amount(text: &str, after: &str) -> Option<Typed> {
    let (unit, one) = UNITS.iter().find(|(unit, _)| after.starts_with(unit))?;
    let plain: String = text.chars().filter(|c| *c != ',').collect();
    let telling = plain.trim_start_matches(['0', '.']).trim_end_matches('0');
    let digits = telling.chars().filter(char::is_ascii_digit).count();
    (digits >= TELLING).then_some(())?;
    Some(Typed {
        number: plain.parse().ok()?,
        digits,
        unit,
        one: Decimal::from(*one),
    })
}

/// The amounts the document shows, with what they are.
fn figures(scope: &DocumentScope, lines: &[lines::Line]) -> BTreeMap<Decimal, Key> {
    let mut shown = BTreeMap::new();
    let figures = lines.iter().flat_map(|line| line.content);
    let figures = figures.filter_map(|inline| match inline {
        Inline::Figure { fact, .. } => Some(fact.as_str()),
        _ => None,
    });
    // The first place tells what an amount is; most facts stand in many.
    let mut seen = HashSet::new();
    for fact in figures.filter(|fact| seen.insert(*fact)) {
        let Ok(key) = scope.facts.parse(fact) else {
            continue;
        };
        if let Ok(found) = scope.facts.get(&key)
            && let Value::Money(money) = found.value
        {
            shown.entry(money.yuan().abs()).or_insert(key);
        }
    }
    shown
}

/// The amount a typed one is, or misses by the last digits.
fn like<'a>(shown: &'a BTreeMap<Decimal, Key>, typed: &Typed) -> Option<(&'a Key, Decimal, bool)> {
    let last = Decimal::new(1, typed.number.scale()).checked_mul(typed.one)?;
    let value = typed.number.checked_mul(typed.one)?;
    let reach = last.checked_mul(Decimal::from(NEAR))?;
    let range = value.checked_sub(reach)?..=value.checked_add(reach)?;
    let half = last / Decimal::TWO;
    let apart = |exact: &Decimal| (*exact - value).abs();
    let (exact, key) = shown.range(range).min_by_key(|(exact, _)| apart(exact))?;
    let same = apart(exact) <= half;
    // What is not exact must be told by more digits, and what is only near by decimals: round
    // numbers are near by chance.
    let told = *exact == value || typed.digits > TELLING && (same || typed.number.scale() > 0);
    told.then_some((key, *exact, same))
}
