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
    assert_eq!(run.code, 2);
    assert!(run.err.contains(".html"), "{}", run.err);
    assert!(!place.path("c.docx").exists());
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
