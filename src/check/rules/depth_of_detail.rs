//! Fiscal money of the year reaches 项 of the functional classification, general basic expenditure
//! 款 of the economic one, and project expenditure its projects.

use crate::budget::ledger::{Line, Measure, Phase};
use crate::budget::money::Money;
use crate::budget::nodes::{Cross, Dim, EVERYTHING};
use crate::check::BudgetScope;
use crate::diag::{Finding, Msg};

/// Depth of 项 in the functional and of 款 in the economic classification.
const ITEM: u8 = 3;
const SUB_CLASS: u8 = 2;
const PROJECT: u8 = 1;
/// Places named in one finding.
const PLACES: usize = 5;

pub fn check(scope: &BudgetScope) -> Vec<Finding> {
    let document = &scope.facts.budget.document.entity;
    if document.get("kind") == Some("self-evaluation") {
        return Vec::new();
    }
    let mut findings = Vec::new();
    for fund in [
        "general-public-budget",
        "government-fund-budget",
        "state-capital-budget",
    ] {
        let asked = [(Dim::Fund, fund), (Dim::Vintage, "current")];
        if let Some((coarse, query)) = coarse(scope, &asked, Dim::Function, ITEM) {
            let finding = Finding::deny("function-too-coarse");
            findings.push(told(scope, finding, &coarse, &query, Dim::Function));
        }
    }
    let asked = [
        (Dim::Fund, "general-public-budget"),
        (Dim::Category, "basic"),
        (Dim::Vintage, "current"),
    ];
    if let Some((coarse, query)) = coarse(scope, &asked, Dim::Economic, SUB_CLASS) {
        let finding = Finding::deny("economic-too-coarse");
        findings.push(told(scope, finding, &coarse, &query, Dim::Economic));
    }
    let asked = [(Dim::Category, "project"), (Dim::Vintage, "current")];
    let planned = matches!(scope.facts.own().phase, Phase::Original | Phase::Adjusted);
    if planned && let Some((coarse, query)) = coarse(scope, &asked, Dim::Project, PROJECT) {
        let finding = Finding::warn("project-unnamed");
        findings.push(told(scope, finding, &coarse, &query, Dim::Project));
    }
    findings
}

/// The lines that keep some money from being told to a depth, in the ledger that has fewest of
/// them; nothing where one ledger (or one cut along a finer view) tells all of it. Where no line
/// has a code at all, that is told by the tables that ask for codes.
fn coarse<'a>(
    scope: &'a BudgetScope,
    asked: &[(Dim, &str)],
    dim: Dim,
    depth: u8,
) -> Option<(Vec<&'a Line>, Cross)> {
    let facts = scope.facts;
    let space = &facts.budget.space;
    let mut query = EVERYTHING;
    for &(dim, node) in asked {
        query[dim.index()] = space.tree(dim).find(node)?;
    }
    let asked = space.within(query);
    let query = space.narrow(asked)?;
    let set = facts.set(Measure::Spending, facts.own());
    let coarse = |at: usize| -> Vec<&'a Line> {
        let lines = facts.ledgers[at].lines.iter();
        lines
            .filter(|line| !line.amount.is_zero() && space.under(&line.cross, &query))
            .filter(|line| space.tree(dim).node(line.cross[dim.index()]).depth < depth)
            .collect()
    };
    let members: Vec<(usize, Vec<&Line>)> = set.members().map(|at| (at, coarse(at))).collect();
    let fine: Vec<(usize, &Cross)> = members
        .iter()
        .filter(|(_, lines)| lines.is_empty())
        .map(|&(at, _)| (at, &facts.ledgers[at].scope))
        .collect();
    let left = members.iter().filter_map(|(at, lines)| {
        if !space.under(&query, &facts.ledgers[*at].scope) {
            return None;
        }
        let left = lines.iter().copied().filter(|line| {
            let told =
                |&(view, scope): &(usize, &Cross)| view != *at && space.under(&line.cross, scope);
            !fine.iter().any(told)
        });
        Some(left.collect::<Vec<_>>())
    });
    let left = left.min_by_key(Vec::len)?;
    let mut lines = set.members().flat_map(|at| &facts.ledgers[at].lines);
    let used = dim == Dim::Project
        || lines.any(|line| space.under(&line.cross, &query) && !line.cross[dim.index()].is_root());
    (used && !left.is_empty()).then_some((left, asked))
}

fn told(
    scope: &BudgetScope,
    finding: Finding,
    lines: &[&Line],
    query: &Cross,
    dim: Dim,
) -> Finding {
    let space = &scope.facts.budget.space;
    let sum: Money = lines.iter().map(|line| line.amount).sum();
    let written = |line: &Line| {
        let id = line.cross[dim.index()];
        let node = space.tree(dim).node(id);
        if id.is_root() {
            "未填".to_owned()
        } else {
            format!("{} {}", node.key, node.name)
        }
    };
    let mut finding = finding
        .arg("label", space.describe(query))
        .arg("count", lines.len())
        .arg("amount", sum)
        .arg("code", written(lines[0]))
        .at(&lines[0].location);
    for line in lines.iter().skip(1).take(PLACES - 1) {
        finding = finding.also(
            &line.location,
            Msg::new("coarse-line")
                .arg("code", written(line))
                .arg("amount", line.amount),
        );
    }
    finding
}
