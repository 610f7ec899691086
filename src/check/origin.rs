//! Where displayed words were written: in a record, in the template of a section, in a setting.

use crate::check::{DocumentScope, lines};
use crate::diag::{Finding, Location};
use crate::document::tree::Inline;

/// Fewer characters stand in many places and tell of none.
const TELLING: usize = 4;

/// Who wrote a piece of a line.
pub enum Origin {
    Record(Location),
    /// The template of a section.
    Section(Location),
    /// Another text of the profile: a wording, a title, a term.
    Setting(Location),
    /// Put together from pieces; nobody wrote it as it stands.
    Unknown,
}

/// Where the words of a line stand in the input; the longest run that is found tells.
pub fn of(scope: &DocumentScope, content: &[Inline], words: &str) -> Origin {
    let whole: String = content.iter().map(Inline::text).collect();
    let run = content.iter().find_map(|inline| match inline {
        Inline::Text { text } if text.contains(words) => Some(text.trim()),
        _ => None,
    });
    let clause = clause(&whole, words);
    let mut tried = [Some(whole.trim()), run, clause, Some(words)].into_iter();
    let found = tried.find_map(|text| {
        let text = text.filter(|text| text.chars().count() >= TELLING)?;
        let record = lines::source(&scope.facts.budget, text);
        record
            .map(|place| Origin::Record(place.clone()))
            .or_else(|| template(scope, text))
    });
    found.unwrap_or(Origin::Unknown)
}

/// The longest run of words of a line: what tells best where it was written.
pub fn longest(content: &[Inline]) -> &str {
    let runs = content.iter().filter_map(|inline| match inline {
        Inline::Text { text } => Some(text.trim()),
        _ => None,
    });
    runs.max_by_key(|text| text.len()).unwrap_or_default()
}

/// Gives a finding the place where the words of a line were written.
pub fn at(scope: &DocumentScope, finding: Finding, content: &[Inline], words: &str) -> Finding {
    match of(scope, content, words) {
        Origin::Record(place) | Origin::Section(place) | Origin::Setting(place) => {
            finding.at(&place)
        }
        Origin::Unknown => finding,
    }
}

/// The words of a line between two marks of punctuation that hold others.
fn clause<'a>(whole: &'a str, words: &str) -> Option<&'a str> {
    let ends = ['，', '。', '；', '：', '\n'];
    whole
        .split(ends)
        .find(|clause| clause.contains(words))
        .map(str::trim)
}

/// Where the profile says something: the template of a section, a wording, a title.
fn template(scope: &DocumentScope, words: &str) -> Option<Origin> {
    let profile = scope.profile;
    let section = profile.profile.section.iter().find_map(|(name, text)| {
        let at = text.find(words)?;
        let file = profile.section_files.get(name)?;
        Some(Origin::Section(Location::text(*file, at..at + words.len())))
    });
    section.or_else(|| {
        let mut settings = profile.settings.iter();
        let (_, setting) = settings.find(|(path, setting)| {
            !path.starts_with("section.")
                && !path.starts_with("wording.wrong")
                && setting.value.contains(words)
        })?;
        Some(Origin::Setting(setting.at.clone()))
    })
}
