//! Row specifications expanded into rows: fixed rows, lists of nodes, nested trees, entities.

mod nested;

use std::collections::BTreeMap;

use self::nested::{Level, tree_rows};
use super::context::{Context, push_text};
use super::numbering::number;
use super::tree::{self, Inline};
use crate::budget::government;
use crate::budget::ledger::{Measure, Period};
use crate::budget::model::Entity;
use crate::budget::nodes::{Dim, NodeId};
use crate::diag::Finding;
use crate::facts::key::{Key, set_node};
use crate::profile::model::{CodeStyle, NumberFormat, Query, RowKind, RowSpec};

/// A row before its cells are filled.
#[derive(Debug, Clone)]
pub struct RowItem<'a> {
    /// Id of the specification it comes from.
    pub spec: &'a RowSpec,
    pub key: String,
    pub kind: tree::RowKind,
    /// The row's own query, on top of the table's.
    pub query: Query,
    pub label: Vec<Inline>,
    /// Its number stands before the label.
    numbered: bool,
    pub node: Option<(Dim, NodeId)>,
    pub entity: Option<Entity>,
    /// Levels below the first row of its tree.
    pub depth: u8,
    pub indent: u8,
    /// Rows it is the sum of, by index.
    pub parts: Vec<usize>,
    /// Whether it shows numbers at all.
    pub values: bool,
}

/// What rows are expanded under: the table's (or side's) own measure, query and period.
#[derive(Debug, Clone, Copy)]
pub struct Frame<'a> {
    pub measure: &'a str,
    pub query: &'a Query,
    pub format: &'a NumberFormat,
    pub place: &'a str,
    /// Periods its columns look at: what had money in one of them has a row.
    pub periods: &'a [Period],
}

/// Expands all rows of a table or side.
pub fn expand<'a>(cx: &mut Context, frame: Frame, specs: &'a [RowSpec]) -> Vec<RowItem<'a>> {
    let mut rows: Vec<RowItem<'a>> = Vec::new();
    // Rows numbered in the same style count on from one another.
    let mut counts = BTreeMap::new();
    for spec in specs.iter().filter(|spec| !spec.remove) {
        let first = rows.len();
        match spec.kind {
            RowKind::Fixed | RowKind::Total => rows.push(fixed(cx, spec)),
            RowKind::Blank => rows.push(RowItem {
                values: false,
                ..fixed(cx, spec)
            }),
            RowKind::List => list(cx, frame, spec, &mut rows),
            RowKind::Tree => {
                let start = Level {
                    dims: &spec.dim,
                    query: spec.query.clone(),
                    key: String::new(),
                    depth: 0,
                };
                let _ = tree_rows(cx, frame, spec, start, &mut rows);
            }
            RowKind::Each => {
                let _ = entities(cx, spec, None, 0, "", &mut rows);
            }
        }
        for row in &mut rows[first..] {
            number_row(row, &mut counts);
        }
    }
    link_parts(&mut rows);
    rows
}

/// Puts a row's number before its label, or in place of the one it has.
pub fn number_row<'a>(row: &mut RowItem<'a>, counts: &mut BTreeMap<&'a str, usize>) {
    let pattern = row.spec.ordinal.as_str();
    if pattern.is_empty() || row.depth > 0 {
        return;
    }
    let count = counts.entry(pattern).or_default();
    *count += 1;
    let text = number(pattern, *count);
    match row.label.first_mut() {
        Some(Inline::Ordinal { text: before }) if row.numbered => *before = text,
        _ => row.label.insert(0, Inline::Ordinal { text }),
    }
    row.numbered = true;
}

fn fixed<'a>(cx: &mut Context, spec: &'a RowSpec) -> RowItem<'a> {
    RowItem {
        spec,
        key: spec.id.clone(),
        kind: if spec.kind == RowKind::Total {
            tree::RowKind::Total
        } else {
            tree::RowKind::Item
        },
        query: spec.query.clone(),
        label: cx.label(&spec.label, None),
        numbered: false,
        node: None,
        entity: None,
        depth: 0,
        indent: spec.indent,
        parts: Vec::new(),
        values: true,
    }
}

fn list<'a>(cx: &mut Context, frame: Frame, spec: &'a RowSpec, rows: &mut Vec<RowItem<'a>>) {
    let Some(dim) = single_dim(cx, frame, spec) else {
        return;
    };
    for code in &spec.nodes {
        let Some(node) = cx.facts.budget.space.tree(dim).find(code) else {
            cx.findings.push(
                Finding::deny("profile-unknown-node")
                    .arg("text", code)
                    .arg("dimension", dim.label())
                    .arg("place", frame.place),
            );
            continue;
        };
        rows.push(node_row(cx, spec, dim, node, spec.query.clone(), "", 0));
    }
    left_out(cx, frame, spec, dim);
}

/// A listed table leaves no money out: nodes beside the listed ones that have some are reported.
fn left_out(cx: &mut Context, frame: Frame, spec: &RowSpec, dim: Dim) {
    let facts = cx.facts.clone();
    let tree = facts.budget.space.tree(dim);
    let listed: Vec<NodeId> = spec
        .nodes
        .iter()
        .filter_map(|code| tree.find(code))
        .collect();
    let measure = spec.measure.as_deref().unwrap_or(frame.measure);
    for node in tree.iter().filter(|&node| !tree.is_union(node)) {
        let beside =
            tree.node(node).depth == 1 && !listed.iter().any(|&one| tree.overlap(one, node));
        if !beside {
            continue;
        }
        let mut query = frame.query.clone();
        query.extend(spec.query.clone());
        query.insert(dim.name().to_owned(), tree.node(node).key.clone());
        let Some(key) = amount_key(cx, measure, &query, facts.own()) else {
            continue;
        };
        if let Ok(fact) = facts.get(&key)
            && let crate::facts::Value::Money(money) = fact.value
            && !money.is_zero()
        {
            let (code, name) = (&tree.node(node).key, &tree.node(node).name);
            cx.findings.push(
                Finding::deny("list-misses-node")
                    .arg("place", frame.place)
                    .arg("code", code)
                    .arg("name", name)
                    .arg("amount", money),
            );
        }
    }
}

fn single_dim(cx: &mut Context, frame: Frame, spec: &RowSpec) -> Option<Dim> {
    let dim = spec.dim.first().and_then(|name| Dim::parse(name));
    if dim.is_none() {
        cx.findings.push(
            Finding::deny("profile-unknown-dimension")
                .arg("text", spec.dim.join("、"))
                .arg("place", frame.place),
        );
    }
    dim
}

fn node_row<'a>(
    cx: &Context,
    spec: &'a RowSpec,
    dim: Dim,
    node: NodeId,
    mut query: Query,
    above: &str,
    depth: u8,
) -> RowItem<'a> {
    let found = cx.facts.budget.space.tree(dim).node(node);
    query.insert(dim.name().to_owned(), found.key.clone());
    let own = format!("{}={}", dim.name(), found.key);
    RowItem {
        spec,
        key: if above.is_empty() {
            own
        } else {
            format!("{above},{own}")
        },
        kind: tree::RowKind::Item,
        query,
        label: vec![Inline::Identifier {
            text: cx.node_name(dim, node).to_owned(),
        }],
        numbered: false,
        node: Some((dim, node)),
        entity: None,
        depth,
        indent: if spec.indent_tree {
            spec.indent + depth
        } else {
            spec.indent
        },
        parts: Vec::new(),
        values: true,
    }
}

/// Whether a row's money is anything but a plain zero, now or in a period its columns look at; what
/// cannot be told is shown, so that the finding about it names the row.
fn has_money(cx: &mut Context, frame: Frame, spec: &RowSpec, query: &Query) -> bool {
    let measure = spec.measure.as_deref().unwrap_or(frame.measure);
    let Some(all) = cross(cx, &[frame.query, query]) else {
        return false;
    };
    let Some(key) = measure_key(cx, measure, &all, frame.place) else {
        return true;
    };
    let now = match (cx.facts.get(&key), &key) {
        (Ok(fact), Key::Amount { measure, .. }) => {
            !fact.value.is_zero() || touches(cx, *measure, &key)
        }
        (Ok(fact), _) => !fact.value.is_zero(),
        (Err(_), _) => true,
    };
    let then = |&period: &Period| {
        let found = cx.facts.get(&key.at(period));
        found.is_ok_and(|fact| !fact.value.is_zero())
    };
    now || frame.periods.iter().any(then)
}

/// Queries one inside the other: of two nodes of a dimension the one inside the other. `None` when
/// they are apart, which no money can be.
pub fn cross(cx: &Context, queries: &[&Query]) -> Option<Query> {
    let mut out = Query::new();
    for (name, value) in queries.iter().copied().flatten() {
        let value = match (Dim::parse(name), out.get(name)) {
            (Some(dim), Some(before)) if before != value => {
                let tree = cx.facts.budget.space.tree(dim);
                match (tree.find(before), tree.find(value)) {
                    (Some(a), Some(b)) if !tree.overlap(a, b) => return None,
                    (Some(a), Some(b)) if tree.under(a, b) => before,
                    _ => value,
                }
            }
            _ => value,
        };
        out.insert(name.clone(), value.clone());
    }
    Some(out)
}

/// The key of a measure under a query.
pub fn measure_key(cx: &mut Context, measure: &str, query: &Query, place: &str) -> Option<Key> {
    let own = cx.facts.own();
    if let Some(key) = amount_key(cx, measure, query, own) {
        return Some(key);
    }
    let pairs: Vec<String> = query.iter().map(|(k, v)| format!("{k}={v}")).collect();
    cx.key(&format!("{measure}{{{}}}", pairs.join(",")), place)
}

/// True when lines cancel out to zero: they are still worth a row.
fn touches(cx: &Context, measure: Measure, key: &Key) -> bool {
    let Key::Amount { cross, period, .. } = key else {
        return false;
    };
    let set = cx.facts.set(measure, *period);
    set.members().any(|at| {
        set.all[at]
            .lines
            .iter()
            .any(|line| !line.amount.is_zero() && set.space.under(&line.cross, cross))
    })
}

/// A ledger key from a measure and a query map; `None` for other measures or unknown nodes.
pub fn amount_key(cx: &Context, measure: &str, query: &Query, period: Period) -> Option<Key> {
    let measure = Measure::parse(measure)?;
    let mut cross = crate::budget::nodes::EVERYTHING;
    for (name, value) in query {
        set_node(&cx.facts.budget.space, &mut cross, name, value).ok()?;
    }
    Some(Key::Amount {
        measure,
        cross,
        period,
    })
}

/// One row an entity of the specification's kind, those of the parent's unit and project only.
fn entities<'a>(
    cx: &mut Context,
    spec: &'a RowSpec,
    parent: Option<&Query>,
    depth: u8,
    above: &str,
    rows: &mut Vec<RowItem<'a>>,
) -> Vec<usize> {
    let Some(kind) = spec.each.as_deref() else {
        return Vec::new();
    };
    let facts = cx.facts.clone();
    let mut made = Vec::new();
    for entity in facts.budget.of(kind) {
        let inside = parent
            .and_then(|query| query.get("unit"))
            .is_none_or(|unit| facts.unit_under(entity.get("unit"), unit));
        if !inside {
            continue;
        }
        let mut query = parent.cloned().unwrap_or_default();
        if matches!(kind, "project" | "unit") {
            query.insert(kind.to_owned(), entity.id.clone());
        }
        let mut label = Vec::new();
        push_text(&mut label, entity.get("name").unwrap_or_default());
        made.push(rows.len());
        rows.push(RowItem {
            spec,
            key: if above.is_empty() {
                format!("{kind}={}", entity.id)
            } else {
                format!("{above},{kind}={}", entity.id)
            },
            kind: tree::RowKind::Item,
            query,
            label,
            numbered: false,
            node: None,
            entity: Some(entity.clone()),
            depth,
            indent: if spec.indent_tree { depth } else { 0 },
            parts: Vec::new(),
            values: true,
        });
    }
    made
}

/// Fills in what total rows are the sum of: the rows the specification names, or all top rows of
/// trees, lists and entities.
fn link_parts(rows: &mut [RowItem]) {
    for at in 0..rows.len() {
        let spec = rows[at].spec;
        let total = rows[at].kind == tree::RowKind::Total;
        let named = &spec.parts;
        let single = matches!(spec.kind, RowKind::Fixed | RowKind::Total);
        if !single || (named.is_empty() && !total) {
            continue;
        }
        let parts = (0..rows.len())
            .filter(|&other| {
                let row = &rows[other];
                let family = matches!(row.spec.kind, RowKind::List | RowKind::Tree | RowKind::Each);
                other != at
                    && row.depth == 0
                    && if named.is_empty() {
                        family
                    } else {
                        named.contains(&row.spec.id)
                    }
            })
            .collect();
        rows[at].parts = parts;
    }
}

/// The name of a row as a name column of a level shows it: that of its own node, or of the one
/// above it of that level.
pub fn level_name(cx: &Context, row: &RowItem, level: u8) -> Vec<Inline> {
    let Some((dim, node)) = row.node else {
        return Vec::new();
    };
    let tree = cx.facts.budget.space.tree(dim);
    let named = tree
        .ancestors(node)
        .find(|&at| tree.node(at).depth == level);
    let text = named.map(|node| cx.node_name(dim, node).to_owned());
    text.map(|text| Inline::Identifier { text })
        .into_iter()
        .collect()
}

/// The code of a row as its column shows it.
pub fn code_text(cx: &Context, row: &RowItem, level: Option<u8>) -> String {
    let Some((dim, node)) = row.node else {
        return row
            .entity
            .as_ref()
            .and_then(|entity| entity.get("code"))
            .unwrap_or_default()
            .to_owned();
    };
    let tree = cx.facts.budget.space.tree(dim);
    let found = tree.node(node);
    if let Some(code) = found.key.strip_prefix(government::PREFIX) {
        return code.to_owned();
    }
    match dim {
        Dim::Function | Dim::Economic => match (row.spec.code_style, level) {
            (CodeStyle::Full, _) => found.key.clone(),
            (CodeStyle::Tail, _) if found.depth == 2 && dim == Dim::Function => {
                found.key.chars().skip(3).collect()
            }
            (CodeStyle::Tail, _) => found.key.clone(),
            // One column a level; each shows its own pair of digits.
            (CodeStyle::Split, level) => {
                let level = level.unwrap_or(1);
                if level > found.depth {
                    return String::new();
                }
                let (from, length) = if level == 1 {
                    (0, 3)
                } else {
                    (3 + 2 * (usize::from(level) - 2), 2)
                };
                found.key.chars().skip(from).take(length).collect()
            }
        },
        Dim::Project => match found.key.strip_prefix("group:") {
            Some(group) => group.to_owned(),
            None => cx
                .facts
                .budget
                .entity("project", &found.key)
                .and_then(|entity| entity.get("code"))
                .unwrap_or_default()
                .to_owned(),
        },
        // The agency stands at the top of the units also when it has no code.
        Dim::Unit if found.depth == 1 => {
            let code = cx.facts.budget.agency.get("code");
            code.unwrap_or_default().to_owned()
        }
        _ => found.key.clone(),
    }
}
