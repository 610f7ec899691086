//! From the amounts of tables to ledgers: the most detailed table of everything becomes `main`, a
//! table that says something no ledger can answer yet becomes a view, all others only confirm.
//!
//! Figures also say where the lines of a ledger sit: where all money that could be of a place is
//! of that place, the lines are.

use crate::budget::ledger::{Answer, Lazy, Ledger, LedgerSet, Line, Measure, Period};
use crate::budget::money::{Money, Unit};
use crate::budget::nodes::{Cross, Dim, EVERYTHING, NodeId};
use crate::budget::space::Space;
use crate::diag::Location;

/// An amount a table gives, in 分, with how far the exact one may be from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Given {
    pub cross: Cross,
    pub amount: i64,
    /// Half of the last place printed, where that is coarser than 分.
    pub slack: i64,
    /// Index of its figure.
    pub figure: usize,
    /// No other amount of the table lies inside it.
    pub leaf: bool,
}

/// A table, or one of its lists, complete within its scope.
#[derive(Debug, Clone)]
pub struct Block {
    pub id: String,
    pub scope: Cross,
    pub unit: Unit,
    pub given: Vec<Given>,
}

/// An amount that is a line, or part of one.
#[derive(Debug, Clone, Copy)]
pub struct Variable {
    pub amount: i64,
    pub slack: i64,
    /// The figure it was read from; none for what is left of one.
    pub figure: Option<usize>,
}

/// A line being placed.
#[derive(Debug, Clone, Copy)]
pub struct Placed {
    pub cross: Cross,
    pub variable: usize,
}

/// A ledger being made.
#[derive(Debug, Clone)]
pub struct Planned {
    pub id: String,
    pub scope: Cross,
    pub unit: Unit,
    pub lines: Vec<Placed>,
}

/// The ledgers of one measure and period.
#[derive(Debug)]
pub struct Plan<'a> {
    pub space: &'a Space,
    /// Where money without a unit is.
    pub agency: NodeId,
    pub measure: Measure,
    pub period: Period,
    pub ledgers: Vec<Planned>,
    pub variables: Vec<Variable>,
    /// There has to be a ledger of everything: the widest table is one.
    pub whole: bool,
}

/// What became of a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Became {
    /// It is this ledger.
    Ledger(usize),
    /// Its lines refine this ledger.
    Part(usize),
    /// Everything it says is answered by others.
    Confirms,
}

impl<'a> Plan<'a> {
    pub fn new(space: &'a Space, agency: NodeId, measure: Measure, period: Period) -> Plan<'a> {
        Plan {
            space,
            agency,
            measure,
            period,
            ledgers: Vec::new(),
            variables: Vec::new(),
            whole: true,
        }
    }

    /// Makes the ledgers; `known` are further amounts that place lines but come from elsewhere.
    /// What became of each block is returned in their order.
    pub fn make(&mut self, blocks: &[Block], known: &[Given]) -> Vec<Became> {
        let mut became = vec![Became::Confirms; blocks.len()];
        let mut order: Vec<usize> = (0..blocks.len()).collect();
        // The whole before its parts, the detailed before the coarse.
        order.sort_by_key(|&at| {
            let block = &blocks[at];
            let lines = block.given.iter();
            let lines = lines.filter(|given| given.leaf && given.amount != 0);
            (
                specificity(&block.scope),
                std::cmp::Reverse(lines.count()),
                at,
            )
        });
        let mut all: Vec<Given> = blocks
            .iter()
            .flat_map(|block| block.given.iter().copied())
            .collect();
        all.extend_from_slice(known);
        for (turn, &at) in order.iter().enumerate() {
            let block = &blocks[at];
            if turn == 0 {
                // The widest table stands for everything there is.
                let ledger = self.ledger(block, "main");
                self.ledgers.push(ledger);
                if self.whole {
                    self.ledgers[0].scope = EVERYTHING;
                }
                became[at] = Became::Ledger(0);
                self.place(&all);
                continue;
            }
            if self.answers(block) {
                continue;
            }
            // Its lines too are moved to where they are known to be before they are compared.
            let view = self.ledger(block, &block.id);
            self.ledgers.push(view);
            self.place(&all);
            let Some(view) = self.ledgers.pop() else {
                continue;
            };
            for ledger in 0..self.ledgers.len() {
                let wider = self.space.under(&block.scope, &self.ledgers[ledger].scope);
                if wider && self.refine(ledger, &view.lines) {
                    became[at] = Became::Part(ledger);
                }
            }
            self.place(&all);
            if !self.answers(block) {
                became[at] = Became::Ledger(self.ledgers.len());
                self.ledgers.push(view);
                self.place(&all);
            }
        }
        became
    }

    /// A ledger of the block's smallest amounts.
    fn ledger(&mut self, block: &Block, id: &str) -> Planned {
        let lines = self.lines(block);
        Planned {
            id: id.to_owned(),
            scope: block.scope,
            unit: block.unit,
            lines,
        }
    }

    fn lines(&mut self, block: &Block) -> Vec<Placed> {
        let mut lines: Vec<Placed> = Vec::new();
        for given in block.given.iter().filter(|given| given.leaf) {
            let cross = self.at_agency(given.cross);
            let repeated = lines.iter().any(|line| line.cross == cross);
            if given.amount == 0 || repeated {
                continue;
            }
            // Two ledgers that say the same amount of the same thing share it.
            let variable = self.variable(given);
            lines.push(Placed { cross, variable });
        }
        lines
    }

    fn variable(&mut self, given: &Given) -> usize {
        let known = (self.variables.iter()).position(|one| one.figure == Some(given.figure));
        known.unwrap_or_else(|| {
            self.variables.push(Variable {
                amount: given.amount,
                slack: given.slack,
                figure: Some(given.figure),
            });
            self.variables.len() - 1
        })
    }

    /// All money is the department's: only the unit below it may not be known.
    fn at_agency(&self, mut cross: Cross) -> Cross {
        let unit = &mut cross[Dim::Unit.index()];
        if unit.is_root() {
            *unit = self.agency;
        }
        self.space.narrow(cross).unwrap_or(cross)
    }

    fn amount(&self, lines: impl IntoIterator<Item = Placed>) -> i64 {
        let amounts = lines.into_iter().map(|line| self.variables[line.variable]);
        amounts.fold(0, |sum, one| sum.saturating_add(one.amount))
    }

    /// Whether the lines of a ledger make an amount, as far as the places printed can tell.
    fn makes(&self, lines: &[Placed], amount: i64, slack: i64) -> bool {
        let loose: i64 = (lines.iter())
            .map(|line| self.variables[line.variable].slack)
            .fold(slack, i64::saturating_add);
        self.amount(lines.iter().copied())
            .saturating_sub(amount)
            .abs()
            <= loose
    }

    /// Splits lines of a ledger into those of a block that lie inside them. What is left of a line
    /// stays where it was. True when a line was split.
    fn refine(&mut self, ledger: usize, finer: &[Placed]) -> bool {
        let mut lines = Vec::new();
        let mut changed = false;
        for line in std::mem::take(&mut self.ledgers[ledger].lines) {
            let inside: Vec<Placed> = (finer.iter().copied())
                .filter(|one| self.space.under(&one.cross, &line.cross) && one.cross != line.cross)
                .collect();
            let straddles = finer.iter().any(|one| {
                !self.space.under(&one.cross, &line.cross)
                    && self.space.meet(&one.cross, &line.cross).is_some()
            });
            let whole = self.variables[line.variable];
            let whole_there = self.makes(&inside, whole.amount, whole.slack);
            let sum = self.amount(inside.iter().copied());
            let same = |one: &Placed| self.variables[one.variable].amount;
            let bad = inside.is_empty()
                || straddles
                || inside.iter().any(|one| same(one) < 0)
                || whole.amount < 0
                || (!whole_there && sum > whole.amount);
            if bad {
                lines.push(line);
                continue;
            }
            changed = true;
            lines.extend_from_slice(&inside);
            if !whole_there {
                self.variables.push(Variable {
                    amount: whole.amount - sum,
                    slack: whole.slack.saturating_add(
                        (inside.iter())
                            .map(|one| self.variables[one.variable].slack)
                            .fold(0, i64::saturating_add),
                    ),
                    figure: None,
                });
                lines.push(Placed {
                    cross: line.cross,
                    variable: self.variables.len() - 1,
                });
            }
        }
        self.ledgers[ledger].lines = lines;
        changed
    }

    /// Moves lines to where amounts show them to be, until nothing moves.
    fn place(&mut self, all: &[Given]) {
        for ledger in 0..self.ledgers.len() {
            let negative = |line: &Placed| self.variables[line.variable].amount < 0;
            if self.ledgers[ledger].lines.iter().any(negative) {
                continue;
            }
            // Each round moves a line down a tree, so this ends; the bound is for safety.
            for _ in 0..64 {
                let mut moved = false;
                for one in all {
                    moved |= self.move_to(ledger, one);
                }
                if !moved {
                    break;
                }
            }
        }
    }

    /// If all lines that could be inside a place together are what is inside it, they are inside.
    fn move_to(&mut self, ledger: usize, given: &Given) -> bool {
        let here = &self.ledgers[ledger];
        if given.amount <= 0 || !self.space.under(&given.cross, &here.scope) {
            return false;
        }
        let mut touching = Vec::new();
        let mut outside = false;
        for (at, line) in here.lines.iter().enumerate() {
            if let Some(meet) = self.space.meet(&line.cross, &given.cross) {
                outside |= !self.space.under(&line.cross, &given.cross);
                touching.push((at, meet));
            }
        }
        if !outside {
            return false;
        }
        let lines: Vec<Placed> = touching.iter().map(|&(at, _)| here.lines[at]).collect();
        if !self.makes(&lines, given.amount, given.slack) {
            return false;
        }
        // Lines that come to stand in one place would have to be added up: leave them apart.
        let mut moved = self.ledgers[ledger].lines.clone();
        for (at, meet) in touching {
            moved[at].cross = self.finest(meet, moved[at].cross);
        }
        if self.ledgers[ledger]
            .lines
            .iter()
            .zip(&moved)
            .all(|(a, b)| a.cross == b.cross)
        {
            return false;
        }
        let mut places: Vec<Cross> = moved.iter().map(|line| line.cross).collect();
        places.sort_unstable();
        let before = places.len();
        places.dedup();
        if places.len() != before {
            return false;
        }
        self.ledgers[ledger].lines = moved;
        true
    }

    /// A line belongs to a project or to none known; a group of projects is no place for it.
    fn finest(&self, mut cross: Cross, before: Cross) -> Cross {
        let at = Dim::Project.index();
        let tree = self.space.tree(Dim::Project);
        if !tree.children(cross[at]).is_empty() {
            cross[at] = before[at];
        }
        cross
    }

    /// Whether the ledgers made so far answer everything a block says. An empty table says that
    /// there is nothing in its scope.
    fn answers(&self, block: &Block) -> bool {
        let ledgers = self.ledgers();
        let known = |cross: &Cross| self.asks(&ledgers, cross).is_some();
        match block.given.as_slice() {
            [] => known(&block.scope),
            given => given.iter().all(|one| known(&one.cross)),
        }
    }

    /// The lines that answer a query, as variables; none when nothing answers it.
    pub fn asks(&self, ledgers: &[Ledger], query: &Cross) -> Option<Vec<usize>> {
        let set = LedgerSet {
            space: self.space,
            all: ledgers,
            measure: self.measure,
            period: self.period,
        };
        match set.answer(query) {
            Answer::Known { parts, .. } => Some(
                parts
                    .iter()
                    .flat_map(|part| {
                        let lines = &self.ledgers[part.ledger].lines;
                        part.lines.iter().map(|&line| lines[line].variable)
                    })
                    .collect(),
            ),
            _ => None,
        }
    }

    /// The ledgers as the budget would have them.
    pub fn ledgers(&self) -> Vec<Ledger> {
        self.ledgers
            .iter()
            .map(|ledger| Ledger {
                id: ledger.id.clone(),
                measure: self.measure,
                period: self.period,
                scope: ledger.scope,
                unit: ledger.unit,
                lines: (ledger.lines.iter())
                    .map(|line| Line {
                        cross: line.cross,
                        amount: money(self.variables[line.variable].amount),
                        id: None,
                        location: Location::None,
                        reversal: false,
                    })
                    .collect(),
                location: Location::None,
                index: Lazy::default(),
            })
            .collect()
    }
}

/// 分 as money.
pub fn money(amount: i64) -> Money {
    Money::from_yuan(rust_decimal::Decimal::new(amount, 2))
}

/// How many dimensions a scope narrows.
fn specificity(scope: &Cross) -> usize {
    Dim::ALL
        .iter()
        .filter(|&&dim| dim != Dim::Unit && !scope[dim.index()].is_root())
        .count()
}
