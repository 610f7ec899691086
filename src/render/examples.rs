//! The examples, for tests of renderers.

use std::path::Path;

use crate::budget::catalogue::Catalogue;
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
