//! Made-up budgets run through the profile; of what is found, what only the profile can mend.

use std::collections::BTreeSet;

use super::ProbeFacts;
use super::calls::calls;
use crate::budget::catalogue::Catalogue;
use crate::diag::{FileId, Finding, Label, Lang, Location, Msg, Sources};
use crate::new::probes::{RARE, probes};
use crate::pipeline;
use crate::profile::load::{Library, Resolved};

/// What the probes gave.
pub struct Probes {
    pub facts: Option<ProbeFacts>,
    pub findings: Vec<Finding>,
}

/// Findings that are about the profile whatever the records are, beside those named after it.
const OWN: [&str; 14] = [
    "bad-key",
    "empty-note-with-money",
    "empty-table-without-note",
    "finer-than-comparison",
    "government-economic-unmapped",
    "instruction-left",
    "list-misses-node",
    "parts-miss-whole",
    "requirement-invalid",
    "template-residue",
    "text-unknown-style",
    "undeclared-digits",
    "unknown-slot",
    "zero-base",
];

/// Findings the profile's files show completely.
const SHOWN: [&str; 2] = ["profile-unknown-section", "profile-unknown-table"];

/// Sums and lists that leave money out.
const LEFT_OUT: [&str; 2] = ["list-misses-node", "parts-miss-whole"];

pub fn run(
    id: &str,
    profile: &Resolved,
    sources: &Sources,
    library: &Library,
    catalogue: &'static Catalogue,
) -> Probes {
    let mut out = Probes {
        facts: None,
        findings: Vec::new(),
    };
    let mut told: BTreeSet<String> = BTreeSet::new();
    let mut rare = Vec::new();
    for probe in probes(id, profile, library, catalogue) {
        let outcome = pipeline::run(&probe.files, library, catalogue);
        for mut finding in flat(outcome.findings) {
            if LEFT_OUT.contains(&finding.code) {
                let place = arg(&finding, "place").unwrap_or_default().to_owned();
                let first = told.insert(place.clone());
                if probe.name == RARE && first {
                    rare.push(place);
                }
            }
            // The places are those of this run's files; the same files were read before.
            let here = |label: Label| {
                let location = same_file(&label.location, &outcome.sources, sources)?;
                Some(Label { location, ..label })
            };
            finding.primary = finding.primary.and_then(here);
            finding.secondary = Vec::new();
            if probe.name != RARE
                && let Some(finding) = own(finding, profile, probe.name)
            {
                let case = Msg::new(probe.name).text(Lang::Zh);
                let case = Msg::new("probe-case").arg("case", case);
                out.findings.push(finding.with(case));
            }
        }
        out.facts = out.facts.or(outcome.facts);
    }
    if !rare.is_empty() {
        // A format may leave such money out; an agency that has some is refused.
        let finding = Finding::note("profile-rare-money");
        out.findings.push(finding.arg("places", rare.join("、")));
    }
    out
}

/// Findings with those that follow from them beside them.
fn flat(findings: Vec<Finding>) -> Vec<Finding> {
    let mut out = Vec::new();
    for mut finding in findings {
        let below = std::mem::take(&mut finding.consequences);
        out.push(finding);
        out.extend(flat(below));
    }
    out
}

fn arg<'f>(finding: &'f Finding, name: &str) -> Option<&'f str> {
    let mut args = finding.message.args.iter();
    args.find(|(key, _)| *key == name)
        .map(|(_, value)| value.as_str())
}

/// The finding when it is about the profile.
fn own(finding: Finding, profile: &Resolved, probe: &str) -> Option<Finding> {
    let code = finding.code;
    let nothing = matches!(probe, "probe-zero" | "probe-ended");
    if SHOWN.contains(&code) || (code == "empty-table-without-note" && nothing) {
        return None;
    }
    // An agency without any budget has no completion rate, and no document that prints one.
    let completion = arg(&finding, "key").is_some_and(|key| key.starts_with("share("));
    if code == "zero-base" && nothing_or_new(probe) && completion {
        return None;
    }
    if code == "zero-base" {
        return Some(match rate(profile) {
            Some(place) => finding.at(&place),
            None => finding,
        });
    }
    if code.starts_with("profile-") || code.starts_with("template-") || OWN.contains(&code) {
        return Some(finding);
    }
    let key = arg(&finding, "key").filter(|key| !key.contains('@'))?;
    if code != "fact-unanswered" {
        return None;
    }
    let mut out = Finding::warn("profile-unanswered")
        .arg("key", key)
        .arg("label", arg(&finding, "label")?)
        .arg("missing", arg(&finding, "missing")?);
    out.notes = finding.notes.clone();
    Some(match table(&finding, profile) {
        Some(place) => out.at(&place),
        None => out,
    })
}

fn nothing_or_new(probe: &str) -> bool {
    matches!(probe, "probe-zero" | "probe-ended" | "probe-new")
}

/// Where the one template stands that prints a rate without asking for its base.
fn rate(profile: &Resolved) -> Option<Location> {
    let sections = profile.profile.section.iter();
    let mut found = sections.flat_map(|(name, text)| {
        let calls = calls(text).into_iter();
        let rates = calls.filter(|call| call.name == "rate");
        rates.map(|call| (name.clone(), call.start, call.end))
    });
    let (name, start, end) = found.next()?;
    let file = profile.section_files.get(&name)?;
    found
        .next()
        .is_none()
        .then(|| Location::text(*file, start..end))
}

/// Where the table stands in which a figure is asked for.
fn table(finding: &Finding, profile: &Resolved) -> Option<Location> {
    let note = finding.notes.iter().find(|note| note.id == "in-table")?;
    let (_, title) = note.args.first()?;
    let quoted = format!("\"{title}\"");
    let mut settings = profile.settings.iter();
    let found = settings.find(|(path, setting)| {
        path.starts_with("table.") && path.ends_with(".title") && setting.value == quoted
    });
    found.map(|(_, setting)| setting.at.clone())
}

fn same_file(location: &Location, from: &Sources, to: &Sources) -> Option<Location> {
    let Location::Text { file, start, end } = location else {
        return None;
    };
    let file = from.get(*file);
    let at = to
        .iter()
        .position(|other| other.name == file.name && other.text == file.text)?;
    let file = FileId(u32::try_from(at).ok()?);
    Some(Location::text(file, *start..*end))
}
