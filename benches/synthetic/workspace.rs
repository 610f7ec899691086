//! The files of a workspace: what the bureau lays down and what was sent in.

use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::Path;

use gongkai::records::load::Memory;

use super::{Agency, Extras, PROFILE, YEAR};

/// All files of a workspace: `bureau.toml`, the register, a directory for each submission.
pub fn workspace(agencies: &[Agency]) -> Memory {
    let mut files = laid_down(agencies, &Extras::default());
    for agency in agencies {
        for (path, bytes) in &agency.records.0 {
            let path = format!("submissions/{}/{path}", agency.directory());
            files.0.insert(path, bytes.clone());
        }
    }
    files
}

/// The bureau's own files.
pub fn laid_down(agencies: &[Agency], extras: &Extras) -> Memory {
    let mut files = Memory::default();
    let bureau = bureau(extras).into_bytes();
    files.0.insert("bureau.toml".to_owned(), bureau);
    let register = register(agencies).into_bytes();
    files.0.insert("register.csv".to_owned(), register);
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

fn bureau(extras: &Extras) -> String {
    let mut text = format!(
        "format = 1\n\n[bureau]\nname = \"示例市财政局\"\nyear = {YEAR}\nprofile = \"{PROFILE}\"\n\
         approval-date = {YEAR}-01-20\ndeadline = {YEAR}-02-05\nsubmissions = \"submissions/*\"\n\
         register = \"register.csv\"\n"
    );
    if extras.last_year {
        text += "last-year = \"last-year\"\n";
    }
    if extras.summary {
        text += "summary = \"summary.csv\"\n";
    }
    text
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
                "{},{},,{},{},,{}",
                unit.code,
                unit.name,
                agency.code,
                unit.nature,
                agency.profile.unwrap_or_default()
            );
        }
    }
    text
}
