//! `gongkai new`

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use super::args::{Common, NewOptions};
use super::shared::Setup;
use super::{output, profiles, report, write};
use crate::diag::{Msg, Sources};
use crate::editor::{self, Holds};
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
        made.map(|files| {
            let mut files = files.into_iter().map(bytes).collect();
            editor::tie(&mut files, Holds::Records);
            files
        })
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
    for (name, bytes) in &files {
        write::new_file(&directory.join(name), bytes).map_err(|error| cannot(&error))?;
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
