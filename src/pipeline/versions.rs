//! The versions before the one at hand: each is built once. Their ledgers must agree as well, revenue
//! must cover spending, what was published of them must be what the records give, and the next
//! version names the hash of their `facts.json`.

use std::collections::HashSet;
use std::sync::Arc;

use super::{economic_mapping, fact_settings};
use crate::amendment::Earlier;
use crate::budget::build as budget_build;
use crate::budget::catalogue::Edition;
use crate::budget::model::Budget;
use crate::budget::years::Before;
use crate::check::{self, BudgetScope};
use crate::diag::{Finding, Lang, Location, Msg, Sources, hash};
use crate::document;
use crate::facts::Facts;
use crate::profile::load::Resolved;
use crate::render::json;

/// What all versions are made with.
pub struct With<'a> {
    /// With the columns of every phase.
    pub profile: &'a Resolved,
    /// The year before.
    pub before: Option<&'a Before>,
    pub edition: Edition<'static>,
    pub sources: &'a Sources,
}

/// What the versions before came to.
#[derive(Default)]
pub struct Made {
    hashes: Vec<(u32, String)>,
    /// Findings about the link between versions.
    pub findings: Vec<Finding>,
    /// What is wrong with each version by itself.
    wrong: Vec<Finding>,
}

/// Builds all versions before, the original first.
pub fn make(earlier: &[Earlier], with: &With) -> Made {
    let mut made = Made::default();
    for version in earlier {
        let (wrong, rebuilt) = one(version, &made, with);
        let note = match &version.amendment {
            Some(id) => Msg::new("in-version").arg("amendment", id),
            None => Msg::new("in-original"),
        };
        let note = note.arg("version", version.version);
        made.wrong
            .extend(wrong.into_iter().map(|finding| finding.with(note.clone())));
        made.link(version, rebuilt, with.sources);
    }
    made
}

impl Made {
    /// Gives every amendment of a budget the hash of the version before it.
    pub fn set(&self, budget: &mut Budget) {
        for amendment in &mut budget.amendments {
            let before = amendment.version.saturating_sub(1);
            let known = self.hashes.iter().find(|(version, _)| *version == before);
            amendment.predecessor = known.map(|(_, hash)| hash.clone());
        }
    }

    /// What is wrong with the versions before and not known already.
    pub fn wrong(self, known: &[Finding]) -> Vec<Finding> {
        let mut seen: HashSet<Said> = known.iter().map(said).collect();
        let mut fresh = self.wrong;
        fresh.retain(|finding| seen.insert(said(finding)));
        fresh
    }

    /// The hash of a version: that of the file the records pin, where they do, else of the one they
    /// give.
    fn link(&mut self, version: &Earlier, rebuilt: Option<String>, sources: &Sources) {
        let mut published = version.records.published.iter();
        let pinned = published.find(|one| one.version == Some(version.version));
        let published = pinned.map(|one| sources.get(one.source).hash());
        if let (Some(pinned), Some(published), Some(rebuilt)) = (pinned, &published, &rebuilt)
            && published != rebuilt
        {
            self.findings.push(
                Finding::note("predecessor-rebuilt")
                    .arg("version", version.version)
                    .arg("published", document::short_hash(published))
                    .arg("rebuilt", document::short_hash(rebuilt))
                    .at(&pinned.place),
            );
        }
        let known = published.or(rebuilt);
        self.hashes
            .extend(known.map(|hash| (version.version, hash)));
    }
}

/// What is wrong with a version, and the hash of the `facts.json` its records give; none where they
/// give no document.
fn one(version: &Earlier, made: &Made, with: &With) -> (Vec<Finding>, Option<String>) {
    let records = &version.records;
    let mut profile = with.profile.clone();
    let mapping = economic_mapping(&profile);
    let mut built = budget_build::build_after(records, &with.edition, &mapping, with.before);
    let mut findings = std::mem::take(&mut built.findings);
    findings.retain(|finding| finding.level.blocks());
    let Some(mut budget) = built.value else {
        return (findings, None);
    };
    made.set(&mut budget);
    profile.restrict(budget.document.period.phase);
    let settings = fact_settings(&profile, &budget.document);
    let (facts, _) = Facts::new(budget.into(), settings);
    let (facts, profile) = (Arc::new(facts), Arc::new(profile));
    let scope = BudgetScope {
        facts: &facts,
        profile: &profile,
        edition: &with.edition,
        records,
    };
    for rule in [
        check::ledgers_disagree::check,
        check::revenue_balance::check,
        check::control_figures::check,
        check::published_figures::check,
    ] {
        findings.append(&mut rule(&scope));
    }
    let document = document::build(&facts, &profile, with.edition, with.sources).value;
    let hash = hash(json::render(&facts, &document).as_bytes());
    (findings, Some(hash))
}

/// What makes two findings one.
type Said = (&'static str, String, Option<Location>);

fn said(finding: &Finding) -> Said {
    let place = finding.primary.as_ref().map(|label| label.location.clone());
    (finding.code, finding.message.text(Lang::Zh), place)
}
