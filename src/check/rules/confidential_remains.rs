//! What is marked confidential leaves nothing behind: no record and no sentence speaks of it.

use std::collections::{BTreeMap, BTreeSet};

use crate::check::{BudgetScope, written};
use crate::diag::{Finding, Location, Msg};
use crate::records::{Raw, Record};

/// Fewer characters are no name of one project.
const TELLING: usize = 4;

pub fn check(scope: &BudgetScope) -> Vec<Finding> {
    let mut secret: BTreeMap<&str, &Location> = BTreeMap::new();
    let mut open: BTreeSet<&str> = BTreeSet::new();
    let mut names: BTreeMap<&str, &Location> = BTreeMap::new();
    for line in scope.records.of("line") {
        let hidden = is_confidential(line);
        if hidden && let Some(name) = line.text("name") {
            names.entry(name).or_insert(&line.location);
        }
        match line.text("project") {
            Some(project) if hidden => {
                secret.entry(project).or_insert(&line.location);
            }
            Some(project) => {
                open.insert(project);
            }
            None => {}
        }
    }
    // A project with open lines is public, and its confidential lines are only left out.
    secret.retain(|project, _| !open.contains(project));
    let mut findings = Vec::new();
    for record in &scope.records.list {
        let Some(line) = belongs(record, &secret) else {
            continue;
        };
        if record.kind.key == "project"
            && let Some(name) = record.text("name")
        {
            names.insert(name, line);
        }
        findings.push(
            Finding::deny("confidential-project")
                .arg("kind", record.kind.label)
                .at(&record.location)
                .also(line, Msg::new("confidential-line")),
        );
    }
    findings.extend(named(scope, &names, &secret));
    findings
}

fn is_confidential(record: &Record) -> bool {
    let value = record.get("confidential").map(|field| &field.value);
    matches!(value, Some(Raw::Bool(true)))
}

/// The confidential project a public record is of.
fn belongs<'a>(
    record: &'a Record,
    secret: &BTreeMap<&'a str, &'a Location>,
) -> Option<&'a Location> {
    let field = match record.kind.key {
        "line" => return None,
        "project" => "id",
        _ => "project",
    };
    let mut ids = record.text(field)?.split_whitespace();
    ids.find_map(|id| secret.get(id)).copied()
}

/// Public texts that say the name of a confidential line or project.
fn named(
    scope: &BudgetScope,
    names: &BTreeMap<&str, &Location>,
    secret: &BTreeMap<&str, &Location>,
) -> Vec<Finding> {
    let budget = &scope.facts.budget;
    // Names other lines and the catalogue use tell nothing.
    let common: BTreeSet<&str> = scope
        .records
        .of("line")
        .filter(|line| !is_confidential(line))
        .filter_map(|line| line.text("name"))
        .collect();
    let projects: BTreeSet<&Location> = budget
        .of("project")
        .iter()
        .filter(|project| secret.contains_key(project.id.as_str()))
        .map(|project| &project.location)
        .collect();
    let mut findings = Vec::new();
    for (name, line) in names {
        if name.chars().count() < TELLING || common.contains(name) {
            continue;
        }
        let own = |place: &Location| projects.contains(place);
        let places: BTreeSet<&Location> = written::all(budget)
            .filter(|written| written.text.contains(name) && !own(written.location))
            .map(|written| written.location)
            .collect();
        for place in places {
            findings.push(
                Finding::deny("confidential-named")
                    .at(place)
                    .also(line, Msg::new("confidential-line")),
            );
        }
    }
    findings
}
