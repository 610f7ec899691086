//! Amendments: what changes a budget after it was published.
//!
//! A stage from records to records, before they are divided among documents. The original stays as
//! it is written; every `[[amendment]]`, in the order they stand in, makes one more version of it.
//! Each change is a delta: what an adjustment (调整) changes stands beside the original as a phase of
//! its own, what a correction (更正) puts right was meant from the beginning and changes the original
//! too. The amounts a change expects to find are held against the records in the order of time.

mod changes;
mod heads;
mod layers;
mod lines;
mod took_part;

use crate::diag::{Finding, Location};
use crate::records::load::Loaded;
use crate::records::published::Published;
use crate::records::{Field, Layer, Raw, Record, Records};
use heads::Head;
use lines::State;

/// The records of a version before the one asked for: its ledgers must agree as well.
#[derive(Debug, Clone)]
pub struct Earlier {
    /// 1 for the original.
    pub version: u32,
    /// The amendment that made it; none for the original.
    pub amendment: Option<String>,
    pub records: Records,
}

/// Makes the records those of a version, by default the last, and says what is wrong with the
/// amendments up to it. What is left are the versions before it, the original first.
pub fn apply(loaded: &mut Loaded, version: Option<u32>) -> Vec<Earlier> {
    let amends = |record: &Record| matches!(record.kind.key, "amendment" | "change");
    let some = !loaded.records.layers.is_empty() || loaded.records.list.iter().any(amends);
    if !some && version.unwrap_or(1) == 1 && loaded.records.published.iter().all(unpinned) {
        return Vec::new();
    }
    let all = std::mem::take(&mut loaded.records);
    let mut stack = Stack::new(all, &mut loaded.findings);
    let last = u32::try_from(stack.heads.len() + 1).unwrap_or(u32::MAX);
    let asked = version.unwrap_or(last);
    if asked == 0 || asked > last {
        let finding = Finding::deny("version-unknown").arg("version", asked);
        loaded.findings.push(finding.arg("last", last));
    }
    let wanted = asked.clamp(1, last);
    for published in &stack.base.published {
        let unknown = |version: &u32| *version == 0 || *version > last;
        if let Some(version) = published.version.filter(unknown) {
            let finding = Finding::deny("published-version-unknown").arg("version", version);
            let finding = finding.arg("last", last).at(&published.place);
            loaded.findings.push(finding);
        }
    }
    let earlier = stack.run(wanted, wanted == last, &mut loaded.findings);
    loaded.records = stack.records(wanted);
    took_part::mark(&mut loaded.sources, &stack.parts, wanted);
    earlier
}

/// Makes the records those of a version as a directory without amendments would have them.
pub fn flatten(loaded: &mut Loaded, version: Option<u32>) {
    apply(loaded, version);
    let gone = |record: &Record| matches!(record.kind.key, "amendment" | "change");
    loaded.records.list.retain(|record| !gone(record));
    loaded.records.original = None;
}

/// The amendments of a budget, and how far they are applied.
struct Stack {
    /// All that is no amendment, as read.
    base: Records,
    heads: Vec<Head>,
    /// `[[change]]` records by the amendment they name, in reading order.
    changes: Vec<(usize, Record)>,
    layers: Vec<(usize, Layer)>,
    /// Changes and files whose amendment nobody knows.
    lost: Vec<Finding>,
    /// The document that is amended, by its place in the list.
    home: Option<Record>,
    current: State,
    /// The original with what corrections put right in it, from the first adjustment on.
    original: Option<State>,
    /// From which version on files take part.
    parts: took_part::Parts,
}

impl Stack {
    fn new(mut all: Records, findings: &mut Vec<Finding>) -> Stack {
        let parts = took_part::Parts::of(&all);
        let layers = std::mem::take(&mut all.layers);
        let list = std::mem::take(&mut all.list);
        let mut base = Vec::with_capacity(list.len());
        let (mut heads, mut changes) = (Vec::new(), Vec::new());
        for record in list {
            match record.kind.key {
                "amendment" => heads.push(record),
                "change" => changes.push(record),
                _ => base.push(record),
            }
        }
        let heads = heads::read(heads, findings);
        let mut lost = Vec::new();
        let mut known = |id: Option<&str>, place: &Location| {
            let id = id?;
            let at = heads.iter().position(|head| head.id == id);
            if at.is_none() {
                lost.push(heads::unknown(id, &heads).at(place));
            }
            at
        };
        let named = changes.into_iter().filter_map(|record| {
            let at = known(record.text("amendment"), record.place("amendment"))?;
            Some((at, record))
        });
        let changes: Vec<(usize, Record)> = named.collect();
        let named = layers
            .into_iter()
            .filter_map(|layer| Some((known(Some(&layer.amendment), &layer.place)?, layer)));
        let layers = named.collect();
        all.list = base;
        let home = home(&all);
        Stack {
            current: State::new(all.list.clone(), home.as_ref()),
            base: all,
            heads,
            changes,
            layers,
            lost,
            home,
            original: None,
            parts,
        }
    }

    /// Applies the amendments up to a version; what is wrong with the whole list is told where all
    /// of it is asked for.
    fn run(&mut self, version: u32, all: bool, findings: &mut Vec<Finding>) -> Vec<Earlier> {
        let mut earlier = Vec::new();
        if all {
            findings.append(&mut self.lost);
        }
        if version > 1 && self.home.is_none() {
            if let Some(head) = self.heads.first() {
                findings.push(Finding::deny("amendment-nothing").at(&head.record.location));
            }
            return earlier;
        }
        let before = self
            .home
            .as_ref()
            .and_then(|home| home.text("approval-date"));
        heads::check(&self.heads[..count(version)], before, findings);
        for at in 0..count(version) {
            let made = u32::try_from(at + 1).unwrap_or(u32::MAX);
            let by = at
                .checked_sub(1)
                .map(|before| self.heads[before].id.clone());
            earlier.push(Earlier {
                version: made,
                amendment: by,
                records: self.records(made),
            });
            self.amend(at, findings);
        }
        earlier
    }

    fn amend(&mut self, at: usize, findings: &mut Vec<Finding>) {
        let head = &self.heads[at];
        if head.adjusts() && self.original.is_none() {
            self.original = Some(self.current.clone());
            if let Some(home) = &self.home {
                let controls = self.current.records_mut();
                let controls = controls.filter(|record| record.kind.key == "control");
                controls.for_each(|record| control_of_original(record, home));
            }
        }
        // A correction of an adjustment leaves the original alone.
        let corrects = !head.adjusts() && head.corrects_original();
        let mut original = self.original.as_mut().filter(|_| corrects);
        let mut some = false;
        for (_, change) in self.changes.iter().filter(|(of, _)| *of == at) {
            some = true;
            let made = changes::apply(&mut self.current, change, head, findings);
            if let (Some(delta), Some(original)) = (made, original.as_deref_mut()) {
                changes::replay(original, &delta, change, findings);
            }
        }
        for (_, layer) in self.layers.iter().filter(|(of, _)| *of == at) {
            some |= !layer.records.is_empty();
            let Some(original) = original.as_deref_mut() else {
                layers::apply(&mut self.current, layer, findings);
                continue;
            };
            layers::apply(original, layer, &mut Vec::new());
            let mut layer = layer.clone();
            let controls = layer.records.iter_mut();
            for record in controls.filter(|record| record.kind.key == "control") {
                if let Some(home) = &self.home {
                    control_of_original(record, home);
                }
            }
            layers::apply(&mut self.current, &layer, findings);
        }
        if !some {
            let finding = Finding::warn("amendment-empty").arg("id", &head.id);
            findings.push(finding.at(&head.record.location));
        }
    }

    /// The records as far as amendments are applied.
    fn records(&self, version: u32) -> Records {
        let heads = &self.heads[..count(version).min(self.heads.len())];
        let mut list: Vec<Record> = self.current.records().cloned().collect();
        let adjusted = heads.iter().rev().find(|head| head.adjusts());
        if let (Some(last), Some(home)) = (adjusted, &self.home) {
            let first = self.base.one("document");
            let unnamed = first.is_some_and(|one| lines::period(one) == lines::period(home));
            for record in &mut list {
                adjusted_phase(record, home, unnamed, &last.record.location);
            }
        }
        list.extend(heads.iter().map(|head| head.record.clone()));
        let taken = self.changes.iter().filter(|(of, _)| *of < heads.len());
        list.extend(taken.map(|(_, change)| change.clone()));
        let own = |one: &&Published| one.version.is_none_or(|pinned| pinned == version);
        let records = |list| Records {
            list,
            published: self.base.published.iter().filter(own).cloned().collect(),
            named: self.base.named.clone(),
            previous: self.base.previous.clone(),
            ..Records::default()
        };
        let original = self.original.as_ref().filter(|_| adjusted.is_some());
        let original = original.map(|state| {
            let list = state.records().cloned().collect();
            Box::new(records(list))
        });
        Records {
            original,
            ..records(list)
        }
    }
}

fn unpinned(published: &Published) -> bool {
    published.version.is_none()
}

/// How many amendments a version is made with.
fn count(version: u32) -> usize {
    version.saturating_sub(1) as usize
}

/// The budget that is amended: the first document of the original phase.
fn home(records: &Records) -> Option<Record> {
    let original = |record: &&Record| {
        record.text("phase").is_none_or(|phase| phase == "original")
            && record.text("kind").is_none_or(|kind| kind == "budget")
    };
    records.of("document").find(original).cloned()
}

/// What was of the original phase of the year is of the adjusted one, for the sake of `place`.
fn adjusted_phase(record: &mut Record, home: &Record, unnamed: bool, place: &Location) {
    let own = match record.kind.key {
        "document" => lines::period(record) == lines::period(home),
        "ledger" => lines::is_own(record, home, unnamed),
        _ => false,
    };
    if own {
        set(record, "phase", "adjusted", place);
        if record.kind.key == "ledger" {
            let year = home.text("year").unwrap_or_default();
            set(record, "year", year, place);
        }
    }
}

/// A control figure of the original is its own, also where another phase stands beside it.
fn control_of_original(record: &mut Record, home: &Record) {
    let place = record.location.clone();
    let year = home.text("year").unwrap_or_default();
    set(record, "year", year, &place);
    set(record, "phase", "original", &place);
}

fn set(record: &mut Record, key: &'static str, text: &str, place: &Location) {
    let location = match record.fields.get(key) {
        Some(field) => field.location.clone(),
        None => place.clone(),
    };
    let value = Raw::Text(text.to_owned());
    record.fields.insert(key, Field { value, location });
}
