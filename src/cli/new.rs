//! `gongkai new`

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::Path;

use super::args::{Common, NewOptions};
use super::shared::Setup;
use super::{output, profiles, report};
use crate::diag::{Msg, Sources};
use crate::new;

/// The one file of an agency that fills in a workbook.
const WORKBOOK: &str = "budget.xlsx";

/// Writes the files of a new agency; true when they were written.
pub fn run(options: &NewOptions, common: &Common) -> Result<bool, Msg> {
    let setup = Setup::new(common)?;
    let Some(id) = &options.profile else {
        output::out(&profiles::usable(&setup, common));
        return Err(Msg::new("new-no-profile"));
    };
    let Some(year) = options.year else {
        return Err(Msg::new("new-no-year"));
    };
    let directory = &options.directory;
    if !is_free(directory) {
        return Err(Msg::new("new-not-empty").arg("path", directory.display()));
    }
    let (library, catalogue) = (setup.library(), setup.catalogue());
    let made = if options.workbook {
        let made = new::workbook(id, year, &library, catalogue);
        made.map(|bytes| BTreeMap::from([(WORKBOOK.to_owned(), bytes)]))
    } else {
        let bytes = |(name, text): (String, String)| (name, text.into_bytes());
        let made = new::files(id, year, &library, catalogue);
        made.map(|files| files.into_iter().map(bytes).collect())
    };
    let Some(files) = made.value else {
        report::print(&made.findings, &Sources::default(), common);
        return Ok(false);
    };
    let cannot = |error: &std::io::Error| {
        Msg::new("cannot-write")
            .arg("path", directory.display())
            .arg("reason", output::reason(error, common.lang()))
    };
    fs::create_dir_all(directory).map_err(|error| cannot(&error))?;
    for (name, bytes) in &files {
        // Never over a file that came into being meanwhile.
        let written =
            fs::File::create_new(directory.join(name)).and_then(|mut file| file.write_all(bytes));
        written.map_err(|error| cannot(&error))?;
        output::out(&format!("{}\n", directory.join(name).display()));
    }
    let next = match options.workbook {
        true => Msg::new("new-next-workbook").arg("path", directory.join(WORKBOOK).display()),
        false => Msg::new("new-next").arg("path", directory.display()),
    };
    output::err(&format!("{}\n", next.text(common.lang())));
    Ok(true)
}

/// True when nothing is there, or an empty directory.
fn is_free(directory: &Path) -> bool {
    match fs::read_dir(directory) {
        Ok(mut entries) => entries.next().is_none(),
        Err(error) => error.kind() == std::io::ErrorKind::NotFound,
    }
}
