//! The versions before the one at hand: their ledgers must agree as well, revenue must cover
//! spending, and what was published of them must be what the records give. No document is made.

use std::collections::HashSet;

use super::{economic_mapping, fact_settings};
use crate::amendment::Earlier;
use crate::budget::build as budget_build;
use crate::budget::catalogue::Edition;
use crate::check::{self, BudgetScope};
use crate::diag::{Finding, Lang, Location, Msg};
use crate::facts::Facts;
use crate::profile::load::Resolved;

/// What is wrong with earlier versions and not known already, each with the version it is of.
pub fn check(
    earlier: &[Earlier],
    profile: &Resolved,
    edition: &Edition,
    known: &[Finding],
) -> Vec<Finding> {
    let mut seen: HashSet<Said> = known.iter().map(said).collect();
    let mut findings = Vec::new();
    for version in earlier {
        let found = one(version, profile, edition);
        let fresh = found
            .into_iter()
            .filter(|finding| seen.insert(said(finding)));
        findings.extend(fresh.map(|finding| {
            let note = match &version.amendment {
                Some(id) => Msg::new("in-version").arg("amendment", id),
                None => Msg::new("in-original"),
            };
            finding.with(note.arg("version", version.version))
        }));
    }
    findings
}

fn one(version: &Earlier, profile: &Resolved, edition: &Edition) -> Vec<Finding> {
    let records = &version.records;
    let mut built = budget_build::build(records, edition, &economic_mapping(profile));
    let mut findings = std::mem::take(&mut built.findings);
    findings.retain(|finding| finding.level.blocks());
    let Some(budget) = built.value else {
        return findings;
    };
    let settings = fact_settings(profile, &budget.document);
    let (facts, _) = Facts::new(budget.into(), settings);
    let scope = BudgetScope {
        facts: &facts,
        profile,
        edition,
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
    findings
}

/// What makes two findings one.
type Said = (&'static str, String, Option<Location>);

fn said(finding: &Finding) -> Said {
    let place = finding.primary.as_ref().map(|label| label.location.clone());
    (finding.code, finding.message.text(Lang::Zh), place)
}
