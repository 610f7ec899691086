//! A run over a workspace as a report keeps it: what came of every agency, apart from the records it
//! was made of, so that runs can be compared, joined and shown later.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::model::Bureau;
use super::ties::{self, Digest};
use crate::budget::model::Date;
use crate::check::registry::RULES;
use crate::check::{Rule, asked};
use crate::diag::render::{Counts, flat};
use crate::diag::{Finding, Lang, Level, Location, Msg, Sources, Waived, hash};
use crate::pipeline::Outcome;

/// The format of the report.
pub const FORMAT: u8 = 1;

/// A run, or a shard of one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Run {
    pub format: u8,
    /// The version of the program.
    pub program: String,
    pub bureau: Head,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shard: Option<Shard>,
    /// What is wrong with the workspace itself.
    pub findings: Vec<Said>,
    /// In the order of the register.
    pub agencies: Vec<AgencyRun>,
    /// What documents say of one another; what ties parts of different shards is found when they
    /// are joined.
    pub ties: Vec<Tie>,
}

/// What the bureau lays down, as far as reports need it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    pub name: String,
    pub year: u16,
    pub profile: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub as_of: Option<String>,
    /// Hash of `bureau.toml` and the files it names.
    pub laid_down: String,
    /// Agencies that must send something in.
    pub agencies: usize,
}

/// Part `index` of `of` of the register, counted from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Shard {
    pub index: u32,
    pub of: u32,
}

/// What an agency comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// All its documents may be published.
    Ready,
    /// There are errors.
    Errors,
    /// Nothing was sent in, or more than one thing.
    Missing,
    /// It could not be worked on to the end.
    Failed,
}

impl Verdict {
    pub const ALL: [Verdict; 4] = [
        Verdict::Ready,
        Verdict::Errors,
        Verdict::Missing,
        Verdict::Failed,
    ];

    pub fn word(self, lang: Lang) -> String {
        match self {
            Verdict::Ready => Msg::new("verdict-ready"),
            Verdict::Errors => Msg::new("verdict-errors"),
            Verdict::Missing => Msg::new("verdict-missing"),
            Verdict::Failed => Msg::new("verdict-failed"),
        }
        .text(lang)
    }
}

/// What came of an agency, or of a unit that sent in records of its own.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AgencyRun {
    pub code: String,
    pub name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub section: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub submission: Option<String>,
    pub verdict: Verdict,
    /// Days from the day of the run to its deadline, below 0 after it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub days_left: Option<i64>,
    /// What keeps it from being worked on, where something does.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub findings: Vec<Said>,
    pub documents: Vec<DocumentRun>,
}

/// What came of one of its documents.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct DocumentRun {
    /// Among several of the agency; empty of an only one.
    pub id: String,
    /// `budget`, `final-accounts`, …
    pub kind: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub year: Option<u16>,
    pub findings: Vec<Said>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub waived: Vec<SaidWaived>,
    /// Rules that were not asked, by name: the profile allows what they find, there are no records of
    /// what they are about, or they are of pages and none were set.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub allowed: Vec<String>,
    /// Rules that could not be asked, by name: what they look at was never made.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unchecked: Vec<String>,
    /// What ties to other documents are tested with; none of records that could not be read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub digest: Option<Digest>,
}

/// A finding in words.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Said {
    pub code: String,
    pub level: Level,
    pub message: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
    /// `file:line:column` or 工作表!单元格, the most telling first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub places: Vec<String>,
    /// Further remarks.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
}

/// A finding somebody answers for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SaidWaived {
    pub finding: Said,
    pub reason: String,
    pub until: String,
}

/// Something documents of several agencies, or an agency's and the bureau's, say differently.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Tie {
    /// Codes of the agencies it is about.
    pub agencies: Vec<String>,
    pub finding: Said,
}

impl Head {
    pub fn of(bureau: &Bureau, as_of: Option<Date>) -> Head {
        let mut laid_down = String::new();
        for file in bureau.sources.iter() {
            laid_down += &format!("{}\n{}\n", file.name, file.hash());
        }
        let agencies = bureau.entries.iter().filter(|one| one.must_submit());
        Head {
            name: bureau.name.clone(),
            year: bureau.year,
            profile: bureau.profile.clone(),
            as_of: as_of.map(|date| date.to_string()),
            laid_down: hash(laid_down.as_bytes()),
            agencies: agencies.count(),
        }
    }
}

impl AgencyRun {
    /// The same with what came of its documents. What is found in every one of them is told once.
    #[must_use]
    pub fn with(mut self, outcomes: &[Outcome], lang: Lang) -> AgencyRun {
        self.documents = outcomes
            .iter()
            .map(|one| DocumentRun::of(one, lang))
            .collect();
        let Some((first, others)) = self.documents.split_first_mut() else {
            return self;
        };
        if !others.is_empty() {
            let (shared, own) = std::mem::take(&mut first.findings)
                .into_iter()
                .partition(|said| others.iter().all(|other| other.findings.contains(said)));
            first.findings = own;
            for other in others {
                other.findings.retain(|said| !shared.contains(said));
            }
            self.findings = shared;
        }
        self
    }

    /// Everything found of it, with the document it was found in.
    pub fn all(&self) -> impl Iterator<Item = (Option<&DocumentRun>, &Said)> {
        let documents = self.documents.iter();
        let in_documents =
            documents.flat_map(|one| one.findings.iter().map(move |said| (Some(one), said)));
        self.findings
            .iter()
            .map(|said| (None, said))
            .chain(in_documents)
    }

    pub fn counts(&self) -> Counts {
        let waived = self.documents.iter().map(|one| one.waived.len()).sum();
        Counts::of(self.all().map(|(_, said)| said.level), waived)
    }
}

impl DocumentRun {
    pub fn of(outcome: &Outcome, lang: Lang) -> DocumentRun {
        let document = outcome.records.one("document");
        let text = |key: &str| document.and_then(|record| record.text(key));
        let findings = flat(&outcome.findings).into_iter();
        let waived = outcome.waived.iter();
        let names = |which: &dyn Fn(&'static Rule) -> bool| {
            let rules = RULES.iter().filter(|rule| which(rule));
            rules.map(|rule| rule.name.to_owned()).collect()
        };
        DocumentRun {
            id: outcome.id.clone(),
            kind: text("kind").unwrap_or("budget").to_owned(),
            year: text("year").and_then(|year| year.parse().ok()),
            findings: findings
                .map(|one| Said::of(one, &outcome.sources, lang))
                .collect(),
            waived: waived
                .map(|one| SaidWaived::of(one, &outcome.sources, lang))
                .collect(),
            allowed: names(&|rule| {
                rule.stage() == asked::OUTPUT
                    || asked::allowed(rule, outcome)
                    || (asked::ran(rule, outcome, false) && !asked::recorded(rule, outcome))
            }),
            unchecked: names(&|rule| !asked::ran(rule, outcome, true)),
            digest: Digest::of(outcome),
        }
    }
}

impl Said {
    pub fn of(finding: &Finding, sources: &Sources, lang: Lang) -> Said {
        let labels = finding.primary.iter().chain(&finding.secondary);
        let told = labels.filter(|label| label.location != Location::None);
        Said {
            code: finding.code.to_owned(),
            level: finding.level,
            message: finding.message.text(lang),
            help: finding.message.help(lang),
            places: told.map(|label| sources.display(&label.location)).collect(),
            notes: finding.notes.iter().map(|note| note.text(lang)).collect(),
        }
    }
}

impl SaidWaived {
    fn of(waived: &Waived, sources: &Sources, lang: Lang) -> SaidWaived {
        SaidWaived {
            finding: Said::of(&waived.finding, sources, lang),
            reason: waived.reason.clone(),
            until: waived.until.to_string(),
        }
    }
}

impl Tie {
    pub fn of(found: &ties::Found, lang: Lang) -> Tie {
        Tie {
            agencies: found.agencies.clone(),
            finding: Said::of(&found.finding, &Sources::default(), lang),
        }
    }
}

impl Run {
    /// How many ties an agency is part of, by its code.
    pub fn tied(&self) -> BTreeMap<&str, usize> {
        let mut tied = BTreeMap::new();
        for code in self.ties.iter().flat_map(|tie| &tie.agencies) {
            *tied.entry(code.as_str()).or_default() += 1;
        }
        tied
    }
}
