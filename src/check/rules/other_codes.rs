//! “Other” codes do not hold most of what they stand among, unless named projects explain it.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use crate::budget::ledger::{Ledger, Line, Measure};
use crate::budget::money::{Money, round_half_away};
use crate::budget::nodes::{Cross, Dim, EVERYTHING, NodeId};
use crate::check::BudgetScope;
use crate::diag::Finding;

pub fn check(scope: &BudgetScope) -> Vec<Finding> {
    let Some(limit) = scope.profile.profile.review.other_share else {
        return Vec::new();
    };
    let year = [
        (Dim::Fund, "general-public-budget"),
        (Dim::Vintage, "current"),
    ];
    let [fund, vintage] = year;
    let functions = judge(scope, limit, Dim::Function, 3, &year);
    let basic = [fund, vintage, (Dim::Category, "basic")];
    let economic = judge(scope, limit, Dim::Economic, 2, &basic);
    functions.into_iter().chain(economic).collect()
}

/// Money of an “other” code, with the first line it is on.
type Found<'a> = BTreeMap<NodeId, (Money, &'a Line)>;

fn judge(
    scope: &BudgetScope,
    limit: u32,
    dim: Dim,
    depth: u8,
    asked: &[(Dim, &str)],
) -> Vec<Finding> {
    let exempt = &scope.profile.profile.review.other_exempt;
    let tree = scope.facts.budget.space.tree(dim);
    let mut wholes: BTreeMap<NodeId, Money> = BTreeMap::new();
    let mut others: Found = BTreeMap::new();
    for line in lines(scope, dim, depth, asked).unwrap_or_default() {
        let id = line.cross[dim.index()];
        let node = tree.node(id);
        let group = if node.depth == depth { node.parent } else { id };
        let whole = wholes.entry(group).or_default();
        *whole = whole.plus(line.amount);
        // A group that is itself “other” has nothing else in it.
        let other = node.depth == depth
            && node.key.ends_with("99")
            && !tree.node(node.parent).key.ends_with("99");
        if other && !exempt.contains(&node.key) && !(dim == Dim::Function && named(scope, line)) {
            let (amount, _) = others.entry(id).or_insert((Money::ZERO, line));
            *amount = amount.plus(line.amount);
        }
    }
    let mut findings = Vec::new();
    for (id, (amount, line)) in others {
        let node = tree.node(id);
        let (parent, whole) = (tree.node(node.parent), wholes[&node.parent]);
        let percent = amount.yuan().checked_mul(Decimal::ONE_HUNDRED);
        let percent = percent.and_then(|part| part.checked_div(whole.yuan()));
        let Some(percent) = percent.filter(|&percent| percent > Decimal::from(limit)) else {
            continue;
        };
        findings.push(
            Finding::note("other-code-large")
                .arg("code", format!("{} {}", node.key, node.name))
                .arg("parent", format!("{} {}", parent.key, parent.name))
                .arg("amount", amount)
                .arg("whole", whole)
                .arg("share", round_half_away(percent, 1))
                .arg("limit", limit)
                .at(&line.location),
        );
    }
    findings
}

/// The lines of what is asked for, of the ledger that tells most of them to the depth.
fn lines<'a>(
    scope: &'a BudgetScope,
    dim: Dim,
    depth: u8,
    asked: &[(Dim, &str)],
) -> Option<Vec<&'a Line>> {
    let facts = scope.facts;
    let space = &facts.budget.space;
    let mut query: Cross = EVERYTHING;
    for &(dim, node) in asked {
        query[dim.index()] = space.tree(dim).find(node)?;
    }
    let query = space.narrow(space.within(query))?;
    let set = facts.set(Measure::Spending, facts.own());
    let ledgers = set.members().map(|at| &facts.ledgers[at]);
    let inside = |ledger: &'a Ledger| -> Vec<&'a Line> {
        let lines = ledger.lines.iter();
        lines
            .filter(|line| space.under(&line.cross, &query))
            .collect()
    };
    let deep = |line: &&&Line| space.tree(dim).node(line.cross[dim.index()]).depth == depth;
    ledgers
        .filter(|ledger| space.under(&query, &ledger.scope))
        .map(inside)
        .max_by_key(|lines| lines.iter().filter(deep).count())
}

/// Money of a project that has a name says itself what it is for.
fn named(scope: &BudgetScope, line: &Line) -> bool {
    let projects = scope.facts.budget.space.tree(Dim::Project);
    let id = line.cross[Dim::Project.index()];
    !id.is_root() && projects.find("none") != Some(id)
}
