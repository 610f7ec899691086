//! The embedded engine.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::sync::{LazyLock, Mutex, PoisonError};

use typst::diag::{FileError, FileResult, Severity as TypstSeverity, SourceDiagnostic};
use typst::foundations::{Bytes, Datetime, Duration, Label, Selector, Smart};
use typst::introspection::{Introspector, MetadataElem};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::{LazyHash, PicoStr};
use typst::{Library, LibraryExt, World, WorldExt};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};

use super::fonts::{FontFile, FontSet};
use super::message::{EngineMessage, Severity};
use super::options::{Options, Standard};
use super::pages::Pages;
use super::project::{MAIN, VirtualProject, marked, project_with};
use crate::document::tree::Document;

/// The faces of a font set as the engine wants them; made once a set.
pub struct Loaded {
    book: LazyHash<FontBook>,
    fonts: Vec<Font>,
}

impl Loaded {
    fn new(files: &[FontFile]) -> Loaded {
        let fonts: Vec<Font> = files
            .iter()
            .flat_map(|file| {
                let bytes = match &file.bytes {
                    Cow::Borrowed(bytes) => Bytes::new(*bytes),
                    Cow::Owned(bytes) => Bytes::new(bytes.clone()),
                };
                Font::iter(bytes)
            })
            .collect();
        Loaded {
            book: LazyHash::new(FontBook::from_fonts(&fonts)),
            fonts,
        }
    }
}

/// A world that consists of one virtual project: no file system, no packages, no network, no date.
///
/// The engine asks for its files again and again, to see whether results it keeps still hold: what
/// it is given must cost nothing, and be hashed once.
struct ProjectWorld<'a> {
    library: &'static LazyHash<Library>,
    loaded: &'a Loaded,
    files: BTreeMap<&'a str, Bytes>,
    sources: HashMap<FileId, Source>,
    main: FileId,
}

/// Layout sources by id and place in memory, parsed once for all projects of a run.
static LAYOUT: LazyLock<Mutex<HashMap<(FileId, usize), Source>>> = LazyLock::new(Mutex::default);

impl<'a> ProjectWorld<'a> {
    fn new(
        project: &'a VirtualProject,
        fonts: &'a FontSet,
    ) -> Result<ProjectWorld<'a>, Vec<EngineMessage>> {
        static LIBRARY: LazyLock<LazyHash<Library>> =
            LazyLock::new(|| LazyHash::new(Library::default()));
        let inner = fonts.inner();
        let id = |path: &str| {
            let path = VirtualPath::new(path)
                .map_err(|error| vec![EngineMessage::error(error.to_string())])?;
            Ok::<FileId, Vec<EngineMessage>>(RootedPath::new(VirtualRoot::Project, path).intern())
        };
        let mut files = BTreeMap::new();
        let mut sources = HashMap::new();
        for (path, bytes) in &project.files {
            let bytes = match bytes {
                Cow::Borrowed(bytes) => {
                    if let Ok(text) = std::str::from_utf8(bytes) {
                        let id = id(path)?;
                        let mut layout = LAYOUT.lock().unwrap_or_else(PoisonError::into_inner);
                        let source = layout.entry((id, bytes.as_ptr() as usize));
                        let source = source.or_insert_with(|| Source::new(id, text.to_owned()));
                        sources.insert(id, source.clone());
                    }
                    Bytes::new(*bytes)
                }
                Cow::Owned(bytes) => Bytes::new(bytes.clone()),
            };
            files.insert(path.as_str(), bytes);
        }
        Ok(ProjectWorld {
            library: &LIBRARY,
            loaded: inner.loaded.get_or_init(|| Loaded::new(&inner.files)),
            files,
            sources,
            main: id(MAIN)?,
        })
    }
}

impl World for ProjectWorld<'_> {
    fn library(&self) -> &LazyHash<Library> {
        self.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.loaded.book
    }

    fn main(&self) -> FileId {
        self.main
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if let Some(source) = self.sources.get(&id) {
            return Ok(source.clone());
        }
        let bytes = self.file(id)?;
        let text = std::str::from_utf8(&bytes).map_err(|_| FileError::InvalidUtf8)?;
        Ok(Source::new(id, text.to_owned()))
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        let rooted = id.get();
        let path = rooted.vpath().get_without_slash();
        let project = *rooted.root() == VirtualRoot::Project;
        let file = self.files.get(path).filter(|_| project).cloned();
        file.ok_or_else(|| FileError::NotFound(path.into()))
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.loaded.fonts.get(index).cloned()
    }

    fn today(&self, _offset: Option<Duration>) -> Option<Datetime> {
        None
    }
}

/// Renders a document to PDF with the embedded engine.
///
/// Pure: the same document, fonts and options give the same bytes. Fails with the engine's errors;
/// its warnings are dropped, except that an unknown family or a cycle of the layout is an error.
pub fn render(
    document: &Document,
    fonts: &FontSet,
    options: &Options,
) -> Result<Vec<u8>, Vec<EngineMessage>> {
    render_project(&project_with(document, fonts, options), fonts, options)
}

/// Renders a project that is not a disclosure's.
pub fn render_project(
    project: &VirtualProject,
    fonts: &FontSet,
    options: &Options,
) -> Result<Vec<u8>, Vec<EngineMessage>> {
    let world = ProjectWorld::new(project, fonts)?;
    let result = compile(&world, options);
    // Results kept for other documents would only grow; what is shared is cheap to make again.
    typst::comemo::evict(2);
    result
}

/// Lays a document out and tells on which pages its blocks stand.
pub fn pages(document: &Document, fonts: &FontSet) -> Result<Pages, Vec<EngineMessage>> {
    let project = marked(document, fonts);
    let world = ProjectWorld::new(&project, fonts)?;
    let paged = lay_out(&world)?;
    let label = PicoStr::intern("place");
    let label = Label::new(label).ok_or_else(|| vec![EngineMessage::error("no label")])?;
    let marks = paged.introspector().query(&Selector::Label(label));
    let values = marks.iter().filter_map(|mark| {
        let mark = mark.to_packed::<MetadataElem>()?;
        serde_json::to_value(&mark.value).ok()
    });
    let pages = Pages::read(&serde_json::Value::Array(values.collect()));
    typst::comemo::evict(2);
    pages
}

fn messages(world: &ProjectWorld<'_>, list: &[SourceDiagnostic]) -> Vec<EngineMessage> {
    list.iter()
        .map(|diagnostic| message(world, diagnostic))
        .collect()
}

fn lay_out(world: &ProjectWorld<'_>) -> Result<PagedDocument, Vec<EngineMessage>> {
    let compiled = typst::compile::<PagedDocument>(world);
    let paged = compiled.output.map_err(|errors| messages(world, &errors))?;
    if !compiled.warnings.is_empty() {
        return Err(messages(world, &compiled.warnings));
    }
    Ok(paged)
}

fn compile(world: &ProjectWorld<'_>, options: &Options) -> Result<Vec<u8>, Vec<EngineMessage>> {
    let paged = lay_out(world)?;
    let standards = PdfStandards::new(standards(options.standard))
        .map_err(|error| vec![EngineMessage::error(error.message().to_string())])?;
    let pdf_options = PdfOptions {
        // Derived from title and author; the same as an installed `typst` uses.
        ident: Smart::Auto,
        creator: Smart::Auto,
        timestamp: None,
        page_ranges: None,
        standards,
        tagged: true,
        pretty: false,
    };
    typst_pdf::pdf(&paged, &pdf_options).map_err(|errors| messages(world, &errors))
}

fn standards(standard: Standard) -> &'static [PdfStandard] {
    match standard {
        Standard::Plain => &[PdfStandard::V_1_7],
        Standard::Ua1 => &[PdfStandard::Ua_1],
        Standard::A3a => &[PdfStandard::A_3a],
        Standard::A3aUa1 => &[PdfStandard::A_3a, PdfStandard::Ua_1],
    }
}

fn message(world: &ProjectWorld<'_>, diagnostic: &SourceDiagnostic) -> EngineMessage {
    let id = diagnostic.span.id();
    let place = id.and_then(|id| {
        let range = world.range(diagnostic.span)?;
        world
            .source(id)
            .ok()?
            .lines()
            .byte_to_line_column(range.start)
    });
    EngineMessage {
        severity: match diagnostic.severity {
            TypstSeverity::Error => Severity::Error,
            TypstSeverity::Warning => Severity::Warning,
        },
        text: diagnostic.message.to_string(),
        file: id.map(|id| id.get().vpath().get_without_slash().to_owned()),
        line: place.map(|(line, _)| line + 1),
        column: place.map(|(_, column)| column + 1),
        hints: diagnostic
            .hints
            .iter()
            .map(|hint| hint.v.to_string())
            .collect(),
    }
}

#[cfg(test)]
#[path = "engine_tests.rs"]
mod tests;

#[cfg(test)]
#[path = "example_tests.rs"]
mod example_tests;
