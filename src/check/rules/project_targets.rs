//! Every project with money has indicators where projects have them at all, and not those of
//! another project.

use std::collections::{BTreeMap, BTreeSet};

use crate::budget::ledger::Phase;
use crate::budget::nodes::Dim;
use crate::check::{BudgetScope, sums};
use crate::diag::{Finding, Msg};
use crate::records::Record;

/// Fewer indicators may well be alike.
const ALIKE: usize = 3;

pub fn check(scope: &BudgetScope) -> Vec<Finding> {
    let budget = &scope.facts.budget;
    let own = matches!(
        budget.document.period.phase,
        Phase::Original | Phase::Adjusted
    );
    let mut indicators: BTreeMap<&str, Vec<&Record>> = BTreeMap::new();
    for record in scope.records.of("indicator") {
        for project in projects(record) {
            indicators.entry(project).or_default().push(record);
        }
    }
    if !own || indicators.is_empty() {
        return Vec::new();
    }
    let goals: BTreeSet<&str> = scope.records.of("goal").flat_map(projects).collect();
    let mut findings = Vec::new();
    for project in budget.of("project") {
        let wanted = project.get("target-form") != Some("false");
        let told =
            indicators.contains_key(project.id.as_str()) || goals.contains(project.id.as_str());
        if !wanted || told {
            continue;
        }
        let most = sums::spending_at_most(scope.facts, &[(Dim::Project, &project.id)]);
        if let Some(most) = most.filter(|most| !most.is_zero()) {
            findings.push(
                Finding::warn("project-without-indicators")
                    .arg("name", project.get("name").unwrap_or(&project.id))
                    .arg("amount", most)
                    .at(&project.location),
            );
        }
    }
    findings.extend(copied(scope, &indicators));
    findings
}

fn projects(record: &Record) -> impl Iterator<Item = &str> {
    record
        .text("project")
        .unwrap_or_default()
        .split_whitespace()
}

/// Projects whose indicators are the same one by one. One record for several projects is no copy.
fn copied(scope: &BudgetScope, indicators: &BTreeMap<&str, Vec<&Record>>) -> Vec<Finding> {
    let mut groups: BTreeMap<BTreeSet<[&str; 4]>, Vec<(&str, &Record)>> = BTreeMap::new();
    for (&project, records) in indicators {
        let own = records.iter().filter(|one| projects(one).count() == 1);
        let set: BTreeSet<[&str; 4]> = own
            .map(|one| {
                ["name", "operator", "value", "measure-unit"]
                    .map(|field| one.text(field).unwrap_or_default())
            })
            .collect();
        if set.len() >= ALIKE {
            groups.entry(set).or_default().push((project, records[0]));
        }
    }
    let name = |id: &str| {
        let entity = scope.facts.budget.entity("project", id);
        let name = entity.and_then(|entity| entity.get("name"));
        name.unwrap_or(id).to_owned()
    };
    let groups = groups.into_iter().filter(|(_, same)| same.len() > 1);
    groups
        .map(|(set, same)| {
            let names: Vec<String> = same.iter().map(|(id, _)| name(id)).collect();
            let mut finding = Finding::note("indicators-copied")
                .arg("count", set.len())
                .arg("names", names.join("、"))
                .at(&same[0].1.location);
            for (id, record) in &same[1..] {
                let message = Msg::new("indicators-alike-here").arg("name", name(id));
                finding = finding.also(&record.location, message);
            }
            finding
        })
        .collect()
}
