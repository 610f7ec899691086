//! The workbook part: which sheets there are, and the date system.

use quick_xml::events::{BytesStart, Event};

use super::super::super::Refusal;
use super::super::xml;
use super::relations::Relation;

/// What the workbook part says.
#[derive(Default)]
pub struct Book {
    /// Work sheets in their order.
    pub sheets: Vec<Entry>,
    pub since_1904: bool,
    pub external: bool,
    /// Sheets of macros of the old kind.
    pub macros: bool,
    pub calculates_on_opening: bool,
}

/// A work sheet as listed.
pub struct Entry {
    pub name: String,
    pub hidden: bool,
    pub part: String,
}

impl Book {
    pub fn read(text: &str, relations: &[Relation]) -> Result<Book, Refusal> {
        let mut reader = xml::open(text);
        let mut book = Book {
            external: relations
                .iter()
                .any(|relation| relation.kind == "externalLink"),
            ..Book::default()
        };
        loop {
            match xml::next(&mut reader)? {
                Event::Start(element) => match element.local_name().as_ref() {
                    "sheet" => book.sheet(&element, relations)?,
                    "workbookPr" => book.since_1904 |= xml::is_true(&element, "date1904"),
                    "calcPr" => {
                        book.calculates_on_opening |= xml::is_true(&element, "fullCalcOnLoad");
                    }
                    _ => {}
                },
                Event::Eof => return Ok(book),
                _ => {}
            }
        }
    }

    fn sheet(&mut self, element: &BytesStart<'_>, relations: &[Relation]) -> Result<(), Refusal> {
        let name = xml::attribute(element, "name").unwrap_or_default();
        let id = xml::attribute(element, "id").unwrap_or_default();
        let Some(relation) = relations.iter().find(|relation| relation.id == *id) else {
            return Err(Refusal::Broken(format!("the sheet {name} has no part")));
        };
        match relation.kind.as_str() {
            "worksheet" => self.sheets.push(Entry {
                name: name.into_owned(),
                hidden: xml::attribute(element, "state").is_some_and(|state| state != "visible"),
                part: relation.target.clone(),
            }),
            // Charts hold no cells; macro sheets and dialogs hold code.
            kind => self.macros |= kind != "chartsheet",
        }
        Ok(())
    }
}
