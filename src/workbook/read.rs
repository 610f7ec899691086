//! Reading files of cells.

use std::io::Cursor;

use calamine::{
    Data, DataRef, ExcelDateTime, Ods, Reader, SheetType, SheetVisible, Xls, Xlsx,
    open_workbook_from_rs,
};

use super::{Area, Cell, Remark, Sheet, Value, Workbook};

/// Why a file cannot be read as a workbook.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// Neither .xlsx, .xls nor .ods, whatever its name says.
    NotAWorkbook,
    /// Broken; the words are the reader's.
    Broken(String),
}

/// Reads a workbook from its bytes; what it is shows in them, not in its name.
///
/// # Errors
/// When there is no workbook to be read in them.
pub fn read(bytes: &[u8]) -> Result<Workbook, Refusal> {
    if bytes.starts_with(b"PK\x03\x04") {
        return match xlsx(bytes) {
            Err(Refusal::NotAWorkbook) => ods(bytes),
            other => other,
        };
    }
    if bytes.starts_with(&[0xD0, 0xCF, 0x11, 0xE0]) {
        return xls(bytes);
    }
    Err(Refusal::NotAWorkbook)
}

fn broken(error: impl std::fmt::Display) -> Refusal {
    Refusal::Broken(error.to_string())
}

fn xlsx(bytes: &[u8]) -> Result<Workbook, Refusal> {
    let mut book: Xlsx<_> =
        open_workbook_from_rs(Cursor::new(bytes)).map_err(|_| Refusal::NotAWorkbook)?;
    let mut sheets = Vec::new();
    for (name, hidden) in work_sheets(&book) {
        let mut cells = Vec::new();
        {
            let mut reader = book.worksheet_cells_reader(&name).map_err(broken)?;
            while let Some(record) = reader.next_cell_with_formula_metadata().map_err(broken)? {
                let formula = record.formula.is_some();
                let value = match record.value {
                    DataRef::SharedString(text) => text_value(text),
                    other => value(Data::from(other)),
                };
                let value = value.or(formula.then_some(Value::Uncalculated));
                push(&mut cells, record.pos, value, formula);
            }
        }
        cells.sort_by_key(|cell: &Cell| (cell.row, cell.column));
        let merged = book.merge_cells_by_sheet_name(&name).unwrap_or_default();
        sheets.push(Sheet {
            name,
            hidden,
            cells,
            merged: merged.iter().filter_map(area).collect(),
            ..Sheet::default()
        });
    }
    Ok(Workbook {
        sheets,
        remarks: Vec::new(),
    })
}

fn xls(bytes: &[u8]) -> Result<Workbook, Refusal> {
    let mut book: Xls<_> = open_workbook_from_rs(Cursor::new(bytes)).map_err(broken)?;
    let mut sheets = Vec::new();
    for (name, hidden) in work_sheets(&book) {
        let range = book.worksheet_range(&name).map_err(broken)?;
        let formulas = book.worksheet_formula(&name).map_err(broken)?;
        let merged = book.merge_cells_by_sheet_name(&name).unwrap_or_default();
        sheets.push(Sheet {
            cells: dense(&range, &formulas),
            merged: merged.iter().filter_map(area).collect(),
            name,
            hidden,
            ..Sheet::default()
        });
    }
    Ok(Workbook {
        sheets,
        remarks: vec![Remark::HiddenRowsUnknown],
    })
}

fn ods(bytes: &[u8]) -> Result<Workbook, Refusal> {
    let mut book: Ods<_> =
        open_workbook_from_rs(Cursor::new(bytes)).map_err(|_| Refusal::NotAWorkbook)?;
    let mut sheets = Vec::new();
    for (name, hidden) in work_sheets(&book) {
        let range = book.worksheet_range(&name).map_err(broken)?;
        let formulas = book.worksheet_formula(&name).map_err(broken)?;
        sheets.push(Sheet {
            cells: dense(&range, &formulas),
            name,
            hidden,
            ..Sheet::default()
        });
    }
    Ok(Workbook {
        sheets,
        remarks: vec![Remark::HiddenRowsUnknown],
    })
}

/// Names of the work sheets and whether they are hidden.
fn work_sheets<'a, R: Reader<Cursor<&'a [u8]>>>(book: &R) -> Vec<(String, bool)> {
    let sheets = book.sheets_metadata().iter();
    sheets
        .filter(|sheet| sheet.typ == SheetType::WorkSheet)
        .map(|sheet| (sheet.name.clone(), sheet.visible != SheetVisible::Visible))
        .collect()
}

fn dense(range: &calamine::Range<Data>, formulas: &calamine::Range<String>) -> Vec<Cell> {
    let (first_row, first_column) = range.start().unwrap_or_default();
    let mut cells = Vec::new();
    for (row, column, data) in range.used_cells() {
        let position = (first_row + row as u32, first_column + column as u32);
        let formula = formulas
            .get_value(position)
            .is_some_and(|formula| !formula.is_empty());
        push(&mut cells, position, value(data.clone()), formula);
    }
    cells
}

fn push(cells: &mut Vec<Cell>, position: (u32, u32), value: Option<Value>, formula: bool) {
    let (row, column) = position;
    if let (Some(value), Ok(column)) = (value, u16::try_from(column)) {
        cells.push(Cell {
            row,
            column,
            value,
            formula,
        });
    }
}

fn area(found: &calamine::Dimensions) -> Option<Area> {
    Some(Area {
        rows: (found.start.0, found.end.0),
        columns: (
            u16::try_from(found.start.1).ok()?,
            u16::try_from(found.end.1).ok()?,
        ),
    })
}

fn text_value(text: &str) -> Option<Value> {
    (!text.trim().is_empty()).then(|| Value::Text(text.to_owned()))
}

fn value(data: Data) -> Option<Value> {
    Some(match data {
        Data::Empty => return None,
        Data::String(text) => return text_value(&text),
        Data::Int(number) => Value::Number(number.to_string()),
        Data::Float(number) => Value::Number(literal(number)),
        Data::Bool(truth) => Value::Bool(truth),
        Data::DateTime(date) => date_value(date),
        Data::DateTimeIso(text) => Value::Date(text.replace('T', " ")),
        Data::DurationIso(text) => Value::Time(text),
        Data::Error(error) => Value::Error(error.to_string()),
    })
}

fn date_value(date: ExcelDateTime) -> Value {
    let (year, month, day, hour, minute, second, _) = date.to_ymd_hms_milli();
    let day = format!("{year:04}-{month:02}-{day:02}");
    let time = format!("{hour:02}:{minute:02}:{second:02}");
    if date.is_duration() || date.as_f64() < 1.0 {
        Value::Time(time)
    } else if (hour, minute, second) == (0, 0, 0) {
        Value::Date(day)
    } else {
        Value::Date(format!("{day} {time}"))
    }
}

/// A number to 15 significant digits, as plain decimal text.
fn literal(number: f64) -> String {
    let scientific = format!("{number:.14e}");
    let Some((mantissa, exponent)) = scientific.split_once('e') else {
        return scientific;
    };
    let exponent: i32 = exponent.parse().unwrap_or(0);
    let (sign, mantissa) = match mantissa.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", mantissa),
    };
    let digits: String = mantissa.chars().filter(char::is_ascii_digit).collect();
    let digits = digits.trim_end_matches('0');
    if digits.is_empty() {
        return "0".to_owned();
    }
    let point = exponent + 1;
    let text = if point <= 0 {
        format!("0.{}{digits}", "0".repeat(point.unsigned_abs() as usize))
    } else if digits.len() <= point as usize {
        format!("{digits}{}", "0".repeat(point as usize - digits.len()))
    } else {
        let (whole, fraction) = digits.split_at(point as usize);
        format!("{whole}.{fraction}")
    };
    format!("{sign}{text}")
}

#[cfg(test)]
mod tests {
    use super::literal;

    #[test]
    fn numbers_are_what_spreadsheets_show() {
        let cases = [
            (0.1 + 0.2, "0.3"),
            (21_126_985.52, "21126985.52"),
            (-1234.5, "-1234.5"),
            (0.0, "0"),
            (-0.0, "0"),
            (1e15, "1000000000000000"),
            (0.000_1, "0.0001"),
            (100.0, "100"),
            (9_814_085.520_000_001, "9814085.52"),
        ];
        for (number, text) in cases {
            assert_eq!(literal(number), text);
        }
    }
}
