//! What a number format shows, and what a formula gives: as much of both as the workbooks use.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::book::{Cell, address};

/// The text a number format shows for a number.
pub fn shown(format: &str, number: Decimal) -> String {
    let sections: Vec<&str> = format.split(';').collect();
    let (section, number) = match sections.as_slice() {
        [only] => (*only, number),
        [_, negative, ..] if number.is_sign_negative() && !number.is_zero() => {
            (*negative, number.abs())
        }
        [_, _, zero] if number.is_zero() => (*zero, number),
        [positive, ..] => (*positive, number),
        [] => unreachable!("a text has a first part"),
    };
    if section.is_empty() {
        return String::new();
    }
    if let Some(literal) = section.strip_prefix('"') {
        return literal.strip_suffix('"').expect("a literal").to_owned();
    }
    let (sign, digits) = match section.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", section),
    };
    let (digits, percent) = match digits.strip_suffix('%') {
        Some(digits) => (digits, true),
        None => (digits, false),
    };
    let (whole, places) = match digits.split_once('.') {
        Some((whole, places)) => (whole, places.len()),
        None => (digits, 0),
    };
    assert!(matches!(whole, "0" | "#,##0"), "{format}");
    let places = u32::try_from(places).expect("few places");
    let number = if percent {
        number * Decimal::ONE_HUNDRED
    } else {
        number
    };
    let mut rounded = half_away(number, places);
    rounded.rescale(places);
    let mut text = rounded.abs().to_string();
    if whole == "#,##0" {
        let end = text.find('.').unwrap_or(text.len());
        for at in (1..end).rev().filter(|at| (end - at).is_multiple_of(3)) {
            text.insert(at, ',');
        }
    }
    let minus = if rounded.is_sign_negative() { "-" } else { "" };
    let percent = if percent { "%" } else { "" };
    format!("{sign}{minus}{text}{percent}")
}

fn half_away(number: Decimal, places: u32) -> Decimal {
    let strategy = rust_decimal::RoundingStrategy::MidpointAwayFromZero;
    number.round_dp_with_strategy(places, strategy)
}

/// The value of a formula over the cells of its sheet.
pub fn value(formula: &str, cells: &BTreeMap<(u32, u32), Cell>) -> Decimal {
    let mut parser = Parser {
        rest: formula,
        cells,
    };
    let value = parser.sum();
    assert_eq!(parser.rest, "", "{formula}");
    value
}

struct Parser<'a> {
    rest: &'a str,
    cells: &'a BTreeMap<(u32, u32), Cell>,
}

impl Parser<'_> {
    fn take(&mut self, text: &str) -> bool {
        match self.rest.strip_prefix(text) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    fn sum(&mut self) -> Decimal {
        let mut value = self.product();
        while self.take("-") {
            value -= self.product();
        }
        value
    }

    fn product(&mut self) -> Decimal {
        let mut value = self.atom();
        loop {
            if self.take("*") {
                value *= self.atom();
            } else if self.take("/") {
                let divisor = self.atom();
                // The branch of a condition that is not taken.
                value = value.checked_div(divisor).unwrap_or(Decimal::MAX);
            } else {
                return value;
            }
        }
    }

    fn atom(&mut self) -> Decimal {
        if self.take("(") {
            let value = self.sum();
            assert!(self.take(")"), "{}", self.rest);
            return value;
        }
        if self.take("ROUND(") {
            let value = self.sum();
            assert!(self.take(","), "{}", self.rest);
            let sign = if self.take("-") { -1 } else { 1 };
            let places = sign * self.atom().to_i32().expect("a number of places");
            assert!(self.take(")"), "{}", self.rest);
            return match u32::try_from(places) {
                Ok(places) => half_away(value, places),
                Err(_) => {
                    let step = Decimal::from(10_i64.pow(places.unsigned_abs()));
                    half_away(value / step, 0) * step
                }
            };
        }
        if self.take("SUM(") {
            let mut value = Decimal::ZERO;
            loop {
                value += self.area();
                if !self.take(",") {
                    assert!(self.take(")"), "{}", self.rest);
                    return value;
                }
            }
        }
        if self.take("IF(") {
            let left = self.sum();
            assert!(self.take("="), "{}", self.rest);
            let holds = left == self.sum();
            assert!(self.take(","), "{}", self.rest);
            let first = self.branch();
            assert!(self.take(","), "{}", self.rest);
            let second = self.branch();
            assert!(self.take(")"), "{}", self.rest);
            let taken = if holds { first } else { second };
            return taken.expect("a number");
        }
        if self.rest.starts_with(|c: char| c.is_ascii_digit()) {
            let end = self.rest.find(|c: char| !c.is_ascii_digit());
            let (number, rest) = self.rest.split_at(end.unwrap_or(self.rest.len()));
            self.rest = rest;
            return number.parse().expect("a number");
        }
        let place = self.cell();
        self.number(place)
    }

    /// A text is no number.
    fn branch(&mut self) -> Option<Decimal> {
        if self.take("\"") {
            let end = self.rest.find('"').expect("the end of a text");
            self.rest = &self.rest[end + 1..];
            return None;
        }
        Some(self.sum())
    }

    fn area(&mut self) -> Decimal {
        let first = self.cell();
        let last = if self.take(":") { self.cell() } else { first };
        let rows = first.0..=last.0;
        rows.flat_map(|row| (first.1..=last.1).map(move |column| (row, column)))
            .map(|place| self.number(place))
            .sum()
    }

    fn cell(&mut self) -> (u32, u32) {
        let end = self.rest.find(|c: char| !c.is_ascii_alphanumeric());
        let (name, rest) = self.rest.split_at(end.unwrap_or(self.rest.len()));
        self.rest = rest;
        address(name)
    }

    /// Formulas look at numbers only.
    fn number(&self, place: (u32, u32)) -> Decimal {
        let number = self.cells.get(&place).and_then(|cell| cell.number.as_ref());
        let number = number.unwrap_or_else(|| panic!("no number at {place:?}"));
        number.parse().expect("a number")
    }
}
