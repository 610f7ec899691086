//! What a field may take from a cell.

use super::Value;
use crate::diag::Finding;

/// What a cell is read for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted {
    /// Words, names, anything.
    Text,
    /// A code or an identifier: every digit counts.
    Code,
    /// An amount, a count, a year.
    Number,
    /// A calendar date.
    Date,
}

/// Least number that needs more than the 15 digits a spreadsheet keeps.
const TOO_LONG: usize = 16;

impl Value {
    /// The value as text for what is wanted of it, ready for the rules that hold for text in CSV
    /// files; numbers come as plain decimals, dates as `YYYY-MM-DD`, booleans as `TRUE` and `FALSE`.
    ///
    /// # Errors
    /// When the spreadsheet has no value there (an error, a formula never calculated) or has made
    /// something else of what was typed (dates, times, long numbers). The finding has no place yet.
    pub fn content(&self, wanted: Wanted) -> Result<&str, Box<Finding>> {
        let refused =
            |code: &'static str| Err(Box::new(Finding::deny(code).arg("value", self.text())));
        match self {
            Value::Error(_) => refused("cell-error"),
            Value::Uncalculated => Err(Finding::deny("cell-uncalculated").into()),
            // A time of day stored with a date is not part of the date.
            Value::Date(date) if wanted == Wanted::Date => {
                Ok(date.split_once(' ').map_or(date.as_str(), |(day, _)| day))
            }
            Value::Date(date) => {
                let finding = Finding::deny("cell-is-date").arg("value", date);
                Err(finding.arg("typed", typed(date)).into())
            }
            Value::Time(_) => refused("cell-is-time"),
            Value::Number(number) => match wanted {
                Wanted::Text | Wanted::Code if whole_digits(number) >= TOO_LONG => {
                    refused("cell-digits-lost")
                }
                Wanted::Code if number.contains('.') => refused("cell-code-decimals"),
                _ => Ok(number),
            },
            Value::Text(_) | Value::Bool(_) => Ok(self.text()),
        }
    }
}

fn whole_digits(number: &str) -> usize {
    let unsigned = number.trim_start_matches('-');
    unsigned.split('.').next().unwrap_or_default().len()
}

/// What was probably typed where a spreadsheet made a date of it: `2-1` of 1 February.
fn typed(date: &str) -> String {
    let mut parts = date
        .split(['-', ' '])
        .skip(1)
        .map(|part| part.trim_start_matches('0'));
    match (parts.next(), parts.next()) {
        (Some(month), Some(day)) => format!("{month}-{day}"),
        _ => date.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::{Value, Wanted};

    #[test]
    fn what_a_cell_gives_depends_on_what_is_wanted() {
        let number = |text: &str| Value::Number(text.to_owned());
        let date = |text: &str| Value::Date(text.to_owned());
        let cases = [
            (number("2060101"), Wanted::Code, Ok("2060101")),
            (number("2060101.5"), Wanted::Code, Err("cell-code-decimals")),
            (
                number("4201070000000010"),
                Wanted::Code,
                Err("cell-digits-lost"),
            ),
            (
                number("4201070000000010"),
                Wanted::Number,
                Ok("4201070000000010"),
            ),
            (number("-12.5"), Wanted::Number, Ok("-12.5")),
            (date("2024-02-01"), Wanted::Code, Err("cell-is-date")),
            (date("2024-02-01"), Wanted::Text, Err("cell-is-date")),
            (date("2024-02-01 08:30:00"), Wanted::Date, Ok("2024-02-01")),
            (
                Value::Time("01:30:00".to_owned()),
                Wanted::Text,
                Err("cell-is-time"),
            ),
            (
                Value::Error("#REF!".to_owned()),
                Wanted::Number,
                Err("cell-error"),
            ),
            (
                Value::Uncalculated,
                Wanted::Number,
                Err("cell-uncalculated"),
            ),
            (Value::Bool(true), Wanted::Text, Ok("TRUE")),
            (Value::Text("=1+1".to_owned()), Wanted::Text, Ok("=1+1")),
        ];
        for (value, wanted, expected) in cases {
            let found = value.content(wanted).map_err(|finding| finding.code);
            assert_eq!(found, expected, "{value:?} as {wanted:?}");
        }
        let finding = date("2024-02-01")
            .content(Wanted::Code)
            .expect_err("a date");
        assert!(finding.message.args.contains(&("typed", "2-1".to_owned())));
    }
}
