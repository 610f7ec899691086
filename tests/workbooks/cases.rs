//! Workbooks built part by part, the way hostile and careless programs build them.

use std::io::{Cursor, Write};

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// A case: its name, and the bytes of the file.
pub type Case = (&'static str, Vec<u8>);

const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const RELATIONS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

/// A package of parts, stored or deflated.
pub fn package(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        let stored =
            SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
        zip.start_file(*name, stored).expect("a part");
        zip.write_all(bytes).expect("its bytes");
    }
    zip.finish().expect("a package").into_inner()
}

/// A workbook of one sheet: the part of the sheet, and further parts that replace the usual ones.
pub fn xlsx(sheet: &str, others: &[(&str, &str)]) -> Vec<u8> {
    let sheet = format!("<worksheet xmlns=\"{MAIN}\">{sheet}</worksheet>");
    let usual = [
        (
            "_rels/.rels",
            format!(
                "<Relationships><Relationship Id=\"r\" Type=\"{RELATIONS}/officeDocument\" Target=\"xl/workbook.xml\"/>\
                 </Relationships>"
            ),
        ),
        (
            "xl/_rels/workbook.xml.rels",
            format!(
                "<Relationships><Relationship Id=\"s1\" Type=\"{RELATIONS}/worksheet\" Target=\"worksheets/sheet1.xml\"/>\
                 <Relationship Id=\"ss\" Type=\"{RELATIONS}/sharedStrings\" Target=\"sharedStrings.xml\"/>\
                 <Relationship Id=\"st\" Type=\"{RELATIONS}/styles\" Target=\"styles.xml\"/></Relationships>"
            ),
        ),
        ("xl/workbook.xml", workbook("")),
        (
            "xl/styles.xml",
            "<styleSheet><numFmts><numFmt numFmtId=\"164\" formatCode=\"yyyy/m/d\"/>\
             <numFmt numFmtId=\"165\" formatCode=\"000000\"/></numFmts><cellStyleXfs><xf numFmtId=\"14\"/></cellStyleXfs>\
             <cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"164\"/><xf numFmtId=\"165\"/><xf numFmtId=\"46\"/></cellXfs></styleSheet>"
                .to_owned(),
        ),
        ("xl/worksheets/sheet1.xml", sheet),
    ];
    let mut parts: Vec<(&str, &[u8])> = Vec::new();
    for (name, text) in &usual {
        if !others.iter().any(|(other, _)| other == name) {
            parts.push((name, text.as_bytes()));
        }
    }
    parts.extend(others.iter().map(|(name, text)| (*name, text.as_bytes())));
    package(&parts)
}

/// A workbook part of one sheet, with something in front of its sheets.
pub fn workbook(before: &str) -> String {
    format!(
        "<workbook xmlns=\"{MAIN}\" xmlns:r=\"{RELATIONS}\">{before}<sheets><sheet name=\"支出明细\" sheetId=\"1\" r:id=\"s1\"/>\
         </sheets></workbook>"
    )
}

/// Rows of inline texts; a cell may bring its own XML.
pub fn rows(rows: &[&[&str]]) -> String {
    let mut out = String::from("<sheetData>");
    for row in rows {
        out.push_str("<row>");
        for cell in *row {
            if cell.starts_with("<c") {
                out.push_str(cell);
            } else {
                out.push_str(&format!(
                    "<c t=\"inlineStr\"><is><t xml:space=\"preserve\">{cell}</t></is></c>"
                ));
            }
        }
        out.push_str("</row>");
    }
    out + "</sheetData>"
}

/// A spreadsheet of the OpenDocument kind.
pub fn ods(content: &str, others: &[(&str, &str)]) -> Vec<u8> {
    let content = format!(
        "<?xml version=\"1.0\"?><office:document-content><office:body><office:spreadsheet>{content}</office:spreadsheet>\
         </office:body></office:document-content>"
    );
    let mut parts: Vec<(&str, &[u8])> = vec![
        (
            "mimetype",
            b"application/vnd.oasis.opendocument.spreadsheet",
        ),
        ("content.xml", content.as_bytes()),
    ];
    parts.extend(others.iter().map(|(name, text)| (*name, text.as_bytes())));
    package(&parts)
}

/// Deflated zeros that claim to be few: 13 bytes of the stream make 2064.
fn bomb(name: &str, repeats: usize, claimed: u32) -> Vec<u8> {
    // The first bits open a last block of fixed codes and give one zero; then a length of 258 at
    // distance 1 comes over and over, 13 bits each.
    let mut bits: Vec<bool> = vec![true, true, false];
    let code = |bits: &mut Vec<bool>, code: u16, length: u8| {
        bits.extend((0..length).rev().map(|at| code >> at & 1 == 1));
    };
    code(&mut bits, 0x30, 8);
    let head = bits.len();
    for _ in 0..8 {
        code(&mut bits, 0b1100_0101, 8);
        code(&mut bits, 0, 5);
    }
    let period = bits[head..].to_vec();
    let all = bits[..head]
        .iter()
        .chain(period.iter().cycle().take(period.len() * repeats));
    let mut stream = Vec::new();
    for (at, bit) in all.enumerate() {
        if at % 8 == 0 {
            stream.push(0u8);
        }
        let last = stream.len() - 1;
        stream[last] |= u8::from(*bit) << (at % 8);
    }
    let mut file = Vec::new();
    let fields = |file: &mut Vec<u8>| {
        file.extend([20, 0, 0, 0, 8, 0, 0, 0, 0x21, 0]);
        file.extend(0u32.to_le_bytes());
        file.extend((stream.len() as u32).to_le_bytes());
        file.extend(claimed.to_le_bytes());
        file.extend((name.len() as u16).to_le_bytes());
        file.extend([0, 0]);
    };
    file.extend(b"PK\x03\x04");
    fields(&mut file);
    file.extend(name.as_bytes());
    file.extend(&stream);
    let directory = file.len() as u32;
    file.extend(b"PK\x01\x02\x14\x00");
    fields(&mut file);
    file.extend([0; 14]);
    file.extend(name.as_bytes());
    let size = file.len() as u32 - directory;
    file.extend(b"PK\x05\x06\0\0\0\0\x01\0\x01\0");
    file.extend(size.to_le_bytes());
    file.extend(directory.to_le_bytes());
    file.extend([0, 0]);
    file
}

/// A compound file with a stream under another name.
pub fn renamed(file: &[u8], from: &str, to: &str) -> Vec<u8> {
    let name = |text: &str| -> Vec<u8> {
        let mut bytes: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let length = bytes.len() as u16 + 2;
        bytes.resize(64, 0);
        bytes.extend(length.to_le_bytes());
        bytes
    };
    let (from, to) = (name(from), name(to));
    let at = file
        .windows(66)
        .position(|window| window == from)
        .expect("a stream");
    [&file[..at], &to, &file[at + 66..]].concat()
}

/// Cells as people and programs spoil them, under the keys of the fields they are for.
pub fn messy() -> Vec<Case> {
    let amounts = |cells: &[&str]| {
        let mut all: Vec<Vec<&str>> = vec![vec!["amount"]];
        all.extend(cells.iter().map(|cell| vec![*cell]));
        let all: Vec<&[&str]> = all.iter().map(Vec::as_slice).collect();
        xlsx(&rows(&all), &[])
    };
    let codes = |cells: &[&str]| {
        let mut all: Vec<Vec<&str>> = vec![vec!["function"]];
        all.extend(cells.iter().map(|cell| vec![*cell]));
        let all: Vec<&[&str]> = all.iter().map(Vec::as_slice).collect();
        xlsx(&rows(&all), &[])
    };
    vec![
        (
            "numbers-as-text",
            amounts(&[
                "1,234.50",
                "１２３４",
                "１，２３４．５０",
                "1 234 567.89",
                "¥1,234.50",
                "￥12",
                "12.5万元",
                "12万",
                "1.2亿元",
                "300元",
                "1234.50   ",
                "(1,234.50)",
                "（12）",
                "-12",
                "－12",
                "12%",
                "1 23",
                "约12",
                "1.2.3",
                "1e5",
                "—",
            ]),
        ),
        (
            "residues",
            amounts(&[
                "<c><v>0.30000000000000004</v></c>",
                "<c><v>9814085.5200000014</v></c>",
                "<c><v>1E-14</v></c>",
                "<c><v>-1.1102230246251565E-16</v></c>",
                "<c><v>1e999</v></c>",
            ]),
        ),
        (
            "dates-for-codes",
            codes(&[
                "<c s=\"1\"><v>45323</v></c>",
                "<c s=\"1\"><v>45323.5</v></c>",
                "<c s=\"3\"><v>0.0625</v></c>",
                "<c t=\"d\"><v>2024-02-01T00:00:00</v></c>",
            ]),
        ),
        (
            "lost-zeros",
            codes(&[
                "<c><v>1001</v></c>",
                "<c s=\"2\"><v>1001</v></c>",
                "001001",
                "<c><v>42010700000000012</v></c>",
                "<c><v>2060101.5</v></c>",
            ]),
        ),
        (
            "error-cells",
            amounts(&[
                "<c t=\"e\"><v>#REF!</v></c>",
                "<c t=\"e\"><f>1/0</f><v>#DIV/0!</v></c>",
                "<c t=\"e\"><v>#SPILL!</v></c>",
            ]),
        ),
        (
            "uncalculated",
            amounts(&[
                "<c><f>SUM(A1:A2)</f></c>",
                "<c><f>1+1</f><v></v></c>",
                "<c t=\"str\"><f>\"\"</f><v></v></c>",
                "<c><f>1+1</f><v>2</v></c>",
            ]),
        ),
        (
            "formula-like-text",
            xlsx(
                &rows(&[
                    &["name", "amount"],
                    &["=1+1", "=1+1"],
                    &["+86", "+86"],
                    &["-12", "-12"],
                    &["@SUM(A1)", "@SUM(A1)"],
                ]),
                &[],
            ),
        ),
        ("long-and-odd-text", {
            let long = "金".repeat(400_000);
            xlsx(
                &rows(&[
                    &["name"],
                    &[&long],
                    &["a_x0007_b"],
                    &["甲_x000D_\n乙"],
                    &["\u{e000}"],
                    &["a\tb"],
                ]),
                &[],
            )
        }),
    ]
}

/// Workbooks that are in order, in ways programs differ.
pub fn sound() -> Vec<Case> {
    let strings = "<sst><si><t>共享</t></si><si><r><t>富</t></r><r><t>文本</t></r><rPh sb=\"0\" eb=\"1\"><t>fu</t></rPh></si>\
                   <si><t xml:space=\"preserve\">  </t></si></sst>";
    let shared = "<row r=\"2\"><c r=\"B2\" t=\"s\"><v>0</v></c><c r=\"C2\" t=\"s\"><v>1</v></c><c r=\"D2\" t=\"s\"><v>2</v></c></row>";
    vec![
        (
            "shared-and-rich-strings",
            xlsx(
                &format!("<sheetData>{shared}</sheetData>"),
                &[("xl/sharedStrings.xml", strings)],
            ),
        ),
        (
            "since-1904",
            xlsx(
                &rows(&[&["<c s=\"1\"><v>43861</v></c>", "<c s=\"3\"><v>1.5</v></c>"]]),
                &[("xl/workbook.xml", &workbook("<workbookPr date1904=\"1\"/>"))],
            ),
        ),
        (
            "prefixes-and-order",
            xlsx(
                "<x:sheetData xmlns:x=\"m\"><x:row r=\"3\"><x:c r=\"B3\"><x:v>2</x:v></x:c><x:c r=\"A3\"><x:v>1</x:v></x:c></x:row>\
                 <x:row r=\"1\"><x:c r=\"A1\" t=\"b\"><x:v>1</x:v></x:c><x:c r=\"A1\" t=\"b\"><x:v>0</x:v></x:c></x:row></x:sheetData>",
                &[],
            ),
        ),
        (
            "hidden-and-filtered",
            xlsx(
                "<cols><col min=\"2\" max=\"3\" hidden=\"1\"/></cols><sheetData><row r=\"1\"><c r=\"A1\"><v>1</v></c></row>\
                 <row r=\"2\" hidden=\"1\"><c r=\"A2\"><v>2</v></c></row><row r=\"3\" hidden=\"true\"><c r=\"B3\"><v>3</v></c></row>\
                 <row r=\"9\" hidden=\"1\"/></sheetData><autoFilter ref=\"A1:B3\"/>",
                &[],
            ),
        ),
        (
            "merged-data",
            xlsx(
                "<sheetData><row r=\"1\"><c r=\"A1\"><v>1</v></c><c r=\"B1\"><v>2</v></c></row><row r=\"2\"><c r=\"A2\"><v>3</v></c></row>\
                 </sheetData><mergeCells><mergeCell ref=\"A1:B1\"/><mergeCell ref=\"$A$2:$A$4\"/></mergeCells>",
                &[],
            ),
        ),
        (
            "macros",
            xlsx(&rows(&[&["1"]]), &[("xl/vbaProject.bin", "never unpacked")]),
        ),
        (
            "macros-ods",
            ods(
                "<table:table table:name=\"甲\"/>",
                &[("Basic/Standard/Module1.xml", "never unpacked")],
            ),
        ),
        ("external-links", {
            let relations = format!(
                "<Relationships><Relationship Id=\"s1\" Type=\"{RELATIONS}/worksheet\" Target=\"worksheets/sheet1.xml\"/>\
                 <Relationship Id=\"e\" Type=\"{RELATIONS}/externalLink\" Target=\"externalLinks/externalLink1.xml\"/></Relationships>"
            );
            xlsx(
                &rows(&[&["<c><f>[1]Sheet1!A1</f><v>5</v></c>"]]),
                &[("xl/_rels/workbook.xml.rels", &relations)],
            )
        }),
        (
            "external-links-ods",
            ods(
                "<table:table table:name=\"甲\"/><table:table table:name=\"'file:///x'#$甲\"><table:table-source/></table:table>",
                &[],
            ),
        ),
        (
            "calculates-on-opening",
            xlsx(
                &rows(&[&["<c><f>A2*2</f><v>0</v></c>"]]),
                &[(
                    "xl/workbook.xml",
                    &workbook("<calcPr fullCalcOnLoad=\"1\"/>"),
                )],
            ),
        ),
        (
            "nested-zip",
            xlsx(
                &rows(&[&["1"]]),
                &[("xl/embeddings/inner.zip", "PK\u{3}\u{4} never opened")],
            ),
        ),
        (
            "ods-uncalculated",
            ods(
                "<table:table table:name=\"甲\"><table:table-row><table:table-cell table:formula=\"of:=1+1\"/></table:table-row></table:table>",
                &[(
                    "meta.xml",
                    "<m><meta:generator>ODFPY/1.4</meta:generator></m>",
                )],
            ),
        ),
        (
            "ods-repeated",
            ods(
                "<table:table table:name=\"甲\"><table:table-column table:number-columns-repeated=\"2\" table:visibility=\"collapse\"/>\
                 <table:table-row table:number-rows-repeated=\"2\"><table:table-cell table:number-columns-repeated=\"2\" office:value-type=\"float\" office:value=\"1\"/>\
                 </table:table-row><table:table-row table:number-rows-repeated=\"1048574\"><table:table-cell table:number-columns-repeated=\"16384\"/></table:table-row>\
                 </table:table>",
                &[],
            ),
        ),
    ]
}

/// Files that are refused.
pub fn refused() -> Vec<Case> {
    let one = "<sheetData><row r=\"1\"><c r=\"A1\"><v>1</v></c></row></sheetData>";
    let utf16: Vec<u8> = "科目\t金额\n"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    let word = format!(
        "<Relationships><Relationship Id=\"r\" Type=\"{RELATIONS}/officeDocument\" Target=\"word/document.xml\"/></Relationships>"
    );
    let dtd = "<!DOCTYPE sst [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;\">]><sst><si><t>&b;</t></si></sst>";
    let long = format!("<sst><si><t>{}</t></si></sst>", "金".repeat(400_000));
    let uses = "<c t=\"s\"><v>0</v></c>".repeat(300);
    let gbk = encoding_rs::GBK
        .encode("科目编码,金额\r\n2060101,1\r\n")
        .0
        .into_owned();
    let mut twice = package(&[("xl/workbook.xml", b"<a/>"), ("xl/workbook.xmm", b"<b/>")]);
    let at: Vec<usize> = twice
        .windows(15)
        .enumerate()
        .filter(|(_, w)| w == b"xl/workbook.xmm")
        .map(|(at, _)| at)
        .collect();
    at.into_iter().for_each(|at| twice[at + 14] = b'l');
    let broken = xlsx(
        "<sheetData><row r=\"1\"><c r=\"A1\"><v>1</v></row></sheetData>",
        &[],
    );
    let far = xlsx(
        "<sheetData><row r=\"1\"><c r=\"XFE1\"><v>1</v></c></row></sheetData>",
        &[],
    );
    let filled = "<table:table table:name=\"甲\"><table:table-row table:number-rows-repeated=\"1048576\"><table:table-cell \
                  table:number-columns-repeated=\"16384\" office:value-type=\"float\" office:value=\"1\"/></table:table-row></table:table>";
    vec![
        ("html", b"\xEF\xBB\xBF <html><body><table><tr><td>1</td></tr></table></body></html>".to_vec()),
        ("html-mime", b"MIME-Version: 1.0\nContent-Type: multipart/related\n".to_vec()),
        ("tabs-utf16", [b"\xFF\xFE".as_slice(), &utf16].concat()),
        ("commas-gbk", gbk),
        ("xml-2003", b"<?xml version=\"1.0\"?><Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\"/>".to_vec()),
        ("pdf", b"%PDF-1.7\n1 0 obj".to_vec()),
        ("picture", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec()),
        ("empty", Vec::new()),
        ("old-excel", [0x09, 0x04, 0x06, 0x00, 0x00, 0x00, 0x10, 0x00].to_vec()),
        ("document", package(&[("_rels/.rels", word.as_bytes()), ("word/document.xml", b"<a/>")])),
        ("xlsb", package(&[("xl/workbook.bin", b"\0")])),
        ("document-type", xlsx(one, &[("xl/sharedStrings.xml", dtd)])),
        ("long-string-everywhere", xlsx(&format!("<sheetData><row r=\"1\">{uses}</row></sheetData>"), &[("xl/sharedStrings.xml", &long)])),
        ("two-parts-of-one-name", twice),
        ("broken-xml", broken),
        ("beyond-the-sheet", far),
        ("cut-short", xlsx(one, &[])[..600].to_vec()),
        ("ods-filled-with-repeats", ods(filled, &[])),
        ("ods-encrypted", ods("", &[("META-INF/manifest.xml", "<manifest:manifest><manifest:file-entry><manifest:encryption-data/></manifest:file-entry></manifest:manifest>")])),
        ("zip-bomb", bomb("xl/workbook.xml", 131_000, 131_000 * 2064 + 1)),
        ("zip-bomb-that-lies", bomb("xl/workbook.xml", 131_000, 100)),
    ]
}

/// A million formatted rows without a cell, and one with.
pub fn million_empty_rows() -> Vec<u8> {
    let mut sheet = String::from("<sheetData>");
    sheet.push_str(&"<row s=\"1\"/>".repeat(1_048_575));
    sheet.push_str("<row r=\"1048576\"><c r=\"A1048576\"><v>7</v></c><c r=\"B1048576\" s=\"1\"/></row></sheetData>");
    xlsx(&sheet, &[])
}
