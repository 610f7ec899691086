//! The record kinds and their fields: the one table behind TOML keys, CSV headers, sheet labels,
//! `docs/format.md` and the JSON Schemas.

mod kinds;
pub(crate) mod options;

use std::borrow::Cow;

pub use kinds::KINDS;

/// A word records use, and the Chinese word for it.
pub type Choice = (&'static str, &'static str);

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
    /// Chinese explanation shown to the person filling it in; for fields with options, what there
    /// is to say besides them.
    pub doc: &'static str,
    /// The words it takes, when they are few. What else is written stays as it is and is for the
    /// later stages to refuse.
    pub options: &'static [Choice],
}

impl FieldSpec {
    /// The explanation with the options spelled out.
    pub fn meaning(&self) -> Cow<'static, str> {
        let words: Vec<Cow<str>> = self
            .options
            .iter()
            .map(|&(id, word)| match id == word {
                true => word.into(),
                false => format!("{id} {word}").into(),
            })
            .collect();
        match (words.is_empty(), self.doc.is_empty()) {
            (true, _) => self.doc.into(),
            (false, true) => words.join("、").into(),
            (false, false) => format!("{}；{}", words.join("、"), self.doc).into(),
        }
    }

    /// A text as records say it: Chinese words of the options become the others, also where several
    /// stand in a row. Anything else stays as it is.
    pub fn said<'a>(&self, text: &'a str) -> Cow<'a, str> {
        if self.options.is_empty() {
            return text.into();
        }
        if let Some(id) = self.option(text.trim()) {
            return id.into();
        }
        let separator = |c: char| c.is_whitespace() || matches!(c, '、' | '，' | '；' | ',' | ';');
        let parts = text.split(separator).filter(|part| !part.is_empty());
        let parts: Option<Vec<&str>> = parts.map(|part| self.option(part)).collect();
        match parts {
            Some(parts) if parts.len() > 1 => parts.join(" ").into(),
            _ => text.into(),
        }
    }

    /// The Chinese word for what records say; `None` when it is not among the options.
    pub fn word(&self, id: &str) -> Option<&'static str> {
        let mut options = self.options.iter();
        options.find(|(key, _)| *key == id).map(|&(_, word)| word)
    }

    fn option(&self, text: &str) -> Option<&'static str> {
        let narrow = |c: char| match c {
            '（' => '(',
            '）' => ')',
            c => c,
        };
        let same = |word: &str| word.chars().map(narrow).eq(text.chars().map(narrow));
        let mut options = self.options.iter();
        options
            .find(|(id, word)| *id == text || same(word))
            .map(|&(id, _)| id)
    }
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

/// The dimension a name stands for inside a [`Type::Dims`] value, as the field of a line that names
/// its nodes; `source` is what revenue calls the fund.
pub fn dimension(name: &str) -> Option<&'static FieldSpec> {
    let of = |kind_: &str, name: &str| kind(kind_).and_then(|kind| kind.field(name));
    let found = of("line", name).or_else(|| of("revenue", name))?;
    let of_money = matches!(found.ty, Type::Node | Type::Code);
    of_money.then_some(found)
}

pub(crate) const fn field(
    key: &'static str,
    label: &'static str,
    ty: Type,
    doc: &'static str,
) -> FieldSpec {
    FieldSpec {
        key,
        label,
        ty,
        required: false,
        private: false,
        doc,
        options: &[],
    }
}

/// A field that takes one of a few words.
pub(crate) const fn choice(
    key: &'static str,
    label: &'static str,
    options: &'static [Choice],
    doc: &'static str,
) -> FieldSpec {
    FieldSpec {
        options,
        ..field(key, label, Type::Text, doc)
    }
}

pub(crate) const fn required(
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

pub(crate) const fn private(
    key: &'static str,
    label: &'static str,
    ty: Type,
    doc: &'static str,
) -> FieldSpec {
    FieldSpec {
        private: true,
        ..field(key, label, ty, doc)
    }
}

/// What must be said and never leaves.
pub(crate) const fn answer(
    key: &'static str,
    label: &'static str,
    ty: Type,
    doc: &'static str,
) -> FieldSpec {
    FieldSpec {
        private: true,
        ..required(key, label, ty, doc)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_either_language_become_the_same() {
        let spec = |kind_: &str, key: &str| {
            let kind = kind(kind_).expect("a kind");
            kind.field(key).expect("a field")
        };
        let term = spec("goal", "term");
        for (text, said) in [
            ("长期", "long"),
            (" annual ", "annual"),
            ("长期 年度", "long annual"),
            ("长期、annual", "long annual"),
            ("长期 下年", "长期 下年"),
        ] {
            assert_eq!(term.said(text), said, "{text}");
        }
        let item = spec("earmark", "item");
        assert_eq!(item.said("因公出国(境)费"), "overseas-travel");
        assert_eq!(item.said("差旅费"), "差旅费");
        assert_eq!(item.word("training"), Some("培训费"));
        assert_eq!(spec("unit", "name").said("行政"), "行政");
    }

    #[test]
    fn no_word_stands_for_two_options() {
        for spec in KINDS.iter().flat_map(|kind| kind.fields) {
            for (at, (id, word)) in spec.options.iter().enumerate() {
                for (other, other_word) in &spec.options[..at] {
                    assert!(id != other && word != other_word, "{}: {id}", spec.key);
                }
            }
        }
    }
}
