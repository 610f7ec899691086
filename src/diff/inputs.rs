//! Records that changed, and the facts that come from them.

use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap, VecDeque};
use std::rc::Rc;
use std::sync::Arc;

use serde::Serialize;

use crate::diag::{Location, Sources};
use crate::facts::{Fact, Facts, Origin};
use crate::pipeline::Outcome;
use crate::records::schema::Type;
use crate::records::{Field, Raw, Record};
use crate::why::{Page, extent, lines_of, place_text};

/// Records of one kind without equals that are held against each other field by field; more are
/// told as gone and new.
const MOST_COMPARED: usize = 400;

/// A record that is new, gone or says something else.
#[derive(Debug, Clone, Serialize)]
pub struct Change {
    /// What kind of record, in Chinese.
    pub record: &'static str,
    /// What tells it from others of its kind, e.g. its name or its codes.
    pub name: String,
    /// `file:line` or `file 工作表!单元格` in each version; none where it does not exist.
    pub before: Option<String>,
    pub after: Option<String>,
    /// What it says otherwise; of a new record or one that is gone, all it says.
    pub fields: Vec<FieldChange>,
    /// The amendment it came with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub amendment: Option<Basis>,
    #[serde(skip)]
    extents: [Option<(Page, usize, usize)>; 2],
}

/// A field of a record, by its Chinese label.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FieldChange {
    pub field: &'static str,
    pub before: Option<String>,
    pub after: Option<String>,
}

/// On what an amendment stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Basis {
    pub id: String,
    /// Number of the document that orders it, else who does.
    pub basis: String,
    pub reason: String,
}

/// The amendment a record came with: by itself, by the change it is, or by its file.
fn basis(record: &Record, run: &Outcome) -> Option<Basis> {
    let budget = run.budget.as_ref()?;
    let named = |record: &Record| record.text("amendment").map(str::to_owned);
    let id = match record.kind.key {
        "amendment" => record.text("id").map(str::to_owned),
        "change" => named(record),
        _ => {
            let mut changes = run.records.of("change");
            let change = changes.find(|change| change.location == record.location);
            let file = || {
                let name = &run.sources.get(record.location.file()?).name;
                let mut files = run.records.of("file");
                files.find(|file| file.text("path") == Some(name.as_str()))
            };
            change.or_else(file).and_then(named)
        }
    }?;
    let found = budget.amendments.iter().find(|one| one.id == id)?;
    let number = found.document_number.clone();
    Some(Basis {
        id,
        basis: number.unwrap_or_else(|| found.authority.clone()),
        reason: found.reason.clone(),
    })
}

/// All records that differ but in private fields.
pub fn changes(old: &Outcome, new: &Outcome) -> Vec<Change> {
    let mut pairs: Vec<(Option<&Record>, Option<&Record>)> = Vec::new();
    let (gone, fresh) = without_equals(&old.records.list, &new.records.list);
    let mut gone: Vec<Option<&Record>> = gone.into_iter().map(Some).collect();
    for after in fresh {
        let near = nearest(after, &gone);
        pairs.push((near.and_then(|at| gone[at].take()), Some(after)));
    }
    pairs.extend(
        gone.into_iter()
            .flatten()
            .map(|before| (Some(before), None)),
    );
    // A change of an amendment is told as what it changed.
    let told: Vec<&Location> = pairs
        .iter()
        .filter_map(|(_, after)| after.filter(|record| record.kind.key != "change"))
        .map(|record| &record.location)
        .collect();
    let again = |record: &Record| record.kind.key == "change" && told.contains(&&record.location);
    pairs
        .iter()
        .filter(|(_, after)| !after.is_some_and(again))
        .filter_map(|&(before, after)| {
            let mut change = change(before, after, [&old.sources, &new.sources])?;
            change.amendment = after.and_then(|record| basis(record, new));
            Some(change)
        })
        .collect()
}

/// Records of either side that the other has not word for word.
fn without_equals<'a>(old: &'a [Record], new: &'a [Record]) -> (Vec<&'a Record>, Vec<&'a Record>) {
    let mut known: HashMap<String, VecDeque<usize>> = HashMap::new();
    for (at, record) in old.iter().enumerate() {
        known.entry(said(record)).or_default().push_back(at);
    }
    let mut kept = vec![false; old.len()];
    let fresh = new.iter().filter(|record| {
        let same = known.get_mut(&said(record)).and_then(VecDeque::pop_front);
        if let Some(at) = same {
            kept[at] = true;
        }
        same.is_none()
    });
    let fresh = fresh.collect();
    let gone = old.iter().zip(&kept).filter(|(_, kept)| !**kept);
    (gone.map(|(record, _)| record).collect(), fresh)
}

/// All a record says that is not private.
fn said(record: &Record) -> String {
    let mut out = record.kind.key.to_owned();
    for spec in record.kind.fields.iter().filter(|spec| !spec.private) {
        if let Some(field) = record.get(spec.key) {
            out.push('\u{1f}');
            out.push_str(spec.key);
            out.push('=');
            out.push_str(&text(field));
        }
    }
    out
}

/// The one of the records that are gone a new one continues: the same kind and id, or else the most
/// fields in common, half of them at least.
fn nearest(record: &Record, gone: &[Option<&Record>]) -> Option<usize> {
    let same_kind = |other: &&Record| std::ptr::eq(other.kind, record.kind);
    let candidates = gone.iter().enumerate();
    let candidates =
        candidates.filter_map(|(at, other)| Some((at, other.filter(|o| same_kind(o))?)));
    let candidates: Vec<(usize, &Record)> = candidates.take(MOST_COMPARED).collect();
    if record.kind.singleton {
        return candidates.first().map(|&(at, _)| at);
    }
    let id = |record: &Record| record.text("id").map(str::to_owned);
    if let Some(own) = id(record) {
        let same = candidates
            .iter()
            .find(|(_, other)| id(other).as_ref() == Some(&own));
        return same.map(|&(at, _)| at);
    }
    let scored = candidates
        .iter()
        .filter(|(_, other)| id(other).is_none())
        .map(|&(at, other)| {
            let (same, all) = common(record, other);
            (at, same, all)
        });
    let good = scored.filter(|&(_, same, all)| same * 2 >= all && same > 0);
    // The first of the best.
    good.max_by_key(|&(at, same, _)| (same, usize::MAX - at))
        .map(|(at, ..)| at)
}

/// How many of the fields either has both say alike.
fn common(a: &Record, b: &Record) -> (usize, usize) {
    let mut counts = (0, 0);
    for spec in a.kind.fields.iter().filter(|spec| !spec.private) {
        let (a, b) = (a.get(spec.key).map(text), b.get(spec.key).map(text));
        if a.is_some() || b.is_some() {
            counts.1 += 1;
            counts.0 += usize::from(a == b);
        }
    }
    counts
}

fn change(
    before: Option<&Record>,
    after: Option<&Record>,
    sources: [&Sources; 2],
) -> Option<Change> {
    let record = after.or(before)?;
    let fields: Vec<FieldChange> = record
        .kind
        .fields
        .iter()
        .filter(|spec| !spec.private)
        .filter_map(|spec| {
            let get = |record: Option<&Record>| {
                let text = record?.get(spec.key).map(text)?;
                Some(spec.word(&text).map_or(text, str::to_owned))
            };
            let (before, after) = (get(before), get(after));
            (before != after).then_some(FieldChange {
                field: spec.label,
                before,
                after,
            })
        })
        .collect();
    if fields.is_empty() {
        return None;
    }
    let records = [before, after];
    let place = |at: usize| records[at].map(|record| place_text(&record.location, sources[at]));
    let lines = |at: usize| {
        let record = records[at]?;
        let (page, ..) = lines_of(&record.location, sources[at])?;
        let (first, last) = extent(record, page, sources[at])?;
        Some((page, first, last))
    };
    Some(Change {
        record: record.kind.label,
        name: name(record),
        before: place(0),
        after: place(1),
        fields,
        amendment: None,
        extents: [lines(0), lines(1)],
    })
}

/// The name or id of a record, or else the codes and nodes it stands at.
fn name(record: &Record) -> String {
    for key in ["name", "title", "item", "id"] {
        if let Some(text) = record.text(key) {
            return text.to_owned();
        }
    }
    let tells = |ty: Type| matches!(ty, Type::Id | Type::Code | Type::Node | Type::Key);
    let fields = record
        .kind
        .fields
        .iter()
        .filter(|spec| tells(spec.ty) && !spec.private);
    let words: Vec<&str> = fields
        .filter_map(|spec| {
            let text = record.text(spec.key)?;
            Some(spec.word(text).unwrap_or(text))
        })
        .collect();
    words.join(" ")
}

/// A value as written, amounts without digits that say nothing.
fn text(field: &Field) -> String {
    match &field.value {
        Raw::Text(text) | Raw::Date(text) => text.trim().to_owned(),
        Raw::Number(text) => match text.parse::<rust_decimal::Decimal>() {
            Ok(number) => number.normalize().to_string(),
            Err(_) => text.clone(),
        },
        Raw::Bool(value) => value.to_string(),
        Raw::List(list) => {
            let parts: Vec<String> = list.iter().map(text).collect();
            parts.join("、")
        }
        Raw::Table(table) => {
            let parts = table
                .iter()
                .map(|(key, field)| format!("{key}={}", text(field)));
            parts.collect::<Vec<_>>().join("、")
        }
    }
}

/// Which changes the facts of one version come from.
pub struct Reach<'a> {
    facts: Option<&'a Facts>,
    sources: &'a Sources,
    /// Changes by the lines they stand on.
    lines: HashMap<(Page, usize), Vec<usize>>,
    known: RefCell<HashMap<String, Rc<BTreeSet<usize>>>>,
}

impl<'a> Reach<'a> {
    pub fn new(run: &'a Outcome, changes: &[Change], old: bool) -> Reach<'a> {
        let mut lines: HashMap<(Page, usize), Vec<usize>> = HashMap::new();
        for (at, change) in changes.iter().enumerate() {
            if let Some((page, first, last)) = change.extents[usize::from(!old)] {
                for line in first..=last {
                    lines.entry((page, line)).or_default().push(at);
                }
            }
        }
        Reach {
            facts: run.facts.as_deref(),
            sources: &run.sources,
            lines,
            known: RefCell::default(),
        }
    }

    /// The changes a fact comes from.
    pub fn causes(&self, key: &str) -> Vec<usize> {
        let fact = self.facts.and_then(|facts| {
            let key = facts.parse(key).ok()?;
            facts.get(&key).ok()
        });
        fact.map_or_else(Vec::new, |fact| self.of(&fact).iter().copied().collect())
    }

    fn of(&self, fact: &Fact) -> Rc<BTreeSet<usize>> {
        if let Some(known) = self.known.borrow().get(&fact.id) {
            return known.clone();
        }
        let mut found = BTreeSet::new();
        match &fact.origin {
            Origin::Lines(lines) => {
                for line in lines {
                    if let Some(facts) = self.facts {
                        self.at(&facts.line(*line).location, &mut found);
                    }
                }
            }
            Origin::Records(places) | Origin::Count(places) => {
                for place in places {
                    self.at(place, &mut found);
                }
            }
            Origin::Sum(parts) => self.all(parts.iter(), &mut found),
            Origin::Less { of, less } => self.all(of.iter().chain(less), &mut found),
            Origin::Same(part) | Origin::Rounded(part) => self.all([part], &mut found),
            Origin::Difference { current, base } => self.all([current, base], &mut found),
            Origin::Ratio { of, whole } => self.all([of, whole], &mut found),
        }
        let found = Rc::new(found);
        self.known
            .borrow_mut()
            .insert(fact.id.clone(), found.clone());
        found
    }

    fn all<'f>(&self, parts: impl IntoIterator<Item = &'f Arc<Fact>>, found: &mut BTreeSet<usize>) {
        for part in parts {
            found.extend(self.of(part).iter());
        }
    }

    fn at(&self, location: &Location, found: &mut BTreeSet<usize>) {
        let Some((page, first, last)) = lines_of(location, self.sources) else {
            return;
        };
        for line in first..=last {
            found.extend(self.lines.get(&(page, line)).into_iter().flatten());
        }
    }
}
