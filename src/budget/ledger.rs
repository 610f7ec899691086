//! Ledgers and how they answer queries.
//!
//! A ledger is a set of lines that is complete within its scope. A query is a cross. In a ledger
//! whose scope contains it, `certain` is the sum of the lines wholly inside the query and
//! `possible` adds the lines that only overlap it; the ledger answers when the two are equal. A
//! query no single ledger answers is cut along the scope of a view: inside answered by the view,
//! outside by the remaining lines of `main` — only where every line concerned is decidably inside
//! or outside. What stays unanswered is never a number.

mod index;

use std::collections::BTreeSet;

use super::money::{Money, Unit};
use super::nodes::{Cross, Dim, NodeId};
use super::space::Space;
use crate::diag::Location;
pub use index::Lazy;

/// A phase of a budget year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Phase {
    /// 年初预算
    #[default]
    Original,
    /// 调整预算
    Adjusted,
    /// 执行数
    Executed,
    /// 决算
    FinalAccounts,
}

impl Phase {
    pub fn name(self) -> &'static str {
        match self {
            Phase::Original => "original",
            Phase::Adjusted => "adjusted",
            Phase::Executed => "executed",
            Phase::FinalAccounts => "final-accounts",
        }
    }

    /// What it is called in Chinese.
    pub fn word(self) -> &'static str {
        match self {
            Phase::Original => "年初预算",
            Phase::Adjusted => "调整预算",
            Phase::Executed => "预算执行",
            Phase::FinalAccounts => "决算",
        }
    }

    /// What its amounts are called in a document: 调整预算 once an adjustment changed them.
    pub fn budget(self) -> &'static str {
        match self {
            Phase::Adjusted => "调整预算",
            _ => "预算",
        }
    }

    pub fn parse(text: &str) -> Option<Phase> {
        [
            Phase::Original,
            Phase::Adjusted,
            Phase::Executed,
            Phase::FinalAccounts,
        ]
        .into_iter()
        .find(|phase| phase.name() == text)
    }
}

/// A year and phase, e.g. `2024.original`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Period {
    pub year: i32,
    pub phase: Phase,
}

/// What a ledger holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Measure {
    Spending,
    Revenue,
    /// 结转下年
    CarryForward,
}

impl Measure {
    pub fn name(self) -> &'static str {
        match self {
            Measure::Spending => "spending",
            Measure::Revenue => "revenue",
            Measure::CarryForward => "carry-forward",
        }
    }

    /// What it is called in Chinese.
    pub fn label(self) -> &'static str {
        match self {
            Measure::Spending => "支出",
            Measure::Revenue => "收入",
            Measure::CarryForward => "结转下年",
        }
    }

    pub fn parse(text: &str) -> Option<Measure> {
        [Measure::Spending, Measure::Revenue, Measure::CarryForward]
            .into_iter()
            .find(|measure| measure.name() == text)
    }
}

/// One amount on one node of each dimension.
#[derive(Debug, Clone)]
pub struct Line {
    pub cross: Cross,
    pub amount: Money,
    pub id: Option<String>,
    pub location: Location,
    /// Negative by declaration; left out of inequality tests.
    pub reversal: bool,
}

/// A set of lines, complete within its scope.
#[derive(Debug, Clone)]
pub struct Ledger {
    pub id: String,
    pub measure: Measure,
    pub period: Period,
    pub scope: Cross,
    /// Unit the amounts were declared in.
    pub unit: Unit,
    /// Complete before the first query is asked.
    pub lines: Vec<Line>,
    pub location: Location,
    pub index: Lazy,
}

/// What one ledger knows about a query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bounds {
    pub certain: Money,
    pub possible: Money,
    /// Lines wholly inside.
    pub inside: Vec<usize>,
    /// Lines that only overlap: they keep the ledger from answering.
    pub blocking: Vec<usize>,
}

impl Bounds {
    pub fn answered(&self) -> bool {
        self.blocking.is_empty()
    }
}

/// Lines of one ledger that together are (part of) an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    pub ledger: usize,
    pub lines: Vec<usize>,
    pub amount: Money,
}

/// The answer of a set of ledgers to a query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    Known {
        amount: Money,
        parts: Vec<Part>,
    },
    /// Some ledger covers the query but cannot decide it.
    Undecided {
        ledger: usize,
        certain: Money,
        possible: Money,
        blocking: Vec<usize>,
        /// Dimensions some blocking line does not record finely enough.
        missing: Vec<Dim>,
    },
    /// No ledger covers the query.
    OutOfScope,
}

impl Ledger {
    /// Certain and possible amounts of a query inside this ledger, leaving out lines inside any of
    /// the `without` scopes.
    pub fn bounds(&self, space: &Space, query: &Cross, without: &[Cross]) -> Bounds {
        let mut bounds = Bounds {
            certain: Money::ZERO,
            possible: Money::ZERO,
            inside: Vec::new(),
            blocking: Vec::new(),
        };
        let out = |cross: &Cross| without.iter().any(|scope| space.under(cross, scope));
        if let Some(index) = self.index.of(space, &self.lines) {
            for cell in index.candidates(space, query) {
                let cell = &index.cells[cell as usize];
                let lines = cell.lines.iter().map(|&at| at as usize);
                if out(&cell.cross) {
                    continue;
                }
                if space.under(&cell.cross, query) {
                    bounds.certain = bounds.certain.plus(cell.amount);
                    bounds.inside.extend(lines);
                } else if space.meet(&cell.cross, query).is_some() {
                    bounds.possible = bounds.possible.plus(cell.amount);
                    let some = lines.filter(|&at| !self.lines[at].amount.is_zero());
                    bounds.blocking.extend(some);
                }
            }
            bounds.possible = bounds.possible.plus(bounds.certain);
            bounds.inside.sort_unstable();
            bounds.blocking.sort_unstable();
            return bounds;
        }
        for (at, line) in self.lines.iter().enumerate() {
            if out(&line.cross) {
                continue;
            }
            if space.under(&line.cross, query) {
                bounds.certain = bounds.certain.plus(line.amount);
                bounds.possible = bounds.possible.plus(line.amount);
                bounds.inside.push(at);
            } else if !line.amount.is_zero() && space.meet(&line.cross, query).is_some() {
                bounds.possible = bounds.possible.plus(line.amount);
                bounds.blocking.push(at);
            }
        }
        bounds
    }

    /// Certain and possible amounts alone.
    pub fn range(&self, space: &Space, query: &Cross) -> (Money, Money) {
        let mut certain = Money::ZERO;
        let mut open = Money::ZERO;
        if let Some(index) = self.index.of(space, &self.lines) {
            for cell in index.candidates(space, query) {
                let cell = &index.cells[cell as usize];
                if space.under(&cell.cross, query) {
                    certain = certain.plus(cell.amount);
                } else if space.meet(&cell.cross, query).is_some() {
                    open = open.plus(cell.amount);
                }
            }
            return (certain, certain.plus(open));
        }
        for line in &self.lines {
            if space.under(&line.cross, query) {
                certain = certain.plus(line.amount);
            } else if !line.amount.is_zero() && space.meet(&line.cross, query).is_some() {
                open = open.plus(line.amount);
            }
        }
        (certain, certain.plus(open))
    }

    /// True when every line that overlaps the query lies wholly inside or wholly outside `scope`.
    fn decides(&self, space: &Space, query: &Cross, scope: &Cross, without: &[Cross]) -> bool {
        let decided = |cross: &Cross| {
            without.iter().any(|out| space.under(cross, out))
                || space.meet(cross, query).is_none()
                || space.under(cross, scope)
                || space.meet(cross, scope).is_none()
        };
        match self.index.of(space, &self.lines) {
            Some(index) => {
                let cells = index.candidates(space, query).into_iter();
                let mut crosses = cells.map(|cell| &index.cells[cell as usize].cross);
                crosses.all(decided)
            }
            None => self.lines.iter().all(|line| decided(&line.cross)),
        }
    }

    /// The nodes its lines sit on in a dimension.
    pub fn nodes(&self, space: &Space, dim: Dim) -> BTreeSet<NodeId> {
        match self.index.of(space, &self.lines) {
            Some(index) => index.nodes(dim).collect(),
            None => self
                .lines
                .iter()
                .map(|line| line.cross[dim.index()])
                .collect(),
        }
    }
}

/// The ledgers of one measure and period; the first whose scope is everything acts as `main`.
#[derive(Debug, Clone, Copy)]
pub struct LedgerSet<'a> {
    pub space: &'a Space,
    pub all: &'a [Ledger],
    pub measure: Measure,
    pub period: Period,
}

impl<'a> LedgerSet<'a> {
    /// Indexes of the ledgers of this set.
    pub fn members(self) -> impl Iterator<Item = usize> + 'a {
        self.all.iter().enumerate().filter_map(move |(at, ledger)| {
            (ledger.measure == self.measure && ledger.period == self.period).then_some(at)
        })
    }

    fn main(self) -> Option<usize> {
        self.members()
            .find(|&at| self.all[at].scope == super::nodes::EVERYTHING)
    }

    /// Answers a query from the ledger that covers it, or by cutting it along the scopes of views.
    pub fn answer(self, query: &Cross) -> Answer {
        // A query that contradicts the structure asks for nothing: there is no such money.
        let Some(query) = self.space.narrow(self.space.within(*query)) else {
            return Answer::Known {
                amount: Money::ZERO,
                parts: Vec::new(),
            };
        };
        let mut closest: Option<(usize, Bounds)> = None;
        for at in self.members() {
            let ledger = &self.all[at];
            if !self.space.under(&query, &ledger.scope) {
                continue;
            }
            let bounds = ledger.bounds(self.space, &query, &[]);
            if bounds.answered() {
                return Answer::Known {
                    amount: bounds.certain,
                    parts: vec![Part {
                        ledger: at,
                        lines: bounds.inside,
                        amount: bounds.certain,
                    }],
                };
            }
            if closest.is_none() {
                closest = Some((at, bounds));
            }
        }
        if let Some(main) = self.main()
            && let Some(parts) = self.cut(main, &query, &mut Vec::new())
        {
            let amount = parts.iter().map(|part| part.amount).sum();
            return Answer::Known { amount, parts };
        }
        match closest {
            Some((ledger, bounds)) => Answer::Undecided {
                ledger,
                certain: bounds.certain,
                possible: bounds.possible,
                missing: self.missing(ledger, &query, &bounds.blocking),
                blocking: bounds.blocking,
            },
            None => Answer::OutOfScope,
        }
    }

    /// Answers outside the `without` scopes from main, cutting off one more view when main alone
    /// cannot; `None` when no way of cutting answers.
    fn cut(self, main: usize, query: &Cross, without: &mut Vec<Cross>) -> Option<Vec<Part>> {
        let bounds = self.all[main].bounds(self.space, query, without);
        if bounds.answered() {
            return Some(vec![Part {
                ledger: main,
                lines: bounds.inside,
                amount: bounds.certain,
            }]);
        }
        for at in self.members() {
            let scope = self.all[at].scope;
            let Some(inside) = self.space.meet(query, &scope) else {
                continue;
            };
            // A union of nodes may share less with the scope than any one node can say.
            if at == main
                || !self.space.under(&inside, query)
                || without
                    .iter()
                    .any(|out| self.space.meet(out, &scope).is_some())
                || !self.all[main].decides(self.space, query, &scope, without)
            {
                continue;
            }
            let view = self.all[at].bounds(self.space, &inside, &[]);
            if !view.answered() {
                continue;
            }
            without.push(scope);
            let rest = self.cut(main, query, without);
            without.pop();
            if let Some(mut parts) = rest {
                parts.push(Part {
                    ledger: at,
                    lines: view.inside,
                    amount: view.certain,
                });
                parts.retain(|part| !part.lines.is_empty());
                return Some(parts);
            }
        }
        None
    }

    fn missing(self, ledger: usize, query: &Cross, blocking: &[usize]) -> Vec<Dim> {
        Dim::ALL
            .into_iter()
            .filter(|&dim| {
                let tree = self.space.tree(dim);
                blocking.iter().any(|&at| {
                    let line = &self.all[ledger].lines[at];
                    !tree.under(line.cross[dim.index()], query[dim.index()])
                })
            })
            .collect()
    }
}
