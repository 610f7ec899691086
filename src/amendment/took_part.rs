//! Which files a version is made of: those of later amendments have no part in it, and its
//! manifest does not know them.

use std::collections::BTreeMap;

use crate::diag::{FileId, Location, Sources};
use crate::records::{Record, Records};

/// The version each file takes part from.
pub struct Parts(BTreeMap<FileId, u32>);

impl Parts {
    pub fn of(records: &Records) -> Parts {
        let mut versions: BTreeMap<&str, u32> = BTreeMap::new();
        for (version, record) in (2..).zip(records.of("amendment")) {
            versions
                .entry(record.text("id").unwrap_or_default())
                .or_insert(version);
        }
        let made = |id: Option<&str>| id.and_then(|id| versions.get(id).copied());
        let since = |record: &Record| match record.kind.key {
            "amendment" => made(record.text("id")),
            "change" => made(record.text("amendment")),
            // What only names files is part of what stands beside it.
            "file" | "published" => None,
            _ => Some(1),
        };
        let mut parts = Parts(BTreeMap::new());
        for record in &records.list {
            parts.add(&record.location, since(record));
        }
        for layer in &records.layers {
            for record in &layer.records {
                parts.add(&record.location, made(Some(&layer.amendment)));
            }
        }
        for published in &records.published {
            // What was published as version K is looked back to from the next one on.
            let since = published
                .version
                .map_or(1, |version| version.saturating_add(1));
            parts.0.insert(published.source, since);
        }
        parts
    }

    fn add(&mut self, location: &Location, since: Option<u32>) {
        if let (Some(file), Some(since)) = (location.file(), since) {
            let first = self.0.entry(file).or_insert(since);
            *first = since.min(*first);
        }
    }
}

/// Marks the files that take part only in versions after one.
pub fn mark(sources: &mut Sources, parts: &Parts, version: u32) {
    for (&file, &since) in &parts.0 {
        if since > version {
            sources.set_later(file);
        }
    }
}
