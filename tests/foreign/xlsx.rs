//! Writes planned sheets as a workbook.

use rust_xlsxwriter::{Format, FormatAlign, Workbook};

use super::plan::{Plan, Written};

pub fn workbook(plans: &[Plan]) -> Vec<u8> {
    let mut book = Workbook::new();
    let format = Format::new().set_align(FormatAlign::VerticalCenter);
    let money = Format::new().set_num_format("#,##0.00");
    for plan in plans {
        let sheet = book.add_worksheet();
        sheet.set_name(&plan.name).expect("a sheet name");
        for put in &plan.puts {
            let (row, column) = (put.row, put.column);
            if put.rows > 1 || put.columns > 1 {
                let (last_row, last_column) = (row + put.rows - 1, column + put.columns - 1);
                sheet
                    .merge_range(row, column, last_row, last_column, "", &format)
                    .expect("a range of its own");
            }
            match &put.value {
                Written::Text(text) => sheet.write_string_with_format(row, column, text, &format),
                Written::Number(number) => {
                    sheet.write_number_with_format(row, column, *number, &money)
                }
            }
            .expect("a cell within the sheet");
        }
    }
    book.save_to_buffer().expect("a workbook")
}
