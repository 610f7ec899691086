//! The edits that would explain failing ties.

use std::collections::{BTreeMap, BTreeSet};

use super::system::{Cents, Column, Range, Step, System, Tie, Typed};
use super::{Change, Explained, Kind, Suggestion, rank, slips, two};
use crate::budget::nodes::{Cross, Dim, EVERYTHING, NodeId};
use crate::facts::Facts;

/// Lines of a ledger searched for pairs at most.
const MAX_LINES: usize = 1_500;
/// Classes of lines searched for pairs at most.
const MAX_CLASSES: usize = 60;
/// An explanation that costs this much or more explains little: anything could be so.
pub const VAGUE: u32 = 20;

/// Explains all failing ties: by one mistake where one clearly explains them all, else those that
/// share amounts together.
pub fn all(facts: &Facts, system: &System) -> Vec<Explained> {
    let mut search = Search {
        facts,
        system: system.clone(),
    };
    let failing = system.failing();
    if failing.is_empty() {
        return Vec::new();
    }
    let found = rank::best(system, search.one(&failing));
    let groups = components(system, &failing);
    if groups.len() == 1 || clear(&found) {
        let suggestions = if clear(&found) {
            found
        } else {
            search.vague(&failing, found)
        };
        return vec![Explained {
            failing,
            suggestions,
        }];
    }
    let explain = groups.into_iter().map(|failing| {
        let found = rank::best(system, search.one(&failing));
        Explained {
            suggestions: if clear(&found) {
                found
            } else {
                search.vague(&failing, found)
            },
            failing,
        }
    });
    explain.collect()
}

fn clear(found: &[Suggestion]) -> bool {
    found.iter().any(|found| found.cost < VAGUE)
}

/// Failing ties in groups that share no amount.
fn components(system: &System, failing: &[usize]) -> Vec<Vec<usize>> {
    let mut group: BTreeMap<usize, usize> = failing.iter().map(|&at| (at, at)).collect();
    for column in &system.columns {
        let terms = column.certain.iter().chain(&column.open);
        let touched: Vec<usize> = terms
            .filter_map(|(tie, _)| group.get(tie).copied())
            .collect();
        if let Some(&first) = touched.first() {
            for found in group.values_mut().filter(|found| touched.contains(found)) {
                *found = first;
            }
        }
    }
    let mut out: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (tie, group) in group {
        out.entry(group).or_default().push(tie);
    }
    out.into_values().collect()
}

pub struct Search<'a> {
    pub facts: &'a Facts,
    pub system: System,
}

impl Search<'_> {
    /// What one mistake would explain.
    fn one(&self, failing: &[usize]) -> Vec<Suggestion> {
        let mut found = self.singles(failing);
        self.missing(failing, &mut found);
        self.misplaced(failing, &mut found);
        for ledger in 0..self.facts.ledgers.len() {
            let lines = self.lines(ledger);
            if lines.len() <= MAX_LINES {
                self.swapped(&lines, failing, &mut found);
                self.shifted(&lines, failing, &mut found);
            }
        }
        found
    }

    /// What else may be, where nothing is clear.
    fn vague(&mut self, failing: &[usize], mut found: Vec<Suggestion>) -> Vec<Suggestion> {
        self.transfers(failing, &mut found);
        two::pairs(self, failing, &mut found);
        rank::best(&self.system, found)
    }

    /// Single amounts that explain all ties given.
    pub fn singles(&self, failing: &[usize]) -> Vec<Suggestion> {
        let mut out = Vec::new();
        for (value, column) in self.system.columns.iter().enumerate() {
            let before = self.system.values[value].amount;
            let Some(range) = self.system.feasible(column, before, failing) else {
                continue;
            };
            let afters = match range.only() {
                Some(after) => vec![after],
                None => {
                    let slips = slips::before(before).into_iter();
                    let slips = slips.filter(|&right| range.holds(right));
                    let round = range.roundest();
                    slips
                        .chain(round)
                        .chain(range.holds(0).then_some(0))
                        .collect()
                }
            };
            for after in afters {
                if after == before || (after < 0 && before >= 0) {
                    continue;
                }
                let (kind, cost) = rank::kind(self.facts, &self.system, value, after);
                out.push(Suggestion::new(kind, vec![self.change(value, after)], cost));
            }
        }
        out
    }

    pub fn change(&self, value: usize, after: Cents) -> Change {
        Change {
            value: Some(value),
            node: None,
            column: self.system.columns[value].clone(),
            before: self.system.values[value].amount,
            after,
        }
    }

    /// The values of a ledger's lines, in record order.
    fn lines(&self, ledger: usize) -> Vec<usize> {
        let values = self.system.values.iter().enumerate();
        values
            .filter_map(|(at, value)| match value.typed {
                Typed::Line(line) if line.ledger == ledger => Some(at),
                _ => None,
            })
            .collect()
    }

    /// A failing tie that is a plain number, but for rounding.
    fn plain(&self, failing: &[usize]) -> Option<(usize, Plain)> {
        let ties = failing.iter().map(|&at| (at, &self.system.ties[at]));
        let plain = |tie: &Tie| tie.low == tie.high && tie.open == 0;
        let plain = ties.filter(|(_, tie)| plain(tie));
        let least = plain.min_by_key(|(_, tie)| tie.slack);
        least.map(|(at, tie)| {
            let plain = Plain {
                off: tie.low,
                slack: tie.slack,
            };
            (at, plain)
        })
    }

    fn factors(&self, values: &[usize], tie: usize) -> Vec<Cents> {
        let factor = |&value: &usize| factor(&self.system.columns[value], tie);
        values.iter().map(factor).collect()
    }

    /// Where in a ledger all failing ties meet.
    fn node(&self, ledger: usize, failing: &[usize]) -> Option<Cross> {
        let space = &self.facts.budget.space;
        let mut cross = self.facts.ledgers[ledger].scope;
        for &tie in failing {
            for scopes in &self.system.ties[tie].scopes {
                let scope = scopes.iter().find(|scope| scope.ledger == ledger)?;
                cross = space.meet(&cross, &scope.query)?;
            }
        }
        Some(cross)
    }

    fn column_at(&self, ledger: usize, cross: &Cross) -> Column {
        column_at(self.facts, &self.system, ledger, cross)
    }

    fn missing(&self, failing: &[usize], found: &mut Vec<Suggestion>) {
        for ledger in 0..self.facts.ledgers.len() {
            // A known figure is a line that is not missing.
            let known = self.facts.ledgers[ledger].id.starts_with("previous:");
            let Some(cross) = self.node(ledger, failing).filter(|_| !known) else {
                continue;
            };
            let lines = self.lines(ledger).into_iter();
            let mut columns: BTreeSet<Column> = lines
                .map(|line| self.system.columns[line].clone())
                .collect();
            columns.insert(self.column_at(ledger, &cross));
            for column in columns {
                let range = self.system.feasible(&column, 0, failing);
                if let Some(after) = range.and_then(Range::roundest)
                    && after > 0
                {
                    found.push(Suggestion::new(
                        Kind::Missing,
                        vec![Change {
                            value: None,
                            node: Some((ledger, cross)),
                            column,
                            before: 0,
                            after,
                        }],
                        16,
                    ));
                }
            }
        }
    }

    fn swapped(&self, lines: &[usize], failing: &[usize], found: &mut Vec<Suggestion>) {
        let Some((tie, off)) = self.plain(failing) else {
            return;
        };
        let factors = self.factors(lines, tie);
        let amount = |at: usize| self.system.values[lines[at]].amount;
        for i in 0..lines.len() {
            for j in i + 1..lines.len() {
                let change = (factors[i] - factors[j]) * (amount(j) - amount(i));
                if change == 0 || !off.mended_by(change) {
                    continue;
                }
                let changes = vec![
                    self.change(lines[i], amount(j)),
                    self.change(lines[j], amount(i)),
                ];
                if self.system.repairs(&steps(&changes), failing) {
                    let (kind, cost) = rank::swap(self.facts, &self.system, lines[i], lines[j]);
                    found.push(Suggestion::new(kind, changes, cost));
                }
            }
        }
    }

    /// Blocks of three lines or more whose amounts stand one line too low or too high.
    fn shifted(&self, lines: &[usize], failing: &[usize], found: &mut Vec<Suggestion>) {
        let Some((tie, off)) = self.plain(failing) else {
            return;
        };
        let factors = self.factors(lines, tie);
        let amount = |at: usize| self.system.values[lines[at]].amount;
        for start in 0..lines.len() {
            let (mut up, mut down) = (0, 0);
            for end in start + 1..lines.len().min(start + 60) {
                up += factors[end - 1] * (amount(end) - amount(end - 1));
                down += factors[end] * (amount(end - 1) - amount(end));
                if end < start + 2 {
                    continue;
                }
                let last = factors[end] * (amount(start) - amount(end));
                let first = factors[start] * (amount(end) - amount(start));
                for (change, upwards) in [(up + last, true), (down + first, false)] {
                    if change == 0 || !off.mended_by(change) {
                        continue;
                    }
                    let from = |at: usize| match (upwards, at) {
                        (true, at) if at == end => start,
                        (true, at) => at + 1,
                        (false, at) if at == start => end,
                        (false, at) => at - 1,
                    };
                    let changes: Vec<Change> = (start..=end)
                        .map(|at| self.change(lines[at], amount(from(at))))
                        .collect();
                    if self.system.repairs(&steps(&changes), failing) {
                        found.push(Suggestion::new(Kind::Shifted, changes, 9));
                    }
                }
            }
        }
    }

    /// Lines with the right amount on the wrong node of one dimension.
    fn misplaced(&self, failing: &[usize], found: &mut Vec<Suggestion>) {
        let ties = failing.iter().map(|&at| &self.system.ties[at]);
        let plain: Vec<&Tie> = ties.filter(|tie| tie.low == tie.high).collect();
        let by = |amount: Cents| {
            let mut plain = plain.iter();
            plain.any(|tie| (amount.abs() - tie.low.abs()).abs() <= tie.slack)
        };
        for (value, typed) in self.system.values.iter().enumerate() {
            let Typed::Line(at) = typed.typed else {
                continue;
            };
            if typed.amount == 0 || !by(typed.amount) {
                continue;
            }
            let cross = self.facts.line(at).cross;
            for (dim, cross) in self.elsewhere(at.ledger, &cross) {
                let column = self.column_at(at.ledger, &cross);
                let changes = vec![
                    self.change(value, 0),
                    Change {
                        value: None,
                        node: Some((at.ledger, cross)),
                        column,
                        before: 0,
                        after: typed.amount,
                    },
                ];
                if self.system.repairs(&steps(&changes), failing) {
                    let either = rank::personnel_or_operating(self.facts, &cross);
                    let (kind, cost) = match dim {
                        Dim::Category if either => (Kind::PersonnelOperating, 6),
                        dim => (Kind::Misplaced(dim), 11),
                    };
                    found.push(Suggestion::new(kind, changes, cost));
                }
            }
        }
    }

    /// A cross with one dimension on any other node lines of the ledger use.
    fn elsewhere(&self, ledger: usize, cross: &Cross) -> Vec<(Dim, Cross)> {
        let space = &self.facts.budget.space;
        let ledger = &self.facts.ledgers[ledger];
        let mut out = Vec::new();
        for dim in Dim::ALL {
            let tree = space.tree(dim);
            let used = ledger.lines.iter().map(|line| line.cross[dim.index()]);
            let mut nodes: BTreeSet<NodeId> = used.collect();
            if dim == Dim::Category {
                nodes.extend(
                    ["personnel", "operating"]
                        .iter()
                        .filter_map(|key| tree.find(key)),
                );
            }
            nodes.remove(&cross[dim.index()]);
            for node in nodes {
                let mut moved = *cross;
                moved[dim.index()] = node;
                if dim == Dim::Category {
                    // What was implied by the category is not kept.
                    moved[Dim::Project.index()] = EVERYTHING[Dim::Project.index()];
                }
                let moved = space.narrow(moved);
                if let Some(moved) = moved.filter(|moved| space.under(moved, &ledger.scope)) {
                    out.push((dim, moved));
                }
            }
        }
        out
    }

    fn transfers(&self, failing: &[usize], found: &mut Vec<Suggestion>) {
        let Some((tie, off)) = self.plain(failing) else {
            return;
        };
        for ledger in 0..self.facts.ledgers.len() {
            let mut classes: BTreeMap<&Column, usize> = BTreeMap::new();
            for line in self.lines(ledger) {
                classes.entry(&self.system.columns[line]).or_insert(line);
            }
            let classes: Vec<(&Column, usize)> = classes.into_iter().collect();
            if classes.len() > MAX_CLASSES {
                continue;
            }
            for (at, &(more, first)) in classes.iter().enumerate() {
                for &(less, second) in &classes[at + 1..] {
                    let by = factor(more, tie) - factor(less, tie);
                    if by == 0 || off.off % by != 0 {
                        continue;
                    }
                    let amount = -off.off / by;
                    let changes = vec![
                        self.change(first, self.system.values[first].amount + amount),
                        self.change(second, self.system.values[second].amount - amount),
                    ];
                    if self.system.repairs(&steps(&changes), failing) {
                        found.push(Suggestion::new(Kind::Transfer, changes, 26));
                    }
                }
            }
        }
    }
}

/// The ties a line of a ledger at a cross would be in.
pub fn column_at(facts: &Facts, system: &System, ledger: usize, cross: &Cross) -> Column {
    let space = &facts.budget.space;
    let mut column = Column::default();
    for (at, tie) in system.ties.iter().enumerate() {
        let parts = tie.scopes.iter().map(|scopes| {
            let (mut certain, mut open) = (0, 0);
            for scope in scopes.iter().filter(|scope| scope.ledger == ledger) {
                if space.under(cross, &scope.query) {
                    certain += scope.factor;
                } else if space.meet(cross, &scope.query).is_some() {
                    open += scope.factor;
                }
            }
            (certain, open)
        });
        // Comparisons of the same amounts fail and hold together, but a line may be in some only:
        // it mends what is in all of them, and breaks what is in any.
        let part = if tie.holds() {
            parts.max_by_key(|(certain, open)| (certain.abs(), open.abs()))
        } else {
            parts.min_by_key(|(certain, open)| (certain.abs(), open.abs()))
        };
        let (certain, open) = part.unwrap_or_default();
        if certain != 0 {
            column.certain.push((at, certain));
        }
        if open != 0 {
            column.open.push((at, open));
        }
    }
    column
}

/// By how much a tie is off.
struct Plain {
    off: Cents,
    slack: Cents,
}

impl Plain {
    fn mended_by(&self, change: Cents) -> bool {
        (self.off + change).abs() <= self.slack
    }
}

pub fn factor(column: &Column, tie: usize) -> Cents {
    let found = column.certain.iter().find(|(at, _)| *at == tie);
    found.map_or(0, |(_, factor)| *factor)
}

pub fn steps(changes: &[Change]) -> Vec<Step<'_>> {
    let steps = changes.iter().map(|change| Step {
        column: &change.column,
        before: change.before,
        after: change.after,
    });
    steps.collect()
}
