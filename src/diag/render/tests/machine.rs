use serde_json::Value;

use super::{find, sources};
use crate::diag::render::{Format, render};
use crate::diag::{Finding, Lang, Location, Msg, Sources};

fn sample() -> (Vec<Finding>, Sources) {
    let (mut sources, file) = sources("a = \"😀一\" # x\nb = 2\n");
    let book = sources.add_workbook("预算 表.xlsx", vec!["收入".to_owned()], b"");
    let cell = Location::Cell {
        file: book,
        sheet: 0,
        row: 11,
        column: 2,
    };
    let mut finding = Finding::deny("unknown-ledger")
        .arg("id", "x{y}")
        .at(&find(&sources, file, "一"))
        .also(&cell, Msg::new("here"))
        .with(Msg::new("first-here"));
    finding.level_set_by = Some("某市模板".to_owned());
    finding.consequences.push(Finding::note("empty-file"));
    (
        vec![finding, Finding::warn("toml-control-character")],
        sources,
    )
}

#[test]
fn json_holds_everything_in_both_languages() {
    let (findings, sources) = sample();
    let out = render(&findings, &sources, Format::Json, Lang::Zh, false);
    assert_eq!(out, include_str!("findings.json"));
    let english = render(&findings, &sources, Format::Json, Lang::En, true);
    assert_eq!(out, english);
}

#[test]
fn sarif_names_rules_and_regions() {
    let (findings, sources) = sample();
    let out = render(&findings, &sources, Format::Sarif, Lang::Zh, false);
    let expected = include_str!("findings.sarif").replace("VERSION", env!("CARGO_PKG_VERSION"));
    assert_eq!(out, expected);
}

#[test]
fn unsafe_characters_are_escaped_and_come_back() {
    let text = "\u{1b}\u{9b}\u{202e}\u{e0041}中\n";
    let finding = [Finding::deny("unknown-ledger").arg("id", text)];
    for format in [Format::Json, Format::Sarif] {
        let out = render(&finding, &Sources::default(), format, Lang::Zh, false);
        let raw = |c: char| c != '\n' && (c.is_control() || matches!(c, '\u{202e}' | '\u{e0041}'));
        assert!(!out.contains(raw), "{out:?}");
        let back: Value = serde_json::from_str(&out).expect("valid JSON");
        assert!(back.to_string().contains("\u{202e}\u{e0041}中"));
    }
}
