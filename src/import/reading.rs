//! A found table under its pattern: the amounts it gives, as facts.

use std::collections::BTreeMap;
use std::str::FromStr;

use rust_decimal::Decimal;

use super::layout::FoundTable;
use super::pattern::{Fit, Pattern};
use super::rows::ReadRow;
use crate::budget::money::{Money, Unit};
use crate::diag::Location;
use crate::profile::model::{ColumnKind, Query};
use crate::records::text::number;
use crate::workbook::Value;

/// How a figure is compared with others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Compared {
    /// An amount of its own.
    Not,
    /// A change, rate or completion against this base.
    Against {
        kind: ColumnKind,
        base: Option<String>,
    },
    /// A share of this whole.
    Of(Query),
}

/// A number of a table, with what it is a number of.
#[derive(Debug, Clone)]
pub struct Figure {
    pub location: Location,
    /// Title, row and column, for messages.
    pub title: String,
    pub row: String,
    pub column: String,
    pub measure: String,
    /// Narrowings from the outside in: table, row, column.
    pub queries: Vec<Query>,
    pub at: Option<String>,
    pub compared: Compared,
    /// As a plain decimal.
    pub text: String,
    pub unit: Unit,
    /// Decimal places its table prints amounts to.
    pub places: u32,
    /// Which list of which table it belongs to, and where in it.
    pub table: usize,
    pub list: usize,
    pub at_row: usize,
    pub at_column: usize,
    /// Nothing is printed there: zero, where the table is complete.
    pub blank: bool,
}

/// A number cell of a record's row, by its field.
#[derive(Debug, Clone)]
pub struct EntityRow {
    pub kind: String,
    pub location: Location,
    /// Pattern field (`unit.code`, `item-named`, `quantity` …) to the text and its place.
    pub fields: BTreeMap<String, (String, Location)>,
    /// Measure to the amount.
    pub amounts: BTreeMap<String, (String, Location)>,
    pub unit: Unit,
}

/// A cell that should hold an amount and holds something else.
#[derive(Debug, Clone)]
pub struct NoAmount {
    pub location: Location,
    pub text: String,
}

/// What one list of a table gives.
#[derive(Debug, Default)]
pub struct Read {
    pub figures: Vec<Figure>,
    pub entities: Vec<EntityRow>,
    pub no_amounts: Vec<NoAmount>,
}

/// Where a list stands.
pub struct Where<'w> {
    pub table: usize,
    pub list: usize,
    pub unit: Unit,
    pub title: &'w str,
}

/// Reads the cells of a list whose rows are understood.
pub fn cells(
    found: &FoundTable,
    fit: &Fit,
    pattern: &Pattern,
    rows: &[ReadRow],
    here: &Where,
    place: impl Fn(u32, u16) -> Location,
) -> Read {
    let list = &pattern.lists[here.list];
    let mut read = Read::default();
    for row in rows {
        let Some(cells) = found.rows.get(row.at) else {
            continue;
        };
        let mut entity = row.entity.map(|kind| EntityRow {
            kind: kind.to_owned(),
            location: place(cells.row, found.columns.first().map_or(0, |c| c.column)),
            fields: BTreeMap::new(),
            amounts: BTreeMap::new(),
            unit: here.unit,
        });
        for (at, column) in found.columns.iter().enumerate() {
            let matched = fit.columns.get(at).copied().flatten();
            let Some(matched) = matched.filter(|matched| matched.list == here.list) else {
                continue;
            };
            let spec = list.columns[matched.column];
            let cell = cells.cells.get(at).and_then(Option::as_ref);
            let location = place(cells.row, column.column);
            let text = cell.map_or("", |cell| cell.value.text().trim());
            if let (Some(entity), Some(field)) = (&mut entity, &spec.field) {
                if !text.is_empty() {
                    let value = (text.to_owned(), location.clone());
                    entity.fields.insert(field.clone(), value);
                }
                continue;
            }
            let compared = match spec.kind {
                ColumnKind::Value => Compared::Not,
                ColumnKind::Change | ColumnKind::Rate | ColumnKind::Completion => {
                    Compared::Against {
                        kind: spec.kind,
                        base: spec.base.clone(),
                    }
                }
                ColumnKind::Share => Compared::Of(spec.whole.clone()),
                _ => continue,
            };
            let number = match cell.map(|cell| &cell.value) {
                None => None,
                Some(Value::Text(text)) if is_mark(text) => None,
                Some(value) => match value_amount(value) {
                    Some(number) => Some(number),
                    None => {
                        read.no_amounts.push(NoAmount {
                            location,
                            text: text.to_owned(),
                        });
                        continue;
                    }
                },
            };
            let row_spec = row.spec;
            let measure = (spec.measure.as_deref())
                .or(row_spec.and_then(|spec| spec.measure.as_deref()))
                .unwrap_or(list.measure);
            if let Some(entity) = &mut entity {
                if let Some(number) = number {
                    entity
                        .amounts
                        .insert(measure.to_owned(), (number, location));
                }
                continue;
            }
            read.figures.push(Figure {
                location,
                title: here.title.to_owned(),
                row: row.label.clone(),
                column: found.columns[at].path.join("/"),
                measure: measure.to_owned(),
                queries: vec![list.query.clone(), row.query.clone(), spec.query.clone()],
                at: (spec.at.clone()).or_else(|| row_spec.and_then(|spec| spec.at.clone())),
                compared,
                blank: number.is_none(),
                text: number.unwrap_or_else(|| "0".to_owned()),
                unit: column.unit.unwrap_or(here.unit),
                places: 2,
                table: here.table,
                list: here.list,
                at_row: row.at,
                at_column: at,
            });
        }
        read.entities.extend(entity);
    }
    let places = (read.figures.iter())
        .filter(|figure| figure.compared == Compared::Not)
        .map(|figure| scale(&figure.text))
        .fold(2, u32::max);
    for figure in &mut read.figures {
        figure.places = places;
    }
    read
}

/// Marks that stand for zero or nothing.
fn is_mark(text: &str) -> bool {
    matches!(
        text.trim(),
        "" | "-" | "—" | "——" | "/" | "－" | "–" | "*" | "**" | "无"
    )
}

fn value_amount(value: &Value) -> Option<String> {
    match value {
        Value::Number(number) => Some(number.clone()),
        Value::Text(text) => amount(text),
        _ => None,
    }
}

/// A number as people write it, as a plain decimal.
pub fn amount(text: &str) -> Option<String> {
    let text = text.trim().trim_end_matches('%').trim_end_matches("元");
    number(text)
}

/// Decimal places written.
pub fn scale(text: &str) -> u32 {
    let after = text.split_once('.').map_or(0, |(_, after)| after.len());
    u32::try_from(after).unwrap_or(0)
}

/// A figure in 分; what does not fit is no amount of this world.
pub fn cents(figure: &Figure) -> i64 {
    let Ok(money) = Money::parse(&figure.text, figure.unit) else {
        return 0;
    };
    let cents = money.yuan() * Decimal::ONE_HUNDRED;
    i64::try_from(cents.trunc().mantissa()).unwrap_or_default()
}

/// Half of the last place printed, in 分; nothing where that is 分 or finer.
pub fn slack(figure: &Figure) -> i64 {
    match (figure.unit, figure.places) {
        (Unit::Wan, places @ 0..=5) => 10_i64.pow(6 - places) / 2,
        _ => 0,
    }
}

/// A figure with all its places.
pub fn printed(figure: &Figure) -> String {
    let Ok(mut number) = Decimal::from_str(&figure.text) else {
        return figure.text.clone();
    };
    number.rescale(figure.places.min(6));
    number.to_string()
}
