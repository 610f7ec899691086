//! Markdown: every string exactly as the PDF shows it.
//!
//! Tables are pipe tables whose column names are header paths joined by `/`. A form is a two-column
//! pipe table of its labels and contents, and one table for each grid nested in it.

use crate::document::labels;
use crate::document::tree::{
    Block, Cell, Chart, Document, Grid, ParagraphStyle, Row, RowKind, plain,
};

/// The main file of a document as Markdown text.
pub fn render(document: &Document) -> String {
    let mut out = String::new();
    if document.front {
        out.push_str(&format!("# {}\n", escape(&document.title)));
    }
    // A letter has no parts: its highest headings come right below the title.
    let top = if document.letter { 2 } else { 1 };
    for line in &document.cover {
        out.push_str(&format!("\n{}\n", escape(&plain(line))));
    }
    for block in &document.body {
        if !out.is_empty() {
            out.push('\n');
        }
        match block {
            Block::Heading(heading) => {
                let marks = "#".repeat(usize::from(heading.level.max(top) - top) + 2);
                let text = format!("{}{}", heading.number, plain(&heading.content));
                out.push_str(&format!("{marks} {}\n", escape(&text)));
            }
            Block::Paragraph(paragraph) => {
                let text = escape(&plain(&paragraph.content));
                match paragraph.style {
                    ParagraphStyle::Listing => out.push_str(&format!("- {text}\n")),
                    _ => {
                        out.push_str(&format!("{text}\n"));
                    }
                }
            }
            Block::Grid(grid) => grid_text(grid, &mut out),
            Block::Chart(chart) => chart_text(chart, &mut out),
        }
    }
    out
}

/// A chart as what it says: one entry a bar.
fn chart_text(chart: &Chart, out: &mut String) {
    out.push_str(&format!("**{}**\n\n", escape(&plain(&chart.title))));
    for bar in &chart.bars {
        let marks = bar.marks.iter().enumerate().map(|(at, mark)| {
            let series = chart.series.get(at).map(|name| plain(name));
            format!("{}{}", series.unwrap_or_default(), plain(&mark.content))
        });
        let marks: Vec<String> = marks.collect();
        let text = format!("{}：{}", plain(&bar.label), marks.join("，"));
        out.push_str(&format!("- {}\n", escape(&text)));
    }
    for note in &chart.notes {
        out.push_str(&format!("\n{}\n", escape(&plain(note))));
    }
}

fn grid_text(grid: &Grid, out: &mut String) {
    let title: Vec<String> = [&grid.label, &grid.title]
        .into_iter()
        .map(|line| plain(line))
        .filter(|text| !text.is_empty())
        .collect();
    out.push_str(&format!("**{}**\n", escape(&title.join(" "))));
    let above: Vec<String> = [&grid.head_left, &grid.head_right]
        .into_iter()
        .map(|line| plain(line))
        .filter(|text| !text.is_empty())
        .collect();
    if !above.is_empty() {
        out.push_str(&format!("\n{}\n", escape(&above.join("　"))));
    }
    if grid.form {
        form(grid, out);
    } else {
        out.push('\n');
        let head: Vec<String> = grid
            .columns
            .iter()
            .map(|column| escape_cell(&column.path.join("/")))
            .collect();
        table(
            &head,
            rows(grid.columns.len(), index_rows(grid).chain(&grid.body)),
            out,
        );
    }
    for note in &grid.notes {
        out.push_str(&format!("\n{}\n", escape(&plain(note))));
    }
}

/// Index rows stand in the head but are content of their own in a pipe table.
fn index_rows(grid: &Grid) -> impl Iterator<Item = &Row> {
    grid.head.iter().filter(|row| row.kind == RowKind::Index)
}

fn table(head: &[String], body: Vec<Vec<String>>, out: &mut String) {
    out.push_str(&format!("| {} |\n", head.join(" | ")));
    out.push_str(&format!("|{}\n", " --- |".repeat(head.len())));
    for row in body {
        out.push_str(&format!("| {} |\n", row.join(" | ")));
    }
}

/// Rows as full lists of cells; a cell that spans stands in each place it covers.
fn rows<'a>(width: usize, source: impl Iterator<Item = &'a Row>) -> Vec<Vec<String>> {
    let mut held: Vec<Option<(usize, String)>> = vec![None; width];
    source
        .map(|row| {
            let mut line: Vec<String> = held
                .iter()
                .map(|slot| {
                    slot.as_ref()
                        .map_or_else(String::new, |(_, text)| text.clone())
                })
                .collect();
            for slot in &mut held {
                *slot = slot
                    .take()
                    .and_then(|(left, text)| (left > 1).then(|| (left - 1, text)));
            }
            for cell in &row.cells {
                let text = cell_text(cell);
                for at in cell.column..(cell.column + cell.colspan).min(width) {
                    line[at].clone_from(&text);
                    if cell.rowspan > 1 {
                        held[at] = Some((cell.rowspan - 1, text.clone()));
                    }
                }
            }
            line
        })
        .collect()
}

fn cell_text(cell: &Cell) -> String {
    let text: Vec<String> = cell
        .content
        .iter()
        .map(|line| escape_cell(&plain(line)))
        .filter(|text| !text.is_empty())
        .collect();
    let text = text.join("<br>");
    if text.is_empty() {
        return text;
    }
    format!("{}{text}", "\u{3000}".repeat(usize::from(cell.indent)))
}

/// A form: each value under its labels, then each nested grid, in the order of the rows.
fn form(grid: &Grid, out: &mut String) {
    let width = grid.columns.len();
    let values = labels::labelled(&grid.body);
    let mut pairs: Vec<Vec<String>> = Vec::new();
    let flush = |pairs: &mut Vec<Vec<String>>, out: &mut String| {
        if !pairs.is_empty() {
            out.push('\n');
            let head = ["项目".to_owned(), "内容".to_owned()];
            table(&head, std::mem::take(pairs), out);
        }
    };
    let mut at = 0;
    while let Some(row) = grid.body.get(at) {
        if row.nested.is_some() {
            flush(&mut pairs, out);
            let end = (at..grid.body.len())
                .find(|&next| grid.body[next].nested != row.nested)
                .unwrap_or(grid.body.len());
            out.push('\n');
            nested(width, &grid.body[at..end], out);
            at = end;
            continue;
        }
        for found in values.iter().filter(|found| found.row == at) {
            let path: Vec<String> = found.labels.iter().map(|label| cell_text(label)).collect();
            pairs.push(vec![path.join("/"), cell_text(found.value)]);
        }
        at += 1;
    }
    flush(&mut pairs, out);
}

fn nested(width: usize, body: &[Row], out: &mut String) {
    let heads = body
        .iter()
        .take_while(|row| row.kind == RowKind::Head)
        .count();
    let lines = rows(width, body.iter());
    // Columns that never start a cell are only there for other rows' spans.
    let starts: Vec<usize> = (0..width)
        .filter(|&column| {
            body.iter()
                .any(|row| row.cells.iter().any(|cell| cell.column == column))
        })
        .collect();
    let head: Vec<String> = starts
        .iter()
        .map(|&column| {
            let mut path: Vec<&str> = Vec::new();
            for line in &lines[..heads] {
                let text = line[column].as_str();
                if !text.is_empty() && path.last() != Some(&text) {
                    path.push(text);
                }
            }
            path.join("/")
        })
        .collect();
    let body = lines[heads..]
        .iter()
        .map(|line| starts.iter().map(|&column| line[column].clone()).collect())
        .collect();
    table(&head, body, out);
}

fn escape_cell(text: &str) -> String {
    escape_inline(text)
        .replace('|', "\\|")
        .replace('\n', "<br>")
}

/// Takes the special meaning from what Markdown would read as markup inside a line.
fn escape_inline(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '\\' | '`' | '*' | '_' | '<' | '[' | ']') {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

/// A whole line: also what would start a heading, a quotation or a list.
fn escape(text: &str) -> String {
    let out = escape_inline(text);
    let digits = out.bytes().take_while(u8::is_ascii_digit).count();
    let block = out.starts_with(['#', '+', '-', '>', '=', '~']);
    let list = digits > 0
        && out[digits..].starts_with(['.', ')'])
        && out[digits + 1..]
            .chars()
            .next()
            .is_none_or(char::is_whitespace);
    if block {
        format!("\\{out}")
    } else if list {
        format!("{}\\{}", &out[..digits], &out[digits..])
    } else {
        out
    }
}
