//! What sheets and fields are for, in the words of those who fill them in.

use super::cell;
use super::plan::Sheet;
use crate::records::schema::{FieldSpec, KINDS, Kind};

/// What one sheet is for; a ledger is told by its year and scope.
pub(super) fn subject(sheet: &Sheet) -> String {
    let purpose = purpose(sheet.kind);
    let Some(ledger) = sheet.ledger else {
        return purpose.to_owned();
    };
    let year = ledger.text("year").map(|year| format!("{year} 年的台账，"));
    let year = year.unwrap_or_default();
    match cell::scope(ledger).as_str() {
        "" => format!("{year}{purpose}"),
        scope => format!("{year}同一笔钱的另一种分法，只含：{scope}"),
    }
}

/// What a sheet is for.
pub(super) fn purpose(kind: &Kind) -> &'static str {
    match kind.key {
        "document" => "编哪一年、用哪种格式，批复和公开的日期；编几份文件的填几列",
        "agency" => "编制部门的名称、代码等",
        "unit" => "本级也是一个单位，有几个写几行",
        "ledger" => "明细放在别的文件里的台账",
        "line" => "一行一笔，只填知道的分类",
        "revenue" => "一行一笔",
        "carry-forward" => "结转下年的资金",
        "earmark" => "三公经费、会议费、培训费：已含在支出明细里，这里单列",
        "transfer" => {
            "与其他部门、单位之间拨出、拨入的资金：已含在收支明细里，这里单列，供双方核对"
        }
        "previous" => "上年和以前年度的数，用来比较增减",
        "control" => "财政批复数：只用于核对，不会印出",
        "project" => "项目和绩效目标表的内容，一行一个项目",
        "goal" => "部门整体绩效目标，一行一条",
        "indicator" => "绩效指标，一行一个",
        "evaluation" => "绩效自评的等级",
        "staff" => "编制与实有人数",
        "vehicles" => "车辆数的截止日期、购置计划、大型设备",
        "vehicle" => "各类车辆的数量",
        "procurement" => "政府采购，一行一项",
        "service-purchase" => "政府购买服务，一行一项",
        "asset" => "资产配置预算，一行一项",
        "statistic" => "部门工作的统计数，不是预算金额；增长、比重由程序计算",
        "asset-holding" => "年初占有使用的资产，每类一行",
        "text" => "职能、任务等文字，一行一篇",
        "reason" => "增减变化的原因",
        "code" => "目录中没有、或需另行命名的科目",
        "term" => "名词解释的补充",
        "waiver" => "不按某条规则核对之处，写明理由和期限；不公开",
        _ => kind.doc,
    }
}

/// What a field takes: its explanation without the words of other forms of the records.
pub(super) fn meaning(spec: &FieldSpec) -> String {
    let mut doc = spec.doc.to_owned();
    for (id, word) in spec.options {
        doc = doc.replace(&format!("默认 {id}"), &format!("默认{word}"));
    }
    for kind in KINDS {
        let sheet = format!("“{}”表", kind.label);
        doc = doc.replace(&format!("[[{}]]", kind.key), &sheet);
        doc = doc.replace(&format!("[{}]", kind.key), &sheet);
    }
    let doc = doc.replace("true", "是").replace("false", "否");
    let words: Vec<&str> = spec.options.iter().map(|&(_, word)| word).collect();
    match (words.is_empty(), doc.is_empty()) {
        (true, _) => doc,
        (false, true) => format!("可选：{}", words.join("、")),
        (false, false) => format!("可选：{}。{doc}", words.join("、")),
    }
}

/// Lines a text takes in a column of some width.
pub(super) fn lines(text: &str, width: f64) -> f64 {
    let wide = |c: char| if c.is_ascii() { 1.0 } else { 2.0 };
    let of = |line: &str| {
        (line.chars().map(wide).sum::<f64>() * 1.05 / width)
            .ceil()
            .max(1.0)
    };
    text.lines().map(of).sum::<f64>().max(1.0)
}
