//! The shape of single values: whether a text is what its field takes. What the value means is
//! for the budget stage.

use super::number::{self, Problem};
use super::{date, excerpt};
use crate::diag::{Finding, Msg};
use crate::records::Raw;
use crate::records::schema::{FieldSpec, Kind, Type};

/// A value with what was converted on the way, if anything is worth telling.
pub type Shaped = Result<(Raw, Option<Finding>), Box<Finding>>;

/// The unit the amounts of a record are in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    Yuan,
    Wan,
}

impl Unit {
    /// The unit named in an `amount-unit`, which is 元 where nothing is written; `None` for a word
    /// that is no unit, which the budget stage tells.
    pub fn named(text: Option<&str>) -> Option<Unit> {
        match text {
            None | Some("元" | "yuan") => Some(Unit::Yuan),
            Some("万元" | "wan") => Some(Unit::Wan),
            Some(_) => None,
        }
    }

    /// The unit of a record's amounts: its own where the kind has one, its ledger's for ledger lines,
    /// else 元. `ledger` is `None` where the ledger or its unit is not known.
    pub fn of(kind: &Kind, own: Option<&str>, ledger: Option<Unit>) -> Option<Unit> {
        if kind.field("amount-unit").is_some() {
            Unit::named(own)
        } else if kind.field("ledger").is_some() {
            ledger
        } else {
            Some(Unit::Yuan)
        }
    }

    fn power(self) -> i32 {
        match self {
            Unit::Yuan => 0,
            Unit::Wan => 4,
        }
    }
}

/// Shapes a TOML string: exact forms only, since TOML has numbers of its own.
pub(in crate::records) fn from_toml_text(spec: &FieldSpec, text: &str) -> Shaped {
    let raw = match spec.ty {
        Type::Money | Type::Decimal => number_raw(spec, text, number::strict(text.trim()))?,
        Type::Integer => whole(spec, text, number::strict(text.trim()))?,
        Type::Bool | Type::Dims => return Err(wrong_type(spec)),
        _ => other(spec, text)?,
    };
    Ok((raw, None))
}

/// Shapes a TOML number from its literal text; `radix` is 10 for ordinary numbers.
pub(in crate::records) fn from_toml_number(spec: &FieldSpec, text: &str, radix: u32) -> Shaped {
    let literal = if radix == 10 {
        number::strict(text)
    } else {
        Err(Problem::Radix)
    };
    let raw = match spec.ty {
        Type::Money | Type::Decimal => number_raw(spec, text, literal)?,
        Type::Integer => whole(spec, text, literal)?,
        Type::Code | Type::Id | Type::Node | Type::Year if radix == 10 => other(spec, text)?,
        _ => return Err(wrong_type(spec)),
    };
    Ok((raw, None))
}

/// Shapes the text of a cell, with the liberties people take in spreadsheets.
///
/// `unit` is the unit of the record's amounts, where it is known: an amount with a unit of its own
/// (`12.5万元`) is converted to it, and refused where it is not known.
pub(in crate::records) fn from_cell(spec: &FieldSpec, text: &str, unit: Option<Unit>) -> Shaped {
    match spec.ty {
        Type::Money | Type::Decimal | Type::Integer => {
            let (literal, odd) = match number::lenient(text) {
                Ok(number) => match (number.unit, unit) {
                    (None, _) => (Ok(number.literal), number.odd),
                    (Some(written), Some(unit)) if spec.ty == Type::Money => {
                        let power = written.power - unit.power();
                        (Ok(number::shifted(&number.literal, power)), true)
                    }
                    (Some(written), None) if spec.ty == Type::Money => {
                        let finding = about(Finding::deny("amount-with-unit"), spec, text)
                            .arg("word", written.word)
                            .arg("yuan", number::shifted(&number.literal, written.power))
                            .arg("wan", number::shifted(&number.literal, written.power - 4));
                        return Err(finding.into());
                    }
                    _ => (Err(Problem::Malformed), false),
                },
                Err(problem) => (Err(problem), false),
            };
            let raw = if spec.ty == Type::Integer {
                whole(spec, text, literal)?
            } else {
                number_raw(spec, text, literal)?
            };
            let note = odd.then(|| converted(spec, text, &raw));
            Ok((raw, note))
        }
        Type::Bool => match text.trim() {
            "true" | "TRUE" | "True" | "是" | "1" => Ok((Raw::Bool(true), None)),
            "false" | "FALSE" | "False" | "否" | "0" => Ok((Raw::Bool(false), None)),
            _ => Err(about(Finding::deny("bad-bool"), spec, text).into()),
        },
        Type::Code | Type::Year if !text.is_ascii() => {
            let narrow: String = text.trim().chars().map(number::narrow).collect();
            let raw = other(spec, &narrow)?;
            let note = (narrow != text.trim()).then(|| converted(spec, text, &raw));
            Ok((raw, note))
        }
        _ => Ok((other(spec, text)?, None)),
    }
}

/// The finding for a value of another type than the field's.
pub(in crate::records) fn wrong_type(spec: &FieldSpec) -> Box<Finding> {
    let message = match spec.ty {
        Type::Money | Type::Decimal => Msg::new("expects-number"),
        Type::Integer => Msg::new("expects-count"),
        Type::Bool => Msg::new("expects-bool"),
        Type::Date => Msg::new("expects-date"),
        Type::Year => Msg::new("expects-year"),
        Type::Dims => Msg::new("expects-dims"),
        Type::Text | Type::Id | Type::Code | Type::Node | Type::Phase | Type::Key | Type::Path => {
            Msg::new("expects-text")
        }
    };
    let mut finding = Finding::deny("wrong-type");
    finding.message = message.arg("key", spec.key).arg("label", spec.label);
    Box::new(finding)
}

fn other(spec: &FieldSpec, text: &str) -> Result<Raw, Box<Finding>> {
    let trimmed = text.trim();
    Ok(match spec.ty {
        Type::Date => match date::parse(trimmed) {
            Some(date) => Raw::Date(date),
            None => {
                return Err(about(
                    bad(Finding::deny("bad-date"), Msg::new("not-a-date")),
                    spec,
                    text,
                )
                .into());
            }
        },
        Type::Year => {
            let digits = trimmed.strip_suffix('年').unwrap_or(trimmed);
            if digits.len() != 4 || !digits.bytes().all(|b| b.is_ascii_digit()) {
                return Err(about(
                    bad(Finding::deny("bad-year"), Msg::new("not-a-year")),
                    spec,
                    text,
                )
                .into());
            }
            Raw::Number(digits.to_owned())
        }
        Type::Code => {
            if !trimmed.bytes().all(|b| b.is_ascii_digit()) {
                return Err(about(Finding::deny("bad-code"), spec, text).into());
            }
            Raw::Text(trimmed.to_owned())
        }
        Type::Id => {
            let fits = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.');
            if !trimmed.bytes().all(fits) {
                return Err(about(Finding::deny("bad-id"), spec, text).into());
            }
            Raw::Text(trimmed.to_owned())
        }
        _ => Raw::Text(spec.said(text).into_owned()),
    })
}

fn number_raw(
    spec: &FieldSpec,
    text: &str,
    literal: Result<String, Problem>,
) -> Result<Raw, Box<Finding>> {
    match literal {
        Ok(literal) => Ok(Raw::Number(literal)),
        Err(problem) => {
            let finding = match problem {
                Problem::Malformed => bad(Finding::deny("bad-number"), Msg::new("not-a-number")),
                Problem::Exponent => Finding::deny("number-exponent"),
                Problem::NotFinite => Finding::deny("number-not-finite"),
                Problem::Radix => Finding::deny("number-radix"),
                Problem::TooLong => Finding::deny("number-too-long"),
            };
            Err(about(finding, spec, text).into())
        }
    }
}

fn whole(
    spec: &FieldSpec,
    text: &str,
    literal: Result<String, Problem>,
) -> Result<Raw, Box<Finding>> {
    let raw = number_raw(spec, text, literal)?;
    match &raw {
        Raw::Number(literal) if literal.starts_with('-') => {
            Err(about(Finding::deny("negative-count"), spec, text).into())
        }
        Raw::Number(literal) if literal.contains('.') => {
            Err(about(Finding::deny("not-whole"), spec, text).into())
        }
        _ => Ok(raw),
    }
}

fn converted(spec: &FieldSpec, text: &str, raw: &Raw) -> Finding {
    let read = match raw {
        Raw::Number(read) | Raw::Text(read) => read.as_str(),
        _ => "",
    };
    about(Finding::note("number-converted"), spec, text).arg("read", read)
}

/// A finding whose message is not that of its code: the budget stage has the same findings but does
/// not know the value as written.
fn bad(mut finding: Finding, message: Msg) -> Finding {
    finding.message = message;
    finding
}

fn about(finding: Finding, spec: &FieldSpec, text: &str) -> Finding {
    finding
        .arg("key", spec.key)
        .arg("label", spec.label)
        .arg("value", excerpt(text))
}
