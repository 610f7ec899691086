//! .ods: all sheets in one part, with runs of equal cells and rows counted instead of repeated.

mod cell;
mod content;
mod table;

use quick_xml::events::Event;

use super::super::{Refusal, Remark, Workbook};
use super::package::Package;
use super::xml;

pub fn read(package: &mut Package<'_>) -> Result<Workbook, Refusal> {
    let kind = package.text("mimetype")?.unwrap_or_default();
    let kind = kind.trim();
    if !kind.is_empty() && !kind.starts_with("application/vnd.oasis.opendocument.spreadsheet") {
        return Err(Refusal::NotAWorkbook);
    }
    if let Some(manifest) = package.text("META-INF/manifest.xml")?
        && is_encrypted(&manifest)?
    {
        return Err(Refusal::Password);
    }
    let Some(text) = package.text("content.xml")? else {
        return Err(Refusal::NotAWorkbook);
    };
    let meta = package.text("meta.xml")?.unwrap_or_default();
    let (sheets, external) = content::read(&text, calculates(&meta)?)?;
    let mut remarks = Vec::new();
    let code = |name: &str| name.starts_with("basic/") || name.starts_with("scripts/");
    if package
        .names()
        .any(|name| code(name) && !name.ends_with('/'))
    {
        remarks.push(Remark::Macros);
    }
    if external {
        remarks.push(Remark::ExternalLinks);
    }
    Ok(Workbook { sheets, remarks })
}

/// Whether the program that wrote the file calculates: then a formula without a result resulted in
/// no text, which such programs do not write out.
fn calculates(meta: &str) -> Result<bool, Refusal> {
    const PROGRAMS: [&str; 5] = [
        "LibreOffice",
        "OpenOffice",
        "Collabora",
        "MicrosoftOffice",
        "WPS",
    ];
    let mut reader = xml::open(meta);
    loop {
        match xml::next(&mut reader)? {
            Event::Start(element) if element.local_name().as_ref() == "generator" => {
                let mut name = String::new();
                xml::text_of(&mut reader, &mut name)?;
                return Ok(PROGRAMS.iter().any(|program| name.contains(program)));
            }
            Event::Eof => return Ok(false),
            _ => {}
        }
    }
}

fn is_encrypted(manifest: &str) -> Result<bool, Refusal> {
    let mut reader = xml::open(manifest);
    loop {
        match xml::next(&mut reader)? {
            Event::Start(element) if element.local_name().as_ref() == "encryption-data" => {
                return Ok(true);
            }
            Event::Eof => return Ok(false),
            _ => {}
        }
    }
}
