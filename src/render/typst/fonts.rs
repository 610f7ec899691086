//! Fonts in memory, loaded once and shared by all documents of a run.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock};

use super::bundled::{BUNDLED, DIGEST};
use super::text::each_string;
use crate::diag::hash;
use crate::document::tree::Document;

/// A part of the look that has a face of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// 仿宋: running text and tables.
    FangSong,
    /// 黑体: headings of the second level, heads and totals of tables.
    Hei,
    /// 楷体: headings of the third level.
    Kai,
    /// 小标宋: titles and parts.
    Title,
    /// 宋体: page numbers.
    Song,
}

impl Role {
    /// All roles.
    pub const ALL: [Role; 5] = [
        Role::FangSong,
        Role::Hei,
        Role::Kai,
        Role::Title,
        Role::Song,
    ];

    /// The name the layout sources use.
    pub fn key(self) -> &'static str {
        match self {
            Role::FangSong => "fangsong",
            Role::Hei => "hei",
            Role::Kai => "kai",
            Role::Title => "title",
            Role::Song => "song",
        }
    }

    /// Families of the usual Windows and government faces, best first; names in a font file may be
    /// Chinese or English, and the engine knows the English one.
    fn customary(self) -> &'static [&'static str] {
        match self {
            Role::FangSong => &["FangSong_GB2312", "FangSong", "仿宋_GB2312", "仿宋"],
            Role::Hei => &["SimHei", "黑体"],
            Role::Kai => &["KaiTi_GB2312", "KaiTi", "楷体_GB2312", "楷体"],
            Role::Title => &[
                "FZXiaoBiaoSong-B05S",
                "FZXiaoBiaoSong-B05",
                "FZXBSJW--GB1-0",
                "方正小标宋简体",
            ],
            Role::Song => &["SimSun", "宋体"],
        }
    }

    fn bundled(self) -> &'static str {
        match self {
            Role::FangSong => "FandolFang R",
            Role::Hei => "Noto Sans CJK SC",
            Role::Kai => "FandolKai",
            Role::Title | Role::Song => "Noto Serif CJK SC",
        }
    }
}

/// The family of Latin letters and digits in text that is not set in 黑体 or 小标宋.
const LATIN: &str = "Liberation Serif";
/// The family that knows the rare characters.
const RARE: &str = "Noto Serif CJK SC";

/// One font file.
pub(super) struct FontFile {
    /// File name without directory, unique within the set.
    pub name: String,
    pub bytes: Cow<'static, [u8]>,
}

/// A set of font files, immutable and shared. Cloning is cheap.
#[derive(Clone)]
pub struct FontSet {
    inner: Arc<Inner>,
}

pub(super) struct Inner {
    pub files: Vec<FontFile>,
    /// Family names found in the files.
    families: BTreeSet<String>,
    #[cfg(feature = "pdf")]
    pub loaded: std::sync::OnceLock<super::engine::Loaded>,
}

/// Why a directory of fonts cannot be used.
#[derive(Debug)]
pub enum FontError {
    Io(PathBuf, io::Error),
    /// No file of the directory is a font.
    NoFonts(PathBuf),
}

impl fmt::Display for FontError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            FontError::Io(path, error) => write!(f, "{}: {error}", path.display()),
            FontError::NoFonts(path) => write!(f, "{}: no fonts", path.display()),
        }
    }
}

impl std::error::Error for FontError {}

impl FontSet {
    /// The bundled faces, parsed on first use and shared from then on.
    pub fn bundled() -> FontSet {
        static SET: LazyLock<FontSet> = LazyLock::new(|| FontSet::new(bundled_files()));
        SET.clone()
    }

    /// The font files of a directory, preferred to the bundled ones, which stay as fallback. The
    /// usual names of 仿宋, 黑体, 楷体, 小标宋 and 宋体 are recognised; other families in the
    /// directory only help with rare characters. Subdirectories are not read.
    pub fn with_directory(directory: &Path) -> Result<FontSet, FontError> {
        let io = |error| FontError::Io(directory.to_owned(), error);
        let mut paths = Vec::new();
        for entry in fs::read_dir(directory).map_err(io)? {
            let path = entry.map_err(io)?.path();
            if is_font_name(&path) {
                paths.push(path);
            }
        }
        // The order of a directory is not the same everywhere.
        paths.sort();
        let mut files = Vec::new();
        for (index, path) in paths.iter().enumerate() {
            let bytes = fs::read(path).map_err(|error| FontError::Io(path.clone(), error))?;
            if ttf_parser::Face::parse(&bytes, 0).is_err() {
                continue;
            }
            let extension = path.extension().and_then(|e| e.to_str()).unwrap_or("otf");
            files.push(FontFile {
                name: format!("user-{index:03}.{}", extension.to_ascii_lowercase()),
                bytes: Cow::Owned(bytes),
            });
        }
        if files.is_empty() {
            return Err(FontError::NoFonts(directory.to_owned()));
        }
        files.extend(bundled_files());
        Ok(FontSet::new(files))
    }

    fn new(files: Vec<FontFile>) -> FontSet {
        let mut families = BTreeSet::new();
        for file in &files {
            families.extend(faces(file).filter_map(|face| family_name(&face)));
        }
        FontSet {
            inner: Arc::new(Inner {
                files,
                families,
                #[cfg(feature = "pdf")]
                loaded: std::sync::OnceLock::new(),
            }),
        }
    }

    /// SHA-256 of the set: of the list of its files as `sha256sum` prints it, the bundled ones
    /// counting as one.
    pub fn digest(&self) -> String {
        let own = |file: &&FontFile| matches!(file.bytes, Cow::Owned(_));
        let own: Vec<&FontFile> = self.inner.files.iter().filter(own).collect();
        if own.is_empty() {
            return DIGEST.to_owned();
        }
        let line = |file: &&FontFile| format!("{}  {}\n", hash(&file.bytes), file.name);
        let list: String = own.iter().map(line).collect();
        hash(format!("{list}{DIGEST}  bundled\n").as_bytes())
    }

    /// True when some face of the set has a glyph for the character.
    pub fn covers(&self, c: char) -> bool {
        let mut faces = self.inner.files.iter().flat_map(faces);
        faces.any(|face| face.glyph_index(c).is_some())
    }

    /// The families of each role that are there, best first.
    pub fn chains(&self) -> BTreeMap<&'static str, Vec<&'static str>> {
        let present = |name: &&'static str| self.inner.families.contains(*name);
        Role::ALL
            .into_iter()
            .map(|role| {
                let mut chain: Vec<_> = role.customary().iter().copied().filter(present).collect();
                chain.push(role.bundled());
                for name in [Role::FangSong.bundled(), RARE] {
                    if !chain.contains(&name) {
                        chain.push(name);
                    }
                }
                (role.key(), chain)
            })
            .collect()
    }

    /// The family for Latin letters and digits.
    pub fn latin(&self) -> &'static str {
        LATIN
    }

    pub(super) fn inner(&self) -> &Inner {
        &self.inner
    }
}

impl fmt::Debug for FontSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(&self.inner.families).finish()
    }
}

/// Characters of the document that no face of the set can show, sorted, each once.
///
/// A box in place of a character is an error of the document, so this is asked before rendering
/// and does not depend on what an engine warns about.
pub fn missing_glyphs(fonts: &FontSet, document: &Document) -> Vec<char> {
    let mut used = BTreeSet::new();
    each_string(document, &mut |text| used.extend(text.chars()));
    let faces: Vec<_> = fonts.inner.files.iter().flat_map(faces).collect();
    used.into_iter()
        .filter(|&c| !is_invisible(c))
        .filter(|&c| !faces.iter().any(|face| face.glyph_index(c).is_some()))
        .collect()
}

/// Characters that are laid out without a glyph of their own.
fn is_invisible(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\t' | '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{2064}' | '\u{feff}' | '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}')
}

fn bundled_files() -> Vec<FontFile> {
    BUNDLED
        .iter()
        .map(|(name, bytes)| FontFile {
            name: (*name).to_owned(),
            bytes: Cow::Borrowed(*bytes),
        })
        .collect()
}

fn is_font_name(path: &Path) -> bool {
    path.extension()
        .and_then(|extension| extension.to_str())
        .is_some_and(|extension| {
            ["ttf", "otf", "ttc", "otc"].contains(&extension.to_ascii_lowercase().as_str())
        })
}

/// The family name the engine goes by: the first one of the file, whatever its language.
fn family_name(face: &ttf_parser::Face<'_>) -> Option<String> {
    use ttf_parser::name_id::FAMILY;
    face.names()
        .into_iter()
        .filter(|name| name.name_id == FAMILY)
        .find_map(|name| match name.to_string() {
            Some(text) => Some(text),
            // Old Macintosh records: the families looked for are plain ASCII there.
            None if name.platform_id == ttf_parser::PlatformId::Macintosh => {
                String::from_utf8(name.name.to_vec()).ok()
            }
            None => None,
        })
}

/// The faces of a file; those that cannot be read are left out.
fn faces(file: &FontFile) -> impl Iterator<Item = ttf_parser::Face<'_>> {
    let count = ttf_parser::fonts_in_collection(&file.bytes).unwrap_or(1);
    (0..count).filter_map(|index| ttf_parser::Face::parse(&file.bytes, index).ok())
}

#[cfg(test)]
#[path = "fonts_tests.rs"]
mod tests;
