//! Reasons are not empty: documented in `reason_empty.toml`.

use crate::check::BudgetScope;
use crate::check::reasons::{letters, words};
use crate::diag::Finding;

/// What stands in the place of a reason.
const NOTHING: &[&str] = &[
    "无",
    "略",
    "暂无",
    "没有",
    "没有原因",
    "无原因",
    "原因略",
    "见附件",
    "详见附件",
    "见附表",
    "详见附表",
    "见上",
    "见下",
    "同上",
    "如上",
    "其他",
    "其它",
    "其他原因",
    "其它原因",
    "不适用",
    "待定",
    "待补充",
    "待填",
    "无需说明",
    "无说明",
    "未说明",
    "不详",
    "不明",
    "空",
    "na",
    "none",
    "xx",
    "xxx",
];

pub fn check(scope: &BudgetScope) -> Vec<Finding> {
    let facts = scope.facts;
    let reasons = facts.budget.reasons.iter();
    reasons
        .filter(|reason| says_nothing(&reason.text))
        .map(|reason| {
            let label = facts
                .parse(&reason.key)
                .map_or_else(|_| reason.key.clone(), |key| facts.label(&key));
            Finding::deny("reason-empty")
                .arg("label", label)
                .arg("text", &reason.text)
                .at(&reason.location)
        })
        .collect()
}

/// True for a text that gives no reason.
pub fn says_nothing(text: &str) -> bool {
    let said = letters(&words(text)).to_lowercase();
    said.is_empty() || NOTHING.contains(&said.as_str())
}

#[cfg(test)]
mod tests {
    use super::says_nothing;

    #[test]
    fn what_is_no_reason_is_told_from_a_short_one() {
        for text in [
            "",
            " ",
            "　",
            "无",
            "无。",
            "略",
            "/",
            "-",
            "——",
            "……",
            "见附件",
            "（见附件）",
            "其他",
            "其他原因。",
            "主要原因是",
            "主要原因是：无",
            "主要是略",
            "N/A",
            "{{ change(spending) }}",
        ] {
            assert!(says_nothing(text), "{text}");
        }
        for text in [
            "无新增人员",
            "其他支出按实安排",
            "人员调资",
            "退休",
            "没有安排出国任务",
            "略有增员",
            "见附件所列项目完工",
            "{{ spending | not-increased: 支出不增 }}",
        ] {
            assert!(!says_nothing(text), "{text}");
        }
    }
}
