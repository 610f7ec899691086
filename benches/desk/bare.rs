//! Bare Typst: the engine's own crates, a world of the files of a directory, and nothing of this
//! program.

use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use typst::diag::{FileError, FileResult};
use typst::foundations::{Bytes, Datetime, Smart};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};

/// Of the main thread of a program, as Typst is used to.
const STACK: usize = 16 << 20;

/// What all documents share.
struct Shared {
    library: LazyHash<Library>,
    book: LazyHash<FontBook>,
    fonts: Vec<Font>,
}

impl Shared {
    /// The faces of the program, in its order.
    fn new() -> Result<Shared, String> {
        let assets = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/fonts");
        let mut fonts = Vec::new();
        for name in [
            "FandolFang-Regular.otf",
            "FandolKai-Regular.otf",
            "NotoSansCJKsc-Medium.otf",
            "NotoSerifCJKsc-Bold.otf",
            "NotoSerifCJKsc-Regular.otf",
            "LiberationSerif-Regular.ttf",
            "LiberationSerif-Bold.ttf",
        ] {
            fonts.extend(Font::iter(Bytes::new(read(&assets.join(name))?)));
        }
        Ok(Shared {
            library: LazyHash::new(Library::default()),
            book: LazyHash::new(FontBook::from_fonts(&fonts)),
            fonts,
        })
    }
}

/// The files of one document.
struct Project<'a> {
    shared: &'a Shared,
    files: BTreeMap<String, Bytes>,
    /// Parsed once, as `typst compile` does.
    sources: HashMap<FileId, Source>,
    main: FileId,
    options: PdfOptions,
}

impl<'a> Project<'a> {
    fn read(directory: &Path, shared: &'a Shared) -> Result<Project<'a>, String> {
        let mut files = BTreeMap::new();
        for path in list(directory)? {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            files.insert(name.into_owned(), Bytes::new(read(&path)?));
        }
        let standards = files.remove("standards").ok_or("no standards")?;
        let standards = std::str::from_utf8(&standards).unwrap_or_default().lines();
        let standards: Vec<PdfStandard> = standards
            .map(|name| match name {
                "ua-1" => Ok(PdfStandard::Ua_1),
                "a-3a" => Ok(PdfStandard::A_3a),
                name => Err(format!("standard {name}")),
            })
            .collect::<Result<_, _>>()?;
        let id = |name: &str| {
            let path = VirtualPath::new(name).map_err(|error| error.to_string())?;
            Ok::<FileId, String>(RootedPath::new(VirtualRoot::Project, path).intern())
        };
        let mut sources = HashMap::new();
        for (name, bytes) in files.iter().filter(|(name, _)| name.ends_with(".typ")) {
            let text = std::str::from_utf8(bytes).map_err(|error| error.to_string())?;
            let id = id(name)?;
            sources.insert(id, Source::new(id, text.to_owned()));
        }
        Ok(Project {
            shared,
            files,
            sources,
            main: id("main.typ")?,
            options: PdfOptions {
                ident: Smart::Auto,
                creator: Smart::Auto,
                timestamp: None,
                page_ranges: None,
                standards: PdfStandards::new(&standards).map_err(|error| format!("{error:?}"))?,
                tagged: true,
                pretty: false,
            },
        })
    }

    /// Compiles and exports; the pages, and the bytes.
    fn pdf(&self) -> Result<(usize, Vec<u8>), String> {
        let paged = typst::compile::<PagedDocument>(self);
        let paged = paged.output.map_err(|errors| format!("{errors:?}"))?;
        let bytes = typst_pdf::pdf(&paged, &self.options);
        let bytes = bytes.map_err(|errors| format!("{errors:?}"))?;
        Ok((paged.pages().len(), bytes))
    }
}

impl World for Project<'_> {
    fn library(&self) -> &LazyHash<Library> {
        &self.shared.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.shared.book
    }

    fn main(&self) -> FileId {
        self.main
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        let missing = || FileError::NotFound(id.get().vpath().get_without_slash().into());
        self.sources.get(&id).cloned().ok_or_else(missing)
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        let path = id.get().vpath().get_without_slash();
        let file = self.files.get(path).cloned();
        file.ok_or_else(|| FileError::NotFound(path.into()))
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.shared.fonts.get(index).cloned()
    }

    fn today(&self, _: Option<typst::foundations::Duration>) -> Option<Datetime> {
        None
    }
}

/// What came of an agency: when it was done, pages of its main document, PDFs, those like a build's.
struct Done {
    at: Duration,
    pages: usize,
    files: usize,
    same: usize,
}

/// Makes every PDF of every agency and prints what it took.
///
/// # Errors
/// When something cannot be read or compiled.
pub fn all(sources: &Path, threads: usize, against: Option<&Path>) -> Result<(), String> {
    let start = Instant::now();
    let shared = Shared::new()?;
    let agencies: Vec<(PathBuf, Vec<PathBuf>)> = list(sources)?
        .into_iter()
        .map(|agency| Ok((agency.clone(), projects(&agency)?)))
        .collect::<Result<_, String>>()?;
    let next = AtomicUsize::new(0);
    let done: Mutex<Vec<Done>> = Mutex::default();
    let failed: Arc<Mutex<Option<String>>> = Arc::default();
    let labour = || {
        while let Some((agency, projects)) = agencies.get(next.fetch_add(1, Ordering::Relaxed)) {
            let mut one = Done {
                at: Duration::ZERO,
                pages: 0,
                files: projects.len(),
                same: 0,
            };
            for directory in projects {
                let made = Project::read(directory, &shared).and_then(|project| project.pdf());
                // Kept results are of no use to other documents.
                typst::comemo::evict(EVICT);
                match made {
                    Ok((pages, bytes)) => {
                        one.pages = one.pages.max(pages);
                        let built = against.map(|out| {
                            let code = agency.file_name().unwrap_or_default();
                            let name = directory.strip_prefix(agency).unwrap_or(directory);
                            out.join(code).join(name)
                        });
                        let same =
                            built.is_some_and(|path| fs::read(path).is_ok_and(|it| it == bytes));
                        one.same += usize::from(same);
                    }
                    Err(said) => {
                        let said = format!("{}: {said}", directory.display());
                        *failed.lock().expect("no panic") = Some(said);
                        return;
                    }
                }
            }
            one.at = start.elapsed();
            done.lock().expect("no panic").push(one);
        }
    };
    thread::scope(|scope| {
        for _ in 0..threads {
            let worker = thread::Builder::new().stack_size(STACK);
            worker.spawn_scoped(scope, labour).expect("a thread");
        }
    });
    if let Some(said) = failed.lock().expect("no panic").take() {
        return Err(said);
    }
    let done = done.into_inner().expect("no panic");
    let took = start.elapsed().as_secs_f64();
    let (least, most) = (
        done.iter().map(|one| one.pages).min().unwrap_or_default(),
        done.iter().map(|one| one.pages).max().unwrap_or_default(),
    );
    let pages: usize = done.iter().map(|one| one.pages).sum();
    let files: usize = done.iter().map(|one| one.files).sum();
    println!("seconds {took:.2}");
    println!("agencies {}", done.len());
    println!("files {files}");
    println!(
        "pages {least} {:.1} {most}",
        pages as f64 / done.len() as f64
    );
    if against.is_some() {
        println!("same {}", done.iter().map(|one| one.same).sum::<usize>());
    }
    // When each hundred was done.
    let hundreds: Vec<String> = done
        .chunks(100)
        .filter_map(|hundred| hundred.last())
        .map(|one| format!("{:.2}", one.at.as_secs_f64()))
        .collect();
    println!("hundreds {}", hundreds.join(" "));
    Ok(())
}

/// As many uses of the clearing of kept results as one may go unused.
const EVICT: usize = 2;

/// One document, in a process that has done nothing yet.
///
/// # Errors
/// When it cannot be read, compiled or written.
pub fn alone(project: &Path, file: &Path) -> Result<(), String> {
    let shared = Shared::new()?;
    let (_, bytes) = Project::read(project, &shared)?.pdf()?;
    fs::write(file, bytes).map_err(|error| format!("{}: {error}", file.display()))
}

/// The projects of an agency: directories named like the PDFs made of them.
fn projects(agency: &Path) -> Result<Vec<PathBuf>, String> {
    let mut found = Vec::new();
    for path in list(agency)? {
        match path.extension().is_some_and(|extension| extension == "pdf") {
            true => found.push(path),
            false => found.append(&mut projects(&path)?),
        }
    }
    Ok(found)
}

fn list(directory: &Path) -> Result<Vec<PathBuf>, String> {
    let entries = fs::read_dir(directory);
    let entries = entries.map_err(|error| format!("{}: {error}", directory.display()))?;
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    Ok(paths)
}

fn read(path: &Path) -> Result<Vec<u8>, String> {
    fs::read(path).map_err(|error| format!("{}: {error}", path.display()))
}
