//! From figures to lines of the records, and back.

use crate::{NAME, Place};

#[test]
fn why_goes_from_figures_to_lines() {
    let place = Place::with_example("why");
    let why = |figure: &str| place.run(&["why", NAME, figure]);
    let by_key = why("agency-operating-cost").exits(0);
    for words in ["603441.44", "spending.csv:3", "407433.44", "60.34"] {
        assert!(by_key.out.contains(words), "{words} in {}", by_key.out);
    }
    // The same by what is printed, with its words and without.
    assert_eq!(why("机关运行经费60.34").exits(0).out, by_key.out);
    assert!(why("60.34").exits(0).out.contains(by_key.out.trim_end()));
    why("change(spending)")
        .exits(0)
        .says("2112.7 − 2159.84 = -47.14 万元");
    why("收支总表!本年支出合计").exits(0).says("21126985.52");
    why("balance/income/total|expense/total/income-amount")
        .exits(0)
        .says("[revenue]");
    let short = place
        .run(&["why", NAME, "spending", "--depth", "1"])
        .exits(0);
    assert!(!short.out.contains("spending.csv:3"), "{}", short.out);
    let json = place
        .run(&[
            "why",
            NAME,
            "staff{status=in-post}",
            "--message-format",
            "json",
        ])
        .exits(0)
        .json();
    let children = &json["figures"][0]["derivation"]["children"];
    assert_eq!(children.as_array().map(Vec::len), Some(2));
    assert_eq!(children[0]["value"], "15");
}

#[test]
fn why_reads_what_is_copied_out_of_the_document() {
    let place = Place::with_example("why-quote");
    let why = |figure: &str| place.run(&["why", NAME, figure]).exits(0).out;
    // Each figure of a sentence, in its order.
    let sentence = "2024年部门收支总预算2112.7万元。比2023年预算减少47.14万元，下降2.2%";
    let told = why(sentence);
    let heads: Vec<usize> = ["【1】", "【2】", "【3】"]
        .iter()
        .map(|head| told.find(head).expect("a head"))
        .collect();
    assert!(heads.is_sorted());
    for words in ["[total-use]", "2112.7 − 2159.84", "-47.14 ÷ 2159.84"] {
        assert!(told.contains(words), "{words} in {told}");
    }
    // Blanks, widths and separators are those of the page it was copied from.
    let other =
        "２０２４年部门收支总预算２，１１２．７万元。比2023年\n预算 减少47.14万元,下降 2.2％";
    assert_eq!(why(other), told);
    // A table by its number or title, in the words of row and column.
    let cell = why("附表4-3/科学技术支出/合计");
    assert!(cell.contains("[spending{function=206}]"), "{cell}");
    assert_eq!(why("支出总表/科学技术支出/合计"), cell);
    assert_eq!(why("表3！科学技术支出！合计"), cell);
    // Words without figures: where they are written.
    assert!(why("全面从严治党").contains("texts.toml:"));
    // Pictures and the summary are places like others.
    assert!(why("change(spending)").contains("比上年多了还是少了"));
    assert!(why("spending{function=206}").contains("2024年支出按功能分类"));
    // A record by its id goes up.
    let project = why("tech-rd-other");
    for words in ["projects.toml:", "[spending]", "文字印在"] {
        assert!(project.contains(words), "{words}");
    }
}

#[test]
fn why_goes_from_lines_to_figures() {
    let place = Place::with_example("why-back");
    let back = place.run(&["why", NAME, "spending.csv:3"]).exits(0);
    for words in ["[agency-operating-cost]", "【60.34】", "[spending]"] {
        assert!(back.out.contains(words), "{words} in {}", back.out);
    }
    assert!(!back.out.contains("[spending{category=project}]"));
    // As a finding prints it, and as the user typed the path.
    let same = place.run(&["why", NAME, &format!("{NAME}/spending.csv:3:9")]);
    assert_eq!(same.exits(0).out, back.out);
    place.run(&["why", NAME, "budget.toml:1"]).exits(2);
}

#[test]
fn why_knows_fields_by_their_records() {
    let place = Place::with_example("why-fields");
    let line = place.run(&["why", NAME, "spending.csv:5"]);
    let field = place.run(&["why", NAME, "spending.csv:5.金额"]);
    assert_eq!(field.code, 0, "{}", field.err);
    assert_eq!(field.out, line.out);
    let name = place.run(&["why", NAME, "部门.部门全称"]);
    assert!(
        name.out.contains("budget.toml:"),
        "{}{}",
        name.out,
        name.err
    );
}

#[test]
fn why_says_what_it_cannot_explain() {
    let place = Place::with_example("why-not");
    let why = |figure: &str| place.run(&["why", NAME, figure]);
    why("spending{economic=301}")
        .exits(1)
        .says("fact-unanswered");
    why("spending{category=basc}").exits(1).says("basc");
    why("99999.77").exits(2).says("99999.77");
    why("没有的词60.34").exits(2).says("60.34");
    why("").exits(2);
}
