//! Findings as SARIF 2.1.0, for code review and editors.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::{Shown, about, json};
use crate::diag::{
    Finding, Label, Lang, Level, Location, Msg, SourceFile, Sources, Waived, catalogue_ids,
};

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json";

/// One run; consequences are results of their own, those waived are suppressed results.
pub fn render(shown: &Shown) -> String {
    let (sources, style) = (shown.sources, shown.style);
    let lang = style.lang;
    let mut all = shown.flat();
    all.extend(shown.waived.iter().map(|waived| &waived.finding));
    let codes: BTreeSet<&str> = all.iter().map(|finding| finding.code).collect();
    let codes: Vec<&str> = codes.into_iter().collect();
    let rules: Vec<Value> = all_rules(&all, &codes, lang);
    let mut results: Vec<Value> = all
        .iter()
        .map(|finding| result(finding, &codes, sources, lang))
        .collect();
    let first = results.len() - shown.waived.len();
    for (result, waived) in results[first..].iter_mut().zip(shown.waived) {
        result["suppressions"] = json!([suppression(waived, sources, lang)]);
    }
    let language = match lang {
        Lang::Zh => "zh-CN",
        Lang::En => "en",
    };
    let mut run = json!({
            "tool": { "driver": {
                "name": "gongkai",
                "version": env!("CARGO_PKG_VERSION"),
                "language": language,
                "rules": rules,
            }},
            "language": language,
            "columnKind": "utf16CodeUnits",
            "results": results,
    });
    if let (Some(date), Value::Object(run)) = (style.as_of, &mut run) {
        let properties = json!({ "asOf": date.to_string() });
        run.insert("properties".to_owned(), properties);
    }
    json::print(&json!({ "$schema": SCHEMA, "version": "2.1.0", "runs": [run] }))
}

fn suppression(waived: &Waived, sources: &Sources, lang: Lang) -> Value {
    let said = Msg::new("show-waived-until")
        .arg("reason", &waived.reason)
        .arg("until", waived.until);
    let mut out = Map::new();
    out.insert("kind".to_owned(), json!("external"));
    out.insert("status".to_owned(), json!("accepted"));
    out.insert("justification".to_owned(), json!(said.text(lang)));
    let by = Label {
        location: waived.by.clone(),
        message: None,
    };
    if let Some(place) = location(&by, sources, lang) {
        out.insert("location".to_owned(), place);
    }
    Value::Object(out)
}

fn all_rules(all: &[&Finding], codes: &[&str], lang: Lang) -> Vec<Value> {
    let known: BTreeSet<&str> = catalogue_ids().collect();
    let mut rules = Vec::new();
    for &code in codes {
        let Some(finding) = all.iter().find(|finding| finding.code == code) else {
            continue;
        };
        let message = if known.contains(code) {
            Msg::new(finding.code)
        } else {
            Msg::new(finding.message.id)
        };
        let mut rule = Map::new();
        rule.insert("id".to_owned(), json!(code));
        rule.insert(
            "shortDescription".to_owned(),
            text(&without_slots(&message.text(lang))),
        );
        if let Some(help) = message.help(lang) {
            rule.insert("help".to_owned(), text(&without_slots(&help)));
        }
        if let Some(about) = about(code) {
            let texts = about.rule.texts(lang);
            rule.insert("name".to_owned(), json!(about.rule.name));
            rule.insert("fullDescription".to_owned(), text(&texts.what));
            rule.insert(
                "properties".to_owned(),
                json!({
                    "group": about.rule.group(),
                    "why": texts.why,
                    "basis": texts.basis,
                    "page": about.page,
                }),
            );
        }
        rules.push(Value::Object(rule));
    }
    rules
}

fn result(finding: &Finding, codes: &[&str], sources: &Sources, lang: Lang) -> Value {
    let mut words = finding.message.text(lang);
    let notes = finding.notes.iter().map(|note| note.text(lang));
    for line in notes.chain(finding.message.help(lang)) {
        words.push('\n');
        words.push_str(&line);
    }
    let mut result = Map::new();
    result.insert("ruleId".to_owned(), json!(finding.code));
    if let Ok(index) = codes.binary_search(&finding.code) {
        result.insert("ruleIndex".to_owned(), json!(index));
    }
    result.insert("level".to_owned(), json!(level(finding.level)));
    result.insert("message".to_owned(), text(&words));
    let primary = finding
        .primary
        .iter()
        .filter_map(|label| location(label, sources, lang));
    result.insert("locations".to_owned(), primary.collect());
    let related: Vec<Value> = finding
        .secondary
        .iter()
        .filter_map(|label| location(label, sources, lang))
        .collect();
    if !related.is_empty() {
        result.insert("relatedLocations".to_owned(), Value::Array(related));
    }
    if let Some(layer) = &finding.level_set_by {
        result.insert("properties".to_owned(), json!({ "levelSetBy": layer }));
    }
    Value::Object(result)
}

fn level(level: Level) -> &'static str {
    match level {
        Level::Forbid | Level::Deny => "error",
        Level::Warn => "warning",
        Level::Note => "note",
        Level::Allow => "none",
    }
}

fn location(label: &Label, sources: &Sources, lang: Lang) -> Option<Value> {
    let mut out = Map::new();
    match &label.location {
        Location::None => return None,
        Location::Text { file, start, end } => {
            let file = sources.get(*file);
            let (start_line, start_column) = position(file, *start);
            let (end_line, end_column) = position(file, *end.max(start));
            out.insert(
                "physicalLocation".to_owned(),
                json!({
                    "artifactLocation": { "uri": uri(&file.name) },
                    "region": {
                        "startLine": start_line,
                        "startColumn": start_column,
                        "endLine": end_line,
                        "endColumn": end_column,
                    },
                }),
            );
        }
        Location::Cell {
            file,
            sheet,
            row,
            column,
        } => {
            let (sheet, cell) = sources.cell(*file, *sheet, *row, *column);
            out.insert(
                "physicalLocation".to_owned(),
                json!({ "artifactLocation": { "uri": uri(&sources.get(*file).name) } }),
            );
            out.insert(
                "logicalLocations".to_owned(),
                json!([{
                    "name": cell,
                    "fullyQualifiedName": format!("{sheet}!{cell}"),
                    "kind": "cell",
                }]),
            );
        }
    }
    if let Some(message) = &label.message {
        out.insert("message".to_owned(), text(&message.text(lang)));
    }
    Some(Value::Object(out))
}

/// One-based line and column, the column in UTF-16 code units.
fn position(file: &SourceFile, offset: usize) -> (usize, usize) {
    let at = file.line_col(offset);
    let start = file.line_start(at.line);
    let before = file.text[start..].chars().take(at.column - 1);
    (at.line, before.map(char::len_utf16).sum::<usize>() + 1)
}

/// A SARIF message; braces would be placeholders and are doubled.
fn text(words: &str) -> Value {
    json!({ "text": words.replace('{', "{{").replace('}', "}}") })
}

/// A catalogue text with `…` for its slots: what a rule says in general.
fn without_slots(template: &str) -> String {
    let is_slot = |name: &str| {
        name.bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    let mut out = String::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        match after.split_once('}') {
            Some((name, after)) if !name.is_empty() && is_slot(name) => {
                out.push('…');
                rest = after;
            }
            // Braces of an example, not of a slot.
            _ => {
                out.push('{');
                rest = after;
            }
        }
    }
    out.push_str(rest);
    out
}

/// A relative file name as a URI reference.
fn uri(name: &str) -> String {
    let mut out = String::new();
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}
