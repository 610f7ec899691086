//! The program itself, run in directories of its own.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// A directory for one test of a suite, empty.
pub fn place(suite: &str, name: &str) -> PathBuf {
    let name = format!("gongkai-{suite}-{}-{name}", std::process::id());
    let path = std::env::temp_dir().join(name);
    let _ = fs::remove_dir_all(&path);
    fs::create_dir_all(&path).expect("temporary directory");
    path
}

/// Runs the program in a directory.
pub fn run(at: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_gongkai"))
        .args(arguments)
        .current_dir(at)
        .stdin(Stdio::null())
        .output()
        .expect("the program starts")
}
