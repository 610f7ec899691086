//! A spreadsheet program's reading of a workbook: what number formats show, what formulas give.
//! The table of a sheet is what has borders.

use std::collections::BTreeMap;

use super::book::{self, Cell, Sheet};
use super::reading::{Matrix, Reading, Shown};
use super::shown;

/// The sheets after the list of tables, one after another.
pub fn read(workbook: &[u8]) -> Reading {
    let book = book::open(workbook);
    let mut reading = Reading::default();
    let (list, sheets) = book.sheets.split_first().expect("a list of tables");
    let titles = list.cells.iter().filter(|(place, _)| place.1 == 2);
    let titles = titles.filter_map(|(_, cell)| cell.text.clone());
    reading.contents = titles.skip_while(|text| text != "表名").skip(1).collect();
    for sheet in sheets {
        read_sheet(sheet, &mut reading);
    }
    reading
}

/// The texts in the cells of each sheet of a table, in reading order, empty ones left out.
pub fn texts(workbook: &[u8]) -> Vec<Vec<String>> {
    let book = book::open(workbook);
    let sheets = book.sheets[1..].iter().map(|sheet| {
        let cells = sheet.cells.values().map(|it| cell(it, sheet).text);
        cells.filter(|text| !text.is_empty()).collect()
    });
    sheets.collect()
}

fn read_sheet(sheet: &Sheet, reading: &mut Reading) {
    // What covers each place, and where it begins.
    let mut covered: BTreeMap<(u32, u32), (u32, u32)> = BTreeMap::new();
    for area in &sheet.merges {
        let (from, to) = area.split_once(':').expect("an area");
        let (from, to) = (book::address(from), book::address(to));
        for row in from.0..=to.0 {
            covered.extend((from.1..=to.1).map(|column| ((row, column), from)));
        }
    }
    let bordered = |place: &(u32, u32)| sheet.cells[place].border;
    let places: Vec<(u32, u32)> = sheet.cells.keys().copied().collect();
    let columns = places.iter().filter(|it| bordered(it)).map(|it| it.1).max();
    let columns = columns.map_or(0, |last| last + 1);
    let mut rows: BTreeMap<u32, ()> = BTreeMap::new();
    let mut lines: Vec<(u32, Shown)> = Vec::new();
    for place in places {
        let starts = covered.get(&place).is_none_or(|from| *from == place);
        if !starts {
            continue;
        }
        if bordered(&place) {
            rows.insert(place.0, ());
        } else {
            lines.push((place.0, cell(&sheet.cells[&place], sheet)));
        }
    }
    let first = rows.keys().next().copied();
    let (above, below): (Vec<_>, Vec<_>) = lines
        .into_iter()
        .partition(|(row, _)| first.is_none_or(|first| *row < first));
    for (_, line) in above {
        reading.line(line);
    }
    if !rows.is_empty() {
        let at = |row: u32, column: u32| {
            let place = (row, column);
            let from = covered.get(&place).unwrap_or(&place);
            cell(&sheet.cells[from], sheet)
        };
        let line = |row: &u32| (0..columns).map(|column| at(*row, column)).collect();
        let rows: Matrix = rows.keys().map(line).collect();
        reading.table(rows);
    }
    for (_, line) in below {
        reading.line(line);
    }
}

fn cell(cell: &Cell, sheet: &Sheet) -> Shown {
    let Some(number) = &cell.number else {
        return Shown::from(cell.text.clone().unwrap_or_default());
    };
    let number = number.parse().expect("a number");
    let mut text = shown::shown(&cell.format, number);
    if let Some(formula) = &cell.formula {
        let value = shown::value(formula, &sheet.cells);
        if value != number {
            text = format!("{text}, but ={formula} is {value}");
        }
    }
    Shown {
        text,
        number: Some(number),
        ..Shown::default()
    }
}
