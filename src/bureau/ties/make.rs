//! The digest of a document, made of its facts in the work on its agency.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::digest::{Cell, Digest, Ledger, Named, Node, Place, Places, Total, Transfer};
use crate::budget::ledger::{self, Measure};
use crate::budget::model::{Item, Quantity};
use crate::budget::money::Money;
use crate::budget::nodes::{Cross, Dim, NodeId};
use crate::budget::transfers::Sort;
use crate::diag::{Location, Sources, hash};
use crate::facts::key::Key;
use crate::facts::{Fact, Facts, NOTHING, Origin, Value, earmark};
use crate::pipeline::Outcome;

/// How many places are kept of an amount.
const PLACES: usize = 4;

/// Amounts that are in no ledger, besides earmarks and what the format defines.
const RECORDED: [&str; 3] = ["asset-allocation", "procurement", "service-purchase"];

impl Digest {
    /// None where the records could not be read to the end.
    pub fn of(outcome: &Outcome) -> Option<Digest> {
        let facts = outcome.facts.as_deref()?;
        let period = facts.own();
        let head = outcome.records.one("document");
        let mut maker = Maker {
            facts,
            sources: &outcome.sources,
            digest: Digest {
                year: period.year,
                phase: period.phase.name().to_owned(),
                unit: head.and_then(|head| head.text("unit").map(str::to_owned)),
                partial: !outcome.understood,
                ..Digest::default()
            },
            files: HashMap::new(),
            numbers: HashMap::new(),
        };
        maker.ledgers();
        maker.totals();
        maker.transfers();
        maker.names(outcome);
        maker.digest.layers = layers(outcome);
        Some(maker.digest)
    }
}

struct Maker<'a> {
    facts: &'a Facts,
    sources: &'a Sources,
    digest: Digest,
    files: HashMap<String, u32>,
    /// The numbers of nodes that have one.
    numbers: HashMap<(Dim, NodeId), u32>,
}

/// A place, and what stands there.
type Part<'a> = (&'a Location, Option<Money>);

/// Where an amount is from.
#[derive(Default)]
struct From {
    first: Vec<(Location, Option<Money>)>,
    count: usize,
    /// Some of it is in no ledger.
    recorded: bool,
}

impl From {
    fn add(&mut self, location: &Location, amount: Option<Money>) {
        self.count += 1;
        if self.first.len() < PLACES {
            self.first.push((location.clone(), amount));
        }
    }
}

impl Maker<'_> {
    fn ledgers(&mut self) {
        let own = self.facts.own();
        let ledgers = self.facts.budget.ledgers.iter();
        let ledgers: Vec<&ledger::Ledger> = ledgers.filter(|ledger| ledger.period == own).collect();
        let revenue = ledgers.iter().any(|one| one.measure == Measure::Revenue);
        self.digest.as_spending = self.facts.budget.document.revenue_as_spending && !revenue;
        for ledger in ledgers {
            let cells = self.cells(ledger);
            let scope = self.cross(&ledger.scope);
            self.digest.ledgers.push(Ledger {
                id: ledger.id.clone(),
                measure: ledger.measure.name().to_owned(),
                scope,
                cells,
            });
        }
    }

    /// The lines added up, in the order of their first ones.
    fn cells(&mut self, ledger: &ledger::Ledger) -> Vec<Cell> {
        let space = &self.facts.budget.space;
        let mut at: HashMap<Cross, usize> = HashMap::new();
        let mut sums: Vec<(Cross, Money, Vec<Part>, usize)> = Vec::new();
        for line in &ledger.lines {
            // What the structure implies is written out: whoever reads this knows only the nodes.
            let Some(mut cross) = space.narrow(line.cross) else {
                continue;
            };
            cross[Dim::Project.index()] = NodeId::ROOT;
            let place = *at.entry(cross).or_insert_with(|| {
                sums.push((cross, Money::ZERO, Vec::new(), 0));
                sums.len() - 1
            });
            let (_, sum, places, count) = &mut sums[place];
            *sum = sum.plus(line.amount);
            *count += 1;
            if places.len() < PLACES {
                places.push((&line.location, Some(line.amount)));
            }
        }
        let cells = sums.into_iter().map(|(cross, sum, places, count)| Cell {
            at: self.cross(&cross),
            sum,
            places: self.places(places, count),
        });
        cells.collect()
    }

    fn cross(&mut self, cross: &Cross) -> [u32; 7] {
        let mut numbers = [0; 7];
        for dim in Dim::ALL {
            if dim != Dim::Project {
                numbers[dim.index()] = self.node(dim, cross[dim.index()]);
            }
        }
        numbers
    }

    /// The number of a node, which gets one after those above it.
    fn node(&mut self, dim: Dim, id: NodeId) -> u32 {
        let tree = self.facts.budget.space.tree(dim);
        if id.is_root() {
            return 0;
        }
        if let Some(number) = self.numbers.get(&(dim, id)) {
            return *number;
        }
        let above = self.node(dim, tree.node(id).parent);
        let node = tree.node(id);
        let list = self.digest.nodes.entry(dim.name().to_owned());
        let list = list.or_default();
        list.push(Node(node.key.clone(), node.name.clone(), above));
        let number = u32::try_from(list.len()).unwrap_or(u32::MAX);
        self.numbers.insert((dim, id), number);
        number
    }

    fn totals(&mut self) {
        let measures = &self.facts.settings.measures;
        let defined = measures.keys().filter(|name| *name != NOTHING);
        let mut names: Vec<String> = defined.cloned().collect();
        names.extend(earmark::names().map(str::to_owned));
        names.extend(RECORDED.map(str::to_owned));
        for name in &names {
            let total = self.total(name, None);
            self.digest.totals.extend(total);
        }
        let units = self.facts.budget.of("unit").iter();
        let codes: BTreeSet<&str> = units.filter_map(|unit| unit.get("code")).collect();
        for code in codes {
            let mut totals = BTreeMap::new();
            for name in &names {
                if self.by_unit(name) {
                    totals.extend(self.total(name, Some(code)));
                }
            }
            self.digest.unit_totals.insert(code.to_owned(), totals);
        }
    }

    fn total(&mut self, measure: &str, unit: Option<&str>) -> Option<(String, Total)> {
        let whole = self.facts.measure_key(measure);
        let label = self.facts.label(&whole);
        let id = self.facts.id(&whole);
        let mut key = whole;
        if let (Key::Item { attributes, .. }, Some(unit)) = (&mut key, unit) {
            attributes.insert("unit".to_owned(), unit.to_owned());
        }
        let fact = self.facts.exact(&key).ok()?;
        let Value::Money(sum) = fact.value else {
            return None;
        };
        let mut from = From::default();
        self.origins(&fact, &mut from);
        let first = from.first.iter().map(|(at, amount)| (at, *amount));
        let places = self.places(first.collect(), from.count);
        let total = Total {
            label,
            sum,
            follows: !from.recorded,
            places,
        };
        Some((id, total))
    }

    /// Whether each amount of a measure names the unit it is of; those of ledgers always say.
    fn by_unit(&self, measure: &str) -> bool {
        let is = |item: &&Item| {
            let name = item.attributes.get("item").map(String::as_str);
            item.measure == measure
                || name.is_some_and(|name| name == measure || inside(name, measure))
        };
        let items = &self.facts.budget.items;
        items
            .iter()
            .filter(is)
            .all(|item| item.attributes.contains_key("unit"))
    }

    /// Where the amounts stand a fact is made of.
    fn origins(&self, fact: &Fact, from: &mut From) {
        match &fact.origin {
            Origin::Lines(lines) => {
                for line in lines.iter().map(|at| self.facts.line(*at)) {
                    if !line.amount.is_zero() {
                        from.add(&line.location, Some(line.amount));
                    }
                }
            }
            Origin::Records(places) | Origin::Count(places) => {
                from.recorded = true;
                places.iter().for_each(|place| from.add(place, None));
            }
            Origin::Sum(parts) => parts.iter().for_each(|part| self.origins(part, from)),
            Origin::Same(fact) | Origin::Rounded(fact) => self.origins(fact, from),
            Origin::Less { of, less } => {
                let all = of.iter().chain(less);
                all.for_each(|part| self.origins(part, from));
            }
            Origin::Difference { .. } | Origin::Ratio { .. } => {}
        }
    }

    fn transfers(&mut self) {
        let facts = self.facts;
        for item in &facts.budget.items {
            let (Some(sort), Quantity::Money(amount)) = (Sort::of(item), item.value) else {
                continue;
            };
            let get = |name: &str| item.attributes.get(name).cloned();
            let transfer = Transfer {
                paid: sort.paid,
                kind: sort.kind.to_owned(),
                code: get("counterparty"),
                name: get("counterparty-name"),
                amount,
                places: self.places(vec![(&item.location, None)], 1),
            };
            self.digest.transfers.push(transfer);
        }
    }

    fn names(&mut self, outcome: &Outcome) {
        let mut named: Vec<(String, &crate::records::Record)> = Vec::new();
        for record in &outcome.records.list {
            let kind = match record.kind.key {
                kind @ ("agency" | "unit" | "project") => kind,
                "code" => record.text("classification").unwrap_or_default(),
                _ => continue,
            };
            named.push((kind.to_owned(), record));
        }
        for (kind, record) in named {
            let (Some(code), Some(name)) = (record.text("code"), record.text("name")) else {
                continue;
            };
            let places = self.places(vec![(record.place("name"), None)], 1);
            self.digest.names.push(Named {
                kind,
                code: code.to_owned(),
                name: name.to_owned(),
                places,
            });
        }
    }

    fn places(&mut self, parts: Vec<Part>, count: usize) -> Places {
        let mut first = Vec::new();
        for (location, amount) in parts {
            // Of an amount from one place it is known what stands there.
            let amount = amount.filter(|_| count > 1);
            first.extend(self.place(location, amount));
        }
        Places {
            more: count.saturating_sub(first.len()),
            first,
        }
    }

    fn place(&mut self, location: &Location, amount: Option<Money>) -> Option<Place> {
        let file = self.sources.get(location.file()?);
        let rest = match location {
            Location::None => return None,
            Location::Text { start, .. } => format!(":{}", file.line_col(*start).line),
            Location::Cell {
                file,
                sheet,
                row,
                column,
            } => {
                let (sheet, cell) = self.sources.cell(*file, *sheet, *row, *column);
                format!(" {sheet}!{cell}")
            }
        };
        let number = match self.files.get(&file.name) {
            Some(number) => *number,
            None => {
                let number = u32::try_from(self.digest.files.len()).unwrap_or(u32::MAX);
                self.digest.files.push(file.name.clone());
                self.files.insert(file.name.clone(), number);
                number
            }
        };
        Some(Place(number, rest, amount))
    }
}

/// Whether an earmark is part of another.
fn inside(name: &str, outer: &str) -> bool {
    let parts = earmark::parts(outer);
    parts.iter().any(|part| *part == name || inside(name, part))
}

/// Of each layer of the format, a hash of its files.
fn layers(outcome: &Outcome) -> BTreeMap<String, String> {
    let Some(profile) = &outcome.profile else {
        return BTreeMap::new();
    };
    let mut lists: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for file in outcome.sources.iter().filter(|file| file.profile) {
        let of = |id: &&String| {
            let below = file.name.strip_prefix(id.as_str());
            below.is_some_and(|below| below.starts_with('/'))
        };
        // A layer may lie below another.
        let layer = profile.chain.iter().filter(of).max_by_key(|id| id.len());
        if let Some(layer) = layer {
            let line = format!("{}  {}\n", file.hash(), file.name);
            lists.entry(layer.clone()).or_default().push(line);
        }
    }
    let hashed = lists.into_iter().map(|(layer, mut lines)| {
        lines.sort();
        // Enough to tell two apart.
        let mut hash = hash(lines.concat().as_bytes());
        hash.truncate(16);
        (layer, hash)
    });
    hashed.collect()
}
