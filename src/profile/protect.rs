//! What lower layers do not leave to those above: levels of `forbid`, requirements of `prohibited`.

use super::node::{Map, Node, Value};
use crate::check::levels::is_fixed;
use crate::check::names;
use crate::diag::{Finding, Level, Msg};

/// Takes out of a layer what `below` does not leave to it, and tells it.
pub fn apply(below: &Map, layer: &str, over: &mut Map, findings: &mut Vec<Finding>) {
    if let Some(Value::Table(levels)) = over.get_mut("level").map(|node| &mut node.value) {
        levels.retain(|name, node| {
            let level = node.text().and_then(Level::parse);
            let fixed = forbidden(below).find(|(other, _)| names::includes(other, name));
            let mut finding = match fixed {
                _ if level.is_none() => Finding::deny("level-unknown"),
                Some((_, fixed)) if level != Some(Level::Forbid) => {
                    Finding::deny("level-forbidden").arg("by", &fixed.layer)
                }
                _ if names::codes(name).is_none() => Finding::warn("level-name-unknown"),
                _ if is_fixed(name) && level < Some(Level::Deny) => Finding::warn("level-fixed"),
                _ => return true,
            };
            if finding.code == "level-name-unknown"
                && let Some(near) = names::near(name)
            {
                finding = finding.with(Msg::new("did-you-mean").arg("name", near));
            }
            findings.push(finding.arg("name", name).arg("layer", layer).at(&node.at));
            false
        });
    }
    let refuse = |fixed: &Node, node: &Node| {
        Finding::deny("level-forbidden")
            .arg("by", &fixed.layer)
            .arg("name", fixed.id().unwrap_or_default())
            .arg("layer", layer)
            .at(&node.at)
    };
    let Some(requirement) = over.get_mut("requirement") else {
        return;
    };
    let whole = requirement.clone();
    let Value::List(list) = &mut requirement.value else {
        return;
    };
    // An empty list would take all requirements away.
    let empties = list.is_empty();
    if empties {
        findings.extend(prohibited(below).map(|fixed| refuse(fixed, &whole)));
    }
    list.retain(|node| {
        let fixed = prohibited(below).find(|fixed| fixed.id() == node.id());
        let Some(fixed) = fixed.filter(|fixed| changes(node, fixed)) else {
            return true;
        };
        findings.push(refuse(fixed, node));
        false
    });
    if list.is_empty() && (!empties || prohibited(below).next().is_some()) {
        over.remove("requirement");
    }
}

/// Puts back what `below` fixes into a version of the same layer that leaves it out.
pub fn restore(below: &Map, over: &mut Map) {
    for (group, name) in [("level", true), ("requirement", false)] {
        let Some(node) = below.get(group) else {
            continue;
        };
        let empty = Node {
            value: if name {
                Value::Table(Map::new())
            } else {
                Value::List(Vec::new())
            },
            ..node.clone()
        };
        let into = &mut over.entry(group.to_owned()).or_insert(empty).value;
        match into {
            Value::Table(levels) => {
                let fixed = forbidden(below);
                levels.extend(fixed.map(|(code, node)| (code.clone(), node.clone())));
            }
            Value::List(list) => {
                for fixed in prohibited(below) {
                    if !list.iter().any(|node| node.id() == fixed.id()) {
                        list.push(fixed.clone());
                    }
                }
            }
            _ => {}
        }
    }
}

fn forbidden(below: &Map) -> impl Iterator<Item = (&String, &Node)> {
    let levels = below.get("level").and_then(Node::table);
    let levels = levels.into_iter().flatten();
    levels.filter(|(_, node)| node.text() == Some("forbid"))
}

fn prohibited(below: &Map) -> impl Iterator<Item = &Node> {
    let list = match below.get("requirement").map(|node| &node.value) {
        Some(Value::List(list)) => list.as_slice(),
        _ => &[],
    };
    list.iter().filter(|node| is_prohibited(node))
}

fn is_prohibited(node: &Node) -> bool {
    let status = node.table().and_then(|table| table.get("status"));
    status.and_then(Node::text) == Some("prohibited")
}

/// Whether an entry takes anything from a prohibition; to say on what it rests does not.
fn changes(node: &Node, fixed: &Node) -> bool {
    let same = |key: &str| {
        let get = |node: &Node| Some(node.table()?.get(key)?.written());
        get(node).is_none() || get(node) == get(fixed)
    };
    node.says("remove") || !["status", "item", "when"].into_iter().all(same)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::Sources;
    use crate::profile::node::Origin;
    use crate::records::toml;

    fn layer(name: &str, text: &str, sources: &mut Sources) -> Map {
        let file = sources.add(name, text);
        let origin = Origin {
            layer: name.into(),
            file,
        };
        origin.table(&toml::table(file, text).0)
    }

    #[test]
    fn another_version_of_a_layer_keeps_what_it_fixes() {
        let mut sources = Sources::default();
        let fixed = layer(
            "fixed",
            "level = { published-late = \"forbid\", vehicles-as-of = \"note\" }\n\
             [[requirement]]\nid = \"x\"\nitem = \"text:x\"\nstatus = \"prohibited\"\n",
            &mut sources,
        );
        for (text, offences) in [
            ("", 0),
            (
                "level = { published-late = \"allow\", vehicles-as-of = \"deny\" }\nrequirement = []\n",
                2,
            ),
            (
                "[[requirement]]\nid = \"x\"\nbasis = \"某法\"\nstatus = \"prohibited\"\n",
                0,
            ),
            ("[[requirement]]\nid = \"x\"\nitem = \"text:y\"\n", 1),
        ] {
            let mut other = layer("other", text, &mut sources);
            let mut findings = Vec::new();
            apply(&fixed, "other", &mut other, &mut findings);
            restore(&fixed, &mut other);
            assert_eq!(findings.len(), offences, "{text}");
            assert_eq!(forbidden(&other).count(), 1, "{text}");
            assert_eq!(prohibited(&other).count(), 1, "{text}");
        }
    }
}
