//! `gongkai profiles check`

use crate::cli::args::{CheckProfileOptions, Common};
use crate::cli::report::{self, Reporter};
use crate::cli::shared::Setup;
use crate::diag::Msg;
use crate::diag::render::blocked;
use crate::profile_check;

/// Checks every profile named; true when all pass.
pub fn run(options: &CheckProfileOptions, common: &Common) -> Result<bool, Msg> {
    let setup = Setup::new(common)?;
    let mut reporter = Reporter::new(common, options.ids.len());
    let mut passed = true;
    for id in &options.ids {
        let report = profile_check::check(id, &setup.library(), setup.catalogue());
        let found = report::one(id, &report.findings, &report.sources, common);
        reporter.add_all(&[found]);
        passed &= !blocked(&report.findings);
    }
    reporter.finish();
    Ok(passed)
}
