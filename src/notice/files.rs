//! The files of a notice: the document in every format asked for, and `notice-vN.json`, which says
//! the same as data and names the others by their hashes.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use serde_json::json;

use super::Notice;
use crate::artifacts::{self, Artifacts, Format, Settings};
use crate::diag::{Finding, hash};
use crate::facts::Facts;
use crate::render::json::amendment as amendment_json;
use crate::render::{docx, html, markdown, typst};

/// The files of a notice by name.
///
/// # Errors
/// What a renderer found, such as glyphs no font has.
pub fn all(notice: &Notice, facts: &Facts, settings: &Settings) -> Result<Artifacts, Vec<Finding>> {
    let (name, document) = (notice.name(), &notice.document);
    let mut files = Artifacts::new();
    for format in &settings.formats {
        let (ending, bytes) = match format {
            Format::Markdown => ("md", markdown::render(document).into_bytes()),
            Format::Docx => {
                let plans = typst::plans(document);
                let plan = plans.first();
                let plan = plan.map(|plan| docx::render(document, plan, settings.draft));
                ("docx", plan.unwrap_or_default())
            }
            Format::Html => {
                let page = html::notice(document, facts, &notice.exact, settings.draft);
                ("html", page.into_bytes())
            }
            Format::Pdf => {
                if let Some(finding) = artifacts::glyphs(settings.fonts, document) {
                    return Err(vec![finding]);
                }
                let date = notice
                    .amendment
                    .publication
                    .unwrap_or(notice.amendment.date);
                let date = Some((date.year, date.month, date.day));
                ("pdf", artifacts::pdf(document, date, None, settings)?)
            }
            Format::Json | Format::Xlsx | Format::Csv => continue,
        };
        files.insert(format!("{name}.{ending}"), bytes);
    }
    let data = data(notice, &files);
    files.insert(format!("{name}.json"), data);
    Ok(files)
}

/// Names of the data of notices among the names of a directory.
pub fn named<'a>(names: impl Iterator<Item = &'a str>) -> BTreeSet<&'a str> {
    let is = |name: &&str| {
        let name = name.rsplit('/').next().unwrap_or(name);
        let version = name.strip_prefix("notice-v");
        let version = version.and_then(|rest| rest.strip_suffix(".json"));
        version.is_some_and(|version| version.parse::<u32>().is_ok())
    };
    names.filter(is).collect()
}

#[derive(Serialize)]
struct Figure<'a> {
    key: &'a str,
    label: &'a str,
    unit: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    before: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    after: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    difference: Option<&'a str>,
    /// As printed.
    shown: Shown<'a>,
    direct: bool,
    places: Vec<&'a str>,
}

#[derive(Serialize)]
struct Shown<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    before: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    after: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    difference: Option<&'a str>,
    unit: &'a str,
}

impl<'a> Figure<'a> {
    fn of(figure: &'a super::Figure) -> Figure<'a> {
        let [before, after] = figure.exact.each_ref().map(|text| text.as_deref());
        let printed = figure.printed.each_ref().map(|text| text.as_deref());
        Figure {
            key: &figure.key,
            label: &figure.label,
            unit: &figure.exact_unit,
            before,
            after,
            difference: figure.exact_difference.as_deref(),
            shown: Shown {
                before: printed[0],
                after: printed[1],
                difference: figure.difference.as_deref(),
                unit: &figure.unit,
            },
            direct: figure.direct,
            places: figure
                .places
                .iter()
                .map(|place| place.name.as_str())
                .collect(),
        }
    }
}

/// What the notice says, as data.
fn data(notice: &Notice, files: &Artifacts) -> Vec<u8> {
    let amendment = &notice.amendment;
    let outputs: BTreeMap<&String, String> = files
        .iter()
        .map(|(name, bytes)| (name, hash(bytes)))
        .collect();
    let figures: Vec<Figure> = notice.figures.iter().map(Figure::of).collect();
    let wording = notice.wording.iter().map(|line| {
        let [before, after] = &line.lines;
        let mut root = json!({ "under": line.under });
        if let Some(map) = root.as_object_mut() {
            let both = [
                ("before", super::text(before)),
                ("after", super::text(after)),
            ];
            let known = both.into_iter();
            map.extend(known.filter_map(|(name, text)| Some((name.to_owned(), json!(text?)))));
        }
        root
    });
    let records = notice
        .records
        .iter()
        .map(|record| json!({ "kind": record.kind, "name": record.name, "added": record.added }));
    let root = json!({
        "format": 1,
        "program": format!("gongkai {}", env!("CARGO_PKG_VERSION")),
        "agency": notice.document.agency,
        "year": notice.document.year,
        "profile": notice.document.profile,
        "title": notice.document.title,
        "amendment": amendment_json(amendment, Some(&notice.reason)),
        "before": {
            "version": amendment.version.saturating_sub(1),
            "facts_sha256": notice.facts[0],
        },
        "after": {
            "version": amendment.version,
            "facts_sha256": notice.facts[1],
        },
        "figures": figures,
        "wording": wording.collect::<Vec<_>>(),
        "records": records.collect::<Vec<_>>(),
        "outputs": outputs,
    });
    let mut text = serde_json::to_string_pretty(&root).unwrap_or_default();
    text.push('\n');
    text.into_bytes()
}
