//! How likely an explanation is: the fewer other edits could have explained as much by chance, and
//! the commoner the mistake, the lower its cost.

use std::collections::{BTreeMap, HashMap};

use super::system::{Cents, Column, System, Typed, cents};
use super::{Kind, Suggestion, slips};
use crate::budget::nodes::{Cross, Dim};
use crate::facts::{Facts, LineRef};

/// An outside witness is wrong more seldom than the records.
const CONTROL: u32 = 5;

/// What would have made one value wrong, and what that costs.
pub fn kind(facts: &Facts, system: &System, value: usize, after: Cents) -> (Kind, u32) {
    let found = &system.values[value];
    let before = found.amount;
    let line = match found.typed {
        Typed::Line(line) => Some(line),
        Typed::Figure | Typed::Control => None,
    };
    let removed = line
        .filter(|_| after == 0 && before != 0)
        .map(|line| match () {
            () if twin(facts, line) => (Kind::Doubled, 3),
            () if is_parent(facts, line) => (Kind::Parent, 3),
            () => (Kind::Extra, 20),
        });
    let slip = slips::between(before, after).map(|slip| (Kind::Slip(slip), slip.cost()));
    let stale = line
        .filter(|&line| before != 0 && other_year(facts, line))
        .map(|_| (Kind::Stale, 5));
    let copied = line
        .filter(|&line| before != 0 && neighbour(facts, line))
        .map(|_| (Kind::Copied, 9));
    let found_kinds = [removed, slip, stale, copied];
    let best = found_kinds
        .into_iter()
        .flatten()
        .min_by_key(|(_, cost)| *cost);
    let (kind, cost) = best.unwrap_or((Kind::Unexplained, 24));
    let place = match found.typed {
        Typed::Line(_) => 0,
        Typed::Figure => 1,
        Typed::Control => CONTROL,
    };
    (kind, cost + place)
}

/// What two lines with exchanged amounts are, and what that costs.
pub fn swap(facts: &Facts, system: &System, first: usize, second: usize) -> (Kind, u32) {
    let (Typed::Line(a), Typed::Line(b)) =
        (system.values[first].typed, system.values[second].typed)
    else {
        return (Kind::Swapped, 10);
    };
    let (x, y) = (&facts.line(a).cross, &facts.line(b).cross);
    let apart = |dim: &Dim| x[dim.index()] != y[dim.index()];
    let dims: Vec<Dim> = Dim::ALL.into_iter().filter(apart).collect();
    let both = personnel_or_operating(facts, x) && personnel_or_operating(facts, y);
    match dims.as_slice() {
        [Dim::Category] if both => (Kind::PersonnelOperating, 5),
        _ if a.line.abs_diff(b.line) == 1 => (Kind::Swapped, 6),
        _ => (Kind::Swapped, 8),
    }
}

pub fn personnel_or_operating(facts: &Facts, cross: &Cross) -> bool {
    let tree = facts.budget.space.tree(Dim::Category);
    let node = &tree.node(cross[Dim::Category.index()]).key;
    node == "personnel" || node == "operating"
}

/// Another line of the ledger has the amount, at the same place or next to it.
fn twin(facts: &Facts, at: LineRef) -> bool {
    let lines = &facts.ledgers[at.ledger].lines;
    let own = &lines[at.line];
    lines.iter().enumerate().any(|(other, line)| {
        other != at.line
            && line.amount == own.amount
            && (line.cross == own.cross || other.abs_diff(at.line) == 1)
    })
}

/// The amount is the sum of the lines below its own node.
pub fn is_parent(facts: &Facts, at: LineRef) -> bool {
    let space = &facts.budget.space;
    let lines = &facts.ledgers[at.ledger].lines;
    let own = &lines[at.line];
    let below = lines
        .iter()
        .filter(|line| line.cross != own.cross && space.under(&line.cross, &own.cross));
    let (mut sum, mut count) = (0, 0);
    for line in below {
        sum += cents(line.amount);
        count += 1;
    }
    count > 0 && sum == cents(own.amount)
}

/// A line of another year at a place that overlaps has the amount.
fn other_year(facts: &Facts, at: LineRef) -> bool {
    let space = &facts.budget.space;
    let ledger = &facts.ledgers[at.ledger];
    let own = &ledger.lines[at.line];
    let others = facts.ledgers.iter();
    others
        .filter(|other| other.measure == ledger.measure && other.period != ledger.period)
        .flat_map(|other| &other.lines)
        .any(|line| line.amount == own.amount && space.meet(&line.cross, &own.cross).is_some())
}

fn neighbour(facts: &Facts, at: LineRef) -> bool {
    let lines = &facts.ledgers[at.ledger].lines;
    let own = lines[at.line].amount;
    let before = at.line.checked_sub(1).and_then(|line| lines.get(line));
    let after = lines.get(at.line + 1);
    before
        .into_iter()
        .chain(after)
        .any(|line| line.amount == own)
}

/// The best explanation of each class, best first.
pub fn best(system: &System, mut found: Vec<Suggestion>) -> Vec<Suggestion> {
    let mut sizes: HashMap<&Column, usize> = HashMap::new();
    for column in &system.columns {
        *sizes.entry(column).or_default() += 1;
    }
    found.sort_by_key(|found| {
        (
            found.cost,
            found.changes[0].value.is_none(),
            found.changes[0].value,
        )
    });
    let mut seen: Vec<BTreeMap<Column, Cents>> = Vec::new();
    found.retain(|found| {
        let effect = effect(found);
        let new = !seen.contains(&effect);
        if new {
            seen.push(effect);
        }
        new
    });
    found.truncate(20);
    for suggestion in &mut found {
        if let [change] = suggestion.changes.as_slice() {
            let alike = sizes.get(&change.column).copied().unwrap_or_default();
            suggestion.alike = alike.saturating_sub(usize::from(change.value.is_some()));
        }
    }
    found
}

/// By how much the amounts of each class change: what two explanations of one effect differ in, no
/// tie can tell.
pub fn effect(found: &Suggestion) -> BTreeMap<Column, Cents> {
    let mut out: BTreeMap<Column, Cents> = BTreeMap::new();
    for change in &found.changes {
        *out.entry(change.column.clone()).or_default() += change.after - change.before;
    }
    out.retain(|_, change| *change != 0);
    out
}
