//! Targets and periods are not over before the year begins: documented in `past_targets.toml`.

use crate::budget::model::Entity;
use crate::check::{BudgetScope, lines, years};
use crate::diag::Finding;

/// Fields that say what is to be done in the year, by kind of record.
const AHEAD: [(&str, &[&str]); 3] = [
    ("project", &["annual-goal", "period", "cycle"]),
    ("goal", &["text"]),
    ("indicator", &["name", "value", "standard"]),
];

/// Before a year: it is compared with, or something began then.
const BEFORE: [&str; 10] = [
    "比", "较", "同", "与", "和", "自", "从", "于", "按照", "根据",
];
/// After a year: likewise.
const AFTER: [&str; 7] = ["以来", "起", "版", "规划", "成立", "相比", "基础上"];

pub fn check(scope: &BudgetScope) -> Vec<Finding> {
    let budget = &scope.facts.budget;
    let own = scope.facts.own().year;
    let mut findings = Vec::new();
    for (kind, fields) in AHEAD {
        for entity in budget.of(kind).iter().filter(|entity| !declared(entity)) {
            for field in fields {
                let text = entity.get(field).unwrap_or_default();
                let Some(last) = last(text).filter(|last| (own - 2..own).contains(&last.year))
                else {
                    continue;
                };
                let record = scope.records.list.iter();
                let record = record
                    .into_iter()
                    .find(|record| record.location == entity.location);
                let place = record.map_or(&entity.location, |record| record.place(field));
                findings.push(
                    Finding::warn("target-in-past")
                        .arg("id", &entity.id)
                        .arg("found", last.year)
                        .arg("year", own)
                        .arg("text", lines::around(text, last.at))
                        .at(place),
                );
            }
        }
    }
    findings
}

/// The latest year a text sets, if it sets one.
fn last(text: &str) -> Option<years::Named> {
    let set = years::named(text).into_iter().filter(|named| {
        let before = text[..named.at.start].trim_end();
        let after = text[named.at.end..]
            .trim_start_matches(['年', '度'])
            .trim_start();
        !BEFORE.iter().any(|word| before.ends_with(word))
            && !AFTER.iter().any(|word| after.starts_with(word))
    });
    set.max_by_key(|named| named.year)
}

/// Whether a record says why the years in it are as they are.
fn declared(entity: &Entity) -> bool {
    entity
        .get("literal")
        .is_some_and(|reason| reason.contains('年'))
}

#[cfg(test)]
mod tests {
    use super::last;

    #[test]
    fn years_compared_with_are_not_set() {
        for (text, year) in [
            ("2022年9月30日前完成", Some(2022)),
            ("2022年底", Some(2022)),
            ("2021—2023年", Some(2023)),
            ("比2022年增长5%", None),
            ("自2019年以来", None),
            ("在2022年基础上提高", None),
            ("比2022年增长，2023年完成", Some(2023)),
            ("按《2022年要点》完成", None),
        ] {
            assert_eq!(last(text).map(|named| named.year), year, "{text}");
        }
    }
}
