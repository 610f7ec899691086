//! How precisely a document made under a profile prints amounts.

use super::model::{NumberFormat, Profile, Table};
use crate::budget::money::Unit;

/// Unit and places of amounts.
pub type Precision = (Unit, u32);

impl Profile {
    /// The finest unit and places any text, comparison or table of the document prints amounts in.
    pub fn finest_amounts(&self) -> Precision {
        let text = precision(&self.text.unit, self.text.places);
        let comparison = precision(&self.comparison.unit, self.comparison.places);
        let sections = self.part.iter().flat_map(|part| &part.section);
        let tables = sections.flat_map(|section| &section.tables);
        let tables = tables.filter_map(|id| self.table.get(id));
        let printed = tables.flat_map(|table| printed(table, text));
        let all = printed.chain([text, comparison]);
        all.min_by_key(|&found| last_place(found)).unwrap_or(text)
    }
}

/// What the cells of a table print, from what its texts do.
fn printed(table: &Table, text: Precision) -> Vec<Precision> {
    let whole = within(text, &table.format);
    let sides = table.side.iter().map(|side| (&side.row, &side.column));
    let mut found = Vec::new();
    for (rows, columns) in sides.chain([(&table.row, &table.column)]) {
        for row in rows {
            let row = within(whole, &row.format);
            found.extend(columns.iter().map(|column| within(row, &column.format)));
        }
    }
    found
}

fn within((unit, places): Precision, format: &NumberFormat) -> Precision {
    let own = format.unit.as_deref().and_then(Unit::parse);
    (own.unwrap_or(unit), format.places.unwrap_or(places))
}

fn precision(unit: &str, places: u32) -> Precision {
    (Unit::parse(unit).unwrap_or(Unit::Wan), places.min(6))
}

/// The one of two that tells less.
pub fn coarser(a: Precision, b: Precision) -> Precision {
    if last_place(b) > last_place(a) { b } else { a }
}

/// The last place printed, as a power of ten of 元.
fn last_place((unit, places): Precision) -> i64 {
    let whole = match unit {
        Unit::Yuan => 0,
        Unit::Wan => 4,
    };
    whole - i64::from(places)
}
