//! Weighing the names of the records.

use crate::budget::catalogue::*;

const FUNCTION: Classification = Classification::Function;

/// Code, name and a year in which a public document prints them: kept apart from the embedded
/// table, so that an edit there which contradicts a document fails here.
const VERIFIED: &str = include_str!("verified.tsv");

fn edition(year: u16) -> Edition<'static> {
    Catalogue::builtin().for_year(year)
}

fn verdict(year: u16, code: &str, name: Option<&str>) -> Verdict<'static> {
    edition(year).check(FUNCTION, code, name).verdict
}

#[test]
fn verified_pairs_are_confirmed_and_other_names_conflict() {
    let mut pairs = 0;
    for line in VERIFIED.lines().skip(1) {
        let columns: Vec<&str> = line.split('\t').collect();
        let [code, name, year] = columns[..] else {
            panic!("{line}")
        };
        let year: u16 = year.parse().expect(line);
        pairs += 1;
        assert_eq!(edition(year).name(FUNCTION, code), Some(name), "{line}");
        let narrow = name.replace('（', " (").replace('）', ") ");
        for same in [None, Some(name), Some(narrow.as_str())] {
            assert_eq!(verdict(year, code, same), Verdict::Confirmed, "{line}");
        }
        assert_eq!(
            verdict(year, code, Some("别的名称")),
            Verdict::NameConflict { catalogue: name },
            "{line}"
        );
    }
    assert_eq!(pairs, 204);
}

#[test]
fn the_former_name_of_a_class_conflicts() {
    assert_eq!(
        verdict(2024, "215", Some("资源勘探信息等支出")),
        Verdict::NameConflict {
            catalogue: "资源勘探工业信息等支出"
        }
    );
    // The row up to 2019 is not checked: the name is a question, not an error.
    assert_eq!(
        verdict(2019, "215", Some("资源勘探工业信息等支出")),
        Verdict::Question {
            catalogue: "资源勘探信息等支出"
        }
    );
}

#[test]
fn near_a_change_whose_year_is_uncertain_the_former_name_is_a_question() {
    // 2040607 was 法律援助 until about 2020 and is 公共法律服务 (verified) from about 2021.
    let question = Verdict::Question {
        catalogue: "公共法律服务",
    };
    let conflict = Verdict::NameConflict {
        catalogue: "公共法律服务",
    };
    assert_eq!(verdict(2021, "2040607", Some("法律援助")), question);
    assert_eq!(verdict(2022, "2040607", Some("法律援助")), question);
    assert_eq!(verdict(2023, "2040607", Some("法律援助")), conflict);
    assert_eq!(verdict(2021, "2040607", Some("仲裁")), conflict);
}

#[test]
fn malformed_codes() {
    for code in [
        "",
        "2",
        "20",
        "2060",
        "206010",
        "20601011",
        "206-01",
        " 206",
        "206 ",
        "２０６",
        "206０1",
        "20A",
        "+206",
        "二〇六",
    ] {
        let found = edition(2024)
            .check(FUNCTION, code, Some("行政运行"))
            .verdict;
        assert_eq!(found, Verdict::Malformed, "{code:?}");
    }
    let economic = |code| {
        edition(2024)
            .check(Classification::Economic, code, None)
            .verdict
    };
    assert_eq!(economic("3010101"), Verdict::Malformed);
    assert_eq!(economic("30101"), Verdict::Confirmed);
    let procurement = |code| {
        edition(2024)
            .check(Classification::Procurement, code, None)
            .verdict
    };
    for code in [
        "D",
        "A0",
        "A010000",
        "A00000000",
        "A0100000０",
        "a01000000",
        "A010100000",
    ] {
        assert_eq!(procurement(code), Verdict::Malformed, "{code:?}");
    }
    assert_eq!(procurement("A01000000"), Verdict::Unconfirmed);
    assert_eq!(procurement("A01010000"), Verdict::NeedsName);
}

#[test]
fn unchecked_rows_ask_and_never_refuse() {
    // 2010104 人大会议 is of tier C, 2013904 专项业务 of tier D.
    assert_eq!(verdict(2024, "2010104", None), Verdict::Unconfirmed);
    assert_eq!(
        verdict(2024, "2010104", Some("人大 会议")),
        Verdict::Unconfirmed
    );
    assert_eq!(
        verdict(2024, "2010104", Some("人大大会")),
        Verdict::Question {
            catalogue: "人大会议"
        }
    );
    assert_eq!(
        verdict(2024, "2013904", Some("社会工作业务")),
        Verdict::Question {
            catalogue: "专项业务"
        }
    );
}

#[test]
fn absent_codes_need_a_name_and_get_suggestions() {
    let check = edition(2024).check(FUNCTION, "2060106", None);
    assert_eq!(check.verdict, Verdict::NeedsName);
    assert!(
        check
            .near
            .iter()
            .all(|entry| entry.code.starts_with("20601"))
    );
    assert!(!check.near.is_empty() && check.near.len() <= 5);
    assert_eq!(
        verdict(2024, "2060106", Some("新设科目")),
        Verdict::Unconfirmed
    );
    assert_eq!(
        verdict(2024, "2060106", Some(" \u{3000}")),
        Verdict::NeedsName
    );
}

#[test]
fn a_name_known_under_another_code_is_pointed_out() {
    let check = edition(2024).check(FUNCTION, "2060499", Some("科普活动"));
    assert!(matches!(check.verdict, Verdict::NameConflict { .. }));
    let codes: Vec<&str> = check
        .same_name
        .iter()
        .map(|entry| entry.code.as_ref())
        .collect();
    assert_eq!(codes, ["2060702"]);
    // Of the many 行政运行 the ones under the same 款 and 类 come first.
    let check = edition(2024).check(FUNCTION, "2060102", Some("行政运行"));
    assert_eq!(
        check.same_name.first().map(|entry| entry.code.as_ref()),
        Some("2060101")
    );
}

#[test]
fn unknown_parents() {
    let unknown = |parent: &str| Verdict::UnknownParent {
        parent: parent.to_owned(),
    };
    assert_eq!(verdict(2024, "2980101", Some("某项")), unknown("298"));
    assert_eq!(verdict(2024, "2069801", Some("某项")), unknown("20698"));
    // An economic code, or a department code, in the function column.
    assert_eq!(verdict(2024, "30701", None), unknown("307"));
    let check = edition(2024).check(FUNCTION, "2069801", None);
    assert!(check.near.iter().any(|entry| entry.code == "20699"));
    // The records name the new 款 themselves.
    let check =
        edition(2024).check_within(FUNCTION, "2069801", Some("某项"), |code| code == "20698");
    assert_eq!(check.verdict, Verdict::Unconfirmed);
}

#[test]
fn names_are_compared_without_width_blanks_and_quotes() {
    assert!(same_name(
        "“三西”农业建设专项补助",
        "\"三西\"农业建设专项补助"
    ));
    assert!(same_name("维修（护）费", "维修 (护)\u{3000}费"));
    assert!(!same_name("维修（护）费", "维修费"));
    assert!(!same_name("办公费", "办公费用"));
    assert_eq!(full_width("维修 (护)\u{a0}费"), "维修（护）费");
    assert_eq!(full_width("\"三西\"农业"), "“三西”农业");
}
