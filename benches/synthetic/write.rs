//! Writes a made-up bureau to disk, for trying things by hand:
//! `cargo run --release --example synthetic_bureau -- DIR [AGENCIES] [SEED] [EXTRA…]`; extras are
//! `all`, or some of `units`, `shared-projects`, `several`, `amended`, `workbooks`, `last-year`,
//! `summary`, `small`.

#[path = "mod.rs"]
mod synthetic;

use std::path::Path;
use std::process::ExitCode;

use synthetic::{Bureau, Extras};

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let number = |at: usize, other: u64| match arguments.get(at) {
        Some(text) => text.parse().ok(),
        None => Some(other),
    };
    let mut extras = Extras::default();
    let mut words = arguments.iter().skip(3);
    let known = words.all(|word| extras.add(word));
    let (Some(directory), Some(count), Some(seed), true) =
        (arguments.first(), number(1, 300), number(2, 1), known)
    else {
        eprintln!("synthetic_bureau DIR [AGENCIES] [SEED] [EXTRA…]");
        return ExitCode::from(2);
    };
    let count = usize::try_from(count).unwrap_or(usize::MAX);
    let files = Bureau::new(seed, count, extras).files();
    match synthetic::write(&files, Path::new(directory)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{directory}: {error}");
            ExitCode::from(2)
        }
    }
}
