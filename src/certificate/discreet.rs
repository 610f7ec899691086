//! What findings may quote but no certificate may hold: private fields, what is confidential, and
//! numbers of persons.

use crate::diag::{Finding, Lang, Location, Sources};
use crate::records::{Raw, Record, Records};

/// What stands in the place of what is left out.
const HIDDEN: &str = "＊＊＊";

/// Words of the records that must not be passed on.
pub struct Discreet<'a> {
    secrets: Vec<&'a str>,
    confidential: Vec<&'a Record>,
}

impl<'a> Discreet<'a> {
    pub fn new(records: &'a Records) -> Discreet<'a> {
        let all = || records.list.iter().chain(&records.home);
        let private = |record: &'a Record| {
            let specs = record.kind.fields.iter().filter(|spec| spec.private);
            specs.filter_map(|spec| record.text(spec.key))
        };
        // Waivers are told with their reasons.
        let others = all().filter(|record| record.kind.key != "waiver");
        let mut secrets: Vec<&str> = others.flat_map(private).collect();
        // A single character stands everywhere and tells nothing.
        secrets.retain(|text| text.chars().count() > 1);
        // A longer one goes first: it may hold a shorter one.
        secrets.sort_by_key(|text| (std::cmp::Reverse(text.len()), *text));
        secrets.dedup();
        let confidential = |record: &&Record| {
            let field = record.get("confidential").map(|field| &field.value);
            matches!(field, Some(Raw::Bool(true)))
                || matches!(field, Some(Raw::Text(text)) if !matches!(text.trim(), "" | "否" | "false"))
        };
        Discreet {
            secrets,
            confidential: all().filter(confidential).collect(),
        }
    }

    /// The message of a finding, fit to be passed on; nothing of one about what is confidential.
    pub fn message(&self, finding: &Finding, sources: &Sources) -> String {
        let places = finding.primary.iter().chain(&finding.secondary);
        let text = finding.message.text(Lang::Zh);
        let inside = |place: &Location| {
            let mut records = self.confidential.iter();
            records.any(|record| stands_on(record, place, sources))
        };
        let mut named = self.confidential.iter().flat_map(|record| naming(record));
        if named.any(|word| text.contains(word))
            || places.clone().any(|label| inside(&label.location))
        {
            return "涉及不予公开的事项，内容见核对结果".to_owned();
        }
        self.text(&text)
    }

    /// A text without private words and numbers of persons.
    pub fn text(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for secret in &self.secrets {
            if text.contains(secret) {
                text = text.replace(secret, HIDDEN);
            }
        }
        without_numbers(&text)
    }
}

/// Whether a record or one of its fields stands on the line of a place.
pub fn stands_on(record: &Record, place: &Location, sources: &Sources) -> bool {
    let fields = record.fields.values().map(|field| &field.location);
    std::iter::once(&record.location)
        .chain(fields)
        .any(|own| same_line(own, place, sources))
}

/// What a confidential record could be known by.
fn naming(record: &Record) -> impl Iterator<Item = &str> {
    let fields = ["id", "name", "body", "amount"].into_iter();
    let words = fields.filter_map(|key| record.text(key));
    words.filter(|word| word.chars().count() > 2)
}

fn same_line(one: &Location, other: &Location, sources: &Sources) -> bool {
    match (one, other) {
        (
            Location::Text { file, start, .. },
            Location::Text {
                file: of,
                start: at,
                ..
            },
        ) => {
            let line = |offset: usize| sources.get(*file).line_col(offset).line;
            file == of && line(*start) == line(*at)
        }
        (
            Location::Cell {
                file, sheet, row, ..
            },
            Location::Cell {
                file: of,
                sheet: on,
                row: at,
                ..
            },
        ) => (file, sheet, row) == (of, on, at),
        _ => false,
    }
}

/// Runs of ten digits and more are numbers of persons, cards or telephones; words with an `@` are
/// addresses. Amounts have separators or points.
fn without_numbers(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut run = String::new();
    let flush = |run: &mut String, out: &mut String| {
        let digits = run.chars().filter(char::is_ascii_digit).count();
        let amount = run.contains('.') && !run.contains('@');
        let hidden = run.contains('@') || (digits >= 10 && !amount);
        out.push_str(if hidden { HIDDEN } else { run });
        run.clear();
    };
    for c in text.chars() {
        if c.is_ascii_alphanumeric() || "-+@._".contains(c) {
            run.push(c);
        } else {
            flush(&mut run, &mut out);
            out.push(c);
        }
    }
    flush(&mut run, &mut out);
    out
}

#[cfg(test)]
mod tests {
    use super::without_numbers;

    #[test]
    fn numbers_of_persons_are_left_out_and_amounts_are_not() {
        let cases = [
            ("电话13800000000。", "电话＊＊＊。"),
            ("010-00000000", "＊＊＊"),
            ("邮箱 a.b@example.com，", "邮箱 ＊＊＊，"),
            (
                "9,814,085.52 元与 12345678901.25 元",
                "9,814,085.52 元与 12345678901.25 元",
            ),
            ("科目2060101，2024-02-08", "科目2060101，2024-02-08"),
        ];
        for (text, wanted) in cases {
            assert_eq!(without_numbers(text), wanted);
        }
    }
}
