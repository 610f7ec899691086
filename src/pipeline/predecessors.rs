//! The versions before the one at hand by the hashes of their `facts.json`: that of the file the
//! records pin, where they do, else of the one the records give.

use std::sync::Arc;

use super::{economic_mapping, fact_settings};
use crate::amendment::Earlier;
use crate::budget::build as budget_build;
use crate::budget::catalogue::Edition;
use crate::budget::model::Budget;
use crate::diag::{Finding, Sources, hash};
use crate::document;
use crate::facts::Facts;
use crate::profile::load::Resolved;
use crate::render::json;

/// Gives every amendment of a budget the hash of the version before it.
pub fn link(
    budget: &mut Budget,
    earlier: &[Earlier],
    profile: &Arc<Resolved>,
    edition: Edition<'static>,
    sources: &Sources,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut hashes: Vec<(u32, String)> = Vec::new();
    for version in earlier {
        let rebuilt = rebuilt(version, &hashes, profile, edition, sources);
        let published = version.records.published.iter();
        let mut published = published.filter(|one| one.version == Some(version.version));
        let pinned = published.next();
        let published = pinned.map(|one| sources.get(one.source).hash());
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
fn rebuilt(
    version: &Earlier,
    hashes: &[(u32, String)],
    profile: &Arc<Resolved>,
    edition: Edition<'static>,
    sources: &Sources,
) -> Option<String> {
    let mapping = economic_mapping(profile);
    let built = budget_build::build(&version.records, &edition, &mapping);
    let mut budget = built.value?;
    set(&mut budget, hashes);
    let settings = fact_settings(profile, &budget.document);
    let (facts, _) = Facts::new(budget.into(), settings);
    let facts = Arc::new(facts);
    let document = document::build(&facts, profile, edition, sources).value;
    Some(hash(json::render(&facts, &document).as_bytes()))
}
