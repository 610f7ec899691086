//! `gongkai profiles new`

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use crate::cli::args::{Common, NewProfileOptions};
use crate::cli::shared::Setup;
use crate::cli::{output, report};
use crate::diag::{Finding, Msg, Sources};
use crate::profile::load::load;
use crate::profile::{builtin, is_id, scaffold};

/// Where profiles are written when nothing else is said.
const DIRECTORY: &str = "profiles";

/// Writes the files of a new layer; true when they were written.
pub fn run(options: &NewProfileOptions, common: &Common) -> Result<bool, Msg> {
    let setup = Setup::new(common)?;
    let id = &options.id;
    if !is_id(id) {
        return Err(Msg::new("profile-id-wrong").arg("id", id));
    }
    if builtin::ids().any(|known| known == id) {
        return Err(Msg::new("profile-id-taken").arg("id", id));
    }
    let mut sources = Sources::default();
    let loaded = load(&options.extends, &setup.library(), &mut sources);
    let Some(base) = loaded.value else {
        report::print(&loaded.findings, &sources, common);
        return Ok(false);
    };
    if loaded
        .findings
        .iter()
        .any(|finding: &Finding| finding.level.blocks())
    {
        report::print(&loaded.findings, &sources, common);
        return Ok(false);
    }
    let chosen = options.dir.clone().or_else(|| common.profiles.clone());
    let root = chosen.unwrap_or_else(|| PathBuf::from(DIRECTORY));
    let directory = root.join(id);
    if fs::read_dir(&directory).is_ok_and(|mut entries| entries.next().is_some()) {
        return Err(Msg::new("profile-not-empty").arg("path", directory.display()));
    }
    for (name, text) in scaffold::files(id, &base) {
        let path = directory.join(name);
        write(&path, &text).map_err(|error| {
            Msg::new("cannot-write")
                .arg("path", path.display())
                .arg("reason", output::reason(&error, common.lang()))
        })?;
        output::out(&format!("{}\n", path.display()));
    }
    let next = Msg::new("profile-next")
        .arg("id", id)
        .arg("path", root.display());
    output::err(&format!("{}\n", next.text(common.lang())));
    Ok(true)
}

/// Never over a file that is there.
fn write(path: &Path, text: &str) -> std::io::Result<()> {
    if let Some(directory) = path.parent() {
        fs::create_dir_all(directory)?;
    }
    fs::File::create_new(path)?.write_all(text.as_bytes())
}
