//! The content part: styles of sheets, the sheets, and where filters are set.

use std::collections::BTreeSet;

use quick_xml::events::Event;

use super::super::super::{Refusal, Sheet};
use super::super::room::Room;
use super::super::{ordered, xml};
use super::table;

/// The sheets, and whether any other file is linked. `calculated` says that formulas have their
/// results.
pub fn read(text: &str, calculated: bool) -> Result<(Vec<Sheet>, bool), Refusal> {
    let mut reader = xml::open(text);
    let mut sheets: Vec<Sheet> = Vec::new();
    let mut room = Room::new(0)?;
    let mut hidden_styles: BTreeSet<String> = BTreeSet::new();
    let mut style = String::new();
    let mut filtered: BTreeSet<String> = BTreeSet::new();
    let mut range = None;
    let mut external = false;
    loop {
        match xml::next(&mut reader)? {
            Event::Start(element) => match element.local_name().as_ref() {
                "style" => {
                    style = xml::attribute(&element, "name")
                        .unwrap_or_default()
                        .into_owned();
                }
                "table-properties" => {
                    let shown = xml::attribute(&element, "display");
                    if shown.as_deref() == Some("false") {
                        hidden_styles.insert(style.clone());
                    }
                }
                // Deleted cells kept for the history.
                "tracked-changes" => xml::skip(&mut reader, &element)?,
                "table" => {
                    let name = xml::attribute(&element, "name").unwrap_or_default();
                    let style = xml::attribute(&element, "style-name").unwrap_or_default();
                    let hidden = hidden_styles.contains(&*style);
                    match table::read(&mut reader, &mut room, calculated)? {
                        Some(mut sheet) => {
                            sheet.name = name.into_owned();
                            sheet.hidden = hidden;
                            ordered(&mut sheet);
                            sheets.push(sheet);
                            Room::new(sheets.len())?;
                        }
                        // A copy of another file's cells.
                        None => external = true,
                    }
                }
                "database-range" => {
                    range = xml::attribute(&element, "target-range-address")
                        .map(|address| sheet_of(&address));
                    if xml::is_true(&element, "display-filter-buttons") {
                        filtered.extend(range.clone());
                    }
                }
                "filter" => filtered.extend(range.clone()),
                _ => {}
            },
            Event::Eof => break,
            _ => {}
        }
    }
    for sheet in &mut sheets {
        sheet.filtered = filtered.contains(&sheet.name);
    }
    Ok((sheets, external))
}

/// The sheet of an address such as `$'支出 表'.A1:'支出 表'.C9`.
fn sheet_of(address: &str) -> String {
    let address = address.trim_start_matches('$');
    let Some(quoted) = address.strip_prefix('\'') else {
        return address.split('.').next().unwrap_or_default().to_owned();
    };
    let mut name = String::new();
    let mut characters = quoted.chars().peekable();
    while let Some(c) = characters.next() {
        match c {
            '\'' if characters.peek() == Some(&'\'') => {
                characters.next();
                name.push('\'');
            }
            '\'' => break,
            c => name.push(c),
        }
    }
    name
}

#[cfg(test)]
mod tests {
    use super::sheet_of;

    #[test]
    fn the_sheet_of_an_address() {
        assert_eq!(sheet_of("支出.A1:支出.B2"), "支出");
        assert_eq!(sheet_of("$'a.b ''c'.A1"), "a.b 'c");
    }
}
