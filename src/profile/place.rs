//! Where in the profile's files a finding of a later stage belongs: stages after loading know
//! settings by their words only.

use super::load::Resolved;
use crate::diag::{Finding, Location, Sources};

/// What findings about a profile quote, the most telling first.
const QUOTED: [&str; 5] = ["text", "key", "id", "field", "slot"];

/// Gives findings about the profile that have no place that of the setting they quote.
pub fn locate(findings: &mut [Finding], profile: &Resolved, sources: &Sources) {
    for finding in findings {
        let of_profile = finding.code.starts_with("profile-")
            || matches!(finding.code, "unknown-slot" | "requirement-invalid");
        if finding.primary.is_some() || !of_profile {
            continue;
        }
        let quoted = QUOTED.iter().find_map(|name| {
            let mut args = finding.message.args.iter();
            let (_, value) = args.find(|(arg, value)| arg == name && !value.is_empty())?;
            find(value, profile, sources)
        });
        if let Some(place) = quoted {
            *finding = finding.clone().at(&place);
        }
    }
}

/// The place of a word: a setting that is it, a text that quotes it, a text that holds it.
fn find(word: &str, profile: &Resolved, sources: &Sources) -> Option<Location> {
    let quoted = format!("\"{word}\"");
    let settings = || {
        let settings = profile.settings.iter();
        settings.filter(|(path, _)| !path.starts_with("section."))
    };
    let is = settings().find(|(_, setting)| setting.value == quoted);
    let quotes = || settings().find(|(_, setting)| setting.value.contains(&quoted));
    let holds = || settings().find(|(_, setting)| setting.value.contains(word));
    is.or_else(quotes)
        .map(|(_, setting)| within(&setting.at, word, sources))
        .or_else(|| in_sections(&quoted, profile))
        .or_else(|| in_sections(word, profile))
        .or_else(|| holds().map(|(_, setting)| within(&setting.at, word, sources)))
}

fn in_sections(word: &str, profile: &Resolved) -> Option<Location> {
    profile.profile.section.iter().find_map(|(name, text)| {
        let at = text.find(word)?;
        let file = profile.section_files.get(name)?;
        Some(Location::text(*file, at..at + word.len()))
    })
}

/// The word itself inside a place, where it stands there as it is; rather in quotation marks than
/// as part of a longer word.
pub fn within(place: &Location, word: &str, sources: &Sources) -> Location {
    if let Location::Text { file, start, end } = place
        && let Some(text) = sources.get(*file).text.get(*start..*end)
    {
        let quoted = text.find(&format!("\"{word}\"")).map(|at| at + 1);
        if let Some(at) = quoted.or_else(|| text.find(word)) {
            return Location::text(*file, start + at..start + at + word.len());
        }
    }
    place.clone()
}
