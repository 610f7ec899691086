//! Agency free text: its own small grammar, never the template engine.
//!
//! `{{ KEY | style }}` prints a fact, `\{{` a literal brace pair; anything else between double
//! braces is an error. Years, dates and document numbers are recognised; other digits stay plain
//! text — and a finding — unless the author declares them with a reason.

use super::recognise::recognise;
use super::tree::Inline;
use crate::facts::key::KeyError;
use crate::facts::style::{self, Style};
use crate::facts::{Facts, GapAt};

/// What is wrong with a free text.
#[derive(Debug, Clone)]
pub enum TextError {
    /// `{{` without `}}`.
    Open,
    /// `}}` without `{{`.
    Close,
    UnknownStyle(String),
    Key {
        text: String,
        error: KeyError,
    },
    Gap(std::sync::Arc<GapAt>),
}

/// One line of free text as inlines; errors leave a gap but do not stop the rest.
pub fn parse(
    text: &str,
    facts: &Facts,
    base: Style,
    literal: Option<&str>,
    errors: &mut Vec<TextError>,
) -> Vec<Inline> {
    let mut out = Vec::new();
    let mut rest = text;
    let mut words = String::new();
    // Literal openings whose closing is literal too.
    let mut escaped = 0_usize;
    while !rest.is_empty() {
        if let Some(tail) = rest.strip_prefix("\\{{") {
            words.push_str("{{");
            escaped += 1;
            rest = tail;
        } else if let Some(tail) = rest.strip_prefix("{{") {
            recognise(&words, literal, &mut out);
            words.clear();
            let Some(end) = tail.find("}}") else {
                errors.push(TextError::Open);
                return out;
            };
            match reference(&tail[..end], facts, base) {
                Ok(figure) => out.push(figure),
                Err(error) => errors.push(error),
            }
            rest = &tail[end + 2..];
        } else if let Some(tail) = rest.strip_prefix("}}") {
            if escaped > 0 {
                escaped -= 1;
                words.push_str("}}");
            } else {
                errors.push(TextError::Close);
            }
            rest = tail;
        } else {
            let mut chars = rest.chars();
            words.extend(chars.next());
            rest = chars.as_str();
        }
    }
    recognise(&words, literal, &mut out);
    out
}

fn reference(inner: &str, facts: &Facts, base: Style) -> Result<Inline, TextError> {
    let (key, style) = inner.split_once('|').unwrap_or((inner, ""));
    let style = style::named(style.trim(), base)
        .ok_or_else(|| TextError::UnknownStyle(style.trim().to_owned()))?;
    let key = facts.parse(key).map_err(|error| TextError::Key {
        text: key.trim().to_owned(),
        error,
    })?;
    let fact = facts.get(&key).map_err(TextError::Gap)?;
    Ok(Inline::Figure {
        fact: fact.id.clone(),
        text: style.show(fact.value),
    })
}
