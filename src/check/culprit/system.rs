//! Linear ties between typed amounts, and what becomes of them when amounts change.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use crate::budget::money::{Money, Unit};
use crate::budget::nodes::Cross;
use crate::diag::Location;
use crate::facts::LineRef;

/// An amount in 分: every accepted amount and every sum of them is a whole number of those.
pub type Cents = i128;

pub fn cents(money: Money) -> Cents {
    let mut value = money.yuan();
    value.rescale(2);
    value.mantissa()
}

pub fn money(cents: Cents) -> Money {
    Money::from_yuan(Decimal::try_from_i128_with_scale(cents, 2).unwrap_or_default())
}

/// What kind of amount was typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Typed {
    Line(LineRef),
    /// A figure of another period, an earmark, a purchase, a price.
    Figure,
    Control,
}

/// An amount somebody typed.
#[derive(Debug, Clone)]
pub struct Value {
    pub typed: Typed,
    pub amount: Cents,
    pub unit: Unit,
    pub location: Location,
}

/// How often a value counts in each tie, in the order of ties; `open` where it only may be part of it.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Column {
    pub certain: Vec<(usize, Cents)>,
    pub open: Vec<(usize, Cents)>,
}

/// A part of the ledger a tie adds up, for lines that are not there.
#[derive(Debug, Clone)]
pub struct Scope {
    pub ledger: usize,
    pub query: Cross,
    pub factor: Cents,
}

/// A sum that should be 0: between `low` and `high` by what is certain and what is open.
#[derive(Debug, Clone)]
pub struct Tie {
    /// The finding that tells of it when it fails, and where.
    pub code: &'static str,
    pub place: Option<Location>,
    pub low: Cents,
    pub high: Cents,
    /// What rounding may make of it.
    pub slack: Cents,
    /// It is a number only while nothing is open.
    pub decided: bool,
    /// Open values that are not 0.
    pub open: usize,
    /// What it compares; several, where comparisons of the same amounts are one tie.
    pub scopes: Vec<Vec<Scope>>,
}

/// Comparisons remembered of one tie at most.
const MAX_SCOPES: usize = 60;

impl Tie {
    pub fn holds(&self) -> bool {
        self.low <= self.slack && self.high >= -self.slack && !(self.decided && self.open > 0)
    }
}

/// All amounts with all ties between them.
#[derive(Debug, Clone, Default)]
pub struct System {
    pub values: Vec<Value>,
    /// The column of each value.
    pub columns: Vec<Column>,
    pub ties: Vec<Tie>,
    seen: BTreeMap<(Vec<Term>, bool, Cents), usize>,
}

/// A value's part in a tie.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Term {
    pub value: usize,
    pub factor: Cents,
    pub open: bool,
}

/// The amount at a column changes.
#[derive(Debug, Clone, Copy)]
pub struct Step<'a> {
    pub column: &'a Column,
    pub before: Cents,
    pub after: Cents,
}

impl System {
    pub fn value(&mut self, value: Value) -> usize {
        self.values.push(value);
        self.columns.push(Column::default());
        self.values.len() - 1
    }

    /// Adds a tie, unless another says the same.
    pub fn tie(&mut self, mut tie: Tie, terms: Vec<Term>) {
        let mut sums: BTreeMap<(usize, bool), Cents> = BTreeMap::new();
        for term in terms {
            *sums.entry((term.value, term.open)).or_default() += term.factor;
        }
        sums.retain(|_, factor| *factor != 0);
        if sums.is_empty() {
            return;
        }
        let terms: Vec<Term> = sums
            .into_iter()
            .map(|((value, open), factor)| Term {
                value,
                factor,
                open,
            })
            .collect();
        let key = (terms.clone(), tie.decided, tie.slack);
        if let Some(&at) = self.seen.get(&key) {
            let scopes = &mut self.ties[at].scopes;
            if scopes.len() < MAX_SCOPES {
                scopes.append(&mut tie.scopes);
            }
            return;
        }
        self.seen.insert(key, self.ties.len());
        let at = self.ties.len();
        for term in terms {
            let part = term.factor * self.values[term.value].amount;
            let column = &mut self.columns[term.value];
            if term.open {
                tie.low += part.min(0);
                tie.high += part.max(0);
                tie.open += usize::from(part != 0);
                column.open.push((at, term.factor));
            } else {
                tie.low += part;
                tie.high += part;
                column.certain.push((at, term.factor));
            }
        }
        self.ties.push(tie);
    }

    pub fn failing(&self) -> Vec<usize> {
        (0..self.ties.len())
            .filter(|&at| !self.ties[at].holds())
            .collect()
    }

    /// The amounts with which every tie a column touches would hold, all of `failing` included;
    /// everything else stays as it is.
    pub fn feasible(&self, column: &Column, before: Cents, failing: &[usize]) -> Option<Range> {
        let touches = |tie: usize| {
            let holds =
                |terms: &[(usize, Cents)]| terms.binary_search_by_key(&tie, |&(at, _)| at).is_ok();
            holds(&column.certain) || holds(&column.open)
        };
        if !failing.iter().all(|&tie| touches(tie)) {
            return None;
        }
        let mut range = Range {
            least: Cents::MIN / 4,
            most: Cents::MAX / 4,
        };
        for &(at, factor) in &column.certain {
            let tie = &self.ties[at];
            if tie.decided && tie.open > 0 {
                return None;
            }
            // low + factor·δ ≤ slack and high + factor·δ ≥ −slack
            let (up, down) = (tie.slack - tie.low, -tie.slack - tie.high);
            let bounds = if factor > 0 {
                (ceil(down, factor), floor(up, factor))
            } else {
                (ceil(-up, -factor), floor(-down, -factor))
            };
            range.cut(before + bounds.0, before + bounds.1);
        }
        for &(at, factor) in &column.open {
            let tie = &self.ties[at];
            let part = factor * before;
            if tie.decided {
                if tie.open > usize::from(part != 0) {
                    return None;
                }
                range.cut(0, 0);
            }
            let (low, high) = (tie.low - part.min(0), tie.high - part.max(0));
            // What it may add at least or at most, where the rest alone is not enough.
            if low > tie.slack {
                let limit = tie.slack - low;
                if factor > 0 {
                    range.cut(range.least, floor(limit, factor));
                } else {
                    range.cut(ceil(-limit, -factor), range.most);
                }
            }
            if high < -tie.slack {
                let limit = -tie.slack - high;
                if factor > 0 {
                    range.cut(ceil(limit, factor), range.most);
                } else {
                    range.cut(range.least, floor(-limit, -factor));
                }
            }
        }
        (range.least <= range.most).then_some(range)
    }

    /// Whether some steps together put all failing ties right and no other wrong.
    pub fn repairs(&self, steps: &[Step], failing: &[usize]) -> bool {
        let after = self.after(steps);
        failing.iter().all(|tie| after.contains_key(tie)) && after.values().all(Tie::holds)
    }

    /// The ties steps touch, as they are afterwards.
    pub fn after(&self, steps: &[Step]) -> BTreeMap<usize, Tie> {
        let mut out: BTreeMap<usize, Tie> = BTreeMap::new();
        for step in steps {
            for &(at, factor) in &step.column.certain {
                let tie = out.entry(at).or_insert_with(|| self.bare(at));
                tie.low += factor * (step.after - step.before);
                tie.high += factor * (step.after - step.before);
            }
            for &(at, factor) in &step.column.open {
                let tie = out.entry(at).or_insert_with(|| self.bare(at));
                let (before, after) = (factor * step.before, factor * step.after);
                tie.low += after.min(0) - before.min(0);
                tie.high += after.max(0) - before.max(0);
                tie.open += usize::from(after != 0);
                tie.open -= usize::from(before != 0).min(tie.open);
            }
        }
        out
    }

    /// A tie's numbers, without what only its description needs.
    fn bare(&self, at: usize) -> Tie {
        let tie = &self.ties[at];
        Tie {
            place: None,
            scopes: Vec::new(),
            ..*tie
        }
    }

    /// Takes some steps; what is given back takes them back.
    pub fn take(&mut self, steps: &[Step]) -> Vec<(usize, Cents, Cents, usize)> {
        let mut before = Vec::new();
        for (at, after) in self.after(steps) {
            let tie = &mut self.ties[at];
            before.push((at, tie.low, tie.high, tie.open));
            (tie.low, tie.high, tie.open) = (after.low, after.high, after.open);
        }
        before
    }

    pub fn take_back(&mut self, before: Vec<(usize, Cents, Cents, usize)>) {
        for (at, low, high, open) in before {
            let tie = &mut self.ties[at];
            (tie.low, tie.high, tie.open) = (low, high, open);
        }
    }
}

/// Amounts from one to another, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Range {
    pub least: Cents,
    pub most: Cents,
}

impl Range {
    fn cut(&mut self, least: Cents, most: Cents) {
        self.least = self.least.max(least);
        self.most = self.most.min(most);
    }

    pub fn only(self) -> Option<Cents> {
        (self.least == self.most).then_some(self.least)
    }

    /// The roundest amount of a few neighbouring ones.
    pub fn roundest(self) -> Option<Cents> {
        if self.most - self.least > 1_000_000 {
            return None;
        }
        let mut step = 1_000_000;
        loop {
            let found = ceil(self.least, step) * step;
            if self.holds(found) || step == 1 {
                return Some(found);
            }
            step /= 10;
        }
    }

    pub fn holds(self, amount: Cents) -> bool {
        (self.least..=self.most).contains(&amount)
    }
}

/// `a / b` rounded down; `b` is positive.
fn floor(a: Cents, b: Cents) -> Cents {
    a.div_euclid(b)
}

/// `a / b` rounded up; `b` is positive.
fn ceil(a: Cents, b: Cents) -> Cents {
    -(-a).div_euclid(b)
}
