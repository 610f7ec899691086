//! The derivation of a fact as a tree, down to the lines of the records.

use std::sync::Arc;

use serde::Serialize;

use super::place_text;
use crate::budget::ledger::Ledger;
use crate::budget::model::Quantity;
use crate::diag::{Location, Sources};
use crate::facts::key::STATISTIC;
use crate::facts::{Fact, Facts, LineRef, Origin, Value, attribute_word};

/// What a node is, and so how its children make its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Sum of its children.
    Sum,
    /// Another name for its child.
    Same,
    /// Its child, as far as last year published it.
    Rounded,
    /// Its children added and taken off, as the calculation says, exactly.
    Less,
    /// First child less second, both on the comparison grid.
    Difference,
    /// First child by second, both on the comparison grid.
    Ratio,
    /// How many children there are.
    Count,
    /// The lines of one ledger, added.
    Ledger,
    /// A line of a ledger.
    Line,
    /// A known figure of another period.
    Known,
    /// A record other than a ledger line.
    Record,
}

/// A step of a derivation.
#[derive(Debug, Clone, Serialize)]
pub struct Node {
    pub kind: Kind,
    /// In Chinese words.
    pub label: String,
    /// Key of the fact; none for lines and records.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// The exact value with its unit; empty for counted entities.
    pub value: String,
    /// The calculation on the comparison grid, e.g. `60.34 − 61.35 = −1.01 万元`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub calculation: Option<String>,
    /// `file:line` of a line or record.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub children: Vec<Node>,
    /// Children left out because the derivation was cut at a depth.
    #[serde(skip_serializing_if = "is_zero")]
    pub omitted: usize,
}

fn is_zero(count: &usize) -> bool {
    *count == 0
}

/// The derivation of a fact, `depth` levels deep.
pub(super) fn derive(fact: &Fact, facts: &Facts, sources: &Sources, depth: usize) -> Node {
    Deriver { facts, sources }.fact(fact, depth)
}

/// A value in full: `603388.00 元`, `14`, `0.021418`.
pub(super) fn value_text(value: Value) -> String {
    match value {
        Value::Money(money) => format!("{money} 元"),
        Value::Count(count) => count.normalize().to_string(),
        Value::Ratio(ratio) => ratio.round_dp(12).normalize().to_string(),
        Value::Points(points) => format!("{} 个百分点", points.normalize()),
    }
}

/// A fact's value in full, with the unit it was recorded in.
pub(super) fn fact_text(fact: &Fact, facts: &Facts) -> String {
    match (fact.value, facts.unit_word(&fact.key)) {
        (Value::Count(_), unit) if !unit.is_empty() => format!("{} {unit}", value_text(fact.value)),
        (value, _) => value_text(value),
    }
}

struct Deriver<'a> {
    facts: &'a Facts,
    sources: &'a Sources,
}

impl Deriver<'_> {
    fn fact(&self, fact: &Fact, depth: usize) -> Node {
        let (kind, calculation) = match &fact.origin {
            Origin::Lines(lines) if self.only_known(lines).is_some() => (Kind::Known, None),
            Origin::Lines(_) | Origin::Sum(_) => (Kind::Sum, None),
            Origin::Records(_) => (Kind::Sum, None),
            Origin::Count(_) => (Kind::Count, None),
            Origin::Less { of, less } => (Kind::Less, Some(less_text(of, less, fact.value))),
            Origin::Same(_) => (Kind::Same, None),
            Origin::Rounded(exact) => (Kind::Rounded, self.rounding(exact.value)),
            Origin::Difference { current, base } => (
                Kind::Difference,
                match self.facts.is_adjustment(&current.key, &base.key) {
                    true => Some(exact_text(current.value, base.value, fact.value)),
                    false => self.calculation(current.value, base.value, fact.value),
                },
            ),
            Origin::Ratio { of, whole } => (
                Kind::Ratio,
                self.calculation(of.value, whole.value, fact.value),
            ),
        };
        let mut children = Vec::new();
        let mut omitted = 0;
        if depth == 0 {
            omitted = count(&fact.origin);
        } else {
            children = self.children(&fact.origin, depth - 1);
        }
        Node {
            kind,
            label: self.facts.label(&fact.key),
            key: Some(fact.id.clone()),
            value: fact_text(fact, self.facts),
            calculation,
            place: None,
            children,
            omitted,
        }
    }

    fn children(&self, origin: &Origin, depth: usize) -> Vec<Node> {
        let each = |parts: &[&Arc<Fact>]| parts.iter().map(|f| self.fact(f, depth)).collect();
        match origin {
            Origin::Lines(lines) => self.lines(lines, depth),
            Origin::Records(places) | Origin::Count(places) => {
                places.iter().map(|place| self.record(place)).collect()
            }
            Origin::Sum(parts) => each(&parts.iter().collect::<Vec<_>>()),
            Origin::Less { of, less } => each(&of.iter().chain(less).collect::<Vec<_>>()),
            Origin::Same(fact) | Origin::Rounded(fact) => each(&[fact]),
            Origin::Difference { current, base } => each(&[current, base]),
            Origin::Ratio { of, whole } => each(&[of, whole]),
        }
    }

    /// The one line that is a known figure of another period.
    fn only_known(&self, lines: &[LineRef]) -> Option<LineRef> {
        let [only] = lines else { return None };
        is_known(&self.facts.ledgers[only.ledger]).then_some(*only)
    }

    /// Lines by ledger, in the order the ledgers were asked.
    fn lines(&self, lines: &[LineRef], depth: usize) -> Vec<Node> {
        let mut groups: Vec<(usize, Vec<LineRef>)> = Vec::new();
        for &at in lines {
            match groups.iter_mut().find(|(ledger, _)| *ledger == at.ledger) {
                Some((_, group)) => group.push(at),
                None => groups.push((at.ledger, vec![at])),
            }
        }
        let mut out = Vec::new();
        for (ledger, group) in groups {
            let ledger = &self.facts.ledgers[ledger];
            if is_known(ledger) {
                out.extend(group.iter().map(|&at| self.line(at)));
                continue;
            }
            let total = group.iter().map(|&at| self.facts.line(at).amount).sum();
            let (children, omitted) = match depth {
                0 => (Vec::new(), group.len()),
                _ => (group.iter().map(|&at| self.line(at)).collect(), 0),
            };
            out.push(Node {
                kind: Kind::Ledger,
                label: ledger.id.clone(),
                key: None,
                value: value_text(Value::Money(total)),
                calculation: None,
                place: Some(place_text(&ledger.location, self.sources)),
                children,
                omitted,
            });
        }
        out
    }

    fn line(&self, at: LineRef) -> Node {
        let line = self.facts.line(at);
        let known = is_known(&self.facts.ledgers[at.ledger]);
        Node {
            kind: if known { Kind::Known } else { Kind::Line },
            label: self.facts.budget.space.describe(&line.cross),
            key: None,
            value: value_text(Value::Money(line.amount)),
            calculation: None,
            place: Some(place_text(&line.location, self.sources)),
            children: Vec::new(),
            omitted: 0,
        }
    }

    /// A record by its place: an item with its value, an entity by name, or a known figure.
    fn record(&self, location: &Location) -> Node {
        let budget = &self.facts.budget;
        let mut kind = Kind::Record;
        let (mut label, mut value) = (String::new(), String::new());
        let last = budget.last_year.iter();
        let entities = last.flat_map(|last| last.entities.values());
        let mut entities = budget.entities.values().chain(entities).flatten();
        let mut items = budget.items.iter().chain(&budget.other_items);
        if let Some(item) = items.find(|item| item.location == *location) {
            let words: Vec<&str> = item
                .attributes
                .values()
                .map(|v| attribute_word(v))
                .collect();
            label = match (item.measure, item.attributes.get("value")) {
                (STATISTIC, None) => "记录的数值".to_owned(),
                (STATISTIC, Some(value)) if value == "target" => "记录的目标".to_owned(),
                (STATISTIC, Some(_)) => "记录的上年同期".to_owned(),
                _ => words.join("、"),
            };
            value = value_text(match item.value {
                Quantity::Money(money) => Value::Money(money),
                Quantity::Count(count) => Value::Count(count),
            });
        } else if let Some(figure) = budget
            .previous
            .iter()
            .find(|figure| figure.amount_location == *location)
        {
            kind = Kind::Known;
            label = figure.key.clone();
            if let Some((text, unit)) = &figure.amount {
                value = format!("{text} {}", unit.word());
            }
        } else if let Some(entity) = entities.find(|entity| entity.location == *location) {
            label = entity.get("name").unwrap_or(&entity.id).to_owned();
        }
        Node {
            kind,
            label,
            key: None,
            value,
            calculation: None,
            place: Some(place_text(location, self.sources)),
            children: Vec::new(),
            omitted: 0,
        }
    }

    /// An amount as last year published it: `12345678.90 元 → 1234.57 万元`.
    fn rounding(&self, exact: Value) -> Option<String> {
        let (unit, places) = self.facts.budget.last_year.as_ref()?.grid;
        let Value::Money(money) = exact else {
            return None;
        };
        let published = money.in_unit(unit, places);
        Some(format!("{money} 元 → {published} {}", unit.word()))
    }

    /// Both operands rounded to the comparison grid, and what they give.
    fn calculation(&self, a: Value, b: Value, result: Value) -> Option<String> {
        let settings = &self.facts.settings;
        let grid = |value: Value| match value {
            Value::Money(money) => {
                let number = money.in_unit(settings.grid_unit, settings.grid_places);
                number.normalize().to_string()
            }
            other => value_text(other),
        };
        let unit = match a {
            Value::Money(_) => format!(" {}", settings.grid_unit.word()),
            _ => String::new(),
        };
        let text = match result {
            Value::Ratio(_) => format!("{} ÷ {} = {}", grid(a), grid(b), grid(result)),
            _ => format!("{} − {} = {}{unit}", grid(a), grid(b), grid(result)),
        };
        Some(text)
    }
}

/// The ledgers made of `[[previous]]` entries hold one figure each.
fn is_known(ledger: &Ledger) -> bool {
    ledger.id.starts_with("previous:")
}

/// The difference of two amounts that are not rounded first.
fn exact_text(current: Value, base: Value, result: Value) -> String {
    let [current, base, result] = [current, base, result].map(value_text);
    format!("{current} − {base} = {result}")
}

/// The exact calculation of what is left: `12 + 4 − 2 = 14`.
fn less_text(of: &[Arc<Fact>], less: &[Arc<Fact>], result: Value) -> String {
    let join = |parts: &[Arc<Fact>], sign: &str| {
        let values: Vec<String> = parts.iter().map(|part| value_text(part.value)).collect();
        values.join(sign)
    };
    format!(
        "{} − {} = {}",
        join(of, " + "),
        join(less, " − "),
        value_text(result)
    )
}

fn count(origin: &Origin) -> usize {
    match origin {
        Origin::Lines(lines) => lines.len(),
        Origin::Records(places) | Origin::Count(places) => places.len(),
        Origin::Sum(parts) => parts.len(),
        Origin::Less { of, less } => of.len() + less.len(),
        Origin::Same(_) | Origin::Rounded(_) => 1,
        Origin::Difference { .. } | Origin::Ratio { .. } => 2,
    }
}
