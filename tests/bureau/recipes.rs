//! The recipes of docs/shards.md, run as they stand there: every one ends with the report of a run
//! without shards.

use std::fs;
use std::path::Path;
use std::process::Command;

use super::place::{Place, edit};

const PAGE: &str = include_str!("../../docs/shards.md");

/// The first block of a language in a section of the page.
fn block<'a>(section: &str, language: &str) -> &'a str {
    let (_, after) = PAGE
        .split_once(&format!("\n## {section}\n"))
        .expect("a section");
    let after = after.split("\n## ").next().expect("its text");
    let (_, after) = after
        .split_once(&format!("```{language}\n"))
        .expect("a block");
    after.split_once("```").expect("its end").0
}

/// The script below `- |` of a YAML file.
fn script(yaml: &str) -> String {
    let (before, after) = yaml.split_once("- |\n").expect("a script");
    let own = before.rsplit('\n').next().expect("a line").len() + 2;
    let lines = after.lines();
    let lines = lines.take_while(|line| line.len() > own && line[..own].trim().is_empty());
    lines.map(|line| format!("{}\n", &line[own..])).collect()
}

/// The program as it is found by its name.
fn command(place: &Place, program: &str, arguments: &[&str]) -> Command {
    let own = Path::new(env!("CARGO_BIN_EXE_gongkai"))
        .parent()
        .expect("a directory");
    let path = std::env::var_os("PATH").unwrap_or_default();
    let all = std::iter::once(own.to_owned()).chain(std::env::split_paths(&path));
    let mut command = Command::new(program);
    command.args(arguments).current_dir(&place.root);
    command.env("PATH", std::env::join_paths(all).expect("a path"));
    command
}

fn there(place: &Place, program: &str) -> bool {
    let there = command(place, program, &["--version"]).output().is_ok();
    if !there {
        println!("skipped: {program} is not installed");
    }
    there
}

#[cfg(unix)]
#[test]
fn recipes_end_with_the_report_of_a_run_without_shards() {
    let place = Place::new("recipes", 5);
    // Findings, so that a shard ends with 1: no recipe may take that for a failure.
    edit(&place.sent(1, "budget.toml"), "year = 2025", "year = 2024");
    let build = ["build", "desk", "-o", "out", "-f", "md,json", "-q"];
    place
        .run(&[&build[..], &["--overview", "whole"]].concat())
        .exits(1);
    let report = |name: &str| fs::read(place.root.join(name).join("report.json"));
    let whole = report("whole").expect("a report");
    let same = |what: &str| {
        assert!(report("overview").is_ok_and(|own| own == whole), "{what}");
        for directory in ["overview", "parts"] {
            fs::remove_dir_all(place.root.join(directory)).expect("remove");
        }
    };
    let run = |what: &str, command: &mut Command| {
        let run = command.output().expect("it starts");
        let said = String::from_utf8_lossy(&run.stderr).into_owned();
        (run.status.code(), format!("{what}: {said}"))
    };
    for (section, needs) in [
        ("A loop", "sh"),
        ("xargs", "xargs"),
        ("GNU parallel", "parallel"),
    ] {
        if needs == "sh" || there(&place, needs) {
            let mut command = command(&place, "sh", &["-c", block(section, "sh")]);
            let (code, said) = run(section, &mut command);
            // What ends last is the join: there are findings.
            assert_eq!(code, Some(1), "{said}");
            same(&said);
        }
    }
    if there(&place, "make") {
        fs::write(place.root.join("Makefile"), block("make", "make")).expect("write");
        let (code, said) = run("make", &mut command(&place, "make", &["-s", "-j", "2"]));
        assert_eq!(code, Some(2), "{said}");
        same(&said);
    }
    let slurm = block("Slurm", "sh").to_owned();
    let kubernetes = script(block("Kubernetes", "yaml"));
    for (text, variable, first) in [
        (slurm, "SLURM_ARRAY_TASK_ID", 1),
        (kubernetes, "JOB_COMPLETION_INDEX", 0),
    ] {
        for index in first..first + 4 {
            let mut command = command(&place, "sh", &["-c", &text]);
            let (code, said) = run(variable, command.env(variable, index.to_string()));
            assert_eq!(code, Some(0), "{said}");
        }
        let (_, join) = PAGE.rsplit_once("\ngongkai merge ").expect("the join");
        let join = join.lines().next().expect("a line");
        let join = format!("gongkai merge {join}");
        let (code, said) = run("the join", &mut command(&place, "sh", &["-c", &join]));
        assert_eq!(code, Some(1), "{said}");
        same(&said);
    }
}
