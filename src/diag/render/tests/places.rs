use super::{find, full, short, sources};
use crate::diag::{Finding, Location, Msg, Sources};

/// The lines of the first finding that show source: arrow, gutter, underline.
fn shown(text: &str, start: usize, end: usize) -> Vec<String> {
    let (sources, file) = sources(text);
    let finding = Finding::deny("toml-unclosed").at(&Location::text(file, start..end));
    let out = full(&[finding], &sources);
    out.lines()
        .skip(1)
        .take_while(|line| !line.is_empty())
        .map(str::to_owned)
        .collect()
}

#[test]
fn tabs_are_four_blanks() {
    let text = "a\t=\t\"x\"";
    assert_eq!(
        shown(text, 4, 7),
        [
            " --> budget.toml:1:5",
            "  |",
            "1 | a    =    \"x\"",
            "  |           ^^^"
        ]
    );
}

#[test]
fn spans_end_with_their_line() {
    let text = "a = [\n  1,\n]\n";
    assert_eq!(
        shown(text, 4, 11),
        [" --> budget.toml:1:5", "  |", "1 | a = [", "  |     ^"]
    );
    // An empty span, one on the line break, one past the end of the file.
    assert_eq!(shown(text, 0, 0)[3], "  | ^");
    assert_eq!(shown(text, 5, 6)[3], "  |      ^");
    assert_eq!(
        shown(text, 900, 950),
        [" --> budget.toml:4:1", "  |", "4 |", "  | ^"]
    );
    // Windows line breaks do not count as part of the line.
    assert_eq!(shown("a = 中\r\nb", 4, 9)[3], "  |     ^^");
    // Offsets inside a character and a span that runs backwards.
    assert_eq!(shown("一二", 1, 4)[3], "  | ^^^^");
    assert_eq!(shown("abc", 2, 1)[3], "  |   ^");
}

#[test]
fn long_lines_are_cut_around_the_span() {
    let text = format!("{}错处{}", "数".repeat(200_000), "据".repeat(200_000));
    let at = 200_000 * 3;
    let lines = shown(&text, at, at + 6);
    assert_eq!(lines[0], " --> budget.toml:1:200001");
    let expected = format!("1 | …{}错处{}…", "数".repeat(23), "据".repeat(23));
    assert_eq!(lines[2], expected);
    assert_eq!(lines[3], format!("  | {}^^^^", " ".repeat(47)));
    // At either end of the line the whole width is used.
    let lines = shown(&text, 0, 3);
    assert_eq!(lines[2], format!("1 | {}…", "数".repeat(49)));
    assert_eq!(lines[3], "  | ^^");
    let lines = shown(&text, text.len(), text.len());
    assert_eq!(lines[2], format!("1 | …{}", "据".repeat(49)));
    assert_eq!(lines[3], format!("  | {}^", " ".repeat(99)));
    // A span longer than the screen is underlined as far as it is shown.
    let lines = shown(&text, 3, text.len());
    assert_eq!(lines[2], format!("1 | …{}…", "数".repeat(49)));
    assert_eq!(lines[3], format!("  |  {}", "^".repeat(98)));
}

#[test]
fn marks_far_apart_on_a_long_line_are_shown_apart() {
    let text = format!("甲{}乙", "x".repeat(500));
    let (sources, file) = sources(&text);
    let finding = Finding::deny("toml-unclosed")
        .at(&find(&sources, file, "甲"))
        .also(&find(&sources, file, "乙"), Msg::new("here"));
    let out = full(&[finding], &sources);
    let lines: Vec<&str> = out.lines().collect();
    assert_eq!(lines[3], format!("1 | 甲{}…", "x".repeat(96)));
    assert_eq!(lines[4], "  | ^^");
    assert_eq!(lines[5], format!("1 | …{}乙", "x".repeat(96)));
    assert_eq!(lines[6], format!("  | {}-- 在这里", " ".repeat(97)));
}

#[test]
fn cells_are_named() {
    let mut sources = Sources::default();
    let book = sources.add_workbook("预算.xlsx", vec!["一般公共预算".to_owned()], b"");
    let cell = |row: u32| Location::Cell {
        file: book,
        sheet: 0,
        row: row - 1,
        column: 2,
    };
    let finding = Finding::deny("empty-file")
        .at(&cell(12))
        .also(&cell(3), Msg::new("first-given-here"));
    assert_eq!(
        full(std::slice::from_ref(&finding), &sources),
        "错误[empty-file]: 文件是空的\n \
         --> 预算.xlsx 一般公共预算!C12\n \
         ::: 预算.xlsx 一般公共预算!C3: 先在此处写明\n\n\
         错误 1、警告 0、提示 0：未通过\n"
    );
    assert_eq!(
        short(&[finding], &sources),
        "预算.xlsx 一般公共预算!C12: 错误[empty-file]: 文件是空的\n"
    );
}

#[test]
fn nothing_reaches_the_terminal_raw() {
    let text = "a = \"\u{1b}[2J\u{202e}\u{200b}\u{9b}x\"\n";
    let mut sources = Sources::default();
    let file = sources.add("\u{1b}.toml", text);
    let finding = Finding::deny("unknown-ledger")
        .arg("id", "\u{1b}]0;x\u{7}\r\n第二行")
        .at(&find(&sources, file, "x"));
    let out = full(std::slice::from_ref(&finding), &sources);
    let raw = |c: char| c != '\n' && (c.is_control() || matches!(c, '\u{202e}' | '\u{200b}'));
    assert!(!out.contains(raw), "{out:?}");
    assert!(out.contains(" --> \\u{1b}.toml:1:13\n"), "{out}");
    assert!(
        out.contains("1 | a = \"\\u{1b}[2J\\u{202e}\\u{200b}\\u{9b}x\"\n"),
        "{out}"
    );
    assert!(out.contains(&format!("  | {}^\n", " ".repeat(36))), "{out}");
    let line = short(&[finding], &sources);
    assert!(!line.contains(raw), "{line:?}");
    assert_eq!(line.lines().count(), 1);
}

#[test]
fn absurdly_long_values_are_cut() {
    let finding = Finding::deny("unknown-ledger").arg("id", "长".repeat(1_000_000));
    for out in [
        full(std::slice::from_ref(&finding), &Sources::default()),
        short(&[finding], &Sources::default()),
    ] {
        let first = out.lines().next().unwrap_or_default();
        assert!(first.ends_with("长…"));
        assert!(first.chars().count() < 2_100);
    }
}
