//! Findings of one file, kept to a number somebody can read.

use std::collections::BTreeMap;

use super::schema::{self, Type};
use crate::diag::{Finding, Level, Msg};

/// Most findings told one by one.
const MOST: usize = 1_000;

/// From how many on a field nobody has filled in is told once for all of its records: these are
/// blank forms, and not slips.
const BLANK: usize = 5;

/// A list of findings that stops growing, so that a million bad rows do not fill the memory.
#[derive(Default)]
pub(super) struct Limited {
    list: Vec<Finding>,
    /// How many more there were, and the gravest of them.
    further: Option<(usize, Level)>,
    /// How often each field of a kind is missing.
    missing: BTreeMap<(String, String), usize>,
}

impl Limited {
    pub fn push(&mut self, finding: Finding) {
        if let Some(field) = missing(&finding) {
            let count = self.missing.entry(field).or_default();
            *count += 1;
            if *count > BLANK {
                return;
            }
        }
        if self.list.len() < MOST {
            self.list.push(finding);
            return;
        }
        let (count, level) = self.further.unwrap_or((0, finding.level));
        self.further = Some((count + 1, level.max(finding.level)));
    }

    /// The findings; when some were left out, the last one says how many and is as grave as they.
    pub fn finish(mut self) -> Vec<Finding> {
        for (field, count) in &self.missing {
            if *count >= BLANK {
                fold(&mut self.list, field, *count);
            }
        }
        if let Some((count, level)) = self.further {
            let mut finding = Finding::new("further-findings", level).arg("count", count);
            if let Some(primary) = self.list.last().and_then(|last| last.primary.as_ref()) {
                finding = finding.at(&primary.location);
            }
            self.list.push(finding);
        }
        self.list
    }
}

/// Kind and field a finding says is missing.
fn missing(finding: &Finding) -> Option<(String, String)> {
    if finding.code != "missing-field" {
        return None;
    }
    let args = &finding.message.args;
    let arg = |name: &str| {
        let found = args.iter().find(|(key, _)| *key == name);
        found.map(|(_, value)| value.clone())
    };
    Some((arg("table")?, arg("key")?))
}

/// Puts one finding in the place of those that say the same of many records.
fn fold(list: &mut Vec<Finding>, field: &(String, String), count: usize) {
    let Some(first) = list
        .iter()
        .position(|one| missing(one).as_ref() == Some(field))
    else {
        return;
    };
    let mut folded = Finding::deny("missing-fields").arg("count", count);
    folded
        .message
        .args
        .extend(list[first].message.args.iter().cloned());
    if let Some(primary) = &list[first].primary {
        folded = folded.at(&primary.location);
    }
    if is_number(field) {
        folded = folded.with(Msg::new("none-is-zero"));
    }
    list[first] = folded;
    list.retain(|one| missing(one).as_ref() != Some(field));
}

/// Whether a field of a kind holds a number, so that 0 is an answer.
fn is_number((kind, field): &(String, String)) -> bool {
    let spec = schema::kind(kind).and_then(|kind| kind.field(field));
    spec.is_some_and(|spec| matches!(spec.ty, Type::Money | Type::Decimal | Type::Integer))
}
