use std::io::Read;

use quick_xml::Reader;
use quick_xml::events::Event;

use super::*;
use crate::document::tree::{Bar, Block, Chart, Inline, Mark, Paragraph, ParagraphStyle, plain};
use crate::render::examples::EXAMPLES;
use crate::render::typst::plan;

fn example(name: &str) -> Document {
    crate::render::examples::run(name)
        .document
        .expect("a document")
}

/// The parts of a package by name.
fn parts(bytes: &[u8]) -> Vec<(String, String)> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).expect("an archive");
    (0..archive.len())
        .map(|at| {
            let mut file = archive.by_index(at).expect("an entry");
            let mut text = String::new();
            file.read_to_string(&mut text).expect("text");
            (file.name().expect("a name").into_owned(), text)
        })
        .collect()
}

fn part(bytes: &[u8], name: &str) -> String {
    let found = parts(bytes).into_iter().find(|(part, _)| part == name);
    found.expect("the part").1
}

/// Columns taken, whether it repeats, whether it may be split.
type SeenRow = (usize, bool, bool);

/// What a reader of the part sees: paragraphs of text, rows of tables.
#[derive(Default)]
struct Seen {
    /// Every paragraph that holds text, in order.
    paragraphs: Vec<String>,
    /// For each table its columns and rows.
    tables: Vec<(usize, Vec<SeenRow>)>,
    landscape: usize,
    styles: Vec<String>,
}

fn see(xml: &str) -> Seen {
    let mut reader = Reader::from_str(xml);
    let mut seen = Seen::default();
    let mut text = None;
    let mut paragraph = String::new();
    loop {
        match reader.read_event().expect("well-formed XML") {
            Event::Start(tag) | Event::Empty(tag) => {
                let value = |name: &str| {
                    let found = tag.attributes().flatten();
                    let mut found = found.filter(|a| a.key.as_ref() == name);
                    found.next().map(|a| a.value.to_string())
                };
                let row = |seen: &mut Seen, change: fn(&mut SeenRow, usize), by| {
                    if let Some(row) = seen.tables.last_mut().and_then(|(_, rows)| rows.last_mut())
                    {
                        change(row, by);
                    }
                };
                match tag.name().as_ref() {
                    "w:t" => text = Some(()),
                    "w:tbl" => seen.tables.push((0, Vec::new())),
                    "w:gridCol" => {
                        if let Some((columns, _)) = seen.tables.last_mut() {
                            *columns += 1;
                        }
                    }
                    "w:tr" => {
                        if let Some((_, rows)) = seen.tables.last_mut() {
                            rows.push((0, false, true));
                        }
                    }
                    "w:tc" => row(&mut seen, |row, by| row.0 += by, 1),
                    "w:gridSpan" => {
                        let span: usize = value("w:val").and_then(|v| v.parse().ok()).unwrap_or(1);
                        row(&mut seen, |row, by| row.0 += by, span - 1);
                    }
                    "w:tblHeader" => row(&mut seen, |row, _| row.1 = true, 0),
                    "w:cantSplit" => row(&mut seen, |row, _| row.2 = false, 0),
                    "w:pStyle" => seen.styles.extend(value("w:val")),
                    "w:pgSz" if value("w:orient").is_some() => seen.landscape += 1,
                    _ => {}
                }
            }
            Event::Text(found) if text.is_some() => paragraph.push_str(&found),
            Event::GeneralRef(found) if text.is_some() => {
                paragraph.push_str(match found.as_ref() {
                    "amp" => "&",
                    "lt" => "<",
                    "gt" => ">",
                    "quot" => "\"",
                    _ => "'",
                });
            }
            Event::End(tag) => match tag.name().as_ref() {
                "w:t" => text = None,
                "w:p" if !paragraph.is_empty() => {
                    seen.paragraphs.push(std::mem::take(&mut paragraph));
                }
                _ => {}
            },
            Event::Eof => return seen,
            _ => {}
        }
    }
}

/// The texts of a document's blocks, those of cells row by row.
fn texts(document: &Document) -> Vec<String> {
    let mut out = Vec::new();
    for block in &document.body {
        match block {
            Block::Heading(heading) => {
                out.push(format!("{}{}", heading.number, plain(&heading.content)));
            }
            Block::Paragraph(paragraph) => out.push(plain(&paragraph.content)),
            Block::Grid(grid) => {
                out.extend([plain(&grid.label), plain(&grid.title)]);
                out.push(plain(&grid.head_left) + &plain(&grid.head_right));
                let rows = grid.head.iter().chain(&grid.body);
                let cells = rows.flat_map(|row| &row.cells);
                out.extend(cells.flat_map(|cell| cell.content.iter().map(|line| plain(line))));
                out.extend(grid.notes.iter().map(|note| plain(note)));
            }
            Block::Chart(chart) => {
                out.push(plain(&chart.title));
                out.extend(chart.notes.iter().map(|note| plain(note)));
            }
        }
    }
    out.retain(|text| !text.is_empty());
    out
}

#[test]
fn the_whole_text_stands_in_the_file_with_whole_rows_and_known_styles() {
    for name in EXAMPLES {
        let document = example(name);
        let bytes = render(&document, &plan(&document), false);
        let seen = see(&part(&bytes, "word/document.xml"));
        let texts = texts(&document);
        // Cover and contents stand before.
        let start = seen.paragraphs.len() - texts.len();
        assert_eq!(seen.paragraphs[start..], texts, "{name}");
        rows(name, &document, &seen);
        let styles = part(&bytes, "word/styles.xml");
        for (part, text) in parts(&bytes) {
            for style in see(&text).styles {
                let id = format!("w:styleId=\"{style}\"");
                assert!(styles.contains(&id), "{name} {part}: {style}");
            }
        }
        assert!(name != EXAMPLES[0] || seen.landscape > 1);
    }
}

/// Every row takes all columns, header rows are repeated and never split.
fn rows(name: &str, document: &Document, seen: &Seen) {
    let grids = document.body.iter().filter_map(|block| match block {
        Block::Grid(grid) => Some(grid),
        _ => None,
    });
    let grids: Vec<_> = grids.collect();
    assert!(seen.tables.len() >= grids.len(), "{name}");
    for (columns, rows) in &seen.tables {
        for (width, repeats, splits) in rows {
            assert_eq!(width, columns, "{name}");
            assert!(!(*repeats && *splits), "{name}: a head row that splits");
        }
    }
    let heads: usize = grids.iter().map(|grid| grid.head.len()).sum();
    let repeating = seen.tables.iter().flat_map(|(_, rows)| rows);
    let repeating = repeating.filter(|(_, repeats, _)| *repeats).count();
    assert!(repeating >= heads, "{name}");
}

#[test]
fn texts_are_never_markup_and_bytes_are_always_the_same() {
    let mut document = example(EXAMPLES[0]);
    let hostile = "</w:t><w:r> & \"'\" ]]> <!--";
    document.title = hostile.to_owned();
    document.body.push(Block::Paragraph(Paragraph {
        style: ParagraphStyle::Body,
        content: vec![Inline::Text {
            text: hostile.to_owned(),
        }],
    }));
    let bytes = render(&document, &plan(&document), false);
    let seen = see(&part(&bytes, "word/document.xml"));
    assert_eq!(seen.paragraphs.last().map(String::as_str), Some(hostile));
    assert_eq!(bytes, render(&document, &plan(&document), false));
    assert!(!part(&bytes, "word/header.xml").contains(DRAFT));
    assert!(
        part(
            &render(&document, &plan(&document), true),
            "word/header.xml"
        )
        .contains(DRAFT)
    );
}

fn inline(fact: &str, text: &str) -> Inline {
    let (fact, text) = (fact.to_owned(), text.to_owned());
    Inline::Figure { fact, text }
}

#[test]
fn a_chart_is_words_own_with_the_printed_strings() {
    let words = |text: &str| {
        vec![Inline::Text {
            text: text.to_owned(),
        }]
    };
    let bar = |label: &str, text: &str, length| Bar {
        label: words(label),
        marks: vec![Mark {
            content: vec![
                inline(label, text),
                Inline::Text {
                    text: "万元".to_owned(),
                },
            ],
            length,
        }],
    };
    let mut document = example(EXAMPLES[0]);
    document.body = vec![Block::Chart(Chart {
        id: "c".to_owned(),
        anchor: "c".to_owned(),
        title: words("构成<&>"),
        series: Vec::new(),
        bars: vec![
            bar("甲", "1,234.50", 1000),
            bar("乙", "-3", 0),
            bar("丙", "—", 0),
        ],
        alternative: words("合计，其中甲、乙、丙"),
        notes: Vec::new(),
    })];
    let bytes = render(&document, &plan(&document), false);
    let chart = part(&bytes, "word/charts/chart1.xml");
    let values = |tag: &str| -> Vec<String> {
        let (_, list) = chart.split_once(&format!("<c:{tag}>")).expect("a list");
        let (list, _) = list.split_once(&format!("</c:{tag}>")).expect("its end");
        let values = list.split("<c:v>").skip(1);
        values
            .map(|rest| rest.split('<').next().unwrap_or_default().to_owned())
            .collect()
    };
    assert_eq!(
        values("strLit"),
        ["甲　1,234.50万元", "乙　-3万元", "丙　—万元"]
    );
    assert_eq!(values("numLit"), ["1234.50", "-3", "0"]);
    assert!(chart.contains("<c:max val=\"1234.5\"/>"));
    let text = part(&bytes, "word/document.xml");
    assert!(text.contains("title=\"构成&lt;&amp;&gt;\" descr=\"合计，其中甲、乙、丙\""));
    assert!(text.contains("r:id=\"chart1\""));
    assert!(part(&bytes, "[Content_Types].xml").contains("/word/charts/chart1.xml"));
    assert!(part(&bytes, "word/_rels/document.xml.rels").contains("charts/chart1.xml"));
    assert_eq!(bytes, render(&document, &plan(&document), false));
}
