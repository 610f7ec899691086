//! The command line: reads arguments and files, prints findings, writes artifacts.
//!
//! Exit codes: 0 clean, 1 findings at deny or above, 2 could not run.

mod args;
mod build;
mod check;
mod output;
mod shared;
mod write;

use std::process::ExitCode;

use clap::Parser;

use args::{Arguments, Command};

/// Runs the program on its arguments.
pub fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            let _ = error.print();
            return ExitCode::from(if error.use_stderr() { 2 } else { 0 });
        }
    };
    let common = &arguments.common;
    let done = match &arguments.command {
        Command::Check(options) => check::run(options, common),
        Command::Build(options) => build::run(options, common),
    };
    match done {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(message) => {
            output::error(&message);
            ExitCode::from(2)
        }
    }
}
