//! `gongkai profiles new`

use std::fs;
use std::path::PathBuf;

use crate::cli::args::{Common, NewProfileOptions};
use crate::cli::shared::Setup;
use crate::cli::{output, report, write};
use crate::diag::{Finding, Msg, Sources};
use crate::editor::{self, Holds};
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
    let files = scaffold::files(id, &base).into_iter();
    let mut files = files
        .map(|(name, text)| (name, text.into_bytes()))
        .collect();
    editor::tie(&mut files, Holds::Profile);
    for (name, bytes) in files {
        let path = directory.join(name);
        write::new_file(&path, &bytes).map_err(|error| {
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
