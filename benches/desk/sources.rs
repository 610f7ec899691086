//! What the engine gets to see: layout sources and data of every PDF, as files.

use std::fs;
use std::path::Path;

use gongkai::artifacts::papers;
use gongkai::budget::catalogue::Catalogue;
use gongkai::pipeline;
use gongkai::profile::load::Library;
use gongkai::records::load::Directory;
use gongkai::render::typst::{FontSet, project_with};

/// Writes `DIR/CODE/NAME.pdf/` with the files of each project, and the standards it claims beside
/// them.
///
/// # Errors
/// When an agency has no document, or something cannot be read or written.
pub fn write(desk: &Path, to: &Path) -> Result<(), String> {
    let fonts = FontSet::bundled();
    let mut submissions = Vec::new();
    for entry in fs::read_dir(desk.join("submissions")).map_err(|error| error.to_string())? {
        submissions.push(entry.map_err(|error| error.to_string())?.path());
    }
    submissions.sort();
    for path in submissions {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let code = name.split('-').next().unwrap_or_default();
        let library = Library { user: None };
        let files = Directory::new(&path);
        let outcome = pipeline::run(&files, &library, Catalogue::builtin());
        let papers = papers(&outcome).ok_or(format!("{name}: no document"))?;
        for paper in papers {
            let project = project_with(&paper.document, &fonts, &paper.options);
            let directory = to.join(code).join(format!("{}.pdf", paper.name));
            let put = |name: &str, bytes: &[u8]| {
                let path = directory.join(name);
                fs::create_dir_all(path.parent().unwrap_or(&directory))
                    .and_then(|()| fs::write(&path, bytes))
                    .map_err(|error| format!("{}: {error}", path.display()))
            };
            for (name, bytes) in &project.files {
                put(name, bytes)?;
            }
            let standards = paper.options.standard.names().join("\n");
            put("standards", standards.as_bytes())?;
        }
    }
    Ok(())
}
