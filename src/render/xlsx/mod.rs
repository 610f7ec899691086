//! `tables.xlsx`: every table of a document a sheet, laid out as printed. Figures are numbers, exact
//! in the unit they are printed in; what follows from other cells of its sheet is a formula.
//!
//! Every text is written as a string: nothing an agency wrote can become a formula or a link.

mod contents;
mod formats;
mod formulas;
mod names;
mod numbers;
mod sheet;

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, XlsxError};

use crate::diag::Finding;
use crate::document::tree::{Block, Document, Grid, plain};
use crate::render::typst::plan::{BlockPlan, GridPlan, Plan};
use formats::Formats;

/// What stands on every page of a draft.
pub const DRAFT: &str = "草稿，未通过核对，不得公开";

/// What a workbook needs besides the document.
#[derive(Debug, Clone, Copy, Default)]
pub struct Options {
    /// Year, month and day of publication: the date of the file.
    pub date: Option<(i32, u8, u8)>,
    pub draft: bool,
}

/// The tables of a document as a workbook, with the plans of its files; `None` when it has none.
///
/// # Errors
/// When a table does not fit into a sheet: a cell's text is too long, or there are too many rows.
pub fn render(
    document: &Document,
    plans: &[Plan],
    options: Options,
) -> Result<Option<Vec<u8>>, Box<Finding>> {
    let blocks = document.files().zip(plans);
    let blocks = blocks.flat_map(|(blocks, plan)| blocks.iter().zip(&plan.blocks));
    let (grids, places): (Vec<&Grid>, Vec<Place>) = blocks.filter_map(placed).unzip();
    if grids.is_empty() {
        return Ok(None);
    }
    let names = names::names(&grids);
    let mut book = Workbook::new();
    let mut formats = Formats::default();
    let sheet = book.add_worksheet();
    contents::write(sheet, &mut formats, document, &grids, &names, options)
        .map_err(|error| refused(names::CONTENTS, &error))?;
    for ((grid, name), place) in grids.iter().zip(&names).zip(places) {
        let sheet = book.add_worksheet();
        let named = sheet.set_name(name).map(|_| ());
        named
            .and_then(|()| sheet::write(sheet, &mut formats, grid, place, options))
            .map_err(|error| refused(&plain(&grid.title), &error))?;
    }
    book.set_properties(&properties(document, options));
    let bytes = book.save_to_buffer();
    bytes
        .map(Some)
        .map_err(|error| refused(names::CONTENTS, &error))
}

/// On a landscape page, and how it is set there.
type Place<'a> = (bool, &'a GridPlan);

fn placed<'a>((block, planned): (&'a Block, &'a BlockPlan)) -> Option<(&'a Grid, Place<'a>)> {
    match (block, &planned.grid) {
        (Block::Grid(grid), Some(plan)) => Some((grid, (planned.landscape, plan))),
        _ => None,
    }
}

fn refused(table: &str, error: &XlsxError) -> Box<Finding> {
    let reason = match error {
        XlsxError::MaxStringLengthExceeded => "一个单元格的文字超过 32767 个字".to_owned(),
        XlsxError::RowColumnLimitError => "行数或列数超过工作表的上限".to_owned(),
        other => other.to_string(),
    };
    let finding = Finding::deny("table-exceeds-sheet");
    Box::new(finding.arg("table", table).arg("reason", reason))
}

/// No clock and no person: the date is that of the publication, else the first of the year.
fn properties(document: &Document, options: Options) -> DocProperties {
    let (year, month, day) = options.date.unwrap_or((document.year, 1, 1));
    let properties = DocProperties::new()
        .set_title(&document.title)
        .set_author(&document.agency);
    let date = u16::try_from(year).ok();
    let date = date.and_then(|year| ExcelDateTime::from_ymd(year, month, day).ok());
    // Where the year is none of the format's, any fixed date will do.
    match date.or_else(|| ExcelDateTime::from_ymd(1900, 1, 1).ok()) {
        Some(date) => properties.set_creation_datetime(&date),
        None => properties,
    }
}
