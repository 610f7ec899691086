//! `gongkai what-if`

use super::{NAME, Place};

#[test]
fn an_edit_is_tried_and_nothing_written() {
    let place = Place::with_example("what-if");
    let before = place.read(&format!("{NAME}/spending.csv"));
    let run = place.run(&["what-if", NAME, "--set", "spending.csv:5.amount=1225000"]);
    assert!(run.out.starts_with("影响 "), "{}{}", run.out, run.err);
    assert!(run.out.contains("金额：80424 → 1225000"), "{}", run.out);
    // Findings that stop a build would appear.
    assert_eq!(run.code, 1, "{}", run.out);
    assert!(run.out.contains("新出现的问题"), "{}", run.out);
    assert_eq!(place.read(&format!("{NAME}/spending.csv")), before);
    let run = place.run(&["what-if", NAME, "--set", "部门.自称=我单位"]);
    assert_eq!(run.code, 0, "{}{}", run.out, run.err);
}

#[test]
fn programs_get_counts_and_findings() {
    let place = Place::with_example("what-if-json");
    let edit = "text:no-such.body=x";
    let run = place.run(&["what-if", NAME, "--set", edit]);
    assert_eq!(run.code, 2, "{}", run.out);
    assert!(run.err.contains("text:no-such.body"), "{}", run.err);
    let arguments = ["what-if", NAME, "--message-format", "json"];
    let run = place.run(&[&arguments[..], &["--remove", "spending.csv:5"]].concat());
    let value: serde_json::Value = serde_json::from_str(&run.out).expect("JSON");
    assert!(value["counts"]["figures"].as_u64() > Some(0), "{}", run.out);
    assert_eq!(value["diff"]["inputs"][0]["before"], "spending.csv:5");
    assert!(value["appear"].is_array(), "{}", run.out);
    let run = place.run(&["what-if", NAME]);
    assert_eq!(run.code, 2);
}
