//! Writing outputs: a directory appears whole or not at all, and the old one stays until then.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use crate::bureau::overview;
use crate::diag::{Lang, Msg};

/// Manifests name what this program wrote into a directory: of a disclosure, of a certificate,
/// of a portal, of an overview. None is ever replaced by another.
pub const DISCLOSURE: &[&str] = &["manifest.json", "draft-manifest.json"];
pub const CERTIFICATE: &[&str] = &["certificate.json"];
pub const SITE: &[&str] = &[crate::site::MANIFEST];
pub const OVERVIEW: &[&str] = &[overview::REPORT];

/// Files systems put into every directory by themselves.
const SYSTEM_FILES: [&str; 3] = [".DS_Store", "Thumbs.db", "desktop.ini"];

/// The largest file of its own this program reads: the report of a thousand agencies has some
/// megabytes.
pub const MOST: u64 = 1 << 30;

/// Why outputs were not written.
#[derive(Debug)]
pub enum Refusal {
    Io(io::Error),
    /// There is a file where the directory should be.
    NotADirectory,
    /// The directory holds something this program did not write.
    Foreign(String),
    /// A file to be copied is no longer what it was when it was read.
    Changed(String),
}

impl Refusal {
    pub fn text(&self, lang: Lang) -> String {
        match self {
            Refusal::Io(error) => super::output::reason(error, lang),
            Refusal::NotADirectory => Msg::new("target-is-a-file").text(lang),
            Refusal::Foreign(name) => Msg::new("target-is-foreign").arg("name", name).text(lang),
            Refusal::Changed(name) => Msg::new("source-has-changed").arg("name", name).text(lang),
        }
    }
}

impl From<io::Error> for Refusal {
    fn from(error: io::Error) -> Self {
        Refusal::Io(error)
    }
}

/// The bytes of a file and of nothing else: reading a pipe or a device might never end.
///
/// # Errors
/// When it cannot be read, is no file, or has more than `most` bytes.
pub fn regular(path: &Path, most: u64) -> io::Result<Vec<u8>> {
    let metadata = fs::metadata(path)?;
    if !metadata.is_file() {
        return Err(io::ErrorKind::InvalidInput.into());
    }
    if metadata.len() > most {
        return Err(io::ErrorKind::FileTooLarge.into());
    }
    let mut bytes = Vec::new();
    // It may grow while it is read; what is beyond is then none of it.
    fs::File::open(path)?.take(most).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Writes one file, never over one that is there.
///
/// # Errors
/// When there is one, or writing fails.
pub fn new_file(path: &Path, bytes: &[u8]) -> io::Result<()> {
    if let Some(directory) = path.parent() {
        fs::create_dir_all(directory)?;
    }
    fs::File::create_new(path)?.write_all(bytes)
}

/// Replaces the directory `target` by one holding exactly the given files. Everything is written
/// and flushed beside it first; only then is the old directory moved away and the new one put in
/// its place. `manifests` are the names under which the old directory says what it holds.
///
/// # Errors
/// When writing or moving fails, or the target is not this program's; then it is left as it was.
pub fn replace(
    target: &Path,
    files: &BTreeMap<String, Vec<u8>>,
    manifests: &[&str],
) -> Result<(), Refusal> {
    replace_by(target, manifests, |fresh| Ok(write_all(fresh, files)?))
}

/// The same with files that need not all be in memory: `fill` writes them into the directory it
/// is given, which does not exist yet.
///
/// # Errors
/// The same, and what `fill` refuses.
pub fn replace_by(
    target: &Path,
    manifests: &[&str],
    fill: impl FnOnce(&Path) -> Result<(), Refusal>,
) -> Result<(), Refusal> {
    let parent = match target.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    fs::create_dir_all(parent)?;
    // Two runs at once must not write into each other's unfinished directory.
    let fresh = beside(target, &format!("new-{}", std::process::id()));
    let old = beside(target, "old");
    recover(target, &old, manifests)?;
    check_ours(target, manifests)?;
    remove(&fresh)?;
    let placed = fill(&fresh).and_then(|()| Ok(swap(&fresh, target, &old)?));
    if let Err(refusal) = placed {
        let _ = remove(&fresh);
        return Err(refusal);
    }
    // The new directory is in place; a leftover is cleared by the next run.
    let _ = clear(&old, manifests);
    let _ = remove(&fresh);
    Ok(())
}

/// Whether [`replace`] may put something in the place of what is there.
///
/// # Errors
/// When it may not.
pub fn ours(target: &Path, manifests: &[&str]) -> Result<(), Refusal> {
    check_ours(target, manifests)
}

/// True when nothing is there, or an empty directory.
pub fn is_free(directory: &Path) -> bool {
    match fs::read_dir(directory) {
        Ok(mut entries) => entries.next().is_none(),
        Err(error) => error.kind() == io::ErrorKind::NotFound,
    }
}

/// Puts a directory of the given files where [`is_free`]: all of them or none.
///
/// # Errors
/// When writing or moving fails.
pub fn fresh(target: &Path, files: &BTreeMap<String, Vec<u8>>) -> io::Result<()> {
    if let Some(parent) = target
        .parent()
        .filter(|parent| !parent.as_os_str().is_empty())
    {
        fs::create_dir_all(parent)?;
    }
    let fresh = beside(target, &format!("new-{}", std::process::id()));
    remove(&fresh)?;
    let placed = write_all(&fresh, files).and_then(|()| {
        // Only ever an empty directory: anything else makes this fail.
        match fs::remove_dir(target) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => fs::rename(&fresh, target),
        }
    });
    if placed.is_err() {
        let _ = remove(&fresh);
    }
    placed
}

fn swap(fresh: &Path, target: &Path, old: &Path) -> io::Result<()> {
    let exists = target.symlink_metadata().is_ok();
    if exists && exchange(fresh, target) {
        // Under this name the next run knows it for a leftover.
        let _ = fs::rename(fresh, old);
        return Ok(());
    }
    if exists {
        fs::rename(target, old)?;
    }
    fs::rename(fresh, target).inspect_err(|_| {
        // Put the old state back; if even that fails, the next run recovers it.
        if exists {
            let _ = fs::rename(old, target);
        }
    })
}

/// Has two directories change places in one step, where the system and the file system can: at no
/// instant is either not there.
#[cfg(target_os = "linux")]
fn exchange(one: &Path, other: &Path) -> bool {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    renameat_with(CWD, one, CWD, other, RenameFlags::EXCHANGE).is_ok()
}

#[cfg(not(target_os = "linux"))]
fn exchange(_: &Path, _: &Path) -> bool {
    false
}

/// After a crash between the two renames the old directory lies aside: it is the state to keep.
fn recover(target: &Path, old: &Path, manifests: &[&str]) -> Result<(), Refusal> {
    if old.symlink_metadata().is_err() {
        return Ok(());
    }
    check_ours(old, manifests)?;
    if target.symlink_metadata().is_ok() {
        clear(old, manifests)?;
    } else {
        fs::rename(old, target)?;
    }
    Ok(())
}

/// Only what this program wrote, or an empty directory, is ever replaced: every file must be named
/// by a manifest of this program.
fn check_ours(target: &Path, manifests: &[&str]) -> Result<(), Refusal> {
    let Ok(metadata) = target.symlink_metadata() else {
        return Ok(());
    };
    if !metadata.is_dir() {
        return Err(Refusal::NotADirectory);
    }
    let mut named: BTreeSet<String> = SYSTEM_FILES.iter().map(|&name| name.to_owned()).collect();
    // Several documents have a directory and a manifest each.
    let mut prefixes = vec![String::new()];
    for entry in fs::read_dir(target)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            prefixes.push(format!("{}/", entry.file_name().to_string_lossy()));
        }
    }
    for prefix in prefixes {
        for name in manifests {
            let name = format!("{prefix}{name}");
            if let Ok(text) = regular(&target.join(&name), MOST)
                && let Some(outputs) = outputs(&text)
            {
                named.insert(name);
                let inside = |output: String| format!("{prefix}{output}");
                named.extend(outputs.into_iter().map(inside));
            }
        }
    }
    match foreign(target, "", &named)? {
        Some(name) => Err(Refusal::Foreign(name)),
        None => Ok(()),
    }
}

/// The outputs a manifest of this program names; `None` for another file of that name.
fn outputs(manifest: &[u8]) -> Option<Vec<String>> {
    let manifest: serde_json::Value = serde_json::from_slice(manifest).ok()?;
    if let Some(files) = overview::beside(&manifest) {
        return Some(files.map(str::to_owned).to_vec());
    }
    let program = manifest.get("program")?.as_str()?;
    let outputs = manifest.get("outputs")?.as_object()?;
    program
        .starts_with("gongkai ")
        .then(|| outputs.keys().cloned().collect())
}

/// The first file below a directory that is not named, in a fixed order.
fn foreign(directory: &Path, prefix: &str, named: &BTreeSet<String>) -> io::Result<Option<String>> {
    let mut entries = Vec::new();
    for entry in fs::read_dir(directory)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        entries.push((name, entry.file_type()?.is_dir(), entry.path()));
    }
    entries.sort();
    for (name, is_directory, path) in entries {
        let here = format!("{prefix}{name}");
        let found = if is_directory {
            foreign(&path, &format!("{here}/"), named)?
        } else if named.contains(&here) || SYSTEM_FILES.contains(&name.as_str()) {
            None
        } else {
            Some(here)
        };
        if found.is_some() {
            return Ok(found);
        }
    }
    Ok(None)
}

/// Writes files into a directory that does not exist yet.
///
/// # Errors
/// When it does, or writing fails.
pub fn write_all(directory: &Path, files: &BTreeMap<String, Vec<u8>>) -> io::Result<()> {
    fs::create_dir(directory)?;
    files
        .iter()
        .try_for_each(|(name, bytes)| flushed(&directory.join(name), bytes))
}

/// Writes one file that is not there yet, and waits until it is on the disk.
///
/// # Errors
/// When it is there, or writing fails.
pub fn flushed(path: &Path, bytes: &[u8]) -> io::Result<()> {
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent)?;
    }
    let mut file = fs::File::create_new(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// Writes one file whole: beside its place first.
///
/// # Errors
/// When it cannot be written; an old file is then still there.
pub fn file(target: &Path, bytes: &[u8]) -> io::Result<()> {
    let fresh = beside(target, &format!("new-{}", std::process::id()));
    let written = fs::File::create(&fresh)
        .and_then(|mut file| file.write_all(bytes).and_then(|()| file.sync_all()))
        .and_then(|()| fs::rename(&fresh, target));
    if written.is_err() {
        let _ = fs::remove_file(&fresh);
    }
    written
}

fn beside(target: &Path, what: &str) -> PathBuf {
    let mut name = std::ffi::OsString::from(".");
    name.push(target.file_name().unwrap_or_default());
    name.push(format!(".{what}"));
    target.with_file_name(name)
}

/// Removes a directory of this program, the manifests last: whatever is left of it when this is
/// interrupted is still known for this program's.
fn clear(directory: &Path, manifests: &[&str]) -> io::Result<()> {
    if directory.symlink_metadata().is_ok() {
        empty(directory, manifests)?;
    }
    remove(directory)
}

/// Removes the files of a directory but for manifests.
fn empty(directory: &Path, manifests: &[&str]) -> io::Result<()> {
    for entry in fs::read_dir(directory)? {
        let entry = entry?;
        let manifest = manifests.iter().any(|name| entry.file_name() == *name);
        match entry.file_type()?.is_dir() {
            true => empty(&entry.path(), manifests)?,
            false if manifest => {}
            false => fs::remove_file(entry.path())?,
        }
    }
    Ok(())
}

fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_dir_all(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A directory of its own for one test.
    fn place(test: &str) -> PathBuf {
        let place =
            std::env::temp_dir().join(format!("gongkai-write-{}-{test}", std::process::id()));
        let _ = fs::remove_dir_all(&place);
        fs::create_dir_all(&place).expect("create");
        place
    }

    fn outputs(text: &str) -> BTreeMap<String, Vec<u8>> {
        let manifest = r#"{"program": "gongkai 0", "outputs": {"a.md": "", "b/c.md": ""}}"#;
        let files = [
            ("a.md", text),
            ("b/c.md", text),
            ("manifest.json", manifest),
        ];
        let files = files.map(|(name, text)| (name.to_owned(), text.as_bytes().to_vec()));
        files.into()
    }

    #[test]
    fn what_is_left_of_an_old_directory_is_cleared_by_the_next_run() {
        let place = place("leftover");
        let (target, old) = (place.join("1001"), place.join(".1001.old"));
        for text in ["first", "second"] {
            replace(&target, &outputs(text), DISCLOSURE).expect("written");
            assert!(!old.exists());
            assert_eq!(
                fs::read(target.join("b/c.md")).expect("a file"),
                text.as_bytes()
            );
        }
        // Interrupted while it removed the old one: its manifest is the last to go.
        fs::create_dir_all(&old).expect("create");
        write_all(&old.join("was"), &outputs("old")).expect("written");
        fs::rename(old.join("was/manifest.json"), old.join("manifest.json")).expect("moved");
        fs::remove_dir_all(old.join("was")).expect("removed");
        replace(&target, &outputs("third"), DISCLOSURE).expect("written");
        assert!(!old.exists());
        assert_eq!(fs::read_dir(&place).expect("a directory").count(), 1);
        fs::remove_dir_all(place).expect("removed");
    }

    #[test]
    fn a_directory_is_emptied_of_all_but_what_says_whose_it_is() {
        let place = place("emptied");
        let directory = place.join("out");
        write_all(&directory, &outputs("text")).expect("written");
        empty(&directory, DISCLOSURE).expect("emptied");
        check_ours(&directory, DISCLOSURE).expect("still this program's");
        assert!(!directory.join("a.md").exists() && !directory.join("b/c.md").exists());
        fs::remove_dir_all(place).expect("removed");
    }

    /// Where the file system can exchange directories, the target is there at every instant.
    #[cfg(target_os = "linux")]
    #[test]
    fn there_is_no_instant_without_a_directory() {
        use std::sync::atomic::{AtomicBool, Ordering};
        let place = place("instant");
        let (target, other) = (place.join("1001"), place.join("other"));
        fs::create_dir(&target).expect("create");
        fs::create_dir(&other).expect("create");
        if !exchange(&other, &target) {
            eprintln!("skipped: {} cannot exchange directories", place.display());
            return;
        }
        replace(&target, &outputs("0"), DISCLOSURE).expect("written");
        let done = AtomicBool::new(false);
        let gone = std::thread::scope(|scope| {
            let look = scope.spawn(|| {
                let mut gone = 0;
                while !done.load(Ordering::Relaxed) {
                    gone += usize::from(target.symlink_metadata().is_err());
                }
                gone
            });
            for round in 0..50 {
                replace(&target, &outputs(&round.to_string()), DISCLOSURE).expect("written");
            }
            done.store(true, Ordering::Relaxed);
            look.join().expect("looked")
        });
        assert_eq!(gone, 0, "instants without the directory");
        fs::remove_dir_all(place).expect("removed");
    }
}
