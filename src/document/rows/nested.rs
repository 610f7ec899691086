//! Rows of nested trees: each level below the node of the one above.

use super::{Frame, RowItem, entities, has_money, node_row};
use crate::budget::government;
use crate::budget::ledger::Measure;
use crate::budget::nodes::{Dim, NodeId};
use crate::diag::Finding;
use crate::document::context::Context;
use crate::profile::model::{Query, RowSpec};

/// Where in a nested tree rows are being made.
#[derive(Clone)]
pub(super) struct Level<'s> {
    pub(super) dims: &'s [String],
    pub(super) query: Query,
    pub(super) key: String,
    pub(super) depth: u8,
}

/// Rows of a nested tree; returns the indexes of the rows of this level.
pub(super) fn tree_rows<'a>(
    cx: &mut Context,
    frame: Frame,
    spec: &'a RowSpec,
    level: Level,
    rows: &mut Vec<RowItem<'a>>,
) -> Vec<usize> {
    let Some((name, deeper)) = level.dims.split_first() else {
        let parent = level.query.clone();
        return entities(cx, spec, Some(&parent), level.depth, &level.key, rows);
    };
    if name == "government-economic" {
        return government_rows(cx, frame, spec, &level, rows);
    }
    let Some(dim) = Dim::parse(name) else {
        cx.findings.push(
            Finding::deny("profile-unknown-dimension")
                .arg("text", name)
                .arg("place", frame.place),
        );
        return Vec::new();
    };
    // The levels named apply to the innermost dimension.
    let levels: &[u8] = if deeper.is_empty() || spec.dim.len() == 1 {
        &spec.levels
    } else {
        &[]
    };
    let start = Walk {
        dim,
        levels,
        deeper,
        node: NodeId::ROOT,
    };
    walk(cx, frame, spec, start, &level, rows)
}

/// Rows of the government economic classification: 类 with their 款, those with money.
fn government_rows<'a>(
    cx: &mut Context,
    frame: Frame,
    spec: &'a RowSpec,
    level: &Level,
    rows: &mut Vec<RowItem<'a>>,
) -> Vec<usize> {
    let facts = cx.facts.clone();
    let tree = facts.budget.space.tree(Dim::Economic);
    let mut sets: Vec<(&str, NodeId)> = tree
        .iter()
        .filter_map(|node| Some((tree.node(node).key.strip_prefix(government::PREFIX)?, node)))
        .collect();
    sets.sort_unstable();
    if sets.is_empty() {
        cx.findings
            .push(Finding::deny("government-economic-unmapped").arg("place", frame.place));
    }
    let mut made: Vec<usize> = Vec::new();
    for (code, node) in sets {
        let query = level.query.clone();
        let item = code.len() > 3;
        let depth = level.depth + u8::from(item);
        let row = node_row(cx, spec, Dim::Economic, node, query, &level.key, depth);
        if !has_money(cx, frame, spec, &row.query) {
            continue;
        }
        let here = rows.len();
        match made.last() {
            Some(&class) if item => rows[class].parts.push(here),
            _ => made.push(here),
        }
        rows.push(row);
    }
    made
}

#[derive(Clone, Copy)]
struct Walk<'s> {
    dim: Dim,
    levels: &'s [u8],
    deeper: &'s [String],
    node: NodeId,
}

fn walk<'a>(
    cx: &mut Context,
    frame: Frame,
    spec: &'a RowSpec,
    at: Walk,
    level: &Level,
    rows: &mut Vec<RowItem<'a>>,
) -> Vec<usize> {
    let space = &cx.facts.clone().budget.space;
    let tree = space.tree(at.dim);
    let mut children = tree.children(at.node).to_vec();
    // What no line has anything in common with is zero without asking.
    let measure = spec.measure.as_deref().unwrap_or(frame.measure);
    if let Some(measure) = Measure::parse(measure) {
        let (mut used, complete) = cx.facts.used_nodes(measure, cx.facts.own(), at.dim);
        for &period in frame.periods {
            used.extend(cx.facts.used_nodes(measure, period, at.dim).0);
        }
        children.retain(|&child| !complete || used.iter().any(|&line| tree.overlap(line, child)));
    }
    if matches!(at.dim, Dim::Function | Dim::Economic) {
        children.sort_by(|&a, &b| tree.node(a).key.cmp(&tree.node(b).key));
    }
    if at.dim == Dim::Project {
        sort_projects(cx, tree, &mut children);
    }
    let mut made = Vec::new();
    for child in children {
        let mut query = level.query.clone();
        query.insert(at.dim.name().to_owned(), tree.node(child).key.clone());
        if !has_money(cx, frame, spec, &query) {
            continue;
        }
        let depth_in_tree = tree.node(child).depth;
        let shown = at.levels.is_empty() || at.levels.contains(&depth_in_tree);
        if !shown {
            let below = Walk { node: child, ..at };
            made.extend(walk(cx, frame, spec, below, level, rows));
            continue;
        }
        let row = node_row(
            cx,
            spec,
            at.dim,
            child,
            level.query.clone(),
            &level.key,
            level.depth,
        );
        let here = rows.len();
        let below = Level {
            dims: at.deeper,
            query: row.query.clone(),
            key: level.key.clone(),
            depth: level.depth + 1,
        };
        let key = row.key.clone();
        rows.push(row);
        made.push(here);
        let mut parts = walk(cx, frame, spec, Walk { node: child, ..at }, &below, rows);
        let leaf = parts.is_empty();
        if leaf && (!at.deeper.is_empty() || spec.each.is_some()) {
            let below = Level { key, ..below };
            parts = tree_rows(cx, frame, spec, below, rows);
        }
        rows[here].parts = parts;
    }
    made
}

/// Projects by code, those without one last in their own order.
fn sort_projects(cx: &Context, tree: &crate::budget::nodes::Tree, nodes: &mut [NodeId]) {
    let code = |node: NodeId| {
        let key = &tree.node(node).key;
        let entity = cx.facts.budget.entity("project", key);
        let code = entity.and_then(|entity| entity.get("code"));
        (code.is_none(), code.unwrap_or_default().to_owned())
    };
    nodes.sort_by_key(|&node| code(node));
}
