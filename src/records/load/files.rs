//! Where the input's files come from: a directory, or memory.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// Largest file read, in bytes.
pub const MAX_FILE: u64 = 64 << 20;

/// Most files [`Files::list`] names.
pub const MAX_LISTED: usize = 10_000;

/// Why a file cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReadError {
    Missing,
    /// The path leads out of the directory of the input, or is not a plain relative path.
    Outside,
    /// More than [`MAX_FILE`] bytes.
    TooLarge,
    /// A directory or a device.
    NotAFile,
    Other(io::ErrorKind),
}

/// Read access to the files of one input, by relative path with `/`.
pub trait Files {
    /// The bytes of a file.
    fn read(&self, path: &str) -> Result<Vec<u8>, ReadError>;

    /// The file to start from, when the user named one.
    fn entry(&self) -> Option<&str> {
        None
    }

    /// The files below a directory (`""` for all), recursively, by the paths [`Files::read`] takes;
    /// sorted, at most [`MAX_LISTED`]. A directory that cannot be read has none.
    fn list(&self, directory: &str) -> Vec<String>;
}

/// Files held in memory, by path.
#[derive(Debug, Default, Clone)]
pub struct Memory(pub BTreeMap<String, Vec<u8>>);

impl Files for Memory {
    fn read(&self, path: &str) -> Result<Vec<u8>, ReadError> {
        let path = plain_path(path)?;
        match self.0.get(&path) {
            Some(bytes) if bytes.len() as u64 > MAX_FILE => Err(ReadError::TooLarge),
            Some(bytes) => Ok(bytes.clone()),
            None if self.below(&format!("{path}/")).next().is_some() => Err(ReadError::NotAFile),
            None => Err(ReadError::Missing),
        }
    }

    fn list(&self, directory: &str) -> Vec<String> {
        let prefix = match plain_path(directory) {
            Ok(path) => format!("{path}/"),
            Err(_) if matches!(directory, "" | ".") => String::new(),
            Err(_) => return Vec::new(),
        };
        self.below(&prefix).take(MAX_LISTED).cloned().collect()
    }
}

impl Memory {
    fn below<'a>(&'a self, prefix: &'a str) -> impl Iterator<Item = &'a String> {
        self.0
            .range(prefix.to_owned()..)
            .map(|(path, _)| path)
            .take_while(move |path| path.starts_with(prefix))
    }
}

/// The files of a directory on disk. Nothing outside it can be read, through links included.
#[derive(Debug, Clone)]
pub struct Directory {
    root: PathBuf,
    entry: Option<String>,
}

impl Directory {
    /// Access to the files of `root`; whether it exists shows on reading.
    pub fn new(root: &Path) -> Self {
        Directory {
            root: root.to_owned(),
            entry: None,
        }
    }

    /// The same files, to be read from the one of this name on.
    pub fn starting_at(mut self, entry: &str) -> Self {
        self.entry = Some(entry.to_owned());
        self
    }

    /// The real path of something inside the directory.
    fn inside(&self, path: &str) -> Result<PathBuf, ReadError> {
        let root = self.root.canonicalize().map_err(from_io)?;
        let real = root.join(path).canonicalize().map_err(from_io)?;
        if real.starts_with(&root) {
            Ok(real)
        } else {
            Err(ReadError::Outside)
        }
    }

    /// Entries of a directory as `(name, is directory)`, in the order of the paths below it.
    fn entries(&self, path: &str) -> Vec<(String, bool)> {
        let Ok(real) = self.inside(path) else {
            return Vec::new();
        };
        let Ok(entries) = fs::read_dir(real) else {
            return Vec::new();
        };
        let mut names: Vec<(String, bool)> = entries
            .filter_map(Result::ok)
            .filter_map(|entry| {
                let name = entry.file_name().into_string().ok()?;
                let kind = entry.file_type().ok()?;
                // Links to directories are not followed: they may lead round in circles.
                let keep = kind.is_dir() || kind.is_file() || self.links_to_file(path, &name);
                keep.then_some((name, kind.is_dir()))
            })
            .collect();
        names.sort_by_cached_key(|(name, directory)| {
            format!("{name}{}", if *directory { "/" } else { "" })
        });
        names
    }

    fn links_to_file(&self, path: &str, name: &str) -> bool {
        self.inside(&joined(path, name))
            .is_ok_and(|real| real.is_file())
    }
}

impl Files for Directory {
    fn read(&self, path: &str) -> Result<Vec<u8>, ReadError> {
        let real = self.inside(&plain_path(path)?)?;
        let metadata = fs::metadata(&real).map_err(from_io)?;
        if !metadata.is_file() {
            return Err(ReadError::NotAFile);
        }
        if metadata.len() > MAX_FILE {
            return Err(ReadError::TooLarge);
        }
        let mut bytes = Vec::new();
        let file = fs::File::open(&real).map_err(from_io)?;
        file.take(MAX_FILE + 1)
            .read_to_end(&mut bytes)
            .map_err(from_io)?;
        if bytes.len() as u64 > MAX_FILE {
            return Err(ReadError::TooLarge);
        }
        Ok(bytes)
    }

    fn entry(&self) -> Option<&str> {
        self.entry.as_deref()
    }

    fn list(&self, directory: &str) -> Vec<String> {
        let start = match plain_path(directory) {
            Ok(path) => path,
            Err(_) if matches!(directory, "" | ".") => String::new(),
            Err(_) => return Vec::new(),
        };
        let mut files = Vec::new();
        let mut waiting = vec![(start, true)];
        while let Some((path, is_directory)) = waiting.pop() {
            if !is_directory {
                files.push(path);
                if files.len() == MAX_LISTED {
                    break;
                }
                continue;
            }
            let entries = self.entries(&path).into_iter().rev();
            waiting.extend(entries.map(|(name, directory)| (joined(&path, &name), directory)));
        }
        files
    }
}

fn joined(directory: &str, name: &str) -> String {
    if directory.is_empty() {
        name.to_owned()
    } else {
        format!("{directory}/{name}")
    }
}

fn from_io(error: io::Error) -> ReadError {
    match error.kind() {
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => ReadError::Missing,
        io::ErrorKind::IsADirectory => ReadError::NotAFile,
        kind => ReadError::Other(kind),
    }
}

/// A relative path with `.` steps and doubled slashes removed. Refused is whatever may lead outside
/// on any system: `..`, leading slashes, backslashes, drive letters, control characters.
pub(crate) fn plain_path(path: &str) -> Result<String, ReadError> {
    let forbidden = |c: char| matches!(c, '\\' | ':') || c.is_control();
    if path.starts_with('/') || path.contains(forbidden) || path.len() > 1024 {
        return Err(ReadError::Outside);
    }
    let mut plain = String::with_capacity(path.len());
    for step in path.split('/').filter(|step| !matches!(*step, "" | ".")) {
        if step == ".." {
            return Err(ReadError::Outside);
        }
        if !plain.is_empty() {
            plain.push('/');
        }
        plain.push_str(step);
    }
    if plain.is_empty() {
        return Err(ReadError::NotAFile);
    }
    Ok(plain)
}
