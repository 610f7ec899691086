//! Findings as one JSON object: every text in both languages, every place, nothing folded.

use serde::Serialize;

use super::{About, Shown, about, visible, width};
use crate::check::Rule;
use crate::diag::{Finding, Label, Lang, Level, Location, Msg, Sources, Waived};

#[derive(Serialize)]
struct Report {
    findings: Vec<FindingOut>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    waived: Vec<WaivedOut>,
    counts: CountsOut,
    passed: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    as_of: Option<String>,
}

#[derive(Serialize)]
struct CountsOut {
    errors: usize,
    warnings: usize,
    notes: usize,
    waived: usize,
}

#[derive(Serialize)]
struct Text {
    zh: String,
    en: String,
}

/// What of a rule's documentation goes with its findings.
#[derive(Serialize)]
struct RuleOut {
    name: &'static str,
    group: &'static str,
    title: Text,
    why: Text,
    basis: Text,
    page: String,
}

#[derive(Serialize)]
struct WaivedOut {
    reason: String,
    until: String,
    /// Where the waiver stands.
    by: Option<LocationOut>,
    finding: FindingOut,
}

#[derive(Serialize)]
struct FindingOut {
    code: &'static str,
    level: Level,
    rule: Option<RuleOut>,
    message: Text,
    help: Option<Text>,
    locations: Vec<LocationOut>,
    notes: Vec<Text>,
    level_set_by: Option<String>,
    consequences: Vec<FindingOut>,
}

/// Lines and columns count from one, columns in characters; the end is the first place after.
#[derive(Serialize)]
#[serde(untagged)]
enum LocationOut {
    Text {
        file: String,
        line: usize,
        column: usize,
        end_line: usize,
        end_column: usize,
        primary: bool,
        message: Option<Text>,
    },
    Cell {
        file: String,
        sheet: String,
        cell: String,
        primary: bool,
        message: Option<Text>,
    },
}

/// The findings with counts and verdict, pretty-printed, keys in a fixed order.
pub fn render(shown: &Shown) -> String {
    let sources = shown.sources;
    let counts = shown.counts();
    let findings = shown.findings.iter();
    let waived = shown.waived.iter();
    print(&Report {
        findings: findings.map(|one| finding_out(one, sources)).collect(),
        waived: waived.map(|one| waived_out(one, sources)).collect(),
        counts: CountsOut {
            errors: counts.errors,
            warnings: counts.warnings,
            notes: counts.notes,
            waived: counts.waived,
        },
        passed: shown.passed(),
        as_of: shown.style.as_of.map(|date| date.to_string()),
    })
}

fn waived_out(waived: &Waived, sources: &Sources) -> WaivedOut {
    let by = Label {
        location: waived.by.clone(),
        message: None,
    };
    WaivedOut {
        reason: waived.reason.clone(),
        until: waived.until.to_string(),
        by: location_out(&by, true, sources),
        finding: finding_out(&waived.finding, sources),
    }
}

fn rule_out(code: &str) -> Option<RuleOut> {
    let About { rule, page } = about(code)?;
    let both = |text: fn(&'static Rule, Lang) -> &'static str| Text {
        zh: text(rule, Lang::Zh).to_owned(),
        en: text(rule, Lang::En).to_owned(),
    };
    Some(RuleOut {
        name: rule.name,
        group: rule.group(),
        title: both(Rule::title),
        why: both(|rule, lang| &rule.texts(lang).why),
        basis: both(Rule::basis),
        page,
    })
}

/// Pretty JSON with everything escaped that a terminal could act on.
pub fn print(value: &impl Serialize) -> String {
    // Maps with string keys and plain values only: serialisation has nothing to fail on.
    let text = serde_json::to_string_pretty(value).unwrap_or_default();
    let mut out = String::with_capacity(text.len() + 1);
    for c in text.chars() {
        // Such characters stand inside strings only; line breaks outside are the layout.
        if c != '\n' && width::is_unsafe(c) {
            let mut units = [0_u16; 2];
            for unit in c.encode_utf16(&mut units) {
                out.push_str(&format!("\\u{unit:04x}"));
            }
        } else {
            out.push(c);
        }
    }
    out.push('\n');
    out
}

fn finding_out(finding: &Finding, sources: &Sources) -> FindingOut {
    let secondary = finding.secondary.iter().map(|label| (label, false));
    let labels = finding
        .primary
        .iter()
        .map(|label| (label, true))
        .chain(secondary);
    let help = finding
        .message
        .help(Lang::Zh)
        .zip(finding.message.help(Lang::En));
    FindingOut {
        code: finding.code,
        level: finding.level,
        rule: rule_out(finding.code),
        message: text(&finding.message),
        help: help.map(|(zh, en)| Text { zh, en }),
        locations: labels
            .filter_map(|(label, primary)| location_out(label, primary, sources))
            .collect(),
        notes: finding.notes.iter().map(text).collect(),
        level_set_by: finding.level_set_by.clone(),
        consequences: visible(&finding.consequences)
            .into_iter()
            .map(|next| finding_out(next, sources))
            .collect(),
    }
}

fn text(message: &Msg) -> Text {
    Text {
        zh: message.text(Lang::Zh),
        en: message.text(Lang::En),
    }
}

fn location_out(label: &Label, primary: bool, sources: &Sources) -> Option<LocationOut> {
    let message = label.message.as_ref().map(text);
    Some(match &label.location {
        Location::None => return None,
        Location::Text { file, start, end } => {
            let file = sources.get(*file);
            let (from, to) = (file.line_col(*start), file.line_col(*end.max(start)));
            LocationOut::Text {
                file: file.name.clone(),
                line: from.line,
                column: from.column,
                end_line: to.line,
                end_column: to.column,
                primary,
                message,
            }
        }
        Location::Cell {
            file,
            sheet,
            row,
            column,
        } => {
            let (sheet, cell) = sources.cell(*file, *sheet, *row, *column);
            LocationOut::Cell {
                file: sources.get(*file).name.clone(),
                sheet: sheet.to_owned(),
                cell,
                primary,
                message,
            }
        }
    })
}
