//! The record and field an edit means, also by the key of a fact that comes from it alone.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::Wrong;
use crate::diag::{Location, Msg, Sources};
use crate::facts::{Fact, Facts, Origin};
use crate::pipeline::Outcome;
use crate::records::Record;
use crate::records::load::Loaded;
use crate::records::place::{Found, Missed, find, lines_of, place_text};
use crate::records::schema::{self, Kind};

/// The place written.
///
/// # Errors
/// When it is none, or not one alone.
pub fn resolve(words: &str, loaded: &Loaded, outcomes: &[Outcome]) -> Result<Found, Wrong> {
    let records = &loaded.records.list;
    let missed = match find(words, records, &loaded.sources) {
        Ok(found) => return Ok(found),
        Err(missed) => missed,
    };
    if let Missed::Nothing(_) = missed {
        let (key, field) = match words.rsplit_once("}.") {
            Some((key, field)) => (format!("{key}}}"), Some(field.trim())),
            None => (words.to_owned(), None),
        };
        let mut asked = outcomes.iter().filter_map(|outcome| {
            let facts = outcome.facts.as_deref()?;
            by_key(&key, facts, &outcome.sources, loaded)
        });
        // What one document cannot answer another may.
        let first = asked.next();
        let first = match first {
            Some(Err(wrong)) => asked.find(Result::is_ok).or(Some(Err(wrong))),
            other => other,
        };
        if let Some(found) = first {
            return with_field(found?, field, records);
        }
    }
    let msg = match missed {
        Missed::Nothing(Some(near)) => Msg::new("what-if-nothing-like").arg("near", near),
        Missed::Nothing(None) => Msg::new("what-if-nothing"),
        Missed::Empty => Msg::new("what-if-empty"),
        Missed::Several(several) => several_places(&several, records, &loaded.sources),
        Missed::Field(kind, field) => return Err(no_field(kind, &field)),
    };
    Err(Box::new(msg.arg("place", words)))
}

/// The most places named.
const MOST: usize = 8;

fn several_places(several: &[usize], records: &[Record], sources: &Sources) -> Msg {
    let places = several.iter().take(MOST);
    let places = places.map(|&at| place_text(&records[at].location, sources));
    Msg::new("what-if-several")
        .arg("count", several.len())
        .arg("places", places.collect::<Vec<_>>().join("、"))
}

fn with_field(found: Found, field: Option<&str>, records: &[Record]) -> Result<Found, Wrong> {
    let Some(name) = field else { return Ok(found) };
    let kind = records[found.record].kind;
    let spec = kind.field(name).ok_or_else(|| no_field(kind.key, name))?;
    Ok(Found {
        field: Some(spec.key),
        ..found
    })
}

/// A field a kind of record has not, with those it has.
pub fn no_field(kind: &str, field: &str) -> Wrong {
    let kind = schema::kind(kind);
    Box::new(
        Msg::new("what-if-no-field")
            .arg("record", kind.map_or("", |kind| kind.label))
            .arg("field", field)
            .arg("known", kind.map_or_else(String::new, fields)),
    )
}

/// A record of which no field was named, and none is what it is there to say.
pub fn which_field(place: &str, kind: &Kind) -> Wrong {
    Box::new(
        Msg::new("what-if-which-field")
            .arg("place", place)
            .arg("record", kind.label)
            .arg("known", fields(kind)),
    )
}

fn fields(kind: &Kind) -> String {
    let fields = kind.fields.iter();
    let names = fields.map(|spec| format!("{}（{}）", spec.key, spec.label));
    names.collect::<Vec<_>>().join("、")
}

/// The one record a fact comes from; `None` when the words are no key.
fn by_key(
    words: &str,
    facts: &Facts,
    sources: &Sources,
    loaded: &Loaded,
) -> Option<Result<Found, Wrong>> {
    let key = facts.parse(words).ok()?;
    let fact = match facts.get(&key) {
        Ok(fact) => fact,
        Err(gap) => return Some(Err(Box::new(facts.finding(&gap).message))),
    };
    let mut places = BTreeSet::new();
    if !sources_of(&fact, facts, &mut places) {
        return Some(Err(Box::new(
            Msg::new("what-if-derived")
                .arg("place", words)
                .arg("label", facts.label(&key)),
        )));
    }
    let records = &loaded.records.list;
    let mut found: Vec<usize> = Vec::new();
    for place in &places {
        found.extend(
            records
                .iter()
                .position(|record| stands(record, place, sources)),
        );
    }
    found.dedup();
    Some(match found.as_slice() {
        &[record] => Ok(Found {
            record,
            field: None,
        }),
        [] => Err(Box::new(Msg::new("what-if-no-line").arg("place", words))),
        several => {
            let msg = several_places(several, records, sources);
            Err(Box::new(msg.arg("place", words)))
        }
    })
}

/// Where the records a fact is the sum of stand; false when it is calculated in another way.
fn sources_of(fact: &Fact, facts: &Facts, places: &mut BTreeSet<Location>) -> bool {
    let mut all = |parts: &[Arc<Fact>]| {
        let mut parts = parts.iter();
        parts.all(|part| sources_of(part, facts, places))
    };
    match &fact.origin {
        Origin::Lines(lines) => {
            places.extend(lines.iter().map(|&at| facts.line(at).location.clone()));
            true
        }
        Origin::Records(found) | Origin::Count(found) => {
            places.extend(found.iter().cloned());
            true
        }
        Origin::Same(part) | Origin::Rounded(part) => all(std::slice::from_ref(part)),
        Origin::Sum(parts) => all(parts),
        Origin::Less { .. } | Origin::Difference { .. } | Origin::Ratio { .. } => false,
    }
}

/// Whether a record, or one of its fields, stands at a place.
fn stands(record: &Record, place: &Location, sources: &Sources) -> bool {
    if record.location == *place {
        return true;
    }
    let own = lines_of(&record.location, sources).map(|(page, ..)| page);
    let mut fields = record.fields.values().map(|field| &field.location);
    let here = |location: &Location| lines_of(location, sources).map(|(page, ..)| page) == own;
    fields.any(|location| location == place && here(location))
}
