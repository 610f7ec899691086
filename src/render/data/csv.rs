//! CSV as RFC 4180 has it: UTF-8 behind a byte order mark, lines end in CR LF, quotes only where
//! they are needed.
//!
//! The byte order mark is for Excel, which takes a file without one for the encoding of the
//! machine; readers of Data Packages and pandas take it off.

use super::columns::{Resource, Value};

/// A resource as a file.
pub fn write(resource: &Resource) -> Vec<u8> {
    let mut out = String::from("\u{FEFF}");
    let head = resource.columns.iter();
    line(head.map(|column| harmless(&column.name)), &mut out);
    for values in &resource.rows {
        row(values, &mut out);
    }
    out.into_bytes()
}

/// A row as a line.
pub fn row(values: &[Value], out: &mut String) {
    let cells = values.iter().map(|value| match value {
        Value::Nothing => String::new(),
        Value::Text(text) => harmless(text),
        Value::Number(number) => number.normalize().to_string(),
    });
    line(cells, out);
}

fn line(cells: impl Iterator<Item = String>, out: &mut String) {
    for (at, cell) in cells.enumerate() {
        if at > 0 {
            out.push(',');
        }
        if cell.contains(['"', ',', '\r', '\n']) || cell.trim() != cell {
            out.push('"');
            out.push_str(&cell.replace('"', "\"\""));
            out.push('"');
        } else {
            out.push_str(&cell);
        }
    }
    out.push_str("\r\n");
}

/// Text a spreadsheet will not take for a formula: an apostrophe goes before the signs a formula
/// begins with, as spreadsheets themselves write it. Full-width signs count, since Chinese
/// versions of Excel take them for the others. Numbers never come here.
pub fn harmless(text: &str) -> String {
    const SIGNS: [char; 10] = ['=', '+', '-', '@', '＝', '＋', '－', '＠', '\t', '\r'];
    let begins = text.trim_start_matches([' ', '\u{3000}']);
    let formula = begins.starts_with(SIGNS) && begins.chars().nth(1).is_some();
    if formula {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::harmless;

    #[test]
    fn text_is_no_formula() {
        let formulas = [
            "=1+1",
            "+86",
            "-2",
            "@SUM(A1)",
            "＝HYPERLINK(\"x\")",
            " =1",
            "\t=1",
            "\u{3000}－1",
        ];
        for text in formulas {
            assert_eq!(harmless(text), format!("'{text}"));
        }
        for text in ["", "—", "-", "科技局", "a=1", "'=1", "1-2"] {
            assert_eq!(harmless(text), text);
        }
    }
}
