//! The lines amendments change, found by the nodes they sit on.

use std::collections::BTreeMap;

use crate::budget::money::Unit;
use crate::diag::Location;
use crate::records::Record;
use crate::records::schema::{FieldSpec, Kind, Type, kind};

/// What one line is told from all others by: its kind and what it says of where it sits, as
/// written, Chinese words and short names turned into the words of the records.
pub type Identity = (&'static str, Vec<(&'static str, String)>);

/// Where a line was taken away.
#[derive(Debug, Clone)]
pub struct Gone {
    pub amendment: String,
    pub place: Location,
}

/// Year and phase of the ledgers of a budget.
#[derive(Debug, Clone, Default)]
struct Ledgers {
    /// Amounts of ledgers by id, where they are not in 元.
    units: BTreeMap<String, Unit>,
    /// Ledgers of other years or phases, which nothing amends.
    others: Vec<String>,
    /// All there are, with those that need no declaration.
    known: Vec<String>,
}

/// The records of one version.
#[derive(Debug, Clone, Default)]
pub struct State {
    list: Vec<Option<Record>>,
    index: BTreeMap<Identity, Vec<usize>>,
    gone: BTreeMap<Identity, Gone>,
    /// The code of each unit by its id.
    units: BTreeMap<String, String>,
    ledgers: Ledgers,
}

/// What a change may say about a ledger.
pub enum OfLedger {
    Own(Unit),
    OtherPeriod,
    Unknown,
}

impl State {
    pub fn new(list: Vec<Record>, home: Option<&Record>) -> State {
        let Some(home) = home else {
            return State {
                list: list.into_iter().map(Some).collect(),
                ..State::default()
            };
        };
        let mut state = State {
            ledgers: Ledgers::of(&list, home),
            ..State::default()
        };
        for record in list.iter().filter(|record| record.kind.key == "unit") {
            if let (Some(id), Some(code)) = (record.text("id"), record.text("code")) {
                state.units.insert(id.to_owned(), code.to_owned());
            }
        }
        let id = home.text("id");
        for record in list {
            // What is another document's alone is not amended.
            let others = record
                .text("document")
                .is_some_and(|documents| !documents.split_whitespace().any(|one| Some(one) == id));
            if others {
                state.list.push(Some(record));
            } else {
                state.push(record);
            }
        }
        state
    }

    pub fn records(&self) -> impl Iterator<Item = &Record> {
        self.list.iter().flatten()
    }

    /// All records, to be replaced or changed in anything but what tells lines apart.
    pub fn records_mut(&mut self) -> impl Iterator<Item = &mut Record> {
        self.list.iter_mut().flatten()
    }

    /// The identity of a line, or of the one a change means.
    pub fn identity(&self, kind: &'static Kind, record: &Record) -> Identity {
        let told = kind.fields.iter().filter(|spec| tells(spec));
        let told = told.filter_map(|spec| {
            let text = record.text(spec.key);
            let text = match (spec.key, text) {
                ("unit", Some(unit)) => self.units.get(unit).map_or(unit, String::as_str),
                ("ledger", None) if kind.key == "revenue" => "revenue",
                ("ledger", None) => "main",
                ("vintage", None) => "current",
                ("fund", None) if kind.key == "earmark" => "general-public-budget",
                (_, None) => return None,
                (_, Some(text)) => text,
            };
            Some((spec.key, text.to_owned()))
        });
        (kind.key, told.collect())
    }

    /// The lines of an identity.
    pub fn find(&self, identity: &Identity) -> Vec<&Record> {
        let at = self.index.get(identity);
        at.into_iter()
            .flatten()
            .filter_map(|&at| self.list[at].as_ref())
            .collect()
    }

    /// The only line of an identity.
    pub fn one_mut(&mut self, identity: &Identity) -> Option<&mut Record> {
        match self.index.get(identity)?.as_slice() {
            [only] => self.list[*only].as_mut(),
            _ => None,
        }
    }

    pub fn gone(&self, identity: &Identity) -> Option<&Gone> {
        self.gone.get(identity)
    }

    /// Takes a line away.
    pub fn withdraw(&mut self, identity: &Identity, amendment: &str, place: &Location) {
        for at in self.index.remove(identity).into_iter().flatten() {
            self.list[at] = None;
        }
        let gone = Gone {
            amendment: amendment.to_owned(),
            place: place.clone(),
        };
        self.gone.insert(identity.clone(), gone);
    }

    /// Adds a record.
    pub fn push(&mut self, record: Record) {
        if changed(record.kind.key) {
            let identity = self.identity(record.kind, &record);
            self.gone.remove(&identity);
            self.index
                .entry(identity)
                .or_default()
                .push(self.list.len());
        }
        self.list.push(Some(record));
    }

    /// Takes records away that are no lines.
    pub fn remove(&mut self, which: impl Fn(&Record) -> bool) {
        for slot in &mut self.list {
            if slot.as_ref().is_some_and(&which) {
                *slot = None;
            }
        }
    }

    /// The ledger a change is of; earmarks and what is carried forward are in none.
    pub fn ledger(&self, identity: &Identity) -> OfLedger {
        let Some((_, id)) = identity.1.iter().find(|(key, _)| *key == "ledger") else {
            return OfLedger::Own(Unit::Yuan);
        };
        if self.ledgers.others.contains(id) {
            return OfLedger::OtherPeriod;
        }
        match self.ledgers.known.contains(id) {
            true => OfLedger::Own(self.ledgers.units.get(id).copied().unwrap_or_default()),
            false => OfLedger::Unknown,
        }
    }

    /// Lines that are nearly the one meant: those that differ in the fewest fields, at most two.
    pub fn near(&self, identity: &Identity) -> Vec<&Record> {
        let mut found: Vec<(usize, usize)> = Vec::new();
        for ((kind, told), places) in &self.index {
            if *kind != identity.0 {
                continue;
            }
            let differing = |a: &[(&str, String)], b: &[(&str, String)]| {
                a.iter().filter(|one| !b.contains(one)).count()
            };
            // A field written otherwise is missing on both sides: one difference.
            let apart = differing(told, &identity.1).max(differing(&identity.1, told));
            if apart <= 2 {
                found.extend(places.iter().map(|&at| (apart, at)));
            }
        }
        found.sort_unstable();
        let fewest = found.first().map_or(0, |(apart, _)| *apart);
        let nearest = found.iter().take_while(|(apart, _)| *apart == fewest);
        let records = nearest.filter_map(|&(_, at)| self.list[at].as_ref());
        records.take(3).collect()
    }
}

/// Kinds whose amounts are changed, not replaced.
pub fn changed(key: &str) -> bool {
    matches!(key, "line" | "revenue" | "carry-forward" | "earmark")
}

/// Whether a field tells one line from another.
pub fn tells(spec: &FieldSpec) -> bool {
    matches!(spec.ty, Type::Code | Type::Node) || matches!(spec.key, "ledger" | "id" | "item")
}

/// The kind of record a change is about.
pub fn kind_of(change: &Record) -> Option<&'static Kind> {
    kind(change.text("of").unwrap_or("line")).filter(|kind| changed(kind.key))
}

/// A line in words: what it says of where it sits.
pub fn words(kind: &'static Kind, record: &Record) -> String {
    let told = kind.fields.iter().filter(|spec| tells(spec));
    let told = told.filter_map(|spec| {
        let text = record.text(spec.key)?;
        let word = spec.word(text).unwrap_or(text);
        Some(format!("{} {word}", spec.label))
    });
    let told: Vec<String> = told.collect();
    match told.is_empty() {
        true => kind.label.to_owned(),
        false => format!("{}（{}）", kind.label, told.join("、")),
    }
}

impl Ledgers {
    fn of(list: &[Record], home: &Record) -> Ledgers {
        let mut ledgers = Ledgers::default();
        // What names no year and phase is of the first document's.
        let first = list.iter().find(|record| record.kind.key == "document");
        let own = |record: &Record| period(record) == period(home);
        let unnamed = first.is_some_and(own);
        for record in list.iter().filter(|record| record.kind.key == "ledger") {
            let Some(id) = record.text("id") else {
                continue;
            };
            ledgers.known.push(id.to_owned());
            if let Some(unit) = record.text("amount-unit").and_then(Unit::parse) {
                ledgers.units.insert(id.to_owned(), unit);
            }
            if !is_own(record, home, unnamed) {
                ledgers.others.push(id.to_owned());
            }
        }
        for id in ["main", "revenue"] {
            if !ledgers.known.iter().any(|known| known == id) {
                ledgers.known.push(id.to_owned());
                if !unnamed {
                    ledgers.others.push(id.to_owned());
                }
            }
        }
        ledgers
    }
}

/// Year and phase of a document.
pub fn period(record: &Record) -> (Option<&str>, &str) {
    let phase = record.text("phase").unwrap_or("original");
    (record.text("year"), phase)
}

/// Whether a ledger is of the budget `home`. `unnamed` says whether those are that name neither
/// year nor phase.
pub fn is_own(ledger: &Record, home: &Record, unnamed: bool) -> bool {
    let (year, phase) = (ledger.text("year"), ledger.text("phase"));
    if year.is_none() && phase.is_none() {
        return unnamed;
    }
    year.is_none_or(|year| Some(year) == home.text("year"))
        && phase.unwrap_or("original") == "original"
}
