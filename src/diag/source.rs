//! Where things stand: files as read, and places inside them.

use std::ops::Range;

use sha2::{Digest, Sha256};

/// Index of a file in [`Sources`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(pub u32);

/// A place in the input.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Location {
    /// Nowhere in particular: the budget as a whole, or a value the program supplied.
    None,
    /// Bytes of a text file (TOML, CSV, template).
    Text {
        file: FileId,
        start: usize,
        end: usize,
    },
    /// A cell of a workbook, e.g. `一般公共预算!C12`; all three counted from 0.
    Cell {
        file: FileId,
        /// Index into [`SourceFile::sheets`].
        sheet: u16,
        row: u32,
        column: u16,
    },
}

impl Location {
    /// A byte range of a text file.
    pub fn text(file: FileId, range: Range<usize>) -> Self {
        Location::Text {
            file,
            start: range.start,
            end: range.end,
        }
    }

    /// The file this place is in.
    pub fn file(&self) -> Option<FileId> {
        match self {
            Location::None => None,
            Location::Text { file, .. } | Location::Cell { file, .. } => Some(*file),
        }
    }
}

/// One-based line and column; the column counts characters, not bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LineCol {
    pub line: usize,
    pub column: usize,
}

/// A file as read: the name shown to users (relative, with `/`) and, for text files, its text.
#[derive(Debug, Clone)]
pub struct SourceFile {
    pub name: String,
    pub text: String,
    /// Names of the sheets of a workbook.
    pub sheets: Vec<String>,
    /// SHA-256 of the bytes, where the text does not stand for them: of a workbook, or of a file
    /// with a byte order mark or in another encoding.
    digest: Option<String>,
    /// A file of the profile; all others are the agency's own.
    pub profile: bool,
    /// A file of an amendment that has no part in the version at hand.
    pub later: bool,
    /// A file of the bureau, which no publication rests on.
    pub bureau: bool,
    line_starts: Vec<usize>,
}

impl SourceFile {
    /// What tells this file from any other: SHA-256 of its bytes.
    pub fn hash(&self) -> String {
        let digest = self.digest.clone();
        digest.unwrap_or_else(|| hash(self.text.as_bytes()))
    }

    /// Line and column of a byte offset; offsets past the end are taken as the end.
    pub fn line_col(&self, offset: usize) -> LineCol {
        let mut offset = offset.min(self.text.len());
        while !self.text.is_char_boundary(offset) {
            offset -= 1;
        }
        let line = self.line_starts.partition_point(|&start| start <= offset) - 1;
        let column = self.text[self.line_starts[line]..offset].chars().count() + 1;
        LineCol {
            line: line + 1,
            column,
        }
    }

    /// Text of a one-based line without its line break; empty past the end.
    pub fn line(&self, line: usize) -> &str {
        let Some(&start) = self.line_starts.get(line.wrapping_sub(1)) else {
            return "";
        };
        let end = self
            .line_starts
            .get(line)
            .copied()
            .unwrap_or(self.text.len());
        self.text[start..end].trim_end_matches(['\n', '\r'])
    }

    /// Byte offset at which a one-based line starts.
    pub fn line_start(&self, line: usize) -> usize {
        self.line_starts
            .get(line.wrapping_sub(1))
            .copied()
            .unwrap_or(self.text.len())
    }
}

/// All files of one run, in the order they were read.
#[derive(Debug, Default, Clone)]
pub struct Sources {
    files: Vec<SourceFile>,
}

impl Sources {
    /// Registers a file under the name users know it by.
    pub fn add(&mut self, name: impl Into<String>, text: impl Into<String>) -> FileId {
        let text = text.into();
        let line_starts = std::iter::once(0)
            .chain(text.match_indices('\n').map(|(at, _)| at + 1))
            .collect();
        self.files.push(SourceFile {
            name: name.into(),
            text,
            sheets: Vec::new(),
            digest: None,
            profile: false,
            later: false,
            bureau: false,
            line_starts,
        });
        FileId(u32::try_from(self.files.len() - 1).expect("fewer than 2^32 files"))
    }

    /// Registers a text file whose bytes are not those of its text.
    pub fn add_decoded(
        &mut self,
        name: impl Into<String>,
        text: impl Into<String>,
        digest: Option<String>,
    ) -> FileId {
        let file = self.add(name, text);
        self.files[file.0 as usize].digest = digest;
        file
    }

    /// Registers a file of the profile.
    pub fn add_profile(&mut self, name: impl Into<String>, text: impl Into<String>) -> FileId {
        let file = self.add(name, text);
        self.files[file.0 as usize].profile = true;
        file
    }

    /// Registers a file of the bureau.
    pub fn add_bureau(&mut self, name: impl Into<String>, text: impl Into<String>) -> FileId {
        let file = self.add(name, text);
        self.files[file.0 as usize].bureau = true;
        file
    }

    /// Registers a workbook with the names of its sheets.
    pub fn add_workbook(
        &mut self,
        name: impl Into<String>,
        sheets: Vec<String>,
        bytes: &[u8],
    ) -> FileId {
        let file = self.add(name, "");
        let added = &mut self.files[file.0 as usize];
        added.sheets = sheets;
        added.digest = Some(hash(bytes));
        file
    }

    /// Registers files as they are.
    pub fn extend(&mut self, files: &[SourceFile]) {
        self.files.extend_from_slice(files);
    }

    /// Leaves a file out of what the version at hand is made of.
    pub fn set_later(&mut self, file: FileId) {
        if let Some(file) = self.files.get_mut(file.0 as usize) {
            file.later = true;
        }
    }

    /// The name of a sheet and of a cell: `收入明细`, `C12`.
    pub fn cell(&self, file: FileId, sheet: u16, row: u32, column: u16) -> (&str, String) {
        let sheets = &self.get(file).sheets;
        let sheet = sheets.get(usize::from(sheet)).map_or("", String::as_str);
        (sheet, cell_name(row, column))
    }

    /// The file behind an id handed out by [`Sources::add`].
    pub fn get(&self, id: FileId) -> &SourceFile {
        &self.files[id.0 as usize]
    }

    /// All files in reading order.
    pub fn iter(&self) -> impl Iterator<Item = &SourceFile> {
        self.files.iter()
    }

    /// `file:line:column`, or `file 工作表!单元格`; empty for [`Location::None`].
    pub fn display(&self, location: &Location) -> String {
        match location {
            Location::None => String::new(),
            Location::Text { file, start, .. } => {
                let file = self.get(*file);
                let at = file.line_col(*start);
                format!("{}:{}:{}", file.name, at.line, at.column)
            }
            Location::Cell {
                file,
                sheet,
                row,
                column,
            } => {
                let (sheet, cell) = self.cell(*file, *sheet, *row, *column);
                format!("{} {sheet}!{cell}", self.get(*file).name)
            }
        }
    }
}

/// SHA-256 as lower-case hexadecimal.
pub fn hash(bytes: &[u8]) -> String {
    Sha256::digest(bytes)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// The name of a cell from its row and column, both counted from 0: `C12`.
pub fn cell_name(row: u32, column: u16) -> String {
    format!("{}{}", column_name(column), u64::from(row) + 1)
}

/// The name of a column counted from 0: `C`.
pub fn column_name(column: u16) -> String {
    let mut letters = Vec::new();
    let mut rest = u32::from(column) + 1;
    while rest > 0 {
        rest -= 1;
        letters.push(char::from(b'A' + (rest % 26) as u8));
        rest /= 26;
    }
    letters.into_iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::cell_name;

    #[test]
    fn cells_are_named_as_spreadsheets_do() {
        let cases = [
            ((0, 0), "A1"),
            ((11, 2), "C12"),
            ((0, 25), "Z1"),
            ((0, 26), "AA1"),
            ((1_048_575, 16_383), "XFD1048576"),
        ];
        for ((row, column), name) in cases {
            assert_eq!(cell_name(row, column), name);
        }
    }
}
