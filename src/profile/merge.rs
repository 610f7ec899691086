//! One layer over another: tables merge key by key, lists of tables with an `id` merge by id,
//! everything else is replaced.

use super::node::{Map, Node, Value, by_id};
use crate::diag::{Finding, Msg};

/// Merges `over` into `base`.
pub fn tables(base: &mut Map, over: Map, findings: &mut Vec<Finding>) {
    for (key, node) in over {
        let Some(below) = base.get_mut(&key) else {
            base.insert(key, settled(node, findings));
            continue;
        };
        let node = told_without_id(below, node, findings);
        match (&mut below.value, node.value) {
            (Value::Table(inner), Value::Table(table)) => tables(inner, table, findings),
            (Value::List(inner), Value::List(list))
                if by_id(inner) && by_id(&list) && !list.is_empty() =>
            {
                if lists(inner, list, findings) {
                    (below.layer, below.key, below.at) = (node.layer, node.key, node.at);
                }
            }
            (_, value) => *below = settled(Node { value, ..node }, findings),
        }
    }
}

/// Where entries have ids, one without is a slip: without this it would replace the whole list.
fn told_without_id(below: &Node, mut node: Node, findings: &mut Vec<Finding>) -> Node {
    if let (Value::List(base), Value::List(list)) = (&below.value, &mut node.value)
        && by_id(base)
        && !base.is_empty()
        && list.iter().any(|entry| entry.id().is_some())
    {
        list.retain(|entry| {
            if entry.id().is_none() {
                findings.push(Finding::deny("profile-entry-without-id").at(&entry.at));
            }
            entry.id().is_some()
        });
    }
    node
}

/// A node that has nothing below it: its lists still have the order they ask for.
fn settled(node: Node, findings: &mut Vec<Finding>) -> Node {
    let value = match node.value {
        Value::Table(table) => {
            let mut inner = Map::new();
            tables(&mut inner, table, findings);
            Value::Table(inner)
        }
        Value::List(list) if by_id(&list) => {
            let mut inner = Vec::new();
            lists(&mut inner, list, findings);
            Value::List(inner)
        }
        Value::List(list) => {
            let list = list.into_iter().map(|node| settled(node, findings));
            Value::List(list.collect())
        }
        value => value,
    };
    Node { value, ..node }
}

/// Where an entry asks to stand.
enum Place {
    First,
    After(String),
    Same,
}

/// True when other entries stand there afterwards, or in another order.
fn lists(base: &mut Vec<Node>, over: Vec<Node>, findings: &mut Vec<Finding>) -> bool {
    let ids = |base: &[Node]| -> Vec<String> {
        let ids = base.iter().filter_map(Node::id);
        ids.map(str::to_owned).collect()
    };
    let before = ids(base);
    let mut seen: Vec<(String, crate::diag::Location)> = Vec::new();
    for mut node in over {
        let id = node.id().unwrap_or_default().to_owned();
        if let Some((_, first)) = seen.iter().find(|(other, _)| *other == id) {
            let finding = Finding::deny("profile-duplicate-id").arg("id", &id);
            findings.push(finding.at(&node.at).also(first, Msg::new("first-here")));
            continue;
        }
        seen.push((id.clone(), node.at.clone()));
        let removed = node.says("remove");
        let place = take_place(&mut node, base, findings);
        let at = base.iter().position(|entry| entry.id() == Some(&id));
        match (at, node.value) {
            (Some(at), _) if removed => {
                base.remove(at);
            }
            (None, _) if removed => {
                let finding = Finding::deny("profile-nothing-to-remove").arg("id", &id);
                findings.push(finding.at(&node.at));
            }
            (Some(at), Value::Table(table)) => {
                if let Value::Table(entry) = &mut base[at].value {
                    tables(entry, table, findings);
                }
                if !matches!(place, Place::Same) {
                    let entry = base.remove(at);
                    insert(base, entry, &place);
                }
            }
            (_, value) => {
                let entry = settled(Node { value, ..node }, findings);
                insert(base, entry, &place);
            }
        }
    }
    ids(base) != before
}

fn insert(base: &mut Vec<Node>, entry: Node, place: &Place) {
    let at = match place {
        Place::First => 0,
        Place::After(id) => {
            let before = base.iter().position(|other| other.id() == Some(id));
            before.map_or(base.len(), |before| before + 1)
        }
        Place::Same => base.len(),
    };
    base.insert(at, entry);
}

/// Takes `first` and `after` out of an entry; an `after` that names nothing is told.
fn take_place(node: &mut Node, base: &[Node], findings: &mut Vec<Finding>) -> Place {
    let own = node.id().unwrap_or_default().to_owned();
    let Value::Table(table) = &mut node.value else {
        return Place::Same;
    };
    table.remove("remove");
    let first = table.remove("first");
    let after = table.remove("after");
    if first.is_some_and(|first| matches!(first.value, Value::Bool(true))) {
        return Place::First;
    }
    let Some(after) = after else {
        return Place::Same;
    };
    match after.text() {
        Some(id) if id != own && base.iter().any(|entry| entry.id() == Some(id)) => {
            Place::After(id.to_owned())
        }
        _ => {
            let known: Vec<&str> = base.iter().filter_map(Node::id).collect();
            let finding = Finding::deny("profile-after-unknown")
                .arg("after", after.written())
                .arg("known", known.join("、"));
            findings.push(finding.at(&after.at));
            Place::Same
        }
    }
}
