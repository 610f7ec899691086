//! Template residue: documented in `template_residue.toml`.

use crate::check::DocumentScope;
use crate::check::lines::{self, excerpt};
use crate::diag::Finding;

/// Residue wherever it stands.
const ANYWHERE: [&str; 20] = [
    "MERGEFIELD",
    "HYPERLINK",
    "${",
    "{{",
    "}}",
    "{%",
    "«",
    "»",
    "#REF!",
    "#DIV/0!",
    "#VALUE!",
    "#NAME?",
    "#N/A",
    "#NUM!",
    "错误!",
    "待填",
    "待补充",
    "□□",
    "__",
    "××",
];

/// Both directions at once: right in the head of a column, never in a sentence.
const BOTH_WAYS: [&str; 8] = [
    "增加（减少）",
    "增长（下降）",
    "减少（增加）",
    "下降（增长）",
    "增加/减少",
    "增长/下降",
    "增长下降",
    "增加减少",
];

/// What a form tells its writer.
const INSTRUCTIONS: [&str; 6] = [
    "各部门结合实际",
    "请结合实际",
    "根据实际情况填写",
    "填报说明",
    "此处填写",
    "（可另附",
];

pub fn check(scope: &DocumentScope) -> Vec<Finding> {
    let mut findings = Vec::new();
    for line in scope.lines {
        if line.is_figure() {
            continue;
        }
        let text = line.text.as_str();
        let found = residue(text).or_else(|| {
            let mut both = BOTH_WAYS.iter().filter(|_| line.prose);
            let both = both.find(|words| text.contains(**words));
            both.map(|words| (*words).to_owned())
        });
        let finding = match found {
            Some(found) => Finding::deny("template-residue").arg("found", found),
            None => match instruction(text) {
                Some(found) => Finding::warn("instruction-left").arg("found", found),
                None => continue,
            },
        };
        let mut finding = finding
            .arg("sentence", excerpt(text))
            .arg("place", &line.place);
        if let Some(place) = lines::source(&scope.facts.budget, text.trim()) {
            finding = finding.at(place);
        }
        findings.push(finding);
    }
    findings
}

/// One of these stands in every residue: what has none is not looked at closer.
const HINTS: [char; 14] = [
    'M', 'H', '{', '}', '«', '»', '#', '错', '待', '□', '_', '×', 'X', 'x',
];

fn residue(text: &str) -> Option<String> {
    if !text.contains(HINTS) {
        return blank_date(text);
    }
    let plain = ANYWHERE.iter().find(|words| text.contains(**words));
    plain
        .map(|words| (*words).to_owned())
        .or_else(|| crosses(text))
        .or_else(|| blank_date(text))
}

/// `XX` where nothing else makes it part of a word.
fn crosses(text: &str) -> Option<String> {
    let chars: Vec<char> = text.chars().collect();
    let mut at = 0;
    while at < chars.len() {
        let word = chars[at..]
            .iter()
            .take_while(|c| c.is_ascii_alphanumeric())
            .count();
        let run = &chars[at..at + word];
        if word >= 2 && run.iter().all(|c| matches!(c, 'X' | 'x')) {
            return Some(run.iter().collect());
        }
        at += word.max(1);
    }
    None
}

/// `　年　月` without the numbers.
fn blank_date(text: &str) -> Option<String> {
    let blank = |c: char| c.is_whitespace() || c == '_' || c == '＿';
    for (at, _) in text.match_indices('月') {
        let before = text[..at].trim_end_matches(blank);
        let gap = before.len() < at;
        if let (true, Some(head)) = (gap, before.strip_suffix('年')) {
            // 2024年 月 is as empty as 年 月.
            let start = head.trim_end_matches(blank).len();
            return Some(text[start..at + '月'.len_utf8()].trim().to_owned());
        }
    }
    None
}

/// An instruction, or “如：” with nothing before it that it could go on from.
fn instruction(text: &str) -> Option<String> {
    if let Some(words) = INSTRUCTIONS.iter().find(|words| text.contains(**words)) {
        return Some((*words).to_owned());
    }
    let opens = |before: &str| before.is_empty() || before.ends_with(['（', '(', '。', '：']);
    ["如：", "如:"].iter().find_map(|words| {
        text.match_indices(words)
            .any(|(at, _)| opens(text[..at].trim_end()))
            .then(|| (*words).to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::{ANYWHERE, HINTS, instruction, residue};

    #[test]
    fn residue_is_told_from_words() {
        for text in [
            "XX单位",
            "共有xxx个",
            "　年　月　日",
            "2024年 月",
            "企业__家",
        ] {
            assert!(residue(text).is_some(), "{text}");
        }
        for text in [
            "规格XXL",
            "■是　□否",
            "2024年1月24日",
            "截至2023年12月",
            "** 1 2",
        ] {
            assert_eq!(residue(text), None, "{text}");
        }
    }

    #[test]
    fn every_residue_has_its_hint() {
        for words in ANYWHERE {
            assert!(words.contains(HINTS), "{words}");
        }
    }

    #[test]
    fn instructions_are_told_from_examples() {
        assert!(instruction("（如：办公费、印刷费）").is_some());
        assert!(instruction("1.基本支出：各部门结合实际进行解释。").is_some());
        assert_eq!(instruction("各类活动，例如：培训"), None);
        assert_eq!(instruction("主要事项如：培训"), None);
    }
}
