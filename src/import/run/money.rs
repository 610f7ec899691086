//! Ledgers from the amounts of the tables.

use std::collections::{BTreeMap, BTreeSet};

use super::super::plan::{Became, Block, Given, Plan};
use super::super::reading::{Compared, Figure, cents, slack};
use super::super::settle::{self, Sum};
use super::super::write::{self, Origins};
use super::{Lines, Run};
use crate::budget::ledger::{LedgerSet, Measure, Period};
use crate::budget::money::Unit;
use crate::budget::nodes::{Cross, Dim, EVERYTHING, NodeId};
use crate::diag::Finding;
use crate::facts::Facts;
use crate::facts::key::Key;
use crate::profile::model::Query;
use crate::records::Records;

/// The lists of tables by what they measure when, each by table and place in it.
type Groups = BTreeMap<(Measure, Period), BTreeMap<(usize, usize), Block>>;

impl Run<'_> {
    /// Ledgers from the figures that are amounts of money.
    pub(super) fn money(
        &mut self,
        facts: &Facts,
        keyed: &[Option<Key>],
        records: &mut Records,
    ) -> Lines {
        let space = &facts.budget.space;
        let agency = space
            .tree(Dim::Unit)
            .find(self.agency.key())
            .unwrap_or(NodeId::ROOT);
        let mut groups = Groups::new();
        for (at, figure) in self.figures.iter().enumerate() {
            let Some(Key::Amount {
                measure,
                cross,
                period,
            }) = keyed[at]
                .as_ref()
                .filter(|_| figure.compared == Compared::Not)
            else {
                continue;
            };
            let Some(cross) = space.narrow(*cross) else {
                continue;
            };
            let blocks = groups.entry((*measure, *period)).or_default();
            let block = blocks
                .entry((figure.table, figure.list))
                .or_insert_with(|| Block {
                    id: String::new(),
                    scope: EVERYTHING,
                    unit: figure.unit,
                    given: Vec::new(),
                });
            block.given.push(Given {
                cross,
                amount: cents(figure),
                slack: slack(figure),
                figure: at,
                leaf: true,
            });
        }
        self.empty_tables(facts, &mut groups);
        self.name_blocks(facts, &mut groups);
        let own = facts.own();
        let revenue: Vec<Given> = (groups.get(&(Measure::Revenue, own)).into_iter())
            .flat_map(BTreeMap::values)
            .flat_map(|block| block.given.iter().copied())
            .collect();
        let mut lines = Lines::default();
        // Spending first: revenue has to balance with it to the last digit.
        let mut order: Vec<(Measure, Period)> = groups.keys().copied().collect();
        order.sort_by_key(|&(measure, period)| {
            (period != own, measure == Measure::Revenue, period, measure)
        });
        let mut out_total: Option<i64> = None;
        for (measure, period) in order {
            let blocks = groups.remove(&(measure, period)).unwrap_or_default();
            // Where there is one source only, all spending is of it.
            let known = match measure {
                Measure::Spending if period == own => balanced(&revenue, &blocks),
                _ => Vec::new(),
            };
            let list: Vec<Block> = blocks.values().cloned().collect();
            let mut plan = Plan::new(space, agency, measure, period);
            plan.whole = period == own;
            let became = plan.make(&list, &known);
            let first =
                (blocks.iter().zip(&became)).find(|(_, became)| **became == Became::Ledger(0));
            if let Some((((table, _), block), _)) = first
                && period == own
                && !write::is_whole(&block.scope)
            {
                let measure = match measure {
                    Measure::Revenue => "收入",
                    _ => "支出",
                };
                let finding = Finding::warn("import-no-whole")
                    .arg("title", self.printed_title(*table))
                    .arg("measure", measure)
                    .at(&self.corner(*table));
                self.out.findings.push(finding);
            }
            for planned in &mut plan.ledgers {
                if planned.id == "main" && measure == Measure::Revenue {
                    planned.id = "revenue".to_owned();
                }
                if period != own {
                    planned.id = write::ledger_id(measure, period, &planned.id);
                }
            }
            let printed: Vec<i64> = plan.variables.iter().map(|one| one.amount).collect();
            let balance = out_total.filter(|_| measure == Measure::Revenue && period == own);
            Self::settle(&mut plan, &list, balance);
            if period == own && measure != Measure::Revenue {
                let total = plan.ledgers.first().map_or(0, |main| {
                    main.lines
                        .iter()
                        .map(|line| plan.variables[line.variable].amount)
                        .sum()
                });
                out_total = Some(out_total.unwrap_or(0).saturating_add(total));
            }
            let figures = &self.figures;
            let locations = |at: usize| figures[at].location.clone();
            let origins = Origins {
                locations: &locations,
                names: &self.names,
                printed: &printed,
            };
            write::ledgers(&plan, own, &origins, records);
            let used = plan.ledgers.iter().flat_map(|ledger| &ledger.lines);
            let used: BTreeSet<usize> = used
                .filter_map(|line| plan.variables[line.variable].figure)
                .collect();
            lines.used.extend(&used);
            for (((table, _), block), became) in blocks.iter().zip(&became) {
                let ledger = match became {
                    Became::Ledger(at) | Became::Part(at) => plan.ledgers[*at].id.clone(),
                    Became::Confirms => continue,
                };
                // What is zero in a complete table needs no line.
                let zero = block.given.iter().filter(|one| one.leaf && one.amount == 0);
                lines.used.extend(zero.map(|one| one.figure));
                let count = block
                    .given
                    .iter()
                    .filter(|one| used.contains(&one.figure))
                    .count();
                lines.ledgers.push((*table, ledger, count));
            }
        }
        lines
    }

    /// Gives the blocks their names and scopes.
    fn name_blocks(&self, facts: &Facts, groups: &mut Groups) {
        let mut names: BTreeSet<String> = BTreeSet::new();
        for (&(measure, _), blocks) in groups.iter_mut() {
            for (&(table, list), block) in blocks.iter_mut() {
                let taken = self.taken.iter().find(|taken| taken.table == table);
                let Some(taken) = taken else { continue };
                let pattern = &self.patterns[taken.pattern];
                let name = ledger_name(pattern.id, measure);
                let mut unique = name.clone();
                let mut count = 1;
                while !names.insert(unique.clone()) {
                    count += 1;
                    unique = format!("{name}-{count}");
                }
                block.id = unique;
                block.scope = scope(facts, &pattern.lists[list].query);
                leaves(facts, &self.figures, block);
            }
        }
    }

    /// A table without rows says there is nothing in its scope.
    fn empty_tables(&self, facts: &Facts, groups: &mut Groups) {
        for taken in &self.taken {
            let pattern = &self.patterns[taken.pattern];
            for (at, list) in pattern.lists.iter().enumerate() {
                let has = self
                    .figures
                    .iter()
                    .any(|figure| figure.table == taken.table);
                let Some(measure) = Measure::parse(list.measure) else {
                    continue;
                };
                if has {
                    continue;
                }
                let blocks = groups.entry((measure, facts.own())).or_default();
                blocks.insert(
                    (taken.table, at),
                    Block {
                        id: String::new(),
                        scope: scope(facts, &list.query),
                        unit: Unit::Yuan,
                        given: Vec::new(),
                    },
                );
            }
        }
    }

    /// Supplies the digits not printed.
    fn settle(plan: &mut Plan, blocks: &[Block], balance: Option<i64>) {
        if plan.variables.iter().all(|one| one.slack == 0) {
            return;
        }
        let ledgers = plan.ledgers();
        let mut sums = Vec::new();
        for given in blocks.iter().flat_map(|block| &block.given) {
            let room = (given.slack - 1).max(0);
            for (at, ledger) in ledgers.iter().enumerate() {
                if !plan.space.under(&given.cross, &ledger.scope) {
                    continue;
                }
                let bounds = ledger.bounds(plan.space, &given.cross, &[]);
                if bounds.answered() {
                    let lines = variables(plan, at, &bounds.inside);
                    let (low, high) = (given.amount - room, given.amount + room);
                    sums.push(Sum::new(&lines, &[], low, high));
                }
            }
        }
        for a in 0..ledgers.len() {
            for b in 0..ledgers.len() {
                if a == b {
                    continue;
                }
                let Some(common) = plan.space.meet(&ledgers[a].scope, &ledgers[b].scope) else {
                    continue;
                };
                let set = LedgerSet {
                    space: plan.space,
                    all: &ledgers,
                    measure: plan.measure,
                    period: plan.period,
                };
                let queries = crate::check::ledger_queries(set, &ledgers[a], &ledgers[b], &common);
                for query in queries {
                    // What one has for certain the other has room for.
                    let low = ledgers[a].bounds(plan.space, &query, &[]);
                    let high = ledgers[b].bounds(plan.space, &query, &[]);
                    let low = variables(plan, a, &low.inside);
                    let mut most = variables(plan, b, &high.inside);
                    most.extend(variables(plan, b, &high.blocking));
                    sums.push(Sum::new(&low, &most, i64::MIN, 0));
                }
            }
        }
        if let (Some(total), Some(main)) = (balance, plan.ledgers.first()) {
            let lines: Vec<usize> = main.lines.iter().map(|line| line.variable).collect();
            sums.push(Sum::new(&lines, &[], total, total));
        }
        let mut variables = plan.variables.clone();
        settle::settle(&mut variables, &sums);
        plan.variables = variables;
    }
}

/// A short name for the ledger made of a table.
fn ledger_name(pattern: &str, measure: Measure) -> String {
    match measure {
        Measure::Spending => pattern.to_owned(),
        other => format!("{pattern}-{}", other.name()),
    }
}

/// The scope of a list of a table.
fn scope(facts: &Facts, query: &Query) -> Cross {
    let space = &facts.budget.space;
    let mut cross = EVERYTHING;
    for (name, value) in query {
        // A dimension the ledgers do not have narrows nothing.
        let _ = crate::facts::key::set_node(space, &mut cross, name, value);
    }
    space.narrow(cross).unwrap_or(cross)
}

/// Marks the amounts that have no other amount of their row or column inside them.
fn leaves(facts: &Facts, figures: &[Figure], block: &mut Block) {
    let space = &facts.budget.space;
    let inside = |one: &Cross, other: &Cross| one != other && space.under(one, other);
    let mut columns: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    let mut rows: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (at, given) in block.given.iter().enumerate() {
        let figure = &figures[given.figure];
        columns.entry(figure.at_column).or_default().push(at);
        rows.entry(figure.at_row).or_default().push(at);
    }
    let mut leaf = vec![true; block.given.len()];
    for group in columns.values().chain(rows.values()) {
        for &at in group {
            let own = &block.given[at].cross;
            if leaf[at]
                && group
                    .iter()
                    .any(|&other| inside(&block.given[other].cross, own))
            {
                leaf[at] = false;
            }
        }
    }
    // 合计 of 人员经费 alone is that amount again: the column further right says it more closely.
    for group in rows.values() {
        for (place, &at) in group.iter().enumerate() {
            let own = &block.given[at].cross;
            if group[place + 1..]
                .iter()
                .any(|&other| block.given[other].cross == *own)
            {
                leaf[at] = false;
            }
        }
    }
    let union = |cross: &Cross| {
        Dim::ALL
            .iter()
            .any(|&dim| space.tree(dim).is_union(cross[dim.index()]))
    };
    for (given, leaf) in block.given.iter_mut().zip(leaf) {
        given.leaf = leaf && !union(&given.cross);
    }
}

/// Revenue by source, where it is all spent: then so much of each source is spent.
fn balanced(revenue: &[Given], spending: &BTreeMap<(usize, usize), Block>) -> Vec<Given> {
    let total = |given: &Given| write::is_whole(&given.cross);
    let all = spending.values().flat_map(|block| &block.given);
    let (Some(income), Some(expense)) = (
        revenue.iter().find(|one| total(one)),
        all.clone().find(|one| total(one)),
    ) else {
        return Vec::new();
    };
    let loose = income.slack.saturating_add(expense.slack);
    let apart = income.amount.saturating_sub(expense.amount).abs();
    if apart > loose {
        Vec::new()
    } else {
        revenue.to_vec()
    }
}

/// Lines of a ledger as variables.
fn variables(plan: &Plan, ledger: usize, lines: &[usize]) -> Vec<usize> {
    lines
        .iter()
        .map(|&line| plan.ledgers[ledger].lines[line].variable)
        .collect()
}
