//! `gongkai check`

use std::path::PathBuf;

use super::args::{CheckOptions, Common};
use super::report::{self, Reporter};
use super::shared::Setup;
use super::{output, parallel};
use crate::diag::Msg;
use crate::diag::render::blocked;

/// Checks every path; true when all pass.
pub fn run(options: &CheckOptions, common: &Common) -> Result<bool, Msg> {
    let as_of = options.as_of()?;
    let setup = Setup::new(common)?;
    let threads = parallel::threads(options.jobs, options.paths.len());
    let mut reporter = Reporter::new(common, options.paths.len());
    let mut passed = true;
    let mut failed = None;
    let work = |path: &PathBuf| {
        let outcomes = setup.run_as_of(path, Some(as_of))?;
        let clean = !outcomes.iter().any(|outcome| blocked(&outcome.findings));
        Ok((
            report::documents(path, &outcomes, common, Some(as_of)),
            clean,
        ))
    };
    parallel::in_order(&options.paths, threads, work, |result| match result {
        Ok((reports, clean)) => {
            reporter.add_all(&reports);
            passed &= clean;
        }
        Err(message) => {
            if let Some(before) = failed.replace(message) {
                output::error(&before, common.lang());
            }
        }
    });
    reporter.finish();
    failed.map_or(Ok(passed), Err)
}
