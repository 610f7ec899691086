//! Zip packages, unpacked part by part and only as far as they may go.

use std::collections::BTreeMap;
use std::io::{Cursor, Read};

use zip::ZipArchive;
use zip::result::ZipError;

use super::super::{Excess, Refusal};
use super::room::{MAX_PART, MAX_PARTS, MAX_TOTAL};
use super::xml;

/// An open package. Parts nobody asks for (pictures, embedded files, program code) are never
/// unpacked.
pub struct Package<'a> {
    archive: ZipArchive<Cursor<&'a [u8]>>,
    /// Parts by plain name: lower case, forward slashes, none at the start.
    parts: BTreeMap<String, usize>,
    /// Bytes still allowed.
    left: usize,
}

impl<'a> Package<'a> {
    /// Opens a package and looks at its table of contents.
    pub fn open(bytes: &'a [u8]) -> Result<Self, Refusal> {
        // Counted before the directory is read, which costs memory for every entry.
        let entries = bytes
            .windows(4)
            .filter(|at| at == b"PK\x01\x02")
            .take(MAX_PARTS + 1);
        if entries.count() > MAX_PARTS {
            return Err(Refusal::TooLarge(Excess::Parts));
        }
        let archive = ZipArchive::new(Cursor::new(bytes)).map_err(broken)?;
        let mut parts = BTreeMap::new();
        for (index, name) in archive.file_names_raw().enumerate() {
            let name = plain(&String::from_utf8_lossy(name));
            if parts.insert(name.clone(), index).is_some() {
                return Err(Refusal::Broken(format!("two parts are named {name}")));
            }
        }
        if archive.has_duplicate_names() {
            return Err(Refusal::Broken("two parts have one name".to_owned()));
        }
        Ok(Package {
            archive,
            parts,
            left: MAX_TOTAL,
        })
    }

    pub fn has(&self, name: &str) -> bool {
        self.parts.contains_key(&plain(name))
    }

    /// Names of all parts.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.parts.keys().map(String::as_str)
    }

    /// The text of a part; `None` when there is no such part.
    pub fn text(&mut self, name: &str) -> Result<Option<String>, Refusal> {
        let Some(&index) = self.parts.get(&plain(name)) else {
            return Ok(None);
        };
        let mut part = self.archive.by_index(index).map_err(broken)?;
        let most = self.left.min(MAX_PART);
        let mut bytes = Vec::new();
        // The size in the header is a claim: what comes out is counted.
        let read = part.by_ref().take(most as u64 + 1).read_to_end(&mut bytes);
        read.map_err(|error| Refusal::Broken(format!("{name}: {error}")))?;
        if bytes.len() > most {
            return Err(Refusal::TooLarge(Excess::Bytes));
        }
        self.left -= bytes.len();
        xml::decoded(bytes, name).map(Some)
    }
}

/// A part's name without the liberties writers take with it.
pub fn plain(name: &str) -> String {
    let name = name.replace('\\', "/").to_lowercase();
    name.trim_start_matches('/').to_owned()
}

fn broken(error: ZipError) -> Refusal {
    match error {
        ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) | ZipError::InvalidPassword => {
            Refusal::Password
        }
        error => Refusal::Broken(error.to_string()),
    }
}
