//! Findings as text: for people (`full`, `short`) and for other programs (`json`, `sarif`, `github`).

mod full;
mod github;
mod json;
mod order;
mod paint;
mod sarif;
mod short;
mod snippet;
#[cfg(test)]
mod tests;
mod width;

pub(crate) use width::is_unsafe;

pub use order::sort;

use serde::{Deserialize, Serialize};

use super::{Finding, Lang, Level, Msg, Sources, Waived};
use crate::budget::model::Date;
use crate::check::reference::page;
use crate::check::{Rule, rule_of};

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
    /// Workflow commands: annotations beside the lines of a pull request.
    Github,
}

impl Format {
    /// Parses the name used on the command line.
    pub fn parse(text: &str) -> Option<Format> {
        Some(match text {
            "full" => Format::Full,
            "short" => Format::Short,
            "json" => Format::Json,
            "sarif" => Format::Sarif,
            "github" => Format::Github,
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
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Style {
    pub format: Format,
    /// Does not matter to `json`, which carries both.
    pub lang: Lang,
    /// ANSI colours in `full` and `short`.
    pub color: bool,
    pub subject: Subject,
    /// A closing line in `short` too, which has none where other text is made of it.
    pub closing: bool,
    /// Errors told elsewhere that decide the verdict with these.
    pub beside: usize,
    /// The day they were looked for, where that matters.
    pub as_of: Option<Date>,
    /// The directory the names of the agency's files start from, where lines are looked up outside
    /// this program.
    pub root: String,
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
    report(findings, &[], sources, &style)
}

/// Writes findings as [`render`] does, with those waived and all a [`Style`] can ask for.
pub fn report(findings: &[Finding], waived: &[Waived], sources: &Sources, style: &Style) -> String {
    let shown = Shown {
        findings: visible(findings),
        waived,
        sources,
        style,
    };
    match style.format {
        Format::Full => full::render(&shown),
        Format::Short => short::render(&shown),
        Format::Json => json::render(&shown),
        Format::Sarif => sarif::render(&shown),
        Format::Github => github::render(&shown),
    }
}

/// What a format has to show.
struct Shown<'a> {
    /// Without those at level `allow`; their consequences below them.
    findings: Vec<&'a Finding>,
    waived: &'a [Waived],
    sources: &'a Sources,
    style: &'a Style,
}

impl<'a> Shown<'a> {
    /// Every finding that counts, each followed by what follows from it.
    fn flat(&self) -> Vec<&'a Finding> {
        let findings = self.findings.iter();
        findings
            .flat_map(|finding| with_consequences(finding))
            .collect()
    }

    fn counts(&self) -> Counts {
        Counts::of(
            self.flat().into_iter().map(|one| one.level),
            self.waived.len(),
        )
    }

    fn passed(&self) -> bool {
        self.counts().errors + self.style.beside == 0
    }

    /// The closing line: counts, verdict, and the day it is given for.
    fn closing(&self) -> String {
        let style = self.style;
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
            .arg("counts", self.counts().text(style.subject, style.lang))
            .arg("verdict", verdict.text(style.lang))
            .text(style.lang)
    }

    /// The closing line in its colour.
    fn painted_closing(&self) -> String {
        let level = if self.passed() {
            Level::Note
        } else {
            Level::Deny
        };
        paint::Paint(self.style.color).ink(paint::Ink::Level(level), &self.closing())
    }
}

/// What of a rule's documentation goes with its findings.
struct About {
    rule: &'static Rule,
    /// Where the whole of it stands.
    page: String,
}

/// The rule behind a code, where one is documented.
fn about(code: &str) -> Option<About> {
    let rule = rule_of(code)?;
    Some(About {
        rule,
        page: page(rule),
    })
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

fn with_consequences(finding: &Finding) -> impl Iterator<Item = &Finding> {
    std::iter::once(finding).chain(all_consequences(finding))
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

/// Every finding that counts, each followed by what follows from it.
pub fn flat(findings: &[Finding]) -> Vec<&Finding> {
    let shown = visible(findings).into_iter();
    shown.flat_map(with_consequences).collect()
}

/// Counts of what is shown of findings, consequences included, and of those waived.
pub fn counts(findings: &[Finding], waived: &[Waived]) -> Counts {
    let levels = flat(findings).into_iter().map(|one| one.level);
    Counts::of(levels, waived.len())
}

/// How many findings there are of each level, and how many are waived.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    pub errors: usize,
    pub warnings: usize,
    pub notes: usize,
    pub waived: usize,
}

impl Counts {
    /// Counts levels; `allow` counts nowhere.
    pub fn of(levels: impl Iterator<Item = Level>, waived: usize) -> Counts {
        let mut counts = Counts {
            waived,
            ..Counts::default()
        };
        for level in levels {
            match level {
                Level::Deny | Level::Forbid => counts.errors += 1,
                Level::Warn => counts.warnings += 1,
                Level::Note => counts.notes += 1,
                Level::Allow => {}
            }
        }
        counts
    }

    /// `错误 1、警告 0、提示 2`, of disclosures also what is waived.
    pub fn text(self, subject: Subject, lang: Lang) -> String {
        let counts = match subject {
            Subject::Disclosure => Msg::new("show-counts-waived").arg("waived", self.waived),
            Subject::Other => Msg::new("show-counts"),
        };
        counts
            .arg("errors", self.errors)
            .arg("warnings", self.warnings)
            .arg("notes", self.notes)
            .text(lang)
    }
}

impl std::ops::AddAssign for Counts {
    fn add_assign(&mut self, other: Counts) {
        self.errors += other.errors;
        self.warnings += other.warnings;
        self.notes += other.notes;
        self.waived += other.waived;
    }
}

/// The word for a level: 错误, 警告, 提示.
pub fn level_word(level: Level, lang: Lang) -> String {
    let id = match level {
        Level::Deny | Level::Forbid => "show-error",
        Level::Warn => "show-warning",
        Level::Note | Level::Allow => "show-note",
    };
    Msg::new(id).text(lang)
}
