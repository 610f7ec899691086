//! One cell: its value as stored, its words as shown.

use quick_xml::events::{BytesStart, Event};

use super::super::super::{Refusal, Value};
use super::super::scalar;
use super::super::xml::{self, Xml};

/// Most blanks one element may stand for.
const BLANKS: usize = 1_000;

/// Reads a cell up to the end of its element: its value, and whether it is that of a formula.
/// `calculated` says that formulas have their results, which may be no text at all.
pub fn read(
    xml: &mut Xml<'_>,
    element: &BytesStart<'_>,
    calculated: bool,
) -> Result<Option<(Value, bool)>, Refusal> {
    let get = |name| xml::attribute(element, name);
    let formula = get("formula").is_some();
    let kinds = kinds(element);
    let shown = words(xml)?;
    let number = |text: &str, percent: bool| match text.trim().parse::<f64>() {
        Ok(number) if !percent && is_padded(shown.trim(), number) => {
            Some(Value::Number(shown.trim().to_owned()))
        }
        Ok(number) => Some(scalar::number(
            number,
            super::super::format::Format::Plain,
            false,
        )),
        Err(_) if percent => None,
        Err(_) => scalar::text(text.to_owned()),
    };
    let value = if kinds.error || formula && is_error(&shown) {
        Some(Value::Error(shown.trim().to_owned()))
    } else {
        match kinds.value.as_str() {
            "float" | "currency" => get("value").and_then(|value| number(&value, false)),
            "percentage" => get("value").and_then(|value| number(&value, true)),
            "boolean" => get("boolean-value").map(|value| Value::Bool(&*value == "true")),
            "date" => get("date-value").map(|value| Value::Date(date(&value))),
            "time" => get("time-value").map(|value| Value::Time(time(&value))),
            "string" => match get("string-value") {
                Some(text) => scalar::text(text.into_owned()),
                None => scalar::text(shown),
            },
            _ => scalar::text(shown),
        }
    };
    Ok(match value {
        Some(value) => Some((value, formula)),
        None if formula && kinds.value.is_empty() && !calculated => {
            Some((Value::Uncalculated, true))
        }
        None => None,
    })
}

/// The type of a value; LibreOffice names errors in an attribute of its own with the same name.
struct Kinds {
    value: String,
    error: bool,
}

fn kinds(element: &BytesStart<'_>) -> Kinds {
    let mut kinds = Kinds {
        value: String::new(),
        error: false,
    };
    for attribute in element.attributes().with_checks(false).flatten() {
        if attribute.key.local_name().as_ref() != "value-type" {
            continue;
        }
        if attribute.key.as_ref().starts_with("calcext") {
            kinds.error = &*attribute.value == "error";
        } else {
            kinds.value = attribute.value.into_owned();
        }
    }
    kinds
}

/// Whether a number is shown as digits with zeros in front: a code.
fn is_padded(shown: &str, number: f64) -> bool {
    shown.len() > 1
        && shown.starts_with('0')
        && shown.bytes().all(|byte| byte.is_ascii_digit())
        && shown.trim_start_matches('0') == scalar::literal(number).trim_start_matches('0')
}

fn is_error(shown: &str) -> bool {
    let shown = shown.trim();
    shown.starts_with("Err:")
        || shown == "#N/A"
        || shown.starts_with('#') && shown.ends_with(['!', '?'])
}

/// The paragraphs of a cell, one a line, without its comment and drawings.
fn words(xml: &mut Xml<'_>) -> Result<String, Refusal> {
    let mut out = String::new();
    let mut paragraphs = 0usize;
    let mut depth = 0usize;
    loop {
        match xml::inside(xml)? {
            Event::Start(element) => match element.local_name().as_ref() {
                "p" | "h" if depth == 0 => {
                    if paragraphs > 0 {
                        out.push('\n');
                    }
                    paragraphs += 1;
                    depth = 1;
                }
                "s" => {
                    let count: usize = xml::number(&element, "c").unwrap_or(1);
                    out.extend(std::iter::repeat_n(' ', count.min(BLANKS)));
                    depth += 1;
                }
                "tab" => {
                    out.push('\t');
                    depth += 1;
                }
                "line-break" => {
                    out.push('\n');
                    depth += 1;
                }
                // Words around words; whatever else there is (comments, phonetic guides, drawings) is
                // not what the cell says.
                "span" | "a" | "ruby" | "ruby-base" => depth += 1,
                _ => xml::skip(xml, &element)?,
            },
            Event::End(_) if depth == 0 => return Ok(out),
            Event::End(_) => depth -= 1,
            event if depth > 0 => xml::add_text(&event, &mut out)?,
            _ => {}
        }
    }
}

fn date(text: &str) -> String {
    super::super::xlsx::iso(text)
}

/// `PT36H30M00S` as `36:30:00`; anything else as it is.
fn time(text: &str) -> String {
    let parsed = || {
        let rest = text.strip_prefix("PT")?;
        let (hours, rest) = rest.split_once('H')?;
        let (minutes, rest) = rest.split_once('M')?;
        let seconds = rest.strip_suffix('S')?;
        let seconds = seconds.split(['.', ',']).next()?;
        let number = |text: &str| text.parse::<u32>().ok();
        Some((number(hours)?, number(minutes)?, number(seconds)?))
    };
    match parsed() {
        Some((hours, minutes, seconds)) => format!("{hours:02}:{minutes:02}:{seconds:02}"),
        None => text.to_owned(),
    }
}
