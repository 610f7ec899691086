//! Writing outputs: a directory appears whole or not at all, and the old one stays until then.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Replaces the directory `target` by one holding exactly the given files. Everything is written
/// and flushed beside it first; only then is the old directory moved away and the new one put in
/// its place.
///
/// # Errors
/// When writing or moving fails; then the old directory is still there.
pub fn replace(target: &Path, files: &BTreeMap<String, Vec<u8>>) -> io::Result<()> {
    let parent = match target.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    fs::create_dir_all(parent)?;
    let fresh = beside(target, "new");
    let old = beside(target, "old");
    recover(target, &old)?;
    remove(&fresh)?;
    let written = write_all(&fresh, files);
    if let Err(error) = written {
        let _ = remove(&fresh);
        return Err(error);
    }
    if !is_ours(target)? {
        let _ = remove(&fresh);
        return Err(io::Error::new(
            io::ErrorKind::AlreadyExists,
            "目录已存在，且不是本程序生成的（没有 manifest.json）",
        ));
    }
    if target.exists() {
        fs::rename(target, &old)?;
    }
    if let Err(error) = fs::rename(&fresh, target) {
        // Put the old state back; if even that fails, the next run recovers it.
        let _ = fs::rename(&old, target);
        let _ = remove(&fresh);
        return Err(error);
    }
    remove(&old)
}

/// After a crash between the two renames the old directory lies aside: it is the state to keep.
fn recover(target: &Path, old: &Path) -> io::Result<()> {
    if !old.exists() {
        return Ok(());
    }
    if target.exists() {
        remove(old)
    } else {
        fs::rename(old, target)
    }
}

/// Only a directory this program wrote, or an empty one, is ever replaced.
fn is_ours(target: &Path) -> io::Result<bool> {
    if !target.exists() {
        return Ok(true);
    }
    if !target.is_dir() {
        return Ok(false);
    }
    let mut names = Vec::new();
    for entry in fs::read_dir(target)? {
        names.push(entry?.file_name());
    }
    Ok(names.is_empty()
        || names
            .iter()
            .any(|name| name == "manifest.json" || name == "draft-manifest.json"))
}

fn write_all(directory: &Path, files: &BTreeMap<String, Vec<u8>>) -> io::Result<()> {
    fs::create_dir_all(directory)?;
    for (name, bytes) in files {
        let path = directory.join(name);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent)?;
        }
        let mut file = fs::File::create(&path)?;
        file.write_all(bytes)?;
        file.sync_all()?;
    }
    Ok(())
}

fn beside(target: &Path, what: &str) -> PathBuf {
    let mut name = std::ffi::OsString::from(".");
    name.push(target.file_name().unwrap_or_default());
    name.push(format!(".{what}"));
    target.with_file_name(name)
}

fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_dir_all(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}
