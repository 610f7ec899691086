//! What a roll did: carried, changed, dropped, emptied, and what is left to look at.

use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::diag::{Lang, Msg};

/// Places told of one entry on the terminal.
const PLACES: usize = 3;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Section {
    Carried,
    Changed,
    Dropped,
    Emptied,
    Years,
}

impl Section {
    const ALL: [Section; 5] = [
        Section::Carried,
        Section::Changed,
        Section::Dropped,
        Section::Emptied,
        Section::Years,
    ];

    /// Its name for programs.
    fn name(self) -> &'static str {
        match self {
            Section::Carried => "carried",
            Section::Changed => "changed",
            Section::Dropped => "dropped",
            Section::Emptied => "emptied",
            Section::Years => "years",
        }
    }

    fn title(self) -> Msg {
        Msg::new(match self {
            Section::Carried => "roll-carried-title",
            Section::Changed => "roll-changed-title",
            Section::Dropped => "roll-dropped-title",
            Section::Emptied => "roll-emptied-title",
            Section::Years => "roll-years-title",
        })
    }
}

/// One thing that happened, to one record or to several alike.
#[derive(Debug, Clone)]
pub struct Entry {
    pub section: Section,
    message: Msg,
    pub places: Vec<String>,
}

impl Entry {
    fn text(&self, lang: Lang) -> String {
        self.message
            .clone()
            .arg("count", self.places.len())
            .text(lang)
    }
}

/// What a roll did, in the order it was done.
#[derive(Debug, Default, Clone)]
pub struct Report {
    pub from: i32,
    pub to: i32,
    entries: Vec<Entry>,
}

impl Report {
    pub fn new(from: i32, to: i32) -> Report {
        Report {
            from,
            to,
            entries: Vec::new(),
        }
    }

    /// Tells a thing with the place it is at; another of the very same is told with the first.
    pub fn add(&mut self, section: Section, message: Msg, place: String) {
        let same = |entry: &&mut Entry| {
            entry.section == section
                && (entry.message.id, &entry.message.args) == (message.id, &message.args)
        };
        match self.entries.iter_mut().find(same) {
            Some(entry) => entry.places.push(place),
            None => self.entries.push(Entry {
                section,
                message,
                places: vec![place],
            }),
        }
    }

    /// For people: each section with its entries, each entry with its first places.
    pub fn text(&self, lang: Lang) -> String {
        let mut out = String::new();
        for section in Section::ALL {
            let entries: Vec<&Entry> = self.of(section).collect();
            if entries.is_empty() {
                continue;
            }
            let _ = writeln!(out, "{}", section.title().text(lang));
            for entry in entries {
                let first = entry.places.iter().take(PLACES).map(String::as_str);
                let comma = if lang == Lang::Zh { "、" } else { ", " };
                let mut places = first.collect::<Vec<_>>().join(comma);
                if entry.places.len() > PLACES {
                    places = Msg::new("roll-places").arg("places", places).text(lang);
                }
                let _ = writeln!(out, "  {}  [{places}]", entry.text(lang));
            }
        }
        out
    }

    /// For programs: every entry with all its places.
    pub fn json(&self, lang: Lang) -> Value {
        let entries = Section::ALL.iter().flat_map(|section| self.of(*section));
        let entries: Vec<Value> = entries
            .map(|entry| {
                json!({
                    "section": entry.section.name(),
                    "code": entry.message.id,
                    "message": entry.text(lang),
                    "places": entry.places,
                })
            })
            .collect();
        json!({ "format": 1, "from": self.from, "to": self.to, "entries": entries })
    }

    fn of(&self, section: Section) -> impl Iterator<Item = &Entry> {
        self.entries
            .iter()
            .filter(move |entry| entry.section == section)
    }
}
