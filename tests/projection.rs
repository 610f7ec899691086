//! Only the public projection leaves: what is private in the records is in no file, however deep.
//!
//! Every private field of every kind of record holds a mark of its own — `records::schema` says
//! which fields those are, so a new one is covered as soon as it is there — and so do comments, names
//! of files, lines that are confidential, texts nobody asks for, and control figures. All files of
//! all formats are unpacked and searched for the marks.

#[path = "proof/pdf.rs"]
#[allow(dead_code)]
mod pdf;
#[path = "proof/reading.rs"]
#[allow(dead_code)]
mod reading;
#[path = "projection/search.rs"]
mod search;
#[path = "properties/support.rs"]
mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use gongkai::artifacts::{Artifacts, Format};
use gongkai::budget::catalogue::Catalogue;
use gongkai::document::tree::{Block, Inline, Paragraph, ParagraphStyle};
use gongkai::fill_in::{self, Guide, Input};
use gongkai::records::load::{Memory, load};
use gongkai::records::schema::KINDS;
use gongkai::records::{Field, Raw, Records, write};
use search::Marks;
use support::{EXAMPLES, LIGHT, example, made, run};

/// Amounts that stand nowhere else: a control figure, and a line that is confidential.
const CONTROL: &str = "86429753.17";
const CONFIDENTIAL: &str = "73195162.84";

/// Records of every kind that no example has but that has private fields.
fn missing_kinds(marks: &mut Marks) -> String {
    let forward = marks.field("carry-forward", "note");
    let published = marks.field("published", "note");
    let transfer = marks.field("transfer", "note");
    let file = marks.word("a name of a file");
    let [rule, at, reason, until] =
        ["rule", "at", "reason", "until"].map(|key| marks.field("waiver", key));
    format!(
        "[[carry-forward]]\nfund = \"general-public-budget\"\namount = 0\nnote = \"{forward}\"\n\
         [[transfer]]\ndirection = \"to\"\nkind = \"project\"\ncounterparty = \"102\"\namount = 0\nnote = \"{transfer}\"\n\
         [[published]]\nfile = \"{file}.json\"\nnote = \"{published}\"\n\
         [[waiver]]\nrule = \"{rule}\"\nat = \"{at}\"\nreason = \"{reason}\"\nuntil = \"{until}\"\n"
    )
}

/// What is no private field and stays inside all the same.
fn unseen(marks: &mut Marks) -> String {
    marks.amount("a control figure", CONTROL);
    marks.amount("a confidential line", CONFIDENTIAL);
    let comment = marks.word("a comment");
    let control = marks.field("control", "note");
    let line = marks.word("the name of a confidential line");
    let note = marks.field("line", "note");
    let id = marks.ascii("the id of a confidential line");
    let text = marks.word("a text nobody asks for");
    format!(
        "\n# {comment}\n[[control]]\nfact = \"spending\"\namount = {CONTROL}\nnote = \"{control}\"\n\
         [[line]]\nledger = \"main\"\nid = \"{id}\"\nfunction = \"2069901\"\nname = \"{line}\"\n\
         category = \"project\"\namount = {CONFIDENTIAL}\nconfidential = true\nnote = \"{note}\"\n\
         [[text]]\nid = \"nobody-asks\"\nbody = \"{text}\"\n"
    )
}

/// An adjustment: its notes are private too.
const AMENDMENT: &str = r#"
[[amendment]]
id = "adjustment-1"
kind = "adjustment"
date = 2024-09-10
publication-date = 2024-09-12
authority = "某某市示例财政局"
document-number = "示例〔2024〕1号"
reason = "按实际需要调减"

[[change]]
amendment = "adjustment-1"
action = "change"
function = "2060499"
category = "project"
fund = "general-public-budget"
unit = "307001"
project = "tech-rd-other"
was = 9881433.04
amount = 9881400.00
"#;

/// An example with marks wherever nothing may leave from.
fn planted(name: &str, marks: &mut Marks) -> Records {
    let mut files = example(name);
    let mut text = unseen(marks);
    if name == "suizhou-zengdu-2024" {
        text += &missing_kinds(marks);
        let facts = made(&run(&files), &[Format::Json]).remove("facts.json");
        let file = format!("{}.json", marks.of("a name of a file"));
        files.0.insert(file, facts.expect("facts"));
    }
    if name == "wuhan-qingshan-2024" {
        text += AMENDMENT;
    }
    let main = files.0.get_mut("budget.toml").expect("the records");
    main.extend(text.bytes());
    let mut records = load(&files).records;
    for record in &mut records.list {
        let kind = record.kind;
        for spec in kind.fields.iter().filter(|spec| spec.private) {
            let field = Field {
                value: Raw::Text(marks.field(kind.key, spec.key)),
                location: record.location.clone(),
            };
            record.fields.insert(spec.key, field);
        }
    }
    records
}

/// The records as a directory: files of TOML and CSV with private names and comments.
fn directory(records: &Records, marks: &mut Marks, source: &Memory) -> Memory {
    let mut files: BTreeMap<String, Vec<u8>> = BTreeMap::new();
    let mut renames: Vec<(String, String)> = Vec::new();
    for (name, file) in write::directory(records) {
        let new = match name.as_str() {
            "budget.toml" => name.clone(),
            _ => format!("{}-{name}", marks.ascii("the name of a file")),
        };
        renames.push((format!("\"{name}\""), format!("\"{new}\"")));
        files.insert(new, file.bytes);
    }
    for (name, bytes) in &mut files {
        if !name.ends_with(".toml") {
            continue;
        }
        let mut text = String::from_utf8(bytes.clone()).expect("UTF-8");
        for (from, to) in &renames {
            text = text.replace(from, to);
        }
        let _ = write!(text, "\n# {}\n", marks.word("a comment below"));
        *bytes = text.into_bytes();
    }
    // What is already public comes along as it is.
    for (name, bytes) in &source.0 {
        if name.ends_with(".json") {
            files.insert(name.clone(), bytes.clone());
        }
    }
    Memory(files)
}

/// The records as a workbook.
fn workbook(records: &Records, source: &Memory) -> Memory {
    let year = records.one("document").and_then(|one| one.text("year"));
    let year = year.and_then(|year| year.parse().ok()).expect("a year");
    let made = fill_in::write(&Input {
        records,
        guide: &Guide::default(),
        profile: None,
        edition: Catalogue::builtin().for_year(year),
    });
    let bytes = made.expect("a workbook").bytes;
    let mut files = source.0.clone();
    files.retain(|name, _| name.ends_with(".json"));
    files.insert("budget.xlsx".to_owned(), bytes);
    Memory(files)
}

/// Builds an input and searches everything that comes of it.
fn leaks(what: &str, files: &Memory, marks: &Marks, formats: &[Format]) -> Vec<String> {
    let outcome = run(files);
    let inputs = files
        .0
        .values()
        .flat_map(|bytes| search::unpacked("an input", bytes));
    let inputs: Vec<Vec<u8>> = inputs.map(|(_, bytes)| bytes).collect();
    // What is not even in the input proves nothing.
    let there = |mark: &String| inputs.iter().any(|text| search::holds(text, mark));
    assert!(marks.marks().any(there), "{what}: no mark in the input");
    marks.leaks(&made(&outcome, formats))
}

fn source(marks: &Marks, name: &str) -> Memory {
    let mut files = Memory::default();
    if name == "suizhou-zengdu-2024" {
        let facts = made(&run(&example(name)), &[Format::Json]).remove("facts.json");
        let file = format!("{}.json", marks.of("a name of a file"));
        files.0.insert(file, facts.expect("facts"));
    }
    files
}

#[test]
fn nothing_private_is_in_any_file() {
    let mut planted_fields = BTreeSet::new();
    for name in EXAMPLES {
        let mut marks = Marks::default();
        let records = planted(name, &mut marks);
        let source = source(&marks, name);
        let files = directory(&records, &mut marks, &source);
        planted_fields.extend(marks.fields().cloned());
        for (form, files) in [
            ("files", &files),
            ("a workbook", &workbook(&records, &source)),
        ] {
            let found = leaks(&format!("{name} as {form}"), files, &marks, &LIGHT);
            assert!(found.is_empty(), "{name} as {form}:\n{}", found.join("\n"));
        }
    }
    // Every private field there is was planted.
    let private: BTreeSet<(String, String)> = KINDS
        .iter()
        .flat_map(|kind| {
            let fields = kind.fields.iter().filter(|spec| spec.private);
            fields.map(|spec| (kind.key.to_owned(), spec.key.to_owned()))
        })
        .collect();
    assert_eq!(planted_fields, private);
}

/// A waiver that works leaves nothing either, a draft or not.
#[test]
fn a_waiver_in_force_is_in_no_file() {
    let mut marks = Marks::default();
    let reason = marks.word("the reason of a waiver");
    let mut files = example("wuhan-qingshan-2024");
    let text = format!(
        "[[project]]\nid = \"idle\"\nname = \"某某项目\"\n\
         [[waiver]]\nrule = \"project-without-money\"\nat = \"idle\"\nreason = \"{reason}\"\nuntil = 2099-12-31\n"
    );
    let main = files.0.get_mut("budget.toml").expect("the records");
    let dated = String::from_utf8(main.clone()).expect("UTF-8");
    let dated = dated.replacen("[document]", "[document]\npublication-date = 2024-01-30", 1);
    *main = (dated + &text).into_bytes();
    let outcome = run(&files);
    assert_eq!(outcome.waived.len(), 1, "{:?}", outcome.findings);
    let found = leaks("a waiver", &files, &marks, &LIGHT);
    assert!(found.is_empty(), "{}", found.join("\n"));
    let artifacts = made(&outcome, &LIGHT);
    let code = b"project-without-money";
    for (name, bytes) in &artifacts {
        assert!(
            !bytes.windows(code.len()).any(|part| part == code),
            "{name}"
        );
    }
}

#[cfg(feature = "pdf")]
#[test]
fn nothing_private_is_in_any_pdf() {
    for name in EXAMPLES {
        let mut marks = Marks::default();
        let records = planted(name, &mut marks);
        let source = source(&marks, name);
        let files = directory(&records, &mut marks, &source);
        let found = leaks(name, &files, &marks, &[Format::Pdf]);
        assert!(found.is_empty(), "{name}:\n{}", found.join("\n"));
    }
}

/// A document that says what it must not: every format is found out.
fn leaking(formats: &[Format]) -> (Artifacts, Marks) {
    let mut marks = Marks::default();
    let word = marks.word("a note");
    marks.amount("a control figure", CONTROL);
    let mut outcome = run(&example("nanchang-qingyunpu-2025"));
    let document = outcome.document.as_mut().expect("a document");
    let text = |text: String| vec![Inline::Text { text }];
    let said = format!("经办{word}，控制数8642.975317万元");
    for block in &mut document.body {
        if let Block::Paragraph(paragraph) = block {
            paragraph.content.extend(text(said.clone()));
        }
    }
    document.body.push(Block::Paragraph(Paragraph {
        style: ParagraphStyle::Note,
        content: text(said.clone()),
    }));
    for attachment in &mut document.attachments {
        for block in &mut attachment.body {
            if let Block::Grid(grid) = block {
                grid.notes.push(text(said.clone()));
                for row in &mut grid.body {
                    if let Some(cell) = row.cells.iter_mut().find(|cell| cell.number.is_none()) {
                        cell.content.push(text(said.clone()));
                    }
                }
            }
        }
    }
    (made(&outcome, formats), marks)
}

#[test]
fn a_leak_is_found_in_every_format() {
    let (artifacts, marks) = leaking(&LIGHT);
    for ending in [".docx", ".html", ".md", ".xlsx", ".csv"] {
        let files = artifacts.iter().filter(|(name, _)| name.ends_with(ending));
        let files: Artifacts = files
            .map(|(name, bytes)| (name.clone(), bytes.clone()))
            .collect();
        let found = marks.leaks(&files).join("\n");
        assert!(found.contains("a note"), "{ending}: {found}");
        assert!(found.contains("a control figure"), "{ending}: {found}");
    }
}

#[cfg(feature = "pdf")]
#[test]
fn a_leak_is_found_in_the_pages_of_a_pdf() {
    let (artifacts, marks) = leaking(&[Format::Pdf]);
    let found = marks.leaks(&artifacts).join("\n");
    assert!(
        found.contains("disclosure.pdf") && found.contains("attachments/"),
        "{found}"
    );
    assert!(
        found.contains("a note") && found.contains("a control figure"),
        "{found}"
    );
}

/// Leaks no renderer shows: in data within data, in metadata, in other encodings.
#[test]
fn a_hidden_leak_is_found() {
    use base64::Engine as _;
    let mut marks = Marks::default();
    let word = marks.word("a note");
    let utf16: Vec<u8> = word.encode_utf16().flat_map(u16::to_be_bytes).collect();
    let hex: String = utf16.iter().map(|byte| format!("{byte:02X}")).collect();
    let base64 = base64::engine::general_purpose::STANDARD.encode(format!("<p>{word}</p>"));
    let zipped = search::zipped("word/comments.xml", &word);
    let inner = search::zipped("inside.zip", "");
    assert!(
        marks
            .leaks(&Artifacts::from([("x.docx".to_owned(), inner)]))
            .is_empty()
    );
    let pdf = |inside: &str| format!("%PDF-1.7\n1 0 obj\n{inside}\nendobj\n").into_bytes();
    let stream = search::deflated(word.as_bytes());
    let head = format!("<</Filter/FlateDecode/Length {}>>\nstream\n", stream.len());
    let packed = [
        b"%PDF-1.7\n1 0 obj\n",
        head.as_bytes(),
        &stream,
        b"\nendstream\nendobj\n",
    ];
    let cases = [
        ("comments.docx", zipped),
        (
            "page.html",
            format!("<img src=\"data:text/html;base64,{base64}\">").into_bytes(),
        ),
        ("info.pdf", pdf(&format!("<</Title<FEFF{hex}>>>"))),
        ("stream.pdf", packed.concat()),
        (
            "utf16.csv",
            word.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        ),
    ];
    for (name, bytes) in cases {
        let found = marks.leaks(&Artifacts::from([(name.to_owned(), bytes)]));
        assert_eq!(found.len(), 1, "{name}: {found:?}");
    }
    // The name of a file is part of what is published.
    let named = Artifacts::from([(format!("{word}.md"), Vec::new())]);
    assert_eq!(marks.leaks(&named).len(), 1);
}
