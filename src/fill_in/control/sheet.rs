//! The sheet 核对, and its rows on the sheets of ledgers.

use rust_xlsxwriter::{
    ConditionalFormatText, ConditionalFormatTextRule, Formula, Worksheet, XlsxError,
};

use super::query::Lines;
use super::{Check, DIFFERS, Figure, TIES, UNKNOWN};
use crate::fill_in::plan::{Plan, Sheet};
use crate::fill_in::style::{Look, Styles};
use crate::fill_in::{CHECKS, MARK, rows, words};

/// Row of the first check, counted from 0.
const FIRST: u32 = 5;

const HEADERS: [(&str, f64); 6] = [
    ("核对事项", 64.0),
    ("金额（元）", 18.0),
    ("对照，至少（元）", 18.0),
    ("对照，至多（元）", 18.0),
    ("没有写明的行", 14.0),
    ("结果", 36.0),
];

/// Writes the sheet of all checks.
pub(in crate::fill_in) fn write(
    out: &mut Worksheet,
    checks: &[Check],
    styles: &Styles,
) -> Result<(), XlsxError> {
    out.write_string_with_format(0, 0, "核对：边填边算，不用填写", &styles.title)?;
    out.set_row_height(0, 24)?;
    for (row, text) in [
        (
            1,
            "“相符”“不符”随填随变；“无法判断”是明细没有写到所核对的那一层（例如没有填支出类别），补填后自会判断。",
        ),
        (
            2,
            "这里只核对几个大数；全部核对以 gongkai check 的结果为准。",
        ),
    ] {
        for column in 1..HEADERS.len() as u16 {
            out.write_blank(row, column, &styles.hint)?;
        }
        out.write_string_with_format(row, 0, text, &styles.hint)?;
    }
    for (column, (text, width)) in (0..).zip(HEADERS) {
        out.set_column_width(column, width)?;
        out.write_string_with_format(FIRST - 1, column, text, &styles.header)?;
    }
    for (row, check) in (FIRST..).zip(checks) {
        out.write_string_with_format(row, 0, &check.title, &styles.note)?;
        rows::height(out, row, words::lines(&check.title, HEADERS[0].1))?;
        for (column, figure) in [(1, &check.value), (2, &check.low), (3, &check.high)] {
            number(out, row, column, figure, styles, Look::Amount)?;
        }
        number(out, row, 4, &check.open, styles, Look::Number)?;
        let formula = Formula::new(verdict(check, row)).set_result(check.verdict());
        out.write_formula_with_format(row, 5, formula, &styles.verdict)?;
    }
    if checks.is_empty() {
        let text = "没有可以核对的：只有一本台账，也没有控制数。";
        out.write_string_with_format(FIRST, 0, text, &styles.note)?;
    }
    colours(out, FIRST, 5, FIRST + checks.len() as u32, 5, styles)?;
    out.set_freeze_panes(FIRST, 0)?;
    out.set_repeat_rows(FIRST - 1, FIRST - 1)?;
    out.protect();
    rows::page(out, HEADERS.iter().map(|(_, width)| width).sum())
}

/// The rows of checks above the header of a ledger's sheet, and its total.
pub(in crate::fill_in) fn on_ledger(
    out: &mut Worksheet,
    at: usize,
    plan: &Plan,
    checks: &[Check],
    styles: &Styles,
) -> Result<(), XlsxError> {
    let sheet: &Sheet = &plan.sheets[at];
    if sheet.controls == 0 {
        return Ok(());
    }
    let lines = Lines {
        sheet,
        words: &plan.words,
    };
    let row = sheet.control_row();
    let label = |text: &str| format!("{MARK} {text}");
    out.write_string_with_format(row, 0, label("合计"), &styles.program)?;
    let total = lines.shown_total();
    number(out, row, 1, &total, styles, Look::Amount)?;
    let count = lines.count();
    let formula = format!("=\"共 \"&{}&\" 行有金额\"", count.formula);
    let formula = Formula::new(formula).set_result(format!("共 {} 行有金额", count.result));
    out.write_formula_with_format(row, 2, formula, &styles.verdict)?;
    let own = (FIRST..)
        .zip(checks)
        .filter(|(_, check)| check.sheet == Some(at));
    for (row, (there, check)) in (row + 1..).zip(own) {
        let line = there + 1;
        out.write_string_with_format(row, 0, label("主台账同一范围（元）"), &styles.program)?;
        let low = Figure {
            formula: format!("'{CHECKS}'!$C${line}"),
            ..check.low.clone()
        };
        number(out, row, 1, &low, styles, Look::Amount)?;
        let formula = format!("='{CHECKS}'!$F${line}");
        let formula = Formula::new(formula).set_result(check.verdict());
        out.write_formula_with_format(row, 2, formula, &styles.verdict)?;
        colours(out, row, 2, row, 2, styles)?;
    }
    Ok(())
}

fn number(
    out: &mut Worksheet,
    row: u32,
    column: u16,
    figure: &Figure,
    styles: &Styles,
    look: Look,
) -> Result<(), XlsxError> {
    let formula = Formula::new(format!("={}", figure.formula))
        .set_result(figure.result.normalize().to_string());
    out.write_formula_with_format(row, column, formula, styles.computed(look))?;
    Ok(())
}

/// The verdict over the cells of its row.
fn verdict(check: &Check, row: u32) -> String {
    let at = |letter: char| format!("{letter}{}", row + 1);
    let (value, low, high, open) = (at('B'), at('C'), at('D'), at('E'));
    let unknown = format!("\"{UNKNOWN}有 \"&{open}&\" 行没有写明\"");
    let differs =
        |bound: &str| format!("\"{DIFFERS}\"&TEXT(ROUND({value}-{bound},2),\"#,##0.00\")");
    let mut out = format!(
        "IF(AND({open}>0,{negative}>0),{unknown},IF(ROUND({value}-{low},2)<0,{below},\
         IF(ROUND({value}-{high},2)>0,{above},IF({open}>0,{unknown},\"{TIES}\"))))",
        negative = check.negative.formula,
        below = differs(&low),
        above = differs(&high),
    );
    for guard in check.guards.iter().rev() {
        out = format!("IF({},\"{}\",{out})", guard.formula, guard.words);
    }
    format!("=IFERROR({out},\"{UNKNOWN}有错误的单元格\")")
}

/// Green for what ties, red for what does not, amber for what cannot be told.
fn colours(
    out: &mut Worksheet,
    row: u32,
    column: u16,
    last_row: u32,
    last_column: u16,
    styles: &Styles,
) -> Result<(), XlsxError> {
    for (text, format) in [
        (TIES, &styles.good),
        ("不符", &styles.bad),
        ("无法判断", &styles.unsure),
    ] {
        let rule = ConditionalFormatText::new()
            .set_rule(ConditionalFormatTextRule::BeginsWith(text.to_owned()))
            .set_format(format);
        out.add_conditional_format(row, column, last_row, last_column, &rule)?;
    }
    Ok(())
}
