//! Built-in profiles resolved once in a program: a bureau's agencies follow the same few.
//!
//! Settings and findings point into the files of the layers, which stand behind those of the
//! records: what was resolved serves again where these begin at the same number.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use super::load::{self, Library, Resolved};
use crate::budget::ledger::Phase;
use crate::diag::{Checked, Finding, SourceFile, Sources};

/// A profile as it stands, and as it is for documents of a phase.
#[derive(Debug, Clone)]
pub struct Phased {
    pub whole: Arc<Resolved>,
    pub own: Arc<Resolved>,
}

struct Kept {
    value: Phased,
    findings: Vec<Finding>,
    files: Vec<SourceFile>,
}

/// By id, number of files before the profile's, and phase.
type Kind = (String, usize, Phase);

static KEPT: Mutex<BTreeMap<Kind, Arc<Kept>>> = Mutex::new(BTreeMap::new());

/// More than a bureau has at once; what is not kept is resolved again.
const MOST: usize = 32;

/// Loads a profile for documents of a phase.
pub fn load(
    id: &str,
    phase: Phase,
    library: &Library,
    sources: &mut Sources,
) -> Checked<Option<Phased>> {
    if library.user.is_some() {
        let Checked { value, findings } = load::load(id, library, sources);
        let value = value.map(|whole| phased(whole, phase));
        return Checked { value, findings };
    }
    let first = sources.iter().count();
    let kind = (id.to_owned(), first, phase);
    let kept = || KEPT.lock().unwrap_or_else(PoisonError::into_inner);
    let known = kept().get(&kind).cloned();
    if let Some(known) = known {
        sources.extend(&known.files);
        return Checked {
            value: Some(known.value.clone()),
            findings: known.findings.clone(),
        };
    }
    let Checked { value, findings } = load::load(id, library, sources);
    let value = value.map(|whole| phased(whole, phase));
    if let Some(value) = value.clone() {
        let made = Kept {
            value,
            findings: findings.clone(),
            files: sources.iter().skip(first).cloned().collect(),
        };
        let mut kept = kept();
        if kept.len() >= MOST {
            kept.clear();
        }
        kept.insert(kind, Arc::new(made));
    }
    Checked { value, findings }
}

fn phased(whole: Resolved, phase: Phase) -> Phased {
    let mut own = whole.clone();
    own.restrict(phase);
    Phased {
        whole: whole.into(),
        own: own.into(),
    }
}
