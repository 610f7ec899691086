//! Figures on the page, and what the page knows about the facts behind them: labels, values and
//! how published facts make one another up. Lines of the records are not among it.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use rust_decimal::Decimal;
use serde_json::{Value as Json, json};

use super::super::json::{kind, parts, published, value};
use super::charts::Shown;
use crate::budget::nodes::{Dim, NodeId};
use crate::document::tree::{Document, Inline};
use crate::facts::key::Key;
use crate::facts::{Fact, Facts, Origin};
use crate::render::markup::Markup;

/// The facts of a page, numbered, with the places each is shown at.
pub(super) struct Figures<'a> {
    facts: &'a Facts,
    list: BTreeMap<String, Published>,
    /// The published parts of amounts, by dimension and whole.
    parts: HashMap<(usize, Key), Vec<Part>>,
    /// Values of figures that are no facts of the document's own version.
    exact: &'a BTreeMap<String, String>,
    /// Places numbered so far.
    places: usize,
}

struct Published {
    number: usize,
    fact: Arc<Fact>,
    places: Vec<usize>,
}

/// An amount on a node right below that of a whole.
struct Part {
    node: NodeId,
    number: usize,
    amount: Decimal,
}

/// Dimensions a sum is taken apart along, in the order people ask.
const APART: [Dim; 6] = [
    Dim::Category,
    Dim::Fund,
    Dim::Function,
    Dim::Economic,
    Dim::Unit,
    Dim::Project,
];

/// How much of what follows a figure stays on its line: up to a mark no line begins with. A
/// browser would break before it, the figure being a button.
fn held(after: &str) -> usize {
    let near = after.char_indices().take(4);
    near.into_iter()
        .find(|(_, c)| "，。；：、）".contains(*c))
        .map_or(0, |(at, c)| at + c.len_utf8())
}

impl<'a> Figures<'a> {
    pub fn new(facts: &'a Facts, document: &Document, exact: &'a BTreeMap<String, String>) -> Self {
        let list = published(facts, document).into_iter().enumerate();
        let list = list.map(|(number, (id, fact))| {
            let places = Vec::new();
            let entry = Published {
                number,
                fact,
                places,
            };
            (id, entry)
        });
        let list: BTreeMap<String, Published> = list.collect();
        Figures {
            facts,
            parts: parts_of(facts, list.values()),
            list,
            exact,
            places: 0,
        }
    }

    fn figure(&mut self, html: &mut Markup, id: &str, text: &str) {
        let Some(entry) = self.list.get_mut(id) else {
            match self.exact.get(id) {
                Some(exact) => {
                    html.open("data", &[("value", exact), ("data-key", id)]);
                    html.text(text);
                    html.raw("</data>");
                }
                None => html.text(text),
            }
            return;
        };
        self.places += 1;
        entry.places.push(self.places);
        let place = format!("p{}", self.places);
        let (exact, _) = value(self.facts, &entry.fact);
        let number = entry.number.to_string();
        html.open(
            "data",
            &[("value", &exact), ("id", &place), ("data-key", id)],
        );
        html.open("button", &[("type", "button"), ("data-fact", &number)]);
        html.text(text);
        html.raw("</button></data>");
    }

    /// What the script knows: one entry a fact, in the order of their numbers.
    pub fn json(&self) -> String {
        let list: Vec<Json> = self.list.values().map(|entry| self.entry(entry)).collect();
        // Inside a script element nothing may look like markup.
        let text = Json::from(list).to_string();
        text.replace('&', "\\u0026")
            .replace('<', "\\u003c")
            .replace('>', "\\u003e")
    }

    fn entry(&self, entry: &Published) -> Json {
        let fact = &entry.fact;
        let (value, unit) = value(self.facts, fact);
        let from: Vec<usize> = parts(&fact.origin)
            .iter()
            .filter_map(|part| Some(self.list.get(&part.id)?.number))
            .collect();
        json!({
            "key": fact.id,
            "label": self.facts.label(&fact.key),
            "value": value,
            "unit": unit,
            "origin": match &fact.origin {
                Origin::Lines(lines) if lines.is_empty() => "none",
                origin => kind(origin),
            },
            "from": from,
            "apart": self.apart(fact),
            "places": entry.places,
        })
    }

    /// The published parts of an amount along each dimension where they make it up exactly.
    fn apart(&self, fact: &Fact) -> Vec<Json> {
        let along = |dim: Dim| {
            let parts = self.parts.get(&(dim.index(), fact.key.clone()))?;
            let sum: Decimal = parts.iter().map(|part| part.amount).sum();
            if parts.len() < 2 || fact.value.exact() != sum {
                return None;
            }
            let numbers: Vec<usize> = parts.iter().map(|part| part.number).collect();
            Some(json!({ "by": dim.label(), "parts": numbers }))
        };
        APART.into_iter().filter_map(along).collect()
    }
}

impl Shown for Figures<'_> {
    fn line(&mut self, html: &mut Markup, content: &[Inline]) {
        let mut taken = 0;
        for (at, inline) in content.iter().enumerate() {
            match inline {
                Inline::Figure { fact, text } if !text.is_empty() => {
                    let next = content.get(at + 1);
                    let next = next.filter(|one| !matches!(one, Inline::Figure { .. }));
                    let after = next.map_or("", Inline::text);
                    taken = held(after);
                    if taken == 0 {
                        self.figure(html, fact, text);
                        continue;
                    }
                    html.raw("<span class=\"hold\">");
                    self.figure(html, fact, text);
                    html.text(&after[..taken]);
                    html.raw("</span>");
                }
                other => html.text(&other.text()[std::mem::take(&mut taken)..]),
            }
        }
    }

    fn drawn(&self, html: &mut Markup, id: &str, text: &str) {
        let fact = self.list.get(id).map(|entry| &entry.fact);
        let exact = fact.map_or_else(String::new, |fact| value(self.facts, fact).0);
        html.open("tspan", &[("data-key", id), ("data-value", &exact)]);
        html.text(text);
        html.raw("</tspan>");
    }
}

/// For every amount the others that are parts of it, in the order of their nodes; nothing is no part.
fn parts_of<'a>(
    facts: &Facts,
    list: impl Iterator<Item = &'a Published>,
) -> HashMap<(usize, Key), Vec<Part>> {
    let mut found: HashMap<_, Vec<Part>> = HashMap::new();
    for Published { number, fact, .. } in list.filter(|entry| !entry.fact.value.is_zero()) {
        let Key::Amount { cross, .. } = &fact.key else {
            continue;
        };
        for dim in APART {
            let (tree, node) = (facts.budget.space.tree(dim), cross[dim.index()]);
            if node.is_root() || tree.is_union(node) {
                continue;
            }
            let mut whole = fact.key.clone();
            if let Key::Amount { cross, .. } = &mut whole {
                cross[dim.index()] = tree.node(node).parent;
            }
            found.entry((dim.index(), whole)).or_default().push(Part {
                node,
                number: *number,
                amount: fact.value.exact(),
            });
        }
    }
    for parts in found.values_mut() {
        parts.sort_by_key(|part| part.node);
    }
    found
}
