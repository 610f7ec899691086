//! The versions before the one at hand by the hashes of their `facts.json`: that of the file the
//! records pin, where they do, else of the one the records give.

use std::sync::Arc;

use super::{economic_mapping, fact_settings};
use crate::amendment::Earlier;
use crate::budget::build as budget_build;
use crate::budget::catalogue::Edition;
use crate::budget::model::Budget;
use crate::budget::years::Before;
use crate::diag::{Finding, Sources, hash};
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

/// Gives every amendment of a budget the hash of the version before it.
pub fn link(budget: &mut Budget, earlier: &[Earlier], with: &With) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut hashes: Vec<(u32, String)> = Vec::new();
    for version in earlier {
        let rebuilt = rebuilt(version, &hashes, with);
        let published = version.records.published.iter();
        let mut published = published.filter(|one| one.version == Some(version.version));
        let pinned = published.next();
        let published = pinned.map(|one| with.sources.get(one.source).hash());
        if let (Some(pinned), Some(published), Some(rebuilt)) = (pinned, &published, &rebuilt)
            && published != rebuilt
        {
            findings.push(
                Finding::note("predecessor-rebuilt")
                    .arg("version", version.version)
                    .arg("published", document::short_hash(published))
                    .arg("rebuilt", document::short_hash(rebuilt))
                    .at(&pinned.place),
            );
        }
        let known = published.or(rebuilt);
        hashes.extend(known.map(|hash| (version.version, hash)));
    }
    set(budget, &hashes);
    findings
}

fn set(budget: &mut Budget, hashes: &[(u32, String)]) {
    for amendment in &mut budget.amendments {
        let before = amendment.version.saturating_sub(1);
        let known = hashes.iter().find(|(version, _)| *version == before);
        amendment.predecessor = known.map(|(_, hash)| hash.clone());
    }
}

/// The hash of the `facts.json` the records of a version give; none where they give no document.
fn rebuilt(version: &Earlier, hashes: &[(u32, String)], with: &With) -> Option<String> {
    let mut profile = with.profile.clone();
    let mapping = economic_mapping(&profile);
    let built = budget_build::build_after(&version.records, &with.edition, &mapping, with.before);
    let mut budget = built.value?;
    set(&mut budget, hashes);
    profile.restrict(budget.document.period.phase);
    let settings = fact_settings(&profile, &budget.document);
    let (facts, _) = Facts::new(budget.into(), settings);
    let facts = Arc::new(facts);
    let document = document::build(&facts, &Arc::new(profile), with.edition, with.sources).value;
    Some(hash(json::render(&facts, &document).as_bytes()))
}
