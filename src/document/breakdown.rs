//! Breakdowns: declared lists of members of a whole. Templates go through them; members cannot be
//! added or dropped, and what the members miss of the whole is found here.

use std::collections::BTreeSet;
use std::sync::Arc;

use rust_decimal::Decimal;

use super::context::{Context, RoundingPlace};
use super::tree::Inline;
use crate::budget::ledger::Period;
use crate::budget::nodes::{Cross, Dim, NodeId};
use crate::diag::Finding;
use crate::facts::Fact;
use crate::facts::key::{Key, set_node};
use crate::profile::model::BreakdownEach;

/// A member with its amount.
pub struct Member {
    pub label: String,
    /// Names of the 类 and 款 it is in.
    pub class: String,
    pub group: String,
    pub code: String,
    pub fact: Arc<Fact>,
}

/// A breakdown with its whole.
pub struct Members {
    pub whole: Arc<Fact>,
    pub list: Vec<Member>,
    /// The members make up the whole.
    pub complete: bool,
}

/// The members of a breakdown, narrowed by further dimensions and `at` another period. `None` when something could not be
/// answered; that is reported.
pub fn members(cx: &mut Context, id: &str, narrow: &[(String, String)]) -> Option<Members> {
    let profile = cx.profile;
    let Some(breakdown) = profile.profile.breakdown.get(id) else {
        cx.findings
            .push(Finding::deny("profile-unknown-breakdown").arg("id", id));
        return None;
    };
    let (at, narrow): (Vec<_>, Vec<_>) = narrow.iter().cloned().partition(|(name, _)| name == "at");
    let narrow = &narrow[..];
    let at = at
        .first()
        .map(|(_, period)| format!("@{period}"))
        .unwrap_or_default();
    let whole = cx.key(&format!("{}{at}", breakdown.whole), id)?;
    let whole = narrowed(cx, whole, narrow, id)?;
    let mut members = Vec::new();
    let mut complete = true;
    for child in &breakdown.child {
        let key = cx.key(&format!("{}{at}", child.key), id)?;
        let key = narrowed(cx, key, narrow, id)?;
        let Some(fact) = cx.fact(&key) else {
            complete = false;
            continue;
        };
        if child.drop_zero && fact.value.is_zero() && was_zero(cx, &key) {
            continue;
        }
        members.push(Member {
            class: String::new(),
            group: String::new(),
            label: child.label.clone(),
            code: String::new(),
            fact,
        });
    }
    if let Some(each) = &breakdown.each {
        complete &= nodes(cx, &whole, each, id, &mut members)?;
    }
    if !complete {
        return None;
    }
    let whole = cx.fact(&whole)?;
    let complete = breakdown.complete && !members.is_empty();
    if complete {
        check(cx, &whole, &members);
    }
    Some(Members {
        whole,
        list: members,
        complete,
    })
}

/// True when the base period has no amount either, or none is known.
fn was_zero(cx: &Context, key: &Key) -> bool {
    match cx.facts.get(&key.at(cx.facts.settings.base)) {
        Ok(base) => base.value.is_zero(),
        Err(_) => true,
    }
}

fn narrowed(cx: &mut Context, key: Key, narrow: &[(String, String)], id: &str) -> Option<Key> {
    match key {
        Key::Amount {
            measure,
            mut cross,
            period,
        } => {
            for (name, value) in narrow {
                if let Err(error) = set_node(&cx.facts.budget.space, &mut cross, name, value) {
                    cx.findings.push(
                        Finding::deny("profile-bad-key")
                            .arg("key", format!("{name}={value}"))
                            .arg("why", error.text())
                            .arg("place", id),
                    );
                    return None;
                }
            }
            Some(Key::Amount {
                measure,
                cross,
                period,
            })
        }
        other => Some(other),
    }
}

/// The nodes of a level that have money now, or had some in the base period.
fn nodes(
    cx: &mut Context,
    whole: &Key,
    each: &BreakdownEach,
    id: &str,
    members: &mut Vec<Member>,
) -> Option<bool> {
    let (
        Some(dim),
        Key::Amount {
            measure,
            cross,
            period,
        },
    ) = (Dim::parse(&each.dim), whole)
    else {
        cx.findings.push(
            Finding::deny("profile-unknown-dimension")
                .arg("text", &each.dim)
                .arg("place", id),
        );
        return None;
    };
    let facts = cx.facts.clone();
    let tree = facts.budget.space.tree(dim);
    // Most nodes of a classification are in nobody's budget: those are zero without asking.
    let (now, complete) = facts.used_nodes(*measure, *period, dim);
    let (before, _) = facts.used_nodes(*measure, facts.settings.base, dim);
    let always = |node| each.always.contains(&tree.node(node).key);
    let mut others = Vec::new();
    for text in &each.also {
        others.push(cx.period(text, id)?);
    }
    let mut lines: BTreeSet<NodeId> = now.union(&before).copied().collect();
    for &other in &others {
        lines.extend(facts.used_nodes(*measure, other, dim).0);
    }
    let used =
        |node| !complete || always(node) || lines.iter().any(|&line| tree.overlap(line, node));
    let mut found: Vec<NodeId> = tree
        .iter()
        .filter(|&node| {
            if each.by_name {
                tree.node(node).key.starts_with("name:")
            } else {
                !tree.is_union(node) && tree.node(node).depth == each.level
            }
        })
        .filter(|&node| tree.overlap(node, cross[dim.index()]) && used(node))
        .collect();
    let first_code = |node: NodeId| {
        if !each.by_name {
            return tree.node(node).key.clone();
        }
        let members = tree.members(node).iter();
        members
            .map(|&member| tree.node(member).key.clone())
            .min()
            .unwrap_or_default()
    };
    if matches!(dim, Dim::Function | Dim::Economic) {
        found.sort_by_cached_key(|&node| first_code(node));
    }
    let mut complete = true;
    let merged = merged(cx, each, dim);
    let mut done: Vec<&String> = Vec::new();
    for node in found {
        if let Some((measure, _)) = merged.iter().find(|(_, nodes)| nodes.contains(&node)) {
            if !done.contains(&measure) {
                done.push(measure);
                complete &= merged_member(cx, measure, dim, cross, *period, members);
            }
            continue;
        }
        let mut cross = *cross;
        let Some(meet) = facts
            .budget
            .space
            .tree(dim)
            .overlap(node, cross[dim.index()])
            .then_some(node)
        else {
            continue;
        };
        cross[dim.index()] = meet;
        let key = Key::Amount {
            measure: *measure,
            cross,
            period: *period,
        };
        let Ok(fact) = facts.get(&key) else {
            complete = false;
            let _ = cx.fact(&key);
            continue;
        };
        let had = |&period: &Period| {
            let found = facts.get(&key.at(period));
            found.is_ok_and(|fact| !fact.value.is_zero())
        };
        let kept = always(node) || others.iter().any(had);
        if fact.value.is_zero() && !kept && was_zero(cx, &key) {
            continue;
        }
        let above = |depth| {
            let mut ancestors = tree.ancestors(node);
            let found = ancestors.find(|&at| tree.node(at).depth == depth);
            found.map_or("", |at| cx.node_name(dim, at)).to_owned()
        };
        members.push(Member {
            class: above(1),
            group: above(2),
            label: cx.node_name(dim, node).to_owned(),
            code: if each.by_name {
                String::new()
            } else {
                tree.node(node).key.clone()
            },
            fact,
        });
    }
    Some(complete)
}

/// The measures that stand for several nodes, each with these nodes.
fn merged(cx: &Context, each: &BreakdownEach, dim: Dim) -> Vec<(String, Vec<NodeId>)> {
    let node = |text: &String| match cx.facts.parse(text) {
        Ok(Key::Amount { cross, .. }) => Some(cross[dim.index()]),
        _ => None,
    };
    let measures = each.merge.iter().filter_map(|name| {
        let definition = cx.facts.settings.measures.get(name)?;
        Some((
            name.clone(),
            definition.sum.iter().filter_map(node).collect(),
        ))
    });
    measures.collect()
}

/// Adds one member for a measure, within the other dimensions of the whole; false when it cannot be
/// answered.
fn merged_member(
    cx: &mut Context,
    measure: &str,
    dim: Dim,
    cross: &Cross,
    period: Period,
    members: &mut Vec<Member>,
) -> bool {
    let space = &cx.facts.budget.space;
    let others = Dim::ALL
        .into_iter()
        .filter(|&other| other != dim && !cross[other.index()].is_root());
    let attributes = others
        .map(|other| {
            let node = space.tree(other).node(cross[other.index()]);
            (other.name().to_owned(), node.key.clone())
        })
        .collect();
    let key = Key::Item {
        measure: measure.to_owned(),
        attributes,
        period,
    };
    let Some(fact) = cx.fact(&key) else {
        return false;
    };
    if !fact.value.is_zero() || !was_zero(cx, &key) {
        let definition = cx.facts.settings.measures.get(measure);
        members.push(Member {
            class: String::new(),
            group: String::new(),
            label: definition.map_or_else(String::new, |found| found.label.clone()),
            code: String::new(),
            fact,
        });
    }
    true
}

fn check(cx: &mut Context, whole: &Arc<Fact>, members: &[Member]) {
    let sum: Decimal = members
        .iter()
        .map(|member| member.fact.unrounded().exact())
        .sum();
    if sum != whole.unrounded().exact() {
        cx.findings.push(
            Finding::deny("parts-miss-whole")
                .arg("place", cx.facts.label(&whole.key))
                .arg("whole", whole.unrounded().exact())
                .arg("parts", sum)
                .arg("difference", whole.unrounded().exact() - sum),
        );
        return;
    }
    let style = cx.text_style();
    let shown: Decimal = members
        .iter()
        .map(|member| style.number(member.fact.value))
        .sum();
    if shown != style.number(whole.value) {
        let inline = |fact: &Arc<Fact>| Inline::Figure {
            fact: fact.id.clone(),
            text: style.show(fact.value),
        };
        cx.rounding.push(RoundingPlace {
            place: cx.facts.label(&whole.key),
            whole: inline(whole),
            parts: members.iter().map(|member| inline(&member.fact)).collect(),
        });
    }
}

/// Names the whole in the 尾差 note when the printed changes of the members do not add up to its.
pub fn check_changes(cx: &mut Context, whole: &Arc<Fact>, members: &[Arc<Fact>]) {
    let base = cx.facts.settings.base;
    let change =
        |cx: &Context, of: &Arc<Fact>| cx.facts.get(&Key::change(of.key.clone(), base)).ok();
    let style = cx.text_style();
    let Some(of_whole) = change(cx, whole) else {
        return;
    };
    let of_members: Option<Vec<Arc<Fact>>> = members.iter().map(|fact| change(cx, fact)).collect();
    let Some(of_members) = of_members else { return };
    let sum: Decimal = of_members.iter().map(|fact| style.number(fact.value)).sum();
    if sum == style.number(of_whole.value) {
        return;
    }
    // A member that ended or is unknown has its change in the whole only: that is no rounding.
    let exact: Decimal = members.iter().map(|fact| fact.unrounded().exact()).sum();
    if exact != whole.unrounded().exact() {
        return;
    }
    let inline = |fact: &Arc<Fact>| Inline::Figure {
        fact: fact.id.clone(),
        text: style.show(fact.value),
    };
    cx.rounding.push(RoundingPlace {
        place: cx.facts.label(&of_whole.key),
        whole: inline(&of_whole),
        parts: of_members.iter().map(inline).collect(),
    });
}
