//! Numbers of items typed into texts follow one another: none is left out and none is there twice.

use crate::check::written::{self, chinese_number};
use crate::check::{BudgetScope, lines};
use crate::diag::Finding;

/// Kinds of numbers, outermost first.
const STYLES: usize = 5;

pub fn check(scope: &BudgetScope) -> Vec<Finding> {
    let mut findings = Vec::new();
    for written in written::all(&scope.facts.budget) {
        let found = paragraphs(written.text).or_else(|| points(written.text));
        findings.extend(found.map(|gap| {
            Finding::warn("numbering-broken")
                .arg("before", gap.before)
                .arg("found", gap.found)
                .arg("sentence", lines::excerpt(&gap.sentence))
                .at(written.location)
        }));
    }
    findings
}

/// A number that does not follow the one before it.
#[derive(Debug, PartialEq)]
struct Gap {
    before: String,
    found: String,
    sentence: String,
}

/// The first gap in the numbers at the head of paragraphs.
fn paragraphs(text: &str) -> Option<Gap> {
    let mut last: [Option<(usize, String)>; STYLES] = Default::default();
    // A line without a number may begin a new list.
    let mut plain = true;
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let Some((style, number, words)) = head(line) else {
            plain = true;
            continue;
        };
        if let Some((before, shown)) = &last[style] {
            let follows = number == before + 1 || (number == 1 && (plain || *before > 1));
            if !follows {
                return Some(Gap {
                    before: shown.clone(),
                    found: words,
                    sentence: line.to_owned(),
                });
            }
        }
        plain = false;
        last[style] = Some((number, words));
        // Whatever stands below it begins anew.
        for deeper in &mut last[style + 1..] {
            *deeper = None;
        }
    }
    None
}

/// Style, value and wording of the number at the head of a line.
fn head(line: &str) -> Option<(usize, usize, String)> {
    let bracketed = line.strip_prefix(['（', '(']).and_then(|rest| {
        let (inner, _) = rest.split_once(['）', ')'])?;
        let words: String = line.chars().take(inner.chars().count() + 2).collect();
        let chinese = chinese_number(inner).map(|number| (1, number, words.clone()));
        chinese.or_else(|| Some((3, arabic(inner)?, words)))
    });
    if bracketed.is_some() {
        return bracketed;
    }
    let circled = line.chars().next().filter(|c| ('①'..='⑳').contains(c));
    if let Some(c) = circled {
        return Some((4, c as usize - '①' as usize + 1, c.to_string()));
    }
    let (inner, rest) = line.split_once(['、', '.', '．'])?;
    let mark = line[inner.len()..].chars().next()?;
    let words = format!("{inner}{mark}");
    if let Some(number) = chinese_number(inner).filter(|_| mark == '、') {
        return Some((0, number, words));
    }
    // 1.5 is no number of an item.
    let decimal = rest.starts_with(|c: char| c.is_ascii_digit());
    let number = arabic(inner).filter(|_| !decimal)?;
    Some((2, number, words))
}

fn arabic(text: &str) -> Option<usize> {
    let short = text.len() <= 2 && !text.is_empty();
    (short && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.parse().ok())?
}

/// The first gap among 一是、二是、三是 within a paragraph.
fn points(text: &str) -> Option<Gap> {
    for line in text.lines() {
        let mut last: Option<(usize, String)> = None;
        for (at, _) in line.match_indices('是') {
            let head = &line[..at];
            let word = head
                .chars()
                .next_back()
                .map_or("", |c| &head[at - c.len_utf8()..]);
            let opens = head[..head.len() - word.len()]
                .chars()
                .next_back()
                .is_none_or(|c| "，。；：、,;: 　".contains(c));
            let Some(number) = chinese_number(word).filter(|&number| opens && number > 0) else {
                continue;
            };
            let words = format!("{word}是");
            if let Some((before, shown)) = &last
                && number != before + 1
                && number != 1
            {
                let from: String = line[at - word.len()..].chars().take(30).collect();
                return Some(Gap {
                    before: shown.clone(),
                    found: words,
                    sentence: from,
                });
            }
            last = Some((number, words));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::{paragraphs, points};

    #[test]
    fn gaps_are_found() {
        for (text, before, found) in [
            ("一、甲\n二、乙\n四、丙", "二、", "四、"),
            ("（一）甲\n（一）乙", "（一）", "（一）"),
            ("1.甲\n2.乙\n4.丙", "2.", "4."),
            ("1、甲\n1、乙", "1、", "1、"),
            ("一、甲\n（一）子\n（三）丑\n二、乙", "（一）", "（三）"),
        ] {
            let gap = paragraphs(text).expect(text);
            assert_eq!((gap.before.as_str(), gap.found.as_str()), (before, found));
        }
        let gap = points("一是甲；二是乙；四是丙。").expect("a gap");
        assert_eq!((gap.before.as_str(), gap.found.as_str()), ("二是", "四是"));
    }

    #[test]
    fn lists_that_begin_anew_are_left_alone() {
        for text in [
            "一、甲\n（一）子\n（二）丑\n二、乙\n（一）寅\n（二）卯",
            "工作：\n1.甲\n2.乙\n任务：\n1.丙\n2.丁",
            "1.甲\n2.乙\n1.丙\n2.丁",
            "3.甲\n4.乙",
            "1.5倍\n2.7倍\n6.1倍",
            "（一）甲\n1.子\n2.丑\n（二）乙\n1.寅",
        ] {
            assert_eq!(paragraphs(text), None, "{text}");
        }
        assert_eq!(points("一是甲；二是乙。一是丙；二是丁。"), None);
        assert_eq!(points("第一是甲，三是奇数。"), None);
    }
}
