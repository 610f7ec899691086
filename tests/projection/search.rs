//! Marks, and the search for them in everything a file is made of.

use std::collections::BTreeMap;
use std::io::{Cursor, Read, Write};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use gongkai::artifacts::Artifacts;

use super::pdf::{self, Object};

/// What must not leave: the words to look for, by what they were planted in.
#[derive(Default)]
pub struct Marks {
    words: BTreeMap<String, Vec<String>>,
    fields: BTreeMap<(String, String), String>,
}

impl Marks {
    /// A mark of plain letters and digits.
    pub fn ascii(&mut self, what: &str) -> String {
        if let Some(words) = self.words.get(what) {
            return words[0].clone();
        }
        let mark = format!("ZQ{:04}QZ", self.words.len() + 1);
        self.words.insert(what.to_owned(), vec![mark.clone()]);
        mark
    }

    /// A mark with Chinese characters around it.
    pub fn word(&mut self, what: &str) -> String {
        format!("密{}切", self.ascii(what))
    }

    pub fn of(&self, what: &str) -> String {
        format!("密{}切", self.words[what][0])
    }

    /// The mark of a private field.
    pub fn field(&mut self, kind: &str, key: &str) -> String {
        let mark = self.word(&format!("{kind}.{key}"));
        let field = (kind.to_owned(), key.to_owned());
        self.fields.insert(field, mark.clone());
        mark
    }

    pub fn fields(&self) -> impl Iterator<Item = &(String, String)> {
        self.fields.keys()
    }

    /// An amount in 元, in every form it might be printed in.
    pub fn amount(&mut self, what: &str, yuan: &str) {
        let (whole, cents) = yuan.split_once('.').expect("an amount");
        let grouped = |digits: &str| {
            let mut out = String::new();
            for (at, digit) in digits.chars().enumerate() {
                if at > 0 && (digits.len() - at).is_multiple_of(3) {
                    out.push(',');
                }
                out.push(digit);
            }
            out
        };
        let (ten_thousands, rest) = whole.split_at(whole.len() - 4);
        let wan = format!("{ten_thousands}.{rest}{cents}");
        let rounded: u64 = format!("{whole}{cents}").parse().expect("digits");
        let rounded = (rounded + 5_000) / 10_000;
        let hundredths = format!("{:02}", rounded % 100);
        let short = format!("{}.{hundredths}", rounded / 100);
        let separated = format!("{}.{hundredths}", grouped(&(rounded / 100).to_string()));
        let forms = vec![
            yuan.to_owned(),
            format!("{}.{cents}", grouped(whole)),
            whole.to_owned(),
            grouped(whole),
            wan,
            short,
            separated,
        ];
        self.words.insert(what.to_owned(), forms);
    }

    pub fn marks(&self) -> impl Iterator<Item = &String> {
        self.words.values().flatten()
    }

    /// What is found in files that must not be there, each mark once a file.
    pub fn leaks(&self, artifacts: &Artifacts) -> Vec<String> {
        let mut found = Vec::new();
        for (name, bytes) in artifacts {
            let mut parts = unpacked(name, bytes);
            parts.push(("its name".to_owned(), name.clone().into_bytes()));
            for (what, words) in &self.words {
                let holds =
                    |(_, part): &&(String, Vec<u8>)| words.iter().any(|word| holds(part, word));
                if let Some((part, _)) = parts.iter().find(holds) {
                    found.push(format!("{name}: {what} in {part}"));
                }
            }
        }
        found
    }
}

/// Whether bytes hold a text in any usual encoding.
pub fn holds(bytes: &[u8], text: &str) -> bool {
    let units = || text.encode_utf16();
    let encodings = [
        text.as_bytes().to_vec(),
        units().flat_map(u16::to_be_bytes).collect(),
        units().flat_map(u16::to_le_bytes).collect(),
    ];
    encodings.iter().any(|wanted| find(bytes, wanted))
}

fn find(bytes: &[u8], wanted: &[u8]) -> bool {
    let first = wanted[0];
    let mut rest = bytes;
    while let Some(at) = rest.iter().position(|byte| *byte == first) {
        rest = &rest[at..];
        if rest.starts_with(wanted) {
            return true;
        }
        rest = &rest[1..];
    }
    false
}

/// A file and everything in it, with where it stands.
pub fn unpacked(name: &str, bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut parts = vec![(name.to_owned(), bytes.to_vec())];
    if bytes.starts_with(b"PK") {
        let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).expect("an archive");
        for at in 0..archive.len() {
            let mut file = archive.by_index(at).expect("a part");
            let part = file.name().expect("a name").into_owned();
            let mut inside = part.clone().into_bytes();
            inside.push(b'\n');
            file.read_to_end(&mut inside).expect("a part");
            parts.push((part, inside));
        }
    } else if bytes.starts_with(b"%PDF") {
        pdf_parts(bytes, &mut parts);
    } else if let Ok(text) = std::str::from_utf8(bytes) {
        for (_, rest) in text
            .match_indices("base64,")
            .map(|(at, it)| (at, &text[at + it.len()..]))
        {
            let is_code = |c: char| c.is_ascii_alphanumeric() || "+/=".contains(c);
            let end = rest.find(|c| !is_code(c)).unwrap_or(rest.len());
            if let Ok(data) = STANDARD.decode(&rest[..end]) {
                parts.push(("base64".to_owned(), data));
            }
        }
    }
    parts
}

/// Strings, streams and the text of pages.
fn pdf_parts(bytes: &[u8], parts: &mut Vec<(String, Vec<u8>)>) {
    let file = pdf::open(bytes);
    for (number, object) in &file.objects {
        let mut strings = Vec::new();
        collect(object, &mut strings);
        for string in strings {
            parts.push((format!("a string of object {number}"), string));
        }
    }
    for &number in file.streams.keys() {
        parts.push((format!("stream {number}"), file.data(number)));
    }
    let is_catalog = |object: &Object| object.get("Type") == &Object::Name("Catalog".to_owned());
    if file.objects.values().any(is_catalog) {
        // Text breaks into lines anywhere.
        let text = format!("{:?}", pdf::read(bytes));
        let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        parts.push(("its pages".to_owned(), text.into_bytes()));
    }
}

fn collect(object: &Object, out: &mut Vec<Vec<u8>>) {
    match object {
        Object::Text(text) => out.push(text.clone()),
        Object::List(list) => list.iter().for_each(|it| collect(it, out)),
        Object::Map(map) => map.values().for_each(|it| collect(it, out)),
        _ => {}
    }
}

/// An archive of one part.
pub fn zipped(name: &str, text: &str) -> Vec<u8> {
    let mut out = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    out.start_file(name, options).expect("a part");
    out.write_all(text.as_bytes()).expect("a part");
    out.finish().expect("an archive").into_inner()
}

pub fn deflated(data: &[u8]) -> Vec<u8> {
    let level = flate2::Compression::default();
    let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), level);
    encoder.write_all(data).expect("memory");
    encoder.finish().expect("memory")
}
