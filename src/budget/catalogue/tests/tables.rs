//! The embedded tables, and looking things up in them.

use std::collections::BTreeSet;

use crate::budget::catalogue::data::{self, Builtin};
use crate::budget::catalogue::*;

fn edition(year: u16) -> Edition<'static> {
    Catalogue::builtin().for_year(year)
}

fn codes<'a>(entries: impl Iterator<Item = &'a Entry>) -> Vec<&'a str> {
    entries.map(|entry| entry.code.as_ref()).collect()
}

#[test]
fn no_row_is_lost_and_order_is_that_of_the_files() {
    let builtin = Builtin::get();
    for classification in Classification::ALL {
        let text = data::text(classification);
        let keys: Vec<(&str, &str)> = text
            .lines()
            .skip(1)
            .map(|line| line.split('\t').collect::<Vec<_>>())
            .map(|row| (row[0], row[2]))
            .collect();
        let rows = builtin.table(classification);
        let parsed: Vec<(&str, &str)> = rows
            .iter()
            .map(|row| (row.code.as_ref(), row.name.as_ref()))
            .collect();
        assert_eq!(parsed, keys, "{}", classification.label());
        for (row, line) in rows.iter().zip(text.lines().skip(1)) {
            let level = line.split('\t').nth(1);
            assert_eq!(Some(row.level.label(classification)), level, "{line}");
            assert_eq!(
                row.fund.is_some(),
                classification == Classification::Function,
                "{line}"
            );
        }
    }
    assert_eq!(builtin.table(Classification::Function).len(), 1720);
    assert_eq!(builtin.table(Classification::Economic).len(), 111);
    assert_eq!(builtin.mappings().len(), data::MAPPING.lines().count() - 1);
    assert_eq!(
        builtin.explanations().count(),
        data::EXPLANATIONS.lines().count() - 1
    );
}

#[test]
fn names_have_full_width_punctuation_and_no_blanks() {
    let allowed = |c: char| ('\u{4e00}'..='\u{9fff}').contains(&c) || "（）、“”".contains(c);
    let builtin = Builtin::get();
    for classification in Classification::ALL {
        for row in builtin.table(classification) {
            assert!(
                !row.name.is_empty() && row.name.chars().all(allowed),
                "{row:?}"
            );
            assert_eq!(full_width(&row.name), row.name);
        }
    }
    for row in builtin.explanations() {
        assert!(row.name.chars().all(allowed), "{row:?}");
        assert!(
            row.text.ends_with('。') && !row.text.contains([' ', '(', ')', ',', ';']),
            "{row:?}"
        );
    }
}

#[test]
fn rows_of_one_code_never_overlap() {
    for classification in Classification::ALL {
        for year in 2010..2035 {
            let all = codes(edition(year).all(classification));
            let distinct: BTreeSet<&str> = all.iter().copied().collect();
            assert_eq!(
                distinct.len(),
                all.len(),
                "{} {year}",
                classification.label()
            );
        }
    }
}

#[test]
fn every_code_of_a_current_year_stands_under_one_in_force() {
    for classification in [
        Classification::Function,
        Classification::Economic,
        Classification::GovernmentEconomic,
        Classification::Income,
    ] {
        for year in 2020..2027 {
            for entry in edition(year).all(classification) {
                if let Some(up) = parent(classification, &entry.code) {
                    assert!(
                        edition(year).lookup(classification, &up).is_some(),
                        "{year} {entry:?}"
                    );
                }
            }
        }
    }
}

#[test]
fn a_renamed_class_has_the_name_of_the_year() {
    let name = |year| edition(year).name(Classification::Function, "215");
    assert_eq!(name(2019), Some("资源勘探信息等支出"));
    assert_eq!(name(2020), Some("资源勘探工业信息等支出"));
    assert_eq!(name(2025), Some("资源勘探工业信息等支出"));
    let history = Catalogue::builtin().history(Classification::Function, "215");
    let years: Vec<String> = history.iter().map(|row| row.years()).collect();
    assert_eq!(years, ["—2019", "2020—"]);
}

#[test]
fn a_code_exists_only_in_its_years() {
    let lookup = |year| edition(year).lookup(Classification::Function, "20139");
    assert!(lookup(2023).is_none());
    assert_eq!(
        lookup(2024).map(|row| row.name.as_ref()),
        Some("社会工作事务")
    );
    let closed = edition(2020).lookup(Classification::Function, "2013806");
    assert!(closed.is_none());
    let years = edition(2019)
        .lookup(Classification::Function, "2013806")
        .map(Entry::years);
    assert_eq!(years.as_deref(), Some("2019"));
}

#[test]
fn children_are_the_next_level_only() {
    let edition = edition(2024);
    let groups = codes(edition.children(Classification::Function, "206"));
    assert_eq!(groups.first(), Some(&"20601"));
    assert!(
        groups
            .iter()
            .all(|code| code.len() == 5 && code.starts_with("206"))
    );
    assert_eq!(
        codes(edition.children(Classification::Economic, "30101")),
        Vec::<&str>::new()
    );
    let goods = codes(edition.children(Classification::Procurement, "A"));
    assert_eq!(goods.first(), Some(&"A01000000"));
    assert_eq!(goods.len(), 8);
}

#[test]
fn all_is_in_code_order_and_the_same_every_time() {
    for classification in Classification::ALL {
        let all = codes(edition(2024).all(classification));
        assert!(all.is_sorted());
        let again = Builtin::parse();
        assert_eq!(
            again.table(classification),
            Builtin::get().table(classification)
        );
    }
}

#[test]
fn parents_of_codes() {
    let up = |classification, code| parent(classification, code).map(|code| code.into_owned());
    assert_eq!(
        up(Classification::Function, "2060101").as_deref(),
        Some("20601")
    );
    assert_eq!(up(Classification::Function, "206"), None);
    assert_eq!(
        up(Classification::Procurement, "A02010500").as_deref(),
        Some("A02010000")
    );
    assert_eq!(
        up(Classification::Procurement, "A02000000").as_deref(),
        Some("A")
    );
    let chain: Vec<_> = ancestors(Classification::Function, "2060101").collect();
    assert_eq!(chain, ["20601", "206"]);
}

#[test]
fn search_by_code_and_by_name() {
    let edition = edition(2024);
    let by_code = edition.search("20605");
    assert!(by_code.len() >= 5);
    assert!(
        by_code
            .iter()
            .all(|(_, entry)| entry.code.starts_with("20605"))
    );
    let by_name = edition.search("因公出国(境)");
    let found: Vec<&str> = by_name
        .iter()
        .map(|(_, entry)| entry.code.as_ref())
        .collect();
    assert_eq!(found, ["30212", "50207"]);
    assert!(edition.search("没有这样的科目").is_empty());
    assert!(
        edition
            .search("")
            .iter()
            .all(|(_, entry)| entry.level == CodeLevel::Class)
    );
}

#[test]
fn explanations_prefer_the_exact_code() {
    let edition = edition(2024);
    let text = |key| edition.explanation(key).map(|row| row.text);
    let item = text("行政运行").expect("every 行政运行 is explained");
    // 2040601 has no row of its own; 2130501 has one, with a shorter end.
    assert_eq!(text("2040601"), Some(item));
    assert_eq!(
        edition.explanation("2130501").map(|row| row.code),
        Some("2130501")
    );
    assert_eq!(edition.explanation("2040601").map(|row| row.code), Some(""));
    assert_eq!(text("提租补贴"), text("2210202"));
    assert!(text("2210202").is_some());
    assert_eq!(text("20601019"), None);
    // 住房公积金 is both 2210201 and 30113, explained differently.
    assert_eq!(text("住房公积金"), None);
}

#[test]
fn an_explanation_is_not_lent_to_another_name_of_the_code() {
    let (before, now) = (edition(2019), edition(2022));
    assert!(now.explanation("2159999").is_some());
    assert!(before.lookup(Classification::Function, "2159999").is_some());
    assert!(before.explanation("2159999").is_none());
}

#[test]
fn government_side_of_economic_codes() {
    let catalogue = Catalogue::builtin();
    let to = |code, kind| {
        catalogue
            .government_economic(code, kind)
            .map(|row| row.gov_code)
    };
    assert_eq!(to("30101", UnitKind::Agency), Some("50101"));
    assert_eq!(to("30101", UnitKind::Institution), Some("50501"));
    assert_eq!(to("30201", UnitKind::Agency), Some("50201"));
    assert_eq!(to("30201", UnitKind::Institution), Some("50502"));
    assert_eq!(to("30302", UnitKind::Agency), Some("50905"));
    assert_eq!(to("30302", UnitKind::Institution), Some("50905"));
    assert_eq!(to("301", UnitKind::Agency), None);
    assert_eq!(to("3010101", UnitKind::Agency), None);
    assert_eq!(to("", UnitKind::Institution), None);
    for row in Builtin::get().mappings() {
        let edition = edition(2024);
        assert_eq!(
            edition.name(Classification::Economic, row.dept_code),
            Some(row.dept_name)
        );
        assert_eq!(
            edition.name(Classification::GovernmentEconomic, row.gov_code),
            Some(row.gov_name)
        );
    }
}

#[test]
fn describe_shows_trust_years_and_explanation() {
    let rows = describe(edition(2024), "2130501");
    assert_eq!(rows.len(), 1);
    assert_eq!((rows[0].level, rows[0].name.as_str()), ("项", "行政运行"));
    assert_eq!(
        (rows[0].tier, rows[0].classification),
        ("已核实", "支出功能分类")
    );
    assert!(
        rows[0]
            .explanation
            .as_deref()
            .is_some_and(|text| text.starts_with("反映行政单位"))
    );
    let old = describe(edition(2024), "2013806");
    assert_eq!(old.len(), 1);
    assert_eq!((old[0].years.as_str(), old[0].tier), ("2019", "待核"));
    let about = describe(edition(2019), "2010305");
    assert_eq!(
        (about[0].years.as_str(), about[0].tier),
        ("约—2020", "参考")
    );
    assert_eq!(describe(edition(2024), "a01")[0].code, "A01000000");
    assert!(describe(edition(2024), "9999999").is_empty());
}
