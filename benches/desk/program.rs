//! The parts of `benches/desk.py` that are no command of the program:
//!
//! - `desk sources DESK DIR` writes what the engine gets to see of every PDF of a bureau's agencies;
//! - `desk bare DIR [THREADS] [OUT]` lets bare Typst make PDFs of all that in one process, and with
//!   `OUT` says how many are those of a build, byte for byte;
//! - `desk alone PROJECT FILE` makes one in a process of its own, as `typst compile` does.

mod bare;
mod sources;

use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let result = match arguments[..] {
        ["sources", desk, directory] => sources::write(Path::new(desk), Path::new(directory)),
        ["bare", directory] => bare::all(Path::new(directory), 2, None),
        ["bare", directory, threads] => bare::all(Path::new(directory), number(threads), None),
        ["bare", directory, threads, out] => {
            bare::all(Path::new(directory), number(threads), Some(Path::new(out)))
        }
        ["alone", project, file] => bare::alone(Path::new(project), Path::new(file)),
        _ => {
            Err("desk sources DESK DIR | bare DIR [THREADS] [OUT] | alone PROJECT FILE".to_owned())
        }
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(said) => {
            eprintln!("desk: {said}");
            ExitCode::from(2)
        }
    }
}

fn number(text: &str) -> usize {
    text.parse().unwrap_or(2).max(1)
}
