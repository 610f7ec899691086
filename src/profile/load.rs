//! Reading layers and merging them: national ← province ← city ← agency.
//!
//! A layer is a directory: `profile.toml`, `wording.toml`, `glossary.toml`, `requirements.csv`,
//! `tables/ID.toml`, `sections/NAME.md`. Tables merge key by key; lists of tables with an `id` merge
//! by id (an entry with `remove = true` disappears, a new id is added at the end; `after = "id"` or
//! `first = true` gives an entry, new or not, its place); everything else is replaced. A section's
//! template is replaced as a whole.

use std::collections::BTreeMap;

use super::builtin;
use super::layer::{self, Layer};
use super::merge;
use super::model::{ColumnSpec, Profile};
use super::node::{Map, Node, Value};
use super::protect;
use super::settings::{self, Settings};
use super::shape;
use crate::budget::ledger::Phase;
use crate::budget::money::Unit;
use crate::diag::{Checked, FileId, Finding, Location, Sources};
use crate::records::load::Files;

/// Where layers come from.
pub struct Library<'a> {
    /// Directory of profiles given by the user, searched first.
    pub user: Option<&'a dyn Files>,
}

/// A resolved profile with what its settings came from.
#[derive(Debug, Clone)]
pub struct Resolved {
    pub profile: Profile,
    /// Every setting with the layer that set it last and where.
    pub settings: Settings,
    /// Layers from the top: the profile itself, then what it extends.
    pub chain: Vec<String>,
    /// The file each section's template stands in.
    pub section_files: BTreeMap<String, FileId>,
}

impl Resolved {
    /// Takes out the columns that documents of a phase do not have, and calls the others as they
    /// are called there.
    pub fn restrict(&mut self, phase: Phase) {
        let has = |own: &Option<String>| own.as_deref().is_none_or(|own| own == phase.name());
        let columns = |columns: &mut Vec<ColumnSpec>| {
            columns.retain(|column| has(&column.phase));
            for head in columns.iter_mut().flat_map(|column| &mut column.head) {
                *head = head.replace("{budget}", phase.budget());
            }
        };
        for table in self.profile.table.values_mut() {
            columns(&mut table.column);
            table
                .side
                .iter_mut()
                .for_each(|side| columns(&mut side.column));
        }
    }

    /// The layer that set a path last, e.g. `level.published-late`.
    pub fn layer(&self, path: &str) -> Option<&str> {
        self.settings
            .get(path)
            .map(|setting| setting.layer.as_str())
    }
}

/// Loads a profile with all layers below it.
pub fn load(id: &str, library: &Library, sources: &mut Sources) -> Checked<Option<Resolved>> {
    let mut findings = Vec::new();
    let value = resolve(id, library, sources, &mut findings);
    Checked { value, findings }
}

fn resolve(
    id: &str,
    library: &Library,
    sources: &mut Sources,
    findings: &mut Vec<Finding>,
) -> Option<Resolved> {
    let layers = chain(id, library, sources, findings)?;
    let chain = layers.iter().map(|layer| layer.id.clone()).collect();
    let main = layers.first()?;
    let mut root = Node {
        value: Value::Table(Map::new()),
        layer: main.id.as_str().into(),
        key: Location::text(main.file, 0..0),
        at: Location::text(main.file, 0..0),
    };
    let mut section_files = BTreeMap::new();
    for mut layer in layers.into_iter().rev() {
        if let Value::Table(merged) = &mut root.value {
            protect::apply(merged, &layer.id, &mut layer.table, findings);
            merge::tables(merged, layer.table, findings);
        }
        section_files.extend(layer.sections);
    }
    let settings = root.table().map(settings::collect).unwrap_or_default();
    match shape::read::<Profile>(&mut root) {
        Ok((profile, mut wrong)) => {
            findings.append(&mut wrong);
            findings.extend(gaps(&profile, &settings));
            findings.extend(units(&settings));
            Some(Resolved {
                profile,
                settings,
                chain,
                section_files,
            })
        }
        Err(mut wrong) => {
            findings.append(&mut wrong);
            None
        }
    }
}

/// The layers from the top.
fn chain(
    id: &str,
    library: &Library,
    sources: &mut Sources,
    findings: &mut Vec<Finding>,
) -> Option<Vec<Layer>> {
    let mut layers: Vec<Layer> = Vec::new();
    let mut next = Some((id.to_owned(), None));
    while let Some((id, place)) = next {
        let at = |finding: Finding| match &place {
            Some(place) => finding.at(place),
            None => finding,
        };
        if layers.iter().any(|layer| layer.id == id) {
            let chain: Vec<&str> = layers.iter().map(|layer| layer.id.as_str()).collect();
            let finding = Finding::deny("profile-cycle").arg("id", &id);
            findings.push(at(finding.arg("chain", chain.join(" → "))));
            return None;
        }
        let Some(layer) = layer::read(&id, library, sources, findings) else {
            if !layer::exists(&id, library) {
                let known: Vec<&str> = builtin::ids().collect();
                let finding = Finding::deny("unknown-profile").arg("id", &id);
                findings.push(at(finding.arg("known", known.join("、"))));
            }
            return None;
        };
        let extends = layer.table.get("extends");
        next = extends.and_then(|node| Some((node.text()?.to_owned(), Some(node.at.clone()))));
        layers.push(layer);
    }
    Some(layers)
}

/// Units amounts cannot be shown in: the number would stay as it is under another word.
fn units(settings: &Settings) -> Vec<Finding> {
    let named = settings.iter().filter(|(path, _)| {
        path.ends_with("format.unit") || matches!(path.as_str(), "text.unit" | "comparison.unit")
    });
    let unknown =
        named.filter(|(_, setting)| Unit::parse(setting.value.trim_matches('"')).is_none());
    unknown
        .map(|(_, setting)| {
            Finding::deny("profile-unit-unknown")
                .arg("unit", setting.value.trim_matches('"'))
                .at(&setting.at)
        })
        .collect()
}

/// Cases of comparisons that have no words.
fn gaps(profile: &Profile, settings: &Settings) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (name, words) in &profile.wording.comparison {
        let start = format!("wording.comparison.{}", settings::quoted(name));
        for (case, text) in words.cases() {
            if !text.trim().is_empty() {
                continue;
            }
            let finding = Finding::deny("wording-empty")
                .arg("id", name)
                .arg("case", case);
            let beside = || {
                let mut others = settings.range(format!("{start}.")..);
                others.next().filter(|(path, _)| path.starts_with(&start))
            };
            let own = settings.get(&format!("{start}.{case}"));
            let place = own.or_else(|| beside().map(|(_, setting)| setting));
            findings.push(match place {
                Some(setting) => finding.at(&setting.at),
                None => finding,
            });
        }
    }
    findings
}
