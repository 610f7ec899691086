//! A list has as many members as is typed before it, and the agency as many units.

use std::collections::BTreeSet;

use crate::check::written::chinese_number;
use crate::check::{DocumentScope, lines, origin};
use crate::diag::Finding;
use crate::document::tree::Inline;

/// What counts members.
const CLASSIFIERS: &str = "个家项所类名";
/// What a list begins with, behind its noun.
const OPENS: [&str; 12] = [
    "：",
    "，包括：",
    "，包括",
    "，分别是：",
    "，分别是",
    "，分别为：",
    "，分别为",
    "，即：",
    "，即",
    "，具体为：",
    "，具体包括：",
    ":",
];
/// What units of an agency are called, before and after their number.
const BELOW: [&str; 5] = ["下属", "所属", "下设", "直属", "下辖"];
const UNITS: [&str; 6] = [
    "单位",
    "预算单位",
    "事业单位",
    "二级单位",
    "二级预算单位",
    "独立核算单位",
];

pub fn check(scope: &DocumentScope) -> Vec<Finding> {
    let mut findings = Vec::new();
    let counts = unit_counts(scope);
    for line in scope.lines {
        if !line.prose {
            continue;
        }
        // Computed numbers are held against their lists by a rule of their own.
        let typed = line.content.iter().map(|inline| match inline {
            Inline::Figure { .. } => "\u{0}",
            other => other.text(),
        });
        let typed: String = typed.collect();
        let text = line.text.as_str();
        let found = numbers(&typed).into_iter().find_map(|number| {
            list(&number).or_else(|| units(&number, &counts, scope.facts.budget.of("unit").len()))
        });
        if let Some((finding, words)) = found {
            let finding = finding
                .arg("sentence", lines::excerpt(text))
                .arg("place", &line.place);
            findings.push(origin::at(scope, finding, line.content, &words));
        }
    }
    findings
}

/// A number before something that counts.
struct Stated<'a> {
    value: usize,
    /// As written, with what counts: `7个`.
    words: &'a str,
    before: &'a str,
    after: &'a str,
}

fn numbers(text: &str) -> Vec<Stated<'_>> {
    let numeral = |c: char| c.is_ascii_digit() || "一二三四五六七八九十两".contains(c);
    let mut found = Vec::new();
    for (at, c) in text.char_indices() {
        if !CLASSIFIERS.contains(c) {
            continue;
        }
        let start = text[..at].trim_end_matches(numeral).len();
        let written = &text[start..at];
        let value = written.parse().ok().or_else(|| chinese_number(written));
        // 12.5个 is no count of members, 第三个 none at all.
        let before = &text[..start];
        let part = before.ends_with(['.', ',', '第', '-', '—', '百', '千', '万', '几', '数', '多']);
        if let Some(value) = value.filter(|_| !part) {
            let end = at + c.len_utf8();
            found.push(Stated {
                value,
                words: &text[start..end],
                before,
                after: &text[end..],
            });
        }
    }
    found
}

/// `内设机构7个：办公室、…`: the list ends with the clause.
fn list(number: &Stated) -> Option<(Finding, String)> {
    let noun: String = number
        .after
        .chars()
        .take_while(|c| !"，。；：:、（(\n".contains(*c))
        .collect();
    if noun.chars().count() > 12 {
        return None;
    }
    let rest = &number.after[noun.len()..];
    let open = OPENS.iter().filter(|open| rest.starts_with(**open));
    let open = open.max_by_key(|open| open.len())?;
    let rest = rest[open.len()..].trim_start();
    let end = rest.find(['。', '；', '\n', ';']).unwrap_or(rest.len());
    let members = without_brackets(&rest[..end]);
    // What goes on in another clause may be no member any more.
    let members = members.split('，').next().unwrap_or_default();
    if members.ends_with('等') || members.contains("等，") || !members.contains('、') {
        return None;
    }
    let by_mark = members.split('、').count();
    let short = members
        .split('、')
        .all(|one| (2..=25).contains(&one.chars().count()));
    let joined = |word: &str| {
        members
            .rsplit('、')
            .next()
            .is_some_and(|one| one.contains(word))
    };
    let last_two = joined("和") || joined("及") || joined("与");
    let fits = by_mark == number.value || (last_two && by_mark + 1 == number.value);
    if fits || !short || number.value < 2 {
        return None;
    }
    let finding = Finding::warn("count-misses-list")
        .arg("stated", format!("{}{noun}", number.words))
        .arg("count", by_mark)
        .arg("list", lines::excerpt(members));
    Some((finding, members.to_owned()))
}

/// A list without its explanations in brackets.
fn without_brackets(text: &str) -> String {
    let mut depth = 0_usize;
    let mut out = String::new();
    for c in text.chars() {
        match c {
            '（' | '(' => depth += 1,
            '）' | ')' => depth = depth.saturating_sub(1),
            c if depth == 0 => out.push(c),
            _ => {}
        }
    }
    out
}

/// What a sentence may call the number of units: all, those below, each kind of them.
fn unit_counts(scope: &DocumentScope) -> BTreeSet<usize> {
    let units = scope.facts.budget.of("unit");
    let of = |field: &'static str, value: &str| {
        let units = units.iter();
        units.filter(|unit| unit.get(field) == Some(value)).count()
    };
    let mut counts: BTreeSet<usize> = [units.len(), units.len().saturating_sub(1)].into();
    let dependent = of("independent", "false");
    counts.extend([dependent, units.len() - dependent]);
    counts.insert((units.len() - dependent).saturating_sub(1));
    let natures: BTreeSet<&str> = units.iter().filter_map(|unit| unit.get("nature")).collect();
    let public = units.iter().filter_map(|unit| unit.get("nature"));
    counts.insert(public.filter(|nature| nature.starts_with("public")).count());
    counts.extend(natures.into_iter().map(|nature| of("nature", nature)));
    counts
}

/// `下属三家事业单位`: as many as are recorded, where more than one is.
fn units(number: &Stated, counts: &BTreeSet<usize>, all: usize) -> Option<(Finding, String)> {
    let below = BELOW.iter().any(|word| number.before.ends_with(word));
    let called = UNITS.iter().any(|word| number.after.starts_with(word));
    if all < 2 || !below || !called || counts.contains(&number.value) {
        return None;
    }
    let words = format!("{}单位", number.words);
    let finding = Finding::warn("count-of-units")
        .arg("stated", number.words)
        .arg("count", all);
    Some((finding, words))
}

#[cfg(test)]
mod tests {
    use super::{list, numbers};

    fn wrong(text: &str) -> bool {
        numbers(text).iter().any(|number| list(number).is_some())
    }

    #[test]
    fn lists_of_another_length_are_found() {
        assert!(wrong("内设机构7个：办公室、人事科、法规科。"));
        assert!(wrong("内设四个科室，分别是：办公室、人事科、法规科。"));
        assert!(wrong(
            "下设2个中心：甲中心、乙中心、丙中心（含丁站、戊站）。"
        ));
    }

    #[test]
    fn lists_of_that_length_are_left_alone() {
        for text in [
            "内设机构3个：办公室、人事科、法规科。",
            "内设三个科室，分别是办公室、人事科和法规科。",
            "内设机构3个：办公室、人事科、法规科（研究室、档案室）。",
            "共有5个项目，涉及资金三类。",
            "内设机构5个：办公室、人事科等。",
            "第三个问题：一、甲、乙",
            "预算单位1个，包括：某某局。",
        ] {
            assert!(!wrong(text), "{text}");
        }
    }
}
