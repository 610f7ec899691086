//! What certificates say in every format, apart from their data.

use std::collections::BTreeSet;

use super::places::short;
use super::rows::{Row, Verdict};
use super::{Certificate, Clock, Waived};
use crate::budget::model::Date;
use crate::check::points;
use crate::diag::Lang;

pub const TITLE: &str = "检查要点对照表";
pub const COLUMNS: [&str; 4] = ["检查要点", "依据", "结论", "位置"];
pub const SIGNATURES: [&str; 3] = ["检查人（签字）", "复核人（签字）", "日期"];
pub const REMARK: &str = "页码为文本页脚所印页码；没有排版时以标题和表号代替。结论只对上列数据哈希所指的数据有效，\
                          数据改动后须重新检查。本表供内部审核，不随文本公开。";

/// Agency and document in one line.
pub fn subject(certificate: &Certificate) -> String {
    let title = &certificate.title;
    match title.contains(&certificate.agency) {
        true => title.clone(),
        false => format!("{} {title}", certificate.agency).trim().to_owned(),
    }
}

/// The lines at the top.
pub fn head(certificate: &Certificate) -> Vec<(&'static str, String)> {
    let mut head = vec![("单位名称", certificate.agency.clone())];
    if !certificate.title.is_empty() {
        head.push(("文本名称", certificate.title.clone()));
    }
    let period = certificate.period.clone();
    let document = certificate.document.iter().map(|id| format!("文档 {id}"));
    let period: Vec<String> = period.into_iter().chain(document).collect();
    if !period.is_empty() {
        head.push(("年度阶段", period.join("，")));
    }
    if let Some(profile) = &certificate.profile {
        head.push(("公开格式", format!("{}（{}）", profile.title, profile.id)));
    }
    head.push(("检查日期", day(&certificate.as_of)));
    head.push(("检查程序", certificate.program.clone()));
    let inputs = &certificate.inputs;
    let hash = format!("{} 个文件，SHA-256 {}", inputs.files, inputs.sha256);
    head.push(("数据哈希", hash));
    head
}

/// The verdict with its counts.
pub fn verdict(certificate: &Certificate) -> String {
    let counts = &certificate.counts;
    let count = |verdict| match verdict {
        Verdict::Compliant => counts.compliant,
        Verdict::Violated => counts.violated,
        Verdict::Advised => counts.advised,
        Verdict::Waived => counts.waived,
        Verdict::NotApplicable => counts.not_applicable,
        Verdict::Unchecked => counts.unchecked,
    };
    let told = Verdict::ALL.into_iter().filter(|&verdict| {
        count(verdict) > 0 || matches!(verdict, Verdict::Compliant | Verdict::Violated)
    });
    let told: Vec<String> = told
        .map(|verdict| format!("{} {} 项", verdict.word(), count(verdict)))
        .collect();
    let word = match certificate.passed {
        true => "通过",
        false => "不通过",
    };
    format!("{word}：{}", told.join("，"))
}

/// The legal clock in one line.
pub fn clock(clock: &Clock) -> String {
    let dates = clock.approval.iter().zip(&clock.limit);
    let dates = dates.map(|(approval, limit)| {
        let (approval, limit) = (day(approval), day(limit));
        format!(
            "批复日期 {approval}，法定公开期限 {limit}（批复后 {} 日内）；",
            super::DAYS
        )
    });
    dates.chain([clock.text.clone()]).collect()
}

/// A waiver in one line.
pub fn waiver(waiver: &Waived) -> String {
    let place = waiver.place.as_ref().map(|place| format!("（{place}）"));
    let until = day(&waiver.until);
    let (rule, reason) = (&waiver.rule, &waiver.reason);
    format!(
        "{rule}{}：{reason}；有效至 {until}",
        place.unwrap_or_default()
    )
}

/// Where to look for a rule's verdict, or why there is nowhere to.
pub fn place(row: &Row) -> String {
    match (&row.remark, row.places.as_slice()) {
        (Some(remark), _) => remark.clone(),
        (None, []) => "—".to_owned(),
        (None, places) => short(places),
    }
}

/// The name of a group of rules.
pub fn group(id: &str) -> &str {
    points::group(id).map_or("其他", |group| group.title(Lang::Zh))
}

/// The provisions whose letters stand in the rows.
pub fn provisions(certificate: &Certificate) -> String {
    let rows = certificate.rows.iter();
    let letters: BTreeSet<&str> = rows
        .flat_map(|row| row.provisions.iter().map(String::as_str))
        .collect();
    let named = letters.into_iter().filter_map(|letter| {
        let name = points::provision(letter, Lang::Zh)?;
        Some(format!("{letter} {name}"))
    });
    named.collect::<Vec<_>>().join("；")
}

/// A date as written in documents.
pub fn day(date: &str) -> String {
    Date::parse(date).map_or_else(|| date.to_owned(), Date::chinese)
}
