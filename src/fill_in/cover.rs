//! The first sheet: what to do with the workbook, and what its sheets are for.

use rust_xlsxwriter::{Format, Url, Worksheet, XlsxError};

use super::plan::Plan;
use super::style::{Look, Styles};
use super::{CHECKS, rows, words};
use crate::records::schema::{self, Kind};

/// What to do, in order.
const STEPS: [(&str, &str); 8] = [
    (
        "填哪里",
        "只填浅黄色的格子；橙色的必须填。灰色的由程序写，不用改。表头带 * 的列必填，鼠标停在表头上有说明。",
    ),
    (
        "不要填",
        "合计、增减、比重哪里都不用填，全部由程序从明细算出；没有的数填 0，不知道的留空。",
    ),
    (
        "下拉列表",
        "点格子右边的箭头可选科目、单位、项目等。科目可选“2060101 行政运行”，也可只写编码；列表里没有而确实正确的值照样能填。",
    ),
    (
        "加行加列",
        "往下接着填就是，行数不限；从别处粘贴请用“选择性粘贴—数值”。需要别的列时在表头右边加一列，列名见本表最下面。",
    ),
    (
        "边填边看",
        "各台账上方和“核对”表随时显示是否相符；※ 开头的行是说明，不会读取。选填的行去掉行首的 ※ 再填。",
    ),
    (
        "检查",
        "保存后运行：gongkai check budget.xlsx 。提示写着“工作表!单元格”（如 支出明细!C12），照着改。",
    ),
    (
        "生成",
        "通过后运行：gongkai build budget.xlsx 。公开文件和表格都在 out 目录里。",
    ),
    (
        "不会公开",
        "联系人、电话、备注只作内部记录，任何公开文件里都没有。",
    ),
];

pub(super) fn write(out: &mut Worksheet, plan: &Plan, styles: &Styles) -> Result<(), XlsxError> {
    for (column, width) in [(0, 24.0), (1, 60.0), (2, 14.0), (3, 14.0)] {
        out.set_column_width(column, width)?;
    }
    out.write_string_with_format(0, 0, heading(plan), &styles.title)?;
    out.set_row_height(0, 28)?;
    let mut row = 2;
    for (title, text) in STEPS {
        out.write_string_with_format(row, 0, title, &styles.label)?;
        out.merge_range(row, 1, row, 3, text, &styles.note)?;
        out.set_row_height(row, 15.0 * words::lines(text, 88.0) + 6.0)?;
        row += 1;
    }
    row += 1;
    legend(out, row, styles)?;
    row += 2;
    for (column, text) in (0..).zip(["工作表", "填什么", "已有条数", "可填几条"]) {
        out.write_string_with_format(row, column, text, &styles.header)?;
    }
    row += 1;
    link(out, row, CHECKS, styles)?;
    for (column, text) in (1..).zip(["台账之间、收支之间、控制数是否相符（不用填）", "", ""])
    {
        out.write_string_with_format(row, column, text, &styles.note)?;
    }
    for sheet in &plan.sheets {
        row += 1;
        link(out, row, &sheet.name, styles)?;
        out.write_string_with_format(row, 1, words::subject(sheet), &styles.note)?;
        let filled = sheet.filled() as f64;
        out.write_number_with_format(row, 2, filled, styles.computed(Look::Number))?;
        let many = if sheet.kind.singleton {
            "一条"
        } else {
            "不限"
        };
        out.write_string_with_format(row, 3, many, &styles.note)?;
    }
    row += 2;
    let shown = |kind: &Kind| plan.sheets.iter().any(|sheet| sheet.kind.key == kind.key);
    more(
        out,
        &mut row,
        "还可以加的工作表：新建一张，名称照写（后面可接“-”和任意字），第一行写列名",
        styles,
        |kind| !shown(kind),
    )?;
    row += 1;
    more(out, &mut row, "各表可用的列", styles, shown)?;
    out.protect();
    out.set_active(true);
    rows::page(out, 112.0)
}

fn heading(plan: &Plan) -> String {
    let document = plan.input.records.one("document");
    let year = document
        .and_then(|document| document.text("year"))
        .unwrap_or_default();
    match plan.input.profile {
        Some(profile) => format!("{year} 年部门预算填报表　采用：{}", profile.profile.title),
        None => format!("{year} 年部门预算填报表"),
    }
}

fn legend(out: &mut Worksheet, row: u32, styles: &Styles) -> Result<(), XlsxError> {
    let samples: [(u16, &str, &Format); 3] = [
        (0, "要填的格子", &styles.input(Look::Text, false)),
        (1, "必须填而还没有填的格子", &styles.input(Look::Text, true)),
        (2, "程序的格子", &styles.program),
    ];
    for (column, text, format) in samples {
        out.write_string_with_format(row, column, text, format)?;
    }
    Ok(())
}

fn link(out: &mut Worksheet, row: u32, sheet: &str, styles: &Styles) -> Result<(), XlsxError> {
    let target = format!("internal:'{}'!A1", sheet.replace('\'', "''"));
    out.write_url_with_options(row, 0, Url::new(target), sheet, "", Some(&styles.link))?;
    Ok(())
}

/// Kinds with all their columns.
fn more(
    out: &mut Worksheet,
    row: &mut u32,
    title: &str,
    styles: &Styles,
    of: impl Fn(&Kind) -> bool,
) -> Result<(), XlsxError> {
    let kinds: Vec<&Kind> = schema::KINDS
        .iter()
        .filter(|kind| of(kind) && !matches!(kind.key, "published" | "file"))
        .collect();
    if kinds.is_empty() {
        return Ok(());
    }
    out.merge_range(*row, 0, *row, 3, title, &styles.header)?;
    for kind in kinds {
        *row += 1;
        out.write_string_with_format(*row, 0, kind.label, &styles.label)?;
        let columns: Vec<String> = kind
            .fields
            .iter()
            .map(|spec| match spec.required {
                true => format!("{}*", spec.label),
                false => spec.label.to_owned(),
            })
            .collect();
        let text = format!("{}。列：{}", words::purpose(kind), columns.join("、"));
        out.merge_range(*row, 1, *row, 3, &text, &styles.note)?;
        out.set_row_height(*row, 15.0 * words::lines(&text, 88.0) + 6.0)?;
    }
    *row += 1;
    Ok(())
}
