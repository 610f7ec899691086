//! Names and codes of the records to nodes of the dimension trees.

use std::collections::{BTreeMap, BTreeSet};

use super::build::dimension_fields;
use super::catalogue::{Check, Classification, Edition, Verdict, ancestors};
use super::model::Entity;
use super::nodes::{Cross, Dim, EVERYTHING, NodeId};
use super::space::Space;
use crate::diag::{Finding, Location, Msg};
use crate::records::{Raw, Record, Records};

/// Builds the trees from catalogue and records, then resolves what the lines say.
pub(super) struct Resolver {
    pub space: Space,
    pub findings: Vec<Finding>,
    /// Node of each unit by the id records use.
    pub unit_nodes: BTreeMap<String, NodeId>,
    /// Where money without a unit is: the agency at the top of the unit tree.
    agency: NodeId,
    /// The agency itself, at the top of the unit tree.
    pub top: NodeId,
    /// Explanations the records give, by code.
    pub explanations: BTreeMap<String, String>,
    /// Codes in use that no trusted catalogue row confirms.
    pub unconfirmed: BTreeSet<String>,
}

/// A name the records give a code, and where.
type Names<'a> = BTreeMap<(Classification, &'a str), (&'a str, &'a Location)>;

impl Resolver {
    pub fn new(records: &Records, edition: &Edition, agency: &Entity) -> Resolver {
        let mut resolver = Resolver {
            space: Space::with_fixed_trees(),
            findings: Vec::new(),
            unit_nodes: BTreeMap::new(),
            agency: NodeId::ROOT,
            top: NodeId::ROOT,
            explanations: BTreeMap::new(),
            unconfirmed: BTreeSet::new(),
        };
        resolver.codes(records, edition);
        resolver.units(records, agency);
        resolver.projects(records);
        resolver
    }

    /// Adds what stands for several codes: those the records use, and `more` of other years.
    pub fn unions(&mut self, records: &Records, edition: &Edition, more: &BTreeSet<String>) {
        self.same_named_items(records, more);
        super::government::add(&mut self.space, records, edition, more);
    }

    fn codes(&mut self, records: &Records, edition: &Edition) {
        let names = self.record_names(records);
        for (dim, classification) in [
            (Dim::Function, Classification::Function),
            (Dim::Economic, Classification::Economic),
        ] {
            let tree = self.space.tree_mut(dim);
            for entry in edition.all(classification) {
                add_code(tree, classification, &entry.code, |_| None, &entry.name);
            }
            let mut used: BTreeMap<&str, &Location> = BTreeMap::new();
            let original = records.original.iter().flat_map(|before| &before.list);
            for record in records.list.iter().chain(original) {
                if let Some(code) = record.text(dim.name())
                    && dimension_fields(record).any(|(found, _)| found == dim)
                {
                    used.entry(code).or_insert_with(|| record.place(dim.name()));
                }
            }
            for (&(of, code), &(_, location)) in &names {
                if of == classification {
                    used.entry(code).or_insert(location);
                }
            }
            for (code, location) in used {
                let name = names.get(&(classification, code)).map(|&(name, _)| name);
                let check = edition.check_within(classification, code, name, |parent| {
                    names.contains_key(&(classification, parent))
                });
                self.judge(&check, code, name, location);
                if matches!(check.verdict, Verdict::Malformed) {
                    continue;
                }
                let known = edition.name(classification, code);
                let print = match check.verdict {
                    Verdict::Question { .. } | Verdict::Unconfirmed => name.or(known),
                    _ => known.or(name),
                };
                let named = |code: &str| {
                    let name = names.get(&(classification, code)).map(|&(name, _)| name);
                    edition
                        .name(classification, code)
                        .or(name)
                        .map(str::to_owned)
                };
                let tree = self.space.tree_mut(dim);
                add_code(tree, classification, code, named, print.unwrap_or(code));
                if let Some(print) = print
                    && let Some(id) = tree.find(code)
                {
                    tree.rename(id, print);
                }
            }
        }
    }

    /// All 项 of one name among the lines are also one thing that can be asked for: documents
    /// speak of 一般行政管理事务 without saying of which 款.
    fn same_named_items(&mut self, records: &Records, more: &BTreeSet<String>) {
        let tree = self.space.tree_mut(Dim::Function);
        let mut by_name: BTreeMap<String, BTreeSet<NodeId>> = BTreeMap::new();
        for code in records
            .list
            .iter()
            .filter_map(|record| record.text("function"))
            .chain(more.iter().map(String::as_str))
        {
            if let Some(id) = tree.find(code)
                && tree.node(id).depth == 3
            {
                by_name
                    .entry(tree.node(id).name.clone())
                    .or_default()
                    .insert(id);
            }
        }
        for (name, members) in by_name {
            tree.add_union(
                &format!("name:{name}"),
                &name,
                members.into_iter().collect(),
            );
        }
    }

    fn record_names<'a>(&mut self, records: &'a Records) -> Names<'a> {
        let mut names: Names = BTreeMap::new();
        let mut give = |key: (Classification, &'a str), name: &'a str, at: &'a Location| match names
            .get(&key)
        {
            Some(&(first, place)) if !super::catalogue::same_name(first, name) => {
                self.findings.push(
                    Finding::deny("two-names-for-code")
                        .arg("code", key.1)
                        .arg("first", first)
                        .arg("second", name)
                        .at(at)
                        .also(place, Msg::new("first-given-here")),
                );
            }
            Some(_) => {}
            None => {
                names.insert(key, (name, at));
            }
        };
        for record in records.of("code") {
            let classification = match record.text("classification") {
                Some("function") => Classification::Function,
                Some("economic") => Classification::Economic,
                _ => continue,
            };
            if let (Some(code), Some(name)) = (record.text("code"), record.text("name")) {
                give((classification, code), name, record.place("name"));
                if let Some(text) = record.text("explanation") {
                    self.explanations.insert(code.to_owned(), text.to_owned());
                }
            }
        }
        let original = records.original.iter().flat_map(|before| before.of("line"));
        for record in records.of("line").chain(original) {
            let Some(name) = record.text("name") else {
                continue;
            };
            // A line's name is that of its function; of its economic class where it has no function.
            let (classification, key) = match record.text("function") {
                Some(_) => (Classification::Function, "function"),
                None => (Classification::Economic, "economic"),
            };
            if let Some(code) = record.text(key) {
                give((classification, code), name, record.place("name"));
            }
        }
        for (key, classification) in [
            ("function", Classification::Function),
            ("economic", Classification::Economic),
        ] {
            for (code, name, location) in records.named.of(key) {
                give((classification, code), name, location);
            }
        }
        names
    }

    fn judge(&mut self, check: &Check, code: &str, name: Option<&str>, location: &Location) {
        let finding = match &check.verdict {
            Verdict::Confirmed => return,
            Verdict::Unconfirmed => {
                self.unconfirmed.insert(code.to_owned());
                return;
            }
            Verdict::Question { catalogue } => Finding::note("code-name-question")
                .arg("catalogue", catalogue)
                .arg("name", name.unwrap_or_default()),
            Verdict::NameConflict { catalogue } => Finding::deny("code-name-conflict")
                .arg("catalogue", catalogue)
                .arg("name", name.unwrap_or_default()),
            Verdict::NeedsName => Finding::deny("code-needs-name"),
            Verdict::NotOfficial => Finding::deny("code-not-official"),
            Verdict::UnknownParent { parent } => {
                Finding::deny("code-unknown-parent").arg("parent", parent)
            }
            Verdict::Malformed => Finding::deny("malformed-code"),
        };
        let mut finding = finding.arg("code", code).at(location);
        let list = |entries: &[&super::catalogue::Entry]| {
            let words: Vec<String> = entries
                .iter()
                .take(3)
                .map(|entry| format!("{} {}", entry.code, entry.name))
                .collect();
            words.join("、")
        };
        if !check.near.is_empty() {
            finding = finding.with(Msg::new("codes-nearby").arg("codes", list(&check.near)));
        }
        if !check.same_name.is_empty() {
            finding =
                finding.with(Msg::new("codes-of-that-name").arg("codes", list(&check.same_name)));
        }
        self.findings.push(finding);
    }

    fn units(&mut self, records: &Records, agency: &Entity) {
        let top_key = agency.get("code").unwrap_or("agency");
        let top_name = agency.get("name").unwrap_or_default();
        let tree = self.space.tree_mut(Dim::Unit);
        let top = tree.add(NodeId::ROOT, top_key, top_name);
        self.agency = top;
        self.top = top;
        self.unit_nodes.insert(top_key.to_owned(), top);
        let mut waiting: Vec<&Record> = records
            .of("unit")
            .filter(|record| record.text("code").is_some())
            .collect();
        // Parents may be declared after their children; whatever is left over names no parent.
        loop {
            let before = waiting.len();
            waiting.retain(|record| {
                let parent = match record.text("parent") {
                    None => Some(top),
                    Some(parent) => self.unit_nodes.get(parent).copied(),
                };
                let (Some(parent), Some(code)) = (parent, record.text("code")) else {
                    return true;
                };
                let node = tree.add(parent, code, record.text("name").unwrap_or_default());
                self.unit_nodes.insert(code.to_owned(), node);
                if let Some(id) = record.text("id") {
                    self.unit_nodes.insert(id.to_owned(), node);
                }
                false
            });
            if waiting.len() == before || waiting.is_empty() {
                break;
            }
        }
        if let Some(head) = records.one("document")
            && head.text("unit").is_some()
        {
            // What names no unit of the department may or may not be of this one.
            self.space.own_unit = top;
            self.agency = NodeId::ROOT;
        }
        for record in waiting {
            self.findings.push(
                Finding::deny("unknown-parent-unit")
                    .arg("parent", record.text("parent").unwrap_or_default())
                    .at(record.place("parent")),
            );
        }
    }

    fn projects(&mut self, records: &Records) {
        let tree = self.space.tree_mut(Dim::Project);
        for record in records.of("project") {
            let Some(id) = record.text("id") else {
                continue;
            };
            let parent = match record.text("group") {
                None => NodeId::ROOT,
                Some(group) => {
                    let name = record.text("group-name").unwrap_or(group);
                    tree.add(NodeId::ROOT, &format!("group:{group}"), name)
                }
            };
            tree.add(parent, id, record.text("name").unwrap_or_default());
        }
    }

    /// The unit node's key for what a record calls a unit; unknown units stay as written and are
    /// reported where lines use them.
    pub fn unit_key(&self, unit: &str) -> String {
        match self.unit_nodes.get(unit) {
            Some(&node) => self.space.tree(Dim::Unit).node(node).key.clone(),
            None => unit.to_owned(),
        }
    }

    /// Where a line sits. `None` when a name could not be resolved or the line contradicts itself;
    /// the findings say which.
    pub fn cross(&mut self, record: &Record) -> Option<Cross> {
        let mut cross = EVERYTHING;
        let mut complete = true;
        for (dim, key) in dimension_fields(record) {
            let Some(text) = record.text(key) else {
                match dim {
                    Dim::Vintage => {
                        let current = self.space.tree(dim).find("current");
                        cross[dim.index()] = current.unwrap_or_default();
                    }
                    // All money is the department's: only the unit below it is not recorded.
                    Dim::Unit => cross[dim.index()] = self.agency,
                    _ => {}
                }
                continue;
            };
            match self.node(dim, text, record.place(key)) {
                Some(node) => cross[dim.index()] = node,
                None => complete = false,
            }
        }
        if !complete {
            return None;
        }
        let narrowed = self.space.narrow(cross);
        if narrowed.is_none() {
            self.findings.push(
                Finding::deny("contradicting-line")
                    .arg("line", self.space.describe(&cross))
                    .at(&record.location),
            );
        }
        narrowed
    }

    /// The scope of a ledger.
    pub fn scope(&mut self, record: &Record) -> Cross {
        let mut cross = EVERYTHING;
        let Some(field) = record.get("scope") else {
            return cross;
        };
        let pairs: Vec<(String, String, Location)> = match &field.value {
            Raw::Table(table) => table
                .iter()
                .filter_map(|(key, field)| match &field.value {
                    Raw::Text(text) | Raw::Number(text) => {
                        Some((key.clone(), text.clone(), field.location.clone()))
                    }
                    _ => None,
                })
                .collect(),
            Raw::Text(text) => text
                .split([',', '，', ';', '；'])
                .filter(|part| !part.trim().is_empty())
                .map(|part| {
                    let (key, value) = part.split_once('=').unwrap_or((part, ""));
                    (
                        key.trim().to_owned(),
                        value.trim().to_owned(),
                        field.location.clone(),
                    )
                })
                .collect(),
            _ => Vec::new(),
        };
        for (key, value, location) in pairs {
            let Some(dim) = Dim::parse(&key) else {
                self.findings.push(
                    Finding::deny("unknown-dimension")
                        .arg("name", &key)
                        .at(&location),
                );
                continue;
            };
            if let Some(node) = self.node(dim, &value, &location) {
                cross[dim.index()] = node;
            }
        }
        self.space.narrow(cross).unwrap_or(cross)
    }

    fn node(&mut self, dim: Dim, text: &str, location: &Location) -> Option<NodeId> {
        let tree = self.space.tree(dim);
        let found = match dim {
            Dim::Unit => self.unit_nodes.get(text).copied(),
            _ if text == "any" => return Some(NodeId::ROOT),
            _ => None,
        };
        if let Some(node) = found
            .or_else(|| tree.find(text))
            .or_else(|| tree.find_name(text))
        {
            return Some(node);
        }
        // Unknown codes were already reported with the catalogue's verdict.
        if !matches!(dim, Dim::Function | Dim::Economic) {
            let known: Vec<&str> = tree
                .iter()
                .map(|id| tree.node(id).key.as_str())
                .filter(|key| !key.contains(':'))
                .take(12)
                .collect();
            self.findings.push(
                Finding::deny("unknown-node")
                    .arg("dimension", dim.label())
                    .arg("text", text)
                    .arg("known", known.join("、"))
                    .at(location),
            );
        }
        None
    }
}

/// Adds a code below its ancestors, naming those that are not there yet.
pub(super) fn add_code(
    tree: &mut super::nodes::Tree,
    classification: Classification,
    code: &str,
    named: impl Fn(&str) -> Option<String>,
    name: &str,
) {
    let mut parent = NodeId::ROOT;
    let above: Vec<_> = ancestors(classification, code).collect();
    for above in above.iter().rev() {
        let name = named(above).unwrap_or_else(|| above.to_string());
        parent = tree.add(parent, above, &name);
    }
    tree.add(parent, code, name);
}
