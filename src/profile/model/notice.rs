//! What was amended after publication: the notice of it, and what the republished document says of
//! its versions.

use serde::Deserialize;

/// What a republished document says of its version. The first publication says nothing.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct Versions {
    /// Last line of the cover: the first of these whose slots the records all fill. `{version}`,
    /// `{amendment.number}`, `{amendment.kind}`, `{amendment.date}`,
    /// `{amendment.publication-date}`, `{amendment.authority}`, `{amendment.document-number}`.
    pub line: Vec<String>,
    /// Heading of level 1 above the table of versions, at the end of the document.
    pub title: String,
    /// The table of versions: a `[change-table.…]`; none when empty.
    pub table: String,
    /// Nothing of all this after all, whatever the layers below say.
    pub omit: bool,
}

/// The public notice of an amendment: 更正说明, 调整说明.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Notice {
    /// Title above it.
    pub title: String,
    /// Its sections, merged by id; one in which nothing is left to say is left out.
    #[serde(default)]
    pub section: Vec<NoticeSection>,
    /// Lines at the end: the name, the date. One whose slot has no value is left out.
    #[serde(default)]
    pub signature: Vec<String>,
}

/// One piece of a notice: a text, then a table.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct NoticeSection {
    /// Name within the notice, for layers above.
    pub id: String,
    /// Heading; without one the content follows directly.
    pub title: Option<String>,
    /// Name of the narrative template.
    pub template: Option<String>,
    /// A `[change-table.…]`; where it would have no rows the whole section is left out.
    pub table: Option<String>,
}

/// A table of what differs between two versions of a document.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct ChangeTable {
    /// Title above the table.
    pub title: String,
    /// What it has a row for.
    pub rows: ChangeRows,
    /// Kinds of records it has rows for, e.g. `project`.
    #[serde(default)]
    pub records: Vec<String>,
    /// Line above the table, right.
    #[serde(default)]
    pub head_right: String,
    /// Columns, merged by id.
    pub column: Vec<ChangeColumn>,
    /// Notes below it.
    #[serde(default)]
    pub note: Vec<String>,
}

/// What a table of changes has a row for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ChangeRows {
    /// Each figure that changed because its own records did.
    Direct,
    /// Each figure that changed because others did: totals, percentages, comparisons.
    Dependent,
    /// Each line of text that reads otherwise.
    Wording,
    /// Each record that is new or gone.
    Records,
    /// Each version published so far.
    Versions,
}

/// A column of a table of changes.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct ChangeColumn {
    /// Name within the table, for layers above.
    pub id: String,
    /// Header path, outermost first.
    pub head: Vec<String>,
    /// What it shows.
    pub show: ChangeShow,
    /// Relative width; 0 leaves it to the program.
    #[serde(default)]
    pub width: u16,
    /// `left`, `center`, `right`
    pub align: Option<String>,
}

/// What a column of a table of changes shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ChangeShow {
    /// The row's number: 1, 2, 3 …
    Ordinal,
    /// The table or section a figure or a line stands in; equal neighbours are one cell.
    Place,
    /// The other places a figure stands at.
    Also,
    /// What a figure, or a record, is called.
    Name,
    /// What kind of record, or of version.
    Kind,
    /// Whether a record is new or gone.
    Action,
    /// Unit of a figure.
    Unit,
    /// As it was published before.
    Before,
    /// As it is published now.
    After,
    /// The figure now less the figure before.
    Difference,
    /// The version's number.
    Version,
    /// The day an amendment was decided.
    Date,
    /// The day a version was published.
    Published,
    /// Who decided an amendment.
    Authority,
    /// The number of the decision.
    DocumentNumber,
    /// The files of the notice of an amendment.
    Notice,
    /// The beginning of the hash of the version before: of its facts.json.
    Predecessor,
}
