//! Figures on the page, and what the page knows about the facts behind them: labels, values and
//! how published facts make one another up. Lines of the records are not among it.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::{Value as Json, json};

use super::super::json::{kind, parts, published, value};
use crate::budget::nodes::Dim;
use crate::document::tree::{Document, Inline};
use crate::facts::key::Key;
use crate::facts::{Fact, Facts, Origin};
use crate::render::markup::Markup;

/// The facts of a page, numbered, with the places each is shown at.
pub(super) struct Figures<'a> {
    facts: &'a Facts,
    list: BTreeMap<String, Published>,
    /// Places numbered so far.
    places: usize,
}

struct Published {
    number: usize,
    fact: Arc<Fact>,
    places: Vec<usize>,
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

impl<'a> Figures<'a> {
    pub fn new(facts: &'a Facts, document: &Document) -> Self {
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
        Figures {
            facts,
            list: list.collect(),
            places: 0,
        }
    }

    /// A line of text with its figures.
    pub fn line(&mut self, html: &mut Markup, content: &[Inline]) {
        for inline in content {
            match inline {
                Inline::Figure { fact, text } if !text.is_empty() => self.figure(html, fact, text),
                other => html.text(other.text()),
            }
        }
    }

    fn figure(&mut self, html: &mut Markup, id: &str, text: &str) {
        let Some(entry) = self.list.get_mut(id) else {
            html.text(text);
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
        let Key::Amount {
            measure,
            cross,
            period,
        } = &fact.key
        else {
            return Vec::new();
        };
        let space = &self.facts.budget.space;
        let along = |dim: Dim| {
            let tree = space.tree(dim);
            let children = tree.children(cross[dim.index()]).iter();
            let parts: Vec<&Published> = children
                .filter(|&&child| !tree.is_union(child))
                .filter_map(|&child| {
                    let mut cross = *cross;
                    cross[dim.index()] = child;
                    let key = Key::Amount {
                        measure: *measure,
                        cross,
                        period: *period,
                    };
                    self.list.get(&self.facts.id(&key))
                })
                .filter(|part| !part.fact.value.is_zero())
                .collect();
            let sum = parts.iter().map(|part| part.fact.value.exact()).sum();
            if parts.len() < 2 || fact.value.exact() != sum {
                return None;
            }
            let numbers: Vec<usize> = parts.iter().map(|part| part.number).collect();
            Some(json!({ "by": dim.label(), "parts": numbers }))
        };
        APART.into_iter().filter_map(along).collect()
    }
}
