//! The record kinds and their fields: the one table behind TOML keys, CSV headers, sheet labels,
//! `docs/format.md` and the JSON Schemas.

mod kinds;

pub use kinds::KINDS;

/// What a field's text must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Type {
    /// Free text.
    Text,
    /// An ASCII identifier: letters, digits, `-`, `_`, `.`.
    Id,
    /// A classification code (digits).
    Code,
    /// A node of a dimension: an English term, a Chinese name of one, a code or an id.
    Node,
    /// An exact amount; the unit is the record's or the ledger's.
    Money,
    /// An exact decimal without a unit.
    Decimal,
    /// A whole number, not negative.
    Integer,
    Bool,
    /// `YYYY-MM-DD`.
    Date,
    Year,
    Phase,
    /// A fact key, e.g. `spending{category=basic}`.
    Key,
    /// A conjunction of dimension nodes.
    Dims,
    /// A path inside the directory of `budget.toml`.
    Path,
}

/// A field of a record kind.
#[derive(Debug)]
pub struct FieldSpec {
    /// TOML key and CSV header.
    pub key: &'static str,
    /// Chinese CSV header and sheet column.
    pub label: &'static str,
    pub ty: Type,
    pub required: bool,
    /// Never leaves: no renderer can receive it.
    pub private: bool,
    /// Chinese explanation shown to the person filling it in.
    pub doc: &'static str,
}

/// A kind of record.
#[derive(Debug)]
pub struct Kind {
    /// TOML table name; `[key]` for singletons, `[[key]]` otherwise.
    pub key: &'static str,
    /// Sheet name.
    pub label: &'static str,
    pub singleton: bool,
    pub doc: &'static str,
    pub fields: &'static [FieldSpec],
}

impl Kind {
    /// Of which one may stand as a single table, `[key]`, instead of a list of one.
    pub fn one_or_more(&self) -> bool {
        self.key == "document"
    }

    /// A field by TOML key or Chinese label.
    pub fn field(&self, name: &str) -> Option<&'static FieldSpec> {
        self.fields
            .iter()
            .find(|field| field.key == name || field.label == name)
    }
}

/// A kind by TOML table name or sheet name.
pub fn kind(name: &str) -> Option<&'static Kind> {
    KINDS
        .iter()
        .find(|kind| kind.key == name || kind.label == name)
}

const fn field(key: &'static str, label: &'static str, ty: Type, doc: &'static str) -> FieldSpec {
    FieldSpec {
        key,
        label,
        ty,
        required: false,
        private: false,
        doc,
    }
}

const fn required(
    key: &'static str,
    label: &'static str,
    ty: Type,
    doc: &'static str,
) -> FieldSpec {
    FieldSpec {
        required: true,
        ..field(key, label, ty, doc)
    }
}

const fn private(key: &'static str, label: &'static str, ty: Type, doc: &'static str) -> FieldSpec {
    FieldSpec {
        private: true,
        ..field(key, label, ty, doc)
    }
}
