//! Words as different systems write them, brought to one form.

use std::collections::HashMap;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::budget::catalogue::full_width;

/// Groups of words that mean the same, as data.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Synonyms {
    same: Vec<Group>,
    title: Vec<Group>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Group {
    words: Vec<String>,
}

struct Index {
    labels: HashMap<String, String>,
    titles: HashMap<String, String>,
}

static INDEX: LazyLock<Index> = LazyLock::new(|| {
    let read: Synonyms = toml::from_str(include_str!("synonyms.toml")).expect("synonyms.toml");
    let index = |groups: &[Group], form: fn(&str) -> String| {
        let mut index = HashMap::new();
        for group in groups {
            let first = group.words.first().map(|word| form(word));
            for word in &group.words {
                index.insert(form(word), first.clone().unwrap_or_default());
            }
        }
        index
    };
    Index {
        labels: index(&read.same, bare),
        titles: index(&read.title, |word| stem(&bare(word))),
    }
});

/// A label in the form labels are compared in: no blanks, quotes, numbering, units or colons, one
/// kind of brackets; years as the document's own (left out) or the one before (`上年`).
pub fn label(text: &str, year: Option<i32>) -> String {
    let text = bare(&years(text, year));
    match INDEX.labels.get(&text) {
        Some(canonical) => canonical.clone(),
        None => text,
    }
}

/// A label of a row: its numbering does not count.
pub fn row_label(text: &str, year: Option<i32>) -> String {
    let text = full_width(text);
    let text = unnumbered(&text);
    let text = text
        .strip_prefix("其中")
        .map_or(text, |rest| rest.trim_start_matches(['：', ':']));
    label(unnumbered(text), year)
}

/// A header path; empty labels and repetitions of the one above are left out.
pub fn path(labels: &[String], year: Option<i32>) -> Vec<String> {
    let mut path: Vec<String> = Vec::new();
    for text in labels {
        let text = label(text, year);
        if !text.is_empty() && path.last() != Some(&text) {
            path.push(text);
        }
    }
    path
}

/// A title in the form titles are compared in: years, agency and numbering of no account.
pub fn title(text: &str, agency: Option<&str>) -> String {
    let name = name(text, agency);
    let stem = stem(unnumbered(&name));
    match INDEX.titles.get(&stem) {
        Some(canonical) => canonical.clone(),
        None => stem,
    }
}

/// A title without years and agency.
pub fn name(text: &str, agency: Option<&str>) -> String {
    let mut text = bare(&years(text, None));
    if let Some(agency) = agency {
        text = text.replace(&bare(agency), "");
    }
    text.trim_start_matches(['年', '度']).to_owned()
}

/// A title without the words all titles have.
fn stem(text: &str) -> String {
    let text = text.strip_prefix("本年").unwrap_or(text);
    text.strip_suffix('表').unwrap_or(text).to_owned()
}

/// Without blanks, quotes, units in brackets and a colon at the end.
fn bare(text: &str) -> String {
    let mut text: String = full_width(text)
        .chars()
        .filter(|c| !matches!(c, '“' | '”' | '"' | '‘' | '’' | '《' | '》'))
        .map(|c| match c {
            '０'..='９' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
            ',' => '，',
            other => other,
        })
        .collect();
    for unit in [
        "（万元）",
        "（元）",
        "（单位：万元）",
        "（单位：元）",
        "（公开到项级）",
    ] {
        text = text.replace(unit, "");
    }
    text.trim_end_matches(['：', ':']).to_owned()
}

/// `2024年` of the document's own year and slots go, the year before becomes 上年.
fn years(text: &str, own: Option<i32>) -> String {
    let text = text
        .replace("{budget}", "预算")
        .replace("{previous-year}年度", "上年")
        .replace("{previous-year}年", "上年")
        .replace("{year}年度", "")
        .replace("{year}年", "");
    let chars: Vec<char> = text.chars().collect();
    let mut out = String::new();
    let mut at = 0;
    while at < chars.len() {
        if chars[at] == '{' {
            let end = chars[at..].iter().position(|&c| c == '}');
            at += end.map_or(1, |end| end + 1);
            continue;
        }
        let year = digits_year(&chars[at..]).filter(|_| at == 0 || !chars[at - 1].is_ascii_digit());
        match year {
            Some((year, long)) => {
                if own.is_some_and(|own| year == own - 1) {
                    out.push_str("上年");
                } else if own.is_some_and(|own| year != own) {
                    out.push_str(&format!("{year}年"));
                }
                at += long;
            }
            None => {
                out.push(chars[at]);
                at += 1;
            }
        }
    }
    out
}

/// A year at the start of a text, and how many characters it takes with 年 or 年度.
fn digits_year(chars: &[char]) -> Option<(i32, usize)> {
    let digit = |c: &char| match c {
        '0'..='9' => Some(u32::from(*c) - u32::from('0')),
        '０'..='９' => Some(u32::from(*c) - u32::from('０')),
        _ => None,
    };
    let number = chars.get(..4)?;
    let year = number
        .iter()
        .try_fold(0, |sum, c| Some(sum * 10 + digit(c)?))?;
    let rest = &chars[4..];
    let blank = rest.iter().take_while(|c| c.is_whitespace()).count();
    let long = match (rest.get(blank), rest.get(blank + 1)) {
        (Some('年'), Some('度')) => 2,
        (Some('年'), _) => 1,
        _ => return None,
    };
    let year = i32::try_from(year).ok()?;
    (1994..=2100)
        .contains(&year)
        .then_some((year, 4 + blank + long))
}

/// The last year a text names.
pub fn year_in(text: &str) -> Option<i32> {
    let chars: Vec<char> = text.chars().collect();
    let starts = (0..chars.len()).filter(|&at| at == 0 || !chars[at - 1].is_ascii_digit());
    starts
        .filter_map(|at| digits_year(&chars[at..]))
        .map(|(year, _)| year)
        .max()
}

/// Without `一、`, `（一）`, `1.` in front.
pub fn unnumbered(text: &str) -> &str {
    const NUMERALS: [char; 13] = [
        '一', '二', '三', '四', '五', '六', '七', '八', '九', '十', '廿', '卅', '百',
    ];
    let is_number = |c: char| NUMERALS.contains(&c) || c.is_ascii_digit();
    let text = text.trim();
    let inner = text.strip_prefix('（').unwrap_or(text);
    let end = inner.find(|c: char| !is_number(c)).unwrap_or(inner.len());
    if end == 0 {
        return text;
    }
    let rest = &inner[end..];
    let close: &[char] = if inner.len() < text.len() {
        &['）']
    } else {
        &['、', '.', '．', '，', ',']
    };
    match rest.strip_prefix(close) {
        // `1.5` is no numbering.
        Some(after) if !after.starts_with(|c: char| c.is_ascii_digit()) => {
            after.trim_start_matches('、')
        }
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_of_different_systems_come_to_one_form() {
        let same = [
            ("支出功能分类科目编码", "科目编码"),
            ("2024年预算数", "预算数"),
            ("本年预算", "预算数"),
            ("金额（万元）", "预算数"),
            ("人员支出", "人员经费"),
            ("“三公”经费合计", "三公经费合计"),
            ("{year}年预算数", "预算数"),
        ];
        for (one, other) in same {
            assert_eq!(label(one, Some(2024)), label(other, Some(2024)), "{one}");
        }
        assert_eq!(
            label("2023年预算数", Some(2024)),
            label("上年预算", Some(2024))
        );
        assert_ne!(
            label("2022年预算数", Some(2024)),
            label("预算数", Some(2024))
        );
        assert_eq!(row_label("廿一、灾害防治", None), "灾害防治");
        assert_eq!(row_label("（一）一般公共预算拨款", None), "一般公共预算");
        assert_eq!(row_label("一般公共服务支出", None), "一般公共服务支出");
    }

    #[test]
    fn titles_differ_by_their_words_only() {
        let one = |text| title(text, Some("某某局"));
        assert_eq!(one("某某局2024年部门收支总表"), one("收支总表"));
        assert_eq!(
            one("本年国有资本经营预算支出"),
            one("国有资本经营预算支出表")
        );
        assert_ne!(one("一般公共预算支出表"), one("一般公共预算基本支出表"));
        assert_eq!(year_in("武汉市2024年度部门预算"), Some(2024));
        assert_eq!(year_in("项目20240101号"), None);
    }
}
