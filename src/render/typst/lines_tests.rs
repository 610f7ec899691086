use super::*;
use crate::render::examples::{figure, text};

fn label(content: &[Inline], room: Milli) -> Option<Vec<String>> {
    Label::new(content)?.lines(room)
}

#[test]
fn a_label_leaves_no_character_alone() {
    assert_eq!(
        label(&text("项目总投入"), 4_000),
        Some(vec!["项目总".into(), "投入".into()])
    );
    assert_eq!(label(&text("科目编码"), 4_000), None);
    let long = label(&text("立项情况（依据、可行性、必要性）"), 6_000).expect("too wide");
    assert_eq!(long[0], "立项情况");
    assert_eq!(long.concat(), "立项情况（依据、可行性、必要性）");
    assert_eq!(label(&figure("1", "年后的安排"), 2_000), None);
}

#[test]
fn titles_shrink_before_they_break_and_break_before_the_year() {
    let sizes = [22_000, 20_000, 18_000];
    let (size, lines) = title("第一部分 概况", &sizes, 442_000);
    assert_eq!((size, lines.len()), (22_000, 1));
    let (size, lines) = title("第一部分 青山区科学技术和经济信息化局概况", &sizes, 442_000);
    assert_eq!((size, lines.len()), (20_000, 1));
    let long = "第三部分 赣州市工业和信息化局2022年部门预算情况说明";
    let (size, lines) = title(long, &sizes, 442_000);
    assert_eq!(size, 22_000);
    assert_eq!(
        lines,
        ["第三部分 赣州市工业和信息化局", "2022年部门预算情况说明"]
    );
    let (_, lines) = title("武汉市青山区科学技术和经济信息化局", &[32_000], 442_000);
    assert_eq!(lines, ["武汉市青山区", "科学技术和经济信息化局"]);
    assert_eq!(title("", &sizes, 100), (22_000, vec![String::new()]));
}

#[test]
fn a_title_without_good_places_breaks_evenly() {
    let (_, lines) = title(&"甲".repeat(11), &[100_000], 1_000_000);
    assert_eq!(lines.len(), 2);
    assert!(lines.iter().all(|line| line.chars().count() >= 5));
}
