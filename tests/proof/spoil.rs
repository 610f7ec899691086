//! Wrong renderers: one digit of a file changed, at a random place.

use std::collections::BTreeSet;
use std::io::{Cursor, Read, Write};
use std::ops::Range;

use super::book;
use super::budgets::Random;
use super::pdf::{self, Lexer, Object};

/// The file with another digit at one of the places, and the digits around it.
fn other_digit(text: &str, places: &[usize], random: &mut Random) -> (String, String) {
    let at = places[random.below(places.len())];
    let digit = text.as_bytes()[at];
    let other = b'0' + (digit - b'0' + 1 + random.below(8) as u8) % 10;
    let mut bytes = text.as_bytes().to_vec();
    bytes[at] = other;
    let is_number = |byte: &u8| byte.is_ascii_digit() || b".,".contains(byte);
    let from = at
        - bytes[..at]
            .iter()
            .rev()
            .take_while(|it| is_number(it))
            .count();
    let to = at + bytes[at..].iter().take_while(|it| is_number(it)).count();
    let now = String::from_utf8_lossy(&bytes[from..to]).into_owned();
    (String::from_utf8(bytes).expect("UTF-8"), now)
}

pub fn has_digits(table: &str) -> bool {
    csv_digits(table).next().is_some()
}

/// Records with another amount: the second in a file.
pub fn amount(records: &str) -> String {
    let mut amounts = records.match_indices('.').filter(|(at, _)| {
        let digit = |at: usize| records.as_bytes().get(at).is_some_and(u8::is_ascii_digit);
        digit(at.wrapping_sub(2)) && digit(at + 1) && digit(at + 2) && !digit(at + 3)
    });
    let (at, _) = amounts.nth(1).expect("an amount");
    let digit = records.as_bytes()[at - 1];
    let other = char::from(b'0' + (digit - b'0' + 1) % 10);
    format!("{}{other}{}", &records[..at - 1], &records[at..])
}

fn digits(text: &str, range: Range<usize>) -> impl Iterator<Item = usize> {
    let start = range.start;
    let bytes = text.as_bytes()[range].iter().enumerate();
    let bytes = bytes.filter(|(_, byte)| byte.is_ascii_digit());
    bytes.map(move |(at, _)| start + at)
}

/// Ranges between two marks.
fn between<'a>(text: &'a str, open: &'a str, close: &'a str) -> impl Iterator<Item = Range<usize>> {
    text.match_indices(open).filter_map(move |(at, _)| {
        let from = at + open.len();
        let length = text[from..].find(close)?;
        Some(from..from + length)
    })
}

pub fn markdown(text: &str, random: &mut Random) -> (Vec<u8>, String) {
    let places: Vec<usize> = digits(text, 0..text.len()).collect();
    let (text, now) = other_digit(text, &places, random);
    (text.into_bytes(), now)
}

/// Text of the page, or what a figure says of its fact.
pub fn html(text: &str, random: &mut Random) -> (Vec<u8>, String) {
    let main = between(text, "<main ", "</main>").next().expect("a text");
    let part = &text[main.clone()];
    let mut places = Vec::new();
    for range in between(part, ">", "<") {
        // Characters by their number are none.
        let escaped = part[range.clone()].contains("&#");
        places.extend(digits(part, range).filter(|_| !escaped));
    }
    for open in ["<data value=\"", "data-key=\""] {
        let ranges = between(part, open, "\"");
        places.extend(ranges.flat_map(|range| digits(part, range)));
    }
    let (part, now) = other_digit(part, &places, random);
    let text = format!("{}{part}{}", &text[..main.start], &text[main.end..]);
    (text.into_bytes(), now)
}

/// The value of a fact; says which.
pub fn json(text: &str, random: &mut Random) -> (Vec<u8>, String) {
    let values = between(text, "\"value\": \"", "\"");
    let places: Vec<usize> = values.flat_map(|range| digits(text, range)).collect();
    let at = places[random.below(places.len())];
    let key = between(text, "\"key\": \"", "\"").take_while(|range| range.start < at);
    let key = text[key.last().expect("a key")].to_owned();
    let key = key.replace("\\\"", "\"").replace("\\\\", "\\");
    let (text, _) = other_digit(text, &[at], random);
    (text.into_bytes(), key)
}

/// A cell of a table of the open data.
pub fn csv(text: &str, random: &mut Random) -> Vec<u8> {
    let places: Vec<usize> = csv_digits(text).collect();
    let (text, _) = other_digit(text, &places, random);
    text.into_bytes()
}

/// Digits of a table: its first two columns only say which row it is.
fn csv_digits(text: &str) -> impl Iterator<Item = usize> {
    let mut from = 0;
    let lines = text.split_inclusive('\n').map(move |line| {
        let start = from;
        from += line.len();
        let body = line
            .match_indices(',')
            .nth(1)
            .map_or(line.len(), |(at, _)| at);
        start + body..start + line.len()
    });
    lines.skip(1).flat_map(|range| digits(text, range))
}

/// A package with another text in one of its parts.
pub fn repacked(package: &[u8], part: &str, text: &str) -> Vec<u8> {
    let mut archive = zip::ZipArchive::new(Cursor::new(package)).expect("an archive");
    let mut out = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for at in 0..archive.len() {
        let mut file = archive.by_index(at).expect("a part");
        let name = file.name().expect("a name").into_owned();
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).expect("a part");
        let bytes = if name == part {
            text.as_bytes()
        } else {
            &bytes
        };
        let options = zip::write::SimpleFileOptions::default();
        out.start_file(name, options).expect("a part");
        out.write_all(bytes).expect("a part");
    }
    out.finish().expect("an archive").into_inner()
}

pub fn docx(package: &[u8], random: &mut Random) -> (Vec<u8>, String) {
    let part = "word/document.xml";
    let text = &super::docx::parts(package)[part];
    let runs = between(text, "<w:t xml:space=\"preserve\">", "</w:t>");
    let places: Vec<usize> = runs.flat_map(|range| digits(text, range)).collect();
    let (text, now) = other_digit(text, &places, random);
    (repacked(package, part, &text), now)
}

/// A number no formula looks at, or the result of a formula.
pub fn xlsx(package: &[u8], random: &mut Random) -> (Vec<u8>, String) {
    let book = book::open(package);
    let with_numbers: Vec<_> = book
        .sheets
        .iter()
        .filter(|sheet| sheet.cells.values().any(|cell| cell.number.is_some()))
        .skip(1)
        .collect();
    let sheet = with_numbers[random.below(with_numbers.len())];
    let mut used = BTreeSet::new();
    for formula in sheet
        .cells
        .values()
        .filter_map(|cell| cell.formula.as_ref())
    {
        used.extend(addresses(formula));
    }
    let text = &book.parts[&sheet.part];
    let cells = between(text, "<c r=\"", "</c>");
    let mut places = Vec::new();
    for range in cells {
        let cell = &text[range.clone()];
        let address = cell.split('"').next().expect("an address");
        let is_text = cell.contains("t=\"s\"");
        let Some((at, _)) = cell.match_indices("<v>").next() else {
            continue;
        };
        if !is_text && !used.contains(&book::address(address)) {
            places.extend(digits(text, range.start + at..range.end));
        }
    }
    let (text, now) = other_digit(text, &places, random);
    (repacked(package, &sheet.part, &text), now)
}

/// The cells a formula looks at.
fn addresses(formula: &str) -> Vec<(u32, u32)> {
    let word = |c: char| !c.is_ascii_alphanumeric() && c != ':';
    let mut out = Vec::new();
    for word in formula.split(word) {
        let (from, to) = word.split_once(':').unwrap_or((word, word));
        let is_address = from.starts_with(|c: char| c.is_ascii_uppercase())
            && from.ends_with(|c: char| c.is_ascii_digit());
        if !is_address {
            continue;
        }
        let (from, to) = (book::address(from), book::address(to));
        for row in from.0..=to.0 {
            out.extend((from.1..=to.1).map(|column| (row, column)));
        }
    }
    out
}

/// A digit on a page.
struct Digit {
    /// Where the text it belongs to stands in the content.
    range: Range<usize>,
    /// Its text, as codes.
    codes: Vec<u8>,
    /// Which of them it is.
    at: usize,
    /// What its font has for other digits.
    others: Vec<u32>,
}

/// A glyph of a page.
pub fn pdf(bytes: &[u8], random: &mut Random) -> (Vec<u8>, String) {
    let file = pdf::open(bytes);
    let pages = file.pages();
    loop {
        let page = pages[random.below(pages.len())];
        let stream = file.content(page);
        let content = file.data(stream);
        let mut found = page_digits(&file, page, &content);
        found.retain(|digit| !digit.others.is_empty());
        if found.is_empty() {
            continue;
        }
        let mut digit = found.swap_remove(random.below(found.len()));
        let other = digit.others[random.below(digit.others.len())] as u16;
        digit.codes[2 * digit.at..2 * digit.at + 2].copy_from_slice(&other.to_be_bytes());
        let hex: String = digit
            .codes
            .iter()
            .map(|byte| format!("{byte:02X}"))
            .collect();
        let mut changed = content[..digit.range.start].to_vec();
        changed.extend(format!("[<{hex}>]").bytes());
        changed.extend(&content[digit.range.end..]);
        return (
            file.with_data(stream, &changed),
            format!("page object {page}"),
        );
    }
}

fn page_digits(file: &pdf::File, page: usize, content: &[u8]) -> Vec<Digit> {
    let fonts = file.fonts(file.resolve(file.objects[&page].get("Resources")));
    let is_digit = |text: &str| text.len() == 1 && text.as_bytes()[0].is_ascii_digit();
    let mut found = Vec::new();
    let mut lexer = Lexer {
        bytes: content,
        at: 0,
    };
    let mut font = None;
    // The operand before an operator, and where it stands.
    let mut last = (0..0, Object::Null);
    loop {
        let from = lexer.at;
        let Some(object) = lexer.object() else {
            return found;
        };
        match (&object, &last.1) {
            (Object::Name(name), _) => font = fonts.get(name).or(font),
            (Object::Word(word), Object::List(pieces)) if word == "TJ" => {
                let texts = pieces.iter().filter_map(|piece| match piece {
                    Object::Text(codes) => Some(codes.as_slice()),
                    _ => None,
                });
                let codes = texts.collect::<Vec<_>>().concat();
                let font = font.expect("a font");
                for (at, code) in codes.chunks(2).enumerate() {
                    let code = u32::from(code[0]) << 8 | u32::from(code[1]);
                    let Some(this) = font.get(&code).filter(|text| is_digit(text)) else {
                        continue;
                    };
                    let others = font.iter();
                    let others = others.filter(|(_, text)| is_digit(text) && *text != this);
                    found.push(Digit {
                        range: last.0.clone(),
                        codes: codes.clone(),
                        at,
                        others: others.map(|(code, _)| *code).collect(),
                    });
                }
            }
            _ => {}
        }
        last = (from..lexer.at, object);
    }
}
