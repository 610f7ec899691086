//! What a run over many agencies prints: the bureau's own findings, each agency as it comes, and what
//! they come to.

use serde_json::{Value, json};

use super::verdict::{Tallies, Verdict};
use super::work::{Desk, Told};
use crate::cli::report::{self, Reporter};
use crate::cli::{columns, output};
use crate::diag::render::{Counts, Format, Subject, blocked};
use crate::diag::{Finding, Msg};

pub struct Teller<'a> {
    desk: &'a Desk,
    reporter: Reporter<'a>,
    tallies: Tallies,
    counts: Counts,
    unchanged: usize,
    /// Could not be written.
    refused: usize,
    /// Errors of the bureau itself.
    stopped: bool,
    /// Agencies that are not ready, a row each.
    rows: Vec<Vec<String>>,
    first: bool,
}

impl<'a> Teller<'a> {
    /// Tells what is wrong with the workspace.
    pub fn new(desk: &'a Desk, findings: &[Finding]) -> Teller<'a> {
        let common = &desk.common;
        let mut teller = Teller {
            desk,
            reporter: Reporter::new(common, 2),
            tallies: Tallies::default(),
            counts: crate::diag::render::counts(findings, &[]),
            unchanged: 0,
            refused: 0,
            stopped: blocked(findings),
            rows: Vec::new(),
            first: true,
        };
        let mut findings = findings.to_vec();
        crate::diag::render::sort(&mut findings);
        let report = report::one("bureau.toml", &findings, &desk.bureau.sources, common);
        if common.format() == Format::Json {
            let mut own = report.value();
            let head = json!({
                "name": desk.bureau.name,
                "year": desk.bureau.year,
                "profile": desk.bureau.profile,
                "as_of": desk.as_of.map(|date| date.to_string()),
            });
            let findings = own.get_mut("findings").map(Value::take);
            let findings = findings.unwrap_or_else(|| json!([]));
            output::out(&format!(
                "{{\"format\": 1, \"bureau\": {head},\n\"findings\": {findings},\n\"agencies\": ["
            ));
        } else if !findings.is_empty() || common.machine() {
            teller.reporter.add(&report);
        }
        teller
    }

    /// Tells what came of an agency; `clear` makes room for it.
    pub fn add(&mut self, job: usize, told: &Told, clear: impl FnOnce()) {
        let entry = self.desk.entry(job);
        let mut counts = Counts::default();
        for report in &told.reports {
            counts += report.counts();
        }
        self.tallies.add(told.verdict);
        self.counts += counts;
        self.unchanged += usize::from(told.unchanged);
        self.refused += usize::from(told.refused);
        let lang = self.desk.common.lang();
        if told.verdict != Verdict::Ready {
            let days = crate::bureau::matching::days_left(entry, self.desk.as_of);
            self.rows.push(vec![
                told.verdict.word(lang),
                entry.code.clone(),
                entry.name.clone(),
                counts.text(Subject::Other, lang),
                days.map_or(String::new(), |days| days_text(days).text(lang)),
            ]);
        }
        match self.desk.common.format() {
            Format::Json => {
                let documents: Vec<Value> =
                    told.reports.iter().map(report::Report::value).collect();
                let agency = json!({
                    "code": entry.code,
                    "name": entry.name,
                    "section": entry.section,
                    "parent": entry.parent,
                    "submission": self.desk.submission(job).map(|found| &found.name),
                    "verdict": told.verdict,
                    "unchanged": told.unchanged,
                    "counts": counts,
                    "documents": documents,
                });
                let comma = if std::mem::take(&mut self.first) {
                    ""
                } else {
                    ","
                };
                output::out(&format!("{comma}\n{agency}"));
            }
            Format::Sarif | Format::Github => self.reporter.add_all(&told.reports),
            // Of hundreds of agencies only those are shown that want something done.
            Format::Full | Format::Short => {
                if counts.errors + counts.warnings > 0 {
                    clear();
                    self.reporter.add_all(&told.reports);
                }
            }
        }
    }

    /// Tells what all came to; true when nothing stands in the way.
    ///
    /// # Errors
    /// When an agency that was ready could not be written.
    pub fn finish(self) -> Result<bool, Msg> {
        let lang = self.desk.common.lang();
        let tallies = &self.tallies;
        match self.desk.common.format() {
            Format::Json => {
                let summary = json!({
                    "agencies": tallies.all(),
                    "ready": tallies.of(Verdict::Ready),
                    "errors": tallies.of(Verdict::Errors),
                    "missing": tallies.of(Verdict::Missing),
                    "failed": tallies.of(Verdict::Failed),
                    "unchanged": self.unchanged,
                    "counts": self.counts,
                });
                output::out(&format!("\n],\n\"summary\": {summary}}}\n"));
            }
            Format::Sarif => self.reporter.finish(),
            Format::Full | Format::Short | Format::Github => {
                if !self.rows.is_empty() {
                    output::err(&format!("\n{}", columns::table(&self.rows)));
                }
                let mut total = Msg::new("bureau-total")
                    .arg("bureau", &self.desk.bureau.name)
                    .arg("agencies", tallies.all())
                    .arg("tallies", tallies.text(lang))
                    .arg("counts", self.counts.text(Subject::Other, lang));
                if let Some(date) = self.desk.as_of {
                    total = Msg {
                        id: "bureau-total-as-of",
                        ..total
                    }
                    .arg("date", date);
                }
                output::err(&format!("\n{}\n", total.text(lang)));
                if self.unchanged > 0 {
                    let unchanged = Msg::new("bureau-unchanged").arg("count", self.unchanged);
                    output::err(&format!("{}\n", unchanged.text(lang)));
                }
            }
        }
        if self.refused > 0 {
            return Err(Msg::new("bureau-not-written").arg("count", self.refused));
        }
        Ok(!self.stopped && self.counts.errors == 0 && tallies.of(Verdict::Failed) == 0)
    }
}

fn days_text(days: i64) -> Msg {
    match days {
        0.. => Msg::new("days-left").arg("days", days),
        _ => Msg::new("days-over").arg("days", -days),
    }
}
