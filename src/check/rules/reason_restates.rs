//! Reasons do not restate the change: documented in `reason_restates.toml`.

use crate::check::BudgetScope;
use crate::check::reasons::{self, letters};
use crate::diag::Finding;

/// Words that only say that an amount changed; longer ones before what they contain.
const CHANGE: &[&str] = &[
    "主要原因",
    "原因",
    "主要",
    "由于",
    "因为",
    "因此",
    "所致",
    "导致",
    "使得",
    "造成",
    "引起",
    "影响",
    "一般公共预算",
    "政府性基金预算",
    "国有资本经营预算",
    "财政拨款",
    "部门预算",
    "年初预算",
    "预算安排",
    "预算数",
    "决算数",
    "项目支出",
    "基本支出",
    "预算",
    "决算",
    "支出",
    "收入",
    "经费",
    "资金",
    "费用",
    "金额",
    "总额",
    "总量",
    "总计",
    "合计",
    "数额",
    "规模",
    "百分点",
    "比上年",
    "较上年",
    "同上年",
    "与上年",
    "上年度",
    "上年",
    "比去年",
    "较去年",
    "去年",
    "本年度",
    "本年",
    "今年",
    "当年",
    "同期",
    "同比",
    "相比",
    "比较",
    "相较",
    "年度",
    "增加",
    "减少",
    "增长",
    "下降",
    "增减",
    "上升",
    "降低",
    "提高",
    "变动",
    "变化",
    "调整",
    "持平",
    "有所",
    "略有",
    "相应",
    "相对",
    "总体",
    "整体",
    "正常",
    "根据",
    "按照",
    "依据",
    "实际情况",
    "实际需要",
    "工作需要",
    "实际",
    "情况",
    "需要",
    "安排",
    "万元",
    "亿元",
    "较大",
    "较小",
    "明显",
    "大幅",
    "小幅",
    "幅度",
];

/// Single words around them.
const PARTICLES: &str = "的了和与及其等为是有所由因等以按比较同将在上下增减数额费元个";

pub fn check(scope: &BudgetScope) -> Vec<Finding> {
    let facts = scope.facts;
    let given = reasons::given(facts).into_iter();
    given
        .filter(|given| restates(&given.words, &facts.label(&given.of)))
        .map(|given| {
            Finding::warn("reason-restates")
                .arg("label", facts.label(&given.of))
                .arg("text", &given.reason.text)
                .at(&given.reason.location)
        })
        .collect()
}

fn restates(words: &str, label: &str) -> bool {
    let mut said = letters(words);
    if said.is_empty() {
        // No reason at all is told elsewhere.
        return false;
    }
    let mut names: Vec<String> = label
        .split(['（', '）', '、', '，', '(', ')', '/', ' ', '：', ':'])
        .map(letters)
        .filter(|name| name.chars().count() > 1)
        .collect();
    names.sort_by_key(|name| std::cmp::Reverse(name.chars().count()));
    let names = names.iter().map(String::as_str);
    for word in names.chain(CHANGE.iter().copied()) {
        said = said.replace(word, "");
    }
    said.chars()
        .all(|c| PARTICLES.contains(c) || c.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::restates;

    #[test]
    fn restatements_are_told_from_reasons() {
        let label = "支出（项目支出、一般公共预算）";
        for text in [
            "项目支出增加",
            "预算增加",
            "较上年有所减少",
            "支出增加所致",
            "一般公共预算项目支出比上年减少",
            "经费变动",
            "由于预算安排减少",
            "项目支出增加\u{FFFC}万元",
            "根据实际情况调整",
            "工作需要",
            "收入增加导致支出增加",
        ] {
            assert!(restates(text, label), "{text}");
        }
        for text in [
            "人员减少",
            "按要求只减不增",
            "经济运行和基层非公党建经费减少",
            "按政策要求压减经济运行和基层非公党建经费",
            "在职人员职务级别变动",
            "本单位已实施公务用车改革，未保留车辆",
            "新增项目",
            "厉行节约",
            "政策调整",
            "上年项目完工",
            "人员经费增加",
            "压减",
            "退休",
        ] {
            assert!(!restates(text, label), "{text}");
        }
        assert!(restates("机关运行经费增加", "机关运行经费"));
        assert!(restates("“三公”经费减少", "“三公”经费"));
        assert!(!restates("", label));
    }
}
