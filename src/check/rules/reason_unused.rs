//! Reasons are used: documented in `reason_unused.toml`.

use crate::check::DocumentScope;
use crate::diag::Finding;
use crate::document::compare::bare;
use crate::document::tree::plain;

pub fn check(scope: &DocumentScope) -> Vec<Finding> {
    let facts = scope.facts;
    let printed: Vec<String> = scope
        .lines
        .iter()
        .filter(|line| !line.is_figure())
        .map(|line| plain(line.content))
        .collect();
    let mut findings = Vec::new();
    for reason in &facts.budget.reasons {
        let key = match facts.parse(&reason.key) {
            Ok(key) => key,
            Err(error) => {
                findings.push(
                    Finding::deny("bad-key")
                        .arg("key", &reason.key)
                        .arg("why", error.text())
                        .at(&reason.location),
                );
                continue;
            }
        };
        let pieces = pieces(&reason.text);
        if !printed.iter().any(|line| holds(line, &pieces)) {
            findings.push(
                Finding::note("reason-unused")
                    .arg("label", facts.label(&key))
                    .arg("text", &reason.text)
                    .at(&reason.location),
            );
        }
    }
    findings
}

/// The words of a reason as they are printed, without what references make of them.
fn pieces(text: &str) -> Vec<&str> {
    let mut out = Vec::new();
    let mut rest = bare(text);
    while let Some((head, tail)) = rest.split_once("{{") {
        out.push(head.trim_end_matches('\\'));
        rest = tail
            .split_once("}}")
            .map_or("", |(_, after)| after.trim_start_matches('}'));
    }
    out.push(rest);
    out.retain(|piece| !piece.trim().is_empty());
    out
}

/// Whether a line holds the pieces in their order.
fn holds(line: &str, pieces: &[&str]) -> bool {
    // Most lines of a document are cells, too short for a reason.
    if line.len() < pieces.iter().map(|piece| piece.len()).sum() {
        return false;
    }
    let mut rest = line;
    pieces.iter().all(|piece| match rest.split_once(piece) {
        Some((_, after)) => {
            rest = after;
            true
        }
        None => false,
    })
}
