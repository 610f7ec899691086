//! Published documents by agency, with the names their pages have.

use std::collections::BTreeMap;

use super::read::Kept;
use crate::budget::documents::names_directory;
use crate::budget::ledger::{Period, Phase};
use crate::budget::model::Date;
use crate::diag::{Finding, hash};
use crate::facts::phase_word;

/// A published file, taken as it is.
#[derive(Debug, Clone)]
pub struct File {
    /// Inside the directory of its document.
    pub path: String,
    pub size: usize,
    pub hash: String,
}

/// One published document.
#[derive(Debug)]
pub struct Document {
    pub agency: String,
    /// Of the agency; empty when it has none.
    pub code: String,
    /// `department` or `unit`.
    pub agency_kind: String,
    pub title: String,
    /// `budget` or `self-evaluation`.
    pub kind: String,
    pub period: Period,
    pub version: u64,
    pub profile: String,
    /// Those pages may ask for.
    pub facts: Kept,
    /// Rows of its open data as lines of CSV, where it has them.
    pub amounts: Option<Vec<String>>,
    pub figures: Option<Vec<String>>,
    pub files: Vec<File>,
    /// Which of the directories given it was read from.
    pub source: usize,
}

impl Document {
    /// Its directory below that of its agency.
    pub fn id(&self) -> String {
        let mut id = format!("{}-{}", self.period.year, self.period.phase.name());
        if self.kind != "budget" {
            id.push('-');
            id.push_str(&self.kind);
        }
        if self.version > 1 {
            id.push_str(&format!("-v{}", self.version));
        }
        id
    }

    /// What it is, without its agency: `2024年部门预算`.
    pub fn name(&self) -> String {
        let Period { year, phase } = self.period;
        let of = if self.agency_kind == "unit" {
            "单位"
        } else {
            "部门"
        };
        let mut name = match (self.kind.as_str(), phase) {
            ("self-evaluation", _) => format!("{year}年绩效自评"),
            (_, Phase::Original) => format!("{year}年{of}预算"),
            (_, Phase::FinalAccounts) => format!("{year}年{of}决算"),
            _ => period_name(self.period),
        };
        if self.version > 1 {
            name.push_str(&format!("（第{}版）", self.version));
        }
        name
    }

    /// Whether it is a budget, original or adjusted.
    pub fn is_budget(&self) -> bool {
        self.kind == "budget" && matches!(self.period.phase, Phase::Original | Phase::Adjusted)
    }

    /// Newer documents before older, budgets before others.
    fn order(&self) -> impl Ord + use<> {
        let period = (
            self.period.year,
            self.is_budget(),
            self.period,
            self.version,
        );
        std::cmp::Reverse(period)
    }
}

/// A period in words: `2024年预算`.
pub fn period_name(period: Period) -> String {
    format!("{}年{}", period.year, phase_word(period))
}

/// An agency with its documents, the newest first.
#[derive(Debug)]
pub struct Agency {
    /// Its directory.
    pub id: String,
    pub name: String,
    pub code: String,
    pub documents: Vec<Document>,
}

impl Agency {
    /// The document whose figures stand for the agency: its newest budget, else its newest.
    pub fn main(&self) -> &Document {
        let budget = self.documents.iter().find(|document| document.is_budget());
        // Agencies are made of documents: there is one.
        budget.unwrap_or(&self.documents[0])
    }

    /// What stands for it among others in a year: its original budget, for that is what all
    /// agencies publish; else the adjusted one.
    pub fn budget(&self, year: i32) -> Option<&Document> {
        let of_year = |document: &&Document| document.is_budget() && document.period.year == year;
        let original = |document: &&Document| document.period.phase == Phase::Original;
        let mut all = self.documents.iter().filter(of_year);
        all.clone().find(original).or_else(|| all.next())
    }
}

/// All that is published.
#[derive(Debug)]
pub struct Site {
    pub title: String,
    pub as_of: Option<Date>,
    pub agencies: Vec<Agency>,
    /// Names of agencies nothing was published of, where the register knows them.
    pub missing: Vec<String>,
}

impl Site {
    /// Sorts documents by agency.
    ///
    /// # Errors
    /// Pairs of documents that claim the same agency, period, kind and version, as findings that
    /// name the directories they were read from.
    pub fn new(
        title: String,
        as_of: Option<Date>,
        documents: Vec<Document>,
        sources: &[String],
    ) -> Result<Site, Vec<Finding>> {
        let mut by_name: BTreeMap<String, Vec<Document>> = BTreeMap::new();
        for document in documents {
            let of = by_name.entry(document.agency.clone()).or_default();
            of.push(document);
        }
        let mut findings = Vec::new();
        let mut agencies = Vec::new();
        for (name, mut documents) in by_name {
            documents.sort_by_key(Document::order);
            let mut seen: BTreeMap<String, usize> = BTreeMap::new();
            for document in &documents {
                if let Some(first) = seen.insert(document.id(), document.source) {
                    let finding = Finding::deny("site-twice")
                        .arg("agency", &name)
                        .arg("document", document.name())
                        .arg("first", &sources[first.min(document.source)])
                        .arg("second", &sources[first.max(document.source)]);
                    findings.push(finding);
                }
            }
            let codes = documents.iter().map(|document| &document.code);
            let code = codes.into_iter().find(|code| !code.is_empty());
            agencies.push(Agency {
                id: String::new(),
                code: code.cloned().unwrap_or_default(),
                name,
                documents,
            });
        }
        if !findings.is_empty() {
            return Err(findings);
        }
        name_directories(&mut agencies);
        // Agencies with a code in its order, then the others by name.
        agencies.sort_by(|a, b| {
            let key = |one: &Agency| (one.code.is_empty(), one.code.clone(), one.name.clone());
            key(a).cmp(&key(b))
        });
        Ok(Site {
            title,
            as_of,
            agencies,
            missing: Vec::new(),
        })
    }

    /// Takes the order of a bureau's register, and what is still missing of it: agencies by code and
    /// name. Agencies it does not know come last.
    pub fn arrange(&mut self, register: &[(String, String)]) {
        let is = |agency: &Agency, (code, name): &(String, String)| match agency.code.is_empty() {
            true => agency.name == *name,
            false => agency.code == *code,
        };
        let place = |agency: &Agency| register.iter().position(|entry| is(agency, entry));
        self.agencies
            .sort_by_key(|agency| place(agency).unwrap_or(register.len()));
        let published = |entry: &&(String, String)| self.agencies.iter().any(|one| is(one, entry));
        let missing = register.iter().filter(|entry| !published(entry));
        self.missing = missing.map(|(_, name)| super::read::plain(name)).collect();
    }

    pub fn documents(&self) -> impl Iterator<Item = (&Agency, &Document)> {
        self.agencies
            .iter()
            .flat_map(|agency| agency.documents.iter().map(move |one| (agency, one)))
    }

    /// Where a document's files stand, and what its facts' keys begin with.
    pub fn directory(&self, agency: &Agency, document: &Document) -> String {
        format!("agencies/{}/{}", agency.id, document.id())
    }

    /// Years there are budgets of, the newest first.
    pub fn years(&self) -> Vec<i32> {
        let budgets = self
            .documents()
            .filter(|(_, document)| document.is_budget());
        let mut years: Vec<i32> = budgets.map(|(_, document)| document.period.year).collect();
        years.sort_unstable_by(|a, b| b.cmp(a));
        years.dedup();
        years
    }
}

/// A directory for each: its code, where that is a safe name nobody else has; else one made of its
/// name, which stays the same over the years.
fn name_directories(agencies: &mut [Agency]) {
    let mut codes: BTreeMap<String, usize> = BTreeMap::new();
    for agency in agencies.iter() {
        *codes.entry(agency.code.to_ascii_lowercase()).or_default() += 1;
    }
    for agency in agencies {
        let code = agency.code.to_ascii_lowercase();
        let own = codes.get(&code) == Some(&1);
        let safe = names_directory(&code) && code.len() <= 32 && !code.contains('.');
        agency.id = if own && safe && !code.starts_with("a-") {
            code
        } else {
            format!("a-{}", &hash(agency.name.as_bytes())[..10])
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn agency(name: &str, code: &str) -> Agency {
        Agency {
            id: String::new(),
            name: name.to_owned(),
            code: code.to_owned(),
            documents: Vec::new(),
        }
    }

    #[test]
    fn a_register_gives_order_and_what_is_missing() {
        let mut site = Site {
            title: String::new(),
            as_of: None,
            agencies: vec![
                agency("别处局", "9"),
                agency("科技局", "2"),
                agency("教育局", ""),
            ],
            missing: Vec::new(),
        };
        let entry = |code: &str, name: &str| (code.to_owned(), name.to_owned());
        site.arrange(&[
            entry("1", "教育局"),
            entry("3", "民政局"),
            entry("2", "科学技术局"),
        ]);
        let names: Vec<&str> = site.agencies.iter().map(|one| one.name.as_str()).collect();
        assert_eq!(names, ["教育局", "科技局", "别处局"]);
        assert_eq!(site.missing, ["民政局"]);
    }

    #[test]
    fn directories_are_safe_and_apart() {
        let mut agencies = [
            agency("科技局", "307"),
            agency("教育局", "../../etc"),
            agency("财政局", "CON"),
            agency("民政局", "501"),
            agency("司法局", "501"),
            agency("审计局", ""),
        ];
        name_directories(&mut agencies);
        assert_eq!(agencies[0].id, "307");
        let mut ids: Vec<&str> = agencies.iter().map(|agency| agency.id.as_str()).collect();
        assert!(ids.iter().all(|id| names_directory(id)));
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), agencies.len());
    }
}
