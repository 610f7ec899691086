//! Wordings, the glossary, and what an agency must give.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::When;

/// Words that depend on the sign of a comparison, and other wordings.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Wording {
    /// Comparison sentences by name.
    #[serde(default)]
    pub comparison: BTreeMap<String, ComparisonWording>,
    /// How periods are called as bases of comparison: `"previous.executed" = "上年执行数"`.
    #[serde(default)]
    pub base: BTreeMap<String, String>,
    /// Words for values of records, e.g. `city = "市级"`.
    #[serde(default)]
    pub word: BTreeMap<String, String>,
    /// What the money of a node is mainly for (主要用于…), by dimension and code.
    #[serde(default)]
    pub purpose: BTreeMap<String, BTreeMap<String, String>>,
    /// Wrong forms of words with the right ones, looked for in all that is displayed; an empty
    /// right one takes a form of a layer below off the list.
    #[serde(default)]
    pub wrong: BTreeMap<String, String>,
}

/// One comparison in each case. Slots: `{base}` name of the base, `{value}`, `{previous}` and
/// `{change}` numbers without their `{unit}`, `{rate}` and `{completion}` (value in base) percent,
/// `{reason}`.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct ComparisonWording {
    /// More than before.
    #[serde(default)]
    pub increased: String,
    /// Less than before.
    #[serde(default)]
    pub decreased: String,
    /// More, but so little that the rate is displayed as 0: words without it.
    pub increased_slightly: Option<String>,
    /// Less, but as little.
    pub decreased_slightly: Option<String>,
    /// Exactly as before.
    #[serde(default)]
    pub equal: String,
    /// 0 on the grid, though the exact amounts differ.
    #[serde(default)]
    pub nearly_equal: String,
    /// Zero before, something now.
    #[serde(default)]
    pub new: String,
    /// Zero before and now.
    #[serde(default)]
    pub none: String,
    /// Something before, zero now.
    #[serde(default)]
    pub ended: String,
    /// No base exists.
    #[serde(default)]
    pub unknown: String,
    /// Appended when a reason is recorded, e.g. `，主要原因是{reason}`.
    #[serde(default)]
    pub reason: String,
    /// A change without a recorded reason is a finding.
    #[serde(default)]
    pub reason_required: bool,
}

impl ComparisonWording {
    /// The eight cases in the order people read them.
    pub fn cases(&self) -> [(&'static str, &str); 8] {
        [
            ("increased", &self.increased),
            ("decreased", &self.decreased),
            ("equal", &self.equal),
            ("nearly-equal", &self.nearly_equal),
            ("new", &self.new),
            ("ended", &self.ended),
            ("none", &self.none),
            ("unknown", &self.unknown),
        ]
    }
}

/// 名词解释.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Glossary {
    /// Groups, merged by id.
    #[serde(default)]
    pub group: Vec<GlossaryGroup>,
}

/// A group of terms, or the codes in use.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct GlossaryGroup {
    /// Name, for layers above.
    pub id: String,
    /// Heading of the group; none lets its terms stand among the others.
    pub title: Option<String>,
    /// Numbering of its terms.
    pub number: String,
    /// Terms, merged by id.
    #[serde(default)]
    pub term: Vec<Term>,
    /// The function 项 in use are listed here, in this form: `{class}（类）…：{explanation}`.
    pub codes: Option<String>,
    /// One entry a name instead of one a code.
    #[serde(default)]
    pub by_name: bool,
    /// Line before the codes, numbered like a term.
    pub codes_title: Option<String>,
    /// Numbering of the codes, when not that of the terms.
    pub codes_number: Option<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Term {
    /// Name, for layers above and for an agency to explain it otherwise.
    pub id: String,
    /// The term.
    pub name: String,
    /// Its explanation.
    pub text: String,
    /// Printed only when one of these facts is not zero; always when empty.
    #[serde(default)]
    pub uses: Vec<String>,
    /// Left out under inheritance.
    #[serde(default)]
    pub remove: bool,
}

/// What an agency must give.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Requirement {
    /// Name, for layers above.
    pub id: String,
    /// `text:functions`, `section:results` (a text of that section), `record:vehicles`, `field:document.approval-date`, `fact:KEY`,
    /// `table:balance` (a table of the document), `said:政府采购|集中采购` (one of these words in it)
    pub item: String,
    /// `required`, `conditional`, `optional`, `prohibited`
    pub status: String,
    /// Condition under which it holds.
    pub when: Option<When>,
    /// Law or document it rests on, cited when it is missing.
    pub basis: Option<String>,
    /// What to know when giving it.
    pub note: Option<String>,
}
