//! Where codes of last year went: as this year's records declare (`[[code]] replaces`), else as the
//! catalogue knows, else nowhere.

use std::collections::BTreeMap;

use crate::budget::catalogue::{Change, Classification, Edition, Successor, ancestors, same_name};
use crate::diag::{Finding, Location, Msg};
use crate::records::Records;

pub(super) struct Codes<'a> {
    edition: &'a Edition<'a>,
    /// The year the codes are of.
    last: i32,
    /// The codes that replace a code, with where the records say so.
    declared: BTreeMap<(Classification, &'a str), Vec<(&'a str, &'a Location)>>,
    /// Codes this year's records name or use.
    own: BTreeMap<(Classification, &'a str), &'a str>,
}

/// Where a code went.
pub(super) struct Went {
    /// The code of this year its money lies on; empty for the whole classification.
    pub code: String,
    /// After a split the codes it went to, all of which `code` contains.
    pub into: Vec<String>,
    how: How,
    /// Names of the new codes.
    names: Vec<String>,
    year: i32,
}

enum How {
    /// It is there as before.
    Kept,
    /// It is there under another name.
    Named,
    Declared(Location),
    Known(Change),
    /// It is there no more, and nothing says what followed.
    Ended,
}

impl<'a> Codes<'a> {
    pub fn new(records: &'a Records, edition: &'a Edition<'a>, last: i32) -> Codes<'a> {
        let mut codes = Codes {
            edition,
            last,
            declared: BTreeMap::new(),
            own: BTreeMap::new(),
        };
        for record in records.of("code") {
            let text = record.text("classification");
            let (Some(of), Some(code)) =
                (text.and_then(Classification::parse), record.text("code"))
            else {
                continue;
            };
            let name = record.text("name").unwrap_or(code);
            codes.own.insert((of, code), name);
            let replaced = record.text("replaces").unwrap_or_default();
            for old in replaced.split([' ', '、', ',', '，', ';', '；']) {
                if !old.is_empty() {
                    let to = codes.declared.entry((of, old)).or_default();
                    to.push((code, record.place("replaces")));
                }
            }
        }
        for record in records.of("line") {
            for (of, key) in [
                (Classification::Function, "function"),
                (Classification::Economic, "economic"),
            ] {
                if let Some(code) = record.text(key) {
                    codes.own.entry((of, code)).or_insert(code);
                }
            }
        }
        codes
    }

    /// The name of a code this year.
    pub fn name(&self, of: Classification, code: &str) -> Option<&str> {
        let own = self.own.get(&(of, code)).copied();
        let own = own.filter(|name| *name != code);
        self.edition.name(of, code).or(own)
    }

    /// Where a code went that last year had a name.
    pub fn went(&self, of: Classification, code: &str, name: &str) -> Went {
        if let Some(to) = self.declared.get(&(of, code)) {
            let codes: Vec<&str> = to.iter().map(|(code, _)| *code).collect();
            return self.to(of, &codes, How::Declared(to[0].1.clone()));
        }
        if let Some(now) = self.edition.lookup(of, code) {
            let how = match same_name(&now.name, name) {
                true => How::Kept,
                false => How::Named,
            };
            return self.to(of, &[code], how);
        }
        let known: Vec<&Successor> = self
            .edition
            .catalogue()
            .successors(of, code)
            .filter(|row| {
                let year = i32::from(row.year);
                year > self.last && year <= i32::from(self.edition.year())
            })
            .collect();
        if let Some(first) = known.first() {
            let codes: Vec<&str> = known
                .iter()
                .map(|row| row.new)
                .filter(|new| !new.is_empty())
                .collect();
            if !codes.is_empty() {
                return self.to(of, &codes, How::Known(first.change));
            }
        }
        let before = u16::try_from(self.last).unwrap_or_default();
        let before = self.edition.catalogue().for_year(before);
        let used = self.own.contains_key(&(of, code));
        let how = match before.lookup(of, code) {
            Some(_) if !used => How::Ended,
            _ => How::Kept,
        };
        self.to(of, &[code], how)
    }

    fn to(&self, of: Classification, codes: &[&str], how: How) -> Went {
        let names = codes.iter().map(|code| {
            let name = self.name(of, code).unwrap_or_default();
            format!("{code} {name}").trim_end().to_owned()
        });
        let (code, into) = match codes {
            [one] => ((*one).to_owned(), Vec::new()),
            several => (
                common(of, several),
                several.iter().map(|&code| code.to_owned()).collect(),
            ),
        };
        Went {
            code,
            into,
            names: names.collect(),
            how,
            year: i32::from(self.edition.year()),
        }
    }
}

/// The deepest code above all of some; empty where they are of different 类.
fn common(of: Classification, codes: &[&str]) -> String {
    let above = |code: &str| -> Vec<String> {
        let above = ancestors(of, code).map(|code| code.into_owned());
        std::iter::once(code.to_owned()).chain(above).collect()
    };
    let mut lists = codes.iter().map(|code| above(code));
    let first = lists.next().unwrap_or_default();
    let rest: Vec<Vec<String>> = lists.collect();
    let mut shared = first.into_iter();
    let shared = shared.find(|code| rest.iter().all(|other| other.contains(code)));
    shared.unwrap_or_default()
}

impl Went {
    /// What there is to tell of a code last year's money lies on.
    pub fn note(&self, code: &str, name: &str, at: &Location) -> Option<Finding> {
        let finding = match &self.how {
            How::Kept => return None,
            How::Named => Finding::note("previous-code-renamed"),
            How::Ended => Finding::warn("previous-code-ended"),
            How::Declared(_) | How::Known(_) if !self.into.is_empty() => {
                Finding::note("previous-code-split")
            }
            How::Known(Change::Merged) => Finding::note("previous-code-merged"),
            How::Declared(_) | How::Known(_) => Finding::note("previous-code-moved"),
        };
        let mut finding = finding
            .arg("code", code)
            .arg("name", name)
            .arg("year", self.year)
            .arg("new", self.names.join("、"))
            .at(at);
        if let How::Declared(place) = &self.how {
            finding = finding.also(place, Msg::new("previous-code-declared-here"));
        }
        Some(finding)
    }

    /// Why nothing is known below a split.
    pub fn reason(&self, code: &str, name: &str) -> String {
        let new = self.names.join("、");
        format!(
            "上年的科目 {code} {name} 自{}年起分为 {new}，上年数无从分列",
            self.year
        )
    }
}
