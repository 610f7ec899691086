//! Findings of one or several inputs, in the format asked for.

use std::path::Path;

use serde_json::{Map, Value, json};

use super::args::{Common, MessageFormat};
use super::output;
use crate::diag::render::{Format, render};
use crate::diag::{Finding, Lang, Sources};

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
        }
    }

    /// True when the user wants output for other programs.
    pub fn machine(&self) -> bool {
        matches!(self.format(), Format::Json | Format::Sarif)
    }
}

/// Findings as text.
pub fn text(findings: &[Finding], sources: &Sources, common: &Common) -> String {
    let color = !common.machine() && output::color();
    render(findings, sources, common.format(), common.lang(), color)
}

/// Prints the findings of a single input: machine formats to standard output, others to standard
/// error.
pub fn print(findings: &[Finding], sources: &Sources, common: &Common) {
    let mut reporter = Reporter::new(common, 1);
    reporter.add(Path::new(""), &text(findings, sources, common));
    reporter.finish();
}

/// Prints the findings of inputs one after the other. Several inputs are told apart: by a line in
/// the formats for people, by `input` in JSON (one object an input), and as runs of one SARIF log.
pub struct Reporter<'a> {
    common: &'a Common,
    many: bool,
    /// SARIF: the log of the first input, and the runs of all.
    log: Option<Map<String, Value>>,
    runs: Vec<Value>,
}

impl<'a> Reporter<'a> {
    pub fn new(common: &'a Common, inputs: usize) -> Self {
        Reporter {
            common,
            many: inputs > 1,
            log: None,
            runs: Vec::new(),
        }
    }

    /// Prints, or for SARIF keeps, what [`text`] made.
    pub fn add(&mut self, input: &Path, text: &str) {
        let name = super::columns::clean(&input.display().to_string());
        match self.common.format() {
            Format::Json | Format::Sarif if !self.many => output::out(text),
            Format::Json => output::out(&with_input(&name, text)),
            Format::Sarif => self.keep(&name, text),
            Format::Full | Format::Short => {
                if self.many {
                    output::err(&format!("== {name}\n"));
                }
                output::err(text);
            }
        }
    }

    fn keep(&mut self, name: &str, text: &str) {
        let Ok(Value::Object(mut log)) = serde_json::from_str(text) else {
            return;
        };
        if let Some(Value::Array(runs)) = log.remove("runs") {
            for mut run in runs {
                if let Value::Object(run) = &mut run {
                    run.insert("properties".to_owned(), json!({ "input": name }));
                }
                self.runs.push(run);
            }
        }
        self.log.get_or_insert(log);
    }

    /// Prints what was kept.
    pub fn finish(self) {
        if let Some(mut log) = self.log {
            log.insert("runs".to_owned(), Value::Array(self.runs));
            output::out(&pretty(&Value::Object(log)));
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
