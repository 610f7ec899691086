//! What the columns of a bureau's summary are called, and which facts they are.

use crate::budget::money::Unit;

/// Headings clerks write, without blanks, quotes and brackets; the first is what is told.
const KNOWN: [(&str, &[&str]); 31] = [
    (
        "spending",
        &["支出合计", "支出总计", "总支出", "部门支出合计", "预算支出"],
    ),
    (
        "revenue",
        &["收入合计", "收入总计", "总收入", "部门收入合计", "预算收入"],
    ),
    ("carry-forward", &["结转下年", "年终结转结余"]),
    ("spending{category=basic}", &["基本支出", "基本支出合计"]),
    (
        "spending{category=personnel}",
        &["人员经费", "人员支出", "人员"],
    ),
    (
        "spending{category=operating}",
        &["公用经费", "公用支出", "日常公用经费", "公用"],
    ),
    ("spending{category=project}", &["项目支出", "项目支出合计"]),
    (
        "spending{fund=fiscal-appropriation}",
        &["财政拨款", "财政拨款支出", "财政拨款合计"],
    ),
    (
        "spending{fund=general-public-budget}",
        &[
            "一般公共预算拨款",
            "一般公共预算",
            "一般公共预算支出",
            "一般公共预算拨款支出",
            "一般公共预算财政拨款",
        ],
    ),
    (
        "spending{fund=government-fund-budget}",
        &[
            "政府性基金预算拨款",
            "政府性基金",
            "政府性基金预算",
            "政府性基金支出",
            "政府性基金预算支出",
        ],
    ),
    (
        "spending{fund=state-capital-budget}",
        &[
            "国有资本经营预算拨款",
            "国有资本经营",
            "国有资本经营预算",
            "国有资本经营预算支出",
        ],
    ),
    (
        "spending{fund=fiscal-special-account}",
        &["财政专户管理资金", "财政专户管理资金支出"],
    ),
    ("spending{fund=unit-funds}", &["单位资金", "单位资金支出"]),
    (
        "spending{vintage=carry-over}",
        &["上年结转结余", "上年结转"],
    ),
    ("revenue{source=fiscal-appropriation}", &["财政拨款收入"]),
    (
        "revenue{source=general-public-budget}",
        &["一般公共预算收入", "一般公共预算拨款收入"],
    ),
    (
        "revenue{source=government-fund-budget}",
        &[
            "政府性基金收入",
            "政府性基金预算收入",
            "政府性基金预算拨款收入",
        ],
    ),
    ("revenue{source=unit-funds}", &["单位资金收入"]),
    ("three-public", &["三公经费", "三公经费合计"]),
    (
        "overseas-travel",
        &["因公出国境费", "因公出国境费用", "因公出国境"],
    ),
    (
        "official-vehicles",
        &[
            "公务用车购置及运行维护费",
            "公务用车购置及运行费",
            "公务用车费",
        ],
    ),
    ("vehicle-purchase", &["公务用车购置费", "公务用车购置"]),
    (
        "vehicle-operation",
        &["公务用车运行维护费", "公务用车运行费"],
    ),
    ("official-reception", &["公务接待费", "公务接待"]),
    ("meeting", &["会议费"]),
    ("training", &["培训费"]),
    ("procurement", &["政府采购预算", "政府采购", "政府采购金额"]),
    ("service-purchase", &["政府购买服务预算", "政府购买服务"]),
    (
        "asset-allocation",
        &["资产配置预算", "资产配置", "新增资产配置预算"],
    ),
    ("agency-operating-cost", &["机关运行经费"]),
    ("overseas-official", &["一般公务出国境费"]),
];

/// Columns that hold no amounts and need no check.
const OTHER: [&str; 8] = [
    "序号",
    "备注",
    "说明",
    "业务科室",
    "科室",
    "section",
    "note",
    "主管部门",
];

/// What a column is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Heading {
    Code,
    Name,
    /// Nothing to hold against anything.
    Other,
    /// A fact, by key, and the unit its amounts are in where the heading says one.
    Fact {
        key: String,
        unit: Option<Unit>,
    },
    Unknown,
}

impl Heading {
    pub fn of(text: &str) -> Heading {
        let (text, unit) = split_unit(text);
        let plain = plain(text);
        let is = |list: &[&str]| list.contains(&plain.as_str());
        if is(&[
            "代码",
            "code",
            "部门代码",
            "单位代码",
            "预算代码",
            "部门编码",
            "单位编码",
        ]) {
            return Heading::Code;
        }
        if is(&["名称", "name", "部门名称", "单位名称", "部门", "单位"]) {
            return Heading::Name;
        }
        if plain.is_empty() || is(&OTHER) {
            return Heading::Other;
        }
        let known = KNOWN
            .iter()
            .find(|(key, labels)| *key == text || labels.contains(&plain.as_str()));
        match known {
            Some((key, _)) => Heading::Fact {
                key: (*key).to_owned(),
                unit,
            },
            None if looks_like_key(text) => Heading::Fact {
                key: text.to_owned(),
                unit,
            },
            None => Heading::Unknown,
        }
    }
}

/// What a fact is called in findings, where it has a heading of its own.
pub fn label(key: &str) -> Option<&'static str> {
    let known = KNOWN.iter().find(|(known, _)| *known == key)?;
    known.1.first().copied()
}

/// Every heading of a fact, for suggestions.
pub fn all() -> impl Iterator<Item = &'static str> {
    KNOWN.iter().flat_map(|(_, labels)| labels.iter().copied())
}

/// A unit in brackets behind a heading: `支出合计（万元）`.
pub fn split_unit(text: &str) -> (&str, Option<Unit>) {
    let text = text.trim();
    for (word, unit) in [("万元", Unit::Wan), ("元", Unit::Yuan)] {
        for (open, close) in [('（', '）'), ('(', ')')] {
            let inner = text
                .strip_suffix(close)
                .and_then(|rest| rest.strip_suffix(word));
            if let Some(rest) = inner.and_then(|rest| rest.strip_suffix(open)) {
                return (rest.trim_end(), Some(unit));
            }
        }
    }
    (text, None)
}

/// Without blanks, quotes and brackets, which everybody sets differently.
fn plain(text: &str) -> String {
    let kept = |c: &char| !c.is_whitespace() && !"“”\"'‘’「」（）()《》".contains(*c);
    text.chars().filter(kept).collect()
}

/// A measure in English, with dimensions or without.
fn looks_like_key(text: &str) -> bool {
    let measure = text.split('{').next().unwrap_or_default().trim();
    !measure.is_empty() && measure.bytes().all(|b| b.is_ascii_lowercase() || b == b'-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_as_clerks_write_them_are_known() {
        let fact = |text: &str| match Heading::of(text) {
            Heading::Fact { key, unit } => (key, unit),
            other => panic!("{text}: {other:?}"),
        };
        assert_eq!(fact("支出合计"), ("spending".to_owned(), None));
        assert_eq!(
            fact("“三公”经费 合计（万元）"),
            ("three-public".to_owned(), Some(Unit::Wan))
        );
        assert_eq!(fact("因公出国（境）费").0, "overseas-travel");
        assert_eq!(
            fact("spending{function=2080505}").0,
            "spending{function=2080505}"
        );
        assert_eq!(Heading::of("单位代码"), Heading::Code);
        assert_eq!(Heading::of("备 注"), Heading::Other);
        assert_eq!(Heading::of("支出合记"), Heading::Unknown);
    }
}
