//! Tests that look into the laid out pages: what stands where.

use typst::layout::{Abs, Frame, FrameItem, Point};

use super::*;
use crate::document::tree::*;
use crate::render::examples::{figure, text};

/// A line of glyphs on a page: page number from 0, text, left, right and baseline in points.
#[derive(Debug, Clone)]
pub struct Run {
    pub page: usize,
    pub text: String,
    pub left: f64,
    pub right: f64,
    pub base: f64,
    pub size: f64,
}

pub fn runs(document: &Document) -> (Vec<Run>, Vec<(f64, f64)>) {
    let fonts = FontSet::bundled();
    runs_of(&project_with(document, &fonts, &Options::default()))
}

pub fn runs_of(project: &VirtualProject) -> (Vec<Run>, Vec<(f64, f64)>) {
    let fonts = FontSet::bundled();
    let world = ProjectWorld::new(project, &fonts).expect("world");
    let paged = typst::compile::<PagedDocument>(&world)
        .output
        .expect("compiles");
    let mut found = Vec::new();
    let mut sizes = Vec::new();
    for (page, laid_out) in paged.pages().iter().enumerate() {
        walk(&laid_out.frame, Point::zero(), page, &mut found);
        let size = laid_out.frame.size();
        sizes.push((size.x.to_pt(), size.y.to_pt()));
    }
    (found, sizes)
}

fn walk(frame: &Frame, origin: Point, page: usize, found: &mut Vec<Run>) {
    for (position, item) in frame.items() {
        let at = origin + *position;
        match item {
            FrameItem::Group(group) => walk(&group.frame, at, page, found),
            FrameItem::Text(text) => {
                let width: Abs = text.width();
                found.push(Run {
                    page,
                    text: text.text.to_string(),
                    left: at.x.to_pt(),
                    right: (at.x + width).to_pt(),
                    base: at.y.to_pt(),
                    size: text.size.to_pt(),
                });
            }
            _ => {}
        }
    }
}

fn cell(column: usize, colspan: usize, align: Align, content: Vec<Inline>) -> Cell {
    Cell {
        column,
        colspan,
        rowspan: 1,
        role: CellRole::Value,
        align,
        indent: 0,
        content: vec![content],
        number: None,
    }
}

fn row(kind: RowKind, cells: Vec<Cell>) -> Row {
    Row {
        key: "r".into(),
        kind,
        nested: None,
        cells,
    }
}

/// A table with a name column and columns of numbers.
fn table(numbers: usize, rows: usize, number: &str) -> Grid {
    let mut columns = vec![Column {
        id: "name".into(),
        path: vec!["名称".into()],
        align: Align::Left,
        width: 0,
    }];
    let mut head = vec![cell(0, 1, Align::Center, text("科目名称"))];
    for index in 0..numbers {
        columns.push(Column {
            id: format!("c{index}"),
            path: vec!["金额".into()],
            align: Align::Right,
            width: 0,
        });
        head.push(cell(index + 1, 1, Align::Center, text("一般公共预算拨款")));
    }
    let body = (0..rows).map(|_| {
        let mut cells = vec![cell(
            0,
            1,
            Align::Left,
            text("机关事业单位基本养老保险缴费支出"),
        )];
        cells.extend((0..numbers).map(|i| cell(i + 1, 1, Align::Right, figure(number, ""))));
        row(RowKind::Item, cells)
    });
    Grid {
        id: "t".into(),
        label: text("附表"),
        title: text("支出情况表"),
        head_left: text("部门：某某局"),
        head_right: text("单位：万元"),
        form: false,
        landscape: false,
        page_break: true,
        columns,
        head: vec![row(RowKind::Head, head)],
        body: body.collect(),
        notes: Vec::new(),
        anchor: "t".into(),
    }
}

fn document(blocks: Vec<Block>) -> Document {
    Document {
        title: "某某局部门预算".into(),
        agency: "某某局".into(),
        year: 2024,
        profile: "test".into(),
        cover: Vec::new(),
        letter: false,
        contents_depth: 0,
        front: true,
        body: blocks,
        attachments: Vec::new(),
        summary: None,
        one_page: false,
    }
}

/// No two runs share a place and none leaves its page.
pub fn assert_tidy(found: &[Run], sizes: &[(f64, f64)]) {
    for (index, a) in found.iter().enumerate() {
        let (width, height) = sizes[a.page];
        assert!(
            a.left >= 60.0 && a.right <= width - 60.0 && a.base <= height - 20.0,
            "{a:?} leaves the page"
        );
        for b in found[index + 1..].iter().filter(|b| b.page == a.page) {
            let beside = a.right <= b.left + 0.5 || b.right <= a.left + 0.5;
            let apart = (a.base - b.base).abs() >= 0.8 * a.size.min(b.size);
            assert!(beside || apart, "{a:?} overlaps {b:?}");
        }
    }
}

#[test]
fn numbers_stay_whole_and_nothing_overlaps_however_many_columns() {
    for numbers in [1, 3, 5, 9, 13, 17, 30] {
        for number in ["0.00", "12,345.67", "-9,999,999,999,999.99"] {
            let grid = table(numbers, 3, number);
            let (found, sizes) = runs(&document(vec![Block::Grid(grid)]));
            let whole = found.iter().filter(|run| run.text == number).count();
            assert_eq!(whole, 3 * numbers, "{numbers} columns of {number}");
            assert_tidy(&found, &sizes);
            assert!(
                found.iter().all(|run| run.size >= 7.49),
                "smaller than 7.5 pt"
            );
        }
    }
}

#[test]
fn the_head_stands_on_every_page() {
    let (found, _) = runs(&document(vec![Block::Grid(table(3, 120, "1.00"))]));
    let with_rows: std::collections::BTreeSet<usize> = found
        .iter()
        .filter(|run| run.text == "1.00")
        .map(|run| run.page)
        .collect();
    assert!(with_rows.len() >= 3, "{with_rows:?}");
    for page in with_rows {
        let heads = found
            .iter()
            .filter(|run| run.page == page && run.text == "科目名称");
        assert_eq!(heads.count(), 1, "page {page}");
    }
}

#[test]
fn a_split_table_repeats_the_name_of_the_row() {
    let (found, sizes) = runs(&document(vec![Block::Grid(table(30, 1, "9,999,999.99"))]));
    assert!(sizes.iter().skip(1).all(|(width, height)| width > height));
    let titles = found
        .iter()
        .filter(|run| run.text.starts_with("科目"))
        .count();
    assert!(titles >= 2, "{titles}");
}

#[test]
fn a_table_that_nearly_fits_a_page_fits_with_its_note() {
    let mut grid = table(3, 33, "1,234.56");
    grid.notes = vec![text("备注：不含教育收费收入，下同。")];
    let (found, sizes) = runs(&document(vec![Block::Grid(grid)]));
    assert_eq!(sizes.len(), 2, "the cover and one page");
    assert_tidy(&found, &sizes);
    assert!(found.iter().all(|run| run.page == 0 || run.size >= 8.99));
}

#[test]
fn small_tables_share_a_page_and_large_ones_do_not() {
    let pages = |rows: usize| {
        let grids = (0..3).map(|_| Block::Grid(table(2, rows, "1.00")));
        runs(&document(grids.collect())).1.len() - 1
    };
    assert_eq!(pages(1), 1);
    assert_eq!(pages(18), 3);
}

#[test]
fn an_attachment_begins_with_its_table() {
    for landscape in [false, true] {
        let mut grid = table(1, 10, "1.00");
        grid.label = text("附件二");
        grid.landscape = landscape;
        let mut document = document(vec![Block::Grid(grid)]);
        document.front = false;
        let (found, sizes) = runs(&document);
        assert_eq!(sizes.len(), 1);
        assert_eq!(found.first().map(|run| run.text.as_str()), Some("附件二"));
    }
}

#[test]
fn a_figure_is_not_torn_from_its_unit() {
    let mut content = text(&"预".repeat(24));
    content.extend(figure("0", ""));
    content.extend(text("万元；"));
    content.extend(text(&"算".repeat(60)));
    let (found, _) = runs(&document(vec![Block::Paragraph(Paragraph {
        style: ParagraphStyle::Body,
        content,
    })]));
    let at = |s: &str| {
        found
            .iter()
            .find(|run| run.page == 1 && run.text.contains(s))
    };
    let (number, unit) = (at("0").expect("number"), at("万元；").expect("unit"));
    assert!((number.base - unit.base).abs() < 0.1);
}

#[test]
fn the_head_of_a_nested_grid_goes_along() {
    let mut grid = table(2, 60, "1.00");
    let mut head = grid.head.remove(0);
    head.nested = Some("indicators".into());
    for row in &mut grid.body {
        row.nested = Some("indicators".into());
    }
    grid.form = true;
    grid.body.insert(0, head);
    let (found, sizes) = runs(&document(vec![Block::Grid(grid)]));
    assert!(sizes.len() > 2);
    for page in 1..sizes.len() {
        let heads = found
            .iter()
            .filter(|run| run.page == page && run.text == "科目名称");
        assert_eq!(heads.count(), 1, "page {page}");
    }
}

#[test]
fn text_is_never_read_as_markup() {
    let nasty = "*粗* _斜_ $x$ #panic() <a> @b // c \\ `d` [e] = f --- \"g\"";
    let blocks = vec![Block::Paragraph(Paragraph {
        style: ParagraphStyle::Note,
        content: text(nasty),
    })];
    let (found, _) = runs(&document(blocks));
    let all: String = found.iter().map(|run| run.text.as_str()).collect();
    let squeeze = |s: &str| s.replace(' ', "");
    assert!(squeeze(&all).contains(&squeeze(nasty)), "{all}");
}

#[test]
fn a_line_holds_28_characters_and_a_page_22_lines() {
    let blocks = vec![Block::Paragraph(Paragraph {
        style: ParagraphStyle::Body,
        content: text(&"预算".repeat(28 * 15)),
    })];
    let (found, sizes) = runs(&document(blocks));
    let body: Vec<&Run> = found
        .iter()
        .filter(|run| run.page == 1 && run.text.contains('预'))
        .collect();
    let mut lines: Vec<f64> = body.iter().map(|run| run.base).collect();
    lines.dedup_by(|a, b| (*a - *b).abs() < 1.0);
    assert_eq!(lines.len(), 22);
    let second: usize = body
        .iter()
        .filter(|run| (run.base - lines[1]).abs() < 1.0)
        .map(|run| run.text.chars().count())
        .sum();
    assert_eq!(second, 28);
    assert!((sizes[1].0 - 595.28).abs() < 0.1 && (sizes[1].1 - 841.89).abs() < 0.1);
}

#[test]
fn odd_grids_are_no_reason_to_panic() {
    let mut wild = table(2, 2, "1.00");
    wild.body[0].cells[1].rowspan = 99;
    wild.body[0].cells[2].colspan = 0;
    wild.body[1].cells[0].column = 77;
    wild.body[1].cells[2].rowspan = 0;
    let mut empty = table(0, 0, "");
    empty.columns.clear();
    empty.head.clear();
    let document = document(vec![Block::Grid(wild), Block::Grid(empty)]);
    // Overlapping cells are the engine's to refuse; what counts is that it answers.
    if let Err(messages) = render(&document, &FontSet::bundled(), &Options::default()) {
        assert!(!messages.is_empty());
    }
}

#[test]
fn an_error_names_its_source() {
    let fonts = FontSet::bundled();
    let mut project = project_with(&document(Vec::new()), &fonts, &Options::default());
    project
        .files
        .insert(MAIN.into(), b"#let a = 1\n#nothing\n".to_vec().into());
    let world = ProjectWorld::new(&project, &fonts).expect("world");
    let messages = compile(&world, &Options::default()).expect_err("unknown variable");
    assert_eq!(messages[0].file.as_deref(), Some(MAIN));
    assert_eq!((messages[0].line, messages[0].column), (Some(2), Some(2)));
    assert_eq!(messages[0].severity, Severity::Error);
}

#[test]
fn nothing_outside_the_project_can_be_read() {
    let fonts = FontSet::bundled();
    for source in [
        "#read(\"/etc/hostname\")",
        "#read(\"../Cargo.toml\")",
        "#import \"@preview/cetz:0.3.0\"",
        "#datetime.today()",
    ] {
        let mut project = project_with(&document(Vec::new()), &fonts, &Options::default());
        project
            .files
            .insert(MAIN.into(), source.as_bytes().to_vec().into());
        let world = ProjectWorld::new(&project, &fonts).expect("world");
        assert!(compile(&world, &Options::default()).is_err(), "{source}");
    }
}
