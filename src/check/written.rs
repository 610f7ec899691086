//! The texts an agency has written, field by field, for rules about what was typed.

use crate::budget::model::Budget;
use crate::diag::Location;

/// A text of the records as written, references to figures included.
pub struct Written<'a> {
    pub text: &'a str,
    pub location: &'a Location,
}

/// Every text in record order, reasons last.
pub fn all(budget: &Budget) -> impl Iterator<Item = Written<'_>> {
    let entities = [&budget.agency, &budget.document.entity]
        .into_iter()
        .chain(budget.entities.values().flatten());
    let fields = entities.flat_map(|entity| {
        let values = entity.fields.values();
        values.map(|text| Written {
            text,
            location: &entity.location,
        })
    });
    let reasons = budget.reasons.iter().map(|reason| Written {
        text: &reason.text,
        location: &reason.location,
    });
    fields.chain(reasons)
}

/// The value of a Chinese numeral below a hundred; `None` for anything else.
pub fn chinese_number(text: &str) -> Option<usize> {
    let digit = |c: char| "〇一二三四五六七八九".chars().position(|d| d == c);
    let chars: Vec<char> = text.chars().collect();
    match chars.as_slice() {
        ['两'] => Some(2),
        ['十'] => Some(10),
        [one] => digit(*one),
        ['十', one] => Some(10 + digit(*one)?),
        [ten, '十'] => Some(10 * digit(*ten)?),
        [ten, '十', one] => Some(10 * digit(*ten)? + digit(*one)?),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::chinese_number;

    #[test]
    fn numerals_are_read() {
        for (text, value) in [
            ("三", Some(3)),
            ("十", Some(10)),
            ("十二", Some(12)),
            ("二十", Some(20)),
            ("三十五", Some(35)),
            ("两", Some(2)),
            ("百", None),
            ("", None),
        ] {
            assert_eq!(chinese_number(text), value, "{text}");
        }
    }
}
