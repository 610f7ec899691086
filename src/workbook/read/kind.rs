//! What a file is, by its first bytes.

use super::super::Refusal;
use crate::records::text::{Charset, decode};

/// What the bytes of a file say it is.
pub enum FileKind {
    /// A zip package: .xlsx, .ods and their like.
    Package,
    /// A compound file: .xls, .et, a document with a password.
    Compound,
    Refused(Refusal),
}

/// How far into a text its nature is looked for.
const HEAD: usize = 4096;

pub fn of(bytes: &[u8]) -> FileKind {
    let refused = FileKind::Refused;
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        return FileKind::Package;
    }
    if bytes.starts_with(&[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]) {
        return FileKind::Compound;
    }
    // Bare record streams of Excel 2 to 4, as old programs still write them.
    let old = [[0x09, 0x00], [0x09, 0x02], [0x09, 0x04], [0x09, 0x08]];
    let length = bytes.get(2..4);
    if old.iter().any(|start| bytes.starts_with(start)) && matches!(length, Some([4..=16, 0])) {
        return refused(Refusal::TooOld);
    }
    match head(bytes) {
        Some(text) => refused(nature(&text)),
        None => refused(Refusal::NotAWorkbook),
    }
}

/// The beginning of a text file; `None` for anything else.
fn head(bytes: &[u8]) -> Option<String> {
    if bytes.starts_with(b"%PDF") || bytes.starts_with(b"{\\rtf") {
        return None;
    }
    // The cut may go through a character: up to three bytes less, and it does not.
    let most = bytes.len().min(HEAD);
    let cuts = (most.saturating_sub(3)..=most).rev();
    let printed = |c: char| !c.is_control() || c.is_whitespace();
    cuts.map(|cut| decode(bytes[..cut].to_vec()))
        .find(|decoded| decoded.charset != Charset::Unknown)
        .map(|decoded| decoded.text)
        .filter(|text| !text.trim().is_empty() && text.chars().all(printed))
}

fn nature(text: &str) -> Refusal {
    let text = text.trim_start().to_ascii_lowercase();
    let marked = text.starts_with('<');
    if marked
        && (text.contains("urn:schemas-microsoft-com:office:spreadsheet")
            && text.starts_with("<?xml")
            || text.contains("<office:document"))
    {
        return Refusal::XmlSpreadsheet;
    }
    let page = [
        "<html",
        "<table",
        "<!doctype html",
        "<meta",
        "<head",
        "<body",
        "<style",
        "<div",
    ];
    if marked && page.iter().any(|tag| text.contains(tag)) || text.starts_with("mime-version:") {
        return Refusal::Html;
    }
    if marked {
        return Refusal::NotAWorkbook;
    }
    Refusal::PlainText
}
