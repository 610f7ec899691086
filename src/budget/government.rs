//! 政府预算支出经济分类, for tables that ask for it: each 类 and 款 is the set of the department's
//! own economic classes that go to it.
//!
//! Which class goes where depends on the kind of unit (机关 or 事业单位), so the sets exist only
//! where all coded units are of one kind.

use std::collections::{BTreeMap, BTreeSet};

use super::catalogue::{Classification, Edition, UnitKind, parent};
use super::nodes::{Dim, NodeId};
use super::space::Space;
use crate::records::Records;

/// Beginning of the keys of these sets in the economic dimension.
pub const PREFIX: &str = "government:";

/// Adds the sets for the economic codes in use, `more` of other years among them. Does nothing where
/// the units are of both kinds.
pub(super) fn add(
    space: &mut Space,
    records: &Records,
    edition: &Edition,
    more: &BTreeSet<String>,
) {
    let Some(kind) = kind_of_units(records) else {
        return;
    };
    let tree = space.tree_mut(Dim::Economic);
    let mut sets: BTreeMap<String, (String, Vec<NodeId>)> = BTreeMap::new();
    let mut seen = Vec::new();
    for code in records
        .list
        .iter()
        .filter_map(|record| record.text("economic"))
        .chain(more.iter().map(String::as_str))
    {
        let Some(node) = tree.find(code) else {
            continue;
        };
        if code.len() != 5 || seen.contains(&node) {
            continue;
        }
        seen.push(node);
        let Some(mapping) = edition.catalogue().government_economic(code, kind) else {
            continue;
        };
        let item = (mapping.gov_code.to_owned(), mapping.gov_name.to_owned());
        let class = parent(Classification::GovernmentEconomic, mapping.gov_code).map(|class| {
            let name = edition.name(Classification::GovernmentEconomic, &class);
            (class.to_string(), name.unwrap_or(&class).to_owned())
        });
        for (code, name) in class.into_iter().chain([item]) {
            let set = sets.entry(code).or_insert_with(|| (name, Vec::new()));
            if !set.1.contains(&node) {
                set.1.push(node);
            }
        }
    }
    for (code, (name, members)) in sets {
        tree.add_union(&format!("{PREFIX}{code}"), &name, members);
    }
}

/// The kind all coded units are of; units that do not say are administrative ones.
fn kind_of_units(records: &Records) -> Option<UnitKind> {
    let mut kinds = records
        .of("unit")
        .filter(|record| record.text("code").is_some())
        .map(|record| match record.text("nature") {
            None | Some("administrative" | "civil-service-managed") => UnitKind::Agency,
            Some(_) => UnitKind::Institution,
        });
    let first = kinds.next().unwrap_or(UnitKind::Agency);
    kinds.all(|kind| kind == first).then_some(first)
}
