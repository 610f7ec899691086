//! .xlsx and .xlsm: parts of XML that name each other.

mod address;
mod book;
mod relations;
mod sheet;
mod strings;
mod styles;
mod value;

use super::super::{Refusal, Remark, Workbook};
use super::package::Package;
use super::room::Room;
use book::Book;
use strings::Strings;
pub use value::iso;

/// What the sheets of a workbook share.
struct Shared {
    strings: Strings,
    formats: Vec<super::format::Format>,
    since_1904: bool,
}

pub fn read(package: &mut Package<'_>) -> Result<Workbook, Refusal> {
    let root = relations::read(package, "")?;
    let main = relations::of_kind(&root, "officeDocument");
    let main = main.map_or("xl/workbook.xml".to_owned(), |relation| {
        relation.target.clone()
    });
    if main.ends_with(".bin") || package.has("xl/workbook.bin") {
        return Err(Refusal::Xlsb);
    }
    // A document or a presentation is a package with a main part, too.
    let Some(text) = package
        .text(&main)?
        .filter(|_| main.ends_with("workbook.xml") || main.contains("xl/"))
    else {
        return Err(Refusal::NotAWorkbook);
    };
    let relations = relations::read(package, &main)?;
    let book = Book::read(&text, &relations)?;
    let mut shared = Shared {
        strings: Strings::default(),
        formats: Vec::new(),
        since_1904: book.since_1904,
    };
    if let Some(relation) = relations::of_kind(&relations, "sharedStrings")
        && let Some(text) = package.text(&relation.target)?
    {
        shared.strings = Strings::read(&text)?;
    }
    if let Some(relation) = relations::of_kind(&relations, "styles")
        && let Some(text) = package.text(&relation.target)?
    {
        shared.formats = styles::read(&text)?;
    }
    let mut room = Room::new(book.sheets.len())?;
    let mut workbook = Workbook::default();
    for entry in &book.sheets {
        let Some(text) = package.text(&entry.part)? else {
            return Err(Refusal::Broken(format!("{} is missing", entry.part)));
        };
        let mut sheet = sheet::read(&text, &shared, &mut room)?;
        sheet.name = entry.name.clone();
        sheet.hidden = entry.hidden;
        workbook.sheets.push(sheet);
    }
    let code = |name: &str| name.ends_with("vbaproject.bin");
    let remarks = [
        (book.macros || package.names().any(code), Remark::Macros),
        (book.external, Remark::ExternalLinks),
        (book.calculates_on_opening, Remark::CalculatesOnOpening),
    ];
    let held = remarks.into_iter().filter(|(holds, _)| *holds);
    workbook.remarks.extend(held.map(|(_, remark)| remark));
    Ok(workbook)
}
