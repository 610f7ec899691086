//! A resolved profile: a finance bureau's standard format as data.
//!
//! `docs/profiles.md` explains the files; here are their shapes. Every text a profile prints may
//! hold slots such as `{year}` or `{agency.name}`; amounts never stand in a profile.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::facts::style::Trim;

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
    /// Levels of findings by code.
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

/// A table or form.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Table {
    /// Title above the table.
    pub title: String,
    /// Title in the list of tables, when another.
    pub list_title: Option<String>,
    /// Not in the list of tables (a second table under one entry).
    #[serde(default)]
    pub unlisted: bool,
    /// Label above the title. `{n}` 1, `{nn}` 01, `{cn}` 一 count the tables with a label of this
    /// form; with `{part}`, the number of the part, they count within it.
    pub label: Option<String>,
    /// Line above the table, left.
    #[serde(default)]
    pub head_left: String,
    /// Line above the table, right, e.g. `单位：元`.
    #[serde(default)]
    pub head_right: String,
    /// What its amounts are; `spending` unless another is named.
    #[serde(default = "spending")]
    pub measure: String,
    /// What all its amounts are narrowed to, e.g. `{ fund = "general-public-budget" }`.
    #[serde(default)]
    pub query: Query,
    /// How its numbers look.
    #[serde(default)]
    pub format: NumberFormat,
    /// On pages turned sideways.
    #[serde(default)]
    pub landscape: bool,
    /// `false` lets it follow on the same page.
    #[serde(default = "yes")]
    pub page_break: bool,
    /// Columns, merged by id.
    #[serde(default)]
    pub column: Vec<ColumnSpec>,
    /// Rows, merged by id.
    #[serde(default)]
    pub row: Vec<RowSpec>,
    /// Two (or more) lists side by side, each with its own columns and rows.
    #[serde(default)]
    pub side: Vec<Side>,
    /// Row of column indexes under the head: `**` for labels, then 1, 2, 3 …
    #[serde(default)]
    pub index_row: bool,
    /// Notes always printed.
    #[serde(default)]
    pub note: Vec<String>,
    /// Printed when the table has no money, and then instead of its rows unless `keep-rows`.
    pub empty_note: Option<String>,
    /// The rows stay when the table has no money.
    #[serde(default)]
    pub keep_rows: bool,
    /// A form: one for each entity of this kind, or one in all for `agency`.
    pub form_for: Option<String>,
    /// Relative widths of a form's columns.
    #[serde(default)]
    pub widths: Vec<u16>,
    /// Rows of a form.
    #[serde(default)]
    pub form: Vec<FormRow>,
}

/// How a table shows numbers.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct NumberFormat {
    /// `元` or `万元`.
    pub unit: Option<String>,
    /// Decimal places of amounts.
    pub places: Option<u32>,
    /// Decimal places of percentages.
    pub percent_places: Option<u32>,
    /// Separators: 1,234.
    pub thousands: Option<bool>,
    /// Trailing zeros dropped.
    pub trim: Option<Trim>,
    /// `plain` 0.00, `blank`, `digit` 0, `dash` —, `hyphen` -, `slash` /
    pub zero: Option<String>,
    /// `%` after ratios.
    pub percent_sign: Option<bool>,
}

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ColumnKind {
    /// The amount itself.
    #[default]
    Value,
    /// Difference to the base.
    Change,
    /// Difference as a ratio of the base.
    Rate,
    /// Ratio of a whole, see `whole`.
    Share,
    /// The value as a ratio of the value at `base`: 完成预算的百分比.
    Completion,
    /// A field of the row's entity.
    Field,
    /// How many.
    Count,
    /// Which row it is: 1, 2, 3 …
    Ordinal,
    /// Code of the row's node.
    Code,
    /// Name of the row's node or entity, or the row's label.
    Name,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct ColumnSpec {
    /// Name within the table, for layers above and `parts`.
    pub id: String,
    /// Header path, outermost first.
    pub head: Vec<String>,
    /// What it holds; a value unless said otherwise.
    #[serde(default)]
    pub kind: ColumnKind,
    /// Another measure than the table's.
    pub measure: Option<String>,
    /// What its amounts are narrowed to.
    #[serde(default)]
    pub query: Query,
    /// Field name, e.g. `unit.name`.
    pub field: Option<String>,
    /// Another period than the document's own, e.g. `adjusted`, `previous.executed`.
    pub at: Option<String>,
    /// What a change, rate or completion is measured against, when not the usual base.
    pub base: Option<String>,
    /// Whole of a share: dimensions set to everything again.
    #[serde(default)]
    pub whole: Query,
    /// Columns that make this one up.
    #[serde(default)]
    pub parts: Vec<String>,
    /// Level of the code a split code column shows, or of the node a name column names: 1 类, 2 款,
    /// 3 项.
    pub level: Option<u8>,
    /// How its numbers look.
    #[serde(default)]
    pub format: NumberFormat,
    /// Relative width; 0 leaves it to the program.
    #[serde(default)]
    pub width: u16,
    /// `left`, `center`, `right`
    pub align: Option<String>,
    /// Left out under inheritance.
    #[serde(default)]
    pub remove: bool,
}

/// What a row, or a family of rows, is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RowKind {
    /// One row with a label and a query.
    #[default]
    Fixed,
    /// One row a listed node, with or without money.
    List,
    /// The nodes of one or more dimensions that have money, nested.
    Tree,
    /// One row an entity.
    Each,
    /// The table's whole.
    Total,
    /// An empty row.
    Blank,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct RowSpec {
    /// Name within the table, for layers above and `parts`.
    pub id: String,
    /// What it is; one fixed row unless said otherwise.
    #[serde(default)]
    pub kind: RowKind,
    /// Its words.
    #[serde(default)]
    pub label: String,
    /// Column the label of a fixed or total row stands in; the name column by default.
    pub label_column: Option<String>,
    /// Further texts by column id.
    #[serde(default)]
    pub cell: BTreeMap<String, String>,
    /// Another measure than the table's.
    pub measure: Option<String>,
    /// What its amounts are narrowed to.
    #[serde(default)]
    pub query: Query,
    /// Period of the row's values, where its columns name none.
    pub at: Option<String>,
    /// Steps its label is moved in.
    #[serde(default)]
    pub indent: u8,
    /// Numbering of list and tree rows, e.g. `{cn}、`; fixed rows of one style are numbered
    /// together.
    #[serde(default)]
    pub ordinal: String,
    /// Dimension of a list, or dimensions of a nested tree.
    #[serde(default)]
    pub dim: Vec<String>,
    /// Nodes of a list.
    #[serde(default)]
    pub nodes: Vec<String>,
    /// Depths shown of the innermost dimension; all when empty.
    #[serde(default)]
    pub levels: Vec<u8>,
    /// `full` 2080505, `tail` 05 for 款 (full for 项), `split` into columns by level.
    #[serde(default)]
    pub code_style: CodeStyle,
    /// Entities of an `each` row, or of the leaves of a tree.
    pub each: Option<String>,
    /// Rows at which two sides meet carry the same word here.
    pub meet: Option<String>,
    /// Amounts this row's money is made of: ids of rows.
    #[serde(default)]
    pub parts: Vec<String>,
    /// How its numbers look.
    #[serde(default)]
    pub format: NumberFormat,
    /// Left out when all its amounts are zero; the rows after it are numbered on.
    #[serde(default)]
    pub drop_zero: bool,
    /// Indent the codes and names of tree rows by depth.
    #[serde(default)]
    pub indent_tree: bool,
    /// Left out under inheritance.
    #[serde(default)]
    pub remove: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CodeStyle {
    /// The whole code.
    #[default]
    Full,
    /// The last two digits.
    Tail,
    /// Each level in a column of its own.
    Split,
}

/// One list of a table with sides.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Side {
    /// Name within the table, for layers above.
    pub id: String,
    /// Head above its columns.
    pub head: String,
    /// What its amounts are.
    #[serde(default = "spending")]
    pub measure: String,
    /// What its amounts are narrowed to.
    #[serde(default)]
    pub query: Query,
    /// Columns, merged by id.
    pub column: Vec<ColumnSpec>,
    /// Rows, merged by id.
    pub row: Vec<RowSpec>,
}

/// A row of a form, or a group of rows repeated for entities.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct FormRow {
    /// From left to right.
    #[serde(default)]
    pub cells: Vec<FormCell>,
    /// Repeats `rows` for each entity of a kind that belongs to the form's entity.
    pub each: Option<String>,
    /// Field values the entities must have.
    #[serde(default)]
    pub filter: Query,
    /// The rows repeated for each entity.
    #[serde(default)]
    pub rows: Vec<FormRow>,
    /// Rows always kept, as values of `group-by`, with or without entities.
    #[serde(default)]
    pub groups: Vec<Vec<String>>,
    /// Fields whose equal neighbours merge into one cell.
    #[serde(default)]
    pub group_by: Vec<String>,
    /// Name of the nested grid this row belongs to.
    pub nested: Option<String>,
    /// A head row of its nested grid.
    #[serde(default)]
    pub head: bool,
}

/// A cell of a form.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct FormCell {
    /// Fixed words.
    pub label: Option<String>,
    /// A field, e.g. `project.name`, `agency.name`, `text:functions`.
    pub field: Option<String>,
    /// A fact key; `{id}` stands for the form's entity.
    pub key: Option<String>,
    /// `share` of this whole.
    pub whole: Option<String>,
    /// How its number looks.
    #[serde(default)]
    pub format: NumberFormat,
    /// Unit word after a figure, left out when the cell is blank.
    #[serde(default)]
    pub suffix: String,
    /// Tick boxes: value and label.
    #[serde(default)]
    pub options: Vec<(String, String)>,
    /// One line for each entity of a kind, e.g. the goals.
    pub list: Option<String>,
    /// Values the entities of the list must have; for a figure, values of the form's entity or
    /// the agency (`agency.level`) without which the cell stays blank. Several are separated by
    /// spaces.
    #[serde(default)]
    pub filter: Query,
    /// Form of a list line: `目标{n}：{text}`; without a list, several fields in one: `{start}至{end}`.
    #[serde(default)]
    pub line: String,
    /// Numbering of the paragraphs of a `text:` field, e.g. `{n}.`.
    #[serde(default)]
    pub number: String,
    /// Columns it takes.
    #[serde(default = "one")]
    pub span: usize,
    /// Rows it takes.
    #[serde(default = "one")]
    pub rowspan: usize,
    /// `left`, `center`, `right`
    pub align: Option<String>,
}

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
    /// `text:functions`, `section:results` (a text of that section), `record:vehicles`, `field:document.approval-date`, `fact:KEY`
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

fn yes() -> bool {
    true
}

fn one() -> usize {
    1
}

fn spending() -> String {
    "spending".to_owned()
}
