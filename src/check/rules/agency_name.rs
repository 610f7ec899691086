//! # What it checks
//! The agency's full name stands on the cover or in the title, and its short name, where it has
//! one, is not the longer of the two.
//!
//! # Why
//! A disclosure that does not say in full whose it is cannot be found, nor told from another's.
//!
//! # Basis
//! 地方预决算公开操作规程; every bureau's standard cover.
//!
//! # Example wrong
//! A profile whose cover holds only `{agency.short-name}`.
//!
//! # Example right
//! `cover = ["{agency.name}", "{year}年部门预算"]`
//!
//! # How to fix
//! Put `{agency.name}` on the cover of the profile; give the full name in `[agency] name`.

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
