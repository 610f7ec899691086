//! The directory outputs go to: one run at a time, and what a killed one left is put right.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use super::state::DIRECTORY;
use crate::bureau::Bureau;
use crate::cli::output;
use crate::diag::{Lang, Msg};

/// A directory taken for a run; free again when dropped or when the program ends, however it does.
#[derive(Debug)]
pub struct Place {
    _lock: File,
}

/// Takes the directory, making it where there is none.
///
/// # Errors
/// When it cannot be written, or another run has it.
pub fn take(out: &Path, bureau: &Bureau, lang: Lang) -> Result<Place, Msg> {
    let inside = out.join(DIRECTORY);
    let failed = |error: &io::Error| {
        Msg::new("cannot-write")
            .arg("path", inside.display())
            .arg("reason", output::reason(error, lang))
    };
    fs::create_dir_all(&inside).map_err(|error| failed(&error))?;
    let lock = File::create(inside.join("lock")).map_err(|error| failed(&error))?;
    match lock.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            return Err(Msg::new("bureau-in-use").arg("path", out.display()));
        }
        // A file system without locks has none to offer.
        Err(TryLockError::Error(_)) => {}
    }
    let codes = bureau.entries.iter().map(|entry| entry.code.as_str());
    for code in codes {
        old(out, code);
    }
    fresh(out, bureau);
    fresh(&inside, bureau);
    Ok(Place { _lock: lock })
}

/// An old directory put aside: the state to keep where the new one never came.
fn old(out: &Path, code: &str) {
    let (aside, target) = (out.join(format!(".{code}.old")), out.join(code));
    if aside.symlink_metadata().is_err() {
        return;
    }
    // What cannot be put right here stands in the way of the agency later, and is told then.
    let _ = match target.symlink_metadata() {
        Ok(_) => fs::remove_dir_all(&aside),
        Err(_) => fs::rename(&aside, &target),
    };
}

/// Files and directories that were being written.
fn fresh(directory: &Path, bureau: &Bureau) {
    let Ok(entries) = fs::read_dir(directory) else {
        return;
    };
    let paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    for path in paths {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let Some((code, writer)) = name
            .strip_prefix('.')
            .and_then(|name| name.rsplit_once(".new-"))
        else {
            continue;
        };
        let code = code.strip_suffix(".json").unwrap_or(code);
        let ours = bureau.entries.iter().any(|entry| entry.code == code);
        if ours && writer.bytes().all(|byte| byte.is_ascii_digit()) {
            let _ = match path.is_dir() {
                true => fs::remove_dir_all(&path),
                false => fs::remove_file(&path),
            };
        }
    }
}

/// Directories of agencies that are not in the register, by name.
pub fn strangers(out: &Path, bureau: &Bureau) -> Vec<String> {
    let Ok(entries) = fs::read_dir(out) else {
        return Vec::new();
    };
    let directories = entries.flatten().filter(|entry| entry.path().is_dir());
    let names = directories.map(|entry| entry.file_name().to_string_lossy().into_owned());
    let known = |name: &String| bureau.entries.iter().any(|entry| entry.code == *name);
    let mut names: Vec<String> = names
        .filter(|name| !name.starts_with('.') && !known(name))
        .collect();
    names.sort();
    names
}
