//! Suggestions in words.

use super::slips::Slip;
use super::system::{System, Value, money};
use super::{Change, Kind, Suggestion};
use crate::budget::money::{Money, Unit};
use crate::budget::nodes::{Dim, EVERYTHING};
use crate::diag::{Location, Msg, Sources};
use crate::facts::Facts;

/// One note for a suggestion, and one more where others are as likely.
pub fn notes(
    facts: &Facts,
    system: &System,
    sources: &Sources,
    suggestion: &Suggestion,
    rank: usize,
    explains: usize,
) -> Vec<Msg> {
    let place = |change: &Change| match change.value {
        Some(value) => sources.display(&system.values[value].location),
        None => String::new(),
    };
    let node = |change: &Change| match &change.node {
        Some((ledger, cross)) => {
            let dim = match suggestion.kind {
                Kind::PersonnelOperating => Some(Dim::Category),
                Kind::Misplaced(dim) => Some(dim),
                _ => None,
            };
            let mut shown = *cross;
            if let Some(dim) = dim {
                shown = EVERYTHING;
                shown[dim.index()] = cross[dim.index()];
            }
            let ledger = &facts.ledgers[*ledger].id;
            format!("{}（{ledger}）", facts.budget.space.describe(&shown))
        }
        None => String::new(),
    };
    let (Some(first), Some(last)) = (suggestion.changes.first(), suggestion.changes.last()) else {
        return Vec::new();
    };
    let typed = |change: &Change| {
        let unit = change
            .value
            .map(|value| unit(sources, &system.values[value]));
        let unit = unit.unwrap_or(Unit::Yuan);
        let mut both = [change.before, change.after].map(|amount| shown(money(amount), unit));
        // The wrong amount as it was written, zeros and all.
        if let Some(text) = change
            .value
            .and_then(|value| written(sources, &system.values[value]))
        {
            both[0] = format!("{text} {}", unit.word());
        }
        both
    };
    let [old, new] = typed(first);
    let [last_old, last_new] = typed(last);
    let kind = match suggestion.second {
        Some(_) => Msg::new("culprit-two"),
        None if last.node.is_some() && suggestion.kind == Kind::PersonnelOperating => {
            Msg::new("culprit-misplaced")
        }
        None => message(suggestion.kind),
    };
    let mut out = vec![
        kind.arg("rank", rank)
            .arg("place", place(first))
            .arg("old", old)
            .arg("new", new)
            .arg("last", place(last))
            .arg("last-old", last_old)
            .arg("last-new", last_new)
            .arg("node", node(last))
            .arg("count", explains),
    ];
    if suggestion.alike > 0 {
        out.push(
            Msg::new("culprit-alike")
                .arg("rank", rank)
                .arg("count", suggestion.alike),
        );
    }
    out
}

fn message(kind: Kind) -> Msg {
    match kind {
        Kind::Slip(Slip::Decimal) => Msg::new("culprit-decimal"),
        Kind::Slip(Slip::Unit) => Msg::new("culprit-unit"),
        Kind::Slip(Slip::Sign) => Msg::new("culprit-sign"),
        Kind::Slip(Slip::Transposed) => Msg::new("culprit-transposed"),
        Kind::Slip(Slip::Twice) => Msg::new("culprit-twice"),
        Kind::Slip(Slip::OneDigit) => Msg::new("culprit-one-digit"),
        Kind::Slip(Slip::DigitCount) => Msg::new("culprit-digit-count"),
        Kind::Doubled => Msg::new("culprit-doubled"),
        Kind::Parent => Msg::new("culprit-parent"),
        Kind::Extra => Msg::new("culprit-extra"),
        Kind::Stale => Msg::new("culprit-stale"),
        Kind::Copied => Msg::new("culprit-copied"),
        Kind::Swapped => Msg::new("culprit-swapped"),
        Kind::PersonnelOperating => Msg::new("culprit-category"),
        Kind::Shifted => Msg::new("culprit-shifted"),
        Kind::Misplaced(_) => Msg::new("culprit-misplaced"),
        Kind::Missing => Msg::new("culprit-missing"),
        Kind::Transfer => Msg::new("culprit-transfer"),
        Kind::Unexplained => Msg::new("culprit-unexplained"),
    }
}

/// The unit an amount is written in: the one with which what stands there is the amount.
fn unit(sources: &Sources, value: &Value) -> Unit {
    let text = written(sources, value).unwrap_or_default();
    let units = [Unit::Yuan, Unit::Wan].into_iter();
    let mut units = units.filter(|&unit| Money::parse(&text, unit) == Ok(money(value.amount)));
    units.next().unwrap_or(value.unit)
}

/// The number that stands at a value's place.
fn written(sources: &Sources, value: &Value) -> Option<String> {
    let Location::Text { file, start, end } = value.location else {
        return None;
    };
    let text = sources.get(file).text.get(start..end)?;
    let plain: String = text
        .chars()
        .filter(|c| c.is_ascii_digit() || ['.', '-'].contains(c))
        .collect();
    let same = |unit| Money::parse(&plain, unit) == Ok(money(value.amount));
    (same(Unit::Yuan) || same(Unit::Wan)).then_some(plain)
}

/// An amount in a unit with all its digits.
fn shown(amount: Money, unit: Unit) -> String {
    let number = amount.in_unit(unit, 6).normalize();
    format!("{number} {}", unit.word())
}
