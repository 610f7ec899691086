//! Delimited text of unknown make: UTF-8, UTF-16 or GB 18030, tabs or commas, quoted or not.

use encoding_rs::{Encoding, GB18030};

/// A line of the table: the one-based line it begins on, and its cells, trimmed.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Line {
    pub number: usize,
    pub cells: Vec<String>,
}

/// What keeps bytes from being read as a table; with the one-based line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unreadable {
    /// Neither UTF-8 nor GB 18030.
    Encoding(usize),
    /// A quotation mark is opened and never closed.
    Quote(usize),
}

/// Decodes text by its mark, as UTF-8, or as GB 18030 (of which GBK and GB 2312 are parts).
pub(super) fn decode(bytes: &[u8]) -> Result<String, Unreadable> {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        let (text, failed) = encoding.decode_without_bom_handling(&bytes[mark..]);
        return match failed {
            false => Ok(text.into_owned()),
            true => Err(Unreadable::Encoding(first_bad_line(
                encoding,
                &bytes[mark..],
            ))),
        };
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Ok(text.to_owned());
    }
    match GB18030.decode_without_bom_handling_and_without_replacement(bytes) {
        Some(text) => Ok(text.into_owned()),
        None => Err(Unreadable::Encoding(first_bad_line(GB18030, bytes))),
    }
}

/// The first line that does not decode. The line break is never part of a longer character in
/// UTF-8 and GB 18030; for UTF-16 the count ends at the first replaced character.
fn first_bad_line(encoding: &'static Encoding, bytes: &[u8]) -> usize {
    let (text, _) = encoding.decode_without_bom_handling(bytes);
    let good = text.split('\u{fffd}').next().unwrap_or("");
    1 + good.matches('\n').count()
}

/// Splits text into lines of cells. Tabs separate when one of the first lines has any, commas
/// otherwise; cells may be quoted with `"`, doubled inside. Blank lines are left out.
pub(super) fn split(text: &str) -> Result<Vec<Line>, Unreadable> {
    let separator = match text.lines().take(10).any(|line| line.contains('\t')) {
        true => '\t',
        false => ',',
    };
    let mut lines = Vec::new();
    let mut cells = Vec::new();
    let mut cell = String::new();
    let mut number = 1;
    let mut began = 1;
    let mut quoted: Option<usize> = None;
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        if character == '\n' {
            number += 1;
        }
        match character {
            '"' if quoted.is_some() && characters.peek() == Some(&'"') => {
                characters.next();
                cell.push('"');
            }
            '"' if quoted.is_some() => quoted = None,
            '"' if cell.trim().is_empty() => {
                cell.clear();
                quoted = Some(number);
            }
            _ if quoted.is_some() => cell.push(character),
            // A lone carriage return is blank space, and trimmed.
            '\n' => {
                finish_cell(&mut cell, &mut cells);
                finish_line(&mut lines, &mut cells, began);
                began = number;
            }
            _ if character == separator => finish_cell(&mut cell, &mut cells),
            _ => cell.push(character),
        }
    }
    if let Some(line) = quoted {
        return Err(Unreadable::Quote(line));
    }
    finish_cell(&mut cell, &mut cells);
    finish_line(&mut lines, &mut cells, began);
    Ok(lines)
}

fn finish_cell(cell: &mut String, cells: &mut Vec<String>) {
    cells.push(cell.trim().to_owned());
    cell.clear();
}

fn finish_line(lines: &mut Vec<Line>, cells: &mut Vec<String>, number: usize) {
    let cells = std::mem::take(cells);
    if cells.iter().any(|cell| !cell.is_empty()) {
        lines.push(Line { number, cells });
    }
}
