//! What a run comes to: told at the end of a run over a workspace, and when the shards of one are
//! joined. It knows nothing but what a report keeps, so both say the same.

use serde_json::json;

use super::verdict::Tallies;
use crate::bureau::overview::Overview;
use crate::bureau::run::{AgencyRun, Run, Tie, Verdict};
use crate::bureau::{Bureau, ties};
use crate::cli::args::Common;
use crate::cli::output;
use crate::cli::overview::{self, Place};
use crate::cli::report::{self, Reporter};
use crate::diag::render::{Counts, Format, Subject};
use crate::diag::{Finding, Level, Msg};

/// The finding of an agency that was ready and could not be written.
const NOT_WRITTEN: &str = "agency-not-written";

/// A run of which only the ties are not found yet.
pub struct End<'a> {
    pub bureau: &'a Bureau,
    pub common: &'a Common,
    pub reporter: Reporter<'a>,
    pub run: Run,
    /// Agencies nothing had to be done for.
    pub unchanged: usize,
    /// Where an overview is wanted.
    pub overview: Option<Place>,
}

impl End<'_> {
    /// Tells what all came to; true when nothing stands in the way.
    ///
    /// # Errors
    /// When an agency that was ready could not be written.
    pub fn tell(mut self) -> Result<bool, Msg> {
        self.ties();
        let mut tallies = Tallies::default();
        let of_bureau = self.run.findings.iter().map(|said| said.level);
        let of_ties = self.run.ties.iter().map(|tie| tie.finding.level);
        let mut counts = Counts::of(of_bureau.chain(of_ties), 0);
        for agency in &self.run.agencies {
            tallies.add(agency.verdict);
            counts += agency.counts();
        }
        match self.common.format() {
            Format::Json => self.json(&tallies, counts),
            Format::Sarif => {}
            Format::Full | Format::Short | Format::Github => self.table(&tallies, counts),
        }
        let (run, common) = (&self.run, self.common);
        if let Some(place) = &self.overview {
            place.write(self.bureau, run, common)?;
        }
        if self.common.format() == Format::Sarif {
            self.reporter.finish();
        }
        let refused = |one: &&AgencyRun| one.findings.iter().any(|said| said.code == NOT_WRITTEN);
        let refused = self.run.agencies.iter().filter(refused).count();
        if refused > 0 {
            return Err(Msg::new("bureau-not-written").arg("count", refused));
        }
        let stopped = self
            .run
            .findings
            .iter()
            .any(|said| said.level >= Level::Deny);
        Ok(!stopped && counts.errors == 0 && tallies.of(Verdict::Failed) == 0)
    }

    /// Holds the documents of all agencies against one another and tells what they contradict each
    /// other in.
    fn ties(&mut self) {
        let found = ties::find(self.bureau, &self.run.agencies);
        let said = found.iter().map(|one| Tie::of(one, self.common.lang()));
        self.run.ties = said.collect();
        let findings: Vec<Finding> = found.into_iter().map(|one| one.finding).collect();
        if self.common.format() != Format::Json && !findings.is_empty() {
            let report = report::one(
                &Msg::new("bureau-ties").text(self.common.lang()),
                &findings,
                &self.bureau.sources,
                self.common,
            );
            self.reporter.add(&report);
        }
    }

    fn json(&self, tallies: &Tallies, counts: Counts) {
        let summary = json!({
            "agencies": tallies.all(),
            "ready": tallies.of(Verdict::Ready),
            "errors": tallies.of(Verdict::Errors),
            "missing": tallies.of(Verdict::Missing),
            "failed": tallies.of(Verdict::Failed),
            "unchanged": self.unchanged,
            "counts": counts,
        });
        let ties = json!(self.run.ties);
        output::out(&format!("\"ties\": {ties},\n\"summary\": {summary}}}\n"));
    }

    fn table(&self, tallies: &Tallies, counts: Counts) {
        let lang = self.common.lang();
        let table = overview::table(&Overview::of(&self.run), lang);
        if !table.is_empty() {
            output::err(&format!("\n{table}"));
        }
        let mut total = Msg::new("bureau-total")
            .arg("bureau", &self.bureau.name)
            .arg("agencies", tallies.all())
            .arg("tallies", tallies.text(lang))
            .arg("counts", counts.text(Subject::Other, lang));
        if let Some(date) = &self.run.bureau.as_of {
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
