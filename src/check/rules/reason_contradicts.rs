//! Reasons fit the direction: documented in `reason_contradicts.toml`.

use crate::check::BudgetScope;
use crate::check::reasons::{self, Given, direction, shown};
use crate::diag::Finding;
use crate::facts::Facts;

const UP: &[&str] = &[
    "增加", "增长", "新增", "提高", "提升", "上调", "上升", "上涨", "扩大", "增设", "增编", "增人",
    "增员", "增资", "调增", "追加", "加大",
];
const DOWN: &[&str] = &[
    "减少", "压减", "下降", "降低", "削减", "缩减", "缩小", "取消", "压缩", "调减", "核减", "精简",
    "减员", "下调",
];
/// Policies that lower spending, but are also given where nothing changes.
const THRIFT: &[&str] = &["厉行节约", "过紧日子", "节约", "节减", "从严控制", "严控"];
/// What can make an amount grow, or fall, without saying so.
const MAY_RAISE: &[&str] = &[
    "恢复", "保障", "启动", "纳入", "划入", "转入", "调入", "招录", "招聘", "录用", "晋升", "晋级",
    "调标", "成立", "组建", "建设", "购置", "采购", "更新", "补发", "补缴", "清算", "举办", "上年",
    "去年",
];
const MAY_LOWER: &[&str] = &[
    "不再",
    "完成",
    "完工",
    "竣工",
    "到期",
    "结束",
    "一次性",
    "划出",
    "划转",
    "划入其他",
    "转出",
    "移交",
    "退休",
    "调出",
    "停",
    "改革",
    "撤",
    "合并",
    "剥离",
    "未",
    "没有",
    "无",
    "节约",
    "厉行",
    "紧日子",
    "控制",
    "上年",
    "去年",
    "结余",
];
/// Before a word of change they turn it round or make it a wish.
const NOT: &[&str] = &[
    "未", "没有", "没", "无", "不", "不得", "不再", "避免", "防止", "杜绝", "控制", "严控", "禁止",
    "停止",
];
/// What is raised without costing anything.
const QUALITY: &[&str] = &[
    "效益",
    "效率",
    "质量",
    "效能",
    "水平",
    "意识",
    "能力",
    "绩效",
    "精准",
    "准确",
    "精细",
    "管理",
    "使用率",
    "执行率",
    "满意",
];

pub fn check(scope: &BudgetScope) -> Vec<Finding> {
    let given = reasons::given(scope.facts).into_iter();
    given
        .filter_map(|given| {
            let claim =
                contradiction(given.change.value.sign(), given.change.nearly, &given.words)?;
            Some(finding(scope.facts, &given, claim))
        })
        .collect()
}

fn finding(facts: &Facts, given: &Given, claim: &str) -> Finding {
    Finding::warn("reason-contradicts")
        .arg("label", facts.label(&given.of))
        .arg("before", shown(given.before.value))
        .arg("now", shown(given.now.value))
        .arg("direction", direction(&given.change))
        .arg("claim", claim)
        .arg("text", &given.reason.text)
        .at(&given.reason.location)
}

/// The word of a reason that speaks against the sign of the change.
fn contradiction(sign: i8, nearly: bool, text: &str) -> Option<&'static str> {
    let (up, down) = (claim(text, UP), claim(text, DOWN));
    let says = |words: &[&str]| words.iter().any(|word| text.contains(word));
    match sign {
        1 if up.is_none() && !says(MAY_RAISE) => down.or_else(|| claim(text, THRIFT)),
        -1 if down.is_none() && !says(MAY_LOWER) => up,
        0 if !nearly && up.is_some() != down.is_some() => {
            let excused = says(MAY_RAISE) || says(MAY_LOWER);
            up.or(down).filter(|_| !excused)
        }
        _ => None,
    }
}

/// The first word of a list that is claimed: neither turned round nor about quality.
fn claim(text: &str, words: &[&'static str]) -> Option<&'static str> {
    let clauses = text.split(['，', '。', '；', '、', ',', ';', '：', ':']);
    clauses
        .flat_map(|clause| words.iter().map(move |word| (clause, *word)))
        .find(|(clause, word)| {
            clause.match_indices(word).any(|(at, _)| {
                let (before, after) = (&clause[..at], &clause[at + word.len()..]);
                // What else could stand between the two is short: 未大幅增加, 没有明显减少.
                let near: String = before.chars().rev().take(4).collect();
                let near: String = near.chars().rev().collect();
                let turned = NOT.iter().any(|not| near.contains(not));
                let quality = QUALITY.iter().any(|word| after.contains(word));
                !turned && !quality
            })
        })
        .map(|(_, word)| word)
}

#[cfg(test)]
mod tests {
    use super::contradiction;

    #[test]
    fn reasons_against_the_sign_are_told() {
        for (sign, text) in [
            (-1, "新增信息化建设"),
            (-1, "人员增加，项目增加"),
            (-1, "工资标准提高"),
            (-1, "扩大补助范围"),
            (1, "人员减少"),
            (1, "压减一般性支出"),
            (1, "厉行节约"),
            (1, "取消部分项目，接待批次下降"),
            (1, "未增加人员，压缩办公经费"),
            (0, "人员增加"),
            (0, "接待批次减少"),
        ] {
            assert!(contradiction(sign, false, text).is_some(), "{sign} {text}");
        }
    }

    #[test]
    fn other_reasons_are_left_alone() {
        for (sign, text) in [
            (-1, "人员减少"),
            (-1, "人员退休"),
            (-1, "项目减少，但人员经费增加"),
            (-1, "上年新增一次性项目本年不再安排"),
            (-1, "加强管理，提高资金使用效益"),
            (-1, "没有新增项目"),
            (-1, "严格控制新增项目"),
            (-1, "落实过紧日子要求，加大统筹力度"),
            (-1, "按要求只减不增"),
            (-1, "在职人员职务级别变动"),
            (-1, "一是单位划入其他主管部门；二是减少机关运行经费支出"),
            (1, "收入增加导致支出增加"),
            (1, "人员减少，但项目增加"),
            (1, "压减一般性支出，保障重点项目"),
            (1, "上年压减后本年恢复"),
            (1, "没有减少"),
            (1, "未取消，按标准执行"),
            (1, "新录用人员"),
            (0, "厉行节约，严格控制接待标准"),
            (0, "按要求只减不增"),
            (0, "有增有减：人员增加，项目减少"),
            (0, "无增加"),
        ] {
            assert_eq!(contradiction(sign, false, text), None, "{sign} {text}");
        }
        assert_eq!(contradiction(0, true, "人员增加"), None);
    }
}
