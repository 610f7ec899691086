//! Findings as they are shown, byte for byte.

mod full;
mod machine;
mod order;
mod places;

use super::{Format, render};
use crate::diag::{FileId, Finding, Lang, Location, Sources};

/// A file with a span around the first occurrence of each pattern.
fn sources(text: &str) -> (Sources, FileId) {
    let mut sources = Sources::default();
    let file = sources.add("budget.toml", text);
    (sources, file)
}

fn find(sources: &Sources, file: FileId, pattern: &str) -> Location {
    let start = sources
        .get(file)
        .text
        .find(pattern)
        .expect("pattern in the text");
    Location::text(file, start..start + pattern.len())
}

fn full(findings: &[Finding], sources: &Sources) -> String {
    render(findings, sources, Format::Full, Lang::Zh, false)
}

fn short(findings: &[Finding], sources: &Sources) -> String {
    render(findings, sources, Format::Short, Lang::Zh, false)
}
