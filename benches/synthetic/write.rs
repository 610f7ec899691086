//! Writes a made-up bureau to disk, for trying things by hand:
//! `cargo run --release --example synthetic_bureau -- DIR [AGENCIES] [SEED]`.

#[path = "mod.rs"]
mod synthetic;

use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let number = |at: usize, other: u64| match arguments.get(at) {
        Some(text) => text.parse().ok(),
        None => Some(other),
    };
    let (Some(directory), Some(count), Some(seed)) =
        (arguments.first(), number(1, 300), number(2, 1))
    else {
        eprintln!("synthetic_bureau DIR [AGENCIES] [SEED]");
        return ExitCode::from(2);
    };
    let count = usize::try_from(count).unwrap_or(usize::MAX);
    let files = synthetic::workspace(&synthetic::agencies(seed, count));
    match synthetic::write(&files, Path::new(directory)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{directory}: {error}");
            ExitCode::from(2)
        }
    }
}
