//! .xls (and WPS's .et): a compound file whose main stream is a list of binary records.

mod book;
mod compound;
mod directory;
mod layout;
mod records;
mod sheet;
mod strings;

use super::super::{Refusal, Remark, Workbook};
use super::ordered;
use super::room::Room;
use book::Book;
use compound::Compound;

pub fn read(bytes: &[u8]) -> Result<Workbook, Refusal> {
    let file = Compound::open(bytes)?;
    if file.has("EncryptedPackage") || file.has("EncryptionInfo") {
        return Err(Refusal::Password);
    }
    let stream = match file.stream("Workbook")? {
        Some(stream) => stream,
        None => file.stream("Book")?.ok_or(Refusal::NotAWorkbook)?,
    };
    let book = Book::read(&stream)?;
    let mut room = Room::new(book.sheets.len())?;
    let mut workbook = Workbook::default();
    for entry in &book.sheets {
        let mut sheet = sheet::read(&stream, entry.start, &book, &mut room)?;
        sheet.name = entry.name.clone();
        sheet.hidden = entry.hidden;
        ordered(&mut sheet);
        workbook.sheets.push(sheet);
    }
    if book.macros || file.has("_VBA_PROJECT_CUR") {
        workbook.remarks.push(Remark::Macros);
    }
    if book.external {
        workbook.remarks.push(Remark::ExternalLinks);
    }
    Ok(workbook)
}
