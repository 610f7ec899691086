use super::super::grids::{Part, SMALLEST};
use super::*;
use crate::document::tree::{Align, Cell, CellRole, Column, Grid, Inline, Paragraph, Row, RowKind};
use crate::render::examples::text;

fn cell(column: usize, content: Vec<Inline>) -> Cell {
    Cell {
        column,
        colspan: 1,
        rowspan: 1,
        role: CellRole::Value,
        align: Align::Left,
        indent: 0,
        content: vec![content],
        number: None,
    }
}

/// A grid with a name column and columns of one number.
fn grid(name: &str, numbers: usize, number: &str) -> Grid {
    let mut columns = vec![(Align::Left, cell(0, text(name)))];
    for index in 0..numbers {
        let content = vec![Inline::Figure {
            fact: "f".into(),
            text: number.into(),
        }];
        columns.push((Align::Right, cell(index + 1, content)));
    }
    let (aligns, cells): (Vec<Align>, Vec<Cell>) = columns.into_iter().unzip();
    Grid {
        id: "t".into(),
        label: Vec::new(),
        title: text("表"),
        head_left: Vec::new(),
        head_right: Vec::new(),
        form: false,
        landscape: false,
        page_break: true,
        columns: aligns
            .into_iter()
            .map(|align| Column {
                id: "c".into(),
                path: Vec::new(),
                align,
                width: 0,
            })
            .collect(),
        head: Vec::new(),
        body: vec![Row {
            key: "r".into(),
            kind: RowKind::Item,
            nested: None,
            cells,
        }],
        notes: Vec::new(),
        anchor: String::new(),
    }
}

fn planned(grid: Grid) -> (bool, GridPlan) {
    place_grid(&grid, 0)
}

fn total(part: &Part) -> Length {
    part.widths.iter().sum()
}

#[test]
fn a_small_table_is_portrait_large_and_fills_the_line() {
    let (landscape, plan) = planned(grid("合计", 3, "1.00"));
    assert!(!landscape);
    assert_eq!(plan.size, 12_000);
    assert!(plan.keep);
    assert_eq!(total(&plan.parts[0]), PORTRAIT.0);
}

#[test]
fn more_columns_turn_the_page_then_shrink_then_split() {
    let number = "1,234,567.89";
    let mut last = (false, 12_001, 1);
    for numbers in 1..40 {
        let (landscape, plan) = planned(grid("机关事业单位养老保险", numbers, number));
        let width = if landscape { LANDSCAPE.0 } else { PORTRAIT.0 };
        for part in &plan.parts {
            assert_eq!(total(part), width, "{numbers} columns");
            assert_eq!(part.columns[0], 0, "the name column is repeated");
        }
        let mut all: Vec<usize> = plan.parts.iter().flat_map(|p| p.columns.clone()).collect();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all, (0..=numbers).collect::<Vec<_>>());
        assert!(plan.parts.len() >= last.2 && landscape >= last.0);
        last = (landscape, plan.size, plan.parts.len());
    }
    assert_eq!(last.1, SMALLEST);
    assert!(last.0 && last.2 > 1);
}

#[test]
fn no_column_is_narrower_than_its_number() {
    let number = "-1,234,567,890,123.45";
    for numbers in 1..30 {
        let (_, plan) = planned(grid("甲", numbers, number));
        let least = super::super::text::width(number) * plan.size / 1000;
        for part in &plan.parts {
            assert!(
                part.widths[1..].iter().all(|width| *width > least),
                "{numbers}"
            );
        }
    }
}

#[test]
fn given_widths_are_followed_where_they_fit() {
    let mut given = grid("合计", 1, "1.00");
    given.columns[0].width = 3;
    given.columns[1].width = 1;
    let (_, plan) = planned(given);
    let widths = &plan.parts[0].widths;
    assert_eq!(widths[0], PORTRAIT.0 * 3 / 4);
}

#[test]
fn text_longer_than_a_page_may_break() {
    let mut form = grid(&"保障机关运转，".repeat(400), 1, "1.00");
    form.form = true;
    let (_, plan) = planned(form);
    assert_eq!(plan.loose_rows, [0]);
    assert!(!plan.keep);
    let (_, plan) = planned(grid("短", 1, "1.00"));
    assert!(plan.loose_rows.is_empty());
}

#[test]
fn headings_and_breaks_go_with_the_grid_below() {
    let heading = |level| {
        Block::Heading(Heading {
            level,
            number: String::new(),
            content: text("标题"),
            anchor: String::new(),
        })
    };
    let words = |style| {
        Block::Paragraph(Paragraph {
            style,
            content: text("文"),
        })
    };
    let mut wide = grid("甲", 3, "1.00");
    wide.landscape = true;
    let document = Document {
        title: String::new(),
        agency: String::new(),
        year: 2024,
        profile: String::new(),
        cover: Vec::new(),
        letter: false,
        contents_depth: 0,
        front: true,
        attachments: Vec::new(),
        summary: None,
        one_page: false,
        body: vec![
            heading(1),
            words(ParagraphStyle::Body),
            heading(2),
            Block::Grid(wide),
            words(ParagraphStyle::Note),
            words(ParagraphStyle::Body),
        ],
    };
    let plan = plan(&document);
    let landscape: Vec<bool> = plan.blocks.iter().map(|b| b.landscape).collect();
    assert_eq!(landscape, [false, false, true, true, true, false]);
    let breaks: Vec<bool> = plan.blocks.iter().map(|b| b.page_break).collect();
    assert_eq!(breaks, [true, false, true, false, false, false]);
    assert_eq!(plan.blocks[3].level, 3);
}

#[test]
fn a_grid_without_columns_is_planned() {
    let mut none = grid("甲", 0, "");
    none.columns.clear();
    let (_, plan) = planned(none);
    assert_eq!(plan.parts.len(), 1);
}

#[test]
fn the_title_of_a_summary_breaks_after_the_agency() {
    let lines = |agency: &str| -> Vec<String> {
        let title = format!("一图读懂{agency}2024年部门预算");
        let planned = summary_title(&title, agency).into_iter();
        planned.flat_map(|title| title.lines).collect()
    };
    assert_eq!(
        lines("某某市某某局"),
        ["一图读懂某某市某某局2024年部门预算"]
    );
    assert_eq!(
        lines("某某市某某区科学技术和经济信息化局"),
        [
            "一图读懂某某市某某区科学技术和经济信息化局",
            "2024年部门预算"
        ]
    );
}
