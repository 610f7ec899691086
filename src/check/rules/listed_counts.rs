//! A printed number of divisions or units is that of the list printed with it.

use crate::check::{DocumentScope, lines};
use crate::diag::Finding;
use crate::document::tree::{Inline, plain};

/// Facts that count what is listed beside them, with what they count.
const COUNTED: [(&str, &str); 2] = [("internal-divisions", "内设机构"), ("units", "单位")];
/// What opens a list before its number, as in 内设甲科、乙科两个科室.
const OPENINGS: [&str; 5] = ["内设有", "内设", "下设有", "下设", "设有"];

pub fn check(scope: &DocumentScope) -> Vec<Finding> {
    let mut findings = Vec::new();
    for line in scope.lines {
        for (at, inline) in line.content.iter().enumerate() {
            let Inline::Figure { fact, text } = inline else {
                continue;
            };
            let counted = COUNTED.iter().find(|(measure, _)| {
                let rest = fact.strip_prefix(measure);
                rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('{'))
            });
            let (Some((_, what)), Ok(told)) = (counted, text.parse::<usize>()) else {
                continue;
            };
            let before = plain(&line.content[..at]);
            let after = plain(&line.content[at + 1..]);
            let Some(list) = behind(&after).or_else(|| ahead(&before)) else {
                continue;
            };
            let (least, most) = lengths(list);
            if most < 2 || (least..=most).contains(&told) {
                continue;
            }
            let finding = Finding::warn("listed-count-differs")
                .arg("place", &line.place)
                .arg("what", what)
                .arg("told", told)
                .arg("listed", most)
                .arg("list", lines::excerpt(list));
            let source = lines::source(&scope.facts.budget, list);
            findings.push(match source {
                Some(place) => finding.at(place),
                None => finding,
            });
        }
    }
    findings
}

/// The list after a number: 内设机构3个：甲科、乙科、丙科。
fn behind(after: &str) -> Option<&str> {
    let (head, rest) = after.split_once(['：', ':'])?;
    let introduces =
        |c: char| "个家内设机构科室处股部门预算单位下属二级包括分别是为，、".contains(c);
    if !head.chars().all(introduces) {
        return None;
    }
    let list = rest.split(['。', '；', ';', '\n']).next()?.trim();
    (!list.is_empty()).then_some(list)
}

/// The list before a number: 内设甲科、乙科、丙科3个科室.
fn ahead(before: &str) -> Option<&str> {
    let sentence = before.rsplit(['。', '；', '，', ',', ';']).next()?;
    let opening = OPENINGS
        .iter()
        .filter_map(|word| Some((sentence.rfind(word)?, word.len())));
    let (at, length) = opening.max_by_key(|&(at, length)| (at, length))?;
    let list = sentence[at + length..].trim();
    list.contains('、').then_some(list)
}

/// How many a list may hold: fewest when 和 joins words of one name, most when it joins two names.
/// What stands in brackets explains a name.
fn lengths(list: &str) -> (usize, usize) {
    let mut depth = 0_i32;
    let outside: String = list
        .chars()
        .filter(|&c| {
            depth += i32::from(matches!(c, '（' | '(')) - i32::from(matches!(c, '）' | ')'));
            depth == 0
        })
        .collect();
    let marks = outside.matches(['、', '，', ',']).count();
    let joints = outside.matches(['和', '及', '与']).count();
    (1 + marks, 1 + marks + joints)
}

#[cfg(test)]
mod tests {
    use super::{ahead, behind, lengths};

    #[test]
    fn lists_are_found_on_both_sides_of_a_number() {
        assert_eq!(behind("个：甲科、乙科。另有"), Some("甲科、乙科"));
        assert_eq!(behind("个内设机构，分别为：甲科、乙科"), Some("甲科、乙科"));
        assert_eq!(behind("人，负责：甲、乙"), None);
        assert_eq!(ahead("市局为政府部门，内设甲科、乙科"), Some("甲科、乙科"));
        assert_eq!(ahead("内设机构"), None);
    }

    #[test]
    fn a_list_has_a_range_of_lengths() {
        assert_eq!(lengths("甲科、乙科"), (2, 2));
        assert_eq!(lengths("办公室（甲、乙）、财务和审计科"), (2, 3));
    }
}
