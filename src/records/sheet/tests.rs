use super::*;
use crate::records::Raw;
use crate::workbook::Area;

/// A workbook from sheet names and rows of cells separated by `|`; numbers are numbers.
fn book(sheets: &[(&str, &[&str])]) -> Workbook {
    let sheets = sheets.iter().map(|(name, rows)| {
        let cells = (0..).zip(*rows).flat_map(|(row, cells)| {
            let cells = (0..).zip(cells.split('|'));
            cells.filter_map(move |(column, text)| {
                let text = text.trim();
                let number = text.parse::<f64>().is_ok();
                let value = match number {
                    true => Value::Number(text.to_owned()),
                    false => Value::Text(text.to_owned()),
                };
                let formula = false;
                let cell = Cell {
                    row,
                    column,
                    value,
                    formula,
                };
                (!text.is_empty()).then_some(cell)
            })
        });
        Sheet {
            name: (*name).to_owned(),
            cells: cells.collect(),
            ..Sheet::default()
        }
    });
    Workbook {
        sheets: sheets.collect(),
        remarks: Vec::new(),
    }
}

fn parsed(sheets: &[(&str, &[&str])]) -> Parsed {
    read(FileId(0), &book(sheets))
}

fn codes(parsed: &Parsed) -> Vec<&'static str> {
    parsed.findings.iter().map(|finding| finding.code).collect()
}

#[test]
fn a_ledger_is_called_what_its_head_or_its_sheet_says() {
    let rows: &[&str] = &["标题", "金额单位|万元", "支出类别|金额", "基本支出|1"];
    let named: &[&str] = &["台账编号|x-1", "金额|支出类别", "1|基本支出"];
    let parsed = parsed(&[
        ("支出明细", rows),
        ("支出明细-economic", rows),
        ("支出明细-某某", named),
        ("收入明细", &["年度|2023", "收入来源|金额", "事业收入|1"]),
        ("支出明细-空表", &["台账编号|empty", "支出类别|金额"]),
    ]);
    assert_eq!(codes(&parsed), [""; 0]);
    let ledgers = parsed.records.iter().filter(|r| r.kind.key == "ledger");
    let ledgers: Vec<_> = ledgers
        .map(|r| (r.text("id").unwrap_or_default(), r.text("measure")))
        .collect();
    let expected = [
        ("main", None),
        ("economic", None),
        ("x-1", None),
        ("revenue", Some("revenue")),
    ];
    assert_eq!(ledgers, expected);
    let rows = parsed.records.iter().filter(|r| r.kind.key != "ledger");
    let rows: Vec<_> = rows.filter_map(|row| row.text("ledger")).collect();
    assert_eq!(rows, ["main", "economic", "x-1", "revenue"]);
}

#[test]
fn names_beside_codes_are_the_lines_or_held_against_others() {
    let parsed = parsed(&[(
        "支出明细",
        &[
            "功能科目|经济科目|单位|项目|金额",
            "2060101 行政运行|30101 基本工资|307001 本级||1",
            "|30102　津贴补贴|307001||2",
            "２０６０２ 基础研究|||ops 经济运行|3",
            "|301|A 厂 区||4",
        ],
    )]);
    let name = |at: usize| parsed.records[at].text("name");
    let names: Vec<_> = (0..4).map(name).collect();
    assert_eq!(
        names,
        [Some("行政运行"), Some("津贴补贴"), Some("基础研究"), None]
    );
    assert_eq!(parsed.records[2].text("function"), Some("20602"));
    let named: Vec<_> = ["economic", "unit", "project"]
        .iter()
        .flat_map(|key| parsed.named.of(key))
        .map(|(code, name, _)| (code, name))
        .collect();
    let expected = [
        ("30101", "基本工资"),
        ("307001", "本级"),
        ("A", "厂 区"),
        ("ops", "经济运行"),
    ];
    assert_eq!(named, expected);
}

#[test]
fn scopes_are_written_in_words() {
    let scope = |text: &str| {
        let row = format!("范围|{text}");
        let parsed = parsed(&[("支出明细", &[&row, "金额|备注", "1|"])]);
        let ledger = &parsed.records[0];
        let nodes = match ledger.get("scope").map(|field| &field.value) {
            Some(Raw::Table(nodes)) => nodes
                .iter()
                .map(|(name, field)| match &field.value {
                    Raw::Text(node) => format!("{name}={node}"),
                    other => format!("{other:?}"),
                })
                .collect::<Vec<_>>()
                .join(" "),
            _ => String::new(),
        };
        (nodes, codes(&parsed).join(" "))
    };
    let cases = [
        (
            "支出类别=基本支出；资金来源 ＝ 一般公共预算",
            "category=basic fund=general-public-budget",
            "",
        ),
        (
            "category=project;单位=307001 本级",
            "category=project unit=307001",
            "",
        ),
        ("资金年度=any，功能科目=206", "function=206 vintage=any", ""),
        ("级别=1", "级别=1", ""),
        ("全部", "", "bad-scope"),
        ("支出类别=基本支出，支出类别=项目支出", "", "duplicate-key"),
    ];
    for (text, nodes, code) in cases {
        assert_eq!(scope(text), (nodes.to_owned(), code.to_owned()), "{text}");
    }
}

#[test]
fn several_documents_stand_side_by_side() {
    let parsed = parsed(&[(
        "公开文件",
        &[
            "公开文件",
            "项目|内容|内容2|内容3|说明",
            "编号|a||c|说明",
            "年度*|2024||2025",
            "格式*|x||y",
            "单位|307001 某某所",
        ],
    )]);
    assert_eq!(codes(&parsed), [""; 0]);
    let documents: Vec<_> = parsed
        .records
        .iter()
        .map(|r| (r.text("id"), r.text("unit")))
        .collect();
    assert_eq!(documents, [(Some("a"), Some("307001")), (Some("c"), None)]);
}

#[test]
fn cells_under_merged_ones_are_not_read() {
    let mut book = book(&[(
        "支出明细",
        &[
            "标题||",
            "支出类别|资金来源|金额",
            "基本支出|一般公共预算|1",
            "项目支出||2",
        ],
    )]);
    let area = |rows, columns| Area { rows, columns };
    book.sheets[0].merged = vec![
        area((0, 0), (0, 2)),
        area((2, 3), (1, 1)),
        area((3, 3), (0, 0)),
    ];
    let parsed = read(FileId(0), &book);
    assert_eq!(codes(&parsed), ["merged-rows"]);
    book.sheets[0].merged = vec![area((2, 3), (0, 0))];
    let parsed = read(FileId(0), &book);
    assert_eq!(codes(&parsed), ["merged-rows", "merged-hidden"]);
    assert_eq!(parsed.records[1].text("category"), None);
}

#[test]
fn formulas_without_a_result_are_no_blanks() {
    let mut book = book(&[("支出明细", &["支出类别|金额", "基本支出|1", "基本支出|2"])]);
    for cell in &mut book.sheets[0].cells {
        if cell.row == 2 {
            (cell.value, cell.formula) = (Value::Uncalculated, true);
        }
    }
    let parsed = read(FileId(0), &book);
    assert_eq!(codes(&parsed), ["cell-uncalculated", "cell-uncalculated"]);
}
