//! `gongkai import`

use std::collections::BTreeMap;
use std::path::Path;

use super::args::{Common, ImportWorkbookOptions};
use super::shared::{self, Setup};
use super::{foreign, output, report, write as writing};
use crate::budget::catalogue::{Classification, Edition, same_name};
use crate::diag::render::blocked;
use crate::diag::{FileId, Lang, Location, Msg};
use crate::editor::{self, Holds};
use crate::records::load::{Directory, Files, Loaded, is_workbook, load};
use crate::records::sheet::{self, OWN_SHEETS};
use crate::records::write::{self, Written};
use crate::records::{Field, Raw, Record, Records, schema};
use crate::workbook::{self, Workbook};

/// Turns a workbook of records, or workbooks of another system, into a directory; true when it was
/// written and nothing is wrong with it.
pub fn run(options: &ImportWorkbookOptions, common: &Common) -> Result<bool, Msg> {
    let setup = Setup::new(common)?;
    let mut books: Vec<foreign::Book> = Vec::new();
    for path in &options.workbooks {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if !is_workbook(&name) {
            return Err(Msg::new("import-no-workbook").arg("path", path.display()));
        }
        let bytes = shared::read(path, common.lang())?;
        match workbook::read(&bytes) {
            Ok(book) if !is_ours(&book) => books.push((path.clone(), bytes, book)),
            // What cannot be read as a workbook is told like any other input.
            _ if options.workbooks.len() == 1 => return ours(path, options, &setup, common),
            _ => return Err(Msg::new("import-own-alone").arg("path", path.display())),
        }
    }
    foreign::run(&books, options, &setup, common)
}

/// A workbook of records. A sheet of another system may be called like one of ours: then the others
/// are not, and none says which document it is.
fn is_ours(book: &Workbook) -> bool {
    let own = |name: &str| OWN_SHEETS.contains(&name.trim()) || name.trim() == "公开文件";
    let mut names = book.sheets.iter().map(|sheet| sheet.name.as_str());
    names.clone().any(own) || names.all(sheet::is_ours)
}

/// A workbook of records, as this program writes it.
fn ours(
    path: &Path,
    options: &ImportWorkbookOptions,
    setup: &Setup,
    common: &Common,
) -> Result<bool, Msg> {
    if !writing::is_free(&options.out) {
        return Err(Msg::new("new-not-empty").arg("path", options.out.display()));
    }
    let files = &shared::open(path)?;
    let Loaded {
        mut records,
        sources,
        findings,
    } = load(files);
    if !findings.is_empty() {
        report::print(&findings, &sources, common);
    }
    // What was not understood would be missing from the directory.
    if blocked(&findings) {
        return Ok(false);
    }
    let document = records.one("document");
    let year = document.and_then(|record| record.text("year")?.parse().ok());
    name_codes(&mut records, &setup.edition(files, year));
    let written = write::directory(&records);
    let mut outputs: BTreeMap<String, Vec<u8>> = written
        .iter()
        .map(|(name, file)| (name.clone(), file.bytes.clone()))
        .collect();
    editor::tie(&mut outputs, Holds::Records);
    beside(files, &records, &mut outputs);
    place(&options.out, &outputs, common)?;
    for name in outputs.keys() {
        output::out(&format!("{}\n", options.out.join(name).display()));
    }
    let sheets = sources.iter().take(1).flat_map(|source| &source.sheets);
    output::out(&told(sheets, &records, &written, common.lang()));
    Ok(true)
}

fn place(target: &Path, outputs: &BTreeMap<String, Vec<u8>>, common: &Common) -> Result<(), Msg> {
    writing::fresh(target, outputs).map_err(|error| {
        Msg::new("cannot-write")
            .arg("path", target.display())
            .arg("reason", output::reason(&error, common.lang()))
    })
}

/// Names that stand beside codes in cells and nowhere else become records of their own, where the
/// catalogue does not know them.
fn name_codes(records: &mut Records, edition: &Edition) {
    let Some(kind) = schema::kind("code") else {
        return;
    };
    let mut added = Vec::new();
    for (key, classification) in [
        ("function", Classification::Function),
        ("economic", Classification::Economic),
    ] {
        for (code, name, location) in records.named.of(key) {
            let known = edition.name(classification, code);
            let given = records.list.iter().any(|record| match record.kind.key {
                "code" => record.text("code") == Some(code),
                "line" => record.text(key) == Some(code) && record.text("name") == Some(name),
                _ => false,
            });
            if given || known.is_some_and(|known| same_name(known, name)) {
                continue;
            }
            let fields = [("classification", key), ("code", code), ("name", name)];
            let fields = fields.map(|(key, text)| {
                let value = Raw::Text(text.to_owned());
                let location = location.clone();
                (key, Field { value, location })
            });
            added.push(Record {
                kind,
                fields: BTreeMap::from(fields),
                location: location.clone(),
            });
        }
    }
    records.list.append(&mut added);
}

/// Files the records need and do not hold: documents published before, the agency's own
/// catalogues.
fn beside(files: &Directory, records: &Records, outputs: &mut BTreeMap<String, Vec<u8>>) {
    let published = records
        .of("published")
        .filter_map(|record| record.text("file"));
    let published = published.map(str::to_owned);
    for path in published.chain(shared::own_catalogues(files)) {
        // Whatever cannot be read was told when the records were.
        if let Ok(bytes) = files.read(&path) {
            outputs.entry(path).or_insert(bytes);
        }
    }
}

/// Sheet by sheet what became of it.
fn told<'a>(
    sheets: impl Iterator<Item = &'a String>,
    records: &Records,
    written: &BTreeMap<String, Written>,
    lang: Lang,
) -> String {
    let mut file_of: BTreeMap<&Location, &str> = BTreeMap::new();
    for (name, file) in written {
        file_of.extend(file.records.iter().map(|place| (place, name.as_str())));
    }
    // By sheet, in the order of its records.
    let mut parts: BTreeMap<u16, Vec<(&str, &str, usize)>> = BTreeMap::new();
    for record in &records.list {
        // The workbook itself is the first file read.
        let Location::Cell {
            file: FileId(0),
            sheet,
            ..
        } = record.location
        else {
            continue;
        };
        let label = record.kind.label;
        let file = file_of.get(&record.location).copied().unwrap_or_default();
        let parts = parts.entry(sheet).or_default();
        match parts
            .iter_mut()
            .find(|part| (part.0, part.1) == (label, file))
        {
            Some(part) => part.2 += 1,
            None => parts.push((label, file, 1)),
        }
    }
    let mut out = String::new();
    for (at, sheet) in (0..=u16::MAX).zip(sheets) {
        let own = OWN_SHEETS.contains(&sheet.trim());
        let words = match parts.get(&at) {
            Some(parts) => {
                let part = |(label, file, count): &(&str, &str, usize)| {
                    let part = Msg::new("import-part").arg("label", label);
                    part.arg("count", count).arg("file", file).text(lang)
                };
                parts.iter().map(part).collect::<Vec<_>>().join("  ")
            }
            None if own => Msg::new("import-own-sheet").text(lang),
            None => Msg::new("import-nothing").text(lang),
        };
        out.push_str(&format!("  {}  {words}\n", super::columns::clean(sheet)));
    }
    out
}
