//! The agency's full name: documented in `agency_name.toml`.

use crate::check::DocumentScope;
use crate::diag::Finding;
use crate::document::tree::plain;

pub fn check(scope: &DocumentScope) -> Vec<Finding> {
    let agency = &scope.facts.budget.agency;
    let Some(name) = agency.get("name") else {
        return Vec::new();
    };
    let short = agency.get("short-name").unwrap_or_default();
    let shown = scope.document.title.contains(name)
        || scope
            .document
            .cover
            .iter()
            .any(|line| plain(line).contains(name));
    if shown && short.chars().count() <= name.chars().count() {
        return Vec::new();
    }
    vec![
        Finding::warn("agency-name-absent")
            .arg("name", name)
            .at(&agency.location),
    ]
}
