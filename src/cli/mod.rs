//! The command line: reads arguments and files, prints findings, writes artifacts.
//!
//! Exit codes: 0 clean, 1 findings at deny or above, 2 could not run.

mod amend;
mod args;
mod as_of;
mod build;
mod bureau;
mod catalogue;
mod check;
mod columns;
mod diff;
mod diff_many;
mod export;
mod foreign;
mod help;
mod import;
mod merge;
mod new;
mod output;
pub mod overview;
mod parallel;
mod profiles;
mod report;
mod roll;
mod rules;
mod schema;
mod shared;
mod site;
mod verify;
mod what_if;
mod why;
mod write;

use std::process::ExitCode;

use clap::FromArgMatches;

use args::{Arguments, Command};

/// Runs the program on its arguments.
pub fn main() -> ExitCode {
    let parsed = help::command()
        .try_get_matches()
        .and_then(|matches| Arguments::from_arg_matches(&matches));
    let arguments = match parsed {
        Ok(arguments) => arguments,
        Err(error) if error.use_stderr() => {
            output::err(&help::error(&error));
            return ExitCode::from(2);
        }
        Err(error) => {
            output::out(&error.render().to_string());
            return ExitCode::SUCCESS;
        }
    };
    let common = &arguments.common;
    let done = match &arguments.command {
        Command::New(options) => new::run(options, common),
        Command::Check(options) => check::run(options, common),
        Command::Build(options) => build::run(options, common),
        Command::Export(options) => export::run(options, common),
        Command::Import(options) => import::run(options, common),
        Command::Diff(options) => diff::run(options, common),
        Command::Roll(options) => roll::run(options, common),
        Command::Amend(options) => amend::run(options, common),
        Command::Verify(options) => verify::run(options, common),
        Command::WhatIf(options) => what_if::run(options, common),
        Command::Why(options) => why::run(options, common),
        Command::Profiles(options) => profiles::run(options, common),
        Command::Catalogue(options) => catalogue::run(options, common),
        Command::Rules(options) => rules::run(options, common),
        Command::Schema(options) => schema::run(options),
        Command::Merge(options) => merge::run(options, common),
        Command::Site(options) => site::run(options, common),
    };
    match done {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(message) => {
            output::error(&message, common.lang());
            ExitCode::from(2)
        }
    }
}
