//! Ledgers agree: documented in `ledgers_disagree.toml`.

use std::collections::BTreeSet;

use crate::budget::ledger::{Ledger, LedgerSet, Measure, Period};
use crate::budget::money::Money;
use crate::budget::nodes::{Cross, Dim, EVERYTHING, NodeId};
use crate::budget::years::PREFIX;
use crate::check::BudgetScope;
use crate::diag::{Finding, Msg};
use crate::facts::Facts;

/// Queries tested for one pair of ledgers at most; beyond that only the coarser ones.
const MAX_QUERIES: usize = 200_000;

pub fn check(scope: &BudgetScope) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (set, a, b) in pairs(scope.facts) {
        // A figure typed beside last year's records: `previous-records` holds it against them.
        let typed = [a, b].map(|at| set.all[at].id.starts_with("previous:"));
        let read = [a, b].map(|at| set.all[at].id.starts_with(PREFIX));
        if typed[0] && read[1] || typed[1] && read[0] {
            continue;
        }
        pair(set, a, b, &mut findings);
    }
    findings
}

/// Every two ledgers of one measure and period.
pub fn pairs(facts: &Facts) -> Vec<(LedgerSet<'_>, usize, usize)> {
    let ledgers = facts.ledgers.iter();
    let sets: BTreeSet<(Measure, Period)> = ledgers
        .map(|ledger| (ledger.measure, ledger.period))
        .collect();
    let mut out = Vec::new();
    for (measure, period) in sets {
        let set = facts.set(measure, period);
        let members: Vec<usize> = set.members().collect();
        for (at, &a) in members.iter().enumerate() {
            out.extend(members[at + 1..].iter().map(|&b| (set, a, b)));
        }
    }
    out
}

/// A query on which two ledgers disagree.
struct Clash {
    query: Cross,
    /// Certain amount of the one above the possible amount of the other.
    above: (usize, Money),
    below: (usize, Money),
}

/// The queries two ledgers are held against each other on: none where their scopes are apart, or
/// where nothing can be said.
pub fn tested(set: LedgerSet, a: usize, b: usize) -> Vec<Cross> {
    let (first, second) = (&set.all[a], &set.all[b]);
    let Some(common) = set.space.meet(&first.scope, &second.scope) else {
        return Vec::new();
    };
    // A negative line may hide in any bound; inequalities say nothing then.
    if first
        .lines
        .iter()
        .chain(&second.lines)
        .any(|line| line.reversal)
    {
        return Vec::new();
    }
    let queries = queries(set, first, second, &common).into_iter();
    queries.map(|query| set.space.within(query)).collect()
}

fn pair(set: LedgerSet, a: usize, b: usize, findings: &mut Vec<Finding>) {
    let (first, second) = (&set.all[a], &set.all[b]);
    let mut clashes = Vec::new();
    for query in tested(set, a, b) {
        let (low, high) = first.range(set.space, &query);
        let (other_low, other_high) = second.range(set.space, &query);
        if low > other_high {
            clashes.push(Clash {
                query,
                above: (a, low),
                below: (b, other_high),
            });
        } else if other_low > high {
            clashes.push(Clash {
                query,
                above: (b, other_low),
                below: (a, high),
            });
        }
    }
    // The deepest ones are the causes; what contains them follows from them.
    let deepest: Vec<usize> = (0..clashes.len())
        .filter(|&at| {
            !clashes.iter().enumerate().any(|(other, clash)| {
                other != at
                    && set.space.under(&clash.query, &clashes[at].query)
                    && clash.query != clashes[at].query
            })
        })
        .collect();
    for at in deepest {
        let clash = &clashes[at];
        let folded = clashes.len() - 1;
        findings.push(finding(set, clash, folded));
    }
}

fn finding(set: LedgerSet, clash: &Clash, folded: usize) -> Finding {
    let (above, below) = (&set.all[clash.above.0], &set.all[clash.below.0]);
    let lines = above.bounds(set.space, &clash.query, &[]).inside;
    let place = lines
        .first()
        .map_or(&above.location, |&line| &above.lines[line].location);
    let other = below.bounds(set.space, &clash.query, &[]);
    let other_place = other
        .inside
        .iter()
        .chain(&other.blocking)
        .next()
        .map_or(&below.location, |&line| &below.lines[line].location);
    let mut finding = Finding::deny("ledgers-disagree")
        .arg("query", set.space.describe(&clash.query))
        .arg("first", name(above))
        .arg("amount", clash.above.1)
        .arg("second", name(below))
        .arg("limit", clash.below.1)
        .arg("difference", clash.above.1.minus(clash.below.1))
        .at(place)
        .also(
            other_place,
            Msg::new("other-ledger").arg("ledger", name(below)),
        );
    if folded > 0 {
        finding = finding.with(Msg::new("follows-upwards").arg("count", folded));
    }
    finding
}

fn name(ledger: &Ledger) -> String {
    match ledger.id.strip_prefix("previous:") {
        Some(key) => format!("上年数 {key}"),
        None => ledger.id.clone(),
    }
}

/// The product of the nodes either ledger uses, in the dimensions both use, inside both scopes.
pub fn queries(set: LedgerSet, a: &Ledger, b: &Ledger, common: &Cross) -> Vec<Cross> {
    let mut out = vec![EVERYTHING];
    for dim in Dim::ALL {
        let (x, y) = (nodes(set, a, dim), nodes(set, b, dim));
        if x.len() < 2 || y.len() < 2 {
            continue;
        }
        let all: BTreeSet<NodeId> = x.union(&y).copied().collect();
        if out.len() * all.len() > MAX_QUERIES {
            continue;
        }
        out = out
            .into_iter()
            .flat_map(|query| {
                all.iter().map(move |&node| {
                    let mut query: Cross = query;
                    query[dim.index()] = node;
                    query
                })
            })
            .collect();
    }
    let mut queries: Vec<Cross> = out
        .into_iter()
        .filter_map(|query| set.space.meet(&query, common))
        .collect();
    queries.sort_unstable();
    queries.dedup();
    queries
}

/// Nodes a ledger uses in a dimension, with their ancestors and the root.
fn nodes(set: LedgerSet, ledger: &Ledger, dim: Dim) -> BTreeSet<NodeId> {
    let tree = set.space.tree(dim);
    let mut out = BTreeSet::from([NodeId::ROOT]);
    for node in ledger.nodes(set.space, dim) {
        out.extend(tree.ancestors(node));
    }
    out
}
