//! The text of a tagged PDF as assistive technology reads it: the structure tree gives the order and
//! the cells, the marked content the glyphs, the fonts' maps to Unicode their characters.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;

use super::reading::{Reading, Shown, Spans};

#[derive(Debug, Clone, PartialEq)]
pub enum Object {
    Null,
    Number(f64),
    Name(String),
    Text(Vec<u8>),
    List(Vec<Object>),
    Map(BTreeMap<String, Object>),
    Reference(usize),
    /// A word of a content stream, or `true` and `false`.
    Word(String),
}

impl Object {
    pub fn get(&self, key: &str) -> &Object {
        match self {
            Object::Map(map) => map.get(key).unwrap_or(&Object::Null),
            _ => &Object::Null,
        }
    }

    fn whole(&self) -> Option<usize> {
        match self {
            Object::Number(number) => Some(*number as usize),
            _ => None,
        }
    }

    fn name(&self) -> &str {
        match self {
            Object::Name(name) => name,
            _ => "",
        }
    }

    fn list(&self) -> &[Object] {
        match self {
            Object::List(list) => list,
            Object::Null => &[],
            one => std::slice::from_ref(one),
        }
    }
}

/// Objects and content from bytes.
pub struct Lexer<'a> {
    pub bytes: &'a [u8],
    pub at: usize,
}

impl Lexer<'_> {
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn space(&mut self) {
        while let Some(byte) = self.peek() {
            if byte == b'%' {
                while self.peek().is_some_and(|byte| byte != b'\n') {
                    self.at += 1;
                }
            } else if byte.is_ascii_whitespace() || byte == 0 {
                self.at += 1;
            } else {
                return;
            }
        }
    }

    fn regular(&mut self) -> String {
        let start = self.at;
        while let Some(byte) = self.peek() {
            if byte.is_ascii_whitespace() || byte == 0 || b"()<>[]{}/%".contains(&byte) {
                break;
            }
            self.at += 1;
        }
        String::from_utf8_lossy(&self.bytes[start..self.at]).into_owned()
    }

    pub fn object(&mut self) -> Option<Object> {
        self.space();
        Some(match self.peek()? {
            b'/' => {
                self.at += 1;
                Object::Name(self.regular())
            }
            b'(' => Object::Text(self.literal()),
            b'<' if self.bytes.get(self.at + 1) == Some(&b'<') => {
                self.at += 2;
                let mut map = BTreeMap::new();
                while let Some(Object::Name(key)) = self.object() {
                    map.insert(key, self.object()?);
                }
                Object::Map(map)
            }
            b'<' => {
                self.at += 1;
                let mut digits = Vec::new();
                while let Some(byte) = self.peek().filter(|byte| *byte != b'>') {
                    digits.extend(char::from(byte).to_digit(16));
                    self.at += 1;
                }
                self.at += 1;
                let pairs = digits.chunks(2);
                let byte = |pair: &[u32]| (pair[0] << 4 | pair.get(1).copied().unwrap_or(0)) as u8;
                Object::Text(pairs.map(byte).collect())
            }
            b'[' => {
                self.at += 1;
                let mut list = Vec::new();
                loop {
                    self.space();
                    if self.peek()? == b']' {
                        self.at += 1;
                        break Object::List(list);
                    }
                    list.push(self.object()?);
                }
            }
            // The end of a map.
            b'>' => {
                self.at += 2;
                Object::Null
            }
            _ => self.word(),
        })
    }

    /// A number, a reference or a word.
    fn word(&mut self) -> Object {
        let word = self.regular();
        if word.is_empty() {
            self.at += 1;
        }
        let Ok(number) = word.parse::<f64>() else {
            return match word.as_str() {
                "null" => Object::Null,
                _ => Object::Word(word),
            };
        };
        let rest = &self.bytes[self.at..];
        if let (Ok(number), true) = (word.parse(), rest.starts_with(b" 0 R")) {
            self.at += 4;
            return Object::Reference(number);
        }
        Object::Number(number)
    }

    fn literal(&mut self) -> Vec<u8> {
        let mut out = Vec::new();
        let mut depth = 0;
        while let Some(byte) = self.peek() {
            self.at += 1;
            match byte {
                b'(' => {
                    depth += 1;
                    if depth == 1 {
                        continue;
                    }
                }
                b')' => {
                    depth -= 1;
                    if depth == 0 {
                        break;
                    }
                }
                b'\\' => {
                    let escaped = self.peek().unwrap_or_default();
                    self.at += 1;
                    out.extend(match escaped {
                        b'n' => Some(b'\n'),
                        b'r' => Some(b'\r'),
                        b't' => Some(b'\t'),
                        b'b' => Some(8),
                        b'f' => Some(12),
                        b'0'..=b'7' => {
                            let mut code = u32::from(escaped - b'0');
                            for _ in 0..2 {
                                let Some(digit @ b'0'..=b'7') = self.peek() else {
                                    break;
                                };
                                code = code * 8 + u32::from(digit - b'0');
                                self.at += 1;
                            }
                            Some(code as u8)
                        }
                        b'\n' => None,
                        other => Some(other),
                    });
                    continue;
                }
                _ => {}
            }
            out.push(byte);
        }
        out
    }
}

/// The objects of a file by number.
pub struct File {
    pub objects: BTreeMap<usize, Object>,
    /// Where the data of streams stand in the file.
    pub streams: BTreeMap<usize, std::ops::Range<usize>>,
    pub bytes: Vec<u8>,
}

pub fn open(bytes: &[u8]) -> File {
    let mut file = File {
        objects: BTreeMap::new(),
        streams: BTreeMap::new(),
        bytes: bytes.to_vec(),
    };
    let mut at = 0;
    while let Some(found) = find(&bytes[at..], b" 0 obj\n") {
        let start = at + found;
        let digits = bytes[..start].iter().rev();
        let count = digits.take_while(|byte| byte.is_ascii_digit()).count();
        let number = std::str::from_utf8(&bytes[start - count..start]).expect("digits");
        let number: usize = number.parse().expect("a number");
        let mut lexer = Lexer {
            bytes,
            at: start + 7,
        };
        let object = lexer.object().expect("an object");
        lexer.space();
        if bytes[lexer.at..].starts_with(b"stream\n") {
            let length = object.get("Length").whole().expect("a length");
            let from = lexer.at + 7;
            file.streams.insert(number, from..from + length);
            at = from + length;
        } else {
            assert!(bytes[lexer.at..].starts_with(b"endobj"), "object {number}");
            at = lexer.at;
        }
        file.objects.insert(number, object);
    }
    file
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    let mut windows = bytes.windows(wanted.len());
    windows.position(|window| window == wanted)
}

impl File {
    /// What a reference leads to.
    pub fn resolve<'a>(&'a self, object: &'a Object) -> &'a Object {
        match object {
            Object::Reference(number) => self.objects.get(number).unwrap_or(&Object::Null),
            other => other,
        }
    }

    fn at<'a>(&'a self, object: &'a Object, key: &str) -> &'a Object {
        self.resolve(self.resolve(object).get(key))
    }

    /// The data of a stream, decompressed.
    pub fn data(&self, number: usize) -> Vec<u8> {
        let data = &self.bytes[self.streams[&number].clone()];
        let filters = self.at(&self.objects[&number], "Filter").list().to_vec();
        let mut data = data.to_vec();
        for filter in filters {
            assert_eq!(filter.name(), "FlateDecode");
            let mut plain = Vec::new();
            let mut decoder = flate2::read::ZlibDecoder::new(data.as_slice());
            decoder.read_to_end(&mut plain).expect("compressed data");
            data = plain;
        }
        data
    }

    /// The file with other data in a stream.
    pub fn with_data(&self, number: usize, data: &[u8]) -> Vec<u8> {
        use std::io::Write;
        let level = flate2::Compression::default();
        let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), level);
        encoder.write_all(data).expect("memory");
        let data = encoder.finish().expect("memory");
        let range = self.streams[&number].clone();
        let key = b"/Length ";
        let head = &self.bytes[..range.start];
        let length = head.windows(key.len()).rposition(|window| window == key);
        let length = length.expect("a length") + key.len();
        let digits = head[length..].iter();
        let digits = digits.take_while(|byte| byte.is_ascii_digit()).count();
        let mut out = head[..length].to_vec();
        out.extend(data.len().to_string().bytes());
        out.extend(&head[length + digits..]);
        out.extend(data);
        out.extend(&self.bytes[range.end..]);
        out
    }

    fn root(&self) -> &Object {
        let is_catalog = |object: &&Object| object.get("Type").name() == "Catalog";
        self.objects.values().find(is_catalog).expect("a catalogue")
    }

    /// Pages in their order, by object number.
    pub fn pages(&self) -> Vec<usize> {
        fn collect(file: &File, object: &Object, out: &mut Vec<usize>) {
            for kid in file.at(object, "Kids").list() {
                match (kid, file.at(kid, "Type").name()) {
                    (Object::Reference(number), "Page") => out.push(*number),
                    _ => collect(file, kid, out),
                }
            }
        }
        let mut out = Vec::new();
        collect(self, self.root().get("Pages"), &mut out);
        out
    }

    /// The stream of a page's content.
    pub fn content(&self, page: usize) -> usize {
        match self.objects[&page].get("Contents") {
            Object::Reference(number) => *number,
            other => panic!("contents {other:?}"),
        }
    }

    /// The codes of each font of some resources, with what they mean.
    pub fn fonts(&self, resources: &Object) -> BTreeMap<String, BTreeMap<u32, String>> {
        let Object::Map(fonts) = self.at(resources, "Font") else {
            return BTreeMap::new();
        };
        let codes = fonts.iter().map(|(name, font)| {
            let Object::Reference(map) = self.resolve(font).get("ToUnicode") else {
                panic!("a font without a map to Unicode");
            };
            (name.clone(), unicode(&self.data(*map)))
        });
        codes.collect()
    }
}

/// The codes of a map to Unicode; all have two bytes.
fn unicode(map: &[u8]) -> BTreeMap<u32, String> {
    let mut lexer = Lexer { bytes: map, at: 0 };
    let mut stack: Vec<Object> = Vec::new();
    let mut codes = BTreeMap::new();
    let code = |bytes: &[u8]| {
        bytes
            .iter()
            .fold(0, |all, byte| all << 8 | u32::from(*byte))
    };
    while let Some(object) = lexer.object() {
        let Object::Word(word) = &object else {
            stack.push(object);
            continue;
        };
        match word.as_str() {
            "endbfchar" => {
                for pair in stack.chunks(2) {
                    if let [Object::Text(from), Object::Text(to)] = pair {
                        codes.insert(code(from), utf16(to));
                    }
                }
            }
            "endbfrange" => {
                for range in stack.chunks(3) {
                    match range {
                        [Object::Text(from), Object::Text(to), Object::Text(first)] => {
                            for (step, at) in (code(from)..=code(to)).enumerate() {
                                let mut first = first.clone();
                                let last = first.last_mut().expect("a code");
                                *last += step as u8;
                                codes.insert(at, utf16(&first));
                            }
                        }
                        [Object::Text(from), _, Object::List(list)] => {
                            for (at, text) in (code(from)..).zip(list) {
                                if let Object::Text(text) = text {
                                    codes.insert(at, utf16(text));
                                }
                            }
                        }
                        _ => panic!("a range of codes"),
                    }
                }
            }
            _ => {}
        }
        stack.clear();
    }
    codes
}

pub fn utf16(bytes: &[u8]) -> String {
    let units = bytes.chunks(2).map(|pair| match pair {
        [high, low] => u16::from_be_bytes([*high, *low]),
        _ => 0,
    });
    char::decode_utf16(units)
        .map(|c| c.unwrap_or('\u{fffd}'))
        .collect()
}

/// A text string: UTF-16 behind its mark, else a byte a character.
pub fn string(bytes: &[u8]) -> String {
    match bytes.strip_prefix(b"\xfe\xff") {
        Some(units) => utf16(units),
        None => bytes.iter().map(|byte| char::from(*byte)).collect(),
    }
}

/// What glyphs of a page say, by the number of their marked content; what belongs to none is apart.
#[derive(Default)]
struct Marked {
    texts: BTreeMap<usize, String>,
    apart: String,
}

impl Marked {
    fn read(&mut self, file: &File, content: &[u8], resources: &Object, outer: &[Option<usize>]) {
        let fonts = file.fonts(resources);
        let mut font = None;
        let mut open: Vec<Option<usize>> = outer.to_vec();
        let mut stack: Vec<Object> = Vec::new();
        let mut lexer = Lexer {
            bytes: content,
            at: 0,
        };
        while let Some(object) = lexer.object() {
            let Object::Word(word) = &object else {
                stack.push(object);
                continue;
            };
            match word.as_str() {
                "BMC" => open.push(None),
                "BDC" => {
                    let properties = stack.last().expect("properties");
                    // Words in place of glyphs are only ever room between words.
                    if let Object::Text(words) = properties.get("ActualText") {
                        assert_eq!(string(words).trim(), "");
                    }
                    open.push(properties.get("MCID").whole());
                }
                "EMC" => drop(open.pop()),
                "Tf" => font = fonts.get(stack[0].name()),
                "Tj" | "TJ" => {
                    let pieces = stack[0].list().iter();
                    for piece in pieces {
                        let Object::Text(codes) = piece else { continue };
                        let font = font.expect("a font");
                        let text = codes.chunks(2).map(|code| {
                            let code = code.iter().fold(0, |all, byte| all << 8 | u32::from(*byte));
                            font.get(&code).map_or("", String::as_str)
                        });
                        let into = open.iter().rev().find_map(|mark| *mark);
                        match into {
                            Some(mark) => self.texts.entry(mark).or_default().extend(text),
                            None => self.apart.extend(text),
                        }
                    }
                }
                "Do" => {
                    let named = file.at(resources, "XObject").get(stack[0].name());
                    if let Object::Reference(number) = named
                        && file.at(named, "Subtype").name() == "Form"
                    {
                        let inner = file.at(named, "Resources");
                        self.read(file, &file.data(*number), inner, &open);
                    }
                }
                "'" | "\"" => panic!("text shown by {word}"),
                _ => {}
            }
            stack.clear();
        }
    }
}

struct Tree<'a> {
    file: &'a File,
    /// By page.
    marked: BTreeMap<usize, Marked>,
    /// Marked content the structure tree leads to.
    used: BTreeSet<(usize, usize)>,
    /// Headings with their pages.
    headings: Vec<(String, usize)>,
    /// The page of the text read last.
    page: usize,
}

pub fn read(bytes: &[u8]) -> Reading {
    let file = open(bytes);
    let mut tree = Tree {
        file: &file,
        marked: BTreeMap::new(),
        used: BTreeSet::new(),
        headings: Vec::new(),
        page: 0,
    };
    let mut reading = Reading::default();
    for page in file.pages() {
        let mut marked = Marked::default();
        let resources = file.at(&file.objects[&page], "Resources");
        marked.read(&file, &file.data(file.content(page)), resources, &[]);
        reading.margins.push(std::mem::take(&mut marked.apart));
        tree.marked.insert(page, marked);
    }
    let root = file.at(file.root(), "StructTreeRoot");
    for kid in file.at(root, "K").list() {
        tree.element(file.resolve(kid), &mut reading);
    }
    for (page, marked) in &tree.marked {
        for (mark, text) in &marked.texts {
            let used = tree.used.contains(&(*page, *mark));
            assert!(used, "no element for “{text}”");
        }
    }
    let pages = file.pages();
    let labels: BTreeMap<usize, String> = pages
        .into_iter()
        .zip(&reading.margins)
        .map(|(page, margin)| (page, squeezed(margin).replace('—', "")))
        .collect();
    let outlines = file.at(file.root(), "Outlines");
    bookmarks(&file, file.at(outlines, "First"), &mut reading.bookmarks);
    // An entry of the contents is a heading with the number of its page.
    let mut headings = tree.headings.iter();
    for entry in &mut reading.contents {
        let all = squeezed(entry);
        let named = headings.find(|(heading, _)| all.starts_with(heading));
        if let Some((heading, page)) = named
            && all[heading.len()..] == labels[page]
        {
            entry.clone_from(heading);
        }
    }
    reading
}

/// The titles of an outline: each entry, those below it, and the next.
fn bookmarks(file: &File, entry: &Object, out: &mut Vec<String>) {
    let mut entry = entry;
    while let Object::Text(title) = entry.get("Title") {
        out.push(string(title));
        bookmarks(file, file.at(entry, "First"), out);
        entry = file.at(entry, "Next");
    }
}

fn squeezed(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

impl Tree<'_> {
    fn element(&mut self, element: &Object, reading: &mut Reading) {
        let file = self.file;
        let kids = file.at(element, "K").list();
        match element.get("S").name() {
            "Table" => {
                let mut spans = Spans::default();
                self.rows(element, &mut spans);
                reading.part(spans.expand());
            }
            "TOCI" => {
                let entry = self.text(element, element);
                reading.contents.push(entry);
            }
            "Figure" => {
                let line = self.text(element, element);
                reading.line(line);
                // The same for who cannot see it.
                if let Object::Text(words) = element.get("Alt") {
                    reading.line(string(words));
                }
            }
            "H1" | "H2" | "H3" | "H4" | "H5" | "H6" => {
                let line = self.text(element, element);
                self.headings.push((squeezed(&line), self.page));
                reading.heading(line);
            }
            _ if kids.iter().any(|kid| is_content(file, kid)) => {
                let line = self.text(element, element);
                reading.line(line);
            }
            _ => {
                for kid in kids {
                    self.element(file.resolve(kid), reading);
                }
            }
        }
    }

    fn rows(&mut self, element: &Object, out: &mut Spans) {
        let file = self.file;
        for kid in file.at(element, "K").list() {
            let row = file.resolve(kid);
            if row.get("S").name() != "TR" {
                self.rows(row, out);
                continue;
            }
            let cells = file.at(row, "K").list().iter().map(|cell| {
                let cell = file.resolve(cell);
                let span = |name: &str| {
                    let spans = file.at(cell, "A").list().iter();
                    spans
                        .filter_map(|it| file.at(it, name).whole())
                        .next()
                        .unwrap_or(1)
                };
                let shown = Shown::from(self.text(cell, cell));
                (span("ColSpan"), span("RowSpan"), shown)
            });
            let cells = cells.collect();
            out.rows.push(cells);
        }
    }

    /// All text of an element; content stands on its page unless it says another.
    fn text(&mut self, element: &Object, page_of: &Object) -> String {
        let file = self.file;
        let page = match element.get("Pg") {
            Object::Null => page_of,
            _ => element,
        };
        let mut out = String::new();
        for kid in file.at(element, "K").list() {
            let kid = file.resolve(kid);
            let (mark, page) = match kid {
                Object::Number(mark) => (*mark as usize, page.get("Pg")),
                kid if kid.get("MCID") != &Object::Null => {
                    let own = kid.get("Pg");
                    let mark = kid.get("MCID").whole().expect("a number");
                    (
                        mark,
                        if own == &Object::Null {
                            page.get("Pg")
                        } else {
                            own
                        },
                    )
                }
                kid => {
                    out.push_str(&self.text(kid, page));
                    continue;
                }
            };
            let Object::Reference(page) = page else {
                panic!("content on no page");
            };
            assert!(self.used.insert((*page, mark)), "content read twice");
            self.page = *page;
            let text = self.marked[page].texts.get(&mark);
            out.push_str(text.map_or("", String::as_str));
        }
        out
    }
}

fn is_content(file: &File, kid: &Object) -> bool {
    let kid = file.resolve(kid);
    matches!(kid, Object::Number(_)) || kid.get("MCID") != &Object::Null
}
