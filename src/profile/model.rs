//! A resolved profile: a finance bureau's standard format as data.
//!
//! `docs/profiles.md` explains the files; here are their shapes. Every text a profile prints may
//! hold slots such as `{year}` or `{agency.name}`; amounts never stand in a profile.

mod notice;
mod table;
mod words;

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::facts::style::Trim;
pub use notice::*;
pub use table::*;
pub use words::*;

/// Dimension and node (or attribute and value) pairs narrowing a query.
pub type Query = BTreeMap<String, String>;

/// Everything a profile says, all layers merged.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Profile {
    /// Its directory below the profiles, e.g. `hubei/yichang`.
    pub id: String,
    /// Chinese name shown by `gongkai profiles`.
    pub title: String,
    /// The layer below; consumed when layers are merged.
    #[serde(default)]
    pub extends: Option<String>,
    /// Not for use by agencies: only a layer for others.
    #[serde(default)]
    pub layer_only: bool,
    /// Phase of the documents it is for, when not the original budget: new records begin with it.
    #[serde(default)]
    pub phase: Option<String>,
    /// Title of the document.
    pub document_title: String,
    /// Further cover lines; one whose slot has no value in the records is left out.
    #[serde(default)]
    pub cover: Vec<String>,
    /// Headings down to this level stand in the contents; 0 for none.
    pub contents_depth: u8,
    /// The document is a letter.
    #[serde(default)]
    pub letter: Option<Letter>,
    /// Numbers in running text.
    pub text: TextFormat,
    /// What comparisons are made against, and how exactly.
    pub comparison: Comparison,
    /// Economic classes that make up personnel and operating expenditure within basic expenditure.
    pub economic_category: BTreeMap<String, Vec<String>>,
    /// Numbers of headings and tables.
    pub numbering: Numbering,
    /// Names of nodes where they differ from the catalogue's, by dimension and code.
    #[serde(default)]
    pub name: BTreeMap<String, BTreeMap<String, String>>,
    /// Numbers of tables in files of their own.
    #[serde(default)]
    pub attachments: Attachments,
    /// Figures by name, for keys: `measure.NAME`.
    #[serde(default)]
    pub measure: BTreeMap<String, MeasureSpec>,
    /// 其中 lists by name.
    #[serde(default)]
    pub breakdown: BTreeMap<String, Breakdown>,
    /// Pictures by name.
    #[serde(default)]
    pub chart: BTreeMap<String, ChartSpec>,
    /// The document in plain words on one page: 一图读懂.
    #[serde(default)]
    pub summary: Option<Summary>,
    /// What a republished document says of its version.
    #[serde(default)]
    pub versions: Versions,
    /// The notice of an amendment by its kind: `adjustment`, `correction`.
    #[serde(default)]
    pub notice: BTreeMap<String, Notice>,
    /// Tables of what differs between versions, for notices and the table of versions.
    #[serde(default)]
    pub change_table: BTreeMap<String, ChangeTable>,
    /// The parts of the document, merged by id.
    pub part: Vec<Part>,
    /// Tables and forms by id: the files of `tables/`.
    #[serde(default)]
    pub table: BTreeMap<String, Table>,
    /// The file `wording.toml`.
    #[serde(default)]
    pub wording: Wording,
    /// The file `glossary.toml`.
    #[serde(default)]
    pub glossary: Glossary,
    /// What an agency must give: the rows of `requirements.csv`.
    #[serde(default)]
    pub requirement: Vec<Requirement>,
    /// What a reviewer asks about, where the formats differ.
    #[serde(default)]
    pub review: Review,
    /// Levels of findings by code, rule or group.
    #[serde(default)]
    pub level: BTreeMap<String, String>,
    /// Template texts of narrative sections by name.
    #[serde(default)]
    pub section: BTreeMap<String, String>,
}

impl Profile {
    /// Every section, of parts and of the summary, with the path of the list it stands in.
    pub fn sections(&self) -> impl Iterator<Item = (String, &Section)> {
        let parts = self.part.iter();
        let parts = parts.map(|part| (format!("part.{}.section", part.id), &part.section));
        let summary = self.summary.iter().filter(|summary| !summary.omit);
        let summary = summary.map(|summary| ("summary.section".to_owned(), &summary.section));
        parts
            .chain(summary)
            .flat_map(|(path, list)| list.iter().map(move |one| (path.clone(), one)))
    }
}

/// Thresholds of the review; a rule whose threshold is not set asks nothing.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct Review {
    /// Unit price in 元 from which equipment must be told of, e.g. 2000000.
    pub large_equipment: Option<u32>,
    /// Percentage of its group above which an “other” code needs an explanation, e.g. 50.
    pub other_share: Option<u32>,
    /// “Other” codes that need none, e.g. `2080599`.
    pub other_exempt: Vec<String>,
}

/// How running text shows numbers.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct TextFormat {
    /// `万元` or `元`.
    pub unit: String,
    /// Decimal places of amounts.
    pub places: u32,
    /// Decimal places of percentages.
    pub percent_places: u32,
    /// Trailing zeros dropped: `true`, `false`, or `"whole"` for those of whole numbers only.
    pub trim: Trim,
    /// Separators: 1,234.
    #[serde(default)]
    pub thousands: bool,
}

/// A letter has no cover: its title stands above the text, and it ends with who signs it.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Letter {
    /// E.g. `{document.addressee}：`
    pub addressee: String,
    /// Lines at the end: the name, the date.
    pub signature: Vec<String>,
}

/// The grid comparisons are made on, and what they look back to.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Comparison {
    /// Unit both sides are rounded in before they are compared.
    pub unit: String,
    /// Decimal places they are rounded to.
    pub places: u32,
    /// Phase of the year before: original, adjusted, executed, final-accounts.
    pub base_phase: String,
    /// How the base is called in sentences, e.g. `{previous-year}年预算`.
    pub base_name: String,
}

/// Numbering styles, outermost heading first. `{cn}` 一, `{nian}` 廿一, `{n}` 1.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Numbering {
    /// Patterns by level, e.g. `第{cn}部分 `.
    pub heading: Vec<String>,
    /// Label of a table that has none of its own, e.g. `公开{nn}表`; see [`Table::label`].
    #[serde(default)]
    pub table: String,
}

/// How tables in files of their own are numbered.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct Attachments {
    /// Number of the first; the document itself may be 附件1.
    pub start: usize,
    /// What stands above its table; `{n}`, `{cn}` its number.
    pub label: String,
}

impl Default for Attachments {
    fn default() -> Self {
        Attachments {
            start: 1,
            label: "附件{n}".to_owned(),
        }
    }
}

/// A measure defined as a key or the sum of several.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct MeasureSpec {
    /// What it is called in messages.
    pub label: String,
    /// Keys added up.
    pub sum: Vec<String>,
    /// Keys taken off the sum.
    #[serde(default)]
    pub less: Vec<String>,
}

/// A declared 其中 list: templates go through it and cannot add or drop members.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Breakdown {
    /// Key of what is broken down.
    pub whole: String,
    /// Members given one by one.
    #[serde(default)]
    pub child: Vec<BreakdownChild>,
    /// Members found in a dimension: every node of the level that has money.
    pub each: Option<BreakdownEach>,
    /// The members make up the whole; `false` for 主要包括.
    #[serde(default = "yes")]
    pub complete: bool,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct BreakdownChild {
    /// Key of the member.
    pub key: String,
    /// What it is called in the text.
    pub label: String,
    /// Left out when zero (and, for comparisons, zero before).
    #[serde(default)]
    pub drop_zero: bool,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct BreakdownEach {
    /// Dimension: `function`, `economic`, `category`, `fund`, `unit`, `project`, `vintage`.
    pub dim: String,
    /// Depth in the dimension's tree: 1 类, 2 款, 3 项.
    pub level: u8,
    /// One member a name instead of one a code.
    #[serde(default)]
    pub by_name: bool,
    /// Measures that stand in the place of the nodes they are made of, as one member each, e.g.
    /// 水电费 for 水费 and 电费.
    #[serde(default)]
    pub merge: Vec<String>,
    /// Codes listed with or without money.
    #[serde(default)]
    pub always: Vec<String>,
    /// Further periods, e.g. `original`: what had money in one of them is a member, with or without
    /// money now.
    #[serde(default)]
    pub also: Vec<String>,
}

/// A picture of a breakdown, drawn as bars. It is left out where the records do not answer it, and
/// where there is nothing to compare: a single member, a whole of zero, no known base.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct ChartSpec {
    /// Title above it.
    pub title: String,
    /// What it shows.
    pub kind: ChartKind,
    /// The breakdown shown, by name.
    pub of: String,
    /// What its amounts are narrowed to, e.g. `{ fund = "general-public-budget" }`.
    #[serde(default)]
    pub query: Query,
    /// What its whole is called, e.g. `支出合计`.
    pub whole: String,
    /// What the bars of the document's own period are called, where they are compared.
    #[serde(default)]
    pub now: String,
    /// How its numbers look, when not like those of running text.
    #[serde(default)]
    pub format: NumberFormat,
    /// A figure the records do not answer is a finding instead.
    #[serde(default)]
    pub required: bool,
}

/// What a chart shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ChartKind {
    /// The members that are not zero, each with its share of the whole.
    Composition,
    /// The whole and its members, each beside its amount in the base of comparisons.
    Comparison,
}

/// The document in plain words on one page, a file of its own: key figures, then sections.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Summary {
    /// Title above it, and of the file.
    pub title: String,
    /// There is none after all, whatever the layers below say.
    #[serde(default)]
    pub omit: bool,
    /// Figures shown large, merged by id; one the records do not answer is left out.
    #[serde(default)]
    pub figure: Vec<KeyFigure>,
    /// Its sections, merged by id; one in which nothing is left to say is left out.
    #[serde(default)]
    pub section: Vec<Section>,
}

/// A figure shown large in a summary.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct KeyFigure {
    /// Name within the summary, for layers above.
    pub id: String,
    /// What it is called.
    pub label: String,
    /// Key of the figure.
    pub key: String,
}

/// A part of the document.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Part {
    /// Name within the profile, for layers above.
    pub id: String,
    /// Heading of level 1.
    pub title: String,
    /// `false` for a heading without a number.
    #[serde(default = "yes")]
    pub numbered: bool,
    /// No heading at all; its contents follow the part before.
    #[serde(default)]
    pub silent: bool,
    /// Its sections, merged by id.
    #[serde(default)]
    pub section: Vec<Section>,
}

/// One piece of a part or a summary, in order: a titled text, a list of tables, the glossary,
/// pictures, tables.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Section {
    /// Name within the part, for layers above.
    pub id: String,
    /// Heading of level 2; without one the content follows directly.
    pub title: Option<String>,
    /// Name of the narrative template.
    pub template: Option<String>,
    /// Tables and forms, by id.
    #[serde(default)]
    pub tables: Vec<String>,
    /// Its tables go into files of their own, one each; an unlisted one goes with the one before.
    #[serde(default)]
    pub attachment: bool,
    /// A list of the tables of the whole document: the form of an entry. `{title}`, `{number}` or
    /// `{cn-number}` its place in the list, `{attachment}` the number of its attachment.
    pub list_of_tables: Option<String>,
    /// The glossary stands here.
    #[serde(default)]
    pub glossary: bool,
    /// Pictures, by name.
    #[serde(default)]
    pub charts: Vec<String>,
    /// Printed only under this condition.
    pub when: Option<When>,
}

/// A condition on a fact, or on a text of the records.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct When {
    /// A fact key; `text:ID` for a text, which can only be `present`.
    pub key: String,
    /// `zero`, `nonzero`, `present`, `increased`, `decreased`, `not-increased`, `not-decreased`,
    /// `unchanged`, `at-least 90%`, `at-most 15`
    pub is: String,
}

fn yes() -> bool {
    true
}

fn one() -> usize {
    1
}

fn spending() -> String {
    "spending".to_owned()
}
