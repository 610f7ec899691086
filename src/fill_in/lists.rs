//! The hidden sheet of lists: what drop-downs offer and what control cells compare with.

use std::collections::BTreeMap;

use rust_xlsxwriter::{Formula, Workbook, Worksheet, XlsxError};

use super::LISTS;
use super::cell::{Cell, one_line};
use super::plan::{Plan, Sheet};
use super::style::Styles;
use crate::budget::catalogue::{Classification, Edition};
use crate::diag::column_name;
use crate::records::schema::FieldSpec;

/// Rows of the sheet of units, or projects, a live list looks at.
const LIVE: usize = 300;

/// Lists by the name formulas call them.
#[derive(Debug, Default)]
pub(super) struct Lists {
    columns: Vec<Column>,
    /// Names of lists by what is in them, so that no list stands there twice.
    known: BTreeMap<Vec<String>, String>,
}

#[derive(Debug)]
struct Column {
    name: String,
    items: Vec<Item>,
    /// Ends where its items do, as people add units and projects.
    live: bool,
}

#[derive(Debug)]
struct Item {
    text: String,
    formula: Option<String>,
}

impl Lists {
    /// The lists every workbook has.
    pub fn new(plan: &Plan) -> Lists {
        let mut lists = Lists::default();
        let edition = plan.input.edition;
        lists.fixed("list_function", codes(edition, Classification::Function));
        lists.fixed("list_economic", codes(edition, Classification::Economic));
        for (name, kind, keys) in [
            ("list_unit", "unit", ["code", "id"]),
            ("list_project", "project", ["id", "id"]),
        ] {
            if let Some(sheet) = plan.sheets.iter().find(|sheet| sheet.kind.key == kind) {
                lists.columns.push(live(name, sheet, keys, plan));
            }
        }
        for (name, kind, key) in [
            ("list_ledger", "ledger", "id"),
            ("list_document", "document", "id"),
            ("list_goal", "goal", "id"),
            ("list_project_id", "project", "id"),
        ] {
            let records = plan.input.records.of(kind);
            let ids: Vec<String> = records
                .filter_map(|record| record.text(key).map(str::to_owned))
                .collect();
            if !ids.is_empty() {
                lists.fixed(name, ids);
            }
        }
        lists
    }

    /// A list of texts that stay as they are, by name; one of the same texts serves again.
    pub fn fixed(&mut self, name: &str, items: Vec<String>) -> String {
        if let Some(known) = self.known.get(&items) {
            return known.clone();
        }
        self.known.insert(items.clone(), name.to_owned());
        let item = |text| Item {
            text,
            formula: None,
        };
        self.columns.push(Column {
            name: name.to_owned(),
            items: items.into_iter().map(item).collect(),
            live: false,
        });
        name.to_owned()
    }

    /// The name of the list of a field's words.
    pub fn options(&mut self, spec: &FieldSpec) -> String {
        let words = spec.options.iter().map(|(_, word)| (*word).to_owned());
        let number = self.columns.len();
        self.fixed(
            &format!("list_{}_{number}", spec.key.replace('-', "_")),
            words.collect(),
        )
    }

    pub fn has(&self, name: &str) -> bool {
        self.columns.iter().any(|column| column.name == name)
    }

    /// Names the lists of a workbook.
    pub fn define(&self, book: &mut Workbook) -> Result<(), XlsxError> {
        for (at, column) in (0..).zip(&self.columns) {
            let letters = column_name(at);
            let last = column.items.len() + 1;
            let all = format!("'{LISTS}'!${letters}$2:${letters}${last}");
            let range = match column.live {
                true => {
                    format!("='{LISTS}'!${letters}$2:INDEX({all},MAX(1,COUNTIF({all},\"?*\")))")
                }
                false => format!("={all}"),
            };
            book.define_name(&column.name, &range)?;
        }
        Ok(())
    }

    pub fn write(&self, out: &mut Worksheet, styles: &Styles) -> Result<(), XlsxError> {
        for (at, column) in (0..).zip(&self.columns) {
            out.write_string_with_format(0, at, &column.name, &styles.header)?;
            out.set_column_width(at, 24)?;
            for (row, item) in (1..).zip(&column.items) {
                match &item.formula {
                    Some(formula) => {
                        let formula = Formula::new(formula).set_result(&item.text);
                        out.write_formula(row, at, formula)?;
                    }
                    None => {
                        out.write_string(row, at, &item.text)?;
                    }
                }
            }
        }
        out.set_hidden(true);
        Ok(())
    }
}

fn codes(edition: Edition, classification: Classification) -> Vec<String> {
    let entries = edition.all(classification);
    entries
        .map(|entry| format!("{} {}", entry.code, entry.name))
        .collect()
}

/// Codes and names as they stand on a sheet, also while it is filled in.
fn live(name: &str, sheet: &Sheet, keys: [&str; 2], plan: &Plan) -> Column {
    let first = sheet.first_row() as usize + 1;
    let at = |key: &str, offset: usize| {
        let letters = sheet.column(key).map_or_else(String::new, column_name);
        format!(
            "INDEX('{}'!${letters}:${letters},ROW()+{offset})",
            sheet.name
        )
    };
    let rows = sheet.rows.len() + LIVE;
    let items = (0..rows).map(|row| {
        let record = sheet.rows.get(row).filter(|row| !row.optional);
        let text = |key: &str| {
            let spec = sheet.columns.iter().find(|spec| spec.key == key);
            match record
                .zip(spec)
                .map(|(row, spec)| plan.words.cell(row.record, spec))
            {
                Some(Cell::Text(text)) => text,
                _ => String::new(),
            }
        };
        let id = keys.iter().map(|key| text(key)).find(|id| !id.is_empty());
        let shown = id.map(|id| format!("{id} {}", one_line(&text("name"))));
        // The list begins in the second row.
        let offset = first - 2;
        let (code, id, label) = (at(keys[0], offset), at(keys[1], offset), at("name", offset));
        let both = match keys[0] == keys[1] {
            true => format!("IF({code}=\"\",\"\",{code}&\" \"&{label})"),
            false => format!("IF({code}&{id}=\"\",\"\",IF({code}=\"\",{id},{code})&\" \"&{label})"),
        };
        Item {
            text: shown.unwrap_or_default(),
            formula: Some(format!("=TRIM({both})")),
        }
    });
    Column {
        name: name.to_owned(),
        items: items.collect(),
        live: true,
    }
}
