//! The format-neutral document: what every renderer receives, with all display strings final.
//!
//! Nothing private can stand in here: the types have no place for contacts, notes or paths. A
//! number is always a [`Inline::Figure`] that names its fact, or a declared kind of text; renderers
//! only lay out.

use rust_decimal::Decimal;
use serde::Serialize;

use crate::budget::money::Unit;
use crate::facts::Value;
use crate::facts::style::Style;

/// A whole disclosure document.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Document {
    /// Title on the cover, and of the file.
    pub title: String,
    /// Full name of the agency, as author.
    pub agency: String,
    pub year: i32,
    /// Id and edition of the profile it follows.
    pub profile: String,
    /// Further cover lines, e.g. the publication date.
    pub cover: Vec<Vec<Inline>>,
    /// A letter: no cover, its title stands above the text.
    pub letter: bool,
    /// Whether a table of contents is wanted, and how deep.
    pub contents_depth: u8,
    /// Begins with a title page and the contents; what was an attachment does not.
    pub front: bool,
    /// What stands in the document's main file.
    pub body: Vec<Block>,
    /// What stands in files of its own.
    #[serde(skip)]
    pub attachments: Vec<Attachment>,
    /// The document in plain words on one page, a file of its own.
    #[serde(skip)]
    pub summary: Option<Box<Document>>,
    /// All on one page: no cover, the title stands above.
    pub one_page: bool,
}

/// Tables of a document in a file of their own.
#[derive(Debug, Clone, PartialEq)]
pub struct Attachment {
    pub number: usize,
    pub title: Vec<Inline>,
    /// Name of its files without their endings, safe everywhere: `02-收支预算总表`.
    pub file: String,
    pub body: Vec<Block>,
}

impl Document {
    /// Every block of the document, those of its attachments and its summary included: what looks
    /// at all that is displayed goes through these.
    pub fn blocks(&self) -> impl Iterator<Item = &Block> {
        self.files().flatten()
    }

    /// The blocks of each file: the main one, the attachments, the summary.
    pub fn files(&self) -> impl Iterator<Item = &[Block]> {
        let attached = self.attachments.iter().map(|one| one.body.as_slice());
        let summary = self.summary.iter().map(|one| one.body.as_slice());
        std::iter::once(self.body.as_slice())
            .chain(attached)
            .chain(summary)
    }

    /// An attachment as a document, for renderers.
    pub fn attached(&self, attachment: &Attachment) -> Document {
        Document {
            title: plain(&attachment.title),
            agency: self.agency.clone(),
            year: self.year,
            profile: self.profile.clone(),
            cover: Vec::new(),
            letter: false,
            contents_depth: 0,
            front: false,
            body: attachment.body.clone(),
            attachments: Vec::new(),
            summary: None,
            one_page: false,
        }
    }
}

/// A block of the document, in reading order.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "type", rename_all = "kebab-case")]
pub enum Block {
    Heading(Heading),
    Paragraph(Paragraph),
    Grid(Grid),
    Chart(Chart),
}

/// A heading; level 1 is a part. The number is kept apart so that formats can number natively.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Heading {
    pub level: u8,
    /// The number as printed, e.g. `第一部分 ` or `（二）`; empty when unnumbered.
    pub number: String,
    pub content: Vec<Inline>,
    /// Stable ASCII anchor.
    pub anchor: String,
}

/// A paragraph of running text.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Paragraph {
    pub style: ParagraphStyle,
    pub content: Vec<Inline>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ParagraphStyle {
    /// First line indented by two characters.
    Body,
    /// A note under a table, or the 尾差 note.
    Note,
    /// An entry of a list of tables.
    Listing,
    /// Whom a letter is addressed to: flush left.
    Addressee,
    /// Who signs a letter, and when: on the right.
    Signature,
    /// A key figure of a summary: its name, the figure, its unit.
    Key,
}

/// A piece of a line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "type", rename_all = "kebab-case")]
pub enum Inline {
    /// Words without digits.
    Text { text: String },
    /// A number computed by the program.
    Figure {
        /// Key of the fact shown.
        fact: String,
        /// As displayed, without the unit word.
        text: String,
    },
    /// A number of the document's own numbering.
    Ordinal { text: String },
    /// A code or name that contains digits: classification codes, document numbers.
    Identifier { text: String },
    /// A date or year.
    Date { text: String },
    /// Digits declared by their author, with the reason.
    Literal { text: String, reason: String },
}

impl Inline {
    /// The displayed text.
    pub fn text(&self) -> &str {
        match self {
            Inline::Text { text }
            | Inline::Figure { text, .. }
            | Inline::Ordinal { text }
            | Inline::Identifier { text }
            | Inline::Date { text }
            | Inline::Literal { text, .. } => text,
        }
    }
}

/// The displayed text of a line.
pub fn plain(content: &[Inline]) -> String {
    content.iter().map(Inline::text).collect()
}

/// A picture of figures: bars, the longest as long as there is room.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Chart {
    /// Id in its profile.
    pub id: String,
    /// Stable ASCII anchor.
    pub anchor: String,
    pub title: Vec<Inline>,
    /// What the marks of a bar are called; empty where there is one each.
    pub series: Vec<Vec<Inline>>,
    pub bars: Vec<Bar>,
    /// All of it in words, for who cannot see it.
    pub alternative: Vec<Inline>,
    pub notes: Vec<Vec<Inline>>,
}

/// What one line of a chart shows, with a mark for each series.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Bar {
    pub label: Vec<Inline>,
    pub marks: Vec<Mark>,
}

/// A bar with what is printed at it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Mark {
    /// The figure with its unit, and its share of the whole where the chart takes one apart.
    pub content: Vec<Inline>,
    /// In thousandths of the longest, rounded; nothing for a negative amount.
    pub length: u16,
}

impl Chart {
    /// Every line displayed, in reading order, but the words for who cannot see it.
    pub fn lines(&self) -> impl Iterator<Item = &Vec<Inline>> {
        std::iter::once(&self.title)
            .chain(&self.series)
            .chain(self.bars.iter().flat_map(|bar| {
                std::iter::once(&bar.label).chain(bar.marks.iter().map(|mark| &mark.content))
            }))
            .chain(&self.notes)
    }
}

/// A table or a form.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Grid {
    /// Id of the table in its profile, with the instance for repeated forms (`t15/p1`).
    pub id: String,
    /// Label above the title, e.g. `附表4-1`; empty when the profile has none.
    pub label: Vec<Inline>,
    pub title: Vec<Inline>,
    /// Left of the line above the table, e.g. `部门/单位：…`.
    pub head_left: Vec<Inline>,
    /// Right of the line above the table, e.g. `单位：元`.
    pub head_right: Vec<Inline>,
    pub form: bool,
    pub landscape: bool,
    /// Starts on a new page.
    pub page_break: bool,
    pub columns: Vec<Column>,
    /// Header rows, repeated on each page; empty for forms.
    pub head: Vec<Row>,
    pub body: Vec<Row>,
    pub notes: Vec<Vec<Inline>>,
    /// Stable ASCII anchor.
    pub anchor: String,
}

/// A leaf column.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Column {
    pub id: String,
    /// The header path, outermost first; repeated parts are merged in the head.
    pub path: Vec<String>,
    pub align: Align,
    /// Relative width; 0 lets the renderer decide from the content.
    pub width: u16,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Align {
    Left,
    Center,
    Right,
}

/// A row. Cells covered by a span from the left or from above are absent.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Row {
    /// Stable key of the row inside its table, e.g. `function=2060101`.
    pub key: String,
    pub kind: RowKind,
    /// Nested grid of a form this row belongs to.
    pub nested: Option<String>,
    pub cells: Vec<Cell>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum RowKind {
    Head,
    Item,
    Total,
    /// The column index row of some standards (`** 1 2 3`).
    Index,
}

/// A cell with its spans.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Cell {
    /// Zero-based index of its first column.
    pub column: usize,
    pub colspan: usize,
    pub rowspan: usize,
    pub role: CellRole,
    pub align: Align,
    /// Levels of indentation; each is one U+3000 in text formats.
    pub indent: u8,
    /// One entry a paragraph.
    pub content: Vec<Vec<Inline>>,
    /// What is behind a cell that shows one figure and nothing else; a zero may show nothing.
    #[serde(skip)]
    pub number: Option<Number>,
}

/// The number behind a cell, for formats whose cells are numbers.
#[derive(Debug, Clone, PartialEq)]
pub struct Number {
    pub value: Value,
    pub style: Style,
    /// How it follows from other cells of the body, if it does so exactly.
    pub formula: Option<Formula>,
}

impl Number {
    /// The exact number in the unit it is printed in. Ratios are rounded as printed: what follows
    /// the last printed digit of a quotient says nothing.
    pub fn printed(&self) -> Decimal {
        let value = self.value.exact();
        let number = match self.value {
            Value::Money(_) if self.style.unit == Unit::Wan => value / Decimal::from(10_000),
            Value::Ratio(_) => match self.style.percent_sign {
                true => self.style.number(self.value) / Decimal::ONE_HUNDRED,
                false => self.style.number(self.value),
            },
            _ => value,
        };
        let number = if self.style.absolute {
            number.abs()
        } else {
            number
        };
        number.normalize()
    }
}

/// A cell of the body: row, column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    pub row: usize,
    pub column: usize,
}

/// How a number follows from other cells. Periods are compared on a grid: operands are rounded to
/// `places` of the printed unit first, negative ones being tens, hundreds …
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Formula {
    /// Parts without rows are zero and not named.
    Sum { parts: Vec<Place> },
    /// `current` less `base`.
    Difference {
        current: Place,
        base: Place,
        places: i32,
    },
    /// `of` as a ratio of `whole`.
    Ratio {
        of: Place,
        whole: Place,
        places: i32,
        /// Nothing of nothing is zero, not the mark for a missing base.
        nothing_is_zero: bool,
    },
    /// `current` less `base`, as a ratio of `base`.
    Rate {
        current: Place,
        base: Place,
        places: i32,
    },
}

impl Formula {
    /// The cells it looks at.
    pub fn operands(&self) -> Vec<Place> {
        match self {
            Formula::Sum { parts } => parts.clone(),
            Formula::Difference { current, base, .. } | Formula::Rate { current, base, .. } => {
                vec![*current, *base]
            }
            Formula::Ratio { of, whole, .. } => vec![*of, *whole],
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum CellRole {
    /// Heads a row or column, or names a field of a form.
    Label,
    /// Content.
    Value,
}
