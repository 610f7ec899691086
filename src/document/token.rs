//! Tokens: how figures pass through templates without ever being text.
//!
//! A template function returns a token — private-use characters around an index into the session's
//! list — marked safe. Everything else is escaped: its private-use characters and line breaks are
//! replaced and it is fenced in, so neither a token nor markup can be forged.

use std::io::Write;
use std::sync::Arc;

use super::recognise::recognise;
use super::tree::Inline;
use crate::facts::Fact;
use crate::facts::style::Style;

const OPEN: char = '\u{F0000}';
const CLOSE: char = '\u{F0001}';
const FENCE: char = '\u{F0002}';
const UNFENCE: char = '\u{F0003}';

/// What a token stands for.
#[derive(Debug, Clone)]
pub enum Token {
    Figure {
        fact: Arc<Fact>,
        style: Style,
    },
    Line(Vec<Inline>),
    /// Whole paragraphs; stands alone on its line.
    Block(Vec<Vec<Inline>>),
    /// A number that could not be answered; a finding says why.
    Missing,
}

/// The text a template handles for a token.
pub fn text(index: usize) -> String {
    format!("{OPEN}{index}{CLOSE}")
}

/// The index in a token's text; `None` for any other text.
pub fn index(text: &str) -> Option<usize> {
    text.strip_prefix(OPEN)?.strip_suffix(CLOSE)?.parse().ok()
}

/// True when a text holds a character only tokens may hold.
pub fn reserved(text: &str) -> bool {
    text.contains([OPEN, CLOSE, FENCE, UNFENCE])
}

/// The escape function of the template engine.
///
/// # Errors
/// Only when writing fails.
pub fn escape(input: &str, out: &mut dyn Write) -> std::io::Result<()> {
    let clean: String = input
        .chars()
        .map(|c| match c {
            OPEN | CLOSE | FENCE | UNFENCE => '\u{FFFD}',
            '\n' | '\r' => ' ',
            c => c,
        })
        .collect();
    write!(out, "{FENCE}{clean}{UNFENCE}")
}

/// A rendered line as inlines, or the paragraphs of a block token standing alone on it.
pub fn read_line(line: &str, tokens: &[Token]) -> Result<Vec<Inline>, Vec<Vec<Inline>>> {
    if let Some(at) = index(line.trim())
        && let Some(Token::Block(paragraphs)) = tokens.get(at)
    {
        return Err(paragraphs.clone());
    }
    let mut out = Vec::new();
    let mut rest = line;
    while let Some(at) = rest.find([OPEN, FENCE]) {
        push(
            &mut out,
            Inline::Text {
                text: rest[..at].to_owned(),
            },
        );
        let fenced = rest[at..].starts_with(FENCE);
        let close = if fenced { UNFENCE } else { CLOSE };
        let inner = &rest[at + OPEN.len_utf8()..];
        let end = inner.find(close).unwrap_or(inner.len());
        if fenced {
            let mut pieces = Vec::new();
            recognise(&inner[..end], None, &mut pieces);
            for piece in pieces {
                push(&mut out, piece);
            }
        } else if let Some(token) = inner[..end]
            .parse()
            .ok()
            .and_then(|at: usize| tokens.get(at))
        {
            match token {
                Token::Figure { fact, style } => out.push(Inline::Figure {
                    fact: fact.id.clone(),
                    text: style.show(fact.value),
                }),
                Token::Line(line) => line.iter().cloned().for_each(|piece| push(&mut out, piece)),
                Token::Missing => push(
                    &mut out,
                    Inline::Text {
                        text: "＿＿".to_owned(),
                    },
                ),
                Token::Block(paragraphs) => {
                    paragraphs
                        .iter()
                        .flatten()
                        .cloned()
                        .for_each(|piece| push(&mut out, piece));
                }
            }
        }
        rest = inner.get(end + close.len_utf8()..).unwrap_or_default();
    }
    push(
        &mut out,
        Inline::Text {
            text: rest.to_owned(),
        },
    );
    Ok(out)
}

/// Appends an inline, joining plain words.
fn push(out: &mut Vec<Inline>, inline: Inline) {
    match inline {
        Inline::Text { text } => super::context::push_text(out, &text),
        other => out.push(other),
    }
}
