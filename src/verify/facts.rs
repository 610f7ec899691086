//! `facts.json` read back, and its arithmetic done again.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde::Deserialize;

use super::schema::{self, breaches};
use crate::budget::money::{Money, Unit, round_half_away};
use crate::diag::{Finding, Msg};

/// A published fact.
pub use crate::render::json::Entry as Fact;

impl Fact {
    /// The number; schemas have seen to it that there is one of a size.
    pub fn number(&self) -> Option<Decimal> {
        number(&self.value)
    }

    /// Value and unit as told to people.
    pub fn shown(&self) -> String {
        match self.unit.as_str() {
            "1" => self.value.clone(),
            unit => format!("{} {unit}", self.value),
        }
    }
}

/// A number of a size facts have: arithmetic on them cannot overflow.
pub fn number(text: &str) -> Option<Decimal> {
    let number = text.parse::<Decimal>().ok()?;
    let largest = Decimal::from(10_000_000_000_000_000_i64);
    (number.abs() < largest && number.scale() <= 12).then_some(number)
}

#[derive(Debug, Deserialize)]
struct Comparison {
    unit: String,
    places: u32,
    percent_places: u32,
}

#[derive(Debug, Deserialize)]
struct Root {
    year: i32,
    phase: String,
    comparison: Comparison,
    facts: Vec<Fact>,
}

/// All facts of a document.
#[derive(Debug)]
pub struct Facts {
    comparison: Comparison,
    /// What keys of the original end with, where these are adjusted.
    original: Option<String>,
    pub list: BTreeMap<String, Fact>,
}

impl Facts {
    /// Reads a `facts.json`; what keeps it from being one.
    ///
    /// # Errors
    /// Findings that name the file and what is wrong in it.
    pub fn read(file: &str, bytes: &[u8]) -> Result<Facts, Vec<Finding>> {
        let value = json(file, bytes)?;
        let wrong = breaches(&value, schema::FACTS);
        if !wrong.is_empty() {
            return Err(wrong.iter().map(|breach| broken(file, breach)).collect());
        }
        let root: Root = serde_json::from_value(value).map_err(|error| {
            let finding = Finding::deny("verify-not-json").arg("file", file);
            vec![finding.arg("reason", error)]
        })?;
        let mut list = BTreeMap::new();
        let mut findings = Vec::new();
        for fact in root.facts {
            let key = fact.key.clone();
            if fact.number().is_none() {
                let finding = Finding::deny("verify-not-a-number").arg("file", file);
                findings.push(finding.arg("key", &key).arg("value", &fact.value));
            }
            if list.insert(key.clone(), fact).is_some() {
                let finding = Finding::deny("verify-key-twice").arg("file", file);
                findings.push(finding.arg("key", key));
            }
        }
        if findings.is_empty() {
            let adjusted = root.phase == "adjusted";
            Ok(Facts {
                comparison: root.comparison,
                original: adjusted.then(|| format!("@{}.original", root.year)),
                list,
            })
        } else {
            Err(findings)
        }
    }

    /// Facts that do not follow from those they are said to come from.
    pub fn arithmetic(&self, file: &str) -> Vec<Finding> {
        let mut findings = Vec::new();
        for fact in self.list.values() {
            let mut parts = Vec::new();
            for key in fact.from.iter().chain(&fact.less) {
                match self.list.get(key) {
                    Some(part) => parts.push(part),
                    None => {
                        let finding = Finding::deny("verify-part-missing").arg("file", file);
                        let finding = finding.arg("key", &fact.key).arg("label", &fact.label);
                        findings.push(finding.arg("part", key));
                    }
                }
            }
            if parts.is_empty() || parts.len() < fact.from.len() + fact.less.len() {
                continue;
            }
            let (from, less) = parts.split_at(fact.from.len());
            let computed = self.computed(fact, from, less);
            if computed.is_none() || computed != fact.number() {
                let mut finding = Finding::deny("verify-arithmetic")
                    .arg("file", file)
                    .arg("key", &fact.key)
                    .arg("label", &fact.label)
                    .arg("value", fact.shown())
                    .arg(
                        "computed",
                        computed.map_or("—".to_owned(), |n| n.normalize().to_string()),
                    );
                for part in &parts {
                    let note = Msg::new("verify-part").arg("key", &part.key);
                    finding =
                        finding.with(note.arg("label", &part.label).arg("value", part.shown()));
                }
                findings.push(finding);
            }
        }
        findings
    }

    /// A fact's value from its parts; `None` when they make none.
    fn computed(&self, fact: &Fact, from: &[&Fact], less: &[&Fact]) -> Option<Decimal> {
        let sum = |parts: &[&Fact]| {
            let add = |sum: Decimal, part: &&Fact| sum.checked_add(part.number()?);
            parts.iter().try_fold(Decimal::ZERO, add)
        };
        match fact.origin.as_str() {
            "sum" => sum(from),
            "same" => from.first()?.number(),
            "difference" if fact.key.starts_with("change(") => {
                let [current, base] = from else { return None };
                // What adjustments changed is exact.
                let ending = self.original.as_deref();
                let exact = ending.is_some_and(|ending| base.key.ends_with(ending));
                let operand = |fact: &Fact| match exact {
                    true => fact.number(),
                    false => self.on_grid(fact),
                };
                let difference = operand(current)?.checked_sub(operand(base)?)?;
                // Ratios differ by percentage points.
                let points = current.unit == "1" && fact.unit == "百分点";
                let scale = if points {
                    Decimal::ONE_HUNDRED
                } else {
                    Decimal::ONE
                };
                difference.checked_mul(scale)
            }
            "difference" => sum(from)?.checked_sub(sum(less)?),
            "ratio" => {
                let [of, whole] = from else { return None };
                let (of, whole) = (self.on_grid(of)?, self.on_grid(whole)?);
                match of.checked_div(whole) {
                    Some(ratio) => Some(ratio.round_dp(12)),
                    // Nothing of nothing.
                    None => of.is_zero().then_some(Decimal::ZERO),
                }
            }
            _ => None,
        }
    }

    /// A value as comparisons take it.
    fn on_grid(&self, fact: &Fact) -> Option<Decimal> {
        let value = fact.number()?;
        let grid = &self.comparison;
        Some(match fact.unit.as_str() {
            "元" => {
                let unit = Unit::parse(&grid.unit)?;
                Money::from_yuan(value).round(unit, grid.places).yuan()
            }
            "1" => round_half_away(value, grid.percent_places + 2),
            _ => value,
        })
    }
}

/// The JSON of a file.
///
/// # Errors
/// A finding when it is none.
pub fn json(file: &str, bytes: &[u8]) -> Result<serde_json::Value, Vec<Finding>> {
    serde_json::from_slice(bytes).map_err(|error| {
        let finding = Finding::deny("verify-not-json").arg("file", file);
        vec![finding.arg("reason", error)]
    })
}

/// A breach of a schema as a finding.
pub fn broken(file: &str, breach: &schema::Breach) -> Finding {
    Finding::deny("verify-schema")
        .arg("file", file)
        .arg("place", &breach.place)
        .arg("rule", breach.rule)
}

/// What facts are held against one another.
#[derive(Debug, Clone, Copy)]
pub enum Against<'a> {
    /// A published file against the published facts.
    File(&'a str),
    /// What was rebuilt from the records against what is published.
    Rebuilt,
}

/// Facts that are not equal, and those only one side has, by key.
pub fn differences(
    against: Against,
    expected: &BTreeMap<String, Fact>,
    found: &BTreeMap<String, Fact>,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (key, fact) in expected {
        let about = |finding: Finding| {
            let finding = finding.arg("key", key).arg("label", &fact.label);
            match against {
                Against::File(file) => finding.arg("file", file),
                Against::Rebuilt => finding,
            }
        };
        let Some(other) = found.get(key) else {
            let finding = about(match against {
                Against::File(_) => Finding::deny("verify-fact-missing"),
                Against::Rebuilt => Finding::deny("verify-only-published"),
            });
            findings.push(finding.arg("expected", fact.shown()));
            continue;
        };
        if other.number() != fact.number() || other.unit != fact.unit {
            let finding = about(match against {
                Against::File(_) => Finding::deny("verify-figure"),
                Against::Rebuilt => Finding::deny("verify-rebuilt"),
            });
            let finding = finding.arg("expected", fact.shown());
            findings.push(finding.arg("found", other.shown()));
        } else if other.label != fact.label {
            findings.push(about(Finding::deny("verify-label")).arg("found", &other.label));
        }
    }
    for (key, fact) in found.iter().filter(|(key, _)| !expected.contains_key(*key)) {
        let finding = match against {
            Against::File(file) => Finding::deny("verify-fact-extra").arg("file", file),
            Against::Rebuilt => Finding::deny("verify-only-rebuilt"),
        };
        let finding = finding.arg("key", key).arg("label", &fact.label);
        findings.push(finding.arg("found", fact.shown()));
    }
    findings
}
