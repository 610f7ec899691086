use super::*;
use crate::document::tree::{Block, Document, plain};
use crate::render::examples::{EXAMPLES, figure, run, text};
use crate::render::typst::width;

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

/// Pieces the plain way: a string each.
fn plain_pieces(content: &[Inline]) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let mut figure = false;
    for inline in content {
        let text = inline.text();
        if let Inline::Figure { .. } = inline {
            match found.last_mut().filter(|last| last.ends_with(opening)) {
                Some(last) => last.push_str(text),
                None => found.push(text.to_owned()),
            }
            figure = !text.is_empty();
            continue;
        }
        let unit = unit_of(text).filter(|_| figure).unwrap_or("");
        figure = false;
        if let Some(last) = found.last_mut() {
            last.push_str(unit);
        }
        for c in text[unit.len()..].chars() {
            let before = found.last().and_then(|last| last.chars().next_back());
            let joined = before.is_some_and(|before| {
                let narrow = |c: char| advance(c) < 1000 || c.is_ascii();
                let word = before != ' ' && narrow(before) && narrow(c);
                c == ' ' || closing(c) || opening(before) || word
            });
            match found.last_mut().filter(|_| joined) {
                Some(last) => last.push(c),
                None => found.push(c.to_string()),
            }
        }
    }
    found
}

/// Lines the plain way: each is measured as it stands.
fn plain_count(content: &[Inline], room: Milli) -> u64 {
    let mut lines: Vec<String> = Vec::new();
    for piece in plain_pieces(content) {
        match lines.last_mut() {
            Some(line) if width(line) + width(piece.trim_end()) <= room => line.push_str(&piece),
            _ => lines.push(piece),
        }
    }
    match width(&plain(content)) <= room {
        true => 1,
        false => lines.len().max(1) as u64,
    }
}

#[test]
fn texts_measured_once_fill_lines_as_strings_do() {
    let mut several = 0;
    for name in EXAMPLES {
        let document = run(name).document.expect("a document");
        for content in paragraphs(&document) {
            let measured = Pieces::new(content);
            let plain = plain_pieces(content);
            assert_eq!(pieces(content), plain);
            let hard = plain.iter().map(|piece| width(piece.trim())).max();
            assert_eq!(measured.hard(), hard.unwrap_or(0), "{plain:?}");
            for room in [1, 2_999, 8_000, 14_380, 40_000] {
                let lines = measured.count(room);
                assert_eq!(lines, plain_count(content, room), "{room}: {plain:?}");
                several += u64::from(lines > 1);
            }
        }
    }
    assert!(several > 1_000, "{several} texts of several lines");
}

/// The paragraphs of texts and cells.
fn paragraphs(document: &Document) -> Vec<&[Inline]> {
    let mut found: Vec<&[Inline]> = Vec::new();
    for block in document.blocks() {
        match block {
            Block::Paragraph(paragraph) => found.push(&paragraph.content),
            Block::Grid(grid) => {
                let rows = grid.head.iter().chain(&grid.body);
                let cells = rows.flat_map(|row| &row.cells);
                found.extend(cells.flat_map(|cell| &cell.content).map(Vec::as_slice));
            }
            _ => {}
        }
    }
    found
}
