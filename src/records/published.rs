//! The facts of a document already published (`facts.json` of an earlier build), to hold this one
//! against.

use serde_json::Value as Json;

use crate::diag::{FileId, Location, Sources};

/// A published document's amounts.
#[derive(Debug, Clone)]
pub struct Published {
    /// Name of the agency or unit.
    pub agency: String,
    pub year: i32,
    /// `original`, `adjusted` …
    pub phase: String,
    /// The profile it was published with.
    pub profile: String,
    /// Which publication of its own year and phase it says it is: 1 is the first.
    pub edition: u32,
    /// Which publication of the records' own year and phase it is; none for that of another.
    pub version: Option<u32>,
    /// Where the records name it.
    pub place: Location,
    pub source: FileId,
    pub amounts: Vec<PublishedAmount>,
}

/// One published amount.
#[derive(Debug, Clone)]
pub struct PublishedAmount {
    /// Fact key, relative to the published document's own period.
    pub key: String,
    /// 元, as written.
    pub value: String,
    /// Its line in the file.
    pub location: Location,
}

/// Reads a `facts.json`; `None` when it is none.
pub fn read(file: FileId, sources: &Sources, place: &Location) -> Option<Published> {
    let text = &sources.get(file).text;
    let root: Json = serde_json::from_str(text).ok()?;
    if root.get("format")?.as_u64() != Some(1) {
        return None;
    }
    let mut from = 0;
    let mut amounts = Vec::new();
    for fact in root.get("facts")?.as_array()? {
        let (Some(key), Some(value), Some("元")) = (
            fact.get("key").and_then(Json::as_str),
            fact.get("value").and_then(Json::as_str),
            fact.get("unit").and_then(Json::as_str),
        ) else {
            continue;
        };
        // Facts stand in the file in the order they are read in, so one pass finds them all.
        let quoted = serde_json::to_string(key).unwrap_or_default();
        let at = text[from..].find(&quoted).map_or(from, |at| from + at);
        from = at;
        amounts.push(PublishedAmount {
            key: key.to_owned(),
            value: value.to_owned(),
            location: Location::text(file, at..at + quoted.len().min(text.len() - at)),
        });
    }
    let text = |key: &str| root.get(key).and_then(Json::as_str).map(str::to_owned);
    let edition = root.get("version").and_then(Json::as_u64);
    Some(Published {
        agency: text("agency").unwrap_or_default(),
        profile: text("profile").unwrap_or_default(),
        edition: edition.map_or(1, |edition| edition.try_into().unwrap_or(1)),
        year: root.get("year")?.as_i64()?.try_into().ok()?,
        phase: text("phase")?,
        version: None,
        place: place.clone(),
        source: file,
        amounts,
    })
}
