//! Sheets with one record a row.

use rust_xlsxwriter::{Format, IgnoreError, Note, Worksheet, XlsxError};

use super::cell::{self, Cell};
use super::lists::Lists;
use super::plan::{Plan, Sheet};
use super::style::{self, Look, Styles};
use super::{MARK, validation, words};
use crate::records::schema::FieldSpec;

/// Coloured rows below the last record.
const BLANKS: u32 = 24;

/// Width of the column of explanations.
const NOTE_WIDTH: f64 = 44.0;

/// Lines shown at most of a long text.
const LINES: f64 = 16.0;

/// Rows below the last record whose cells offer lists.
const OFFERED: u32 = 2000;

/// The last row a sheet can have, counted from 0.
pub(super) const LAST_ROW: u32 = 1_048_575;

/// Columns wider than this together are printed on larger paper.
const WIDE: f64 = 130.0;

/// Paper sizes, as workbooks number them.
const A3: u8 = 8;
const A4: u8 = 9;

pub(super) fn write(
    out: &mut Worksheet,
    sheet: &Sheet,
    plan: &Plan,
    styles: &Styles,
    lists: &mut Lists,
) -> Result<(), XlsxError> {
    title(out, sheet, styles)?;
    head(out, sheet, plan, styles, lists)?;
    header(out, sheet, styles)?;
    let first = sheet.first_row();
    let formats: Vec<Format> = sheet
        .columns
        .iter()
        .map(|spec| styles.input(style::look(sheet.kind, spec), false))
        .collect();
    for (row, asked) in (first..).zip(&sheet.rows) {
        let mut lines = words::lines(asked.note, NOTE_WIDTH);
        for (column, spec) in (0..).zip(&sheet.columns) {
            let mut cell = plan.words.cell(asked.record, spec);
            if asked.optional && column == 0 {
                cell = Cell::Text(format!("{MARK}{}", shown(&cell)));
            }
            let format = if spec.required && !asked.optional && cell == Cell::Blank {
                &styles.input(style::look(sheet.kind, spec), true)
            } else {
                &formats[usize::from(column)]
            };
            put(out, row, column, &cell, format)?;
            if let Cell::Text(text) = &cell {
                lines = lines.max(words::lines(text, style::width(sheet.kind, spec)));
            }
        }
        height(out, row, lines)?;
        if !asked.note.is_empty() {
            let column = sheet.columns.len() as u16;
            out.write_string_with_format(row, column, asked.note, &styles.note)?;
        }
    }
    let end = first + sheet.rows.len() as u32;
    let below = |rows: u32| (end + rows).min(LAST_ROW);
    for row in end..below(BLANKS) {
        for (column, format) in (0..).zip(&formats) {
            out.write_blank(row, column, format)?;
        }
    }
    for (column, spec) in (0..).zip(&sheet.columns) {
        validation::add(
            out,
            sheet.kind,
            spec,
            column,
            (first, below(OFFERED)),
            lists,
        )?;
        if style::look(sheet.kind, spec) == Look::Text {
            // Codes are digits and still text: nothing to be warned of.
            let digits = IgnoreError::NumberStoredAsText;
            out.ignore_error_range(first, column, below(OFFERED), column, digits)?;
        }
    }
    print(out, sheet)
}

/// What an optional row's first cell says behind its mark.
fn shown(cell: &Cell) -> &str {
    match cell {
        Cell::Text(text) => text,
        _ => "",
    }
}

pub(super) fn title(out: &mut Worksheet, sheet: &Sheet, styles: &Styles) -> Result<(), XlsxError> {
    let title = format!("{}：{}", sheet.name, words::subject(sheet));
    out.write_string_with_format(0, 0, title, &styles.title)?;
    out.set_row_height(0, 24)?;
    let last = sheet.columns.len().max(3) as u16;
    for (row, hint) in (1..).zip(&sheet.hints) {
        for column in 1..last {
            out.write_blank(row, column, &styles.hint)?;
        }
        out.write_string_with_format(row, 0, format!("{MARK} {hint}"), &styles.hint)?;
    }
    Ok(())
}

fn head(
    out: &mut Worksheet,
    sheet: &Sheet,
    plan: &Plan,
    styles: &Styles,
    lists: &mut Lists,
) -> Result<(), XlsxError> {
    let Some(ledger) = sheet.ledger else {
        return Ok(());
    };
    for (row, spec) in (sheet.head_row()..).zip(&sheet.head) {
        let format = styles.input(style::look(ledger.kind, spec), false);
        out.write_string_with_format(row, 0, spec.label, &styles.label)?;
        note(out, row, 0, spec)?;
        validation::add(out, ledger.kind, spec, 1, (row, row), lists)?;
        let cell = plan.words.cell(ledger, spec);
        if let (Cell::Text(text), Some(second)) = (&cell, sheet.columns.get(1)) {
            height(
                out,
                row,
                words::lines(text, style::width(sheet.kind, second)),
            )?;
        }
        put(out, row, 1, &cell, &format)?;
        let remark = match spec.key {
            "scope" => "留空为全部；写法：支出类别=基本支出；资金来源=一般公共预算",
            "amount-unit" => "留空为元；以万元填的写万元",
            _ => continue,
        };
        out.write_string_with_format(row, 2, format!("{MARK} {remark}"), &styles.remark)?;
    }
    Ok(())
}

fn header(out: &mut Worksheet, sheet: &Sheet, styles: &Styles) -> Result<(), XlsxError> {
    let row = sheet.header_row();
    for (column, spec) in (0..).zip(&sheet.columns) {
        let look = style::look(sheet.kind, spec);
        out.set_column_width(column, style::width(sheet.kind, spec))?;
        out.set_column_format(column, &styles.below(look))?;
        let (text, format) = match spec.required {
            true => (format!("{}*", spec.label), &styles.required),
            false => (spec.label.to_owned(), &styles.header),
        };
        out.write_string_with_format(row, column, text, format)?;
        note(out, row, column, spec)?;
    }
    if sheet.noted() {
        let column = sheet.columns.len() as u16;
        out.set_column_width(column, NOTE_WIDTH)?;
        out.write_string_with_format(row, column, format!("{MARK}说明"), &styles.note)?;
    }
    out.set_row_height(row, 22)?;
    out.set_freeze_panes(row + 1, 0)?;
    Ok(())
}

/// What a field takes, as a comment on its label.
pub(super) fn note(
    out: &mut Worksheet,
    row: u32,
    column: u16,
    spec: &FieldSpec,
) -> Result<(), XlsxError> {
    let mut text = words::meaning(spec);
    if spec.required {
        text.push_str("（必填）");
    }
    let lines = text.chars().count() / 18 + 2;
    let note = Note::new(text)
        .add_author_prefix(false)
        .set_font_size(10)
        .set_width(260)
        .set_height((18 * lines) as u32);
    out.insert_note(row, column, &note)?;
    Ok(())
}

/// Writes a cell. Text is always written as text: it can never become a formula.
pub(super) fn put(
    out: &mut Worksheet,
    row: u32,
    column: u16,
    cell: &Cell,
    format: &Format,
) -> Result<(), XlsxError> {
    match cell {
        Cell::Blank => out.write_blank(row, column, format)?,
        Cell::Text(text) => out.write_string_with_format(row, column, text, format)?,
        Cell::Number(number) => out.write_number_with_format(row, column, *number, format)?,
        Cell::Date(date) => match cell::serial(*date) {
            Some(serial) => out.write_datetime_with_format(row, column, &serial, format)?,
            None => out.write_blank(row, column, format)?,
        },
    };
    Ok(())
}

/// Makes room for more than one line.
pub(super) fn height(out: &mut Worksheet, row: u32, lines: f64) -> Result<(), XlsxError> {
    if lines > 1.0 {
        out.set_row_height(row, 15.0 * lines.min(LINES) + 3.0)?;
    }
    Ok(())
}

fn print(out: &mut Worksheet, sheet: &Sheet) -> Result<(), XlsxError> {
    let widths = sheet.columns.iter();
    let total: f64 = widths.map(|spec| style::width(sheet.kind, spec)).sum();
    page(out, total)?;
    out.set_repeat_rows(sheet.header_row(), sheet.header_row())?;
    Ok(())
}

/// One page wide, lying where it must, with page numbers.
pub(super) fn page(out: &mut Worksheet, width: f64) -> Result<(), XlsxError> {
    if width > WIDE / 1.5 {
        out.set_landscape();
    }
    out.set_paper_size(if width > WIDE { A3 } else { A4 })
        .set_print_fit_to_pages(1, 0)
        .set_margins(0.5, 0.5, 0.6, 0.6, 0.3, 0.3)
        .set_footer("&C&A  第 &P 页，共 &N 页");
    Ok(())
}
