//! The engine that drives an installed `typst`.
//!
//! Same sources, same fonts, same version as the embedded one; everything happens in a directory
//! of its own below the system's temporary directory, which is gone afterwards.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use super::TYPST_VERSION;
use super::fonts::FontSet;
use super::message::{EngineMessage, Severity};
use super::options::Options;
use super::pages::Pages;
use super::project::{MAIN, VirtualProject, marked, project_with};
use crate::document::tree::Document;

/// An installed `typst`, checked to be of the right version. Holds the fonts on disk; dropping it
/// removes them.
#[derive(Debug)]
pub struct CliEngine {
    program: OsString,
    limit: Duration,
    home: Scratch,
}

impl CliEngine {
    /// Finds the program, checks its version and writes the fonts once for all documents.
    ///
    /// `program` is a path or a name looked up on the search path; `limit` is the longest time one
    /// document may take.
    pub fn new(
        program: impl Into<OsString>,
        fonts: &FontSet,
        limit: Duration,
    ) -> Result<CliEngine, Vec<EngineMessage>> {
        let home = Scratch::new().map_err(|error| failed("temporary directory", &error))?;
        let engine = CliEngine {
            program: program.into(),
            limit,
            home,
        };
        engine.check_version()?;
        engine
            .write_fonts(fonts)
            .map_err(|error| failed("fonts", &error))?;
        Ok(engine)
    }

    /// Renders a document; `fonts` is the set the engine was made with.
    ///
    /// Fails with the program's own errors mapped to places in the virtual project, or with one
    /// message when it could not be run, was of the wrong version or took too long.
    pub fn render(
        &self,
        document: &Document,
        fonts: &FontSet,
        options: &Options,
    ) -> Result<Vec<u8>, Vec<EngineMessage>> {
        self.render_project(&project_with(document, fonts, options), options)
    }

    /// Renders a project that is not a disclosure's.
    pub fn render_project(
        &self,
        project: &VirtualProject,
        options: &Options,
    ) -> Result<Vec<u8>, Vec<EngineMessage>> {
        let scratch =
            Scratch::inside(&self.home.path).map_err(|e| failed("temporary directory", &e))?;
        self.compile(project, options, &scratch.path)
    }

    /// Lays a document out and tells on which pages its blocks stand.
    pub fn pages(&self, document: &Document, fonts: &FontSet) -> Result<Pages, Vec<EngineMessage>> {
        let scratch =
            Scratch::inside(&self.home.path).map_err(|e| failed("temporary directory", &e))?;
        let root = scratch.path.join("project");
        write_project(&marked(document, fonts), &root).map_err(|e| failed("project", &e))?;
        let mut command = self.command();
        command.arg("eval").arg("--in").arg(root.join(MAIN));
        self.surroundings(&mut command, &root, &scratch.path)?;
        command.args(["--format", "json", "--diagnostic-format", "short"]);
        command.arg("query(<place>).map(mark => mark.value)");
        let (status, output, errors) = run(command, self.limit, &scratch.path)?;
        if !status.success() {
            let text = format!("typst ended with {status}: {}", errors.trim());
            return Err(vec![EngineMessage::error(text)]);
        }
        let marks = serde_json::from_str(&output);
        Pages::read(&marks.map_err(|error| vec![EngineMessage::error(error.to_string())])?)
    }

    /// A project's own directory, the fonts of the set, and nothing else.
    fn surroundings(
        &self,
        command: &mut Command,
        root: &Path,
        directory: &Path,
    ) -> Result<(), Vec<EngineMessage>> {
        // Packages are looked up in an empty directory, and the sources import none.
        let packages = directory.join("packages");
        fs::create_dir(&packages).map_err(|error| failed("packages", &error))?;
        command
            .arg("--root")
            .arg(root)
            .arg("--font-path")
            .arg(self.home.path.join("fonts"))
            .args(["--ignore-system-fonts", "--ignore-embedded-fonts"])
            .arg("--package-path")
            .arg(&packages)
            .arg("--package-cache-path")
            .arg(&packages)
            .current_dir(root);
        Ok(())
    }

    fn compile(
        &self,
        project: &VirtualProject,
        options: &Options,
        directory: &Path,
    ) -> Result<Vec<u8>, Vec<EngineMessage>> {
        let root = directory.join("project");
        write_project(project, &root).map_err(|error| failed("project", &error))?;
        let output = directory.join("output.pdf");
        let mut command = self.command();
        command.arg("compile");
        self.surroundings(&mut command, &root, directory)?;
        command
            .args(["--format", "pdf", "--diagnostic-format", "short"])
            .arg("--pdf-standard")
            .arg(options.standard.names().join(","))
            .arg(root.join(MAIN))
            .arg(&output);
        let (status, _, errors) = run(command, self.limit, directory)?;
        let messages = parse_messages(&errors, &root);
        // A warning is an unknown family or a layout that does not settle: the embedded engine
        // refuses both, so this one does.
        if !messages.is_empty() {
            return Err(messages);
        }
        if !status.success() {
            let text = format!("typst ended with {status}: {}", errors.trim());
            return Err(vec![EngineMessage::error(text)]);
        }
        fs::read(&output).map_err(|error| failed("output", &error))
    }

    fn command(&self) -> Command {
        let mut command = Command::new(&self.program);
        // Settings of the user's shell must not change the result.
        for name in [
            "TYPST_ROOT",
            "TYPST_FONT_PATHS",
            "TYPST_IGNORE_SYSTEM_FONTS",
            "TYPST_IGNORE_EMBEDDED_FONTS",
            "TYPST_PACKAGE_PATH",
            "TYPST_PACKAGE_CACHE_PATH",
            "TYPST_FEATURES",
            "TYPST_CERT",
            "SOURCE_DATE_EPOCH",
        ] {
            command.env_remove(name);
        }
        command.env("NO_COLOR", "1");
        command
    }

    fn check_version(&self) -> Result<(), Vec<EngineMessage>> {
        let mut command = self.command();
        command.arg("--version");
        let (status, output, _) = run(command, self.limit, &self.home.path)?;
        // `typst 0.15.1 (abcdef12)`
        let version = output.split_whitespace().nth(1).unwrap_or("");
        if status.success() && version == TYPST_VERSION {
            return Ok(());
        }
        let found = if version.is_empty() {
            "no version"
        } else {
            version
        };
        Err(vec![EngineMessage::error(format!(
            "typst {TYPST_VERSION} is required, found {found}"
        ))])
    }

    fn write_fonts(&self, fonts: &FontSet) -> io::Result<()> {
        let directory = self.home.path.join("fonts");
        fs::create_dir(&directory)?;
        for (index, file) in fonts.inner().files.iter().enumerate() {
            // Numbered, so that the program finds them in the order of the set.
            fs::write(
                directory.join(format!("{index:03}-{}", file.name)),
                &file.bytes,
            )?;
        }
        Ok(())
    }
}

fn write_project(project: &VirtualProject, root: &Path) -> io::Result<()> {
    for (path, bytes) in &project.files {
        let target = root.join(path);
        if let Some(parent) = target.parent() {
            fs::create_dir_all(parent)?;
        }
        fs::write(target, bytes)?;
    }
    Ok(())
}

/// Runs a command to its end or to the limit; gives its status, output and error output.
///
/// Output goes to files, so that neither a full pipe nor a grandchild that keeps one open can
/// block us.
fn run(
    mut command: Command,
    limit: Duration,
    directory: &Path,
) -> Result<(ExitStatus, String, String), Vec<EngineMessage>> {
    let (out_path, err_path) = (directory.join("stdout"), directory.join("stderr"));
    let create = |path: &Path| File::create(path).map_err(|error| failed("temporary file", &error));
    command
        .stdin(Stdio::null())
        .stdout(create(&out_path)?)
        .stderr(create(&err_path)?);
    let child = command.spawn().map_err(|error| failed("typst", &error))?;
    let mut child = Guard(child);
    let start = Instant::now();
    let mut pause = Duration::from_millis(1);
    let status = loop {
        match child
            .0
            .try_wait()
            .map_err(|error| failed("typst", &error))?
        {
            Some(status) => break status,
            None if start.elapsed() >= limit => {
                let text = format!("typst took longer than {} s", limit.as_secs_f32());
                return Err(vec![EngineMessage::error(text)]);
            }
            None => thread::sleep(pause),
        }
        pause = (pause * 2).min(Duration::from_millis(50));
    };
    let text = |path: &Path| {
        fs::read(path)
            .map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
            .map_err(|error| failed("temporary file", &error))
    };
    Ok((status, text(&out_path)?, text(&err_path)?))
}

/// Ends and reaps the child on every way out.
struct Guard(Child);

impl Drop for Guard {
    fn drop(&mut self) {
        // Fails when it has ended already, which is what is wanted.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A directory that is removed when dropped.
#[derive(Debug)]
struct Scratch {
    path: PathBuf,
}

impl Scratch {
    fn new() -> io::Result<Scratch> {
        Scratch::inside(&std::env::temp_dir())
    }

    fn inside(parent: &Path) -> io::Result<Scratch> {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        loop {
            let number = NEXT.fetch_add(1, Ordering::Relaxed);
            let path = parent.join(format!("gongkai-{}-{number}", std::process::id()));
            match fs::create_dir(&path) {
                Ok(()) => return Ok(Scratch { path }),
                // Left by a process of the same number that was killed.
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(error),
            }
        }
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // A directory that cannot be removed is no reason to fail a finished document.
        let _ = fs::remove_dir_all(&self.path);
    }
}

fn failed(what: &str, error: &io::Error) -> Vec<EngineMessage> {
    vec![EngineMessage::error(format!("{what}: {error}"))]
}

/// Reads `path:line:column: severity: text` lines; `hint:` lines belong to the message before.
fn parse_messages(output: &str, root: &Path) -> Vec<EngineMessage> {
    let mut messages: Vec<EngineMessage> = Vec::new();
    for line in output.lines() {
        let Some((place, severity, text)) = split_severity(line) else {
            let hint = line.trim().trim_start_matches("= ");
            if let (Some(hint), Some(last)) = (hint.strip_prefix("hint: "), messages.last_mut()) {
                last.hints.push(hint.to_owned());
            }
            continue;
        };
        let (file, line, column) = split_place(place, root);
        messages.push(EngineMessage {
            severity,
            text: text.to_owned(),
            file,
            line,
            column,
            hints: Vec::new(),
        });
    }
    messages
}

fn split_severity(line: &str) -> Option<(&str, Severity, &str)> {
    [
        ("error: ", Severity::Error),
        ("warning: ", Severity::Warning),
    ]
    .into_iter()
    .filter_map(|(word, severity)| {
        let at = if line.starts_with(word) {
            0
        } else {
            line.find(&format!(": {word}"))? + 2
        };
        Some((at, &line[..at], severity, &line[at + word.len()..]))
    })
    .min_by_key(|(at, ..)| *at)
    .map(|(_, place, severity, text)| (place.trim_end_matches([' ', ':']), severity, text))
}

/// `grid.typ:12:5`, absolute or relative, with either separator.
fn split_place(place: &str, root: &Path) -> (Option<String>, Option<usize>, Option<usize>) {
    if place.is_empty() {
        return (None, None, None);
    }
    let mut parts = place.rsplitn(3, ':');
    let numbers = (
        parts.next().and_then(|n| n.parse().ok()),
        parts.next().and_then(|n| n.parse().ok()),
    );
    let (path, line, column) = match (numbers, parts.next()) {
        ((Some(column), Some(line)), Some(path)) => (path, Some(line), Some(column)),
        _ => (place, None, None),
    };
    let path = Path::new(path);
    let path = path.strip_prefix(root).unwrap_or(path);
    let path = path.to_string_lossy().replace('\\', "/");
    (Some(path), line, column)
}

#[cfg(test)]
#[path = "cli_tests.rs"]
mod tests;
