//! Workbooks from plain text, so that cases stay readable.
//!
//! ```text
//! == 支出明细          a sheet
//! % merge A5:A7       also: % hidden, % hide-rows 6-7, % hide-columns B-C
//! 功能科目→金额        a row, cells separated by tabs; a blank line is a blank row
//! ```
//!
//! A cell that looks like a number is one; `'` before it makes it text, `@` a date, `=A1+1 -> 3` a
//! formula with its stored result, `\n` a line break.

use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook, Worksheet};

pub fn workbook(text: &str) -> Vec<u8> {
    let mut book = Workbook::new();
    for part in text.split("== ").skip(1) {
        let (name, rows) = part.split_once('\n').expect("rows after the name");
        let sheet = book.add_worksheet();
        sheet.set_name(name.trim()).expect("a sheet name");
        let rows: Vec<&str> = rows.lines().collect();
        let (directives, rows): (Vec<&str>, Vec<&str>) =
            rows.into_iter().partition(|row| row.starts_with("% "));
        for directive in directives {
            apply(sheet, &directive[2..]);
        }
        for (row, line) in (0..).zip(rows) {
            for (column, cell) in (0..).zip(line.split('\t')) {
                put(sheet, row, column, cell);
            }
        }
    }
    book.save_to_buffer().expect("a workbook")
}

fn apply(sheet: &mut Worksheet, directive: &str) {
    let (what, range) = directive.split_once(' ').unwrap_or((directive, ""));
    let (from, to) = range.split_once(['-', ':']).unwrap_or((range, range));
    let column = |name: &str| {
        let letters = name.bytes().take_while(u8::is_ascii_uppercase);
        letters.fold(0, |at, letter| at * 26 + u16::from(letter - b'A') + 1) - 1
    };
    let row = |name: &str| {
        let digits = name.trim_start_matches(|c: char| c.is_ascii_uppercase());
        digits.parse::<u32>().expect("a row") - 1
    };
    match what {
        "hidden" => {
            sheet.set_hidden(true);
        }
        "hide-rows" => {
            for row in row(from)..=row(to) {
                sheet.set_row_hidden(row).expect("a row");
            }
        }
        "hide-columns" => {
            for column in column(from)..=column(to) {
                sheet.set_column_hidden(column).expect("a column");
            }
        }
        "merge" => {
            let format = Format::new();
            let merged =
                sheet.merge_range(row(from), column(from), row(to), column(to), "", &format);
            merged.expect("an area");
        }
        other => panic!("{other}?"),
    }
}

fn put(sheet: &mut Worksheet, row: u32, column: u16, cell: &str) {
    let number = cell.parse::<f64>().ok().filter(|number| number.is_finite());
    let done = if cell.is_empty() {
        return;
    } else if let Some((formula, result)) = cell
        .strip_prefix('=')
        .and_then(|rest| rest.split_once(" -> "))
    {
        let formula = Formula::new(formula).set_result(result);
        sheet.write_formula(row, column, formula)
    } else if let Some(text) = cell.strip_prefix('\'') {
        sheet.write_string(row, column, text)
    } else if let Some(date) = cell.strip_prefix('@') {
        let date = ExcelDateTime::parse_from_str(date).expect("a date");
        let format = Format::new().set_num_format("yyyy-mm-dd");
        sheet.write_datetime_with_format(row, column, &date, &format)
    } else if let Some(number) = number {
        sheet.write_number(row, column, number)
    } else {
        sheet.write_string(row, column, cell.replace("\\n", "\n"))
    };
    done.expect("a cell");
}
