//! Levels of findings as the layers of a profile set them.

use super::names::{self, Reach};
use crate::diag::{Finding, Level};
use crate::profile::load::Resolved;
use crate::profile::settings::Setting;

/// Findings no profile can lower and no agency waive: behind each stands a number that would be
/// missing or wrong.
const FIXED: [&str; 8] = [
    "base-missing",
    "fact-declared-unknown",
    "fact-missing",
    "fact-unanswered",
    "ledgers-disagree",
    "parts-miss-whole",
    "period-without-ledger",
    "undeclared-digits",
];

/// True for a code whose level nothing changes.
pub fn is_fixed(code: &str) -> bool {
    FIXED.contains(&code)
}

/// A level a layer gives a code, with the setting that says so.
pub struct Given<'a> {
    pub level: Level,
    pub setting: &'a Setting,
}

/// What the layers say of a code: the nearest layer that says anything, and in it the narrowest
/// name. What a layer forbids the layers above it do not change.
pub fn given<'a>(code: &str, profile: &'a Resolved) -> Option<Given<'a>> {
    if is_fixed(code) {
        return None;
    }
    let said = names::of(code).into_iter().filter_map(|(reach, name)| {
        let level = Level::parse(profile.profile.level.get(name)?)?;
        let setting = profile.settings.get(&format!("level.{name}"))?;
        let height = profile
            .chain
            .iter()
            .rev()
            .position(|id| *id == setting.layer)?;
        Some((height, reach, Given { level, setting }))
    });
    let mut said: Vec<(usize, Reach, Given)> = said.collect();
    said.sort_by_key(|(height, reach, _)| (*height, *reach));
    let mut found: Option<(usize, Given)> = None;
    for (height, _, given) in said {
        match &found {
            Some((below, fixed)) if fixed.level == Level::Forbid && *below < height => break,
            _ => found = Some((height, given)),
        }
    }
    found.map(|(_, given)| given)
}

/// Sets the levels the layers give; a finding keeps its own where they say nothing.
pub fn set(findings: &mut [Finding], profile: Option<&Resolved>) {
    let Some(profile) = profile else { return };
    if profile.profile.level.is_empty() {
        return;
    }
    for finding in findings {
        if let Some(given) = given(finding.code, profile) {
            finding.level = given.level;
            finding.level_set_by = Some(given.setting.layer.clone());
        }
        set(&mut finding.consequences, Some(profile));
    }
}
