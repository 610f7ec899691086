//! What a page says of its figures: `<data value data-key>` elements with their displayed text,
//! and the facts it holds for its script.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde::Deserialize;

use super::facts::{Fact, number};
use crate::budget::money::round_half_away;
use crate::diag::Finding;

/// A figure on the page.
#[derive(Debug, PartialEq, Eq)]
pub struct Figure {
    pub key: String,
    /// Its exact value, in the attribute.
    pub value: String,
    /// What is displayed.
    pub text: String,
}

/// All figures of a page in reading order.
pub fn figures(page: &str) -> Vec<Figure> {
    let mut found = Vec::new();
    let mut rest = page;
    while let Some(at) = rest.find("<data ") {
        rest = &rest[at + "<data ".len()..];
        let Some(end) = rest.find('>') else { break };
        let attributes = attributes(&rest[..end]);
        rest = &rest[end + 1..];
        let inside = &rest[..rest.find("</data>").unwrap_or(rest.len())];
        if let (Some(key), Some(value)) = (attributes.get("data-key"), attributes.get("value")) {
            found.push(Figure {
                key: key.clone(),
                value: value.clone(),
                text: unescape(&without_tags(inside)),
            });
        }
    }
    found
}

fn attributes(tag: &str) -> BTreeMap<&str, String> {
    let mut found = BTreeMap::new();
    let mut rest = tag;
    while let Some((name, after)) = rest.split_once("=\"") {
        let Some((value, after)) = after.split_once('"') else {
            break;
        };
        found.insert(name.trim(), unescape(value));
        rest = after;
    }
    found
}

fn without_tags(text: &str) -> String {
    let mut out = String::new();
    let mut tag = false;
    for c in text.chars() {
        match c {
            '<' => tag = true,
            '>' if tag => tag = false,
            c if !tag => out.push(c),
            _ => {}
        }
    }
    out
}

fn unescape(text: &str) -> String {
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&amp;", "&")
}

#[derive(Deserialize)]
struct Entry {
    key: String,
    label: String,
    value: String,
    unit: String,
}

/// The facts a page holds for its script, without where they come from; `None` when there are
/// none to be read.
pub fn facts(page: &str) -> Option<Vec<Fact>> {
    let (_, rest) = page.split_once("<script type=\"application/json\" id=\"facts\">")?;
    let (text, _) = rest.split_once("</script>")?;
    let list: Vec<Entry> = serde_json::from_str(text).ok()?;
    let fact = |entry: Entry| Fact {
        key: entry.key,
        label: entry.label,
        value: entry.value,
        unit: entry.unit,
        origin: String::new(),
        from: Vec::new(),
        less: Vec::new(),
    };
    Some(list.into_iter().map(fact).collect())
}

/// Figures of a page that are not what the facts say.
pub fn check(file: &str, page: &str, facts: &BTreeMap<String, Fact>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for figure in figures(page) {
        let Some(fact) = facts.get(&figure.key) else {
            let finding = Finding::deny("verify-fact-extra").arg("file", file);
            let finding = finding.arg("key", &figure.key).arg("label", &figure.key);
            findings.push(finding.arg("found", &figure.text));
            continue;
        };
        let equal = number(&figure.value).is_some_and(|value| Some(value) == fact.number());
        let shown = equal && shows(&figure.text, fact);
        if !shown {
            let found = if equal { &figure.text } else { &figure.value };
            let finding = Finding::deny("verify-figure").arg("file", file);
            let finding = finding.arg("key", &figure.key).arg("label", &fact.label);
            findings.push(finding.arg("expected", fact.shown()).arg("found", found));
        }
    }
    findings
}

/// True when a text is a rounding of a fact, in some unit it may be printed in. The sign may stand
/// in words.
pub fn shows(text: &str, fact: &Fact) -> bool {
    let Some(value) = fact.number() else {
        return false;
    };
    let plain = text.replace([',', '，', ' ', '\u{a0}'], "");
    let (plain, percent) = match plain.strip_suffix(['%', '％']) {
        Some(plain) => (plain.to_owned(), true),
        None => (plain, false),
    };
    let Some(shown) = number(plain.strip_prefix('+').unwrap_or(&plain)) else {
        // Marks stand for what rounds to nothing, of 万元 at most.
        let nothing = match fact.unit.as_str() {
            "元" => Decimal::from(5_000),
            "1" => Decimal::new(5, 3),
            _ => Decimal::new(5, 1),
        };
        return value.abs() < nothing && !plain.contains(char::is_alphanumeric);
    };
    let scales: &[i64] = match fact.unit.as_str() {
        "元" => &[1, 10_000],
        _ => &[1],
    };
    let value = value.abs();
    let ratio = fact.unit == "1";
    if percent && !ratio && !fact.unit.starts_with(['%', '％', '百']) {
        return false;
    }
    let value = if ratio {
        value * Decimal::ONE_HUNDRED
    } else {
        value
    };
    scales.iter().any(|&scale| {
        let in_unit = value / Decimal::from(scale);
        round_half_away(in_unit, shown.scale()) == shown.abs()
    })
}

#[cfg(test)]
mod tests {
    use super::{Figure, figures, shows};
    use crate::verify::facts::Fact;

    fn fact(value: &str, unit: &str) -> Fact {
        Fact {
            key: "k".to_owned(),
            label: "l".to_owned(),
            value: value.to_owned(),
            unit: unit.to_owned(),
            origin: "sum".to_owned(),
            from: Vec::new(),
            less: Vec::new(),
        }
    }

    #[test]
    fn a_rounding_in_a_unit_of_print_is_the_fact() {
        let right = [
            ("9814085.52", "元", "9,814,085.52"),
            ("9814085.52", "元", "981.41"),
            ("-471400", "元", "47.14"),
            ("0", "元", "—"),
            ("0", "元", ""),
            ("0.05373", "1", "5.37%"),
            ("0.05373", "1", "5.4"),
            ("13", "人", "13"),
            ("-1.25", "百分点", "1.25"),
        ];
        for (value, unit, text) in right {
            assert!(shows(text, &fact(value, unit)), "{value} {unit} as {text}");
        }
        let wrong = [
            ("9814085.52", "元", "9,814,085.53"),
            ("9814085.52", "元", "981.42"),
            ("9814085.52", "元", "—"),
            ("0.05373", "1", "5.38%"),
            ("13", "人", "13%"),
            ("13", "人", "0.0013"),
        ];
        for (value, unit, text) in wrong {
            assert!(!shows(text, &fact(value, unit)), "{value} {unit} as {text}");
        }
    }

    #[test]
    fn spoilt_pages_are_read_as_far_as_they_go() {
        let page = "<data value=\"1\" id=\"p1\" data-key=\"a{b=&quot;c&quot;}\"><button>1&lt;</button>\
                    </data><data value=\"2\"><data data-key=\"x\" value=\"3\">4<data ";
        let found = figures(page);
        assert_eq!(found.len(), 2);
        let first = Figure {
            key: "a{b=\"c\"}".to_owned(),
            value: "1".to_owned(),
            text: "1<".to_owned(),
        };
        assert_eq!(found[0], first);
        for end in (0..page.len()).filter(|&end| page.is_char_boundary(end)) {
            figures(&page[..end]);
        }
    }
}
