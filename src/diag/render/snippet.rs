//! Source lines with underlines.

use super::paint::{Ink, Paint};
use super::width;
use crate::diag::{Level, SourceFile};

/// Terminal columns a source line may take, gutter not counted; longer lines are cut to the
/// neighbourhood of what is underlined.
pub const LINE_WIDTH: usize = 100;

/// A part of one source line to underline.
#[derive(Debug)]
pub struct Mark {
    /// One-based.
    pub line: usize,
    /// Bytes of the line, clipped to its end; empty shows as one column.
    start: usize,
    end: usize,
    /// The level to underline for; `None` for places that are only involved.
    primary: Option<Level>,
    /// What to say about it, on one line; may be empty.
    text: String,
}

impl Mark {
    /// A mark for the bytes `start..end` of a file. Offsets that miss the text or a character
    /// boundary are moved to the nearest place that exists; a span of several lines is underlined
    /// to the end of its first.
    pub fn new(
        file: &SourceFile,
        start: usize,
        end: usize,
        primary: Option<Level>,
        text: String,
    ) -> Mark {
        let line = file.line_col(start).line;
        let text_of_line = file.line(line);
        let line_start = file.line_start(line);
        let clip = |offset: usize| offset.saturating_sub(line_start).min(text_of_line.len());
        let (mut from, mut to) = (clip(start), clip(end.max(start)));
        while !text_of_line.is_char_boundary(from) {
            from -= 1;
        }
        while !text_of_line.is_char_boundary(to) {
            to += 1;
        }
        Mark {
            line,
            start: from,
            end: to,
            primary,
            text,
        }
    }
}

/// Writes the lines of one file that carry marks, each with its underlines.
pub fn write(out: &mut String, file: &SourceFile, marks: &mut [Mark], gutter: usize, paint: Paint) {
    marks.sort_by_key(|mark| (mark.line, mark.primary.is_none(), mark.start));
    let bar = paint.ink(Ink::Frame, &format!("{:gutter$} |", ""));
    out.push_str(&format!("{bar}\n"));
    let mut above = None;
    for marks in marks.chunk_by(|a, b| a.line == b.line) {
        let number = marks[0].line;
        if above.is_some_and(|above| above + 1 < number) {
            out.push_str(&paint.ink(Ink::Frame, "..."));
            out.push('\n');
        }
        above = Some(number);
        let line = file.line(number);
        let front = paint.ink(Ink::Frame, &format!("{number:gutter$} |"));
        if width_up_to(line, LINE_WIDTH).is_some() {
            push_row(out, &front, &width::clean(line));
            for mark in marks {
                let indent = width::of(&line[..mark.start]);
                let length = width::of(&line[mark.start..mark.end]);
                underline(out, &bar, mark, indent, length, paint);
            }
        } else {
            for mark in marks {
                let (text, indent, length) = window(line, mark.start, mark.end);
                push_row(out, &front, &text);
                underline(out, &bar, mark, indent, length, paint);
            }
        }
    }
}

fn push_row(out: &mut String, front: &str, text: &str) {
    out.push_str(front);
    if !text.is_empty() {
        out.push(' ');
        out.push_str(text);
    }
    out.push('\n');
}

fn underline(out: &mut String, bar: &str, mark: &Mark, indent: usize, length: usize, paint: Paint) {
    let (ink, stroke) = match mark.primary {
        Some(level) => (Ink::Level(level), "^"),
        None => (Ink::Frame, "-"),
    };
    let mut row = stroke.repeat(length.max(1));
    if !mark.text.is_empty() {
        row.push(' ');
        row.push_str(&mark.text);
    }
    out.push_str(&format!("{bar} {:indent$}{}\n", "", paint.ink(ink, &row)));
}

/// The width of a text, unless it is more than `limit`; stops reading there.
fn width_up_to(text: &str, limit: usize) -> Option<usize> {
    let mut sum = 0;
    for c in text.chars() {
        sum += width::of_char(c);
        if sum > limit {
            return None;
        }
    }
    Some(sum)
}

/// The part of a long line around `start..end` with `…` where it is cut, and the underline's
/// indent and length in columns. Reads no more of the line than it shows.
fn window(line: &str, start: usize, end: usize) -> (String, usize, usize) {
    // One column for the mark of the cut on each side.
    let room = LINE_WIDTH - 2;
    let shown_end = start + fitting(line[start..end].chars(), room).0;
    let rest = room - width::of(&line[start..shown_end]);
    let left = fitting(line[..start].chars().rev(), rest).1;
    let right = fitting(line[shown_end..].chars(), rest).1;
    let (left, right) = if left <= rest / 2 {
        (left, rest - left)
    } else if right <= rest / 2 {
        (rest - right, right)
    } else {
        (rest / 2, rest - rest / 2)
    };
    let from = start - fitting(line[..start].chars().rev(), left).0;
    let to = shown_end + fitting(line[shown_end..].chars(), right).0;
    let mut text = String::new();
    let mut indent = 0;
    if from > 0 {
        text.push('…');
        indent += 1;
    }
    indent += width::of(&line[from..start]);
    text.push_str(&width::clean(&line[from..to]));
    if to < line.len() {
        text.push('…');
    }
    (text, indent, width::of(&line[start..shown_end]))
}

/// Bytes and columns of the leading characters that fit into `room` columns.
fn fitting(chars: impl Iterator<Item = char>, room: usize) -> (usize, usize) {
    let (mut bytes, mut columns) = (0, 0);
    for c in chars {
        let width = width::of_char(c);
        if columns + width > room {
            break;
        }
        bytes += c.len_utf8();
        columns += width;
    }
    (bytes, columns)
}
