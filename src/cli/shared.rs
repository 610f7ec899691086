//! What the commands have in common: opening a directory, running the stages, printing findings.

use std::path::Path;

use super::args::{Common, Language, MessageFormat};
use super::output;
use crate::budget::catalogue::Catalogue;
use crate::diag::render::{Format, render};
use crate::diag::{Finding, Lang, Sources};
use crate::pipeline::{self, Outcome};
use crate::profile::load::Library;
use crate::records::load::Directory;

impl Common {
    pub fn lang(&self) -> Lang {
        match self.lang {
            Language::Zh => Lang::Zh,
            Language::En => Lang::En,
        }
    }

    pub fn format(&self) -> Format {
        match self.message_format {
            MessageFormat::Full => Format::Full,
            MessageFormat::Short => Format::Short,
            MessageFormat::Json => Format::Json,
            MessageFormat::Sarif => Format::Sarif,
        }
    }
}

/// Runs the stages on a directory.
///
/// # Errors
/// When the directory cannot be opened.
pub fn run(path: &Path, common: &Common) -> Result<Outcome, String> {
    let files = open(path)?;
    let profiles = common.profiles.as_deref().map(open).transpose()?;
    let library = Library {
        user: profiles.as_ref().map(|directory| directory as _),
    };
    Ok(pipeline::run(&files, &library, Catalogue::builtin()))
}

/// Opens a directory of input.
///
/// # Errors
/// When it is none.
pub fn open(path: &Path) -> Result<Directory, String> {
    // A path to budget.toml itself means its directory.
    let directory = if path.file_name().is_some_and(|name| name == "budget.toml") {
        match path.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent,
            _ => Path::new("."),
        }
    } else {
        path
    };
    if !directory.is_dir() {
        return Err(format!("没有目录 {}", directory.display()));
    }
    Ok(Directory::new(directory))
}

/// Prints findings: machine formats to standard output, the others to standard error.
pub fn report(findings: &[Finding], sources: &Sources, common: &Common) {
    let format = common.format();
    let machine = matches!(format, Format::Json | Format::Sarif);
    let text = render(
        findings,
        sources,
        format,
        common.lang(),
        !machine && output::color(),
    );
    if machine {
        output::out(&text);
    } else {
        output::err(&text);
    }
}
