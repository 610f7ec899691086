use super::{find, full, sources};
use crate::diag::render::{Format, render};
use crate::diag::{Finding, Lang, Level, Location, Msg, Sources};

#[test]
fn underlines_align_under_wide_characters() {
    let text = "[document]\nname = \"某某市（本级）办公室\" # 全称\nyear = 2024\n";
    let (sources, file) = sources(text);
    let finding =
        Finding::deny("duplicate-id")
            .arg("id", "办公室")
            .at(&find(&sources, file, "办公室"));
    assert_eq!(
        full(&[finding], &sources),
        "\
         错误[duplicate-id]: 标识“办公室”重复\n\
         \x20--> budget.toml:2:16\n\
         \x20 |\n\
         2 | name = \"某某市（本级）办公室\" # 全称\n\
         \x20 |                       ^^^^^^\n\
         \x20 = 处理: 同类记录的标识各不相同；请改其中一个，或删去重复的记录\n\
         \n\
         错误 1、警告 0、提示 0：未通过\n"
    );
}

#[test]
fn all_parts_of_a_finding_are_shown() {
    let text = "a = 1\nb = 2\n\n\nc = 一二三\n";
    let (mut sources, file) = sources(text);
    let other = sources.add("rows.csv", "科目,金额\n2060101,12\n");
    let mut finding = Finding::warn("unknown-ledger")
        .arg("id", "x")
        .at(&find(&sources, file, "2"))
        .also(
            &find(&sources, file, "一二三"),
            Msg::new("first-given-here"),
        )
        .also(&find(&sources, file, "1"), Msg::new("ledger-declared-here"))
        .also(
            &find(&sources, other, "12"),
            Msg::new("blocking-line").arg("amount", "12.00"),
        )
        .with(Msg::new("codes-nearby").arg("codes", "甲、乙"));
    finding.level_set_by = Some("某市模板".to_owned());
    assert_eq!(
        full(&[finding.clone()], &sources),
        "\
         警告[unknown-ledger]: 没有标识为“x”的台账\n\
         \x20--> budget.toml:2:5\n\
         \x20 |\n\
         1 | a = 1\n\
         \x20 |     - 台账在此声明\n\
         2 | b = 2\n\
         \x20 |     ^\n\
         ...\n\
         5 | c = 一二三\n\
         \x20 |     ------ 先在此处写明\n\
         \x20::: rows.csv:2:9\n\
         \x20 |\n\
         2 | 2060101,12\n\
         \x20 |         -- 12.00 元，同样没有写明\n\
         \x20 = 说明: 相近的科目：甲、乙\n\
         \x20 = 处理: 请用 [[ledger]] 声明该台账（标识、年度、范围），或更正本行的台账标识\n\
         \x20 = 级别: 由 某市模板 设定\n\
         \n\
         错误 0、警告 1、提示 0：通过\n"
    );
    let english = render(&[finding], &sources, Format::Full, Lang::En, false);
    assert_eq!(
        english,
        "\
         warning[unknown-ledger]: there is no ledger “x”\n\
         \x20--> budget.toml:2:5\n\
         \x20 |\n\
         1 | a = 1\n\
         \x20 |     - the ledger is declared here\n\
         2 | b = 2\n\
         \x20 |     ^\n\
         ...\n\
         5 | c = 一二三\n\
         \x20 |     ------ first given here\n\
         \x20::: rows.csv:2:9\n\
         \x20 |\n\
         2 | 2060101,12\n\
         \x20 |         -- 12.00 元, not recorded either\n\
         \x20 = note: codes nearby: 甲、乙\n\
         \x20 = help: declare it with [[ledger]] (id, year, scope), or correct the id on this line\n\
         \x20 = level: set by 某市模板\n\
         \n\
         errors 0, warnings 1, notes 0: passed\n"
    );
}

#[test]
fn consequences_are_folded_after_five() {
    let (sources, file) = sources("a = 1\n");
    let place = find(&sources, file, "1");
    let mut head = Finding::deny("zero-base")
        .arg("key", "k")
        .arg("label", "支出");
    head.consequences = (0..7)
        .map(|n| {
            Finding::deny("fact-missing")
                .arg("key", n)
                .arg("label", "支出")
                .at(&place)
        })
        .collect();
    // What an allowed finding leads to is shown in its place.
    head.consequences[1].level = Level::Allow;
    head.consequences[1]
        .consequences
        .push(Finding::note("empty-file"));
    assert_eq!(
        full(&[head], &sources),
        "\
         错误[zero-base]: 支出（k）的基数为 0，没有比率可言\n\
         \x20 = 处理: 请改用增减额，或改写引用处的文字\n\
         \x20 = 连带问题:\n\
         \x20     错误[fact-missing]: 没有支出（0）的数据\n\
         \x20       --> budget.toml:1:5\n\
         \x20     提示[empty-file]: 文件是空的\n\
         \x20     错误[fact-missing]: 没有支出（2）的数据\n\
         \x20       --> budget.toml:1:5\n\
         \x20     错误[fact-missing]: 没有支出（3）的数据\n\
         \x20       --> budget.toml:1:5\n\
         \x20     错误[fact-missing]: 没有支出（4）的数据\n\
         \x20       --> budget.toml:1:5\n\
         \x20     另有 2 处\n\
         \n\
         错误 7、警告 0、提示 1：未通过\n"
    );
}

#[test]
fn a_rule_explains_itself_once() {
    let sources = Sources::default();
    let finding = |id: &str| Finding::deny("personal-data").arg("place", id);
    let findings = [finding("甲"), finding("乙"), Finding::warn("empty-file")];
    let out = render(&findings, &sources, Format::Full, Lang::Zh, false);
    let rule = crate::check::rule_of("personal-data").expect("a rule");
    let texts = rule.texts(Lang::Zh);
    for told in [
        format!("缘由: {}", texts.why.trim()),
        format!("依据: {}", texts.basis.trim()),
    ] {
        assert_eq!(out.matches(&told).count(), 1, "{told} once in\n{out}");
    }
    assert_eq!(
        crate::check::reference::page(rule),
        format!(
            "docs/rules.md#personal-data-{}-{}",
            rule.title(Lang::En).to_lowercase().replace(' ', "-"),
            rule.title(Lang::Zh)
        )
    );
    let english = render(&findings, &sources, Format::Full, Lang::En, false);
    assert!(english.contains(rule.basis(Lang::En).trim()), "{english}");
}

#[test]
fn clean_input_passes() {
    let sources = Sources::default();
    assert_eq!(full(&[], &sources), "错误 0、警告 0、提示 0：通过\n");
    let allowed = Finding::new("zero-base", Level::Allow);
    assert_eq!(full(&[allowed], &sources), "错误 0、警告 0、提示 0：通过\n");
}

#[test]
fn colour_only_on_request() {
    let (sources, file) = sources("a = 1\n");
    let finding = [Finding::deny("toml-unclosed").at(&find(&sources, file, "1"))];
    let plain = full(&finding, &sources);
    let colored = render(&finding, &sources, Format::Full, Lang::Zh, true);
    assert!(!plain.contains('\u{1b}'));
    assert!(colored.starts_with("\u{1b}[1;31m错误[toml-unclosed]\u{1b}[0m: "));
    let mut stripped = String::new();
    for (at, piece) in colored.split("\u{1b}[").enumerate() {
        let text = if at == 0 {
            piece
        } else {
            piece.split_once('m').expect("sequence").1
        };
        stripped.push_str(text);
    }
    assert_eq!(stripped, plain);
}

#[test]
fn places_are_folded_after_twenty() {
    let text = "x\n".repeat(30);
    let (sources, file) = sources(&text);
    let mut finding = Finding::deny("toml-unclosed");
    for line in 0..30 {
        let place = Location::text(file, line * 2..line * 2 + 1);
        finding = finding.also(&place, Msg::new("here"));
    }
    let out = full(std::slice::from_ref(&finding), &sources);
    // Without a primary place the arrow is that of further places; the gutter fits the last line.
    assert!(
        out.contains("\n  ::: budget.toml:1:1\n   |\n 1 | x\n   | - 在这里\n"),
        "{out}"
    );
    assert!(
        out.contains("\n20 | x\n   | - 在这里\n   = 另有 10 处\n"),
        "{out}"
    );
    assert!(!out.contains("\n21 |"));
    let json = render(&[finding], &sources, Format::Json, Lang::Zh, false);
    assert_eq!(json.matches("\"line\":").count(), 30);
}
