//! Tables of the package: their columns and cells, before they become CSV.

use rust_decimal::Decimal;

/// One CSV file.
pub struct Resource {
    pub name: String,
    /// Path inside `data/`.
    pub path: String,
    pub title: String,
    pub description: String,
    pub columns: Vec<Column>,
    /// The columns that tell the rows apart.
    pub key: &'static [&'static str],
    /// A column that is the same in every row and stands in the descriptor alone.
    pub constant: Option<Constant>,
    pub rows: Vec<Vec<Value>>,
}

pub struct Column {
    pub name: String,
    pub title: String,
    pub kind: Kind,
    /// Its meaning, in the taxonomy of budgets of the Fiscal Data Package.
    pub meaning: Option<&'static str>,
    /// Whether every row has a value.
    pub required: bool,
}

impl Column {
    pub fn new(name: impl Into<String>, title: impl Into<String>, kind: Kind) -> Column {
        Column {
            name: name.into(),
            title: title.into(),
            kind,
            meaning: None,
            required: false,
        }
    }

    #[must_use]
    pub fn meaning(mut self, meaning: &'static str) -> Column {
        self.meaning = Some(meaning);
        self
    }

    #[must_use]
    pub fn required(mut self) -> Column {
        self.required = true;
        self
    }
}

pub struct Constant {
    pub name: &'static str,
    pub title: &'static str,
    pub meaning: &'static str,
    pub value: &'static str,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Text,
    Integer,
    Number,
}

impl Kind {
    /// Its name in a Table Schema.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Text => "string",
            Kind::Integer => "integer",
            Kind::Number => "number",
        }
    }
}

/// What stands in a cell.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    Nothing,
    Text(String),
    Number(Decimal),
}

impl Value {
    /// Text, or nothing where it is empty.
    pub fn text(text: impl Into<String>) -> Value {
        let text = text.into();
        if text.is_empty() {
            Value::Nothing
        } else {
            Value::Text(text)
        }
    }
}
