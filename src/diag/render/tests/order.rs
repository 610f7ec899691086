use super::{short, sources};
use crate::diag::render::{blocked, sort};
use crate::diag::{Finding, Level, Location, Msg};

#[test]
fn findings_are_sorted_and_duplicates_dropped() {
    let (mut sources, file) = sources("1\n2\n3\n");
    let book = sources.add_workbook("b.xlsx", vec!["表".to_owned()], b"");
    let line = |line: usize| Location::text(file, line * 2 - 2..line * 2 - 1);
    let cell = |row: u32| Location::Cell {
        file: book,
        sheet: 0,
        row: row - 1,
        column: 2,
    };
    let mut findings = vec![
        Finding::note("empty-file").at(&line(1)),
        Finding::warn("toml-comma").at(&line(1)),
        Finding::deny("toml-unclosed").at(&line(3)),
        Finding::new("toml-escape", Level::Forbid).at(&line(1)),
        Finding::deny("toml-unclosed"),
        Finding::deny("toml-unclosed").at(&cell(12)),
        Finding::deny("toml-unclosed").at(&cell(2)),
        Finding::deny("toml-unclosed").at(&line(2)),
        Finding::deny("toml-unclosed").at(&line(3)),
        Finding::deny("toml-unclosed")
            .at(&line(3))
            .with(Msg::new("here")),
    ];
    sort(&mut findings);
    assert_eq!(
        short(&findings, &sources),
        "budget.toml:2:1: 错误[toml-unclosed]: 括号没有闭合\n\
         budget.toml:3:1: 错误[toml-unclosed]: 括号没有闭合\n\
         budget.toml:3:1: 错误[toml-unclosed]: 括号没有闭合\n\
         b.xlsx 表!C2: 错误[toml-unclosed]: 括号没有闭合\n\
         b.xlsx 表!C12: 错误[toml-unclosed]: 括号没有闭合\n\
         -: 错误[toml-unclosed]: 括号没有闭合\n\
         budget.toml:1:1: 错误[toml-escape]: 反斜杠之后的字符不能识别\n\
         budget.toml:1:1: 警告[toml-comma]: 逗号多了或少了\n\
         budget.toml:1:1: 提示[empty-file]: 文件是空的\n"
    );
}

#[test]
fn what_follows_can_block() {
    let mut finding = Finding::warn("toml-comma");
    assert!(!blocked(&[finding.clone()]));
    finding
        .consequences
        .push(Finding::new("toml-comma", Level::Forbid));
    assert!(blocked(&[finding.clone()]));
    finding.level = Level::Allow;
    assert!(blocked(&[finding]));
}
