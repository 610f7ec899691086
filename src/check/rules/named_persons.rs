//! Offices are published, persons are not: no clerk by name with a line of their own, no list of
//! people who get money.

use crate::check::{DocumentScope, origin};
use crate::diag::Finding;
use crate::document::tree::{Block, CellRole, Inline, plain};

/// What stands before the name of a clerk.
const CLERKS: [&str; 10] = [
    "项目联系人",
    "联系人",
    "填报人",
    "填表人",
    "制表人",
    "经办人",
    "联络员",
    "项目负责人",
    "单位负责人",
    "负责人",
];
/// What stands before those who get money.
const BENEFICIARIES: [&str; 11] = [
    "受益人",
    "补助对象",
    "资助对象",
    "救助对象",
    "慰问对象",
    "抚恤对象",
    "奖励对象",
    "发放对象",
    "领取人",
    "受助学生",
    "人员名单",
];
/// What stands behind the name of one of them.
const BEHIND: [&str; 6] = ["同志", "同学", "遗属", "家属", "等人", "丧葬"];
/// The commonest family names, but those that begin other words as often.
const FAMILIES: &str = "张王李刘陈杨赵周吴徐孙胡朱郭罗宋郑谢韩唐冯董萧曹袁邓傅沈曾彭吕苏卢蒋蔡\
                        贾魏薛叶阎潘杜戴钟汪姜范廖姚谭邹熊陆郝孔崔邱秦侯邵孟雷钱汤尹黎乔贺赖龚";

/// One of these stands in every word above.
const TELLING: &str = "人员象生志学属葬";

pub fn check(scope: &DocumentScope) -> Vec<Finding> {
    let mut findings = Vec::new();
    let office = scope.facts.budget.agency.get("office-phone");
    let mut add = |finding: Option<(Finding, String)>, content: &[Inline], place: &str| {
        if let Some((finding, words)) = finding {
            let finding = finding.arg("place", place);
            findings.push(origin::at(scope, finding, content, &words));
        }
    };
    for line in scope.lines {
        let mut words = line.content.iter();
        let written = words.any(|inline| matches!(inline, Inline::Text { .. }));
        if !written || !line.text.contains(tells) {
            continue;
        }
        let text = line.text.as_str();
        add(clerk(text, office), line.content, &line.place);
        add(beneficiary(text), line.content, &line.place);
    }
    // In a form the name stands in a cell behind that of its label.
    for block in scope.document.blocks() {
        let Block::Grid(grid) = block else { continue };
        for row in &grid.body {
            for pair in row.cells.windows(2) {
                let [label, value] = pair else { continue };
                let text = |cell: &crate::document::tree::Cell| {
                    cell.content
                        .iter()
                        .map(|line| plain(line))
                        .collect::<String>()
                };
                if label.role != CellRole::Label || value.role != CellRole::Value {
                    continue;
                }
                let named = text(label);
                if !named.contains(tells) {
                    continue;
                }
                let joined = format!("{}：{}", named.trim(), text(value).trim());
                let content = value.content.first().map_or(&[][..], Vec::as_slice);
                let found = clerk(&joined, office).or_else(|| beneficiary(&joined));
                add(found, content, &plain(&grid.title));
            }
        }
    }
    findings
}

fn tells(c: char) -> bool {
    TELLING.contains(c)
}

/// The name at the head of a text, where it ends.
fn name(text: &str) -> Option<&str> {
    let text = text.trim_start_matches(['：', ':', ' ', '\u{3000}', '为', '是']);
    let end = text
        .char_indices()
        .find(|(_, c)| !('\u{4E00}'..='\u{9FFF}').contains(c))
        .map_or(text.len(), |(at, _)| at);
    let stops = ["联系电话", "电话", "手机", "同志", "等"];
    let end = stops
        .iter()
        .filter_map(|stop| text[..end].find(stop))
        .min()
        .unwrap_or(end);
    is_name(&text[..end]).then_some(&text[..end])
}

fn is_name(text: &str) -> bool {
    let length = text.chars().count();
    (2..=3).contains(&length) && text.chars().next().is_some_and(|c| FAMILIES.contains(c))
}

/// A clerk by name, and the number of a line in the same sentence that is not the office's own.
fn clerk(text: &str, office: Option<&str>) -> Option<(Finding, String)> {
    let (at, label) = CLERKS
        .iter()
        .find_map(|label| Some((text.find(label)?, label)))?;
    let name = name(&text[at + label.len()..])?;
    let line = line(text).filter(|line| Some(line.as_str()) != office);
    let finding = match &line {
        Some(line) => Finding::warn("clerk-with-line").arg("line", masked(line)),
        None => Finding::warn("clerk-named"),
    };
    let masked: String = name.chars().take(1).chain(['某']).collect();
    let finding = finding.arg("label", label).arg("name", masked);
    Some((finding, name.to_owned()))
}

/// `010-00000000` and the like.
fn line(text: &str) -> Option<String> {
    let chars: Vec<char> = text.chars().collect();
    let digits = |from: usize| {
        chars[from..]
            .iter()
            .take_while(|c| c.is_ascii_digit())
            .count()
    };
    for at in 0..chars.len() {
        let starts = chars[at] == '0' && !(at > 0 && chars[at - 1].is_ascii_digit());
        let area = if starts { digits(at) } else { 0 };
        if !(3..=4).contains(&area) || !matches!(chars.get(at + area), Some('-' | '—' | ' ')) {
            continue;
        }
        let own = digits(at + area + 1);
        if (7..=8).contains(&own) {
            return Some(chars[at..at + area + 1 + own].iter().collect());
        }
    }
    None
}

/// The area code alone.
fn masked(line: &str) -> String {
    let area: String = line.chars().take_while(char::is_ascii_digit).collect();
    format!("{area}-****")
}

/// People who get money, by name.
fn beneficiary(text: &str) -> Option<(Finding, String)> {
    let listed = BENEFICIARIES.iter().find_map(|label| {
        let rest = text[text.find(label)? + label.len()..].trim_start_matches(['名', '单']);
        let rest = rest.strip_prefix(['：', ':', '（'])?;
        let end = rest
            .find(['。', '；', '，', '）', '\n'])
            .unwrap_or(rest.len());
        let list = rest[..end].trim_end_matches('等');
        let all = list.split(['、', ' ']).map(str::trim);
        (!list.is_empty() && all.clone().all(is_name)).then(|| (*label, list.to_owned()))
    });
    let called = || {
        BEHIND.iter().find_map(|behind| {
            let at = text.find(behind)?;
            let chars: Vec<char> = text[..at].chars().collect();
            let name: String = chars[chars.len().checked_sub(3)?..].iter().collect();
            // A name made unreadable is still that of one person.
            (is_name(&name) && name.contains('某')).then_some((*behind, name))
        })
    };
    let (label, words) = listed.or_else(called)?;
    let first: String = words.chars().take(1).chain(['某']).collect();
    let finding = Finding::warn("beneficiary-named")
        .arg("label", label)
        .arg("name", first);
    Some((finding, words))
}

#[cfg(test)]
mod tests {
    use super::{beneficiary, clerk};

    #[test]
    fn persons_are_found() {
        for text in [
            "联系人：张某某",
            "填报人张某某，电话010-00000000",
            "项目负责人 李某",
        ] {
            assert!(clerk(text, None).is_some(), "{text}");
        }
        for text in [
            "慰问对象：张某某、李某某",
            "补助对象名单：张某某等",
            "张某某遗属补助",
        ] {
            assert!(beneficiary(text).is_some(), "{text}");
        }
    }

    #[test]
    fn offices_and_groups_are_no_persons() {
        for text in [
            "联系人制度",
            "主要负责人为组长",
            "单位负责人：",
            "联系电话：010-00000000",
            "落实项目负责人责任制",
        ] {
            assert!(clerk(text, None).is_none(), "{text}");
        }
        for text in [
            "补助对象：高校、企业",
            "慰问对象：困难职工",
            "职工遗属补助",
            "有关同志",
        ] {
            assert!(beneficiary(text).is_none(), "{text}");
        }
    }
}
