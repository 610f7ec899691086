//! References between records: documented in `references.toml`.

use crate::budget::nodes::Dim;
use crate::check::BudgetScope;
use crate::diag::{Finding, Msg};

/// Kind and field of a reference, and what it names.
const REFERENCES: [(&str, &str, &str); 18] = [
    ("indicator", "project", "project"),
    ("indicator", "goal", "goal"),
    ("goal", "project", "project"),
    ("procurement", "project", "project"),
    ("asset", "project", "project"),
    ("project", "unit", "unit"),
    ("staff", "unit", "unit"),
    ("vehicle", "unit", "unit"),
    ("procurement", "unit", "unit"),
    ("service-purchase", "unit", "unit"),
    ("asset", "unit", "unit"),
    ("asset-holding", "unit", "unit"),
    ("earmark", "unit", "unit"),
    ("earmark", "fund", "fund"),
    ("transfer", "fund", "fund"),
    ("transfer", "project", "project"),
    ("transfer", "unit", "unit"),
    ("reason", "fact", "fact"),
];

pub fn check(scope: &BudgetScope) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (kind, field, target) in REFERENCES {
        for record in scope.records.of(kind) {
            let text = record.text(field).unwrap_or_default();
            // Goals and indicators may belong to several projects at once, a reason to several
            // changes.
            let parts: Vec<&str> = match kind {
                "indicator" | "goal" => text.split_whitespace().collect(),
                "reason" => text.split([';', '；']).map(str::trim).collect(),
                _ => vec![text],
            };
            for name in parts.into_iter().filter(|name| !name.is_empty()) {
                if exists(scope, target, name) {
                    continue;
                }
                let label = record.kind.field(field).map_or(field, |spec| spec.label);
                let mut finding = Finding::deny("unknown-reference")
                    .arg("table", kind)
                    .arg("table-label", record.kind.label)
                    .arg("key", field)
                    .arg("label", label)
                    .arg("text", name)
                    .at(record.place(field));
                let known: Vec<&str> = match target {
                    "unit" | "project" | "goal" => {
                        let all = scope.facts.budget.of(target).iter();
                        all.map(|entity| entity.id.as_str()).take(12).collect()
                    }
                    _ => Vec::new(),
                };
                if !known.is_empty() {
                    finding = finding.with(Msg::new("known-ids").arg("known", known.join("、")));
                }
                findings.push(finding);
            }
        }
    }
    findings
}

fn exists(scope: &BudgetScope, target: &str, name: &str) -> bool {
    let budget = &scope.facts.budget;
    match target {
        "unit" => {
            budget.unit_nodes.contains_key(name)
                || budget.entity("unit", name).is_some()
                || budget.space.tree(Dim::Unit).find(name).is_some()
        }
        "fund" => budget.space.tree(Dim::Fund).find(name).is_some(),
        "fact" => scope.facts.parse(name).is_ok(),
        kind => budget.entity(kind, name).is_some(),
    }
}
