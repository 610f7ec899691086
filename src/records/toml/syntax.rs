//! TOML syntax errors, told in the words of someone filling in a form.

use std::ops::Range;

use ::toml::de::{DeTable, DeValue, Error};

use crate::diag::{FileId, Finding, Location, Msg};
use crate::records::schema::{self, KINDS};
use crate::records::text::excerpt;
use crate::records::text::number;

/// Most syntax errors told; a file with more is not TOML.
const MOST: usize = 100;

/// A file's syntax errors.
pub(super) struct Errors {
    pub findings: Vec<Finding>,
    /// Where they stand, in the order of the file, those included that are not reported because
    /// they follow from another.
    pub spans: Vec<Range<usize>>,
}

impl Errors {
    pub fn new(text: &str, file: FileId, errors: &[Error], root: &DeTable<'_>) -> Self {
        let mut spans: Vec<(Range<usize>, &str)> = errors
            .iter()
            .map(|error| (error.span().unwrap_or(0..0), error.message()))
            .collect();
        spans.sort_by_key(|(span, _)| (span.start, span.end));
        let mut findings = Vec::new();
        // Where the repeated table and the line last reported end.
        let mut repeated_until = 0;
        let mut reported_until = None;
        for (span, message) in &spans {
            if findings.len() == MOST {
                let finding = Finding::deny("further-syntax-errors");
                findings.push(finding.at(&Location::text(file, span.clone())));
                break;
            }
            let too_deep = message.contains("recursion") || message.contains("recurse");
            let duplicate = message.starts_with("duplicate key");
            // Keys of a table given twice are repeated because the table is.
            if duplicate && span.start < repeated_until {
                continue;
            }
            // One slip often breaks the rest of its line; the first report is the one to read.
            if !duplicate && reported_until.is_some_and(|end| span.start <= end) {
                continue;
            }
            reported_until = Some(line_end(text, span.start));
            let (finding, place) = if too_deep {
                (Finding::deny("toml-too-deep"), span.clone())
            } else if duplicate {
                if is_header(text, span.start) {
                    repeated_until = next_header(text, span.end);
                }
                (repeated(text, file, span, root), span.clone())
            } else {
                explain(text, span, message)
            };
            findings.push(finding.at(&Location::text(file, place)));
            if too_deep {
                // Everything after is noise from a structure that was not followed to its end.
                break;
            }
        }
        Errors {
            findings,
            spans: spans.into_iter().map(|(span, _)| span).collect(),
        }
    }
}

/// True for the error about a line that is a key only.
pub(super) fn is_lone_key(error: &Error) -> bool {
    error.message().starts_with("key with no value")
}

/// The text with blanks instead of the lines that are keys only; `None` when there are none.
pub(super) fn without_lone_keys(text: &str, errors: &[Error]) -> Option<String> {
    let mut out = String::new();
    let mut copied = 0;
    for error in errors.iter().filter(|error| is_lone_key(error)) {
        let at = error.span()?.start.min(text.len());
        let (start, end) = (line_start(text, at), line_end(text, at));
        if start < copied {
            continue;
        }
        out.push_str(&text[copied..start]);
        out.extend(std::iter::repeat_n(' ', end - start));
        copied = end;
    }
    if out.is_empty() {
        return None;
    }
    out.push_str(&text[copied..]);
    Some(out)
}

/// The finding for a syntax error, and the bytes to underline.
fn explain(text: &str, span: &Range<usize>, message: &str) -> (Finding, Range<usize>) {
    let written = text.get(span.clone()).unwrap_or_default();
    let unchanged = |finding: Finding| (finding, span.clone());
    if message.starts_with("invalid unquoted key") {
        let word = word_around(text, span);
        let name = text.get(word.clone()).unwrap_or_default();
        let mut finding = if written.is_ascii() {
            Finding::deny("toml-key")
        } else {
            Finding::deny("toml-chinese-key")
        };
        finding = finding.arg("key", excerpt(name));
        if let Some(key) = english_name(name) {
            finding = finding.with(Msg::new("toml-write-key").arg("key", key));
        }
        return (finding, word);
    }
    if message.starts_with("unquoted keys cannot be empty") {
        return unchanged(Finding::deny("toml-key").arg("key", ""));
    }
    if message.starts_with("string values must be quoted") && !written.trim().is_empty() {
        if let Some(number) = plain_number(written) {
            return unchanged(
                Finding::deny("toml-number")
                    .arg("value", excerpt(written))
                    .with(Msg::new("toml-write-value").arg("value", number)),
            );
        }
        return unchanged(Finding::deny("toml-unquoted-text").arg("value", excerpt(written)));
    }
    if message.starts_with("string values must be quoted") || message.starts_with("missing value") {
        return unchanged(Finding::deny("toml-missing-value"));
    }
    if message.starts_with("unexpected key or value") {
        let line = line_start(text, span.start);
        let end = line_end(text, span.start);
        // `1,234.50`: what follows the number belongs to it.
        let value = text[line..end].find('=').map_or(line, |at| line + at + 1);
        let whole = text[value..end]
            .split('#')
            .next()
            .unwrap_or_default()
            .trim();
        let start = value + text[value..end].find(whole).unwrap_or(0);
        if let Some(number) = plain_number(whole) {
            return (
                Finding::deny("toml-number")
                    .arg("value", excerpt(whole))
                    .with(Msg::new("toml-write-value").arg("value", number)),
                start..start + whole.len(),
            );
        }
        return (Finding::deny("toml-after-value"), span.start..end);
    }
    if message.starts_with("invalid boolean") {
        let word = word_around(text, span);
        let value = text.get(word.clone()).unwrap_or_default();
        return (
            Finding::deny("toml-unquoted-text").arg("value", excerpt(value)),
            word,
        );
    }
    if message.starts_with("unexpected leading zero") {
        let word = word_around(text, span);
        let value = text.get(word.clone()).unwrap_or_default();
        return (
            Finding::deny("toml-leading-zero").arg("value", excerpt(value)),
            word,
        );
    }
    if message.starts_with("key with no value") || message.starts_with("missing assignment") {
        return unchanged(Finding::deny("toml-missing-equals"));
    }
    if message.starts_with("unclosed") {
        return unchanged(Finding::deny("toml-unclosed"));
    }
    if message.contains("string") && message.contains("expected `\"`")
        || message.contains("string") && message.contains("expected `'`")
    {
        return unchanged(Finding::deny("toml-unclosed-quote"));
    }
    if message.starts_with("missing escaped value") || message.contains("unicode value") {
        return unchanged(Finding::deny("toml-escape"));
    }
    if message.starts_with("invalid date") || message.starts_with("invalid time") {
        return unchanged(Finding::deny("toml-date").arg("value", excerpt(written)));
    }
    if message.starts_with("missing comma") || message.starts_with("extra comma") {
        return unchanged(Finding::deny("toml-comma"));
    }
    if message.contains("comment character") || written.chars().any(char::is_control) {
        return unchanged(Finding::deny("toml-control-character"));
    }
    unchanged(Finding::deny("toml-syntax").arg("detail", message))
}

/// The finding for a key or table given twice, with the first one where it can be found.
fn repeated(text: &str, file: FileId, span: &Range<usize>, root: &DeTable<'_>) -> Finding {
    let name = text.get(span.clone()).unwrap_or_default();
    let header = is_header(text, span.start);
    let finding = if header {
        Finding::deny("duplicate-table").arg("table", excerpt(name))
    } else {
        Finding::deny("duplicate-key").arg("key", excerpt(name))
    };
    let first = if header {
        first_header(text, name, span.start)
    } else {
        first_key(root, name, span.start, text)
    };
    match first {
        Some(first) => finding.also(&Location::text(file, first), Msg::new("first-here")),
        None => finding,
    }
}

/// An earlier `[name]` line.
fn first_header(text: &str, name: &str, before: usize) -> Option<Range<usize>> {
    let mut start = 0;
    for line in text[..before].split_inclusive('\n') {
        let trimmed = line.trim();
        let inner = trimmed
            .strip_prefix('[')
            .and_then(|rest| rest.split_once(']'));
        if inner.is_some_and(|(inner, _)| inner.trim() == name) {
            let at = start + line.find('[').unwrap_or(0);
            return Some(at..at + trimmed.len());
        }
        start += line.len();
    }
    None
}

/// The last earlier key of that name in the same table: the one repeated.
fn first_key(root: &DeTable<'_>, name: &str, before: usize, text: &str) -> Option<Range<usize>> {
    // Looked up once and not for every key, so that large files stay quick.
    let table = last_header(text, before);
    let mut found: Option<Range<usize>> = None;
    let mut tables = vec![root];
    while let Some(inner) = tables.pop() {
        for (key, value) in inner {
            let span = key.span();
            let better = found.as_ref().is_none_or(|found| span.start > found.start);
            let inside = (table..before).contains(&span.start);
            if inside && better && text.get(span.clone()) == Some(name) {
                found = Some(span);
            }
            match value.get_ref() {
                DeValue::Table(inner) => tables.push(inner),
                DeValue::Array(items) => {
                    tables.extend(items.iter().filter_map(|item| item.get_ref().as_table()));
                }
                _ => {}
            }
        }
    }
    found
}

/// Where the last line starting with `[` before an offset begins; 0 when there is none.
fn last_header(text: &str, before: usize) -> usize {
    let mut end = line_start(text, before);
    while end > 0 {
        let start = line_start(text, end - 1);
        if text[start..end].trim_start().starts_with('[') {
            return start;
        }
        end = start;
    }
    0
}

/// Where the next line starting with `[` begins, or the end of the text.
fn next_header(text: &str, from: usize) -> usize {
    let mut at = line_end(text, from);
    for line in text[at..].split_inclusive('\n') {
        if line.trim_start().starts_with('[') {
            return at;
        }
        at += line.len();
    }
    text.len()
}

/// True when the offset is inside `[…]` at the start of a line.
fn is_header(text: &str, at: usize) -> bool {
    text[line_start(text, at)..].trim_start().starts_with('[')
}

fn line_start(text: &str, at: usize) -> usize {
    text[..at.min(text.len())]
        .rfind('\n')
        .map_or(0, |newline| newline + 1)
}

fn line_end(text: &str, at: usize) -> usize {
    text[at..]
        .find(['\n', '\r'])
        .map_or(text.len(), |newline| at + newline)
}

/// The word a span is part of: up to blanks, brackets, dots, `=`, `#` and quotes.
fn word_around(text: &str, span: &Range<usize>) -> Range<usize> {
    let edge =
        |c: char| c.is_whitespace() || matches!(c, '[' | ']' | '=' | '#' | '"' | '{' | '}' | ',');
    let start = text[..span.start].rfind(edge).map_or(0, |at| {
        at + text[at..].chars().next().map_or(0, char::len_utf8)
    });
    let end = text[span.end..]
        .find(edge)
        .map_or(text.len(), |at| span.end + at);
    start..end
}

/// The number a value was probably meant to be, as TOML writes it.
fn plain_number(written: &str) -> Option<String> {
    let number = number::lenient(written).ok()?;
    number.unit.is_none().then_some(number.literal)
}

/// The English key of a Chinese label, whatever table it is in.
fn english_name(label: &str) -> Option<&'static str> {
    if let Some(kind) = schema::kind(label) {
        return Some(kind.key);
    }
    let mut keys = KINDS
        .iter()
        .filter_map(|kind| kind.field(label))
        .map(|spec| spec.key);
    let first = keys.next()?;
    // The same label may stand for different keys; then the table decides and no hint is better.
    keys.all(|key| key == first).then_some(first)
}
