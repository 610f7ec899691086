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

/// Without what rules say of themselves, which is theirs to change.
fn full(findings: &[Finding], sources: &Sources) -> String {
    let all = render(findings, sources, Format::Full, Lang::Zh, false);
    let told = |line: &&str| {
        let said = line.trim_start().strip_prefix("= ").unwrap_or_default();
        !said.starts_with("缘由: ") && !said.starts_with("依据: ")
    };
    all.split_inclusive('\n').filter(told).collect()
}

fn short(findings: &[Finding], sources: &Sources) -> String {
    render(findings, sources, Format::Short, Lang::Zh, false)
}
