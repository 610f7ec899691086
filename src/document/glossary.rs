//! 名词解释: exactly the terms and codes the document uses.

use std::collections::BTreeSet;

use super::context::Context;
use super::numbering::number;
use super::recognise::recognise;
use super::tree::Inline;
use crate::budget::ledger::Measure;
use crate::budget::nodes::{Dim, NodeId, Tree};
use crate::diag::Finding;
use crate::facts::key::Key;
use crate::profile::model::GlossaryGroup;

/// A piece of the glossary.
pub enum Entry {
    /// Title of a group.
    Title(String),
    /// A numbered explanation.
    Term(Vec<Inline>),
}

/// All entries in order.
pub fn build(cx: &mut Context) -> Vec<Entry> {
    let profile = cx.profile;
    let mut out = Vec::new();
    // Groups without a title share one numbering.
    let mut shared = 0;
    for group in &profile.profile.glossary.group {
        let mut own = 0;
        if let Some(title) = &group.title {
            out.push(Entry::Title(title.clone()));
        }
        let count = if group.title.is_some() {
            &mut own
        } else {
            &mut shared
        };
        terms(cx, group, count, &mut out);
        if let Some(pattern) = &group.codes {
            codes(cx, group, pattern, count, &mut out);
        }
    }
    extra_terms(cx, &mut shared, &mut out);
    out
}

fn terms(cx: &mut Context, group: &GlossaryGroup, count: &mut usize, out: &mut Vec<Entry>) {
    for term in group.term.iter().filter(|term| !term.remove) {
        let used = term.uses.is_empty()
            || term.uses.iter().any(|key| {
                cx.key(key, "名词解释")
                    .is_some_and(|key| cx.facts.get(&key).is_ok_and(|fact| !fact.value.is_zero()))
            });
        if !used {
            continue;
        }
        *count += 1;
        let mut line = vec![Inline::Ordinal {
            text: number(&group.number, *count),
        }];
        let budget = cx.facts.budget.clone();
        match budget.entity("term", &term.id) {
            Some(own) => {
                let text = format!(
                    "{}：{}",
                    own.get("name").unwrap_or(&term.name),
                    own.get("explanation").unwrap_or_default()
                );
                line.extend(cx.free_text(&text, None, &own.location));
            }
            None => line.extend(cx.label(&format!("{}：{}", term.name, term.text), None)),
        }
        out.push(Entry::Term(line));
    }
}

/// Terms the agency adds to the profile's.
fn extra_terms(cx: &mut Context, count: &mut usize, out: &mut Vec<Entry>) {
    let profile = cx.profile;
    let budget = cx.facts.budget.clone();
    let groups = &profile.profile.glossary.group;
    let Some(group) = groups
        .iter()
        .rfind(|group| group.title.is_none())
        .or(groups.last())
    else {
        return;
    };
    for own in budget.of("term") {
        if groups
            .iter()
            .any(|group| group.term.iter().any(|term| term.id == own.id))
        {
            continue;
        }
        *count += 1;
        let mut line = vec![Inline::Ordinal {
            text: number(&group.number, *count),
        }];
        let text = format!(
            "{}：{}",
            own.get("name").unwrap_or_default(),
            own.get("explanation").unwrap_or_default()
        );
        line.extend(cx.free_text(&text, None, &own.location));
        out.push(Entry::Term(line));
    }
}

fn codes(
    cx: &mut Context,
    group: &GlossaryGroup,
    pattern: &str,
    count: &mut usize,
    out: &mut Vec<Entry>,
) {
    if let Some(title) = group.codes_title.as_ref().filter(|title| !title.is_empty()) {
        *count += 1;
        let mut line = vec![Inline::Ordinal {
            text: number(&group.number, *count),
        }];
        line.extend(cx.label(title, None));
        out.push(Entry::Term(line));
    }
    let facts = cx.facts.clone();
    let tree = facts.budget.space.tree(Dim::Function);
    let mut seen = BTreeSet::new();
    let mut own = 0;
    for node in used_items(cx, tree) {
        let found = tree.node(node);
        if group.by_name && !seen.insert(found.name.clone()) {
            continue;
        }
        let text = facts
            .budget
            .code_explanations
            .get(&found.key)
            .map(String::as_str)
            .or_else(|| cx.edition.explanation(&found.key).map(|e| e.text))
            .or_else(|| cx.edition.explanation(&found.name).map(|e| e.text));
        let Some(text) = text else {
            cx.findings.push(
                Finding::warn("glossary-missing")
                    .arg("code", &found.key)
                    .arg("name", &found.name),
            );
            continue;
        };
        let own_number = group
            .codes_number
            .as_deref()
            .filter(|style| !style.is_empty());
        let count = if own_number.is_some() {
            &mut own
        } else {
            &mut *count
        };
        *count += 1;
        let style = own_number.unwrap_or(&group.number);
        let mut line = vec![Inline::Ordinal {
            text: number(style, *count),
        }];
        let above: Vec<NodeId> = tree.ancestors(node).collect();
        let name = |at: usize| {
            above
                .get(at)
                .map_or("", |&id| cx.node_name(Dim::Function, id))
        };
        let filled = pattern
            .replace("{class}", name(2))
            .replace("{group}", name(1))
            .replace("{item}", name(0))
            .replace(
                "{explanation}",
                text.trim_start_matches("反映").trim_start_matches('指'),
            );
        recognise(&filled, None, &mut line);
        out.push(Entry::Term(line));
    }
}

/// The 项 with money, by code.
fn used_items(cx: &Context, tree: &Tree) -> Vec<NodeId> {
    let mut items: Vec<NodeId> = tree
        .iter()
        .filter(|&node| tree.node(node).depth == 3)
        .filter(|&node| {
            let mut cross = crate::budget::nodes::EVERYTHING;
            cross[Dim::Function.index()] = node;
            let key = Key::Amount {
                measure: Measure::Spending,
                cross,
                period: cx.facts.own(),
            };
            used(cx, node, tree) && cx.facts.get(&key).is_ok_and(|fact| !fact.value.is_zero())
        })
        .collect();
    items.sort_by(|&a, &b| tree.node(a).key.cmp(&tree.node(b).key));
    items
}

/// Whether any line of the own period sits on a node: spares asking for the whole catalogue.
fn used(cx: &Context, node: NodeId, tree: &Tree) -> bool {
    let set = cx.facts.set(Measure::Spending, cx.facts.own());
    set.members().any(|at| {
        set.all[at]
            .lines
            .iter()
            .any(|line| tree.under(line.cross[Dim::Function.index()], node))
    })
}
