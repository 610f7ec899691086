//! The directory outputs go to: one run at a time, and what a killed one left is put right.

use std::collections::BTreeSet;
use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use super::state::DIRECTORY;
use crate::bureau::Bureau;
use crate::bureau::run::Shard;
use crate::cli::output;
use crate::diag::{Lang, Msg};

/// A directory taken for a run, or the part of it that is a shard's; free again when dropped or when
/// the program ends, however it does.
#[derive(Debug)]
pub struct Place {
    _locks: Vec<File>,
}

/// Takes the directory, making it where there is none. Shards of one division have it together, each
/// its own agencies; nobody else has it then.
///
/// # Errors
/// When it cannot be written, or another run has it.
pub fn take(out: &Path, bureau: &Bureau, shard: Option<Shard>, lang: Lang) -> Result<Place, Msg> {
    let inside = out.join(DIRECTORY);
    let failed = |error: &io::Error| {
        Msg::new("cannot-write")
            .arg("path", inside.display())
            .arg("reason", output::reason(error, lang))
    };
    fs::create_dir_all(&inside).map_err(|error| failed(&error))?;
    let locks = match shard {
        None => lock(&inside.join("lock"), Hold::Alone).map(|file| vec![file]),
        Some(shard) => together(&inside, shard),
    };
    let locks = locks.map_err(|error| match error.kind() {
        io::ErrorKind::WouldBlock => Msg::new("bureau-in-use").arg("path", out.display()),
        _ => failed(&error),
    })?;
    let own = match shard {
        Some(shard) => shard.entries(bureau).into_iter().collect(),
        None => Vec::from_iter(0..bureau.entries.len()),
    };
    let codes: BTreeSet<&str> = own
        .into_iter()
        .map(|at| bureau.entries[at].code.as_str())
        .collect();
    for code in &codes {
        old(out, code);
    }
    fresh(out, &codes);
    fresh(&inside, &codes);
    Ok(Place { _locks: locks })
}

/// The locks of a shard: the directory's together with others of its division, and one of its own.
/// Whoever takes its own first and then looks at those of other divisions is seen by them, or sees
/// them: two that would write the same agencies never both go on.
fn together(inside: &Path, shard: Shard) -> io::Result<Vec<File>> {
    let name = |shard: Shard| format!("lock-{}-of-{}", shard.index, shard.of);
    let whole = lock(&inside.join("lock"), Hold::Together)?;
    let own = lock(&inside.join(name(shard)), Hold::Alone)?;
    for entry in fs::read_dir(inside)?.flatten() {
        let file = entry.file_name().to_string_lossy().into_owned();
        let other = file.strip_prefix("lock-").map(|of| of.replace("-of-", "/"));
        let other = other.and_then(|text| Shard::parse(&text));
        if other.is_some_and(|other| other.of != shard.of) {
            lock(&entry.path(), Hold::Together)?;
        }
    }
    Ok(vec![whole, own])
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Hold {
    Alone,
    Together,
}

/// A lock, or the refusal of one with the kind `WouldBlock`.
fn lock(path: &Path, hold: Hold) -> io::Result<File> {
    // Over NFS a lock wants a file opened for what it excludes: reading, writing.
    let mut options = File::options();
    let options = options.read(true).write(true).create(true).truncate(false);
    let file = options.open(path)?;
    let locked = match hold {
        Hold::Alone => file.try_lock(),
        Hold::Together => file.try_lock_shared(),
    };
    match locked {
        Err(TryLockError::WouldBlock) => Err(io::ErrorKind::WouldBlock.into()),
        // A file system without locks has none to offer.
        Ok(()) | Err(TryLockError::Error(_)) => Ok(file),
    }
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
fn fresh(directory: &Path, codes: &BTreeSet<&str>) {
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
        if codes.contains(code) && writer.bytes().all(|byte| byte.is_ascii_digit()) {
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
