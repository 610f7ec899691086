//! Slips of the pen: wrong forms of fixed terms, words and marks typed twice, missing numbers.

use std::collections::BTreeMap;

use crate::check::{DocumentScope, lines, origin};
use crate::diag::Finding;
use crate::document::tree::Inline;

/// Marks of which no two stand side by side.
const MARKS: &str = "，。；：、,;";
/// A number stands between one of these words and a unit.
const BEFORE_NUMBER: [&str; 20] = [
    "安排",
    "支出",
    "收入",
    "增加",
    "减少",
    "增长",
    "下降",
    "提高",
    "降低",
    "为",
    "共计",
    "合计",
    "达到",
    "完成",
    "占",
    "总额",
    "预算",
    "结转",
    "较上年",
    "比上年",
];
const UNITS: [&str; 6] = ["万元", "亿元", "%", "％", "个百分点", "人次"];
const COUNTING: [&str; 6] = ["共有", "共", "新增", "现有", "下设", "以上企业"];
const COUNTED: [&str; 5] = ["家企业", "个项目", "个单位", "家单位", "名职工"];

pub fn check(scope: &DocumentScope) -> Vec<Finding> {
    let mut wrong: BTreeMap<char, Vec<(&str, &str)>> = BTreeMap::new();
    for (word, right) in &scope.profile.profile.wording.wrong {
        // An empty one is a layer below taken back.
        if let (Some(first), false) = (word.chars().next(), right.is_empty()) {
            wrong.entry(first).or_default().push((word, right));
        }
    }
    let mut findings = Vec::new();
    for line in scope.lines {
        let words = line.content.iter();
        let words = words.filter(|inline| matches!(inline, Inline::Text { .. }));
        let mut found: Vec<(Finding, String)> = words
            .flat_map(|inline| wrong_words(&wrong, inline.text()))
            .collect();
        if line.prose {
            found.extend(slips(line.content));
        }
        for (finding, words) in found {
            let finding = finding
                .arg("sentence", lines::excerpt(&line.text))
                .arg("place", &line.place);
            findings.push(origin::at(scope, finding, line.content, &words));
        }
    }
    findings
}

fn wrong_words(wrong: &BTreeMap<char, Vec<(&str, &str)>>, text: &str) -> Vec<(Finding, String)> {
    let mut found = Vec::new();
    for (at, c) in text.char_indices() {
        let Some(words) = wrong.get(&c) else { continue };
        let word = words.iter().find(|(word, _)| text[at..].starts_with(word));
        if let Some((word, right)) = word {
            let finding = Finding::warn("word-wrong")
                .arg("found", word)
                .arg("right", right);
            found.push((finding, (*word).to_owned()));
        }
    }
    found
}

fn slips(content: &[Inline]) -> Vec<(Finding, String)> {
    let mut found = Vec::new();
    let mut add = |finding: Finding, words: Option<String>| {
        if let Some(words) = words {
            found.push((finding.arg("found", &words), words));
        }
    };
    let mut marked = String::new();
    for inline in content {
        match inline {
            Inline::Text { text } => {
                add(Finding::warn("words-doubled"), doubled(text));
                marked.push_str(text);
            }
            _ => marked.push('\u{0}'),
        }
    }
    add(Finding::warn("punctuation-doubled"), marks(&marked));
    add(Finding::warn("number-missing"), missing_number(&marked));
    found
}

fn han(c: char) -> bool {
    ('\u{4E00}'..='\u{9FFF}').contains(&c)
}

/// A word that stands there twice.
fn doubled(text: &str) -> Option<String> {
    let chars: Vec<char> = text.chars().collect();
    for (at, window) in chars.windows(2).enumerate() {
        let before = at.checked_sub(1).map(|at| chars[at]);
        if window == ['的', '的'] && !matches!(before, Some('目' | '标')) {
            return Some("的的".to_owned());
        }
    }
    // 一步一步 and 逐项逐项 are meant.
    let meant = |c: char| matches!(c, '一' | '逐' | '各' | '某');
    for (at, &first) in chars.iter().enumerate() {
        let again = |length: &usize| {
            let pair = chars.get(at..at + 2 * length);
            chars.get(at + length) == Some(&first)
                && pair.is_some_and(|pair| pair[..*length] == pair[*length..])
        };
        let Some(length) = (2..=8).rev().find(again) else {
            continue;
        };
        let word = &chars[at..at + length];
        if !meant(first) && word.iter().all(|&c| han(c)) && word[0] != word[1] {
            return Some(chars[at..at + 2 * length].iter().collect());
        }
    }
    None
}

fn marks(text: &str) -> Option<String> {
    let chars: Vec<char> = text.chars().collect();
    let found = chars
        .windows(2)
        .find(|pair| pair.iter().all(|c| MARKS.contains(*c)))?;
    Some(found.iter().collect())
}

/// A unit where its number should stand before it. A figure is a character of its own here.
fn missing_number(text: &str) -> Option<String> {
    for unit in UNITS {
        for (at, _) in text.match_indices(unit) {
            let before = text[..at].trim_end_matches([' ', '\u{3000}']);
            let Some(word) = BEFORE_NUMBER.iter().find(|word| before.ends_with(**word)) else {
                continue;
            };
            if !before.ends_with("单位为") && !before.ends_with("以") {
                return Some(format!("{word}{}{unit}", &text[before.len()..at]));
            }
        }
    }
    if !COUNTED.iter().any(|noun| text.contains(noun)) {
        return None;
    }
    let mut pairs = COUNTING
        .iter()
        .flat_map(|verb| COUNTED.iter().map(move |noun| format!("{verb}{noun}")));
    pairs.find(|words| text.contains(words.as_str()))
}

#[cfg(test)]
mod tests {
    use super::{doubled, marks, missing_number};

    #[test]
    fn slips_are_found() {
        assert_eq!(doubled("加强加强管理").as_deref(), Some("加强加强"));
        assert_eq!(doubled("重点的的项目").as_deref(), Some("的的"));
        assert_eq!(marks("工作，。完成").as_deref(), Some("，。"));
        for text in [
            "支出万元",
            "增长%",
            "比上年增加 万元",
            "共有家企业",
            "下降个百分点",
        ] {
            assert!(missing_number(text).is_some(), "{text}");
        }
    }

    #[test]
    fn other_sentences_are_left_alone() {
        for text in [
            "达到目的的项目",
            "一步一步推进",
            "行为为准",
            "以及及时",
            "逐步推进",
        ] {
            assert_eq!(doubled(text), None, "{text}");
        }
        assert_eq!(marks("等……。"), None);
        for text in [
            "以万元为单位",
            "金额单位为万元",
            "支出\u{0}万元",
            "单位：万元",
            "共有家庭",
        ] {
            assert_eq!(missing_number(text), None, "{text}");
        }
    }
}
