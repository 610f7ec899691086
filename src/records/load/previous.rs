//! Last year's records: a directory or a workbook inside that of the input.

use std::sync::Arc;

use super::{Loader, ReadError, files, is_workbook, unreadable};
use crate::diag::{Finding, Location};
use crate::records::Previous;
use crate::records::text::excerpt;

impl Loader<'_> {
    /// Reads the records every document names as last year's, each once. What they name as theirs
    /// is not followed.
    pub(super) fn previous(&mut self) -> Vec<Previous> {
        let documents = self.records.iter().filter(|r| r.kind.key == "document");
        let named: Vec<(String, Location)> = documents
            .filter_map(|r| Some((r.text("previous")?.to_owned(), r.place("previous").clone())))
            .collect();
        let mut found: Vec<Previous> = Vec::new();
        for (written, place) in named {
            match files::plain_path(&written) {
                Ok(path) if found.iter().any(|other| other.path == path) => {}
                Ok(path) => found.extend(self.last_year(path, &written, &place)),
                // The directory of the input itself.
                Err(ReadError::NotAFile) => self.findings.push(no_records(&written).at(&place)),
                Err(error) => self.findings.push(unreadable(&written, error).at(&place)),
            }
        }
        found
    }

    fn last_year(&mut self, path: String, written: &str, place: &Location) -> Option<Previous> {
        let directory = format!("{path}/");
        let (base, entry) = match self.read(&path) {
            Err(ReadError::NotAFile) => (directory.as_str(), None),
            Err(error) => {
                self.findings.push(unreadable(written, error).at(place));
                return None;
            }
            Ok(_) if is_workbook(&path) && !self.included.contains_key(&path) => {
                let at = path.rfind('/').map_or(0, |slash| slash + 1);
                (&path[..at], Some(&path[at..]))
            }
            Ok(_) => {
                self.findings.push(no_records(written).at(place));
                return None;
            }
        };
        let sources = std::mem::take(&mut self.sources);
        let mut loader = Loader::new(self.files, base, sources);
        loader.entry(entry, place);
        let loaded = loader.finish();
        self.sources = loaded.sources;
        self.findings.extend(loaded.findings);
        Some(Previous {
            path,
            records: Arc::new(loaded.records),
        })
    }
}

fn no_records(path: &str) -> Finding {
    Finding::deny("previous-no-records").arg("path", excerpt(path))
}
