//! `gongkai import` of workbooks other systems exported.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use super::args::{Common, ImportWorkbookOptions};
use super::shared::{self, Setup};
use super::{output, report, write};
use crate::diag::{Finding, Location, Msg, Sources};
use crate::editor::{self, Holds};
use crate::import::mapping::{self, Mapping};
use crate::import::{self, Fate, Imported, Options, Source};
use crate::records::write as records_write;
use crate::workbook::Workbook;

/// A workbook as read, with its bytes.
pub type Book = (PathBuf, Vec<u8>, Workbook);

/// Imports workbooks; true when records were written and every figure of the tables holds.
pub fn run(
    books: &[Book],
    options: &ImportWorkbookOptions,
    setup: &Setup,
    common: &Common,
) -> Result<bool, Msg> {
    let target = &options.out;
    let own = target.join(mapping::FILE);
    free(target)?;
    let mut answers = Mapping::default();
    if own.exists() {
        answers = read_mapping(&own, common)?;
    }
    if let Some(path) = &options.mapping {
        answers = answers.over(read_mapping(path, common)?);
    }
    let mut sources = Sources::default();
    let names: Vec<String> = (books.iter())
        .map(|(path, ..)| path.display().to_string())
        .collect();
    let inputs: Vec<Source> = (books.iter().zip(&names))
        .map(|((_, bytes, book), name)| {
            let sheets = book.sheets.iter().map(|sheet| sheet.name.clone()).collect();
            let file = sources.add_workbook(name, sheets, bytes);
            Source { file, name, book }
        })
        .collect();
    let asked = Options {
        profile: options.profile.clone(),
        year: options.year.map(i32::from),
        mapping: answers.clone(),
    };
    let made = import::import(&inputs, &setup.library(), setup.catalogue(), &asked);
    told(&made, &sources, common);
    let Some(records) = &made.records else {
        if !made.questions.is_empty() {
            let cannot = |error: &std::io::Error| cannot_write(&own, error, common);
            fs::create_dir_all(target).map_err(|error| cannot(&error))?;
            let text = answers.write(&made.questions);
            write::file(&own, text.as_bytes()).map_err(|error| cannot(&error))?;
            let message = Msg::new("import-questions")
                .arg("count", made.questions.len())
                .arg("path", own.display());
            output::err(&format!("{}\n", message.text(common.lang())));
        }
        return Ok(false);
    };
    let written = records_write::directory(records);
    let mut outputs: BTreeMap<String, Vec<u8>> = (written.into_iter())
        .map(|(name, file)| (name, file.bytes))
        .collect();
    if answers != Mapping::default() {
        outputs.insert(mapping::FILE.to_owned(), answers.write(&[]).into_bytes());
    }
    editor::tie(&mut outputs, Holds::Records);
    place(target, &own, &outputs).map_err(|error| cannot_write(target, &error, common))?;
    if !common.machine() {
        let next = Msg::new("new-next").arg("path", target.display());
        output::err(&format!("{}\n", next.text(common.lang())));
    }
    let missed = made.entries.iter().any(|entry| match entry.fate {
        Fate::Taken { controls, held, .. } => controls != held,
        _ => false,
    });
    Ok(!missed && !crate::diag::render::blocked(&made.findings))
}

/// Puts the directory in place; answers given before come back when that fails.
fn place(target: &Path, own: &Path, outputs: &BTreeMap<String, Vec<u8>>) -> std::io::Result<()> {
    let before = fs::read(own).ok();
    if before.is_some() {
        fs::remove_file(own)?;
    }
    let placed = write::fresh(target, outputs);
    if let (Err(_), Some(before)) = (&placed, before) {
        let _ = fs::create_dir_all(target);
        let _ = write::file(own, &before);
    }
    placed
}

/// The report sheet by sheet, then the findings, then the sum of it all.
fn told(made: &Imported, sources: &Sources, common: &Common) {
    let entries = made.report();
    if common.machine() {
        let all: Vec<Finding> = entries
            .into_iter()
            .chain(made.findings.iter().cloned())
            .collect();
        report::print(&all, sources, common);
        return;
    }
    let mut before = String::new();
    let mut text = String::new();
    for entry in &entries {
        let place = entry
            .primary
            .as_ref()
            .map_or(&Location::None, |label| &label.location);
        let shown = sources.display(place);
        let sheet = shown
            .rsplit_once('!')
            .map_or(shown.as_str(), |(sheet, _)| sheet);
        let sheet = sheet.to_owned();
        if sheet != before {
            text.push_str(&format!("{}\n", super::columns::clean(&sheet)));
            before = sheet;
        }
        let words = entry.message.text(common.lang());
        text.push_str(&format!("    {}\n", super::columns::clean(&words)));
    }
    if made.records.is_some() {
        text.push_str(&format!("{}\n", made.summary().text(common.lang())));
    }
    output::out(&text);
    report::print(&made.findings, sources, common);
}

fn read_mapping(path: &Path, common: &Common) -> Result<Mapping, Msg> {
    let bytes = shared::read(path, common.lang())?;
    let text = String::from_utf8_lossy(&bytes);
    Mapping::read(&text).map_err(|why| {
        Msg::new("import-mapping-unreadable")
            .arg("path", path.display())
            .arg("why", why.trim())
    })
}

/// The target must be nothing, empty, or hold a mapping file alone.
fn free(target: &Path) -> Result<(), Msg> {
    let Ok(mut entries) = fs::read_dir(target) else {
        return Ok(());
    };
    let foreign = entries.any(|entry| {
        entry.map_or(true, |entry| {
            entry.file_name().to_string_lossy() != mapping::FILE
        })
    });
    if foreign {
        return Err(Msg::new("new-not-empty").arg("path", target.display()));
    }
    Ok(())
}

fn cannot_write(path: &Path, error: &std::io::Error, common: &Common) -> Msg {
    Msg::new("cannot-write")
        .arg("path", path.display())
        .arg("reason", output::reason(error, common.lang()))
}
