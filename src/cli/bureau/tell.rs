//! What a run over many agencies prints: the bureau's own findings and each agency as it comes.

use serde_json::{Value, json};

use super::end::End;
use super::work::{Desk, Told};
use crate::bureau::run::{FORMAT, Head, Run, Said};
use crate::cli::output;
use crate::cli::overview::Place;
use crate::cli::report::{self, Reporter};
use crate::diag::render::{Counts, Format};
use crate::diag::{Finding, Msg};

pub struct Teller<'a> {
    desk: &'a Desk,
    reporter: Reporter<'a>,
    unchanged: usize,
    /// All that a report keeps.
    run: Run,
    overview: Option<Place>,
}

impl<'a> Teller<'a> {
    /// Tells what is wrong with the workspace.
    pub fn new(desk: &'a Desk, findings: &[Finding], overview: Option<Place>) -> Teller<'a> {
        let common = &desk.common;
        let mut teller = Teller {
            desk,
            reporter: Reporter::new(common, 2),
            unchanged: 0,
            run: Run {
                format: FORMAT,
                program: env!("CARGO_PKG_VERSION").to_owned(),
                bureau: Head::of(&desk.bureau, desk.as_of),
                shard: desk.shard,
                findings: Vec::new(),
                agencies: Vec::new(),
                ties: Vec::new(),
            },
            overview,
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
            let shard = desk
                .shard
                .map(|shard| format!(" \"shard\": {},", json!(shard)));
            let shard = shard.unwrap_or_default();
            let findings = own.get_mut("findings").map(Value::take);
            let findings = findings.unwrap_or_else(|| json!([]));
            output::out(&format!(
                "{{\"format\": 1, \"bureau\": {head},{shard}\n\"findings\": {findings},\n\"agencies\": ["
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
        self.unchanged += usize::from(told.unchanged);
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
    pub fn finish(self) -> Result<bool, Msg> {
        if self.desk.common.format() == Format::Json {
            output::out("\n],\n");
        }
        let end = End {
            bureau: &self.desk.bureau,
            common: &self.desk.common,
            reporter: self.reporter,
            run: self.run,
            unchanged: self.unchanged,
            overview: self.overview,
        };
        end.tell()
    }
}
