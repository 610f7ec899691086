//! The form of codes: what is well formed, how deep a code stands, what it stands under.

use std::borrow::Cow;

use super::entry::{Classification, CodeLevel};

/// Digits after the letter of a procurement code.
const PROCUREMENT_DIGITS: usize = 8;

/// The level of a code, or `None` when it has not the form of the classification. Only ASCII
/// digits count: full-width ones look right but match nothing.
pub(super) fn level(classification: Classification, code: &str) -> Option<CodeLevel> {
    if classification == Classification::Procurement {
        return procurement_level(code);
    }
    if !code.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let deepest = match classification {
        Classification::Function => 7,
        Classification::Income => 9,
        _ => 5,
    };
    match code.len() {
        length if length > deepest => None,
        3 => Some(CodeLevel::Class),
        5 => Some(CodeLevel::Group),
        7 => Some(CodeLevel::Item),
        9 => Some(CodeLevel::Detail),
        _ => None,
    }
}

fn procurement_level(code: &str) -> Option<CodeLevel> {
    let digits = code.strip_prefix(['A', 'B', 'C'])?;
    if digits.is_empty() {
        return Some(CodeLevel::Class);
    }
    if digits.len() != PROCUREMENT_DIGITS || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    // A00000000 would be a second code of A itself.
    match significant(digits).len() {
        2 => Some(CodeLevel::Group),
        4 => Some(CodeLevel::Item),
        6 => Some(CodeLevel::Detail),
        8 => Some(CodeLevel::SubDetail),
        _ => None,
    }
}

/// The code without the trailing pairs of zeros that only pad it.
fn significant(digits: &str) -> &str {
    let mut digits = digits;
    while let Some(shorter) = digits.strip_suffix("00") {
        digits = shorter;
    }
    digits
}

/// True when a code has the form of the classification; it need not exist.
pub fn is_well_formed(classification: Classification, code: &str) -> bool {
    level(classification, code).is_some()
}

/// The code one level up; `None` at the top and for a malformed code.
pub fn parent(classification: Classification, code: &str) -> Option<Cow<'_, str>> {
    let level = level(classification, code)?;
    if level == CodeLevel::Class {
        return None;
    }
    if classification != Classification::Procurement {
        return code.get(..code.len() - 2).map(Cow::Borrowed);
    }
    let letter = code.get(..1)?;
    if level == CodeLevel::Group {
        return Some(Cow::Borrowed(letter));
    }
    let digits = significant(code.get(1..)?);
    let up = digits.get(..digits.len() - 2)?;
    Some(Cow::Owned(format!("{letter}{up:0<PROCUREMENT_DIGITS$}")))
}

/// All codes above a code, nearest first.
pub fn ancestors(classification: Classification, code: &str) -> impl Iterator<Item = Cow<'_, str>> {
    std::iter::successors(parent(classification, code), move |code| {
        parent(classification, code).map(|up| Cow::Owned(up.into_owned()))
    })
}

/// What every code below a code begins with.
pub(super) fn prefix_of_children(classification: Classification, code: &str) -> &str {
    match (classification, code.get(..1), code.get(1..)) {
        (Classification::Procurement, Some(_), Some(digits)) => {
            code.get(..1 + significant(digits).len()).unwrap_or(code)
        }
        _ => code,
    }
}

/// The classification a code's first character stands for, where nothing else says so.
pub(super) fn guess(code: &str) -> Option<Classification> {
    Some(match code.as_bytes().first()? {
        b'1' => Classification::Income,
        b'2' => Classification::Function,
        b'3' => Classification::Economic,
        b'5' => Classification::GovernmentEconomic,
        b'A' | b'B' | b'C' => Classification::Procurement,
        _ => return None,
    })
}
