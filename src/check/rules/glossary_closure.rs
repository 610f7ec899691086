//! What a disclosure speaks of is explained in its glossary, and nothing else.

use std::collections::BTreeSet;

use crate::budget::ledger::Measure;
use crate::budget::nodes::{Dim, EVERYTHING, NodeId};
use crate::check::terms::{self, Entry};
use crate::check::{DocumentScope, origin};
use crate::diag::Finding;
use crate::document::tree::{Inline, plain};
use crate::facts::key::Key;

/// What every glossary explains where its figure is shown: how its key begins, and its name.
const CORE: [(&str, &str); 4] = [
    ("three-public", "三公"),
    ("agency-operating-cost", "机关运行"),
    ("spending{category=basic", "基本支出"),
    ("spending{category=project", "项目支出"),
];

pub fn check(scope: &DocumentScope) -> Vec<Finding> {
    let Some(entries) = terms::all(scope) else {
        return Vec::new();
    };
    let mut findings = sources(scope, &entries);
    findings.extend(items(scope, &entries));
    findings.extend(core(scope, &entries));
    findings.extend(unused(scope, &entries));
    findings
}

fn explained(entries: &[Entry], name: &str) -> bool {
    let mut entries = entries.iter();
    entries.any(|entry| entry.name.contains(name) || name.contains(entry.name.as_str()))
}

fn sources(scope: &DocumentScope, entries: &[Entry]) -> Vec<Finding> {
    let names = used_sources(scope).into_iter();
    names
        .filter(|name| !explained(entries, name))
        .map(|name| Finding::warn("glossary-source-missing").arg("name", name))
        .collect()
}

/// Revenue sources with money.
fn used_sources<'a>(scope: &'a DocumentScope) -> Vec<&'a str> {
    let tree = scope.facts.budget.space.tree(Dim::Fund);
    tree.iter()
        .filter(|&node| tree.children(node).is_empty())
        .filter(|&node| money(scope, Measure::Revenue, Dim::Fund, node))
        .map(|node| tree.node(node).name.as_str())
        .collect()
}

fn money(scope: &DocumentScope, measure: Measure, dim: Dim, node: NodeId) -> bool {
    let mut cross = EVERYTHING;
    cross[dim.index()] = node;
    let key = Key::Amount {
        measure,
        cross,
        period: scope.facts.own(),
    };
    let fact = scope.facts.get(&key);
    fact.is_ok_and(|fact| !fact.value.is_zero())
}

/// 项 with money nobody explains. A glossary that lists the codes in use tells of them itself.
fn items(scope: &DocumentScope, entries: &[Entry]) -> Option<Finding> {
    let groups = &scope.profile.profile.glossary.group;
    if groups.iter().any(|group| group.codes.is_some()) {
        return None;
    }
    let facts = scope.facts;
    let tree = facts.budget.space.tree(Dim::Function);
    let (nodes, _) = facts.used_nodes(Measure::Spending, facts.own(), Dim::Function);
    let names: BTreeSet<&str> = nodes
        .into_iter()
        .filter(|&node| tree.node(node).depth == 3)
        .filter(|&node| money(scope, Measure::Spending, Dim::Function, node))
        .map(|node| tree.node(node).name.as_str())
        .filter(|name| !explained(entries, name))
        .collect();
    let all: Vec<&str> = names.into_iter().collect();
    (!all.is_empty()).then(|| {
        Finding::warn("glossary-item-missing")
            .arg("count", all.len())
            .arg("names", all.join("、"))
    })
}

/// The terms readers ask for first, where the document shows their figures.
fn core(scope: &DocumentScope, entries: &[Entry]) -> Vec<Finding> {
    let mut missing: Vec<(&str, &str)> = CORE
        .into_iter()
        .filter(|(_, name)| !entries.iter().any(|entry| entry.name.contains(name)))
        .collect();
    let mut findings = Vec::new();
    if missing.is_empty() {
        return findings;
    }
    for line in scope.lines {
        let figures = line.content.iter().filter_map(|inline| match inline {
            Inline::Figure { fact, .. } => Some(fact.as_str()),
            _ => None,
        });
        for figure in figures {
            missing.retain(|(begins, name)| {
                let shown = figure.starts_with(begins);
                if shown {
                    findings.push(
                        Finding::warn("glossary-core-missing")
                            .arg("name", name)
                            .arg("place", &line.place),
                    );
                }
                !shown
            });
        }
    }
    findings
}

/// Terms the agency added and nothing speaks of.
fn unused(scope: &DocumentScope, entries: &[Entry]) -> Option<Finding> {
    let own = scope.facts.budget.of("term");
    let own: BTreeSet<&str> = own.iter().filter_map(|term| term.get("name")).collect();
    let sources = used_sources(scope);
    let added: Vec<&Entry> = entries
        .iter()
        .filter(|entry| own.contains(entry.name.as_str()))
        .filter(|entry| !CORE.iter().any(|(_, name)| entry.name.contains(name)))
        // What explains a source with money need stand nowhere else.
        .filter(|entry| !sources.iter().any(|source| entry.name.contains(source)))
        .collect();
    if added.is_empty() {
        return None;
    }
    let glossary: BTreeSet<String> = entries.iter().map(|entry| plain(entry.content)).collect();
    let text: Vec<String> = scope
        .lines
        .iter()
        .map(|line| plain(line.content))
        .filter(|line| !glossary.contains(line))
        .map(|line| line.chars().filter(|c| !"“”\"‘’".contains(*c)).collect())
        .collect();
    let unused: Vec<&Entry> = added
        .into_iter()
        .filter(|entry| {
            let core = terms::core(&entry.name);
            !core.is_empty() && !text.iter().any(|line| line.contains(&core))
        })
        .collect();
    let first = unused.first()?;
    let names: Vec<&str> = unused.iter().map(|entry| entry.name.as_str()).collect();
    let finding = Finding::note("glossary-unused").arg("names", names.join("”“"));
    Some(origin::at(scope, finding, first.content, &first.name))
}
