//! `gongkai merge`

use std::io;
use std::path::Path;

use super::args::{Common, MergeOptions};
use super::bureau;
use super::overview::Place;
use super::{output, report, write};
use crate::bureau::overview::REPORT;
use crate::bureau::shards::{Report, join};
use crate::bureau::{self as desk, Bureau};
use crate::diag::{Finding, Msg, Sources};
use crate::records::load::Directory;

/// Joins the reports of shards; true when nothing stands in the way of publishing.
pub fn run(options: &MergeOptions, common: &Common) -> Result<bool, Msg> {
    let bureau = bureau(&options.bureau, common)?;
    let mut reports = Vec::new();
    let mut wrong = Vec::new();
    for path in &options.reports {
        match read(path, common) {
            Ok(report) => reports.push(report),
            Err(finding) => wrong.push(*finding),
        }
    }
    let joined = join(&bureau, reports);
    if let Err(more) = &joined {
        wrong.extend(more.iter().cloned());
    }
    let Some(run) = joined.ok().filter(|_| wrong.is_empty()) else {
        report::print(&wrong, &Sources::default(), common);
        return Err(Msg::new("merge-stopped").arg("count", wrong.len()));
    };
    let place = options.out.as_deref();
    let place = place.map(|out| Place::take(out, common)).transpose()?;
    bureau::joined(&bureau, run, common, place)
}

/// The bureau the shards are of.
fn bureau(path: &Path, common: &Common) -> Result<Bureau, Msg> {
    let paths = [path.to_owned()];
    let root = bureau::workspace(&paths)?;
    let root = root.ok_or_else(|| Msg::new("merge-no-bureau").arg("path", path.display()))?;
    let loaded = desk::load(&Directory::new(&root));
    let Some(bureau) = loaded.bureau else {
        report::print(&loaded.findings, &loaded.sources, common);
        let path = root.join(desk::ENTRY);
        return Err(Msg::new("bureau-unusable").arg("path", path.display()));
    };
    Ok(bureau)
}

fn read(path: &Path, common: &Common) -> Result<Report, Box<Finding>> {
    let file = match path.is_dir() {
        true => path.join(REPORT),
        false => path.to_owned(),
    };
    let name = file.display().to_string();
    let bytes = write::regular(&file, write::MOST).map_err(|error| {
        let reason = output::reason(&error, common.lang());
        let finding = match error.kind() {
            io::ErrorKind::FileTooLarge => {
                Finding::deny("report-too-large").arg("most", write::MOST >> 20)
            }
            _ => Finding::deny("report-unreadable").arg("reason", reason),
        };
        Box::new(finding.arg("path", &name))
    })?;
    Report::read(&name, &bytes)
}
