//! Markdown: every string exactly as the PDF shows it.
//!
//! Tables are pipe tables whose column names are header paths joined by `/`. A form is a two-column
//! pipe table of its labels and contents, and one table for each grid nested in it.

use crate::document::tree::{
    Block, Cell, CellRole, Document, Grid, ParagraphStyle, Row, RowKind, plain,
};

/// The document as Markdown text.
pub fn render(document: &Document) -> String {
    let mut out = format!("# {}\n", escape(&document.title));
    for line in &document.cover {
        out.push_str(&format!("\n{}\n", escape(&plain(line))));
    }
    for block in &document.blocks {
        out.push('\n');
        match block {
            Block::Heading(heading) => {
                let marks = "#".repeat(usize::from(heading.level) + 1);
                let text = format!("{}{}", heading.number, plain(&heading.content));
                out.push_str(&format!("{marks} {}\n", escape(&text)));
            }
            Block::Paragraph(paragraph) => {
                let text = escape(&plain(&paragraph.content));
                match paragraph.style {
                    ParagraphStyle::Listing => out.push_str(&format!("- {text}\n")),
                    ParagraphStyle::Body | ParagraphStyle::Note => {
                        out.push_str(&format!("{text}\n"));
                    }
                }
            }
            Block::Grid(grid) => grid_text(grid, &mut out),
        }
    }
    out
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
    out.push('\n');
    if grid.form {
        form(grid, out);
    } else {
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

/// A form: labels joined down to their content, then each nested grid.
fn form(grid: &Grid, out: &mut String) {
    let width = grid.columns.len();
    let mut pairs: Vec<Vec<String>> = Vec::new();
    let mut at = 0;
    let mut held: Vec<(usize, usize, String)> = Vec::new();
    let flush = |pairs: &mut Vec<Vec<String>>, out: &mut String| {
        if !pairs.is_empty() {
            let head = ["项目".to_owned(), "内容".to_owned()];
            table(&head, std::mem::take(pairs), out);
        }
    };
    while let Some(row) = grid.body.get(at) {
        if row.nested.is_some() {
            flush(&mut pairs, out);
            let end = (at..grid.body.len())
                .find(|&next| grid.body[next].nested != row.nested)
                .unwrap_or(grid.body.len());
            out.push('\n');
            nested(width, &grid.body[at..end], out);
            out.push('\n');
            held.clear();
            at = end;
            continue;
        }
        form_row(row, &mut held, &mut pairs);
        at += 1;
    }
    flush(&mut pairs, out);
}

/// Labels to the left (and held from rows above) name the value that follows them.
fn form_row(row: &Row, held: &mut Vec<(usize, usize, String)>, pairs: &mut Vec<Vec<String>>) {
    held.retain_mut(|(_, left, _)| {
        *left -= 1;
        *left > 0
    });
    let mut path: Vec<(usize, String)> = held
        .iter()
        .map(|(column, _, text)| (*column, text.clone()))
        .collect();
    let mut fresh = Vec::new();
    let mut used = false;
    for cell in &row.cells {
        let text = cell_text(cell);
        if cell.role == CellRole::Label {
            if used {
                path.retain(|(column, _)| held.iter().any(|(at, _, _)| at == column));
                used = false;
            }
            if cell.rowspan > 1 {
                fresh.push((cell.column, cell.rowspan, text.clone()));
            }
            path.push((cell.column, text));
        } else {
            let label: Vec<&str> = path
                .iter()
                .filter(|(column, _)| *column < cell.column)
                .map(|(_, text)| text.as_str())
                .collect();
            pairs.push(vec![label.join("/"), text]);
            used = true;
        }
    }
    if !used && row.cells.iter().all(|cell| cell.role == CellRole::Label) {
        pairs.push(vec![
            path.iter()
                .map(|(_, text)| text.as_str())
                .collect::<Vec<_>>()
                .join("/"),
            String::new(),
        ]);
    }
    // The count includes the row the cell starts in; the next call takes one off.
    held.extend(fresh);
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
