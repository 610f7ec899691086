//! What a run over many agencies prints: the bureau's own findings, each agency as it comes, and what
//! they come to.

use serde_json::{Value, json};

use super::verdict::Tallies;
use super::work::{Desk, Told};
use crate::bureau::run::{AgencyRun, FORMAT, Head, Run, Said, Tie, Verdict};
use crate::bureau::ties;
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
    /// All that a report keeps.
    run: Run,
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
            run: Run {
                format: FORMAT,
                program: env!("CARGO_PKG_VERSION").to_owned(),
                bureau: Head::of(&desk.bureau, desk.as_of),
                shard: None,
                findings: Vec::new(),
                agencies: Vec::new(),
                ties: Vec::new(),
            },
        };
        let mut findings = findings.to_vec();
        crate::diag::render::sort(&mut findings);
        let said = crate::diag::render::flat(&findings).into_iter();
        let said = said.map(|one| Said::of(one, &desk.bureau.sources, common.lang()));
        teller.run.findings = said.collect();
        let report = report::one("bureau.toml", &findings, &desk.bureau.sources, common);
        if common.format() == Format::Json {
            let mut own = report.value();
            let head = json!(teller.run.bureau);
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
    pub fn add(&mut self, job: usize, told: Told, clear: impl FnOnce()) {
        let entry = self.desk.entry(job);
        let mut counts = Counts::default();
        for report in &told.reports {
            counts += report.counts();
        }
        self.tallies.add(told.run.verdict);
        self.counts += counts;
        self.unchanged += usize::from(told.unchanged);
        self.refused += usize::from(told.refused);
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
                    "verdict": told.run.verdict,
                    "unchanged": told.unchanged,
                    "counts": counts,
                    "documents": documents,
                });
                let comma = if self.run.agencies.is_empty() {
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
        self.run.agencies.push(told.run);
    }

    /// Tells what all came to; true when nothing stands in the way.
    ///
    /// # Errors
    /// When an agency that was ready could not be written.
    pub fn finish(mut self) -> Result<bool, Msg> {
        let lang = self.desk.common.lang();
        let ties = self.ties();
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
                output::out(&format!(
                    "\n],\n\"ties\": {ties},\n\"summary\": {summary}}}\n"
                ));
            }
            Format::Sarif => self.reporter.finish(),
            Format::Full | Format::Short | Format::Github => {
                let rows = self.rows();
                if !rows.is_empty() {
                    output::err(&format!("\n{}", columns::table(&rows)));
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

    /// Holds the documents of all agencies against one another and tells what they contradict each
    /// other in; as JSON where that is asked for.
    fn ties(&mut self) -> Value {
        let common = &self.desk.common;
        let found = ties::find(&self.desk.bureau, &self.run.agencies);
        let findings: Vec<Finding> = found.iter().map(|one| one.finding.clone()).collect();
        self.counts += crate::diag::render::counts(&findings, &[]);
        let said = found.iter().map(|one| Tie::of(one, common.lang()));
        self.run.ties = said.collect();
        let report = report::one(
            &Msg::new("bureau-ties").text(common.lang()),
            &findings,
            &self.desk.bureau.sources,
            common,
        );
        if common.format() != Format::Json && !findings.is_empty() {
            self.reporter.add(&report);
        }
        json!(self.run.ties)
    }

    /// Agencies that are not ready.
    fn rows(&self) -> Vec<Vec<String>> {
        let lang = self.desk.common.lang();
        let agencies = self.run.agencies.iter();
        let wanting = agencies.filter(|one| one.verdict != Verdict::Ready);
        let row = |one: &AgencyRun| {
            vec![
                one.verdict.word(lang),
                one.code.clone(),
                one.name.clone(),
                one.counts().text(Subject::Other, lang),
                one.days_left
                    .map_or(String::new(), |days| days_text(days).text(lang)),
            ]
        };
        wanting.map(row).collect()
    }
}

fn days_text(days: i64) -> Msg {
    match days {
        0.. => Msg::new("days-left").arg("days", days),
        _ => Msg::new("days-over").arg("days", -days),
    }
}
