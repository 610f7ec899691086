//! Workbooks as input, and turned into directories.

use std::fs;

use crate::{NAME, Place};

#[test]
fn a_workbook_is_built_under_its_own_name_or_that_of_its_directory() {
    let place = Place::with_example("book-build");
    place
        .run(&["export", NAME, "-o", "科工局2024.xlsx"])
        .exits(0);
    let build = |path: &str, out: &str| place.run(&["build", path, "-o", out, "-f", "json"]);
    build("科工局2024.xlsx", "a").exits(0);
    fs::create_dir(place.path("office")).expect("directory");
    fs::copy(
        place.path("科工局2024.xlsx"),
        place.path("office/budget.xlsx"),
    )
    .expect("copy");
    build("office", "a").exits(0);
    build("office/budget.xlsx", "b").exits(0);
    build(NAME, "a").exits(0);
    let facts = |path: &str| place.read(&format!("{path}/facts.json"));
    let expected = facts(&format!("a/{NAME}"));
    for path in ["a/科工局2024", "a/office", "b/office"] {
        assert_eq!(facts(path), expected, "{path}");
    }
    // What went in is known by what is in the file.
    let manifest = |path: &str| place.read(&format!("{path}/manifest.json"));
    assert_eq!(manifest("a/office"), manifest("a/科工局2024"));
    assert_ne!(manifest("a/office"), manifest(&format!("a/{NAME}")));

    let why = place
        .run(&["why", "office", "agency-operating-cost"])
        .exits(0);
    assert!(why.out.contains("budget.xlsx 支出明细!"), "{}", why.out);
    place
        .run(&["why", "office", "支出明细!A8"])
        .exits(0)
        .says("支出明细");

    // Two whole inputs in one directory: only the user knows which one counts.
    fs::copy(
        place.path("office/budget.xlsx"),
        place.path(&format!("{NAME}/budget.xlsx")),
    )
    .expect("copy");
    place.run(&["check", NAME]).exits(1).says("two-entries");
    place
        .run(&["check", &format!("{NAME}/budget.toml")])
        .exits(0);
    place
        .run(&["check", &format!("{NAME}/budget.xlsx")])
        .exits(0);
}

#[test]
fn an_import_is_whole_or_not_at_all() {
    let place = Place::with_example("book-import");
    place.run(&["export", NAME]).exits(0);
    let done = place
        .run(&["import", "budget.xlsx", "-o", "office"])
        .exits(0);
    for words in [
        "支出明细 21 条 → spending.csv",
        "项目 8 条 → projects.toml",
        "程序的工作表",
    ] {
        assert!(done.out.contains(words), "{words} in {}", done.out);
    }
    let files = place.list("office");
    assert!(files.contains(&"budget.toml".to_owned()), "{files:?}");
    place
        .run(&["build", NAME, "office", "-o", "out", "-f", "json"])
        .exits(0);
    assert_eq!(
        place.read("out/office/facts.json"),
        place.read(&format!("out/{NAME}/facts.json"))
    );
    // Private fields are the agency's own and stay with its records.
    assert!(place.read("office/budget.toml").contains("010-00000000"));

    place
        .run(&["import", "budget.xlsx", "-o", "office"])
        .exits(2);
    assert_eq!(place.list("office"), files);
    place
        .run(&["import", &format!("{NAME}/budget.toml"), "-o", "x"])
        .exits(2);
    fs::write(place.path("broken.xlsx"), "PK\u{3}\u{4}").expect("file");
    place.run(&["import", "broken.xlsx", "-o", "x"]).exits(1);
    assert!(!place.path("x").exists());
}
