//! The published documents as stored in `tests/published/*.json`; see the README beside them.

use serde::Deserialize;
use serde_json::{Map, Value};

#[derive(Deserialize)]
pub struct Oracle {
    pub headings: Vec<String>,
    pub tables: Vec<Table>,
    pub forms: Vec<Form>,
    pub prose: Vec<Prose>,
}

#[derive(Deserialize)]
pub struct Table {
    pub id: String,
    pub title: Option<String>,
    pub label: Option<String>,
    pub list_title: Option<String>,
    pub unit: Option<String>,
    /// What the extraction has lost; rows not listed then prove nothing.
    pub incomplete: Option<String>,
    #[serde(default)]
    pub columns: Vec<Vec<String>>,
    #[serde(default)]
    pub rows: Vec<TableRow>,
    #[serde(default)]
    pub notes: Vec<String>,
}

#[derive(Deserialize)]
pub struct TableRow {
    pub key: String,
    pub side: Option<String>,
    pub cells: Vec<String>,
}

#[derive(Deserialize)]
pub struct Form {
    pub id: String,
    pub title: Option<String>,
    pub list_title: Option<String>,
    /// Label → value, in printed order.
    pub fields: Map<String, Value>,
    pub columns: Vec<String>,
    pub indicators: Vec<Vec<String>>,
    pub notes: Option<Vec<String>>,
}

#[derive(Deserialize)]
pub struct Prose {
    pub section: String,
    pub n: usize,
    pub text: String,
    pub figures: Vec<Figure>,
}

#[derive(Deserialize)]
pub struct Figure {
    pub text: String,
    pub clause: String,
}
