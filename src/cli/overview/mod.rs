//! The directory of an overview: taken before a run, written whole after it.

mod table;

use std::path::{Path, PathBuf};

use super::args::Common;
use super::output;
use super::write::{self, Refusal};
use crate::bureau::Bureau;
use crate::bureau::overview::changes::Changes;
use crate::bureau::overview::shown::clean;
use crate::bureau::overview::{self, Overview, REPORT};
use crate::bureau::run::{FORMAT, Run};
use crate::diag::Msg;
pub use table::table;

/// A directory an overview goes to, with the run it told of before.
#[derive(Debug)]
pub struct Place {
    directory: PathBuf,
    before: Option<Run>,
}

impl Place {
    /// Reads what is there, so that what cannot be replaced is told before the run and not after
    /// it.
    ///
    /// # Errors
    /// When the directory is not one of an overview.
    pub fn take(directory: &Path, common: &Common) -> Result<Place, Msg> {
        let ours = write::ours(directory, write::OVERVIEW);
        ours.map_err(|refusal| refused(directory, &refusal, common))?;
        let before = read(directory).unwrap_or_else(|reason| {
            let unreadable = Msg::new("overview-unreadable").arg("path", directory.display());
            tell(&unreadable.arg("reason", reason), common);
            None
        });
        Ok(Place {
            directory: directory.to_owned(),
            before,
        })
    }

    /// Writes the overview, names its files, and says what changed since the earlier run, where it
    /// can be compared with this one; else why it cannot.
    ///
    /// # Errors
    /// When it cannot be written; what was there before is then left.
    pub fn write(&self, bureau: &Bureau, run: &Run, common: &Common) -> Result<(), Msg> {
        let before = self.before.as_ref();
        let comparable = before.and_then(|before| overview::comparable(run, before));
        if let Some(before) = before {
            let told = match comparable {
                Some(before) => compared(run, before),
                None => self.incomparable(run, before),
            };
            tell(&told, common);
        }
        let files = overview::artifacts(bureau, run, comparable);
        let written = write::replace(&self.directory, &files, write::OVERVIEW);
        written.map_err(|refusal| refused(&self.directory, &refusal, common))?;
        for name in files.keys() {
            let line = format!("{}\n", self.directory.join(name).display());
            match common.machine() {
                true => output::err(&line),
                false => output::out(&line),
            }
        }
        Ok(())
    }

    fn incomparable(&self, run: &Run, before: &Run) -> Msg {
        let (was, is) = (&before.bureau, &run.bureau);
        let why = match was.name == is.name && was.year == is.year {
            true => Msg::new("overview-other-shard"),
            false => Msg::new("overview-other-bureau")
                .arg("bureau", clean(&was.name))
                .arg("year", was.year),
        };
        why.arg("path", self.directory.display())
    }
}

/// What changed, in a line.
fn compared(run: &Run, before: &Run) -> Msg {
    let sum = Changes::of(before, &Overview::of(run)).sum;
    Msg::new("overview-compared")
        .arg("ready", sum.ready)
        .arg("unready", sum.unready)
        .arg("arrived", sum.arrived)
        .arg("overdue", sum.overdue)
        .arg("fresh_errors", sum.fresh_errors)
        .arg("gone_errors", sum.gone_errors)
        .arg("fresh_warnings", sum.fresh_warnings)
        .arg("gone_warnings", sum.gone_warnings)
        .arg("up", sum.up)
        .arg("down", sum.down)
}

fn refused(directory: &Path, refusal: &Refusal, common: &Common) -> Msg {
    Msg::new("cannot-write")
        .arg("path", directory.display())
        .arg("reason", refusal.text(common.lang()))
}

fn tell(message: &Msg, common: &Common) {
    output::err(&format!("{}\n", message.text(common.lang())));
}

/// The run a directory tells of; `None` where it tells of none.
fn read(directory: &Path) -> Result<Option<Run>, String> {
    let Ok(text) = write::regular(&directory.join(REPORT), write::MOST) else {
        return Ok(None);
    };
    let run: Run = serde_json::from_slice(&text).map_err(|error| error.to_string())?;
    match run.format {
        FORMAT => Ok(Some(run)),
        other => Err(format!("format = {other}")),
    }
}
