//! What tests of renderers share: the examples, and lines of text.

use std::path::Path;

use crate::budget::catalogue::Catalogue;
use crate::document::tree::Inline;
use crate::pipeline::{self, Outcome};
use crate::profile::load::Library;
use crate::records::load::Directory;

pub const EXAMPLES: [&str; 5] = [
    "wuhan-qingshan-2024",
    "ganzhou-miit-2022",
    "nanchang-qingyunpu-2025",
    "suizhou-zengdu-2024",
    "ganzhou-st-2025-evaluation",
];

/// An example through all stages.
pub fn run(name: &str) -> Outcome {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    let files = Directory::new(&root.join(name));
    pipeline::run(&files, &Library { user: None }, Catalogue::builtin())
}

pub fn text(s: &str) -> Vec<Inline> {
    vec![Inline::Text { text: s.into() }]
}

/// A figure with its unit.
pub fn figure(s: &str, unit: &str) -> Vec<Inline> {
    let mut content = vec![Inline::Figure {
        fact: "f".into(),
        text: s.into(),
    }];
    if !unit.is_empty() {
        content.extend(text(unit));
    }
    content
}
