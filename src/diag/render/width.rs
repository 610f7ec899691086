//! Characters as the terminal shows them: display width, tabs, and nothing that could act on the
//! terminal or hide.

use unicode_width::UnicodeWidthChar;

/// Columns of a tab. Fixed, because a tab stop would depend on what stands before the line.
const TAB: &str = "    ";

/// Characters shown of one text; a value pasted into the wrong field must not flood the terminal.
const MOST: usize = 2_000;

/// True for characters that steer the terminal, reorder the line or cannot be seen.
pub fn is_unsafe(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e007f}')
}

/// Appends a character as it is shown and returns its width in terminal columns.
pub fn push(out: &mut String, c: char) -> usize {
    if c == '\t' {
        out.push_str(TAB);
        return TAB.len();
    }
    if is_unsafe(c) {
        let before = out.len();
        out.extend(c.escape_unicode());
        return out.len() - before;
    }
    out.push(c);
    c.width().unwrap_or(0)
}

/// Terminal columns of a character as [`push`] shows it.
pub fn of_char(c: char) -> usize {
    if c == '\t' {
        TAB.len()
    } else if is_unsafe(c) {
        c.escape_unicode().count()
    } else {
        c.width().unwrap_or(0)
    }
}

/// Terminal columns of a text as [`clean`] shows it, without line breaks.
pub fn of(text: &str) -> usize {
    text.chars().map(of_char).sum()
}

/// A text safe to show; line breaks stay. What is absurdly long ends in `…`.
pub fn clean(text: &str) -> String {
    let mut out = String::new();
    for (at, c) in text.replace("\r\n", "\n").chars().enumerate() {
        if at == MOST {
            out.push('…');
            break;
        }
        if c == '\n' {
            out.push(c);
        } else {
            push(&mut out, c);
        }
    }
    out
}

/// A text safe to show, on one line.
pub fn one_line(text: &str) -> String {
    let lines: Vec<&str> = text
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .collect();
    clean(&lines.join(" "))
}
