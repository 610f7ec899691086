//! Which lines of a large ledger a query can concern, without looking at all of them.

use std::collections::HashMap;
use std::sync::OnceLock;

use super::Line;
use crate::budget::money::Money;
use crate::budget::nodes::{Cross, Dim, NodeId};
use crate::budget::space::Space;

/// Ledgers of fewer lines are looked through.
const WORTH: usize = 256;

/// The index of a ledger, made when first asked for.
#[derive(Debug, Clone, Default)]
pub struct Lazy(OnceLock<Index>);

impl Lazy {
    /// The index of these lines; `None` where looking through them is as quick.
    pub(super) fn of(&self, space: &Space, lines: &[Line]) -> Option<&Index> {
        (lines.len() >= WORTH).then(|| self.0.get_or_init(|| Index::new(space, lines)))
    }
}

/// Lines on one cross: a query takes all of them or none.
#[derive(Debug, Clone)]
pub(super) struct Cell {
    pub cross: Cross,
    pub amount: Money,
    pub lines: Vec<u32>,
}

#[derive(Debug, Clone)]
pub(super) struct Index {
    pub cells: Vec<Cell>,
    /// By dimension: the cells at a node or below it, and those exactly at it.
    below: [HashMap<NodeId, Vec<u32>>; 7],
    exact: [HashMap<NodeId, Vec<u32>>; 7],
}

impl Index {
    fn new(space: &Space, lines: &[Line]) -> Index {
        let mut at: HashMap<Cross, u32> = HashMap::new();
        let mut cells: Vec<Cell> = Vec::new();
        for (number, line) in (0..).zip(lines) {
            let next = cells.len() as u32;
            let cell = *at.entry(line.cross).or_insert(next);
            if cell == next {
                cells.push(Cell {
                    cross: line.cross,
                    amount: Money::ZERO,
                    lines: Vec::new(),
                });
            }
            let cell = &mut cells[cell as usize];
            cell.amount = cell.amount.plus(line.amount);
            cell.lines.push(number);
        }
        let mut index = Index {
            cells,
            below: Default::default(),
            exact: Default::default(),
        };
        for dim in Dim::ALL {
            let tree = space.tree(dim);
            for (at, cell) in (0..).zip(&index.cells) {
                let node = cell.cross[dim.index()];
                let exact = &mut index.exact[dim.index()];
                exact.entry(node).or_default().push(at);
                let below = &mut index.below[dim.index()];
                for node in tree.ancestors(node) {
                    below.entry(node).or_default().push(at);
                }
            }
        }
        index
    }

    /// Every cell that overlaps the query is among these: the fewest one dimension leaves.
    pub fn candidates(&self, space: &Space, query: &Cross) -> Vec<u32> {
        let mut best: Option<(usize, Vec<&[u32]>)> = None;
        for dim in Dim::ALL {
            let (node, tree) = (query[dim.index()], space.tree(dim));
            // A union is not above what it stands for.
            if node.is_root() || tree.is_union(node) {
                continue;
            }
            let above = tree.ancestors(node).skip(1).chain([NodeId::ROOT]);
            let exact = &self.exact[dim.index()];
            let lists: Vec<&[u32]> = above
                .filter_map(|node| exact.get(&node))
                .chain(self.below[dim.index()].get(&node))
                .map(Vec::as_slice)
                .collect();
            let count = lists.iter().map(|list| list.len()).sum();
            if best.as_ref().is_none_or(|(fewest, _)| count < *fewest) {
                best = Some((count, lists));
            }
        }
        match best {
            Some((_, lists)) => lists.concat(),
            None => (0..).take(self.cells.len()).collect(),
        }
    }

    /// The nodes the lines sit on in a dimension.
    pub fn nodes(&self, dim: Dim) -> impl Iterator<Item = NodeId> + '_ {
        self.exact[dim.index()].keys().copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::budget::ledger::{Ledger, Measure, Period, Phase};
    use crate::budget::money::Unit;
    use crate::budget::nodes::EVERYTHING;
    use crate::diag::Location;

    /// Numbers that look random and are the same every time.
    fn numbers() -> impl FnMut(usize) -> usize {
        let mut state = 7_u64;
        move |below| {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            (state >> 33) as usize % below
        }
    }

    #[test]
    fn with_an_index_a_ledger_answers_as_without() {
        let mut space = Space::with_fixed_trees();
        let mut nodes: Vec<Vec<NodeId>> = vec![vec![NodeId::ROOT]; 7];
        for (dim, codes) in [
            (Dim::Function, ["206", "20601", "2060101", "207"]),
            (Dim::Economic, ["301", "30101", "302", "30201"]),
            (Dim::Unit, ["1", "11", "12", "2"]),
        ] {
            let tree = space.tree_mut(dim);
            for code in codes {
                let above = (1..code.len())
                    .rev()
                    .find_map(|end| tree.find(&code[..end]));
                tree.add(above.unwrap_or_default(), code, code);
            }
        }
        let member = space.tree(Dim::Function).find("2060101").expect("a node");
        let union = space
            .tree_mut(Dim::Function)
            .add_union("name:x", "x", vec![member]);
        space.seal();
        for dim in Dim::ALL {
            nodes[dim.index()].extend(space.tree(dim).iter());
        }
        let mut number = numbers();
        let mut cross = |line: bool| loop {
            let mut cross = EVERYTHING;
            for dim in Dim::ALL {
                let nodes = &nodes[dim.index()];
                if number(3) > 0 {
                    cross[dim.index()] = nodes[number(nodes.len())];
                }
            }
            if line && cross[Dim::Function.index()] == union {
                continue;
            }
            if let Some(cross) = space.narrow(cross) {
                return cross;
            }
        };
        let line = |(at, cross): (usize, Cross)| Line {
            cross,
            amount: Money::parse(&(at % 5).to_string(), Unit::Yuan).expect("an amount"),
            id: None,
            location: Location::None,
            reversal: false,
        };
        let lines: Vec<Line> = (0..2 * WORTH)
            .map(|at| (at, cross(true)))
            .map(line)
            .collect();
        let ledger = |lines: &[Line]| Ledger {
            id: String::new(),
            measure: Measure::Spending,
            period: Period {
                year: 2024,
                phase: Phase::Original,
            },
            scope: EVERYTHING,
            unit: Unit::Yuan,
            lines: lines.to_vec(),
            location: Location::None,
            index: Lazy::default(),
        };
        let whole = ledger(&lines);
        let parts: Vec<Ledger> = lines.chunks(WORTH - 1).map(ledger).collect();
        let mut inside = 0;
        for at in 0..500 {
            let (query, without) = (cross(false), [cross(false)]);
            let without = if at % 2 == 0 {
                &without[..0]
            } else {
                &without[..]
            };
            let found = whole.bounds(&space, &query, without);
            let mut start = 0;
            let mut wanted = parts[0].bounds(&space, &query, without);
            for part in &parts[1..] {
                start += WORTH - 1;
                let more = part.bounds(&space, &query, without);
                wanted.certain = wanted.certain.plus(more.certain);
                wanted.possible = wanted.possible.plus(more.possible);
                wanted
                    .inside
                    .extend(more.inside.iter().map(|line| start + line));
                wanted
                    .blocking
                    .extend(more.blocking.iter().map(|line| start + line));
            }
            assert_eq!(found, wanted, "{}", space.describe(&query));
            let whole_range = whole.range(&space, &query);
            let range = parts.iter().map(|part| part.range(&space, &query));
            let range = range.fold((Money::ZERO, Money::ZERO), |sum, one| {
                (sum.0.plus(one.0), sum.1.plus(one.1))
            });
            assert_eq!(whole_range, range);
            inside += found.inside.len();
        }
        assert!(inside > WORTH, "the queries find something");
    }
}
