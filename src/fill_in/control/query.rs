//! A query over the lines of one sheet, as formulas and as amounts.

use rust_decimal::Decimal;

use super::Figure;
use super::scope::{Ranges, Test};
use crate::budget::nodes::Dim;
use crate::diag::column_name;
use crate::fill_in::cell::{Cell, Words};
use crate::fill_in::lists::Lists;
use crate::fill_in::plan::{Row, Sheet};
use crate::fill_in::rows::LAST_ROW;

/// Rows below the last record that formulas look at.
const BELOW: u32 = 2000;

/// Amounts have two places in 元, six in 万元; what a sum has beyond that is no amount.
const PLACES: u32 = 6;

/// The lines of a sheet.
#[derive(Clone, Copy)]
pub(super) struct Lines<'a> {
    pub sheet: &'a Sheet<'a>,
    pub words: &'a Words,
}

impl Ranges for Lines<'_> {
    fn range(&self, dim: Dim) -> Option<String> {
        self.column(self.key(dim))
    }
}

impl Lines<'_> {
    /// The field of a dimension; revenue has its funds as sources.
    fn key(&self, dim: Dim) -> &'static str {
        match dim {
            Dim::Fund if self.sheet.kind.field("fund").is_none() => "source",
            dim => dim.name(),
        }
    }

    /// The cells of a field.
    pub fn column(&self, key: &str) -> Option<String> {
        let letters = column_name(self.sheet.column(key)?);
        let first = self.sheet.first_row() + 1;
        let last = first + self.sheet.rows.len() as u32 + BELOW;
        let last = last.min(LAST_ROW + 1);
        let name = self.sheet.name.replace('\'', "''");
        Some(format!("'{name}'!${letters}${first}:${letters}${last}"))
    }

    pub fn amounts(&self) -> String {
        self.column("amount").unwrap_or_else(|| "0".to_owned())
    }

    /// What amounts are multiplied by to be 元, from the head of the sheet.
    fn factor(&self) -> Option<String> {
        let at = self
            .sheet
            .head
            .iter()
            .position(|spec| spec.key == "amount-unit")?;
        let row = self.sheet.head_row() as usize + at + 1;
        let name = self.sheet.name.replace('\'', "''");
        Some(format!("*IF(TRIM('{name}'!$B${row})=\"万元\",10000,1)"))
    }

    fn multiple(&self) -> Decimal {
        let unit = self
            .sheet
            .ledger
            .and_then(|ledger| ledger.text("amount-unit"));
        match unit {
            Some("万元" | "wan") => Decimal::from(10_000),
            _ => Decimal::ONE,
        }
    }

    /// Amount of a line; `None` when it is none, or text.
    fn amount(&self, row: &Row) -> Option<Decimal> {
        let spec = self.sheet.kind.field("amount")?;
        match self.words.cell(row.record, spec) {
            Cell::Number(number) => number.to_string().parse().ok(),
            _ => None,
        }
    }

    fn text(&self, row: &Row, key: &str) -> Option<String> {
        self.sheet.column(key)?;
        let spec = self.sheet.kind.field(key)?;
        Some(match self.words.cell(row.record, spec) {
            Cell::Text(text) => text,
            Cell::Number(number) => number.to_string(),
            _ => String::new(),
        })
    }

    fn is_confidential(&self, row: &Row) -> bool {
        self.text(row, "confidential").as_deref() == Some("是")
    }

    /// All of it, in 元.
    pub fn total(&self) -> Figure {
        let sum = self.counted().filter_map(|row| self.amount(row)).sum();
        self.sum(&["1".to_owned()], sum)
    }

    /// All of it, in the unit of the sheet.
    pub fn shown_total(&self) -> Figure {
        let total = self.total();
        Figure {
            formula: total
                .formula
                .replace(&self.factor().unwrap_or_default(), ""),
            result: total.result / self.multiple(),
        }
    }

    /// Amounts that are text, and what they come to.
    pub fn texts(&self) -> Figure {
        let amounts = self.amounts();
        let spec = self.sheet.kind.field("amount");
        let rows = self.sheet.rows.iter().filter(|row| {
            let cell = spec.map(|spec| self.words.cell(row.record, spec));
            matches!(cell, Some(Cell::Text(_)))
        });
        Figure {
            formula: format!("COUNTA({amounts})-COUNT({amounts})"),
            result: Decimal::from(rows.count()),
        }
    }

    /// How many amounts there are.
    pub fn count(&self) -> Figure {
        let rows = self.sheet.rows.iter();
        Figure {
            formula: format!("COUNT({})", self.amounts()),
            result: Decimal::from(rows.filter(|row| self.amount(row).is_some()).count()),
        }
    }

    pub fn negatives(&self) -> Figure {
        let rows = self.sheet.rows.iter();
        let below = |row: &&Row| {
            self.amount(row)
                .is_some_and(|amount| amount < Decimal::ZERO)
        };
        Figure {
            formula: format!("COUNTIF({},\"<0\")", self.amounts()),
            result: Decimal::from(rows.filter(below).count()),
        }
    }

    /// Certain and possible amount of a query, and the lines in between.
    pub fn bounds(&self, tests: &[Test], lists: &mut Lists) -> [Figure; 3] {
        let mut inside = Vec::new();
        let mut overlap = Vec::new();
        for test in tests {
            let (within, without) = test.formulas(self, lists);
            inside.push(within);
            overlap.push(format!("(1-{without})"));
        }
        if tests.is_empty() {
            inside.push("1".to_owned());
            overlap.push("1".to_owned());
        }
        let mut sums = [Decimal::ZERO; 2];
        let mut open = 0;
        for row in self.counted() {
            let Some(amount) = self.amount(row).filter(|amount| !amount.is_zero()) else {
                continue;
            };
            let text = |dim: Dim| self.text(row, self.key(dim));
            let (mut within, mut without) = (true, false);
            for test in tests {
                let (inside, outside) = test.decide(&text);
                within &= inside;
                without |= outside;
            }
            if within {
                sums[0] += amount;
            }
            if !without {
                sums[1] += amount;
                open += u32::from(!within);
            }
        }
        let [certain, possible] = [(inside.as_slice(), sums[0]), (overlap.as_slice(), sums[1])]
            .map(|(terms, sum)| self.sum(terms, sum));
        let amounts = self.amounts();
        let some = |terms: &[String]| {
            let terms = self.terms(terms);
            format!("SUMPRODUCT({terms}*({amounts}<>0))")
        };
        let open = Figure {
            formula: format!("{}-{}", some(&overlap), some(&inside)),
            result: Decimal::from(open),
        };
        [certain, possible, open]
    }

    /// Factors of the lines that count, leaving out confidential ones.
    fn terms(&self, terms: &[String]) -> String {
        let mut terms = terms.to_vec();
        if let Some(range) = self.column("confidential") {
            terms.push(format!("({range}<>\"是\")"));
        }
        terms.join("*")
    }

    /// Rows that count: the program's suggestions and confidential lines do not.
    fn counted(&self) -> impl Iterator<Item = &Row<'_>> {
        let rows = self.sheet.rows.iter();
        rows.filter(|row| !row.optional && !self.is_confidential(row))
    }

    /// The amounts of the lines of some terms, which come to `sum` in the unit of the sheet.
    fn sum(&self, terms: &[String], sum: Decimal) -> Figure {
        let amounts = self.amounts();
        let formula = match self.terms(terms).as_str() {
            "1" => format!("SUM({amounts})"),
            // Rows are looked at one by one, also where no term names a column.
            terms => format!("SUMPRODUCT({terms}*({amounts}={amounts}),{amounts})"),
        };
        Figure {
            formula: format!(
                "ROUND({formula}{},{PLACES})",
                self.factor().unwrap_or_default()
            ),
            result: sum * self.multiple(),
        }
    }
}
