//! The figures that changed in print: what they were, what they are, and where they stand.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use super::style;
use crate::diag::Location;
use crate::diff::{Diff, Moved};
use crate::document::tree::{Document, Inline};
use crate::facts::key::Key;
use crate::facts::style::{Style, Zero};
use crate::facts::{Fact, Facts, Origin, Value};
use crate::render::json;
use crate::why::{Spot, shown};

/// A figure that reads otherwise.
#[derive(Debug)]
pub struct Figure {
    pub key: String,
    pub label: String,
    /// Unit of what is printed.
    pub unit: String,
    /// Unit of the exact values, as in facts.json.
    pub exact_unit: String,
    /// Exact values, as published in facts.json; none where a version does not know it.
    pub exact: [Option<String>; 2],
    pub exact_difference: Option<String>,
    /// As printed, before and after.
    pub printed: [Option<String>; 2],
    pub difference: Option<String>,
    /// It changed because its own records did; else because others did.
    pub direct: bool,
    /// Where it reads otherwise, in reading order.
    pub places: Vec<Place>,
}

/// A place as a reader looks for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// A table by its label and title, a text by the headings it stands under.
    pub name: String,
    /// What is enough to find it beside others.
    pub short: String,
    /// In a table: the words of row and column.
    pub cell: Option<String>,
}

/// Both versions.
pub struct Versions<'a> {
    pub facts: [&'a Arc<Facts>; 2],
    pub documents: [&'a Document; 2],
    /// How numbers in running text look.
    pub text: Style,
}

/// The figures of a difference that read otherwise, in reading order, those first that changed by
/// themselves.
pub fn all(diff: &Diff, versions: &Versions) -> Vec<Figure> {
    let order = order(versions);
    let mut found: Vec<(usize, Figure, BTreeSet<Location>, bool)> = Vec::new();
    for moved in diff.figures.iter().filter(|one| !one.places.is_empty()) {
        let facts = versions.facts.map(|facts| fact(facts, &moved.key));
        // A zero that only one version has a place for did not change.
        if let [None, Some(only)] | [Some(only), None] = &facts
            && only.value.is_zero()
        {
            continue;
        }
        if facts[1].as_ref().is_some_and(|fact| first(fact, versions)) {
            continue;
        }
        let Some(mut printed) = printed(&moved.places, &facts, versions.text) else {
            continue;
        };
        if printed.texts[0] == printed.texts[1] {
            continue;
        }
        let mut inputs = BTreeSet::new();
        for (facts, fact) in versions.facts.iter().zip(&facts) {
            if let Some(fact) = fact {
                leaves(facts, fact, &mut inputs);
            }
        }
        let derived = facts.iter().flatten().any(|fact| is_derived(&fact.key));
        let figure = Figure {
            key: moved.key.clone(),
            label: moved.label.clone(),
            unit: unit(versions, &facts, printed.style),
            exact_unit: moved.unit.clone(),
            exact: [moved.before.clone(), moved.after.clone()],
            exact_difference: moved.difference.clone(),
            printed: std::mem::take(&mut printed.texts),
            difference: printed.difference,
            direct: false,
            places: places(&moved.places),
        };
        let at = order.get(&moved.key).copied().unwrap_or(usize::MAX);
        found.push((at, figure, inputs, derived));
    }
    // Fewest inputs first: what holds all inputs of a smaller figure changed because that one did.
    found.sort_by_key(|(at, _, inputs, _)| (inputs.len(), *at));
    let mut smallest: Vec<BTreeSet<Location>> = Vec::new();
    for (_, figure, inputs, derived) in &mut found {
        let holds = |other: &BTreeSet<Location>| {
            other.len() < inputs.len() && !other.is_empty() && other.is_subset(inputs)
        };
        if *derived || smallest.iter().any(holds) {
            continue;
        }
        figure.direct = true;
        smallest.push(std::mem::take(inputs));
    }
    found.sort_by_key(|(at, figure, ..)| (!figure.direct, *at));
    found.into_iter().map(|(_, figure, ..)| figure).collect()
}

/// What the first adjustment made of the original: the notice says it beside every figure, and
/// before there was no place for it.
fn first(fact: &Fact, versions: &Versions) -> bool {
    let [old, new] = versions.facts.map(|facts| facts.own());
    let (Key::Change { of, base } | Key::Rate { of, base }) = &fact.key else {
        return false;
    };
    old != new && of.adjusts(base, new)
}

/// Where in the new document, or else in the old one, a fact stands first.
fn order(versions: &Versions) -> HashMap<String, usize> {
    let mut order = HashMap::new();
    for document in [versions.documents[1], versions.documents[0]] {
        for place in shown(document).places {
            let next = order.len();
            order.entry(place.fact).or_insert(next);
        }
    }
    order
}

fn fact(facts: &Arc<Facts>, key: &str) -> Option<Arc<Fact>> {
    facts.get(&facts.parse(key).ok()?).ok()
}

/// What compares other facts: it never changes by itself.
fn is_derived(key: &Key) -> bool {
    !matches!(key, Key::Amount { .. } | Key::Item { .. })
}

/// Where what a fact is made of stands in the records.
fn leaves(facts: &Facts, fact: &Fact, found: &mut BTreeSet<Location>) {
    match &fact.origin {
        Origin::Lines(lines) => {
            let places = lines.iter().map(|line| facts.line(*line).location.clone());
            found.extend(places);
        }
        Origin::Records(places) | Origin::Count(places) => found.extend(places.iter().cloned()),
        Origin::Sum(parts) => parts.iter().for_each(|part| leaves(facts, part, found)),
        Origin::Less { of, less } => {
            let parts = of.iter().chain(less);
            parts.for_each(|part| leaves(facts, part, found));
        }
        Origin::Same(part) | Origin::Rounded(part) => leaves(facts, part, found),
        Origin::Difference { current, base } => {
            leaves(facts, current, found);
            leaves(facts, base, found);
        }
        Origin::Ratio { of, whole } => {
            leaves(facts, of, found);
            leaves(facts, whole, found);
        }
    }
}

/// A figure before and after, in one style.
struct Printed {
    style: Option<Style>,
    texts: [Option<String>; 2],
    difference: Option<String>,
}

/// What is printed of a figure: in the style of the place that shows most of it.
fn printed(places: &[Moved], facts: &[Option<Arc<Fact>>; 2], text: Style) -> Option<Printed> {
    let values = facts
        .each_ref()
        .map(|fact| fact.as_ref().map(|fact| fact.value));
    let styles = places.iter().filter_map(|place| {
        let shown = [place.before.as_deref(), place.after.as_deref()];
        let pairs: Vec<(Value, &str)> = values
            .iter()
            .zip(shown)
            .filter_map(|(value, text)| Some(((*value)?, text?)))
            .collect();
        style::of(&pairs, text).filter(|_| !pairs.is_empty())
    });
    let Some(style) = styles.max_by_key(|style| fineness(*style)) else {
        // Words stand for the number: they are all there is to say.
        let place = places.first()?;
        return Some(Printed {
            style: None,
            texts: [place.before.clone(), place.after.clone()],
            difference: None,
        });
    };
    // The direction stands in the sign: there are no words around the number here.
    let style = Style {
        absolute: false,
        zero: Zero::Plain,
        ..style
    };
    let difference = match values {
        [Some(before), Some(after)] => Some(style.difference(after, before)),
        _ => None,
    };
    Some(Printed {
        style: Some(style),
        texts: values.map(|value| value.map(|value| style.show(value))),
        difference,
    })
}

/// How much of a number a style shows; of equals the first.
fn fineness(style: Style) -> (u32, bool) {
    use crate::budget::money::Unit;
    let unit = if style.unit == Unit::Wan { 0 } else { 4 };
    // 万元 to four places say what 元 say.
    let places = match style.unit {
        Unit::Wan => style.places,
        Unit::Yuan => style.places + unit,
    };
    (places, style.unit == Unit::Yuan)
}

fn unit(versions: &Versions, facts: &[Option<Arc<Fact>>; 2], style: Option<Style>) -> String {
    let of = |at: usize| facts[at].as_ref().map(|fact| (versions.facts[at], fact));
    let (Some((facts, fact)), Some(style)) = (of(1).or(of(0)), style) else {
        return String::new();
    };
    match fact.value {
        Value::Money(_) => style.unit.word().to_owned(),
        Value::Ratio(_) if style.percent_sign => String::new(),
        Value::Ratio(_) => "%".to_owned(),
        Value::Count(_) | Value::Points(_) => json::entry(facts, fact).unit,
    }
}

/// The places as a reader looks for them, each once.
fn places(moved: &[Moved]) -> Vec<Place> {
    let mut out: Vec<Place> = Vec::new();
    for place in moved.iter().map(|one| Place::of(&one.spot)) {
        if !out.iter().any(|other| other.name == place.name) {
            out.push(place);
        }
    }
    out
}

impl Place {
    fn of(spot: &Spot) -> Place {
        let whole = |parts: &[&str]| {
            let parts = parts.iter().filter(|part| !part.is_empty());
            parts.copied().collect::<Vec<_>>().join(" ")
        };
        match spot {
            Spot::Table {
                label,
                title,
                row_label,
                header,
                ..
            } => {
                let column = header.rsplit('/').next().unwrap_or_default();
                Place {
                    name: whole(&[label, title]),
                    short: if label.is_empty() { title } else { label }.clone(),
                    cell: Some(whole(&[row_label, column]))
                        .filter(|cell| !row_label.is_empty() && !cell.is_empty()),
                }
            }
            Spot::Text { under, .. } => {
                let parts: Vec<&str> = under.iter().take(2).map(String::as_str).collect();
                Place {
                    name: parts.join(" "),
                    short: parts.last().copied().unwrap_or_default().to_owned(),
                    cell: None,
                }
            }
        }
    }
}

/// Exact values of the figures a notice prints, by their keys there.
pub fn exact(figures: &[Figure], version: u32) -> BTreeMap<String, String> {
    use crate::document::notice::{difference_key, earlier_key};
    let mut known = BTreeMap::new();
    for figure in figures {
        let [before, after] = &figure.exact;
        let entries = [
            (earlier_key(version.saturating_sub(1), &figure.key), before),
            (figure.key.clone(), after),
            (
                difference_key(version, &figure.key),
                &figure.exact_difference,
            ),
        ];
        let entries = entries.into_iter();
        known.extend(entries.filter_map(|(key, value)| Some((key, value.clone()?))));
    }
    known
}

/// A line of the version before: its figures are that version's.
pub fn earlier_line(line: &[Inline], version: u32) -> Vec<Inline> {
    let earlier = |inline: &Inline| match inline {
        Inline::Figure { fact, text } => Inline::Figure {
            fact: crate::document::notice::earlier_key(version, fact),
            text: text.clone(),
        },
        other => other.clone(),
    };
    line.iter().map(earlier).collect()
}
