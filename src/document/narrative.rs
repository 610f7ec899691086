//! Narrative sections: Tera templates rendered to lines, lines read back as blocks.
//!
//! A line is a paragraph; `# ` starts a heading of level 3 and `## ` one of level 4; blank lines
//! mean nothing. Values from records are fenced, so they cannot start a heading.

use std::cell::RefCell;
use std::io;
use std::sync::{Arc, mpsc};
use std::thread;
use std::time::Duration;

use tera::Tera;

use super::session::{self, Session};
use super::token;
use super::tree::Inline;
use crate::diag::{Finding, Location, Sources};

/// A piece of narrative, before numbering.
#[derive(Debug, Clone, PartialEq)]
pub enum Piece {
    /// Heading below the section's own: 1 is level 3.
    Heading(u8, Vec<Inline>),
    Paragraph(Vec<Inline>),
}

/// Output of one section a template may produce.
const MAX_OUTPUT: usize = 4 << 20;
/// A section takes milliseconds; only one that never ends meets this.
const TIME_LIMIT: Duration = Duration::from_secs(10);
const STACK: usize = 8 << 20;

/// Renders narrative templates of one document.
pub struct Narrator {
    tera: Arc<Tera>,
    session: Arc<Session>,
    worker: RefCell<Option<Worker>>,
}

/// What a rendering gives: the text as far as it got, and what ended it.
type Rendered = (String, Option<tera::Error>);

/// A thread that renders one template after the other.
struct Worker {
    work: mpsc::Sender<(String, tera::Context)>,
    done: mpsc::Receiver<Rendered>,
}

impl Worker {
    fn start(tera: Arc<Tera>) -> Option<Worker> {
        let (work, templates) = mpsc::channel::<(String, tera::Context)>();
        let (results, done) = mpsc::channel();
        let render = move || {
            for (file, context) in templates {
                let mut out = Limited::default();
                let error = tera.render_to(&file, &context, &mut out).err();
                let text = String::from_utf8_lossy(&out.bytes).into_owned();
                if results.send((text, error)).is_err() {
                    // Nobody waits any more: the time was over.
                    return;
                }
            }
        };
        thread::Builder::new()
            .stack_size(STACK)
            .spawn(render)
            .ok()?;
        Some(Worker { work, done })
    }
}

impl Narrator {
    /// Parses all templates; what is wrong with them is reported with line and column.
    pub fn new(session: Arc<Session>, sources: &Sources) -> (Narrator, Vec<Finding>) {
        let mut tera = Tera::default();
        tera.autoescape_on(vec![".md"]);
        tera.set_escape_fn(token::escape);
        session::register(&mut tera, &session);
        let mut findings = Vec::new();
        let profile = session.profile.clone();
        let mut templates = Vec::new();
        for (name, text) in &profile.profile.section {
            if token::reserved(text) {
                let place = place(&session, name, sources, None);
                findings.push(Finding::deny("template-reserved-character").at(&place));
                continue;
            }
            templates.push((format!("{name}.md"), text.as_str()));
        }
        let named = templates.iter().map(|(name, text)| (name.as_str(), *text));
        // All at once is fast; one by one tells which is wrong.
        if tera.add_raw_templates(named).is_err() {
            for (name, text) in &templates {
                if let Err(error) = tera.add_raw_template(name, text) {
                    let name = name.trim_end_matches(".md");
                    findings.push(template_finding(&session, sources, name, &error));
                }
            }
        }
        (
            Narrator {
                tera: Arc::new(tera),
                session,
                worker: RefCell::new(None),
            },
            findings,
        )
    }

    /// Renders a section.
    pub fn section(&self, name: &str, sources: &Sources) -> (Vec<Piece>, Vec<Finding>) {
        let file = format!("{name}.md");
        if !self.tera.contains_template(&file) {
            return (
                Vec::new(),
                vec![Finding::deny("profile-unknown-section").arg("id", name)],
            );
        }
        let mut findings = Vec::new();
        let text = match self.run(file) {
            Some((text, None)) => text,
            Some((text, Some(error))) => {
                findings.push(template_finding(&self.session, sources, name, &error));
                text
            }
            None => {
                findings.push(
                    Finding::deny("template-too-slow")
                        .arg("section", name)
                        .arg("seconds", TIME_LIMIT.as_secs())
                        .at(&place(&self.session, name, sources, None)),
                );
                String::new()
            }
        };
        (self.pieces(&text), findings)
    }

    /// Renders on the worker's thread. The template engine cannot be stopped from outside, so a
    /// worker that does not come to an end is left behind; `None` then.
    fn run(&self, file: String) -> Option<Rendered> {
        let mut slot = self.worker.borrow_mut();
        if slot.is_none() {
            *slot = Worker::start(self.tera.clone());
        }
        let worker = slot.as_ref()?;
        worker.work.send((file, self.session.context())).ok()?;
        let done = worker.done.recv_timeout(TIME_LIMIT).ok();
        if done.is_none() {
            *slot = None;
        }
        done
    }

    fn pieces(&self, text: &str) -> Vec<Piece> {
        let mut pieces = Vec::new();
        for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
            let (level, line) = match (line.strip_prefix("# "), line.strip_prefix("## ")) {
                (Some(rest), _) => (1, rest),
                (_, Some(rest)) => (2, rest),
                _ => (0, line),
            };
            match self.session.read_line(line) {
                Ok(content) if level > 0 => pieces.push(Piece::Heading(level, content)),
                Ok(content) => pieces.push(Piece::Paragraph(content)),
                Err(block) => pieces.extend(block.into_iter().map(Piece::Paragraph)),
            }
        }
        pieces
    }
}

/// A template problem with its place.
fn template_finding(
    session: &Session,
    sources: &Sources,
    name: &str,
    error: &tera::Error,
) -> Finding {
    let mut text = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(inner) = cause {
        text.push('：');
        text.push_str(&inner.to_string());
        cause = inner.source();
    }
    let line = text.split(&['[', ']', ' ', '\n'][..]).find_map(|word| {
        let mut parts = word.rsplit(':');
        let (_, line) = (
            parts.next()?.parse::<usize>().ok()?,
            parts.next()?.parse().ok()?,
        );
        parts.next().is_some().then_some(line)
    });
    Finding::deny("template-error")
        .arg("section", name)
        .arg("why", text)
        .at(&place(session, name, sources, line))
}

fn place(session: &Session, name: &str, sources: &Sources, line: Option<usize>) -> Location {
    match session.profile.section_files.get(name) {
        Some(&file) => {
            let start = line.map_or(0, |line| sources.get(file).line_start(line));
            Location::text(file, start..start)
        }
        None => Location::None,
    }
}

/// A writer that refuses more than a section can sensibly be.
#[derive(Default)]
struct Limited {
    bytes: Vec<u8>,
}

impl io::Write for Limited {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        if self.bytes.len() + buffer.len() > MAX_OUTPUT {
            return Err(io::Error::other("模板输出过长"));
        }
        self.bytes.extend_from_slice(buffer);
        Ok(buffer.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
