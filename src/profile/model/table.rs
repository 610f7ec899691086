//! Tables and forms: the files of `tables/`.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{Query, one, spending, yes};
use crate::facts::style::Trim;

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
    /// Only in documents of this phase, e.g. `adjusted`.
    pub phase: Option<String>,
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
