//! What a field takes from a cell of a workbook.

use super::MAX_TEXT;
use super::characters::forbidden;
use super::shape::{self, Shaped, Unit};
use crate::diag::Finding;
use crate::records::Raw;
use crate::records::schema::{FieldSpec, Type};
use crate::records::toml::forbidden_character;
use crate::workbook::{Value, Wanted};

/// What a field of this type wants of a cell.
fn wanted(ty: Type) -> Wanted {
    match ty {
        Type::Text | Type::Dims | Type::Key | Type::Path | Type::Phase => Wanted::Text,
        Type::Code | Type::Id | Type::Node => Wanted::Code,
        Type::Money | Type::Decimal | Type::Integer | Type::Year | Type::Bool => Wanted::Number,
        Type::Date => Wanted::Date,
    }
}

/// Shapes a cell as the value of a field: what the spreadsheet may have spoilt is refused, then the
/// same holds as for a cell of a CSV file. A cell of blanks is no value: ask before. The findings
/// have no place yet.
///
/// `unit` is the unit of the record's amounts, where it is known (see [`Unit::of`]).
pub fn from_value(spec: &FieldSpec, value: &Value, unit: Option<Unit>) -> Shaped {
    let text = value.content(wanted(spec.ty))?;
    let of_field = |finding: Finding| finding.arg("key", spec.key).arg("label", spec.label);
    if text.len() > MAX_TEXT {
        let finding = Finding::deny("text-too-long")
            .arg("bytes", text.len())
            .arg("most", MAX_TEXT);
        return Err(of_field(finding).into());
    }
    if let Some((_, c)) = forbidden(text) {
        return Err(forbidden_character(spec.key, c).into());
    }
    let text = text.trim();
    if spec.ty == Type::Text && spec.options.is_empty() {
        return Ok((Raw::Text(text.to_owned()), None));
    }
    shape::from_cell(spec, text, unit)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::records::schema;
    use crate::records::text::excerpt;

    fn read(key: &str, value: Value, unit: Option<Unit>) -> (String, &'static str) {
        let spec = schema::kind("line")
            .and_then(|kind| kind.field(key))
            .expect("a field");
        match from_value(spec, &value, unit) {
            Ok((Raw::Text(text) | Raw::Number(text) | Raw::Date(text), note)) => {
                (text, note.map_or("", |note| note.code))
            }
            Ok((other, _)) => (format!("{other:?}"), ""),
            Err(finding) => (String::new(), finding.code),
        }
    }

    #[test]
    fn cells_become_values_of_fields_or_say_why_not() {
        let text = |text: &str| Value::Text(text.to_owned());
        let yuan = Some(Unit::Yuan);
        let cases = [
            (
                "amount",
                text(" 1 234.50 "),
                yuan,
                ("1234.50", "number-converted"),
            ),
            (
                "amount",
                text("１２３４"),
                yuan,
                ("1234", "number-converted"),
            ),
            ("amount", text("¥1,234"), yuan, ("1234", "number-converted")),
            ("amount", text("(12)"), yuan, ("-12", "number-converted")),
            (
                "amount",
                text("12.5万元"),
                yuan,
                ("125000", "number-converted"),
            ),
            (
                "amount",
                text("125元"),
                Some(Unit::Wan),
                ("0.0125", "number-converted"),
            ),
            ("amount", text("12.5万元"), None, ("", "amount-with-unit")),
            ("amount", text("12.5元"), None, ("", "amount-with-unit")),
            ("amount", text("=1+1"), yuan, ("", "bad-number")),
            ("amount", Value::Number("0.3".to_owned()), yuan, ("0.3", "")),
            (
                "function",
                Value::Number("2060101".to_owned()),
                yuan,
                ("2060101", ""),
            ),
            (
                "function",
                Value::Date("2024-02-01".to_owned()),
                yuan,
                ("", "cell-is-date"),
            ),
            ("name", text("@SUM(A1)"), yuan, ("@SUM(A1)", "")),
            ("name", text("a\u{7}b"), yuan, ("", "forbidden-character")),
            (
                "name",
                text(&"金".repeat(400_000)),
                yuan,
                ("", "text-too-long"),
            ),
        ];
        for (key, value, unit, expected) in cases {
            let shown = excerpt(value.text());
            let found = read(key, value, unit);
            assert_eq!((found.0.as_str(), found.1), expected, "{key}: {shown}");
        }
    }
}
