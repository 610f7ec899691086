//! Markdown as a reader of CommonMark with pipe tables takes it: a line is a block.

use super::reading::{Reading, Shown};

pub fn read(text: &str) -> Reading {
    let mut reading = Reading::default();
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        if line.starts_with('|') {
            let mut rows = vec![cells(line)];
            let rule = lines.next().expect("the line below a head");
            assert!(rule.chars().all(|c| matches!(c, '|' | '-' | ' ')), "{rule}");
            while let Some(row) = lines.next_if(|line| line.starts_with('|')) {
                rows.push(cells(row));
            }
            reading.table(rows);
            continue;
        }
        let line = line.trim_start_matches('#');
        let line = line.strip_prefix("- ").unwrap_or(line).trim();
        let bold = line.strip_prefix("**").and_then(|it| it.strip_suffix("**"));
        reading.line(unescaped(bold.unwrap_or(line)));
    }
    reading
}

fn cells(line: &str) -> Vec<Shown> {
    let inner = line.strip_prefix('|').and_then(|it| it.strip_suffix('|'));
    let inner = inner.expect("a row between pipes");
    let mut cells = vec![String::new()];
    let mut escaped = false;
    for c in inner.chars() {
        match c {
            '|' if !escaped => cells.push(String::new()),
            _ => {
                let cell = cells.last_mut().expect("a cell");
                cell.push(c);
            }
        }
        escaped = c == '\\' && !escaped;
    }
    let cell = |cell: String| Shown::from(unescaped(cell.trim_matches(' ')));
    cells.into_iter().map(cell).collect()
}

fn unescaped(text: &str) -> String {
    let mut out = String::new();
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\\' if chars.peek().is_some_and(char::is_ascii_punctuation) => {
                out.extend(chars.next());
            }
            '<' => {
                let tag: String = chars.by_ref().take_while(|c| *c != '>').collect();
                assert_eq!(tag, "br");
                out.push('\n');
            }
            c => out.push(c),
        }
    }
    out
}
