//! The virtual Typst project: layout sources and data, nothing else.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::Serialize;

use super::fonts::FontSet;
use super::options::Options;
use super::pieces::UNITS;
use super::plan::{Plan, plan};
use crate::document::tree::Document;

/// Virtual path of the source compiled.
pub const MAIN: &str = "main.typ";

/// Files by virtual path. Paths are relative with `/`, and everything an engine may read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct VirtualProject {
    pub files: BTreeMap<String, Cow<'static, [u8]>>,
}

macro_rules! source {
    ($name:literal) => {
        (
            $name,
            include_str!(concat!("../../../templates/layout/", $name)),
        )
    };
}

const SOURCES: &[(&str, &str)] = &[
    source!("main.typ"),
    source!("look.typ"),
    source!("front.typ"),
    source!("grid.typ"),
    source!("chart.typ"),
    source!("summary.typ"),
];

/// What the layout may vary with, beside the document and its plan.
#[derive(Serialize)]
struct Settings<'a> {
    fonts: BTreeMap<&'static str, Vec<&'static str>>,
    latin: &'static str,
    /// A pattern of what must stay on the line of the figure before it.
    unit: String,
    watermark: Option<&'a str>,
    date: Option<Date>,
    /// Whether the facts are attached.
    facts: bool,
    /// Whether blocks are marked with the pages they stand on.
    places: bool,
}

impl Settings<'_> {
    /// Those of a set of faces.
    fn of(fonts: &FontSet) -> Self {
        Settings {
            fonts: fonts.chains(),
            latin: fonts.latin(),
            unit: unit_pattern(),
            watermark: None,
            date: None,
            facts: false,
            places: false,
        }
    }
}

/// A date as year, month and day.
pub type Date = (i32, u8, u8);

/// The project of a document with the bundled faces and the usual options.
pub fn project(document: &Document) -> VirtualProject {
    project_with(document, &FontSet::bundled(), &Options::default())
}

/// The project of a document.
pub fn project_with(document: &Document, fonts: &FontSet, options: &Options) -> VirtualProject {
    made(document, fonts, options, false)
}

/// The project of a document whose layout tells where its blocks stand.
pub(super) fn marked(document: &Document, fonts: &FontSet) -> VirtualProject {
    made(document, fonts, &Options::default(), true)
}

/// Text, plan and settings as data beside the sources.
fn made(document: &Document, fonts: &FontSet, options: &Options, places: bool) -> VirtualProject {
    let settings = Settings {
        watermark: options.watermark.as_deref(),
        date: options.date,
        facts: options.facts.is_some(),
        places,
        ..Settings::of(fonts)
    };
    let plan: Plan = plan(document);
    let mut files: BTreeMap<String, Cow<'static, [u8]>> = SOURCES
        .iter()
        .map(|(name, text)| ((*name).to_owned(), Cow::Borrowed(text.as_bytes())))
        .collect();
    files.insert("document.json".to_owned(), json(document));
    files.insert("plan.json".to_owned(), json(&plan));
    files.insert("settings.json".to_owned(), json(&settings));
    if let Some(facts) = &options.facts {
        let bytes = facts.clone().into_bytes();
        files.insert("facts.json".to_owned(), Cow::Owned(bytes));
    }
    VirtualProject { files }
}

/// The project of a page with a layout of its own, in the faces and the look of the others. Its data
/// is `data.json`.
pub fn page_project(
    layout: &'static str,
    data: Vec<u8>,
    fonts: &FontSet,
    date: Date,
) -> VirtualProject {
    let settings = Settings {
        date: Some(date),
        ..Settings::of(fonts)
    };
    let look = SOURCES.iter().find(|(name, _)| *name == "look.typ");
    let look = look.map_or("", |(_, text)| text);
    let files = [
        (MAIN, Cow::Borrowed(layout.as_bytes())),
        ("look.typ", Cow::Borrowed(look.as_bytes())),
        ("data.json", Cow::Owned(data)),
        ("settings.json", json(&settings)),
    ];
    let files = files.map(|(name, bytes)| (name.to_owned(), bytes));
    VirtualProject {
        files: files.into(),
    }
}

/// Unit words, with the marks after them before which the engine would break a line. A percent
/// sign holds on by itself.
fn unit_pattern() -> String {
    let words: Vec<&str> = UNITS
        .iter()
        .copied()
        .filter(|unit| !["%", "％", "‰"].contains(unit))
        .collect();
    format!("^(?:{})[；：]?", words.join("|"))
}

fn json(value: &impl Serialize) -> Cow<'static, [u8]> {
    // These types have string keys and no failing serializer, so there is nothing to report.
    Cow::Owned(serde_json::to_vec(value).unwrap_or_default())
}
