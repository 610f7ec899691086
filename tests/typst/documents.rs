//! Handmade documents for the renderer: invented agency, invented figures.

use gongkai::document::tree::*;

pub fn text(s: &str) -> Vec<Inline> {
    vec![Inline::Text { text: s.into() }]
}

pub fn figure(s: &str) -> Vec<Inline> {
    vec![Inline::Figure {
        fact: "spending{}".into(),
        text: s.into(),
    }]
}

pub fn heading(level: u8, number: &str, title: &str, anchor: &str) -> Block {
    Block::Heading(Heading {
        level,
        number: number.into(),
        content: text(title),
        anchor: anchor.into(),
    })
}

pub fn paragraph(style: ParagraphStyle, content: Vec<Inline>) -> Block {
    Block::Paragraph(Paragraph { style, content })
}

pub fn cell(
    column: usize,
    spans: (usize, usize),
    role: CellRole,
    align: Align,
    content: Vec<Inline>,
) -> Cell {
    Cell {
        column,
        colspan: spans.0,
        rowspan: spans.1,
        role,
        align,
        indent: 0,
        content: vec![content],
        number: None,
    }
}

pub fn row(key: &str, kind: RowKind, cells: Vec<Cell>) -> Row {
    Row {
        key: key.into(),
        kind,
        nested: None,
        cells,
    }
}

pub fn column(id: &str, title: &str, align: Align) -> Column {
    Column {
        id: id.into(),
        path: vec![title.into()],
        align,
        width: 0,
    }
}

pub fn grid(id: &str, label: &str, title: &str) -> Grid {
    Grid {
        id: id.into(),
        label: text(label),
        title: text(title),
        head_left: text("部门：某某市示例局"),
        head_right: text("单位：万元"),
        form: false,
        landscape: false,
        page_break: true,
        columns: vec![],
        head: vec![],
        body: vec![],
        notes: vec![],
        anchor: format!("table-{id}"),
    }
}

pub fn head_cell(column: usize, spans: (usize, usize), title: &str) -> Cell {
    cell(column, spans, CellRole::Label, Align::Center, text(title))
}

pub fn value(column: usize, s: &str) -> Cell {
    cell(column, (1, 1), CellRole::Value, Align::Right, figure(s))
}

fn code(column: usize, s: &str) -> Cell {
    let content = vec![Inline::Identifier { text: s.into() }];
    cell(column, (1, 1), CellRole::Label, Align::Left, content)
}

fn name(column: usize, indent: u8, s: &str) -> Cell {
    let mut cell = cell(column, (1, 1), CellRole::Label, Align::Left, text(s));
    cell.indent = indent;
    cell
}

/// Five columns, sixty rows: it runs over several portrait pages.
pub fn long_table() -> Block {
    let mut grid = grid("t5", "附表5", "一般公共预算支出情况表");
    grid.columns = vec![
        column("code", "功能分类科目编码", Align::Left),
        column("name", "功能分类科目名称", Align::Left),
        column("total", "合计", Align::Right),
        column("basic", "基本支出", Align::Right),
        column("project", "项目支出", Align::Right),
    ];
    grid.head = vec![
        row(
            "head-1",
            RowKind::Head,
            vec![
                head_cell(0, (2, 1), "功能分类科目"),
                head_cell(2, (1, 2), "合计"),
                head_cell(3, (1, 2), "基本支出"),
                head_cell(4, (1, 2), "项目支出"),
            ],
        ),
        row(
            "head-2",
            RowKind::Head,
            vec![head_cell(0, (1, 1), "编码"), head_cell(1, (1, 1), "名称")],
        ),
    ];
    grid.body = (0..60)
        .map(|i| {
            let names = [
                "教育支出",
                "教育管理事务",
                "其他教育管理事务支出",
                "机关事业单位基本养老保险缴费支出",
            ];
            row(
                &format!("function=20501{i:02}"),
                RowKind::Item,
                vec![
                    code(0, &format!("20501{i:02}")),
                    name(1, (i % 3) as u8, names[i % 4]),
                    value(2, "1,234,567.89"),
                    value(3, "1,034,567.89"),
                    value(4, "200,000.00"),
                ],
            )
        })
        .collect();
    grid.body.push(row(
        "total",
        RowKind::Total,
        vec![
            cell(0, (2, 1), CellRole::Label, Align::Center, text("合计")),
            value(2, "74,074,073.40"),
            value(3, "62,074,073.40"),
            value(4, "12,000,000.00"),
        ],
    ));
    grid.notes = vec![text(
        "注：部分数据因四舍五入，存在总数与分项合计不等的情况。",
    )];
    Block::Grid(grid)
}

/// A key column and `count` columns of numbers under grouped heads.
pub fn wide_table(id: &str, count: usize, number: &str) -> Block {
    let mut grid = grid(id, "附表2", "部门收入总体情况表");
    grid.columns = vec![
        column("code", "编码", Align::Left),
        column("name", "单位名称", Align::Left),
    ];
    let mut top = vec![
        head_cell(0, (1, 2), "单位编码"),
        head_cell(1, (1, 2), "单位名称"),
        head_cell(2, (1, 2), "合计"),
    ];
    let mut second = vec![];
    let titles = [
        "一般公共预算拨款收入",
        "政府性基金预算拨款收入",
        "国有资本经营预算拨款收入",
        "财政专户管理资金收入",
        "事业收入",
        "上级补助收入",
    ];
    for i in 0..count {
        grid.columns
            .push(column(&format!("c{i}"), titles[i % 6], Align::Right));
        if i > 0 {
            second.push(head_cell(2 + i, (1, 1), titles[i % 6]));
        }
    }
    let half = (count - 1) / 2;
    top.push(head_cell(3, (half, 1), "本年收入"));
    top.push(head_cell(3 + half, (count - 1 - half, 1), "上年结转结余"));
    grid.head = vec![
        row("h1", RowKind::Head, top),
        row("h2", RowKind::Head, second),
    ];
    grid.body = (0..24)
        .map(|r| {
            let mut cells = vec![
                code(0, &format!("1001{r:02}")),
                name(1, 0, "某某市示例局下属事业单位"),
            ];
            cells.extend((0..count).map(|c| value(2 + c, number)));
            row(&format!("unit={r}"), RowKind::Item, cells)
        })
        .collect();
    Block::Grid(grid)
}

pub fn empty_table() -> Block {
    let mut grid = grid("t8", "附表8", "政府性基金预算支出情况表");
    grid.page_break = false;
    grid.columns = vec![
        column("code", "科目编码", Align::Left),
        column("name", "科目名称", Align::Left),
        column("total", "合计", Align::Right),
    ];
    grid.head = vec![row(
        "h",
        RowKind::Head,
        vec![
            head_cell(0, (1, 1), "科目编码"),
            head_cell(1, (1, 1), "科目名称"),
            head_cell(2, (1, 1), "合计"),
        ],
    )];
    grid.body = vec![row(
        "empty",
        RowKind::Item,
        vec![
            cell(0, (1, 1), CellRole::Value, Align::Left, vec![]),
            cell(1, (1, 1), CellRole::Value, Align::Left, vec![]),
            cell(2, (1, 1), CellRole::Value, Align::Right, vec![]),
        ],
    )];
    grid.notes = vec![text("注：本部门无政府性基金预算拨款安排的支出，本表为空。")];
    Block::Grid(grid)
}

/// A performance form with nested rows.
pub fn form() -> Block {
    let mut grid = grid("t15/p1", "附表15-1", "项目支出绩效目标表");
    grid.form = true;
    grid.columns = (0..6)
        .map(|i| column(&format!("c{i}"), "", Align::Left))
        .collect();
    let label = |at, spans, s: &str| cell(at, spans, CellRole::Label, Align::Center, text(s));
    let field = |at, spans, s: &str| cell(at, spans, CellRole::Value, Align::Left, text(s));
    let long = "保障机关正常运转，完成年度重点工作任务；围绕教育质量提升、校园安全、师资建设等方面开展工作，推动各项政策落实到位，不断提高人民群众的满意度。";
    grid.body = vec![
        row(
            "name",
            RowKind::Item,
            vec![
                label(0, (2, 1), "项目名称"),
                field(2, (4, 1), "校园安全防护能力提升示例项目"),
            ],
        ),
        row(
            "unit",
            RowKind::Item,
            vec![
                label(0, (2, 1), "主管部门"),
                field(2, (1, 1), "某某市示例局"),
                label(3, (1, 1), "实施单位"),
                field(4, (2, 1), "某某市示例局本级"),
            ],
        ),
        row(
            "money",
            RowKind::Item,
            vec![
                label(0, (2, 2), "项目资金（万元）"),
                label(2, (1, 1), "年度资金总额"),
                value(3, "1,234.56"),
                label(4, (1, 1), "其中：财政拨款"),
                value(5, "1,000.00"),
            ],
        ),
        row(
            "money-2",
            RowKind::Item,
            vec![
                label(2, (1, 1), "上年结转"),
                value(3, "234.56"),
                label(4, (1, 1), "其他资金"),
                value(5, "0.00"),
            ],
        ),
        row(
            "goal",
            RowKind::Item,
            vec![
                label(0, (2, 1), "总体目标"),
                field(2, (4, 1), &long.repeat(14)),
            ],
        ),
        row(
            "head",
            RowKind::Head,
            vec![
                label(0, (1, 9), "绩效指标"),
                label(1, (1, 1), "一级指标"),
                label(2, (1, 1), "二级指标"),
                label(3, (2, 1), "三级指标"),
                label(5, (1, 1), "指标值"),
            ],
        ),
        row(
            "i1",
            RowKind::Item,
            vec![
                label(1, (1, 4), "产出指标"),
                label(2, (1, 2), "数量指标"),
                field(3, (2, 1), "建设安防设施的学校数量"),
                field(5, (1, 1), "≥ 20 所"),
            ],
        ),
        row(
            "i2",
            RowKind::Item,
            vec![
                field(3, (2, 1), "培训安全管理人员"),
                field(5, (1, 1), "≥ 300 人次"),
            ],
        ),
        row(
            "i3",
            RowKind::Item,
            vec![
                label(2, (1, 1), "质量指标"),
                field(3, (2, 1), "验收合格率"),
                field(5, (1, 1), "100%"),
            ],
        ),
        row(
            "i4",
            RowKind::Item,
            vec![
                label(2, (1, 1), "时效指标"),
                field(3, (2, 1), "按期完成率"),
                field(5, (1, 1), "≥ 95%"),
            ],
        ),
        row(
            "i5",
            RowKind::Item,
            vec![
                label(1, (1, 3), "效益指标"),
                label(2, (1, 2), "社会效益指标"),
                field(3, (2, 1), "校园安全事故发生起数较上年下降"),
                field(5, (1, 1), "≥ 10%"),
            ],
        ),
        row(
            "i6",
            RowKind::Item,
            vec![
                field(3, (2, 1), "师生安全意识"),
                field(5, (1, 1), "明显提高"),
            ],
        ),
        row(
            "i7",
            RowKind::Item,
            vec![
                label(2, (1, 1), "可持续影响指标"),
                field(3, (2, 1), "长效机制"),
                field(5, (1, 1), "建立健全"),
            ],
        ),
        row(
            "i8",
            RowKind::Item,
            vec![
                label(1, (1, 1), "满意度指标"),
                label(2, (1, 1), "服务对象满意度"),
                field(3, (2, 1), "师生与家长满意度"),
                field(5, (1, 1), "≥ 90%"),
            ],
        ),
    ];
    Block::Grid(grid)
}

/// The whole: cover, contents, narrative, tables and a form.
pub fn whole() -> Document {
    let body = |s: &str| paragraph(ParagraphStyle::Body, text(s));
    let long = "负责全市教育改革与发展规划的编制和组织实施，统筹管理本部门教育经费，监督各单位预算执行；承办市委、市政府交办的其他事项。";
    let mut blocks = vec![
        heading(1, "第一部分　", "部门概况", "part-1"),
        heading(2, "一、", "主要职能", "functions"),
        body(long),
        body(&long.repeat(5)),
        heading(2, "二、", "部门预算单位构成", "units"),
        heading(3, "（一）", "“三公”经费管理机构", "units-1"),
        body(long),
        heading(4, "1.", "本级机关", "units-1-1"),
        body(&long.repeat(3)),
        paragraph(
            ParagraphStyle::Body,
            vec![
                Inline::Date {
                    text: "2024年".into(),
                },
                Inline::Text {
                    text: "部门预算收入总计".into(),
                },
                Inline::Figure {
                    fact: "revenue{}".into(),
                    text: "9,814,085.52".into(),
                },
                Inline::Text {
                    text: "元，比上年增加".into(),
                },
                Inline::Figure {
                    fact: "change(revenue{})".into(),
                    text: "1,234,567.89".into(),
                },
                Inline::Text {
                    text: "元，增长".into(),
                },
                Inline::Figure {
                    fact: "rate(revenue{})".into(),
                    text: "14.39%".into(),
                },
                Inline::Text {
                    text: "。其中：一般公共预算拨款收入".into(),
                },
                Inline::Figure {
                    fact: "revenue{a}".into(),
                    text: "8,814,085.52".into(),
                },
                Inline::Text {
                    text: "元，政府性基金预算拨款收入".into(),
                },
                Inline::Figure {
                    fact: "revenue{b}".into(),
                    text: "-1,000,000.00".into(),
                },
                Inline::Text {
                    text: "元。主要原因是项目支出增加（详见附表）。".into(),
                },
            ],
        ),
        heading(1, "第二部分　", "部门预算表", "part-2"),
    ];
    for i in 1..=6 {
        blocks.push(paragraph(
            ParagraphStyle::Listing,
            text(&format!("附表{i}　一般公共预算基本支出情况表")),
        ));
    }
    blocks.extend([
        long_table(),
        wide_table("t2", 17, "12,345.67"),
        empty_table(),
        empty_table(),
    ]);
    blocks.push(heading(1, "第三部分　", "绩效目标", "part-3"));
    blocks.push(heading(2, "一、", "项目绩效目标", "targets"));
    blocks.push(form());
    Document {
        title: "某某市示例局2024年部门预算公开".into(),
        agency: "某某市示例局".into(),
        year: 2024,
        profile: "cn/2024".into(),
        cover: vec![text("2024年2月8日")],
        letter: false,
        contents_depth: 3,
        front: true,
        body: blocks,
        attachments: Vec::new(),
        summary: None,
        one_page: false,
    }
}
