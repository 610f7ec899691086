//! The effect of an edit as text for people.

use super::{Edits, Effect, Remark};
use crate::diag::{Lang, Level, Msg};
use crate::diff::report::{Line, outline, plain_lines};

/// For a terminal.
pub fn plain(effect: &Effect, edits: &Edits, lang: Lang) -> String {
    let mut lines: Vec<Line> = Vec::new();
    for place in &edits.private {
        let words = Msg::new("what-if-private").arg("place", place);
        lines.push((0, words.text(lang)));
    }
    lines.push((0, total(effect, lang)));
    if let Some(diff) = effect.diff.as_ref().filter(|diff| !diff.is_empty()) {
        lines.extend(outline(diff, lang));
    }
    for (id, remarks) in [
        ("what-if-appear", &effect.appear),
        ("what-if-go", &effect.go),
    ] {
        findings(id, remarks, lang, &mut lines);
    }
    plain_lines(lines)
}

/// How much reads otherwise.
fn total(effect: &Effect, lang: Lang) -> String {
    let msg = match &effect.counts {
        None => Msg::new("what-if-no-document"),
        Some(counts) if counts.is_nothing() => Msg::new("what-if-unmoved"),
        Some(counts) => Msg::new("what-if-total")
            .arg("figures", counts.figures)
            .arg("sentences", counts.sentences)
            .arg("cells", counts.cells)
            .arg("charts", counts.charts),
    };
    msg.text(lang)
}

fn findings(id: &'static str, remarks: &[Remark], lang: Lang, lines: &mut Vec<Line>) {
    if remarks.is_empty() {
        return;
    }
    let denied = remarks.iter().filter(|remark| remark.level.blocks());
    let head = Msg::new(id)
        .arg("count", remarks.len())
        .arg("denied", denied.count());
    lines.push((0, head.text(lang)));
    for remark in remarks {
        let level = match remark.level {
            Level::Forbid | Level::Deny => "what-if-level-deny",
            Level::Warn => "what-if-level-warn",
            Level::Note | Level::Allow => "what-if-level-note",
        };
        let rule = remark.rule.as_ref();
        let rule = rule.map_or_else(String::new, |rule| format!(" {rule}"));
        let place = match remark.place.is_empty() {
            true => String::new(),
            false => format!("  {}", remark.place),
        };
        let level = Msg::new(level).text(lang);
        let head = format!("{level}[{}]{rule}{place}", remark.code);
        lines.push((1, head));
        lines.push((2, remark.message.clone()));
        lines.extend(remark.consequences.iter().map(|words| (3, words.clone())));
    }
}
