//! `gongkai check`

use super::args::{CheckOptions, Common};
use super::shared;

/// Checks every path; true when all pass.
pub fn run(options: &CheckOptions, common: &Common) -> Result<bool, String> {
    let mut passed = true;
    for path in &options.paths {
        let outcome = shared::run(path, common)?;
        shared::report(&outcome.findings, &outcome.sources, common);
        passed &= !outcome.blocked();
    }
    Ok(passed)
}
