//! What becomes of the fields of each kind of record, as data.

use crate::records::schema::{FieldSpec, Kind, Type};

/// Kinds whose words are kept and marked as carried over.
pub const CARRIED: [&str; 6] = ["project", "goal", "indicator", "text", "reason", "term"];

/// Values of one year: they are emptied, and must be filled in again.
const EMPTIED: [(&str, &[&str]); 17] = [
    (
        "document",
        &[
            "approval-date",
            "publication-date",
            "version",
            "basis",
            "issue-date",
            "index-number",
            "document-number",
            "secrecy-review",
        ],
    ),
    ("line", &["amount"]),
    ("revenue", &["amount"]),
    ("carry-forward", &["amount"]),
    ("earmark", &["amount"]),
    ("transfer", &["amount"]),
    ("previous", &["amount"]),
    ("project", &["filled-on"]),
    ("indicator", &["previous"]),
    ("evaluation", &["grade"]),
    ("staff", &["count"]),
    ("vehicles", &["planned", "large-equipment"]),
    ("vehicle", &["count"]),
    (
        "procurement",
        &["quantity", "price", "amount", "sme", "micro"],
    ),
    ("service-purchase", &["quantity", "amount"]),
    (
        "asset",
        &[
            "quantity",
            "price",
            "requested",
            "approved-quantity",
            "approved-price",
            "amount",
        ],
    ),
    ("statistic", &["value", "target"]),
];

/// Of asset holdings everything moves on by a year.
const HOLDING: &[&str] = &["original", "depreciation"];

/// Said of last year's publication or money only: left out.
const LEFT_OUT: [(&str, &[&str]); 4] = [
    ("line", &["reconstructed", "reversal"]),
    ("revenue", &["reconstructed"]),
    ("statistic", &["reconstructed"]),
    ("asset-holding", &["reconstructed"]),
];

/// Last year's value, and the field of this year's record it goes to.
const MOVED: [(&str, &str, &str); 4] = [
    ("statistic", "value", "previous"),
    ("indicator", "previous", "before-previous"),
    ("asset-holding", "original", "previous-original"),
    ("asset-holding", "depreciation", "previous-depreciation"),
];

/// Kinds that say something of one year only.
const OF_ONE_YEAR: [&str; 5] = ["control", "published", "amendment", "change", "waiver"];

/// Fields of a kind that are emptied.
pub fn emptied(kind: &str) -> &'static [&'static str] {
    if kind == "asset-holding" {
        return HOLDING;
    }
    of(&EMPTIED, kind)
}

/// Fields of a kind that are left out.
pub fn left_out(kind: &str) -> &'static [&'static str] {
    of(&LEFT_OUT, kind)
}

/// Where values of a kind go.
pub fn moved(kind: &str) -> impl Iterator<Item = (&'static str, &'static str)> {
    let kind = kind.to_owned();
    let moved = MOVED.iter().filter(move |(of, _, _)| *of == kind);
    moved.map(|&(_, from, to)| (from, to))
}

/// Whether records of a kind are not taken along at all.
pub fn of_one_year(kind: &str) -> bool {
    OF_ONE_YEAR.contains(&kind)
}

/// Whether records of a kind are marked as carried over.
pub fn carried(kind: &str) -> bool {
    CARRIED.contains(&kind)
}

/// The words that say what a carried record is about, without what a roll itself changes.
pub fn content(kind: &'static Kind) -> impl Iterator<Item = &'static FieldSpec> {
    words(kind).filter(move |spec| {
        let own = emptied(kind.key).contains(&spec.key);
        !own && !moved(kind.key).any(|(_, to)| to == spec.key)
    })
}

/// Kinds with words that are published, beside those carried over.
const WORDED: [&str; 8] = [
    "agency",
    "unit",
    "statistic",
    "code",
    "asset",
    "procurement",
    "service-purchase",
    "evaluation",
];

/// Fields that hold a name, or name another record.
const NAMES: [&str; 12] = [
    "code",
    "literal",
    "document",
    "amount-unit",
    "project",
    "goal",
    "term",
    "group",
    "funding",
    "nature",
    "item-code",
    "finance-section",
];

/// Fields of a record in which a year may stand in words.
pub fn words(kind: &'static Kind) -> impl Iterator<Item = &'static FieldSpec> {
    let worded = carried(kind.key) || WORDED.contains(&kind.key);
    kind.fields.iter().filter(move |spec| {
        let text = spec.ty == Type::Text && spec.options.is_empty() && !spec.private;
        worded && text && !NAMES.contains(&spec.key)
    })
}

fn of(table: &[(&str, &'static [&'static str])], kind: &str) -> &'static [&'static str] {
    let found = table.iter().find(|(of, _)| *of == kind);
    found.map_or(&[], |(_, fields)| fields)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::records::schema;

    #[test]
    fn every_field_named_exists() {
        let of = |name: &str| schema::kind(name).unwrap_or_else(|| panic!("kind {name}"));
        for (kind, fields) in EMPTIED.iter().chain(&LEFT_OUT) {
            for field in *fields {
                assert!(of(kind).field(field).is_some(), "{kind}.{field}");
            }
        }
        for (kind, from, to) in MOVED {
            for field in [from, to] {
                assert!(of(kind).field(field).is_some(), "{kind}.{field}");
            }
        }
        for kind in OF_ONE_YEAR {
            of(kind);
        }
        for kind in CARRIED {
            assert!(of(kind).field("carried").is_some(), "{kind}");
        }
    }

    #[test]
    fn every_amount_of_one_year_is_emptied_or_left_out() {
        // Known figures of other years stand in records of their own; codes have no amounts.
        for kind in schema::KINDS.iter().filter(|kind| !of_one_year(kind.key)) {
            for field in kind.fields.iter().filter(|field| field.ty == Type::Money) {
                let handled = emptied(kind.key).contains(&field.key)
                    || moved(kind.key).any(|(_, to)| to == field.key);
                assert!(handled, "{}.{}", kind.key, field.key);
            }
        }
    }
}
