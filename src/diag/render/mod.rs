//! Findings as text: for people (`full`, `short`) and for other programs (`json`, `sarif`).

mod full;
mod json;
mod order;
mod paint;
mod sarif;
mod short;
mod snippet;
#[cfg(test)]
mod tests;
mod width;

pub use order::sort;

use super::{Finding, Lang, Level, Msg, Sources};
use crate::budget::model::Date;

/// How findings are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Format {
    /// With the source lines, underlines, notes and help.
    #[default]
    Full,
    /// One line each.
    Short,
    /// One JSON object with every text in both languages.
    Json,
    /// SARIF 2.1.0.
    Sarif,
}

impl Format {
    /// Parses the name used on the command line.
    pub fn parse(text: &str) -> Option<Format> {
        Some(match text {
            "full" => Format::Full,
            "short" => Format::Short,
            "json" => Format::Json,
            "sarif" => Format::Sarif,
            _ => return None,
        })
    }
}

/// What the findings are about; decides the words of the verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Subject {
    /// A disclosure, which may be published or not.
    Disclosure,
    /// Anything else, which passes or not.
    #[default]
    Other,
}

/// How findings are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Style {
    pub format: Format,
    /// Does not matter to `json`, which carries both.
    pub lang: Lang,
    /// ANSI colours in `full` and `short`.
    pub color: bool,
    pub subject: Subject,
    /// The day they were looked for, where that matters.
    pub as_of: Option<Date>,
}

/// Writes findings in the order given; those at level `allow` are left out. The result ends with a
/// line break unless it is empty.
pub fn render(
    findings: &[Finding],
    sources: &Sources,
    format: Format,
    lang: Lang,
    color: bool,
) -> String {
    let style = Style {
        format,
        lang,
        color,
        ..Style::default()
    };
    styled(findings, sources, &style)
}

/// Writes findings as [`render`] does, with all a [`Style`] can ask for.
pub fn styled(findings: &[Finding], sources: &Sources, style: &Style) -> String {
    let shown = visible(findings);
    let paint = paint::Paint(style.color);
    match style.format {
        Format::Full => full::render(&shown, sources, style),
        Format::Short => short::render(&shown, sources, style.lang, paint),
        Format::Json => json::render(&shown, sources, style),
        Format::Sarif => sarif::render(&shown, sources, style),
    }
}

/// True when one of the findings, or one that follows from it, stops the build.
pub fn blocked(findings: &[Finding]) -> bool {
    findings
        .iter()
        .any(|finding| finding.level.blocks() || blocked(&finding.consequences))
}

/// What is shown of the findings. What follows from an allowed finding is shown in its place: to
/// allow one rule must not silence another.
fn visible(findings: &[Finding]) -> Vec<&Finding> {
    let mut out = Vec::new();
    for finding in findings {
        if finding.level == Level::Allow {
            out.extend(visible(&finding.consequences));
        } else {
            out.push(finding);
        }
    }
    out
}

/// Everything that follows from a finding, directly or not, in order.
fn all_consequences(finding: &Finding) -> Vec<&Finding> {
    let mut out = Vec::new();
    for next in visible(&finding.consequences) {
        out.push(next);
        out.extend(all_consequences(next));
    }
    out
}

/// How many findings of each level are shown, consequences included.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Counts {
    errors: usize,
    warnings: usize,
    notes: usize,
}

impl Counts {
    fn of(shown: &[&Finding]) -> Counts {
        let mut counts = Counts::default();
        for finding in shown {
            counts.add(finding.level);
            for next in all_consequences(finding) {
                counts.add(next.level);
            }
        }
        counts
    }

    fn add(&mut self, level: Level) {
        match level {
            Level::Deny | Level::Forbid => self.errors += 1,
            Level::Warn => self.warnings += 1,
            Level::Note => self.notes += 1,
            Level::Allow => {}
        }
    }

    fn passed(self) -> bool {
        self.errors == 0
    }

    /// The closing line: counts, verdict, and the day it is given for.
    fn closing(self, style: &Style) -> String {
        let counts = Msg::new("show-counts")
            .arg("errors", self.errors)
            .arg("warnings", self.warnings)
            .arg("notes", self.notes);
        let verdict = match (style.subject, self.passed()) {
            (Subject::Disclosure, true) => Msg::new("show-may-publish"),
            (Subject::Disclosure, false) => Msg::new("show-must-not-publish"),
            (Subject::Other, true) => Msg::new("show-passed"),
            (Subject::Other, false) => Msg::new("show-failed"),
        };
        let closing = match style.as_of {
            Some(date) => Msg::new("show-closing-as-of").arg("date", date),
            None => Msg::new("show-closing"),
        };
        closing
            .arg("counts", counts.text(style.lang))
            .arg("verdict", verdict.text(style.lang))
            .text(style.lang)
    }
}

/// The word for a level: 错误, 警告, 提示.
fn level_word(level: Level, lang: Lang) -> String {
    let id = match level {
        Level::Deny | Level::Forbid => "show-error",
        Level::Warn => "show-warning",
        Level::Note | Level::Allow => "show-note",
    };
    Msg::new(id).text(lang)
}
