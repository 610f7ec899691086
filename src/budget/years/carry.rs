//! Last year's money and numbers onto the nodes of this year.
//!
//! Units and projects are the same by id, else by code; those that ended get a node and nothing
//! else. Codes go where the catalogue or the records say they went ([`codes`]).

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::codes::{Codes, Went};
use super::{Before, LastYear, PREFIX, Split};
use crate::budget::catalogue::{Classification, Edition};
use crate::budget::ledger::{Lazy, Ledger, Line, Measure, Period, Phase};
use crate::budget::model::{Budget, Entity, Item};
use crate::budget::nodes::{Cross, Dim, EVERYTHING, NodeId};
use crate::budget::resolve::{Resolver, add_code};
use crate::budget::space::Space;
use crate::diag::Location;
use crate::records::Records;

/// Where every node last year's money lies on is this year.
pub struct Nodes {
    of: [HashMap<NodeId, NodeId>; 7],
    splits: Vec<Split>,
    /// Codes that went elsewhere, with where they went.
    moved: Vec<(Dim, String, NodeId)>,
    /// Codes of this year that last year's money lies on.
    pub codes: BTreeSet<String>,
}

/// Whether a ledger of last year's records tells of years before this one.
fn is_before(ledger: &Ledger, year: i32) -> bool {
    ledger.period.year < year
}

/// Finds every node's place in this year's trees, adding those that ended. The trees are still open.
pub fn nodes(
    resolver: &mut Resolver,
    before: &Before,
    records: &Records,
    edition: &Edition,
    year: i32,
) -> Nodes {
    let last = &before.budget;
    let mut used: [BTreeMap<NodeId, Location>; 7] = Default::default();
    for ledger in last.ledgers.iter().filter(|one| is_before(one, year)) {
        let lines = ledger
            .lines
            .iter()
            .map(|line| (&line.cross, &line.location));
        for (cross, location) in lines.chain([(&ledger.scope, &ledger.location)]) {
            for dim in Dim::ALL {
                let places = &mut used[dim.index()];
                let node = cross[dim.index()];
                places.entry(node).or_insert_with(|| location.clone());
            }
        }
    }
    // Units and projects may have staff or purchases, and no money.
    for dim in [Dim::Unit, Dim::Project] {
        for node in last.space.tree(dim).iter() {
            let places = &mut used[dim.index()];
            places.entry(node).or_insert(Location::None);
        }
    }
    let mut nodes = Nodes {
        of: Default::default(),
        splits: Vec::new(),
        moved: Vec::new(),
        codes: BTreeSet::new(),
    };
    let codes = Codes::new(records, edition, last.document.period.year);
    for dim in Dim::ALL {
        for (&node, location) in &used[dim.index()] {
            if node.is_root() {
                continue;
            }
            let found = match dim {
                Dim::Function | Dim::Economic => {
                    nodes.code(resolver, &codes, last, dim, node, location)
                }
                Dim::Unit => unit(resolver, last, node),
                Dim::Project => project(resolver, records, last, node),
                Dim::Category | Dim::Fund | Dim::Vintage => {
                    let key = &last.space.tree(dim).node(node).key;
                    resolver.space.tree(dim).find(key).unwrap_or_default()
                }
            };
            nodes.of[dim.index()].insert(node, found);
        }
    }
    nodes
}

impl Nodes {
    fn code(
        &mut self,
        resolver: &mut Resolver,
        codes: &Codes,
        last: &Budget,
        dim: Dim,
        node: NodeId,
        location: &Location,
    ) -> NodeId {
        let classification = match dim {
            Dim::Economic => Classification::Economic,
            _ => Classification::Function,
        };
        let tree = last.space.tree(dim);
        let old = tree.node(node);
        let went = codes.went(classification, &old.key, &old.name);
        resolver
            .findings
            .extend(went.note(&old.key, &old.name, location));
        let Went { code, into, .. } = &went;
        let named = |code: &str| {
            let last = tree.find(code).map(|node| tree.node(node).name.clone());
            codes.name(classification, code).map(str::to_owned).or(last)
        };
        let mut add = |code: &str| {
            if code.is_empty() {
                return NodeId::ROOT;
            }
            let trees = resolver.space.tree_mut(dim);
            if let Some(node) = trees.find(code) {
                return node;
            }
            let name = named(code).unwrap_or_else(|| code.to_owned());
            add_code(trees, classification, code, named, &name);
            trees.find(code).unwrap_or_default()
        };
        let place = add(code);
        if *code != old.key {
            self.moved.push((dim, old.key.clone(), place));
        }
        if into.is_empty() {
            self.codes.insert(code.clone());
        } else {
            self.splits.push(Split {
                place,
                into: into.iter().map(|code| add(code)).collect(),
                reason: went.reason(&old.key, &old.name),
            });
        }
        place
    }

    /// All codes above what moved, before and after.
    fn moved(&self, space: &Space) -> BTreeSet<(Dim, NodeId)> {
        let mut all = BTreeSet::new();
        for (dim, code, place) in &self.moved {
            let tree = space.tree(*dim);
            // An old code may be in no tree any more; what it was under is.
            let old = (0..=code.len())
                .rev()
                .find_map(|end| tree.find(code.get(..end)?));
            for node in [old.unwrap_or_default(), *place] {
                all.extend(tree.ancestors(node).map(|node| (*dim, node)));
            }
        }
        all
    }

    fn node(&self, dim: Dim, node: NodeId) -> NodeId {
        match node.is_root() {
            true => node,
            false => self.of[dim.index()].get(&node).copied().unwrap_or(node),
        }
    }

    /// A cross of last year as one of this. What the structure implies was made explicit there; a
    /// class that counts differently now changes nothing about last year.
    fn cross(&self, space: &Space, cross: &Cross) -> Cross {
        let mut out = EVERYTHING;
        for dim in Dim::ALL {
            out[dim.index()] = self.node(dim, cross[dim.index()]);
        }
        space.narrow(out).unwrap_or(out)
    }

    /// The ledgers of last year's records, once the trees are closed.
    pub fn ledgers(&self, space: &Space, before: &Before, year: i32) -> Vec<Ledger> {
        let last = before.budget.ledgers.iter();
        let carried = last.filter(|ledger| is_before(ledger, year)).map(|ledger| {
            let lines = ledger.lines.iter().map(|line| Line {
                cross: self.cross(space, &line.cross),
                ..line.clone()
            });
            Ledger {
                id: format!("{PREFIX}{}", ledger.id),
                scope: self.cross(space, &ledger.scope),
                lines: lines.collect(),
                index: Lazy::default(),
                ..ledger.clone()
            }
        });
        carried.collect()
    }

    /// Everything else last year's records tell.
    pub fn last_year(self, space: &Space, before: &Before, location: &Location) -> LastYear {
        let last = &before.budget;
        let kinds = ["unit", "project", "indicator"].into_iter();
        let entities = kinds.map(|kind| {
            let all = last.of(kind).iter();
            (kind, all.map(|one| self.entity(space, last, one)).collect())
        });
        let period = last.document.period;
        let original = Period {
            phase: Phase::Original,
            ..period
        };
        // What an adjustment started from was published before it.
        let published = match period.phase {
            Phase::Adjusted => vec![original, period],
            _ => vec![period],
        };
        LastYear {
            period,
            published,
            grid: before.grid,
            comparison: before.comparison,
            revenue_as_spending: last.document.revenue_as_spending
                && !(last.ledgers.iter())
                    .any(|ledger| ledger.measure == Measure::Revenue && ledger.period == period),
            entities: entities.collect(),
            reasons: last.reasons.clone(),
            splits: self.splits.clone(),
            moved: self.moved(space),
            location: location.clone(),
        }
    }

    /// The items of last year's records and of what they tell of years before.
    pub fn items(&self, space: &Space, before: &Before) -> Vec<Item> {
        let last = &before.budget;
        let items = last.items.iter().chain(&last.other_items);
        items.map(|item| self.item(space, last, item)).collect()
    }

    fn item(&self, space: &Space, last: &Budget, item: &Item) -> Item {
        let mut item = item.clone();
        for (name, dim) in [("unit", Dim::Unit), ("project", Dim::Project)] {
            if let Some(text) = item.attributes.get_mut(name) {
                *text = self.key(space, last, dim, text);
            }
        }
        item
    }

    fn entity(&self, space: &Space, last: &Budget, entity: &Entity) -> Entity {
        let mut entity = entity.clone();
        if entity.kind == "project" {
            entity.id = self.key(space, last, Dim::Project, &entity.id);
        }
        entity
    }

    /// What a unit or project is called this year; one without money may be as last year.
    fn key(&self, space: &Space, last: &Budget, dim: Dim, text: &str) -> String {
        let named = last.unit_nodes.get(text).filter(|_| dim == Dim::Unit);
        let node = named.copied().or_else(|| last.space.tree(dim).find(text));
        let found = node.and_then(|node| self.of[dim.index()].get(&node));
        found.map_or_else(
            || text.to_owned(),
            |&node| space.tree(dim).node(node).key.clone(),
        )
    }
}

/// A unit by its id, then its code, else as a new node below where it was.
fn unit(resolver: &mut Resolver, last: &Budget, node: NodeId) -> NodeId {
    let tree = last.space.tree(Dim::Unit);
    let old = tree.node(node);
    if old.parent.is_root() {
        return resolver.top;
    }
    let ids = last.unit_nodes.iter().filter(|&(_, &at)| at == node);
    let ids = ids.map(|(id, _)| id).filter(|id| **id != old.key);
    for id in ids.chain([&old.key]) {
        if let Some(&found) = resolver.unit_nodes.get(id) {
            return found;
        }
    }
    let parent = unit(resolver, last, old.parent);
    let units = resolver.space.tree_mut(Dim::Unit);
    units.add(parent, &old.key, &old.name)
}

/// A project by its id, then its code, else as a new node.
fn project(resolver: &mut Resolver, records: &Records, last: &Budget, node: NodeId) -> NodeId {
    let tree = last.space.tree(Dim::Project);
    let old = tree.node(node);
    let code = last
        .entity("project", &old.key)
        .and_then(|one| one.get("code"));
    let same_code = records.of("project").find(|record| {
        code.is_some() && record.text("code") == code && record.text("id").is_some()
    });
    let projects = resolver.space.tree_mut(Dim::Project);
    if let Some(found) = projects.find(&old.key) {
        return found;
    }
    if let Some(found) = same_code.and_then(|record| projects.find(record.text("id")?)) {
        return found;
    }
    let parent = match old.parent.is_root() {
        true => NodeId::ROOT,
        false => project(resolver, records, last, old.parent),
    };
    let projects = resolver.space.tree_mut(Dim::Project);
    projects.add(parent, &old.key, &old.name)
}
