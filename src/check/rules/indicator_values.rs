//! Values of performance indicators: documented in `indicator_values.toml`.

use std::str::FromStr;

use rust_decimal::Decimal;

use crate::check::BudgetScope;
use crate::diag::Finding;
use crate::records::Record;

/// Percentages that may pass 100.
const GROWTH: [&str; 7] = ["增长", "增速", "增幅", "提高", "上升", "提升", "倍增"];
const GOOD: [&str; 16] = [
    "满意度",
    "满意率",
    "完成率",
    "合格率",
    "及时率",
    "响应率",
    "达标率",
    "覆盖率",
    "知晓率",
    "准确率",
    "通过率",
    "整改率",
    "兑现率",
    "到位率",
    "办结率",
    "优良率",
];
const BAD: [&str; 9] = [
    "故障率",
    "投诉率",
    "事故率",
    "差错率",
    "死亡率",
    "流失率",
    "失误率",
    "超标率",
    "违约率",
];

pub fn check(scope: &BudgetScope) -> Vec<Finding> {
    scope.records.of("indicator").flat_map(indicator).collect()
}

fn indicator(record: &Record) -> Vec<Finding> {
    let name = record.text("name").unwrap_or_default();
    // The unit stands in a column of its own, or in brackets after the name.
    let (bare, bracket) = name
        .trim_end_matches(['）', ')'])
        .split_once(['（', '('])
        .unwrap_or((name, ""));
    let unit = record.text("measure-unit").unwrap_or(bracket).trim();
    let operator = record.text("operator").unwrap_or_default();
    let written = record.text("value").unwrap_or_default();
    let value = Decimal::from_str(written.trim_end_matches(['%', '％'])).ok();
    let percent = unit.starts_with(['%', '％']) || written.ends_with(['%', '％']);
    let is = |words: &[&str]| words.iter().any(|word| bare.ends_with(word));
    let finding = |finding: Finding, field: &str| {
        finding
            .arg("name", name)
            .arg("operator", operator)
            .arg("value", written)
            .at(record.place(field))
    };
    let mut findings = Vec::new();
    let hundred = Decimal::ONE_HUNDRED;
    if percent
        && value.is_some_and(|value| value > hundred)
        && !GROWTH.iter().any(|w| bare.contains(w))
    {
        findings.push(finding(Finding::warn("indicator-over-hundred"), "value"));
    }
    let floor = matches!(operator, "≥" | ">" | "＞" | ">=" | "≧");
    let ceiling = matches!(operator, "≤" | "<" | "＜" | "<=" | "≦");
    if (ceiling && is(&GOOD)) || (floor && is(&BAD)) {
        findings.push(finding(Finding::warn("indicator-polarity"), "operator"));
    }
    if floor && percent && value == Some(hundred) && bare.contains("满意") {
        findings.push(finding(
            Finding::note("indicator-full-satisfaction"),
            "value",
        ));
    }
    findings
}
