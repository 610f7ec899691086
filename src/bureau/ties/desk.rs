//! Everything the ties are looked for in: the bureau, and each document that can be compared.

use std::collections::{BTreeMap, BTreeSet};

use super::{Digest, Found, Place, Places};
use crate::budget::ledger::Phase;
use crate::bureau::run::{AgencyRun, DocumentRun};
use crate::bureau::{Bureau, Entry};
use crate::diag::{Finding, Msg};
use crate::records::load::is_workbook;

/// All that can be held against one another.
pub struct Desk<'a> {
    pub bureau: &'a Bureau,
    pub agencies: &'a [AgencyRun],
    /// Documents whose records could be read and understood, in the order of the register.
    pub docs: Vec<Doc<'a>>,
    /// Every agency of the register is among them: this is no shard.
    pub whole: bool,
    entries: BTreeMap<&'a str, &'a Entry>,
    /// Documents by the code of their agency.
    by_code: BTreeMap<&'a str, Vec<usize>>,
}

/// A document of an agency.
#[derive(Debug, Clone, Copy)]
pub struct Doc<'a> {
    pub agency: &'a AgencyRun,
    pub run: &'a DocumentRun,
    pub digest: &'a Digest,
}

impl<'a> Desk<'a> {
    pub fn new(bureau: &'a Bureau, agencies: &'a [AgencyRun]) -> Desk<'a> {
        let documents = agencies.iter().flat_map(|agency| {
            let digested = agency.documents.iter();
            digested.filter_map(move |run| {
                let digest = run.digest.as_ref().filter(|digest| !digest.partial)?;
                Some(Doc {
                    agency,
                    run,
                    digest,
                })
            })
        });
        let docs: Vec<Doc> = documents.collect();
        let mut by_code: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (at, doc) in docs.iter().enumerate() {
            by_code.entry(&doc.agency.code).or_default().push(at);
        }
        let codes: BTreeSet<&str> = agencies.iter().map(|one| one.code.as_str()).collect();
        let mut must = bureau.entries.iter().filter(|one| one.must_submit());
        let entries = bureau.entries.iter();
        Desk {
            bureau,
            agencies,
            docs,
            whole: must.all(|entry| codes.contains(entry.code.as_str())),
            entries: entries.map(|entry| (entry.code.as_str(), entry)).collect(),
            by_code,
        }
    }

    /// What the register says of a code.
    pub fn entry(&self, code: &str) -> Option<&'a Entry> {
        self.entries.get(code).copied()
    }

    /// The agency's documents.
    pub fn of(&self, code: &str) -> impl Iterator<Item = Doc<'a>> {
        let own = self.by_code.get(code).into_iter().flatten();
        own.filter_map(|at| self.docs.get(*at).copied())
    }

    /// The agency's budgets for the bureau's own year: what it has laid down.
    pub fn budgets(&self, code: &str) -> impl Iterator<Item = Doc<'a>> {
        let year = i32::from(self.bureau.year);
        self.of(code).filter(move |doc| {
            doc.run.kind == "budget" && doc.digest.year == year && doc.digest.unit.is_none()
        })
    }
}

impl<'a> Doc<'a> {
    /// `1001 示例市某局 2025年预算`.
    pub fn called(&self) -> String {
        let digest = self.digest;
        let what = match self.run.kind.as_str() {
            "budget" => match Phase::parse(&digest.phase) {
                None | Some(Phase::Original) => "预算",
                Some(phase) => phase.word(),
            },
            "final-accounts" => "决算",
            _ => "文件",
        };
        let id = match self.run.id.as_str() {
            "" => String::new(),
            id => format!("（{id}）"),
        };
        let AgencyRun { code, name, .. } = self.agency;
        format!("{code} {name} {}年{what}{id}", digest.year)
    }

    /// Whether another document is of the same kind, year and phase.
    pub fn parallel(&self, other: &Doc) -> bool {
        let of = |doc: &Doc| {
            (
                doc.run.kind.clone(),
                doc.digest.year,
                doc.digest.phase.clone(),
            )
        };
        of(self) == of(other)
    }

    /// A place as told to users: below the workspace.
    pub fn place(&self, place: &Place) -> String {
        let below = self.digest.place(place);
        match self.agency.submission.as_deref() {
            Some(path) if is_workbook(path) => match path.rsplit_once('/') {
                Some((directory, _)) => format!("{directory}/{below}"),
                None => below,
            },
            Some(path) => format!("{path}/{below}"),
            None => below,
        }
    }
}

impl Found {
    pub fn new(agencies: &[&str], finding: Finding) -> Found {
        let mut codes: Vec<String> = Vec::new();
        for code in agencies {
            if !codes.iter().any(|one| one == code) {
                codes.push((*code).to_owned());
            }
        }
        Found {
            agencies: codes,
            finding,
        }
    }

    /// What stands at a place.
    #[must_use]
    pub fn place(mut self, place: &str, says: &str) -> Found {
        let note = Msg::new("tie-place").arg("place", place).arg("says", says);
        self.finding = self.finding.with(note);
        self
    }

    /// What stands at the places of a document, and how many more there are.
    #[must_use]
    pub fn places(mut self, doc: &Doc, places: &Places, says: &str) -> Found {
        for place in &places.first {
            self = self.place(&doc.place(place), says);
        }
        if places.more > 0 {
            let more = Msg::new("tie-places-more").arg("document", doc.called());
            self.finding = self.finding.with(more.arg("count", places.more));
        }
        self
    }
}
