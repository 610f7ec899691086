//! Formulas as spreadsheets write them.
//!
//! Sums and differences are rounded to the last place an exact amount has, so that recalculating
//! leaves no residue of binary arithmetic; ratios to the last printed place, because programs that
//! multiply by a hundred before they round would show 537.32% for 5.37325.

use std::fmt::Write as _;

use rust_xlsxwriter::utility::row_col_to_cell;

use crate::budget::money::Unit;
use crate::document::tree::{Formula, Number, Place};
use crate::facts::Value;

/// Arguments a function takes, and characters a formula has.
const MOST_ARGUMENTS: usize = 255;
const MOST_CHARACTERS: usize = 8_000;

/// Where a place of the body stands on the sheet.
pub type At<'a> = &'a dyn Fn(Place) -> Option<(u32, u16)>;

/// The formula of a number without its equals sign; `None` when it has none, or one too long.
/// `operand` gives the numbers of other cells.
pub fn text<'n>(
    number: &Number,
    operand: &dyn Fn(Place) -> Option<&'n Number>,
    at: At,
) -> Option<String> {
    let formula = number.formula.as_ref()?;
    let operands: Option<Vec<&Number>> = formula.operands().into_iter().map(operand).collect();
    let exact = exact_places(&operands?);
    let cell = |place: Place| at(place).map(|(row, column)| row_col_to_cell(row, column));
    // What is on the comparison grid already is not rounded to it again.
    let on_grid = |place: Place, places: i32| {
        let cell = cell(place)?;
        Some(match places < exact {
            true => format!("ROUND({cell},{places})"),
            false => cell,
        })
    };
    let rounded = |text: String, exact: i32| match exact {
        0 => text,
        _ => format!("ROUND({text},{exact})"),
    };
    let made = match formula {
        Formula::Sum { parts } => match parts.as_slice() {
            [only] => cell(*only)?,
            parts => rounded(format!("SUM({})", areas(parts, at)?), exact),
        },
        Formula::Difference {
            current,
            base,
            places,
        } => {
            let (current, base) = (on_grid(*current, *places)?, on_grid(*base, *places)?);
            rounded(format!("{current}-{base}"), exact.min(*places))
        }
        Formula::Ratio {
            of,
            whole,
            places,
            nothing_is_zero,
        } => {
            let (of, whole) = (on_grid(*of, *places)?, on_grid(*whole, *places)?);
            let without = match nothing_is_zero {
                true => "0".to_owned(),
                false => mark(number),
            };
            let ratio = ratio(number, &format!("{of}/{whole}"));
            format!("IF({whole}=0,{without},{ratio})")
        }
        Formula::Rate {
            current,
            base,
            places,
        } => {
            let (current, base) = (on_grid(*current, *places)?, on_grid(*base, *places)?);
            let change = match exact.min(*places) {
                0 => format!("({current}-{base})"),
                exact => rounded(format!("{current}-{base}"), exact),
            };
            let ratio = ratio(number, &format!("{change}/{base}"));
            format!("IF({base}=0,{},{ratio})", mark(number))
        }
    };
    (made.len() <= MOST_CHARACTERS).then_some(made)
}

/// Decimal places of exact numbers of this kind.
fn exact_places(numbers: &[&Number]) -> i32 {
    let places = numbers.iter().map(|number| match number.value {
        Value::Money(_) => match number.style.unit {
            Unit::Yuan => 2,
            Unit::Wan => 6,
        },
        _ => number.printed().scale(),
    });
    places.max().unwrap_or(0) as i32
}

/// What a ratio without a base shows.
fn mark(number: &Number) -> String {
    format!("\"{}\"", number.style.zero.without_base())
}

fn ratio(number: &Number, quotient: &str) -> String {
    let places = number.style.percent_places + 2;
    match number.style.percent_sign {
        true => format!("ROUND({quotient},{places})"),
        false => format!("ROUND({quotient},{places})*100"),
    }
}

/// Cells as arguments of a function: runs down a column or along a row are areas.
fn areas(parts: &[Place], at: At) -> Option<String> {
    let mut parts = parts.to_vec();
    parts.sort_unstable();
    let mut areas: Vec<(Place, Place)> = Vec::new();
    for part in parts {
        let next = areas.last().is_some_and(|(first, last)| {
            let down = part.column == last.column
                && part.row == last.row + 1
                && first.column == last.column;
            let along =
                part.row == last.row && part.column == last.column + 1 && first.row == last.row;
            down || along
        });
        match areas.last_mut() {
            Some((_, last)) if next => *last = part,
            _ => areas.push((part, part)),
        }
    }
    if areas.len() > MOST_ARGUMENTS {
        return None;
    }
    let mut text = String::new();
    for (first, last) in areas {
        if !text.is_empty() {
            text.push(',');
        }
        let (row, column) = at(first)?;
        text.push_str(&row_col_to_cell(row, column));
        if first != last {
            let (row, column) = at(last)?;
            let _ = write!(text, ":{}", row_col_to_cell(row, column));
        }
    }
    Some(text)
}
