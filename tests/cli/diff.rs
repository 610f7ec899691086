//! `gongkai diff`

use super::{NAME, Place, copy_example};

/// Two versions of an example: `old`, and the example with another amount.
fn two(test: &str) -> Place {
    let place = Place::with_example(test);
    copy_example(&place.path("old"));
    place.edit(&format!("{NAME}/spending.csv"), "9881433.04", "9871433.04");
    place
}

#[test]
fn a_change_is_followed_to_its_places() {
    let place = two("diff");
    let run = place.run(&["diff", "old", NAME]);
    assert_eq!(run.code, 0, "{}", run.err);
    assert!(
        run.out.contains("金额：9881433.04 → 9871433.04"),
        "{}",
        run.out
    );
    assert!(run.out.contains("《收支总表》"), "{}", run.out);
    let same = place.run(&["diff", "old", "old"]);
    assert!(same.out.contains("没有变动"), "{}", same.out);
}

#[test]
fn a_comparison_is_written_as_its_name_says() {
    let place = two("diff-files");
    for (file, mark) in [
        ("c.md", "## 数字变动"),
        ("c.json", "\"figures\""),
        ("c.html", "<ins>"),
    ] {
        let run = place.run(&["diff", "old", NAME, "-o", file]);
        assert_eq!(run.code, 0, "{}", run.err);
        assert!(place.read(file).contains(mark), "{file}");
    }
    let run = place.run(&["diff", "old", NAME, "-o", "c.docx"]);
    assert_eq!(run.code, 0, "{}", run.err);
    assert!(place.path("c.docx").exists());
    let run = place.run(&["diff", "old", NAME, "-o", "c.doc"]);
    assert_eq!(run.code, 2);
    assert!(run.err.contains(".html"), "{}", run.err);
    assert!(!place.path("c.doc").exists());
}

#[test]
fn published_facts_are_a_version_too() {
    let place = Place::with_example("diff-facts");
    copy_example(&place.path("old"));
    place.edit(
        &format!("{NAME}/budget.toml"),
        "amount = 61.35",
        "amount = 61.36",
    );
    for path in ["old", NAME] {
        let run = place.run(&["build", path, "-f", "json"]);
        assert_eq!(run.code, 0, "{}", run.err);
    }
    for old in ["out/old", "out/old/facts.json", "old"] {
        let run = place.run(&["diff", old, &format!("out/{NAME}/facts.json")]);
        assert_eq!(run.code, 0, "{}", run.err);
        assert!(
            run.out.contains("：613500.00 → 613600.00 元（+100.00）"),
            "{old}: {}",
            run.out
        );
    }
    let run = place.run(&["diff", "out/old", NAME, "-o", "c.html"]);
    assert_eq!(run.code, 2);
    assert!(run.err.contains("数据"), "{}", run.err);
}

#[test]
fn directories_of_many_documents_are_matched_by_name() {
    let place = two("diff-many");
    copy_example(&place.path("gone"));
    copy_example(&place.path("fresh"));
    for (from, into, out) in [
        ("old", "a", "x"),
        ("old", "b", "x"),
        ("old", "gone", "x"),
        ("old", "a", "y"),
        (NAME, "b", "y"),
        ("old", "fresh", "y"),
    ] {
        let run = place.run(&["build", from, "-f", "json", "-o", "one", "--draft"]);
        assert!(run.code < 2, "{}", run.err);
        std::fs::create_dir_all(place.path(out)).expect("a directory");
        std::fs::rename(place.path("one").join(from), place.path(out).join(into)).expect("moved");
    }
    let run = place.run(&["diff", "x", "y"]);
    assert_eq!(run.code, 0, "{}", run.err);
    let head = "比较 4 份：变动 1、未变 1、新增 1、不再有 1";
    assert!(run.out.starts_with(head), "{}", run.out);
    assert!(run.out.contains("\nb\n"), "{}", run.out);
    let run = place.run(&["diff", "x", "y", "-o", "c.json"]);
    assert_eq!(run.code, 0, "{}", run.err);
    let value: serde_json::Value = serde_json::from_str(&place.read("c.json")).expect("JSON");
    assert_eq!(value["appeared"][0], "fresh");
    assert!(value["changed"]["b"]["figures"].is_array());
}

#[test]
fn versions_of_one_directory_are_compared() {
    let place = Place::empty("diff-versions");
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    let (input, profiles) = (root.join("roll/amended/input"), root.join("profiles"));
    let input = input.to_str().expect("a path");
    let profiles = ["--profiles", profiles.to_str().expect("a path")];
    let run = place.run(&[&["diff", input][..], &profiles].concat());
    assert_eq!(run.code, 0, "{}", run.err);
    assert!(run.out.contains("@1 → "), "{}", run.out);
    assert!(run.out.contains("原因：追加桥梁资金"), "{}", run.out);
    assert!(run.out.contains("金额：20 → 25"), "{}", run.out);
    let run = place.run(&[&["diff", input, "--to", "9"][..], &profiles].concat());
    assert_eq!(run.code, 1, "{}", run.out);
    assert!(run.err.contains("version-unknown"), "{}", run.err);
    let run = place.run(&[&["diff", input, "--to", "1"][..], &profiles].concat());
    assert_eq!(run.code, 2, "{}", run.out);
}
