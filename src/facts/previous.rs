//! Known figures of other periods: the bases of comparison.

use super::key::{Key, KeyError};
use super::{Facts, Value};
use crate::budget::ledger::{Lazy, Ledger, Line, Period, Phase};
use crate::budget::model::KnownFigure;
use crate::budget::money::Money;
use crate::diag::Finding;

use rust_decimal::Decimal;
use std::str::FromStr;

impl KeyError {
    /// What is wrong, in Chinese.
    pub fn text(&self) -> String {
        match self {
            KeyError::Syntax => "写法不对，应如 spending{category=basic}@2023".to_owned(),
            KeyError::ItsOwnBase => "与自己比较：请写明另一个年度或阶段作基数".to_owned(),
            KeyError::UnknownMeasure(name) => format!("没有名为“{name}”的数"),
            KeyError::UnknownDimension(name) => format!("没有名为“{name}”的维度"),
            KeyError::UnknownNode { dim, text } => format!("{dim}中没有“{text}”"),
            KeyError::BadPeriod(text) => {
                format!("“{text}”不是年度与阶段，应如 2023 或 2023.original")
            }
        }
    }
}

impl Facts {
    /// The key of a known figure: of the period it names, of the one in the key itself, else of
    /// the original budget of the year before.
    ///
    /// # Errors
    /// When its text is no key.
    pub fn previous_key(&self, figure: &KnownFigure) -> Result<Key, KeyError> {
        let key = self.parse(&figure.key)?;
        let own = self.own();
        Ok(match figure.period {
            Some(period) => key.at(period),
            None if key.period() != own => key,
            None => key.at(Period {
                year: own.year - 1,
                phase: Phase::Original,
            }),
        })
    }

    /// Takes the `previous` records in: a ledger figure becomes a one-line ledger complete on its
    /// node, anything else a known value.
    pub(super) fn take_previous(&mut self) -> Vec<Finding> {
        let budget = self.budget.clone();
        let mut findings = Vec::new();
        for figure in &budget.previous {
            let key = match self.previous_key(figure) {
                Ok(key) => key,
                Err(error) => {
                    findings.push(bad_key(figure, &error));
                    continue;
                }
            };
            if let Some(reason) = &figure.unknown {
                self.unknown.insert(key, reason.clone());
                continue;
            }
            let Some((text, unit)) = &figure.amount else {
                continue;
            };
            let count = matches!(&key, Key::Item { measure, .. } if is_count(measure));
            if count {
                if let Ok(value) = Decimal::from_str(text) {
                    let value = (Value::Count(value), figure.amount_location.clone());
                    self.known.insert(key, value);
                }
                continue;
            }
            let money = match Money::parse(text, *unit) {
                Ok(money) => money,
                Err(error) => {
                    let finding = error.finding(text, *unit);
                    findings.push(finding.at(&figure.amount_location));
                    continue;
                }
            };
            match key {
                Key::Amount {
                    measure,
                    cross,
                    period,
                } => {
                    // As with any line, what the structure implies is part of where it sits.
                    let cross = budget.space.narrow(cross).unwrap_or(cross);
                    self.ledgers.push(Ledger {
                        id: format!("previous:{}", figure.key),
                        measure,
                        period,
                        scope: cross,
                        unit: *unit,
                        lines: vec![Line {
                            cross,
                            amount: money,
                            id: None,
                            location: figure.amount_location.clone(),
                            reversal: money.is_negative(),
                        }],
                        location: figure.key_location.clone(),
                        index: Lazy::default(),
                    });
                }
                key => {
                    let value = (Value::Money(money), figure.amount_location.clone());
                    self.known.insert(key, value);
                }
            }
        }
        findings
    }
}

fn is_count(measure: &str) -> bool {
    matches!(
        measure,
        "staff"
            | "vehicles"
            | "vehicles-planned"
            | "large-equipment"
            | "internal-divisions"
            | "projects"
            | "units"
            | "indicators"
    )
}

/// The finding for a key in the records that is none.
pub fn bad_key(figure: &KnownFigure, error: &KeyError) -> Finding {
    Finding::deny("bad-key")
        .arg("key", &figure.key)
        .arg("why", error.text())
        .at(&figure.key_location)
}
