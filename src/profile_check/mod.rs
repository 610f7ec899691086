//! Checking a profile without any agency's records: what its files say is looked at as it stands,
//! then made-up budgets are run through it and what is the profile's fault is kept.

mod breakdowns;
mod calls;
mod keys;
mod probe;
mod structure;
mod texts;
mod unused;
mod wording;

use std::collections::HashSet;

use crate::budget::catalogue::Catalogue;
use crate::diag::{Finding, Lang, Location, Sources};
use crate::facts::Facts;
use crate::profile::load::{Library, Resolved, load};
use crate::profile::model::Profile;
use crate::profile::place::{self, within};
use crate::profile::settings::Setting;

/// What was found, with the files it stands in.
#[derive(Debug)]
pub struct Report {
    pub sources: Sources,
    pub findings: Vec<Finding>,
}

/// Checks a profile.
pub fn check(id: &str, library: &Library, catalogue: &'static Catalogue) -> Report {
    let mut sources = Sources::default();
    let loaded = load(id, library, &mut sources);
    let mut findings = loaded.findings;
    if let Some(resolved) = loaded.value {
        let probes = probe::run(id, &resolved, &sources, library, catalogue);
        let mut scope = Scope {
            resolved: &resolved,
            sources: &sources,
            findings: Vec::new(),
        };
        structure::check(&mut scope);
        texts::check(&mut scope, probes.facts.as_ref());
        wording::check(&mut scope);
        if let Some(facts) = &probes.facts {
            keys::check(&mut scope, facts);
            calls::check(&mut scope, facts);
            breakdowns::check(&mut scope, facts);
        }
        unused::check(&mut scope);
        findings.append(&mut scope.findings);
        let mut ran = probes.findings;
        place::locate(&mut ran, &resolved, &sources);
        drop_told(&findings, &mut ran);
        findings.append(&mut ran);
        place::locate(&mut findings, &resolved, &sources);
    }
    without_repeats(&mut findings);
    findings.sort_by_key(|finding| (primary(finding).is_none(), primary(finding)));
    Report { sources, findings }
}

fn primary(finding: &Finding) -> Option<Location> {
    finding.primary.as_ref().map(|label| label.location.clone())
}

/// Drops from what runs found what the files have shown already, in other words.
fn drop_told(shown: &[Finding], ran: &mut Vec<Finding>) {
    let told: HashSet<_> = shown.iter().filter_map(about).collect();
    // A slip in the data is met again by every figure made with it.
    let slips = shown.iter().any(|finding| finding.level.blocks());
    ran.retain(|finding| {
        let follows = finding.code == "profile-bad-key" && primary(finding).is_none() && slips;
        !follows && about(finding).is_none_or(|about| !told.contains(&about))
    });
    let tables = ran
        .iter()
        .any(|finding| finding.code == "profile-unanswered" && primary(finding).is_some());
    if tables {
        ran.retain(|finding| finding.code != "profile-unanswered" || primary(finding).is_some());
    }
}

/// What a finding is about: its code and the word it quotes.
fn about(finding: &Finding) -> Option<(&'static str, String)> {
    let args = &finding.message.args;
    let arg = |name: &str| args.iter().find(|(key, _)| *key == name);
    let code = match finding.code {
        "undeclared-digits" => "profile-typed-digit",
        code => code,
    };
    let names = ["digits", "slot", "key", "id", "text"];
    let (_, word) = names.into_iter().find_map(arg)?;
    Some((code, word.clone()))
}

/// What each made-up budget shows again is said once.
fn without_repeats(findings: &mut Vec<Finding>) {
    let mut seen = HashSet::new();
    findings.retain(|finding| {
        let words = finding.message.text(Lang::Zh);
        seen.insert((finding.code, primary(finding), words))
    });
}

/// What the checks of the files look at.
struct Scope<'a> {
    resolved: &'a Resolved,
    sources: &'a Sources,
    findings: Vec<Finding>,
}

impl<'a> Scope<'a> {
    fn profile(&self) -> &'a Profile {
        &self.resolved.profile
    }

    fn setting(&self, path: &str) -> Option<&'a Setting> {
        self.resolved.settings.get(path)
    }

    /// Adds a finding at a word of a setting.
    fn tell(&mut self, finding: Finding, path: &str, word: &str) {
        let finding = match self.setting(path) {
            Some(setting) => finding.at(&within(&setting.at, word, self.sources)),
            None => finding,
        };
        self.findings.push(finding);
    }

    /// Adds a finding at a place in the template of a section.
    fn tell_section(&mut self, finding: Finding, name: &str, start: usize, length: usize) {
        let finding = match self.resolved.section_files.get(name) {
            Some(file) => finding.at(&Location::text(*file, start..start + length)),
            None => finding,
        };
        self.findings.push(finding);
    }
}

/// Facts of a made-up budget.
type ProbeFacts = std::sync::Arc<Facts>;
