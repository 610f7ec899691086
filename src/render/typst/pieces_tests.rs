use super::*;
use crate::document::tree::plain;

fn text(s: &str) -> Vec<Inline> {
    vec![Inline::Text { text: s.into() }]
}

fn figure(s: &str, unit: &str) -> Vec<Inline> {
    let fact = "f".into();
    let mut content = vec![Inline::Figure {
        fact,
        text: s.into(),
    }];
    content.extend(text(unit));
    content
}

fn pieces(content: &[Inline]) -> Vec<String> {
    let (text, mut start) = (plain(content), 0);
    let pieces = Pieces::new(content);
    let each = pieces.list.iter().map(|piece| {
        let piece = &text[std::mem::replace(&mut start, piece.end)..piece.end];
        piece.to_owned()
    });
    each.collect()
}

#[test]
fn a_figure_and_its_unit_are_one_piece() {
    assert_eq!(pieces(&figure("2112.70", "万元")), ["2112.70万元"]);
    assert_eq!(pieces(&figure("46.5", "%，其中")), ["46.5%，", "其", "中"]);
    assert_eq!(pieces(&figure("3", "类")), ["3", "类"]);
    let hard = Pieces::new(&figure("2112.70", "万元")).hard();
    assert_eq!(hard, 3_280 + 2_000);
}

#[test]
fn marks_stay_with_their_words() {
    assert_eq!(pieces(&text("“甲”乙，")), ["“甲”", "乙，"]);
    assert_eq!(pieces(&text("GDP 占比")), ["GDP ", "占", "比"]);
    assert!(pieces(&[]).is_empty());
}

#[test]
fn spaces_around_a_piece_ask_for_no_room() {
    assert_eq!(Pieces::of("  abc ").hard(), 500 + 560 + 500);
    assert_eq!(Pieces::of("\u{3000}").hard(), 0);
    assert_eq!(Pieces::of(" 甲 乙").natural, 2_560);
}

#[test]
fn lines_are_counted_as_they_fill() {
    let count = |text: &str, room| Pieces::of(text).count(room);
    assert_eq!(count("预算公开说明", 6_000), 1);
    assert_eq!(count("预算公开说明", 5_000), 2);
    // The comma takes its character along.
    assert_eq!(count("预算公开，说明", 4_000), 2);
    assert_eq!(count("预算公开", 0), 4);
    // The space at the end of a line hangs over.
    assert_eq!(count("甲 乙 丙", 2_300), 2);
}
