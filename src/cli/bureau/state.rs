//! What a build over many agencies remembers of each, so that the next does again only what has
//! changed: `OUT/.gongkai/CODE.json`.
//!
//! It is never believed against the files: it counts only while everything that decides the outputs
//! has the same hashes, and every output still has the size and the time of writing it was left
//! with. Without it, or with a damaged one, the agency is built.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::work::Told;
use crate::bureau::run::{AgencyRun, Verdict};
use crate::cli::report::Report;
use crate::cli::write;
use crate::diag::hash;

/// The directory of what is remembered, inside that of the outputs.
pub const DIRECTORY: &str = ".gongkai";

/// What is remembered of an agency.
#[derive(Debug, Serialize, Deserialize)]
struct State {
    key: String,
    /// Where the register speaks of it: findings name the place.
    place: String,
    reports: Vec<Report>,
    run: AgencyRun,
    /// Size and time of writing by path; none where nothing was written.
    outputs: BTreeMap<String, (u64, u64)>,
}

/// A hash of several things, each told from the next.
#[derive(Clone, Default)]
pub struct Key(Sha256);

impl Key {
    #[must_use]
    pub fn with(mut self, bytes: impl AsRef<[u8]>) -> Key {
        let bytes = bytes.as_ref();
        self.0.update((bytes.len() as u64).to_le_bytes());
        self.0.update(bytes);
        self
    }

    pub fn text(self) -> String {
        hash(&self.0.finalize())
    }
}

/// This very program: its version, and the file it runs from.
pub fn program() -> String {
    let file = std::env::current_exe().ok().and_then(|path| stamp(&path));
    format!("{} {file:?}", env!("CARGO_PKG_VERSION"))
}

fn path(out: &Path, code: &str) -> PathBuf {
    out.join(DIRECTORY).join(format!("{code}.json"))
}

/// What came of the agency the last time, when nothing has changed since.
pub fn recall(out: &Path, code: &str, key: &str, place: &str) -> Option<Told> {
    let text = write::regular(&path(out, code), write::MOST).ok()?;
    let state: State = serde_json::from_slice(&text).ok()?;
    let target = out.join(code);
    let same = |(file, was): (&String, &(u64, u64))| stamp(&target.join(file)) == Some(*was);
    if state.key != key || !state.outputs.iter().all(same) {
        return None;
    }
    let verdict = state.run.verdict;
    if verdict != Verdict::Ready && state.place != place {
        return None;
    }
    // A failure may have passed by itself.
    if verdict == Verdict::Failed || (verdict == Verdict::Ready) == state.outputs.is_empty() {
        return None;
    }
    Some(Told {
        run: state.run,
        reports: state.reports,
        written: Vec::new(),
        unchanged: true,
    })
}

/// Remembers what came of an agency. What cannot be remembered is done again the next time.
pub fn remember(out: &Path, code: &str, key: &str, place: &str, told: &Told) {
    let target = out.join(code);
    let outputs = told.written.iter().map(|file| {
        let stamp = stamp(&target.join(file))?;
        Some((file.clone(), stamp))
    });
    let Some(outputs) = outputs.collect() else {
        return;
    };
    let state = State {
        key: key.to_owned(),
        place: place.to_owned(),
        reports: told.reports.clone(),
        run: told.run.clone(),
        outputs,
    };
    if let Ok(text) = serde_json::to_vec(&state) {
        let _ = write::file(&path(out, code), &text);
    }
}

/// Forgets an agency before its outputs are touched.
pub fn forget(out: &Path, code: &str) {
    let _ = fs::remove_file(path(out, code));
}

/// Size and time of writing of a file.
fn stamp(path: &Path) -> Option<(u64, u64)> {
    let metadata = path.symlink_metadata().ok()?;
    let since = metadata.modified().ok()?.duration_since(UNIX_EPOCH).ok()?;
    let nanoseconds = u64::try_from(since.as_nanos()).ok()?;
    metadata.is_file().then_some((metadata.len(), nanoseconds))
}
