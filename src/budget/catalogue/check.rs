//! Weighing a code and name of the records against the catalogue.

use super::edition::Edition;
use super::entry::{Classification, Entry};
use super::{code, data, same_name};

/// Years a row may be off by when its years are only about right.
const ABOUT: u16 = 2;
/// Suggestions of each kind.
const SUGGESTIONS: usize = 5;

/// What the catalogue says about a code and the name the records give it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict<'a> {
    /// The catalogue knows the code, and the records give no other name.
    Confirmed,
    /// Nothing speaks against it, but the catalogue cannot vouch for it: the row is not checked, or
    /// there is none and the name comes from the records.
    Unconfirmed,
    /// The records give another name, and the catalogue's own may be out of date.
    Question { catalogue: &'a str },
    /// The records give another name than an authoritative row.
    NameConflict { catalogue: &'a str },
    /// Not in the catalogue, and the records give no name to print.
    NeedsName,
    /// The official file of the year does not have the code.
    NotOfficial,
    /// Neither catalogue nor records know the code above; the topmost such code.
    UnknownParent { parent: String },
    /// Not the form of a code of this classification.
    Malformed,
}

/// A verdict with what the user may have meant instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check<'a> {
    pub verdict: Verdict<'a>,
    /// Codes under the same parent, nearest in number first; only when the code is not known.
    pub near: Vec<&'a Entry>,
    /// Codes that have the name of the records, most alike first; only when this one has not.
    pub same_name: Vec<&'a Entry>,
}

impl<'a> Edition<'a> {
    /// Checks a code with the name the records give it, if any.
    pub fn check(
        self,
        classification: Classification,
        code: &str,
        name: Option<&str>,
    ) -> Check<'a> {
        self.check_within(classification, code, name, |_| false)
    }

    /// Like [`Edition::check`], where the records also name other codes: `is_named` tells for a
    /// code above this one whether they do, so that a new 款 brought along by the records is known.
    pub fn check_within(
        self,
        classification: Classification,
        code: &str,
        name: Option<&str>,
        is_named: impl Fn(&str) -> bool,
    ) -> Check<'a> {
        let name = name.filter(|name| !super::full_width(name).is_empty());
        let verdict = self.verdict(classification, code, name, is_named);
        let (near, alike) = match verdict {
            Verdict::Confirmed | Verdict::Unconfirmed => (false, false),
            Verdict::Question { .. } | Verdict::NameConflict { .. } => (false, true),
            Verdict::NeedsName | Verdict::NotOfficial | Verdict::UnknownParent { .. } => {
                (true, true)
            }
            Verdict::Malformed => (false, true),
        };
        let same_name = match name {
            Some(name) if alike => self.alike(classification, code, name),
            _ => Vec::new(),
        };
        let near = if near {
            self.near(classification, code)
        } else {
            Vec::new()
        };
        Check {
            verdict,
            near,
            same_name,
        }
    }

    fn verdict(
        self,
        classification: Classification,
        code: &str,
        name: Option<&str>,
        is_named: impl Fn(&str) -> bool,
    ) -> Verdict<'a> {
        if !code::is_well_formed(classification, code) {
            return Verdict::Malformed;
        }
        let unknown = self
            .missing_ancestors(classification, code)
            .into_iter()
            .find(|parent| !is_named(parent));
        if let Some(parent) = unknown {
            return Verdict::UnknownParent { parent };
        }
        let Some(entry) = self.lookup(classification, code) else {
            return match name {
                _ if self.is_official(classification) => Verdict::NotOfficial,
                Some(_) => Verdict::Unconfirmed,
                None => Verdict::NeedsName,
            };
        };
        let catalogue = entry.name.as_ref();
        let differs = name.is_some_and(|name| !same_name(name, catalogue));
        match (differs, entry.tier.is_authoritative()) {
            (false, true) => Verdict::Confirmed,
            (false, false) => Verdict::Unconfirmed,
            (true, true) if !self.may_be_renamed(classification, code, name) => {
                Verdict::NameConflict { catalogue }
            }
            (true, _) => Verdict::Question { catalogue },
        }
    }

    /// True when the code had this name in a neighbouring year and the year of the change is only
    /// about right, so that the embedded table must not overrule the records.
    fn may_be_renamed(
        self,
        classification: Classification,
        code: &str,
        name: Option<&str>,
    ) -> bool {
        let Some(name) = name else { return false };
        if self.is_official(classification) {
            return false;
        }
        data::same_code(self.catalogue().builtin.table(classification), code)
            .iter()
            .any(|row| {
                row.about && row.distance(self.year()) <= ABOUT && same_name(&row.name, name)
            })
    }

    /// Codes under the nearest known code above, nearest in number first.
    fn near(self, classification: Classification, code: &str) -> Vec<&'a Entry> {
        let known = super::ancestors(classification, code)
            .find(|parent| self.lookup(classification, parent).is_some());
        let mut near: Vec<&Entry> = match known {
            Some(parent) => self.children(classification, &parent).collect(),
            None => self
                .all(classification)
                .filter(|entry| entry.level == super::CodeLevel::Class)
                .collect(),
        };
        near.sort_by_key(|entry| (distance(&entry.code, code), entry.code.as_ref()));
        near.truncate(SUGGESTIONS);
        near
    }

    /// Codes of a name, those sharing the longest beginning with `code` first.
    fn alike(self, classification: Classification, code: &str, name: &str) -> Vec<&'a Entry> {
        let mut alike: Vec<&Entry> = self
            .named(classification, name)
            .filter(|entry| entry.code != code)
            .collect();
        alike.sort_by_key(|entry| {
            (
                std::cmp::Reverse(shared(&entry.code, code)),
                entry.code.as_ref(),
            )
        });
        alike.truncate(SUGGESTIONS);
        alike
    }
}

/// Length of the common beginning, in bytes.
fn shared(left: &str, right: &str) -> usize {
    left.bytes()
        .zip(right.bytes())
        .take_while(|(a, b)| a == b)
        .count()
}

/// Distance of two codes as numbers, over the length of the shorter one.
fn distance(left: &str, right: &str) -> u64 {
    let length = left.len().min(right.len());
    let number = |code: &str| {
        let digits = code.get(..length).unwrap_or(code);
        digits
            .trim_start_matches(|first: char| !first.is_ascii_digit())
            .parse()
            .unwrap_or(0u64)
    };
    number(left).abs_diff(number(right))
}
