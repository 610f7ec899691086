//! What moved between two versions of a document, and why.
//!
//! Input records that changed → facts that moved → places that show them otherwise, each with its
//! causes; wording that changed by itself stands apart. Nothing cosmetic: comments, the order of
//! records, private fields and the way a file is written are no change.

pub mod align;
pub mod counts;
mod inputs;
pub mod report;
mod spots;
mod words;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;
use serde::Serialize;

pub use inputs::{Basis, Change, FieldChange};
pub use spots::Moved;
pub use words::Wording;

use crate::pipeline::Outcome;
use crate::render::json;
use crate::verify::facts::{Fact, Facts};
use inputs::Reach;

/// One version of a document: its public facts and, where the records are at hand, the run that
/// made them.
pub struct Version<'a> {
    facts: BTreeMap<String, Fact>,
    run: Option<&'a Outcome>,
}

impl<'a> Version<'a> {
    /// A version by its records; `None` when the run did not get as far as a document.
    pub fn of_records(run: &'a Outcome) -> Option<Version<'a>> {
        let facts = json::entries(run.facts.as_ref()?, run.document.as_ref()?);
        Some(Version {
            facts,
            run: Some(run),
        })
    }

    /// A fact by key: one that is published, or one the records answer all the same.
    fn fact(&self, key: &str) -> Option<Cow<'_, Fact>> {
        if let Some(fact) = self.facts.get(key) {
            return Some(Cow::Borrowed(fact));
        }
        let facts = self.run?.facts.as_ref()?;
        let fact = facts.get(&facts.parse(key).ok()?).ok()?;
        Some(Cow::Owned(json::entry(facts, &fact)))
    }

    /// A version by its published facts.
    pub fn of_facts(facts: Facts) -> Version<'a> {
        Version {
            facts: facts.list,
            run: None,
        }
    }
}

/// What differs between two versions.
#[derive(Debug, Default, Serialize)]
pub struct Diff {
    /// What differs in the settings a document is made with: year, phase, profile.
    pub settings: Vec<Setting>,
    /// Records that changed, in the order of the new version, those gone at the end.
    pub inputs: Vec<Change>,
    /// Facts whose exact value changed, by key.
    pub figures: Vec<Figure>,
    /// Text that reads otherwise although no figure in it moved.
    pub wording: Vec<Wording>,
    /// False when one version is known by its published facts only: then nothing is known of
    /// records, places and wording.
    pub whole: bool,
}

impl Diff {
    pub fn is_empty(&self) -> bool {
        self.settings.is_empty()
            && self.inputs.is_empty()
            && self.figures.is_empty()
            && self.wording.is_empty()
    }
}

/// A setting of the document, in Chinese words.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Setting {
    pub name: &'static str,
    pub before: String,
    pub after: String,
}

/// A published fact whose value changed. A fact that is only shown now, or no longer, did not move:
/// its line is new wording.
#[derive(Debug, Serialize)]
pub struct Figure {
    pub key: String,
    pub label: String,
    pub unit: String,
    /// The exact value; none where the other version alone has the fact.
    pub before: Option<String>,
    pub after: Option<String>,
    /// After less before, where both are known in the same unit.
    pub difference: Option<String>,
    /// Indexes into [`Diff::inputs`].
    pub causes: Vec<usize>,
    /// Where the document reads otherwise for it; empty when rounding hides the change, or when the
    /// fact is not shown itself.
    pub places: Vec<Moved>,
    /// Places that show the same as before, the change being too small for their digits.
    pub hidden: usize,
}

/// Compares two versions.
pub fn compare(old: &Version, new: &Version) -> Diff {
    let runs = old.run.zip(new.run);
    let inputs = runs.map_or_else(Vec::new, |(old, new)| inputs::changes(old, new));
    let reach = runs.map(|(old, new)| {
        (
            Reach::new(old, &inputs, true),
            Reach::new(new, &inputs, false),
        )
    });
    let mut spots = runs
        .map(|(old, new)| spots::compare(old, new))
        .unwrap_or_default();
    let keys: BTreeSet<&String> = old.facts.keys().chain(new.facts.keys()).collect();
    let mut figures = Vec::new();
    for key in keys {
        let (before, after) = (old.fact(key), new.fact(key));
        let (before, after) = (before.as_deref(), after.as_deref());
        let same = |(a, b): (&Fact, &Fact)| a.unit == b.unit && a.number() == b.number();
        if before.zip(after).is_some_and(same) {
            continue;
        }
        let Some(named) = after.or(before) else {
            continue;
        };
        let mut causes = BTreeSet::new();
        if let Some((old, new)) = &reach {
            causes.extend(old.causes(key));
            causes.extend(new.causes(key));
        }
        let (places, hidden) = spots.remove(key).unwrap_or_default();
        figures.push(Figure {
            key: key.clone(),
            label: named.label.clone(),
            unit: named.unit.clone(),
            before: before.map(|fact| fact.value.clone()),
            after: after.map(|fact| fact.value.clone()),
            difference: difference(before, after),
            causes: causes.into_iter().collect(),
            places,
            hidden,
        });
    }
    let moved: BTreeSet<&str> = figures.iter().map(|figure| figure.key.as_str()).collect();
    let wording = runs.map_or_else(Vec::new, |(old, new)| {
        words::compare(old, new, &moved, &inputs)
    });
    Diff {
        settings: runs.map_or_else(Vec::new, |(old, new)| settings(old, new)),
        inputs,
        figures,
        wording,
        whole: runs.is_some(),
    }
}

fn difference(before: Option<&Fact>, after: Option<&Fact>) -> Option<String> {
    let (before, after) = before.zip(after)?;
    let difference = after.number()?.checked_sub(before.number()?)?;
    (before.unit == after.unit).then(|| signed(difference))
}

/// A number with its sign, `+` included.
fn signed(number: Decimal) -> String {
    match number.is_sign_negative() {
        true => number.to_string(),
        false => format!("+{number}"),
    }
}

fn settings(old: &Outcome, new: &Outcome) -> Vec<Setting> {
    let said = |outcome: &Outcome| {
        let document = outcome.document.as_ref();
        let info = outcome.budget.as_ref().map(|budget| &budget.document);
        [
            ("标题", document.map(|document| document.title.clone())),
            ("年度", info.map(|info| info.period.year.to_string())),
            (
                "阶段",
                info.map(|info| crate::facts::phase_word(info.period).to_owned()),
            ),
            ("格式", document.map(|document| document.profile.clone())),
        ]
    };
    let pairs = said(old).into_iter().zip(said(new));
    pairs
        .filter(|((_, before), (_, after))| before != after)
        .map(|((name, before), (_, after))| Setting {
            name,
            before: before.unwrap_or_default(),
            after: after.unwrap_or_default(),
        })
        .collect()
}
