//! A made-up bureau: as many plausible agencies as are asked for, of varied size and profile, the
//! same for the same seed, each without errors and warnings. Benchmarks, tests and the example
//! `synthetic_bureau`, which writes one to disk, share it.
#![allow(dead_code)]

mod agency;
mod words;

use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::Path;

use gongkai::records::load::Memory;

#[path = "../../tests/support/random.rs"]
mod random;

pub use random::Random;

/// The profile the bureau lays down, and one a few of its agencies have leave to follow.
pub const PROFILE: &str = "hubei/2025";
pub const OTHER_PROFILE: &str = "hubei";
pub const YEAR: u16 = 2025;

/// An agency of the register and what it sends in.
#[derive(Debug, Clone)]
pub struct Agency {
    pub code: String,
    pub name: String,
    pub short_name: String,
    pub units: Vec<Unit>,
    /// Where it follows another than [`PROFILE`].
    pub profile: Option<&'static str>,
    /// The section of the bureau that looks after it.
    pub section: &'static str,
    pub records: Memory,
}

#[derive(Debug, Clone)]
pub struct Unit {
    pub code: String,
    pub name: String,
    pub nature: &'static str,
}

impl Agency {
    /// The directory its submission stands in, below `submissions/`.
    pub fn directory(&self) -> String {
        format!("{}-{}", self.code, self.short_name)
    }
}

/// The agencies of a bureau in the order of their codes. An agency depends on the seed and its
/// number only: a smaller bureau of the same seed is the beginning of a larger one.
pub fn agencies(seed: u64, count: usize) -> Vec<Agency> {
    (0..count).map(|at| agency::make(seed, at)).collect()
}

/// All files of a workspace: `bureau.toml`, the register, a directory for each submission.
pub fn workspace(agencies: &[Agency]) -> Memory {
    let mut files = Memory::default();
    let mut put = |path: String, bytes: Vec<u8>| {
        files.0.insert(path, bytes);
    };
    put("bureau.toml".to_owned(), bureau().into_bytes());
    put("register.csv".to_owned(), register(agencies).into_bytes());
    for agency in agencies {
        for (path, bytes) in &agency.records.0 {
            let path = format!("submissions/{}/{path}", agency.directory());
            put(path, bytes.clone());
        }
    }
    files
}

/// Writes a workspace into a directory.
///
/// # Errors
/// When it cannot be written.
pub fn write(files: &Memory, directory: &Path) -> io::Result<()> {
    for (path, bytes) in &files.0 {
        let path = directory.join(path);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent)?;
        }
        fs::write(path, bytes)?;
    }
    Ok(())
}

fn bureau() -> String {
    format!(
        "format = 1\n\n[bureau]\nname = \"示例市财政局\"\nyear = {YEAR}\nprofile = \"{PROFILE}\"\n\
         approval-date = {YEAR}-01-20\ndeadline = {YEAR}-02-05\nsubmissions = \"submissions/*\"\n\
         register = \"register.csv\"\n"
    )
}

/// Each agency, then its units.
fn register(agencies: &[Agency]) -> String {
    let mut text = String::from("code,name,short-name,parent,nature,section,profile\n");
    for agency in agencies {
        // Writing to a string cannot fail.
        let _ = writeln!(
            text,
            "{},{},{},,,{},{}",
            agency.code,
            agency.name,
            agency.short_name,
            agency.section,
            agency.profile.unwrap_or_default()
        );
        for unit in &agency.units {
            let _ = writeln!(
                text,
                "{},{},,{},{},,",
                unit.code, unit.name, agency.code, unit.nature
            );
        }
    }
    text
}
