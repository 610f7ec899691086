//! The overview as a workbook. Numbers are numbers; every text is written as a string, so nothing
//! an agency wrote can become a formula or a link.

mod looks;
mod sheets;

use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, IntoExcelData, Workbook, Worksheet, XlsxError,
};

use super::changes::Changes;
use super::{Overview, shown};
use crate::budget::model::Date;
use crate::bureau::Bureau;
use looks::Looks;

/// Points of a line, and how many lines a row has at most.
const LINE: f64 = 14.0;
const MOST_LINES: f64 = 12.0;

/// Paper of the format's number.
const A3: u8 = 8;

/// Most of what a cell, and a sheet, can hold.
const CELL_UNITS: usize = 32_767;
const SHEET_ROWS: u32 = 1_048_576;

pub fn render(bureau: &Bureau, overview: &Overview, changes: Option<&Changes>) -> Vec<u8> {
    // Texts are cut to what a cell holds and rows are counted: there is nothing left to refuse.
    book(bureau, overview, changes).unwrap_or_default()
}

fn book(
    bureau: &Bureau,
    overview: &Overview,
    changes: Option<&Changes>,
) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let looks = Looks::new();
    for (name, write) in sheets::ALL {
        let sheet = book.add_worksheet();
        sheet.set_name(name)?;
        let mut page = Page {
            sheet,
            looks: &looks,
            row: 0,
        };
        write(
            &mut page,
            &sheets::Told {
                bureau,
                overview,
                changes,
            },
        )?;
    }
    let properties = DocProperties::new().set_title(shown::title(overview.run));
    book.set_properties(&properties.set_creation_datetime(&created(overview)?));
    book.save_to_buffer()
}

/// No clock: the day of the run, else a fixed one.
fn created(overview: &Overview) -> Result<ExcelDateTime, XlsxError> {
    let date = overview.run.bureau.as_of.as_deref().and_then(Date::parse);
    let given = date.and_then(|date| day(date).ok());
    given.map_or_else(|| ExcelDateTime::from_ymd(2000, 1, 1), Ok)
}

fn day(date: Date) -> Result<ExcelDateTime, XlsxError> {
    let year = u16::try_from(date.year).unwrap_or_default();
    ExcelDateTime::from_ymd(year, date.month, date.day)
}

/// A sheet that is written from top to bottom.
struct Page<'a> {
    sheet: &'a mut Worksheet,
    looks: &'a Looks,
    row: u32,
}

impl Page<'_> {
    fn text(&mut self, column: u16, text: &str, format: &Format) -> Result<(), XlsxError> {
        let mut units = 0;
        let kept = text.chars().take_while(|c| {
            units += c.len_utf16();
            units < CELL_UNITS
        });
        let text: String = kept.collect();
        self.sheet
            .write_string_with_format(self.row, column, text, format)?;
        Ok(())
    }

    fn value(
        &mut self,
        column: u16,
        value: impl IntoExcelData,
        format: &Format,
    ) -> Result<(), XlsxError> {
        self.sheet
            .write_with_format(self.row, column, value, format)?;
        Ok(())
    }

    /// Makes a row as high as its wrapped texts need, given the widths of their columns: not every
    /// program does it by itself.
    fn fit(&mut self, texts: &[(&str, f64)]) -> Result<(), XlsxError> {
        let lines = texts.iter().map(|(text, width)| {
            let units: u32 = text.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum();
            (f64::from(units) / (width - 1.0)).ceil()
        });
        let lines = lines.fold(1.0, f64::max).min(MOST_LINES);
        self.sheet.set_row_height(self.row, LINE * lines + 2.0)?;
        Ok(())
    }

    /// Whether there is room for one more row.
    fn full(&self) -> bool {
        self.row >= SHEET_ROWS - 2
    }

    /// What the sheet is, in one line across its columns.
    fn title(&mut self, title: &str, about: &str) -> Result<(), XlsxError> {
        self.sheet.set_row_height(0, 30.0)?;
        let looks = self.looks;
        self.text(0, title, &looks.title)?;
        self.row += 1;
        self.text(0, about, &looks.about)?;
        self.row += 1;
        Ok(())
    }

    /// Heads of columns with their widths; rows below them can be filtered, and stay under them.
    fn heads(&mut self, heads: &[(&str, f64)], fixed: u16) -> Result<(), XlsxError> {
        let looks = self.looks;
        for (column, (head, width)) in (0..).zip(heads) {
            self.text(column, head, &looks.head)?;
            self.sheet.set_column_width(column, *width)?;
        }
        self.sheet.set_row_height(self.row, 30.0)?;
        self.row += 1;
        self.sheet.set_freeze_panes(self.row, fixed)?;
        self.sheet.set_repeat_rows(self.row - 1, self.row - 1)?;
        Ok(())
    }

    /// Everything below the heads may be filtered.
    fn filter(&mut self, heads: u32, columns: usize) -> Result<(), XlsxError> {
        let last = u16::try_from(columns.saturating_sub(1)).unwrap_or_default();
        self.sheet
            .autofilter(heads, 0, self.row.max(heads + 1) - 1, last)?;
        self.sheet.set_landscape();
        self.sheet.set_paper_size(A3);
        self.sheet.set_print_fit_to_pages(1, 0);
        Ok(())
    }
}
