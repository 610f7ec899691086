//! Sheets with one field a row: label, value, explanation.

use rust_xlsxwriter::{Worksheet, XlsxError};

use super::cell::Cell;
use super::lists::Lists;
use super::plan::{Plan, Sheet};
use super::style::{self, Look, Styles};
use super::{rows, validation, words};
use crate::records::sheet::upright::{LABEL, MEANING, VALUE};

const VALUE_WIDTH: f64 = 44.0;
const MEANING_WIDTH: f64 = 60.0;

pub(super) fn write(
    out: &mut Worksheet,
    sheet: &Sheet,
    plan: &Plan,
    styles: &Styles,
    lists: &mut Lists,
) -> Result<(), XlsxError> {
    rows::title(out, sheet, styles)?;
    let header = sheet.header_row();
    let values = sheet.rows.len().max(1) as u16;
    out.set_column_width(0, 18)?;
    out.write_string_with_format(header, 0, LABEL, &styles.header)?;
    for at in 0..values {
        let heading = match at {
            0 => VALUE.to_owned(),
            at => format!("{VALUE}{}", at + 1),
        };
        out.set_column_width(1 + at, VALUE_WIDTH)?;
        out.write_string_with_format(header, 1 + at, heading, &styles.header)?;
    }
    out.set_column_width(1 + values, MEANING_WIDTH)?;
    out.write_string_with_format(header, 1 + values, MEANING, &styles.header)?;
    for (row, spec) in (header + 1..).zip(sheet.kind.fields) {
        let needed = plan
            .input
            .guide
            .needed
            .contains(&(sheet.kind.key, spec.key));
        let must = spec.required || needed;
        let (label, format) = match must {
            true => (format!("{}*", spec.label), &styles.must),
            false => (spec.label.to_owned(), &styles.label),
        };
        out.write_string_with_format(row, 0, label, format)?;
        let meaning = match must {
            true => format!("{}（必填）", words::meaning(spec)),
            false => words::meaning(spec),
        };
        let mut lines = words::lines(&meaning, MEANING_WIDTH);
        for at in 0..values {
            let record = sheet.rows.get(usize::from(at)).map(|row| row.record);
            let cell = record.map_or(Cell::Blank, |record| plan.words.cell(record, spec));
            let look = match (style::look(sheet.kind, spec), &cell) {
                (Look::Text, Cell::Text(_)) => Look::LongText,
                (look, _) => look,
            };
            if let Cell::Text(text) = &cell {
                lines = lines.max(words::lines(text, VALUE_WIDTH));
            }
            let format = styles.input(look, must && cell == Cell::Blank);
            rows::put(out, row, 1 + at, &cell, &format)?;
            validation::add(out, sheet.kind, spec, 1 + at, (row, row), lists)?;
        }
        out.write_string_with_format(row, 1 + values, meaning, &styles.note)?;
        rows::height(out, row, lines)?;
    }
    out.set_freeze_panes(header + 1, 0)?;
    rows::page(out, 18.0 + VALUE_WIDTH * f64::from(values) + MEANING_WIDTH)
}
