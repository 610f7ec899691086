//! The public notice of an amendment (更正说明, 调整说明): what was published before, on what authority
//! it is put right or changed, and all figures that read otherwise — and no others.
//!
//! It is made of the difference of two runs, of the version before and the one the amendment makes:
//! nothing in it is typed, and nothing is compared a second time.

mod figures;
pub mod files;
mod style;

pub use figures::{Figure, Place};

use std::collections::{BTreeMap, BTreeSet};

use crate::budget::catalogue::Edition;
use crate::budget::model::Amendment;
use crate::check;
use crate::diag::{Checked, Finding, hash};
use crate::diff::{self, Diff, Version, Wording};
use crate::document::notice::{self as sheet, Earlier, Told, difference_key, earlier_key};
use crate::document::tree::{Block, Document, Inline, plain};
use crate::document::{Cells, notice_name, text_style};
use crate::pipeline::Outcome;
use crate::profile::model::ChangeShow;
use crate::records::schema;
use crate::render::json;
use figures::{Versions, earlier_line};

/// A notice: what it says, and the document it is printed as.
#[derive(Debug)]
pub struct Notice {
    pub amendment: Amendment,
    pub document: Document,
    pub figures: Vec<Figure>,
    /// Lines that read otherwise although no figure in them moved.
    pub wording: Vec<Wording>,
    pub records: Vec<Record>,
    /// The reason as printed.
    pub reason: String,
    /// SHA-256 of the facts.json of the version before, and of this one.
    pub facts: [String; 2],
    /// Exact values of the figures it prints, by their keys in it.
    pub exact: BTreeMap<String, String>,
}

/// A record of the document that is new or gone, e.g. a project.
#[derive(Debug, Clone)]
pub struct Record {
    /// Kind of record, in Chinese.
    pub kind: &'static str,
    pub name: String,
    pub added: bool,
}

impl Notice {
    /// Name of its files without their endings.
    pub fn name(&self) -> String {
        notice_name(&self.amendment)
    }
}

/// The notice of the amendment that makes a version, from the runs of the version before and of it.
/// `None` where a version has no document: the findings of that run say why.
///
/// # Errors
/// When the profile has no notice for the kind of amendment.
pub fn make(
    old: &Outcome,
    new: &Outcome,
    edition: Edition<'static>,
) -> Result<Option<Checked<Notice>>, Box<Finding>> {
    let (Some(before), Some(after)) = (Version::of_records(old), Version::of_records(new)) else {
        return Ok(None);
    };
    let (Some(old_facts), Some(facts)) = (&old.facts, &new.facts) else {
        return Ok(None);
    };
    let (Some(old_document), Some(document)) = (&old.document, &new.document) else {
        return Ok(None);
    };
    let (Some(profile), Some(amendment)) = (&new.profile, facts.budget.amendments.last()) else {
        return Ok(None);
    };
    let kind = amendment.kind.name();
    let Some(spec) = profile.profile.notice.get(kind) else {
        let finding = Finding::deny("notice-not-in-profile").arg("kind", kind);
        return Err(Box::new(finding.arg("profile", &profile.profile.id)));
    };
    let diff = diff::compare(&before, &after);
    let versions = Versions {
        facts: [old_facts, facts],
        documents: [old_document, document],
        text: text_style(&profile.profile.text),
    };
    let figures = figures::all(&diff, &versions);
    let records = records(&diff, &versions);
    let wording = wording(diff, new, &versions, !records.is_empty());
    let told = told(&figures, &wording, &records, amendment.version);
    let published = [(old_facts, old_document), (facts, document)];
    let mut hashes =
        published.map(|(facts, document)| hash(json::render(facts, document).as_bytes()));
    if let Some(pinned) = &amendment.predecessor {
        hashes[0].clone_from(pinned);
    }
    let earlier = Earlier {
        facts: old_facts.clone(),
        hashes: hashes.clone(),
    };
    let built = sheet::build(facts, earlier, profile, edition, &new.sources, spec, &told);
    let mut findings = built.findings;
    findings.extend(check::digits(facts, profile, &built.value.document));
    check::levels::set(&mut findings, Some(profile));
    let exact = figures::exact(&figures, amendment.version);
    Ok(Some(Checked {
        value: Notice {
            amendment: amendment.clone(),
            document: built.value.document,
            figures,
            wording,
            records,
            reason: built.value.reason,
            facts: hashes,
            exact,
        },
        findings,
    }))
}

/// Text that reads otherwise, but for the table of versions, which says so itself. Where records
/// are new or gone, so are their rows and forms: they are told as records.
fn wording(diff: Diff, new: &Outcome, versions: &Versions, records: bool) -> Vec<Wording> {
    let profile = new.profile.as_ref().map(|profile| &profile.profile);
    let own = profile.map(|profile| profile.versions.title.as_str());
    let own = own.filter(|title| !title.is_empty());
    let blocks = versions
        .documents
        .iter()
        .flat_map(|document| document.blocks());
    let (mut tables, mut frames) = (BTreeSet::new(), BTreeSet::new());
    for block in blocks {
        if let Block::Grid(grid) = block {
            tables.insert(plain(&grid.title));
            let around = [&grid.label, &grid.title, &grid.head_left, &grid.head_right];
            frames.extend(around.map(|line| plain(line)));
        }
    }
    let said = |line: &Wording| {
        let title = |text: &String| Some(text.as_str()) == own;
        line.under.iter().any(title) || line.after.as_ref().is_some_and(title)
    };
    let of_a_record = |line: &Wording| {
        let ((None, Some(only)) | (Some(only), None)) = (&line.before, &line.after) else {
            return false;
        };
        let inside = line
            .under
            .last()
            .is_some_and(|title| tables.contains(title));
        records && (inside || frames.contains(only))
    };
    let mut wording = diff.wording;
    wording.retain(|line| !said(line) && !of_a_record(line));
    wording
}

/// Records that are new or gone and stand in the document by name.
fn records(diff: &Diff, versions: &Versions) -> Vec<Record> {
    let lines = versions.documents.map(check::lines::all);
    let printed = |at: usize, name: &str| lines[at].iter().any(|line| line.text.contains(name));
    let changed = diff.inputs.iter().filter_map(|change| {
        let added = match (&change.before, &change.after) {
            (None, Some(_)) => true,
            (Some(_), None) => false,
            _ => return None,
        };
        printed(usize::from(added), &change.name).then(|| Record {
            kind: change.record,
            name: change.name.clone(),
            added,
        })
    });
    changed.collect()
}

/// The rows of the tables a notice may have.
fn told(figures: &[Figure], wording: &[Wording], records: &[Record], version: u32) -> Told {
    let mut told = Told::default();
    for direct in [true, false] {
        let rows = figures.iter().filter(|figure| figure.direct == direct);
        let mut rows: Vec<Row> = rows.map(Row::of).collect();
        fold(&mut rows);
        let cells = rows.iter().map(|row| row.cells(version)).collect();
        match direct {
            true => told.direct = cells,
            false => told.dependent = cells,
        }
    }
    for line in wording {
        let [before, after] = &line.lines;
        let before = before.as_ref();
        let before = before.map(|line| earlier_line(line, version.saturating_sub(1)));
        let place: Vec<&str> = line.under.iter().take(2).map(String::as_str).collect();
        told.wording.push(Cells::from([
            (ChangeShow::Place, named(&place.join(" "))),
            (
                ChangeShow::Before,
                before.unwrap_or_else(|| words("（无）")),
            ),
            (
                ChangeShow::After,
                after.clone().unwrap_or_else(|| words("（删去）")),
            ),
        ]));
    }
    for record in records {
        let kinds = schema::KINDS.iter();
        let kind = kinds.map(|kind| (kind.key, kind.label));
        let kind = kind.filter(|(_, label)| *label == record.kind);
        let action = if record.added { "新增" } else { "撤销" };
        let cells = Cells::from([
            (ChangeShow::Kind, words(record.kind)),
            (ChangeShow::Name, named(&record.name)),
            (ChangeShow::Action, words(action)),
        ]);
        let rows = kind.map(|(key, _)| (key, cells.clone()));
        told.records.extend(rows.take(1));
    }
    told
}

/// A row of a table of figures: those of one place that were and are the same number.
struct Row<'a> {
    figure: &'a Figure,
    home: &'a str,
    names: Vec<&'a str>,
    also: Vec<&'a str>,
}

impl<'a> Row<'a> {
    fn of(figure: &'a Figure) -> Row<'a> {
        let mut places = figure.places.iter();
        let home = places.next();
        let name = home.and_then(|home| home.cell.as_deref());
        let text = |home: &'a Place| match home.cell {
            Some(_) => home.name.as_str(),
            None => home.short.as_str(),
        };
        Row {
            figure,
            home: home.map(text).unwrap_or_default(),
            names: vec![name.unwrap_or(&figure.label)],
            also: places.map(|place| place.short.as_str()).collect(),
        }
    }

    fn same(&self, other: &Row) -> bool {
        let said = |row: &Row| {
            let figure = row.figure;
            (figure.printed.clone(), figure.difference.clone())
        };
        self.home == other.home
            && self.figure.unit == other.figure.unit
            && said(self) == said(other)
    }

    fn cells(&self, version: u32) -> Cells {
        let figure = self.figure;
        let shown = |key: String, text: &Option<String>| match text {
            Some(text) => vec![Inline::Figure {
                fact: key,
                text: text.clone(),
            }],
            None => words("—"),
        };
        let [before, after] = &figure.printed;
        let earlier = earlier_key(version.saturating_sub(1), &figure.key);
        let difference = difference_key(version, &figure.key);
        Cells::from([
            (ChangeShow::Place, named(self.home)),
            (ChangeShow::Also, named(&self.also.join("；"))),
            (ChangeShow::Name, named(&self.names.join("；"))),
            (ChangeShow::Unit, words(&figure.unit)),
            (ChangeShow::Before, shown(earlier, before)),
            (ChangeShow::After, shown(figure.key.clone(), after)),
            (
                ChangeShow::Difference,
                shown(difference, &figure.difference),
            ),
        ])
    }
}

/// Rows that say the same of one place become one.
fn fold(rows: &mut Vec<Row>) {
    let mut folded: Vec<Row> = Vec::new();
    for row in rows.drain(..) {
        let Some(there) = folded.iter_mut().find(|one| one.same(&row)) else {
            folded.push(row);
            continue;
        };
        for name in row.names {
            if !there.names.contains(&name) {
                there.names.push(name);
            }
        }
        for place in row.also {
            if !there.also.contains(&place) {
                there.also.push(place);
            }
        }
    }
    *rows = folded;
}

fn words(text: &str) -> Vec<Inline> {
    vec![Inline::Text {
        text: text.to_owned(),
    }]
}

/// Names: their digits are no numbers.
fn named(text: &str) -> Vec<Inline> {
    match text.is_empty() {
        true => Vec::new(),
        false => vec![Inline::Identifier {
            text: text.to_owned(),
        }],
    }
}

/// A line as told in data.
pub(crate) fn text(line: &Option<Vec<Inline>>) -> Option<String> {
    line.as_ref().map(|line| plain(line))
}
