//! Findings of one or several inputs, in the format asked for.

use std::collections::BTreeSet;
use std::path::Path;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::args::{Common, MessageFormat};
use super::output;
use crate::budget::model::Date;
use crate::diag::render::{self, Counts, Format, Style, Subject};
use crate::diag::{Finding, Lang, Msg, Sources};
use crate::pipeline::Outcome;

impl Common {
    pub fn lang(&self) -> Lang {
        super::help::language()
    }

    pub fn format(&self) -> Format {
        match self.message_format {
            MessageFormat::Full => Format::Full,
            MessageFormat::Short => Format::Short,
            MessageFormat::Json => Format::Json,
            MessageFormat::Sarif => Format::Sarif,
            MessageFormat::Github => Format::Github,
        }
    }

    /// True when the user wants output for other programs.
    pub fn machine(&self) -> bool {
        matches!(self.format(), Format::Json | Format::Sarif)
    }
}

/// How findings of anything are shown.
fn style(common: &Common) -> Style {
    Style {
        format: common.format(),
        lang: common.lang(),
        color: !common.machine() && output::color(),
        ..Style::default()
    }
}

/// Prints the findings of a single input: machine formats to standard output, others to standard
/// error.
pub fn print(findings: &[Finding], sources: &Sources, common: &Common) {
    let mut reporter = Reporter::new(common, 1);
    reporter.add(&one("", findings, sources, common));
    reporter.finish();
}

/// The findings of an input that is no document, under its name.
pub fn one(name: &str, findings: &[Finding], sources: &Sources, common: &Common) -> Report {
    Report {
        name: super::columns::clean(name),
        text: render::report(findings, &[], sources, &style(common)),
        part: false,
        tally: Tally::default(),
    }
}

impl Report {
    /// Its findings counted.
    #[must_use]
    pub fn counting(mut self, findings: &[Finding]) -> Report {
        self.tally.counts = render::counts(findings, &[]);
        self
    }

    pub fn counts(&self) -> Counts {
        self.tally.counts
    }

    /// As JSON under its name, where that was the format asked for.
    pub fn value(&self) -> Value {
        serde_json::from_str(&with_input(&self.name, &self.text)).unwrap_or_default()
    }

    /// The same as one of several of an input, which is named.
    #[must_use]
    pub fn part_of(mut self, several: bool) -> Report {
        self.part = several;
        self
    }
}

/// The findings of one document, or those all documents of an input share.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Report {
    name: String,
    text: String,
    /// One of several of the same input.
    part: bool,
    tally: Tally,
}

/// What reports come to together.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize)]
struct Tally {
    counts: Counts,
    passed: usize,
    failed: usize,
}

impl Tally {
    fn add(&mut self, other: Tally) {
        self.counts += other.counts;
        self.passed += other.passed;
        self.failed += other.failed;
    }
}

/// The findings of all documents of one input, rendered. With several documents, what is found in
/// every one stands first, under the input's own name; then what is found in each, under
/// `input#document`. `as_of` is the day a check is made for.
pub fn documents(
    input: &Path,
    outcomes: &[Outcome],
    common: &Common,
    as_of: Option<Date>,
) -> Vec<Report> {
    named(&input.display().to_string(), input, outcomes, common, as_of)
}

/// The same of an input known under another name.
pub fn named(
    name: &str,
    input: &Path,
    outcomes: &[Outcome],
    common: &Common,
    as_of: Option<Date>,
) -> Vec<Report> {
    let name = super::columns::clean(name);
    let style = Style {
        subject: Subject::Disclosure,
        closing: true,
        as_of,
        root: super::shared::directory(input).display().to_string(),
        ..style(common)
    };
    let (first, others) = match outcomes {
        [] => return Vec::new(),
        [only] => return vec![document(name, only, &only.findings, &style)],
        [first, others @ ..] => (first, others),
    };
    let mut shared: BTreeSet<String> = said(first);
    for other in others {
        let own = said(other);
        shared.retain(|words| own.contains(words));
    }
    let split = |outcome: &Outcome| -> (Vec<Finding>, Vec<Finding>) {
        let all = outcome.findings.iter().cloned();
        all.partition(|finding| shared.contains(&words(finding, &outcome.sources)))
    };
    let mut reports = Vec::new();
    let both = split(first).0;
    let errors = |outcome: &Outcome| render::counts(&outcome.findings, &[]).errors;
    let told = render::counts(&both, &[]);
    if !shared.is_empty() {
        let style = Style {
            beside: outcomes.iter().map(errors).sum(),
            ..style.clone()
        };
        reports.push(Report {
            name: name.clone(),
            text: render::report(&sorted(&both), &[], &first.sources, &style),
            part: true,
            tally: Tally {
                counts: told,
                ..Tally::default()
            },
        });
    }
    for outcome in outcomes {
        let style = Style {
            beside: told.errors,
            ..style.clone()
        };
        let name = format!("{name}#{}", outcome.id);
        let report = document(name, outcome, &split(outcome).1, &style);
        reports.push(report.part_of(true));
    }
    reports
}

/// Findings as they are to be read: errors first, causes before what stands alone.
fn sorted(findings: &[Finding]) -> Vec<Finding> {
    let mut findings = findings.to_vec();
    render::sort(&mut findings);
    findings
}

/// The report of one document on findings of its own.
fn document(name: String, outcome: &Outcome, findings: &[Finding], style: &Style) -> Report {
    let failed = outcome.blocked();
    Report {
        name,
        text: render::report(&sorted(findings), &outcome.waived, &outcome.sources, style),
        part: false,
        tally: Tally {
            counts: render::counts(findings, &outcome.waived),
            passed: usize::from(!failed),
            failed: usize::from(failed),
        },
    }
}

fn said(outcome: &Outcome) -> BTreeSet<String> {
    let all = outcome.findings.iter();
    all.map(|finding| words(finding, &outcome.sources))
        .collect()
}

/// All a finding says, with its places by file and line.
fn words(finding: &Finding, sources: &Sources) -> String {
    let only = std::slice::from_ref(finding);
    render::render(only, sources, Format::Json, Lang::Zh, false)
}

/// Prints the findings of inputs one after the other. Several inputs are told apart: by a line in
/// the formats for people, by `input` in JSON (one object an input), and as runs of one SARIF log.
pub struct Reporter<'a> {
    common: &'a Common,
    many: bool,
    tally: Tally,
    /// SARIF: the log of the first input, and the runs of all.
    log: Option<Map<String, Value>>,
    runs: Vec<Value>,
}

impl<'a> Reporter<'a> {
    pub fn new(common: &'a Common, inputs: usize) -> Self {
        Reporter {
            common,
            many: inputs > 1,
            tally: Tally::default(),
            log: None,
            runs: Vec::new(),
        }
    }

    /// Prints, or for SARIF keeps, a report.
    pub fn add(&mut self, report: &Report) {
        let Report {
            name,
            text,
            part,
            tally,
        } = report;
        self.tally.add(*tally);
        let named = self.many || *part;
        match self.common.format() {
            Format::Json | Format::Sarif if !named => output::out(text),
            Format::Json => output::out(&with_input(name, text)),
            Format::Sarif => self.keep(name, text),
            Format::Github => output::out(text),
            Format::Full | Format::Short => {
                if named {
                    output::err(&format!("== {name}\n"));
                }
                output::err(text);
            }
        }
    }

    /// Prints the reports of one input.
    pub fn add_all(&mut self, reports: &[Report]) {
        for report in reports {
            self.add(report);
        }
    }

    fn keep(&mut self, name: &str, text: &str) {
        let Ok(Value::Object(mut log)) = serde_json::from_str(text) else {
            return;
        };
        if let Some(Value::Array(runs)) = log.remove("runs") {
            for mut run in runs {
                if let Value::Object(run) = &mut run {
                    let properties = run.entry("properties").or_insert_with(|| json!({}));
                    properties["input"] = json!(name);
                }
                self.runs.push(run);
            }
        }
        self.log.get_or_insert(log);
    }

    /// Prints what was kept, and what several documents come to together.
    pub fn finish(self) {
        if let Some(mut log) = self.log {
            log.insert("runs".to_owned(), Value::Array(self.runs));
            output::out(&pretty(&Value::Object(log)));
        }
        let Tally {
            counts,
            passed,
            failed,
        } = self.tally;
        let lang = self.common.lang();
        if passed + failed > 1 && !self.common.machine() {
            let total = Msg::new("show-total")
                .arg("documents", passed + failed)
                .arg("counts", counts.text(Subject::Disclosure, lang))
                .arg("passed", passed)
                .arg("failed", failed);
            output::err(&format!("\n{}\n", total.text(lang)));
        }
    }
}

fn with_input(name: &str, text: &str) -> String {
    let Ok(Value::Object(report)) = serde_json::from_str(text) else {
        return text.to_owned();
    };
    let mut out = Map::new();
    out.insert("input".to_owned(), json!(name));
    out.extend(report);
    pretty(&Value::Object(out))
}

/// JSON as printed everywhere on standard output.
pub fn pretty(value: &impl serde::Serialize) -> String {
    // Maps with string keys and plain values only: serialisation has nothing to fail on.
    let mut text = serde_json::to_string_pretty(value).unwrap_or_default();
    text.push('\n');
    text
}
