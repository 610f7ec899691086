//! The first sheet: a list of the tables that leads to each.

use rust_xlsxwriter::{Url, Worksheet, XlsxError};

use super::formats::{Face, Formats, Look};
use super::sheet::{page, width_in_pixels};
use super::{DRAFT, Options, names};
use crate::document::tree::{Align, Document, Grid, plain};
use crate::render::typst::{Length, PORTRAIT};

const TITLE: Length = 16_000;
const TEXT: Length = 12_000;

/// Writes the list.
///
/// # Errors
/// When a title does not fit into a cell.
pub fn write(
    sheet: &mut Worksheet,
    formats: &mut Formats,
    document: &Document,
    grids: &[&Grid],
    sheets: &[String],
    options: Options,
) -> Result<(), XlsxError> {
    sheet.set_name(names::CONTENTS)?;
    page(sheet, false, options);
    sheet.set_print_fit_to_pages(1, 0);
    let widths = [PORTRAIT.0 / 10, PORTRAIT.0 / 4];
    let rest = PORTRAIT.0 - widths[0] - widths[1];
    for (column, width) in (0..).zip(widths.into_iter().chain([rest])) {
        sheet.set_column_width_pixels(column, width_in_pixels(width))?;
    }
    let mut row = 0;
    let mut lines = vec![(document.title.as_str(), Face::Title, TITLE, 48.0)];
    if options.draft {
        lines.push((DRAFT, Face::Strong, TEXT, 24.0));
    }
    lines.push((names::CONTENTS, Face::Strong, TEXT, 24.0));
    for (text, face, size, height) in lines {
        let look = Look::text(face, size, Align::Center);
        sheet.merge_range(row, 0, row, 2, text, formats.get(look))?;
        sheet.set_row_height(row, height)?;
        row += 1;
    }
    let bordered = |face, align| Look {
        border: true,
        ..Look::text(face, TEXT, align)
    };
    for (column, text) in (0..).zip(["序号", "表号", "表名"]) {
        let look = bordered(Face::Strong, Align::Center);
        sheet.write_string_with_format(row, column, text, formats.get(look))?;
    }
    sheet.set_row_height(row, 22.0)?;
    sheet.set_repeat_rows(row, row)?;
    sheet.set_freeze_panes(row + 1, 0)?;
    for (number, (grid, name)) in (1_u32..).zip(grids.iter().zip(sheets)) {
        row += 1;
        let count = formats.get(bordered(Face::Figure, Align::Center));
        sheet.write_number_with_format(row, 0, number, count)?;
        let label = formats.get(bordered(Face::Plain, Align::Center));
        sheet.write_string_with_format(row, 1, plain(&grid.label), label)?;
        let title = plain(&grid.title);
        let title = if title.is_empty() { name } else { &title };
        let target = format!("internal:'{}'!A1", name.replace('\'', "''"));
        let link = formats.get(bordered(Face::Link, Align::Left));
        sheet.write_url_with_format(row, 2, Url::new(target).set_text(title), link)?;
        let lines = 1 + title.chars().count() / 23;
        sheet.set_row_height(row, 6.0 + 16.0 * lines as f64)?;
    }
    Ok(())
}
