//! Checking: the day it is made for, the closing part.

use crate::{NAME, Place, copy_example, spoil};

#[test]
fn a_check_says_the_day_it_is_made_for() {
    let place = Place::with_example("as-of");
    place
        .run(&["check", NAME, "--as-of", "2024-03-01"])
        .exits(0)
        .says("：可以公开（截至 2024-03-01）");
    // Without a date it is today's, which no test can know.
    let today = place.run(&["check", NAME]).exits(0).says("（截至 20");
    assert!(!today.err.contains("2024-03-01"), "{}", today.err);
    let machine = |format: &str| {
        let date = ["check", NAME, "--as-of", "2024-03-01", "--message-format"];
        place.run(&[&date[..], &[format]].concat()).exits(0).json()
    };
    assert_eq!(machine("json")["as_of"], "2024-03-01");
    let run = &machine("sarif")["runs"][0];
    assert_eq!(run["properties"]["asOf"], "2024-03-01");
    for wrong in ["2024-02-30", "yesterday"] {
        place
            .run(&["check", NAME, "--as-of", wrong])
            .exits(2)
            .says(wrong);
    }
    // A build knows no today.
    place
        .run(&["build", NAME, "--as-of", "2024-03-01"])
        .exits(2)
        .says("--as-of");
}

#[test]
fn annotations_name_files_as_the_repository_does() {
    let place = Place::with_example("github");
    spoil(&place);
    let run = place
        .run(&["check", NAME, "--message-format", "github"])
        .exits(1);
    let start = format!("::error file={NAME}/budget.toml,line=");
    let line = run.out.lines().find(|line| line.starts_with(&start));
    let line = line.unwrap_or_else(|| panic!("{start} in {}", run.out));
    assert!(
        line.contains(",title=错误[control-figure-missed]::支出合计：批复数"),
        "{line}"
    );
    assert!(line.contains("%0A处理: "), "{line}");
    assert!(run.out.contains("不能公开"), "{}", run.out);
}

#[test]
fn several_inputs_are_counted_together() {
    let place = Place::with_example("total");
    copy_example(&place.path("other"));
    spoil(&place);
    for format in ["full", "short"] {
        let date = ["--as-of", "2024-03-01", "--message-format", format];
        let run = place.run(&[&["check", NAME, "other"][..], &date].concat());
        let run = run.exits(1);
        assert!(
            run.err.contains("不能公开（截至 2024-03-01）"),
            "{}",
            run.err
        );
        assert!(
            run.err.contains("：可以公开（截至 2024-03-01）"),
            "{}",
            run.err
        );
        let last = run.err.lines().last().unwrap_or_default();
        assert!(last.starts_with("共 2 份文件：错误 1、"), "{last}");
        assert!(last.ends_with("可以公开 1 份，不能公开 1 份"), "{last}");
    }
}

/// What the control figure misses is answered for until summer: checks and builds agree by the day
/// each goes by.
#[test]
fn a_waiver_lets_a_build_through_until_it_ends() {
    let place = Place::with_example("waiver");
    spoil(&place);
    let records = format!("{NAME}/budget.toml");
    place.edit(
        &records,
        "[document]\n",
        "[document]\npublication-date = 2024-02-01\n",
    );
    let waiver = "# 台账\n[[waiver]]\nrule = \"control-figures\"\nat = \"spending\"\n\
        reason = \"批复文件有笔误，已请财政部门更正\"\nuntil = 2024-06-30\n";
    let text = place.read(&records) + waiver;
    std::fs::write(place.path(&records), text).expect("written");
    place
        .run(&["check", NAME, "--as-of", "2024-06-30"])
        .exits(0)
        .says("豁免 1：可以公开");
    place
        .run(&["check", NAME, "--as-of", "2024-07-01"])
        .exits(1)
        .says("waiver-expired");
    let built = place.run(&["build", NAME, "-f", "md,json"]).exits(0);
    let built = built.says("批复文件有笔误");
    assert!(
        built.err.contains("豁免[control-figure-missed]"),
        "{}",
        built.err
    );
    for file in ["disclosure.md", "facts.json", "manifest.json"] {
        let text = place.read(&format!("out/{NAME}/{file}"));
        assert!(
            !text.contains("笔误") && !text.contains("control-figure"),
            "{file}"
        );
    }
    place.edit(&records, "2024-02-01", "2024-07-01");
    place
        .run(&["build", NAME, "-f", "md"])
        .exits(1)
        .says("waiver-expired");
}
