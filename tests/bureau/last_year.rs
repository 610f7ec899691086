//! Last year's publications beside the cases: builds that remember, and links that lead away.

use std::fs;

use super::cases::Desk;
use super::place::edit;

const FACTS: &str = "last-year/101/facts.json";

#[test]
fn a_changed_publication_is_noticed_by_the_next_build() {
    let desk = Desk::of("last-year-build");
    let build = || desk.says(&["build", ".", "-o", "out", "-f", "md", "-q"]);
    assert!(build().contains("可以公开 2"), "{}", build());
    assert!(build().contains("2 个没有变化"), "{}", build());
    edit(&desk.0.join(FACTS), "980000.00", "980001.00");
    let said = build();
    assert!(said.contains("published-differs"), "{said}");
    assert!(said.contains("1 个没有变化"), "{said}");
    fs::remove_dir_all(desk.0.join("last-year")).expect("remove");
    let said = build();
    assert!(said.contains("可以公开 2"), "{said}");
}

#[cfg(unix)]
#[test]
fn links_out_of_the_workspace_are_not_followed() {
    use std::os::unix::fs::symlink;
    let desk = Desk::of("last-year-links");
    let away = Desk::of("last-year-links-away");
    let facts = desk.0.join(FACTS);
    fs::remove_file(&facts).expect("remove");
    symlink(away.0.join(FACTS), &facts).expect("link");
    let directory = desk.0.join("last-year/102");
    fs::remove_dir_all(&directory).expect("remove");
    symlink(away.0.join("last-year/102"), &directory).expect("link");
    let said = desk.checked();
    for path in ["last-year/101/facts.json", "last-year/102"] {
        assert!(said.contains(&format!("“{path}”")), "{said}");
    }
    assert_eq!(said.matches("[file-outside]").count(), 2, "{said}");
    fs::remove_dir_all(desk.0.join("last-year")).expect("remove");
    symlink(away.0.join("last-year"), desk.0.join("last-year")).expect("link");
    let said = desk.checked();
    assert_eq!(said.matches("[file-outside]").count(), 1, "{said}");
}

#[test]
fn files_too_large_to_be_read_are_told() {
    let desk = Desk::of("last-year-huge");
    let file = fs::File::create(desk.0.join(FACTS)).expect("create");
    file.set_len((64 << 20) + 1).expect("a size");
    let said = desk.checked();
    assert_eq!(said.matches("[file-too-large]").count(), 1, "{said}");
}
