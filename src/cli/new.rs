//! `gongkai new`

use std::fs;
use std::io::Write;
use std::path::Path;

use super::args::{Common, NewOptions};
use super::shared::Setup;
use super::{output, profiles, report};
use crate::diag::{Msg, Sources};
use crate::new;

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
    let made = new::files(id, year, &setup.library(), setup.catalogue());
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
    for (name, text) in &files {
        // Never over a file that came into being meanwhile.
        let written = fs::File::create_new(directory.join(name))
            .and_then(|mut file| file.write_all(text.as_bytes()));
        written.map_err(|error| cannot(&error))?;
        output::out(&format!("{}\n", directory.join(name).display()));
    }
    let next = Msg::new("new-next").arg("path", directory.display());
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
