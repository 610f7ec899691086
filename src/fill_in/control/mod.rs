//! Control cells: whether the ledgers tie, computed while they are filled in.
//!
//! Each [`Check`] is one row of the sheet 核对: an amount, what it must be at least and at most, and
//! the verdict. A line that does not record enough lies between the two, as it does for the
//! program ([`crate::budget::ledger`]). Results are computed here too, so that they are right
//! before any spreadsheet program has calculated.

mod find;
mod query;
mod scope;
mod sheet;

pub(super) use find::find;
pub(super) use sheet::{on_ledger, write};

use rust_decimal::Decimal;

/// A row of the control sheet.
pub(super) struct Check {
    /// What is compared.
    pub title: String,
    /// Record sheet that shows this row too.
    pub sheet: Option<usize>,
    pub value: Figure,
    pub low: Figure,
    pub high: Figure,
    /// Lines that may or may not belong, not counting those of no amount.
    pub open: Figure,
    /// Amounts typed as text, and other reasons not to judge: condition and words.
    pub guards: Vec<Guard>,
    /// Reversals: an open line may be negative, and the bounds say nothing.
    pub negative: Figure,
}

/// A formula and what it comes to.
#[derive(Debug, Clone, Default)]
pub(super) struct Figure {
    pub formula: String,
    pub result: Decimal,
}

/// Why nothing can be said.
#[derive(Debug, Clone)]
pub(super) struct Guard {
    /// True where it applies.
    pub formula: String,
    pub applies: bool,
    pub words: &'static str,
}

/// What control cells say.
pub(super) const TIES: &str = "相符";
pub(super) const DIFFERS: &str = "不符，差 ";
pub(super) const UNKNOWN: &str = "无法判断：";
const EMPTY: &str = "尚未填写";

impl Check {
    /// The verdict, as a formula over the cells of its own row, would come to.
    pub fn verdict(&self) -> String {
        if let Some(guard) = self.guards.iter().find(|guard| guard.applies) {
            return guard.words.to_owned();
        }
        let (value, low, high) = (self.value.result, self.low.result, self.high.result);
        let open = self.open.result;
        if open.is_zero() || self.negative.result.is_zero() {
            let miss = if value < low {
                Some(value - low)
            } else if value > high {
                Some(value - high)
            } else {
                None
            };
            if let Some(miss) = miss {
                return format!("{DIFFERS}{}", grouped(miss));
            }
        }
        match open.is_zero() {
            true => TIES.to_owned(),
            false => format!("{UNKNOWN}有 {} 行没有写明", open.normalize()),
        }
    }
}

/// As `#,##0.00` shows it.
fn grouped(amount: Decimal) -> String {
    let text = format!("{:.2}", amount.abs());
    let (whole, part) = text.split_once('.').unwrap_or((&text, "00"));
    let mut out = String::new();
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at) % 3 == 0 {
            out.push(',');
        }
        out.push(digit);
    }
    let sign = if amount.is_sign_negative() { "-" } else { "" };
    format!("{sign}{out}.{part}")
}
