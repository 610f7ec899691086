//! What a cell holds, and how it is written.

use super::super::super::{Refusal, Value};
use super::super::format::Format;
use super::super::room::Room;
use super::super::{scalar, xml};
use super::Shared;
use super::strings::unescaped;

/// What the value of a cell is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Number,
    Shared,
    /// The text a formula resulted in.
    Text,
    Inline,
    Bool,
    Error,
    Date,
}

impl Kind {
    pub fn named(name: &str) -> Kind {
        match name {
            "s" => Kind::Shared,
            "str" => Kind::Text,
            "inlineStr" | "is" => Kind::Inline,
            "b" => Kind::Bool,
            "e" => Kind::Error,
            "d" => Kind::Date,
            _ => Kind::Number,
        }
    }
}

/// `2024-01-24T00:00:00Z` as dates are kept here.
pub fn iso(text: &str) -> String {
    let text = text.trim_end_matches('Z').replace('T', " ");
    let text = text
        .split_once('.')
        .map_or(text.as_str(), |(whole, _)| whole);
    text.strip_suffix(" 00:00:00").unwrap_or(text).to_owned()
}

/// The value of a cell from what is written in it; blanks are none.
pub fn value(
    written: String,
    kind: Kind,
    format: Format,
    shared: &Shared,
    room: &mut Room,
) -> Result<Option<Value>, Refusal> {
    let plain = written.trim();
    if plain.is_empty() {
        return Ok(None);
    }
    Ok(match kind {
        Kind::Shared => {
            let index: usize = plain.parse().map_err(xml::broken)?;
            let Some(text) = shared.strings.get(index) else {
                return Err(Refusal::Broken(format!(
                    "there is no shared string {index}"
                )));
            };
            room.text(text.len())?;
            scalar::text(text.to_owned())
        }
        Kind::Text | Kind::Inline => {
            room.text(written.len())?;
            scalar::text(unescaped(&written).into_owned())
        }
        Kind::Bool => Some(Value::Bool(matches!(plain, "1" | "true" | "TRUE"))),
        Kind::Error => Some(Value::Error(plain.to_owned())),
        Kind::Date => Some(Value::Date(iso(plain))),
        Kind::Number => match plain.parse::<f64>() {
            Ok(number) => Some(scalar::number(number, format, shared.since_1904)),
            Err(_) => {
                room.text(written.len())?;
                scalar::text(written)
            }
        },
    })
}
